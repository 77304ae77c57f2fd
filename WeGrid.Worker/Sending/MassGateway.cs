using WeGrid.Domain.Notices;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Notices;
using WeGrid.Postgres.Outbox;
using WeGrid.Postgres.Tickets;
using WeGrid.WeCom.Client;
using WeGrid.Worker.Due;
using Said = WeGrid.WeCom.Client.Verdict;

namespace WeGrid.Worker.Sending;

/// <summary>
/// 群发出口: the calls about mass sends. The platform does not know a repeat of add_msg_template, so a task that may have been made is looked for
/// before it is made again; and nobody is reminded of what they have confirmed.
/// </summary>
public sealed class MassGateway(MassSends sends, MassLooks looks, Database database, Clocks clocks)
{
    /// <summary>The platform's clock may be behind ours; then an older task is looked at once more, and it is a known one.</summary>
    private static readonly TimeSpan _behind = TimeSpan.FromMinutes(2);

    /// <summary>Or ahead: what is made now must be in the list, however its clock goes.</summary>
    private static readonly TimeSpan _ahead = TimeSpan.FromHours(1);

    /// <summary>Whether a channel is one of these.</summary>
    public static bool Carries(string channel) => channel is "mass_send" or "mass_remind" or "mass_look" or "mass_cancel" or "recall";

    /// <summary>Does it; every failure is a verdict.</summary>
    public async Task<SendResult> SendAsync(CorpEntry corp, AppCredentials credentials, OutboxClaim claim, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(claim);
        var values = claim.Model is { } model ? NoticeRows.ReadModel(model).Values : new Dictionary<string, string>();
        var message = values.GetValueOrDefault("mass.message", "");
        if (claim.Channel == "recall")
        {
            return await sends.RecallAsync(credentials, message, cancellationToken);
        }

        if (!Guid.TryParse(values.GetValueOrDefault("mass.id"), out var id))
        {
            return new SendResult { Verdict = Said.Dead, Reason = SendReason.Content };
        }

        if (claim.Channel == "mass_send")
        {
            return await FindAsync(corp, credentials, claim, id, values.GetValueOrDefault("notice.text", ""), cancellationToken) ?? await sends.CreateAsync(credentials, body, cancellationToken);
        }

        var state = await sends.StateAsync(credentials, message, claim.Recipient, cancellationToken);
        if (state.Value is not { } seen)
        {
            return state.Outcome;
        }

        await looks.SeenAsync(corp, id, LookOf(seen), clocks.Domain.GetUtcNow(), cancellationToken);
        return seen.ConfirmedAt is not null || claim.Channel == "mass_look" ? state.Outcome
            : claim.Channel == "mass_remind" ? await sends.RemindAsync(credentials, message, cancellationToken)
            : await sends.CancelAsync(credentials, message, cancellationToken);
    }

    /// <summary>The platform's words as ours.</summary>
    internal static MassLook LookOf(MassState state) => new(state.ConfirmedAt, [.. state.Groups.Select(g => new MassGroup(g.ChatId, g.Status switch
    {
        1 => MassGroupStatus.Sent,
        3 => MassGroupStatus.Full,
        2 => MassGroupStatus.Missed,
        _ => MassGroupStatus.Waiting,
    }, g.At ?? state.ConfirmedAt))]);

    /// <summary>Null when it was never made: then it may be.</summary>
    private async Task<SendResult?> FindAsync(CorpEntry corp, AppCredentials credentials, OutboxClaim claim, Guid id, string text, CancellationToken cancellationToken)
    {
        if (claim.Attempt <= 1)
        {
            return null;
        }

        var since = claim.CreatedAt - _behind;
        var known = await MassSendStore.KnownAsync(database, corp.Corp.Id, claim.Recipient, id, since.AddDays(-1), cancellationToken);
        var found = await sends.FindAsync(credentials, text, claim.Recipient, since, clocks.Domain.GetUtcNow() + _ahead, known, cancellationToken);
        return found.Value is not { } made ? found.Outcome
            : made.MessageId is { } message ? new SendResult { Verdict = Said.Sent, Reason = SendReason.Duplicate, MsgId = message }
            : null;
    }
}
