using System.Globalization;
using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Notices;

/// <summary>发出的通知: one row of a notice to members or residents, as far as its correction must know it.</summary>
/// <param name="Id">The outbox row.</param>
/// <param name="Channel">渠道.</param>
/// <param name="Recipient">接收人.</param>
/// <param name="Via">App or open_kfid.</param>
/// <param name="State">How far it got.</param>
/// <param name="At">When it left, or when it was decided.</param>
/// <param name="MessageId">The platform's id; null where it gave none.</param>
/// <param name="Words">What it said, as far as it is still kept.</param>
/// <param name="IsDanger">险情.</param>
public sealed record SentNotice(
    Guid Id, Channel Channel, string Recipient, string Via, SentState State, DateTimeOffset At, string? MessageId, string Words, bool IsDanger);

/// <summary>到了没有.</summary>
public enum SentState
{
    /// <summary>没发: it can still be stopped.</summary>
    Open = 1,

    /// <summary>已交出: under way, or its fate is unknown; it counts as reached.</summary>
    HandedOver = 2,

    /// <summary>已发.</summary>
    Sent = 3,

    /// <summary>没到: refused, expired or withheld.</summary>
    Dead = 4,
}

/// <summary>更正的结果.</summary>
/// <param name="Stopped">Rows and groups that had not left.</param>
/// <param name="Reached">People and groups it had reached, or may have; each is told.</param>
/// <param name="Recalled">Messages the platform was asked to take back.</param>
/// <param name="Unreachable">Whom no channel reaches again: somebody has to tell them.</param>
public sealed record CorrectionOutcome(IReadOnlyList<Guid> Stopped, int Reached, int Recalled, IReadOnlyList<string> Unreachable);

/// <summary>
/// 更正台 (NT-19): a notice sent in error is stopped where it has not left, recalled where the platform can, and corrected to exactly those it reached
/// or may have reached; nobody else hears of it. A correction is not a lift: it ends nothing and supersedes nothing. Pure.
/// </summary>
public sealed class CorrectionDesk(DeskRules rules)
{
    /// <summary>The platform takes an app message back within 24 h (wecom.md §5.1).</summary>
    public static readonly TimeSpan RecallWithin = TimeSpan.FromHours(24);

    private const string StillDanger = "更正不是解除，请继续注意安全。";

    private static readonly TimeSpan _worthTelling = TimeSpan.FromDays(1);

    /// <summary>Who may correct: who wrote it, and who leads a village or the town or is on duty for it.</summary>
    public bool May(string person, string askedBy) =>
        rules.Corp.Staff.ContainsKey(person)
        && (string.Equals(person, askedBy, StringComparison.OrdinalIgnoreCase) || rules.Corp.Grids.PostsOf(person).Any(p => p.Kind is PostKind.GridLeader or PostKind.DutyOfficer or PostKind.TownLeader));

    /// <summary>Corrects messages to single people and internal groups.</summary>
    /// <param name="effects">What it brings about.</param>
    /// <param name="id">The notice, by one of its rows.</param>
    /// <param name="rows">All rows of the notice.</param>
    /// <param name="reason">更正的话.</param>
    /// <param name="now">Time.</param>
    public CorrectionOutcome Correct(Effects effects, Guid id, IReadOnlyList<SentNotice> rows, string reason, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(rows);
        var reached = rows.Where(r => r.State is SentState.Sent or SentState.HandedOver && r.Channel is not (Channel.CardUpdate or Channel.Recall)).ToList();
        var recalls = reached.FindAll(r => r is { State: SentState.Sent, Channel: Channel.AppText or Channel.AppCard, MessageId.Length: > 0 } && now < r.At + RecallWithin);
        effects.Notices.AddRange(recalls.Select(r => Recall(r, now)));
        var unreachable = new List<string>();
        foreach (var theirs in reached.GroupBy(r => (WayBack(r), Recipient: BotAddress.Read(r.Via)?.Talk ?? r.Recipient)))
        {
            if (theirs.Key.Item1 is { } channel)
            {
                effects.Notices.Add(Correction(id, theirs.First(), channel, reason, now));
            }
            else
            {
                unreachable.Add(theirs.Key.Recipient);
            }
        }

        return new CorrectionOutcome([.. rows.Where(r => r.State == SentState.Open).Select(r => r.Id)], reached.DistinctBy(r => r.Recipient).Count(), recalls.Count, unreachable);
    }

    /// <summary>更正文, for a group that read the notice.</summary>
    public static string TextFor(string words, string reason, bool danger) => $"更正：刚才的“{MassDesk.FirstOf(words)}”发错了，请以这条为准：{reason}{(danger ? "\n" + StillDanger : "")}";

    /// <summary>The channel that reaches the same person again; null where none does: a bot's reply by callback has its address once.</summary>
    private static Channel? WayBack(SentNotice row) => row.Channel switch
    {
        Channel.AppText or Channel.AppCard or Channel.Voice or Channel.Phone or Channel.Sms => Channel.AppText,
        Channel.KfText or Channel.KfMenu => Channel.KfText,
        Channel.Webhook => Channel.Webhook,
        Channel.AppChat => Channel.AppChat,
        Channel.BotReply when BotAddress.Read(row.Via) is not null => Channel.BotPush,
        Channel.BotPush => Channel.BotPush,
        Channel.BotReply or Channel.CardUpdate or Channel.MassSend or Channel.MassRemind or Channel.MassLook or Channel.MassCancel or Channel.Recall => null,
    };

    private static Notice Recall(SentNotice row, DateTimeOffset now) => new()
    {
        Channel = Channel.Recall,
        Recipient = row.Recipient,
        Via = row.Via,
        Template = "recall",
        Values = new Dictionary<string, string> { ["mass.message"] = row.MessageId! },
        Subject = $"recall:{row.Id}",
        Seq = 0,
        SendAt = now,
        ValidUntil = row.At + RecallWithin,
        IsDanger = row.IsDanger,
        Purpose = Purpose.Correction,
    };

    private Notice Correction(Guid id, SentNotice row, Channel channel, string reason, DateTimeOffset now)
    {
        var group = channel is Channel.Webhook or Channel.BotPush or Channel.AppChat;
        return new Notice
        {
            Channel = channel,
            Recipient = row.Recipient,
            Via = BotAddress.Read(row.Via)?.Unasked.Write() ?? (row.Via.Length > 0 ? row.Via : rules.Corp.MainApp?.Id ?? ""),
            Template = group ? "group_notice_text" : "notice_corrected",
            Values = group
                ? new Dictionary<string, string> { ["notice.text"] = TextFor(row.Words, reason, row.IsDanger) }
                : new Dictionary<string, string>
                {
                    ["corp.name"] = rules.Corp.Name,
                    ["notice.first"] = MassDesk.FirstOf(row.Words),
                    ["notice.since"] = Domain.Deadlines.ChinaTime.In(row.At).ToString("HH:mm", CultureInfo.InvariantCulture),
                    ["reason"] = reason,
                    ["how"] = row.IsDanger ? StillDanger : "",
                },
            Subject = $"correct:{id}",
            Seq = 0,
            SendAt = rules.Deadlines.Quiet.NextAllowed(now, row.IsDanger),
            ValidUntil = now + _worthTelling,
            IsDanger = row.IsDanger,
            Purpose = Purpose.Correction,
        };
    }
}
