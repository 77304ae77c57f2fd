namespace WeGrid.Postgres.Outbox;

/// <summary>One message for one recipient, to be staged in the transaction that causes it.</summary>
/// <param name="Id">Uuid v7, made by the decider.</param>
/// <param name="Channel">How it goes: app_text, app_card, card_update, bot_reply, bot_push, webhook, kf_text, kf_menu, voice, mass_send, mass_remind, mass_look, mass_cancel, recall, none.</param>
/// <param name="Lane">What it goes through: the app, the robot, the conversation. One in flight per lane where the channel cannot tell repeats.</param>
/// <param name="Recipient">The person or chat it is for.</param>
/// <param name="Template">The template's name.</param>
/// <param name="Model">The template's variables as JSON.</param>
/// <param name="Purpose">Why it is sent, for figures and verdicts.</param>
/// <param name="CreatedAt">When it was decided.</param>
public sealed record OutboxRow(
    Guid Id,
    string Channel,
    string Lane,
    string Recipient,
    string Template,
    string? Model,
    string Purpose,
    DateTimeOffset CreatedAt)
{
    /// <summary>Messages of one subject reach a recipient in the order of <see cref="Seq"/>; null: no order.</summary>
    public string? Subject { get; init; }

    public int Seq { get; init; }

    /// <summary>Older open messages of the subject die ("superseded") instead of being waited for.</summary>
    public bool Supersedes { get; init; }

    /// <summary>The exact bytes, when they are known already.</summary>
    public byte[]? Body { get; init; }

    /// <summary>Goes first and may use the reserved share of the budget.</summary>
    public bool Danger { get; init; }

    public long? Ticket { get; init; }

    public string? Person { get; init; }

    /// <summary>When finished, a due row of kind <see cref="OutboxStore.VerdictKind"/> tells the verdict.</summary>
    public bool WantsVerdict { get; init; }

    /// <summary>Not before this moment; default: <see cref="CreatedAt"/>.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>After this moment it dies ("expired") and is never sent.</summary>
    public DateTimeOffset? ValidUntil { get; init; }
}

/// <summary>A message this worker may send until the lease ends. The attempt is the fence.</summary>
public sealed record OutboxClaim(
    Guid Id,
    int Attempt,
    string Channel,
    string Lane,
    string Recipient,
    string? Subject,
    int Seq,
    string Template,
    string? Model,
    byte[]? Body,
    bool Danger,
    string Purpose,
    long? Ticket,
    string? Person,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ValidUntil,
    DateTimeOffset LeasedUntil);

/// <summary>What was claimed. When as many rows were examined as the limit allows, more may be due: claim again at once.</summary>
public sealed record ClaimedBatch(IReadOnlyList<OutboxClaim> Rows, int Examined);

/// <summary>The end of one attempt.</summary>
public enum Verdict
{
    Sent = 1,
    Retry = 2,
    Dead = 3,
}

/// <summary>
/// What became of a claimed message. The reason is required unless sent ("order", "lane", "budget" and "spread" are the store's
/// own words), the time is required for a retry.
/// </summary>
public sealed record OutboxResult(Guid Id, int Attempt, Verdict Verdict, string? Reason = null, DateTimeOffset? RetryAt = null,
    string? PlatformMsgId = null, int? ErrCode = null)
{
    /// <summary>Its lane is to be freed. Said too often, it only costs time; unsaid for a serial channel, the lane waits for the lease's end.</summary>
    public bool IsSerial { get; init; }

    public static OutboxResult Sent(OutboxClaim claim, string? platformMsgId = null) =>
        new(claim.Id, claim.Attempt, Verdict.Sent, PlatformMsgId: platformMsgId, ErrCode: 0) { IsSerial = Budget.IsSerial(claim.Channel) };

    public static OutboxResult Retry(OutboxClaim claim, DateTimeOffset at, string reason, int? errCode = null) =>
        new(claim.Id, claim.Attempt, Verdict.Retry, reason, at, ErrCode: errCode) { IsSerial = Budget.IsSerial(claim.Channel) };

    public static OutboxResult Dead(OutboxClaim claim, string reason, int? errCode = null) =>
        new(claim.Id, claim.Attempt, Verdict.Dead, reason, ErrCode: errCode) { IsSerial = Budget.IsSerial(claim.Channel) };
}

/// <summary>
/// An open message as the queue view shows it: what waits, why (due, quiet, scheduled, spread, sending, order, lane, budget, or the
/// reason of the last retry), until when.
/// </summary>
public sealed record WaitingMessage(Guid Id, string Channel, string Lane, string Recipient, string? Subject, bool Danger, string Purpose,
    long? Ticket, string Why, DateTimeOffset Until, int Attempt, DateTimeOffset CreatedAt, DateTimeOffset? ValidUntil);

/// <summary>Open messages by reason, for health and metrics.</summary>
public sealed record WaitingTotal(string Why, long Count, long Danger, DateTimeOffset OldestCreatedAt);

/// <summary>A finished message.</summary>
public sealed record FinishedMessage(Guid Id, string Channel, string Recipient, string? Person, string Purpose, long? Ticket,
    Verdict Verdict, string? Reason, int? ErrCode, int Attempt, DateTimeOffset CreatedAt, DateTimeOffset FinishedAt);

/// <summary>A message that was rendered and, as the mode is, did not leave: who would have got what.</summary>
public sealed record WithheldMessage(DateTimeOffset FinishedAt, string Recipient, string Channel, string Template, bool Danger, long? Ticket, string Reason, byte[]? Body);

/// <summary>迟到: a message that did not go when it was granted.</summary>
/// <param name="Claim">The message.</param>
/// <param name="GrantedAt">When it was to go.</param>
/// <param name="ArrivedAt">When it went; null when it did not.</param>
public sealed record LateDraw(OutboxClaim Claim, DateTimeOffset GrantedAt, DateTimeOffset? ArrivedAt);
