using System.Text.Json;
using WeGrid.Domain;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Outbox;

namespace WeGrid.Worker.Due;

/// <summary>发送结果: tells the ticket desk what became of a message a reporter's told-state hangs on.</summary>
public sealed class Verdicts(DecisionSaver saver) : ITicketStep
{
    private readonly MassTasks _mass = new(saver);

    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Kinds { get; } = [OutboxStore.VerdictKind];

    /// <inheritdoc/>
    public long? TicketOf(DueStep step) => WordOf(step).Ticket;

    /// <inheritdoc/>
    public DueKey KeyOf(DueStep step) => new(DueKind.Verdict, step.Subject);

    /// <inheritdoc/>
    public void Decide(Effects effects, TicketFile file, CorpEntry corp, DueStep step, DateTimeOffset now)
    {
        var word = WordOf(step);
        // A message that a newer one took the place of says nothing: the newer one's verdict will.
        if (word is { Person: { Length: > 0 } person } && word.Reason != OutboxStore.Superseded && Enum.TryParse<Purpose>(word.Purpose, out var purpose))
        {
            corp.Desks.Tickets.Sent(effects, file, person, purpose, word.Verdict == "sent", now);
        }
    }

    /// <inheritdoc/>
    public async Task<DueOutcome> DoAsync(DueTurn turn, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turn);
        var word = WordOf(turn.Seen);
        if (word.Subject is { } subject && Enum.TryParse<Purpose>(word.Purpose, out var purpose) && purpose is Purpose.MassSend or Purpose.MassRemind or Purpose.MassLook or Purpose.MassCancel)
        {
            return await _mass.AnsweredAsync(turn, subject, purpose, word.Verdict == "sent" ? null : word.Reason ?? "dead", word.Msgid, cancellationToken);
        }

        if (word.Purpose == nameof(Purpose.GroupWord) && word.Subject is { } said)
        {
            return await _mass.SaidAsync(turn, said, word.Seq, word.Verdict == "sent" ? null : word.Reason ?? "dead", cancellationToken);
        }

        if (TicketOf(turn.Seen) is { } locked)
        {
            await TicketLock.TakeAsync(turn.Connection, turn.Corp.Corp.Id, locked, cancellationToken);
        }

        return await turn.TakeAsync(cancellationToken) is { } step
            ? await new TicketRound(saver).DecideAsync(turn.Connection, turn.Corp, [(this, step)], turn.Now, cancellationToken) is null ? DueOutcome.Stale : DueOutcome.Done
            : DueOutcome.NotMine;
    }

    private static Word WordOf(DueStep step) => JsonSerializer.Deserialize<Word>(step.PayloadJson, _json) ?? new Word();

    private sealed record Word(long? Ticket = null, string? Person = null, string? Purpose = null, string? Verdict = null, string? Reason = null, string? Subject = null, int Seq = 0, string? Msgid = null);
}
