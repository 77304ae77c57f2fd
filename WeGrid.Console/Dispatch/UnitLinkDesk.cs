using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Media;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Console.Dispatch;

/// <summary>What a unit's link leads to.</summary>
/// <param name="Corp">Whose ticket.</param>
/// <param name="Link">The link.</param>
/// <param name="Ticket">The ticket.</param>
/// <param name="Moves">What can be done now.</param>
internal sealed record UnitLinkSight(CorpEntry Corp, PageLink Link, Ticket Ticket, IReadOnlyList<TicketMove> Moves)
{
    /// <summary>附件 of the matter.</summary>
    public IReadOnlyList<MediaView> Sent { get; init; } = [];
}

/// <summary>What became of a form.</summary>
/// <param name="Sight">The ticket as it stands now; null when the link opens nothing.</param>
/// <param name="Known">Whether there ever was such a link.</param>
/// <param name="Refusal">Why it was not done; null when it was.</param>
/// <param name="Done">Whether what the form asks for is done, now or by the same form before.</param>
internal sealed record UnitLinkAnswer(UnitLinkSight? Sight, bool Known, MoveRefusal? Refusal = null, bool Done = false);

/// <summary>单位链接 (DE-09): a unit without account looks and acts by its link: the same rules, the same history, the same messages as a contact's taps.</summary>
internal sealed class UnitLinkDesk(Database database, CorpDirectory corps, Clocks clocks, WeGridSettings settings)
{
    private const int Tries = 4;

    /// <summary>What the link leads to now.</summary>
    public async Task<UnitLinkAnswer> LookAsync(string corpId, string token, CancellationToken cancellationToken)
    {
        if (corps.Find(corpId) is not { } corp || !LinkToken.IsOne(token))
        {
            return new UnitLinkAnswer(null, Known: false);
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        var (answer, _) = await SeeAsync(connection, corp, LinkToken.Hash(token), cancellationToken);
        return answer;
    }

    /// <summary>Does what a form asks for, once.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="token">Of the link.</param>
    /// <param name="once">The form's number.</param>
    /// <param name="move">What.</param>
    /// <param name="note">In which words.</param>
    /// <param name="reason">Code of the reason, for 退单.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task<UnitLinkAnswer> DoAsync(string corpId, string token, byte[] once, TicketMove move, string note, string? reason, CancellationToken cancellationToken)
    {
        if (corps.Find(corpId) is not { } corp || !LinkToken.IsOne(token))
        {
            return new UnitLinkAnswer(null, Known: false);
        }

        for (var attempt = 1; ; attempt++)
        {
            if (await TryAsync(corp, LinkToken.Hash(token), once, move, note, reason, cancellationToken) is { } answer)
            {
                return answer;
            }

            if (attempt == Tries)
            {
                throw new TimeoutException("the ticket is being changed by others");
            }
        }
    }

    /// <summary>Null when somebody else changed the ticket meanwhile.</summary>
    private async Task<UnitLinkAnswer?> TryAsync(CorpEntry corp, byte[] hash, byte[] once, TicketMove move, string note, string? reason, CancellationToken cancellationToken)
    {
        var corpId = corp.Corp.Id;
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await LinkStore.FindAsync(connection, corpId, hash, cancellationToken) is not { Link.Kind: LinkKind.Unit } kept)
        {
            return new UnitLinkAnswer(null, Known: false);
        }

        // Two taps on one button come at once: the second sees what the first did. The link is read again: it may have ended while we waited.
        await TicketLock.TakeAsync(connection, corpId, kept.Link.Number, cancellationToken);
        var used = await LinkStore.IsUsedAsync(connection, corpId, hash, once, cancellationToken);
        var (answer, file) = await SeeAsync(connection, corp, hash, cancellationToken);
        if (answer.Sight is null || file is null || used)
        {
            return answer with { Done = used };
        }

        var now = clocks.Domain.GetUtcNow();
        var effects = new Effects();
        var request = new MoveRequest(move, Actor.ByLink(kept.Link.UnitId!), now) { Note = note, Reason = reason };
        if (corp.Desks.Tickets.MoveByLink(effects, file, kept.Link.UnitId!, PageLink.MarkOf(hash), request) is { } refusal)
        {
            return answer with { Refusal = refusal };
        }

        if (settings.Intake == IntakeMode.Shadow)
        {
            effects.Notices.Clear();
        }

        var saved = await EffectsStore.SaveAsync(
            connection, corpId, effects, now, batch => LinkStore.StageUse(batch, corpId, hash, once, move, now), cancellationToken);
        if (saved == SaveResult.Stale)
        {
            return null;
        }

        await transaction.CommitAsync(cancellationToken);
        return answer with { Done = true, Sight = answer.Sight with { Ticket = file.Ticket, Moves = corp.Desks.Tickets.PossibleByLink(file, kept.Link.UnitId!, now) ?? [] } };
    }

    private async Task<(UnitLinkAnswer Answer, TicketFile? File)> SeeAsync(NpgsqlConnection connection, CorpEntry corp, byte[] hash, CancellationToken cancellationToken)
    {
        if (await LinkStore.FindAsync(connection, corp.Corp.Id, hash, cancellationToken) is not { Link: { Kind: LinkKind.Unit, UnitId: { } unit } link } kept)
        {
            return (new UnitLinkAnswer(null, Known: false), null);
        }

        var now = clocks.Domain.GetUtcNow();
        var file = kept.Opens(now) ? await TicketStore.FindAsync(connection, corp.Corp, link.Number, cancellationToken) : null;
        return file is not null && corp.Desks.Tickets.PossibleByLink(file, unit, now) is { } moves
            ? (new UnitLinkAnswer(new UnitLinkSight(corp, link, file.Ticket, moves) { Sent = await MediaStore.OfTicketAsync(connection, corp.Corp.Id, link.Number, cancellationToken) }, Known: true), file)
            : (new UnitLinkAnswer(null, Known: true), null);
    }
}
