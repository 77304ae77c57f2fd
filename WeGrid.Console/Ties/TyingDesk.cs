using System.Security.Cryptography;
using WeGrid.Console.Forms;
using WeGrid.Domain;
using WeGrid.Domain.Ties;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Ties;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Console.Ties;

/// <summary>关联 on the page of who reported by a form: the same rules as in a chat (<see cref="TieDesk"/>), each step one transaction that holds the ties.</summary>
internal sealed class TyingDesk(Database database, Clocks clocks)
{
    /// <summary>A code for the first of the page's own matters; null when there is none, or too many were asked for.</summary>
    public async Task<(long Number, string Code)?> GiveAsync(MySight sight, CancellationToken cancellationToken)
    {
        if (sight.Own is not { } number)
        {
            return null;
        }

        var code = TieCode.New(RandomNumberGenerator.GetBytes(4));
        return await HeldAsync(sight, number, (facts, effects, now) =>
        {
            if (!TieDesk.MayGive(facts, sight.Person, now))
            {
                return false;
            }

            effects.TieCodes.Add(new TieCode(number, sight.Person, TieCode.DigestOf(number, sight.Person, code), sight.Person, now));
            effects.TieTries.Add(new TieTry(Guid.CreateVersion7(now), sight.Person, 0, now));
            return true;
        }, cancellationToken) ? (number, code) : null;
    }

    /// <summary>Enters a code of elsewhere; it waits to be confirmed.</summary>
    public Task<bool> EnterAsync(MySight sight, long number, string code, CancellationToken cancellationToken) => HeldAsync(sight, number, (facts, effects, now) =>
    {
        var (known, why) = TieDesk.Enter(facts, number, code, sight.Person, now);
        if (known is not null)
        {
            effects.TieCodes.Add(known with { ClaimedBy = sight.Person });
        }
        else if (why == TieRefusal.WrongCode)
        {
            effects.TieTries.Add(new TieTry(Guid.CreateVersion7(now), sight.Person, number, now));
        }

        return known is not null;
    }, cancellationToken);

    /// <summary>Confirms what was entered.</summary>
    public Task<bool> ConfirmAsync(MySight sight, CancellationToken cancellationToken) => HeldAsync(sight, 0, (facts, effects, now) =>
    {
        if (TieDesk.Confirm(facts, sight.Person, now).Code is not { } code)
        {
            return false;
        }

        effects.TieCodesGone.Add((code.Number, code.Person));
        effects.Ties.Add(new Tie(Guid.CreateVersion7(now), code.Person, sight.Person, TieHow.Code, sight.Person, now, FormattableString.Invariant($"关联码 {code.Number}")));
        return true;
    }, cancellationToken);

    /// <summary>Takes this page out again: everybody sees what they saw before.</summary>
    public Task<bool> UndoAsync(MySight sight, CancellationToken cancellationToken) => HeldAsync(sight, 0, (facts, effects, now) =>
    {
        effects.TiesUndone.AddRange(TieDesk.Undone(facts, sight.Person).Select(t => new TieUndone(t.Id, sight.Person, now, "")));
        return effects.TiesUndone.Count > 0;
    }, cancellationToken);

    private async Task<bool> HeldAsync(MySight sight, long number, Func<TieFacts, Effects, DateTimeOffset, bool> decide, CancellationToken cancellationToken)
    {
        var (corpId, now, effects) = (sight.Corp.Corp.Id, clocks.Domain.GetUtcNow(), new Effects());
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var facts = await TieStore.HoldAsync(connection, corpId, [sight.Person], number > 0 ? [number] : [], [], now, cancellationToken);
        var done = decide(facts, effects, now);
        await EffectsStore.SaveAsync(connection, corpId, effects, now, cancellationToken: cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return done;
    }
}
