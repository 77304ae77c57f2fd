using WeGrid.Postgres.Outbox;
using WeGrid.WeCom.Client;
using Said = WeGrid.WeCom.Client.Verdict;

namespace WeGrid.Worker.Sending;

/// <summary>结论表: what the platform's answer means for the row. Pure.</summary>
public static class VerdictTable
{
    /// <summary>response_url takes one call: this answer to a repeat says that the first one arrived (wecom.md §2.4).</summary>
    private const int AlreadyAnswered = 846606;

    /// <summary>response_code is single-use too (wecom.md §5.2): the same.</summary>
    private const int CodeUsed = 60140;

    /// <summary>
    /// Whether a repeat of the same bytes reaches nobody twice: app messages by the duplicate check, kf by its own msgid, a
    /// card's response_code and a bot's response_url and a req_id of its long connection by being single-use, calls and SMS of the carrier by our id, a mass send by being looked for first (<see cref="MassGateway"/>). A
    /// reminder is one of three a day and not made again.
    /// </summary>
    public static bool KnowsRepeats(string channel) => channel is "app_text" or "app_card" or "card_update" or "bot_reply" or "kf_text" or "kf_menu" or "mass_send" or "mass_look" or "mass_cancel" or "recall" or "phone" or "sms";

    /// <summary>The row's verdict.</summary>
    /// <param name="claim">What was sent.</param>
    /// <param name="answer">What came of it.</param>
    /// <param name="now">Time.</param>
    /// <param name="jitter">0 up to 1.</param>
    public static OutboxResult Judge(OutboxClaim claim, SendResult answer, DateTimeOffset now, double jitter)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(answer);
        var reason = MessageReasons.Of(answer.Reason);
        return answer.Verdict switch
        {
            Said.Sent => OutboxResult.Sent(claim, answer.MsgId),
            Said.Partly when answer.IsInvalid(claim.Recipient) => OutboxResult.Dead(claim, reason.Word(), answer.ErrCode),

            // Sent to the others of a row for many; who was left out is in nobody's way and stays visible by the reason.
            Said.Partly => OutboxResult.Sent(claim, answer.MsgId) with { Reason = reason.Word() },
            Said.Retry => Again(claim, reason, answer, now, jitter),
            Said.Unknown when KnowsRepeats(claim.Channel) => Again(claim, reason, answer, now, jitter),
            Said.Unknown => OutboxResult.Dead(claim, MessageReason.UnknownDelivery.Word(), answer.ErrCode),
            Said.Dead when IsEcho(claim, answer) => OutboxResult.Sent(claim),
            Said.Dead => OutboxResult.Dead(claim, reason.Word(), answer.ErrCode),
        };
    }

    private static bool IsEcho(OutboxClaim claim, SendResult answer) =>
        claim.Attempt > 1 && (claim.Channel, answer.ErrCode) is ("bot_reply", AlreadyAnswered) or ("card_update", CodeUsed);

    private static OutboxResult Again(OutboxClaim claim, MessageReason reason, SendResult answer, DateTimeOffset now, double jitter)
    {
        if (RetrySchedule.After(claim.Attempt, reason, jitter) is not { } wait)
        {
            return OutboxResult.Dead(claim, MessageReason.GaveUp.Word(), answer.ErrCode);
        }

        var at = now + wait;
        return OutboxResult.Retry(claim, answer.NotBefore > at ? answer.NotBefore.Value : at, reason.Word(), answer.ErrCode);
    }
}
