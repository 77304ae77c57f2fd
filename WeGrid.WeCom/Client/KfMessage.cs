using System.Text.Json;

namespace WeGrid.WeCom.Client;

/// <summary>客服消息来源: who wrote a pulled kf message.</summary>
public enum KfOrigin
{
    /// <summary>Not one of the known.</summary>
    Unknown = 0,

    /// <summary>3: the WeChat customer.</summary>
    Customer = 3,

    /// <summary>4: the system (events).</summary>
    System = 4,

    /// <summary>5: a servicer of ours.</summary>
    Servicer = 5,
}

/// <summary>客服消息类别: what a pulled kf message is.</summary>
public enum KfKind
{
    /// <summary>A type this version does not read; its name is in <see cref="KfMessage.TypeName"/>.</summary>
    Unknown,

    /// <summary>text; <see cref="KfMessage.MenuId"/> is filled when a menu entry was pressed.</summary>
    Text,

    /// <summary>image, voice, video or file; see <see cref="KfMessage.MediaId"/>.</summary>
    Media,

    /// <summary>location.</summary>
    Location,

    /// <summary>link.</summary>
    Link,

    /// <summary>enter_session event.</summary>
    EnterSession,

    /// <summary>msg_send_fail event: "sent" was not delivered.</summary>
    SendFailed,

    /// <summary>user_recall_msg event.</summary>
    Recalled,

    /// <summary>session_status_change event.</summary>
    SessionChanged,

    /// <summary>Any other event; its name is in <see cref="KfMessage.TypeName"/>.</summary>
    OtherEvent,
}

/// <summary>微信客服消息: one item of sync_msg (developer.work.weixin.qq.com path 94670).</summary>
public sealed record KfMessage
{
    /// <summary>What it is.</summary>
    public required KfKind Kind { get; init; }

    /// <summary>msgtype, or event_type for events.</summary>
    public required string TypeName { get; init; }

    /// <summary>msgid: its identity.</summary>
    public required string MsgId { get; init; }

    /// <summary>open_kfid of the account.</summary>
    public required string OpenKfId { get; init; }

    /// <summary>external_userid of the customer.</summary>
    public required string ExternalUserId { get; init; }

    /// <summary>send_time, whole seconds, UTC.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>Who wrote it.</summary>
    public KfOrigin Origin { get; init; }

    /// <summary>servicer_userid; empty unless a servicer wrote.</summary>
    public string ServicerUserId { get; init; } = "";

    /// <summary>text.content; the place's name for a location, the title for a link; empty for others.</summary>
    public string Text { get; init; } = "";

    /// <summary>text.menu_id: the id of the pressed menu entry; empty when typed.</summary>
    public string MenuId { get; init; } = "";

    /// <summary>media_id, valid 3 days; empty unless media.</summary>
    public string MediaId { get; init; } = "";

    /// <summary>Degrees; only for locations.</summary>
    public double? Latitude { get; init; }

    /// <summary>Degrees; only for locations.</summary>
    public double? Longitude { get; init; }

    /// <summary>location.address or link.url; empty for others.</summary>
    public string Address { get; init; } = "";

    /// <summary>fail_msgid or recall_msgid: the message an event is about; empty for others.</summary>
    public string AboutMsgId { get; init; } = "";

    /// <summary>fail_type of msg_send_fail: 4 over 48 h, 5 closed, 6 over 5 messages, 8 unverified, 10 refused, 13 security.</summary>
    public int? FailType { get; init; }

    /// <summary>scene of enter_session: which link or QR code.</summary>
    public string Scene { get; init; } = "";

    /// <summary>scene_param of enter_session, decoded: the village.</summary>
    public string SceneParam { get; init; } = "";

    /// <summary>welcome_code (20 s) or msg_code of a session event. Secret; empty when none.</summary>
    public string EventCode { get; init; } = "";

    /// <summary>change_type of session_status_change: 1 taken, 2 transferred, 3 ended, 4 entered again.</summary>
    public int? ChangeType { get; init; }

