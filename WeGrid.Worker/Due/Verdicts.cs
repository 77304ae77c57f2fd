using System.Text.Json;
using WeGrid.Domain;
using WeGrid.Domain.Notices;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Outbox;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Worker.Due;

/// <summary>发送结果: tells the ticket desk what became of a message a reporter's told-state hangs on.</summary>
public sealed class Verdicts(DecisionSaver saver) : IDueHandler
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Kinds { get; } = [OutboxStore.VerdictKind];

    /// <inheritdoc/>
    public async Task<DueOutcome> DoAsync(DueTurn turn, CancellationToken cancellationToken)
    {
        var (connection, corp, now) = (turn.Connection, turn.Corp, turn.Now);
        var word = JsonSerializer.Deserialize<Word>(turn.Seen.PayloadJson, _json) ?? new Word();
        if (word.Ticket is { } locked)
        {
            await TicketLock.TakeAsync(connection, corp.Corp.Id, locked, cancellationToken);
        }

        if (await turn.TakeAsync(cancellationToken) is not { } step)
        {
            return DueOutcome.NotMine;
        }

        var effects = new Effects();
        // A message that a newer one took the place of says nothing: the newer one's verdict will.
        if (word is { Ticket: { } number, Person: { Length: > 0 } person } && word.Reason != OutboxStore.Superseded
            && Enum.TryParse<Purpose>(word.Purpose, out var purpose)
            && await TicketStore.FindAsync(connection, corp.Corp, number, cancellationToken) is { } file)
        {
            corp.Desks.Tickets.Sent(effects, file, person, purpose, word.Verdict == "sent", now);
        }

        effects.Dues.TryAdd(new DueKey(DueKind.Verdict, step.Subject), null);
        return await saver.SaveAsync(connection, corp.Corp.Id, effects, now, null, cancellationToken) == SaveResult.Saved ? DueOutcome.Done : DueOutcome.Stale;
    }

    private sealed record Word(long? Ticket = null, string? Person = null, string? Purpose = null, string? Verdict = null, string? Reason = null);
}
