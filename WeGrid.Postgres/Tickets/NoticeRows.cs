using System.Text.Encodings.Web;
using System.Text.Json;
using WeGrid.Domain.Notices;
using WeGrid.Postgres.Outbox;

namespace WeGrid.Postgres.Tickets;

/// <summary>通知的模型: what the Worker renders: everything of a notice but its addressing.</summary>
public sealed record NoticeModel(
    string Via, string TaskId, IReadOnlyDictionary<string, string> Values, IReadOnlyList<NoticeLine> Lines, IReadOnlyList<NoticeButton> Buttons);

/// <summary>How a notice stands in the outbox.</summary>
public static class NoticeRows
{
    private static readonly JsonSerializerOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The outbox row of a notice; what a group reads holds only what a group may read, whoever wrote it.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="now">When it was decided.</param>
    /// <param name="place">Which one of its decision: of what is due at one moment the ids decide the order, so that who is first on a roster is called first.</param>
    public static OutboxRow ToOutbox(Notice notice, DateTimeOffset now, int place = 0) => Row(GroupWords.Of(notice), now, place);

    private static OutboxRow Row(Notice notice, DateTimeOffset now, int place) => new(
        Guid.CreateVersion7(now.AddMilliseconds(place)),
        ChannelName(notice.Channel),
        Lane(notice),
        notice.Recipient,
        notice.Template,
        WriteModel(new NoticeModel(notice.Via, notice.TaskId, notice.Values, notice.Lines, notice.Buttons)),
        notice.Purpose.ToString(),
        now)
    {
        Subject = notice.Subject,
        Seq = notice.Seq,
        Supersedes = notice.Supersedes,
        Danger = notice.IsDanger,
        Ticket = notice.Ticket,
        Person = notice.Person,
        WantsVerdict = notice.WantsVerdict,
        DueAt = notice.SendAt,
        ValidUntil = notice.ValidUntil,
    };

    /// <summary>The model as it stands in the row.</summary>
    public static string WriteModel(NoticeModel model) => JsonSerializer.Serialize(model, _json);

    /// <summary>Reads the model back.</summary>
    public static NoticeModel ReadModel(string json) => JsonSerializer.Deserialize<NoticeModel>(json, _json)!;

    /// <summary>The channel's name in the outbox.</summary>
    public static string ChannelName(Channel channel) => channel switch
    {
        Channel.AppText => "app_text",
        Channel.AppCard => "app_card",
        Channel.CardUpdate => "card_update",
        Channel.BotReply => "bot_reply",
        Channel.BotPush => "bot_push",
        Channel.Webhook => "webhook",
        Channel.AppChat => "app_chat",
        Channel.KfText => "kf_text",
        Channel.KfMenu => "kf_menu",
        Channel.Voice => "voice",
        Channel.Phone => "phone",
        Channel.Sms => "sms",
        Channel.MassSend => "mass_send",
        Channel.MassRemind => "mass_remind",
        Channel.MassLook => "mass_look",
        Channel.MassCancel => "mass_cancel",
        Channel.Recall => "recall",
    };

    /// <summary>The channel of that name; null for none of ours.</summary>
    public static Channel? ChannelOf(string name) => Enum.GetValues<Channel>().Cast<Channel?>().FirstOrDefault(c => ChannelName(c!.Value) == name);

    /// <summary>What it goes through: one in flight per lane where the channel cannot tell a repeat. A bot's reply has its URL to itself, a call its callee, a robot and a group theirs; over a long connection a conversation is one lane.</summary>
    private static string Lane(Notice notice) => notice.Channel switch
    {
        Channel.BotReply or Channel.BotPush when BotAddress.Read(notice.Via) is { } address => $"bot:{address.Talk}",
        Channel.BotReply or Channel.BotPush or Channel.Webhook or Channel.AppChat or Channel.Voice or Channel.MassSend or Channel.MassRemind or Channel.MassLook or Channel.MassCancel or Channel.Recall => $"{notice.Channel}:{notice.Recipient}",
        Channel.AppText or Channel.AppCard or Channel.CardUpdate or Channel.KfText or Channel.KfMenu or Channel.Phone or Channel.Sms => $"{notice.Channel}:{notice.Via}",
    };
}