    /// <summary>Ids only; neither the customer's words nor codes.</summary>
    public override string ToString() => $"KfMessage({Kind}, {MsgId})";

    /// <summary>Reads one stored item. Null when it is not a JSON object; never throws.</summary>
    public static KfMessage? TryParse(ReadOnlyMemory<byte> json)
    {
        using var document = WireJson.TryParse(json);
        return document is { RootElement.ValueKind: JsonValueKind.Object } ? Read(document.RootElement) : null;
    }

    /// <summary>Reads one item of a page.</summary>
    internal static KfMessage Read(JsonElement json)
    {
        var msgType = json.Text("msgtype") ?? "";
        var body = msgType.Length > 0 ? json.Child(msgType) : null;
        var name = msgType == "event" ? body.Text("event_type") ?? "" : msgType;
        var message = new KfMessage
        {
            Kind = KindOf(msgType, name),
            TypeName = name,
            MsgId = json.Text("msgid") ?? "",
            OpenKfId = json.Text("open_kfid") ?? body.Text("open_kfid") ?? "",
            ExternalUserId = json.Text("external_userid") ?? body.Text("external_userid") ?? "",
            SentAt = PlatformTime.FromSeconds(json.Number("send_time")),
            Origin = json.Number("origin") switch { 3 => KfOrigin.Customer, 4 => KfOrigin.System, 5 => KfOrigin.Servicer, _ => KfOrigin.Unknown },
            ServicerUserId = json.Text("servicer_userid") ?? body.Text("servicer_userid") ?? "",
        };
        return body is { } inner ? msgType == "event" ? message.WithEvent(inner) : message.WithContent(inner) : message;
    }

    private static KfKind KindOf(string msgType, string name) => (msgType, name) switch
    {
        ("text", _) => KfKind.Text,
        ("image" or "voice" or "video" or "file", _) => KfKind.Media,
        ("location", _) => KfKind.Location,
        ("link", _) => KfKind.Link,
        ("event", "enter_session") => KfKind.EnterSession,
        ("event", "msg_send_fail") => KfKind.SendFailed,
        ("event", "user_recall_msg") => KfKind.Recalled,
        ("event", "session_status_change") => KfKind.SessionChanged,
        ("event", _) => KfKind.OtherEvent,
        _ => KfKind.Unknown,
    };

    private KfMessage WithContent(JsonElement body) => this with
    {
        Text = body.Text("content") ?? body.Text("name") ?? body.Text("title") ?? "",
        MenuId = body.Text("menu_id") ?? "",
        MediaId = body.Text("media_id") ?? "",
        Latitude = body.Real("latitude"),
        Longitude = body.Real("longitude"),
        Address = body.Text("address") ?? body.Text("url") ?? "",
    };

    private KfMessage WithEvent(JsonElement body) => this with
    {
        AboutMsgId = body.Text("fail_msgid") ?? body.Text("recall_msgid") ?? "",
        FailType = (int?)body.Number("fail_type"),
        Scene = body.Text("scene") ?? "",
        SceneParam = Decoded(body.Text("scene_param")),
        EventCode = body.Text("welcome_code") ?? body.Text("msg_code") ?? "",
        ChangeType = (int?)body.Number("change_type"),
    };

    private static string Decoded(string? value) => value is null ? "" : WireJson.Clean(Uri.UnescapeDataString(value));
}

/// <summary>One page of sync_msg.</summary>
/// <param name="NextCursor">To be stored in the transaction that records the items, and sent next time.</param>
/// <param name="HasMore">Pull again at once; may be true with an empty page.</param>
/// <param name="Messages">The items, oldest first.</param>
public sealed record KfPage(string NextCursor, bool HasMore, IReadOnlyList<KfItem> Messages);

/// <summary>One pulled item: its bytes for the inbox and its reading.</summary>
/// <param name="Json">The item as the platform wrote it, UTF-8.</param>
/// <param name="Message">Its reading.</param>
public sealed record KfItem(ReadOnlyMemory<byte> Json, KfMessage Message);
