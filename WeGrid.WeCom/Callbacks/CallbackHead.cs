using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace WeGrid.WeCom.Callbacks;

/// <summary>
/// 回调抬头: what must be known about a decrypted piece before it is recorded, read in one pass without building a
/// document: who it is (for deduplication), to which conversation it belongs, when the platform says it happened.
/// </summary>
/// <param name="Channel">
/// The channel of the URL, except that an own app with customer rights also receives customer, kf and archive events on its
/// own URL: those are filed where they belong.
/// </param>
/// <param name="DedupKey">
/// 去重键, 32 bytes: SHA-256 of the message's identity (MsgId / msgid), for events of the whole plaintext. The official
/// event rule (FromUserName + CreateTime) loses real events that happen in one second (wecom.md §1.7).
/// </param>
/// <param name="Conversation">会话键, at most 300 characters, e.g. <c>app:1000002:zhangsan</c> or <c>bot:wrOgQhDgAA</c>.</param>
/// <param name="SentAt">The platform's time, UTC; the time of receipt when the platform's is missing or nonsense.</param>
public sealed record CallbackHead(CallbackChannel Channel, byte[] DedupKey, string Conversation, DateTimeOffset SentAt)
{
    /// <summary>A platform time further ahead of our clock than this is nonsense: it would hold up the conversation.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(5);

    /// <summary>No message is older than WeChat.</summary>
    private static readonly DateTimeOffset s_oldest = new(2011, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const int LongestId = 128;

    /// <summary>Reads the head of one decrypted callback or pulled message.</summary>
    /// <param name="channel">Where it came from; decides between XML and JSON.</param>
    /// <param name="plaintext">The decrypted message, UTF-8.</param>
    /// <param name="receivedAt">When we received it; stands in for a missing or impossible platform time.</param>
    /// <param name="head">The head; null when refused.</param>
    /// <returns><see cref="CallbackFault.None"/> or why it cannot be read. Never throws on any input.</returns>
    public static CallbackFault TryRead(
        CallbackChannel channel, ReadOnlySpan<byte> plaintext, DateTimeOffset receivedAt, out CallbackHead? head)
    {
        head = null;
        if (plaintext.IsEmpty)
        {
            return CallbackFault.Empty;
        }

        if (plaintext.Length > XmlEnvelope.MaxBytes)
        {
            return CallbackFault.TooLarge;
        }

        if (channel is CallbackChannel.App or CallbackChannel.Contact or CallbackChannel.KfEvent or CallbackChannel.ArchiveEvent)
        {
            head = ReadXml(channel, plaintext, receivedAt);
            return head is null ? CallbackFault.NotXml : CallbackFault.None;
        }

        head = ReadJson(channel, plaintext, receivedAt);
        return head is null ? CallbackFault.NotJson : CallbackFault.None;
    }

    /// <summary>Ids only.</summary>
    public override string ToString() => $"{Channel.ToText()} {Conversation} {Convert.ToHexStringLower(DedupKey.AsSpan(0, 4))}";

    private static CallbackHead? ReadXml(CallbackChannel channel, ReadOnlySpan<byte> plaintext, DateTimeOffset receivedAt)
    {
        var fields = new XmlHeadFields();
        var xml = new FlatXml(plaintext);
        while (xml.Read())
        {
            fields.Take(ref xml);
        }

        if (!xml.Ended)
        {
            return null;
        }

        channel = Refile(channel, fields.Event);
        var key = fields.MsgId is { Length: > 0 } msgId
            ? Hash($"{channel.ToText()}|{fields.AgentId}|{msgId}")
            : SHA256.HashData(plaintext);
        return new CallbackHead(channel, key, fields.Conversation(channel), Clamp(Seconds(fields.CreateTime), receivedAt));
    }

    private static CallbackHead? ReadJson(CallbackChannel channel, ReadOnlySpan<byte> plaintext, DateTimeOffset receivedAt)
    {
        var fields = new JsonHeadFields();
        try
        {
            var json = new Utf8JsonReader(plaintext.StartsWith("\uFEFF"u8) ? plaintext[3..] : plaintext);
            if (!fields.TryTake(ref json))
            {
                return null;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }

        var key = fields.MsgId is { Length: > 0 } msgId
            ? Hash($"{channel.ToText()}|{fields.BotId}|{msgId}")
            : SHA256.HashData(plaintext);
        return new CallbackHead(channel, key, fields.Conversation(channel), Clamp(fields.SentAt, receivedAt));
    }

    private static CallbackChannel Refile(CallbackChannel channel, string? eventName) => eventName switch
    {
        "kf_msg_or_event" => CallbackChannel.KfEvent,
        "msgaudit_notify" => CallbackChannel.ArchiveEvent,
        "change_external_chat" or "change_external_contact" or "change_external_tag" => CallbackChannel.Contact,
        _ => channel,
    };

    private static byte[] Hash(string identity) => SHA256.HashData(Encoding.UTF8.GetBytes(identity));

    private static DateTimeOffset? Seconds(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? PlatformTime.FromSeconds(seconds) : null;

    private static DateTimeOffset Clamp(DateTimeOffset? sentAt, DateTimeOffset receivedAt) =>
        sentAt is { } at && at >= s_oldest && at <= receivedAt + MaxAhead ? at : receivedAt.ToUniversalTime();

    /// <summary>An id fit for a key: no control characters, bounded; the platform's own ids are never touched by this.</summary>
    private static string Id(string? value, string otherwise = "-")
    {
        if (string.IsNullOrEmpty(value))
        {
            return otherwise;
        }

        var id = value.Length > LongestId ? value[..LongestId] : value;
        return id.AsSpan().IndexOfAnyInRange('\0', '\u001F') < 0 && !id.Any(char.IsSurrogate)
            ? id
            : string.Concat(id.Where(c => !char.IsControl(c) && !char.IsSurrogate(c)));
    }

    private struct XmlHeadFields
    {
        public string? MsgId;
        public string? AgentId;
        public string? CreateTime;
        public string? Event;
        private string? _from;
        private string? _chatId;
        private string? _openKfId;
        private string? _userId;
        private string? _externalUserId;

        public void Take(ref FlatXml xml)
        {
            // The first of a name counts, as in the full parser.
            switch (xml.Name.Length)
            {
                case 5 when xml.Name.SequenceEqual("MsgId"u8): MsgId ??= xml.Text(); break;
                case 5 when xml.Name.SequenceEqual("Event"u8): Event ??= xml.Text(); break;
                case 6 when xml.Name.SequenceEqual("ChatId"u8): _chatId ??= xml.Text(); break;
                case 6 when xml.Name.SequenceEqual("UserID"u8): _userId ??= xml.Text(); break;
                case 7 when xml.Name.SequenceEqual("AgentID"u8): AgentId ??= xml.Text(); break;
                case 8 when xml.Name.SequenceEqual("OpenKfId"u8): _openKfId ??= xml.Text(); break;
                case 10 when xml.Name.SequenceEqual("CreateTime"u8): CreateTime ??= xml.Text(); break;
                case 12 when xml.Name.SequenceEqual("FromUserName"u8): _from ??= xml.Text(); break;
                case 14 when xml.Name.SequenceEqual("ExternalUserID"u8): _externalUserId ??= xml.Text(); break;
                default: break;
            }
        }

        public readonly string Conversation(CallbackChannel channel) => channel switch
        {
            CallbackChannel.Contact => $"contact:{Id(_chatId, Id(_externalUserId, Id(_userId)))}",
            CallbackChannel.KfEvent => $"kf_event:{Id(_openKfId)}",
            CallbackChannel.ArchiveEvent => "archive_event",
            _ => $"app:{Id(AgentId, "0")}:{Id(_from)}",
        };
    }

    private struct JsonHeadFields
    {
        public string? MsgId;
        public string? BotId;
        public DateTimeOffset? SentAt;
        private string? _chatId;
        private string? _userId;
        private string? _from;
        private string? _to;
        private string? _room;
        private string? _kf;
        private string? _external;

        public bool TryTake(ref Utf8JsonReader json)
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                Field(ref json);
            }

            // Behind the object nothing may follow; the reader throws on it.
            return json.TokenType == JsonTokenType.EndObject && !json.Read();
        }

        public readonly string Conversation(CallbackChannel channel) => channel switch
        {
            CallbackChannel.Kf => $"kf:{Id(_kf)}:{Id(_external)}",
            CallbackChannel.Archive => string.IsNullOrEmpty(_room) ? $"archive:{Id(_from, Id(_userId))}:{Id(_to)}" : $"archive:{Id(_room)}",
            _ => $"bot:{Id(_chatId, Id(_userId, Id(_from)))}",
        };

        private void Field(ref Utf8JsonReader json)
        {
            if (json.ValueTextEquals("msgid"u8)) { MsgId = Scalar(ref json); }
            else if (json.ValueTextEquals("aibotid"u8)) { BotId = Scalar(ref json); }
            else if (json.ValueTextEquals("chatid"u8)) { _chatId = Scalar(ref json); }
            else if (json.ValueTextEquals("roomid"u8)) { _room = Scalar(ref json); }
            else if (json.ValueTextEquals("open_kfid"u8)) { _kf = Scalar(ref json); }
            else if (json.ValueTextEquals("external_userid"u8)) { _external = Scalar(ref json); }
            else if (json.ValueTextEquals("user"u8)) { _userId = Scalar(ref json); }
            else if (json.ValueTextEquals("create_time"u8) || json.ValueTextEquals("send_time"u8)) { SentAt = Time(Scalar(ref json), 1000); }
            else if (json.ValueTextEquals("msgtime"u8) || json.ValueTextEquals("time"u8)) { SentAt = Time(Scalar(ref json), 1); }
            else if (json.ValueTextEquals("from"u8)) { From(ref json); }
            else if (json.ValueTextEquals("tolist"u8)) { _to = First(ref json); }
            else if (json.ValueTextEquals("event"u8)) { Event(ref json); }
            else { json.Read(); json.Skip(); }
        }

        private void From(ref Utf8JsonReader json)
        {
            json.Read();
            if (json.TokenType != JsonTokenType.StartObject)
            {
                _from = Current(ref json);
                return;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var userId = json.ValueTextEquals("userid"u8);
                var value = Scalar(ref json);
                _userId = userId ? value : _userId;
            }
        }

        /// <summary>kf puts the person of an event one level deeper.</summary>
        private void Event(ref Utf8JsonReader json)
        {
            json.Read();
            if (json.TokenType != JsonTokenType.StartObject)
            {
                json.Skip();
                return;
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var person = json.ValueTextEquals("external_userid"u8);
                var account = json.ValueTextEquals("open_kfid"u8);
                var value = Scalar(ref json);
                _external = person ? _external ?? value : _external;
                _kf = account ? _kf ?? value : _kf;
            }
        }

        private static string? First(ref Utf8JsonReader json)
        {
            json.Read();
            if (json.TokenType != JsonTokenType.StartArray)
            {
                return Current(ref json);
            }

            string? first = null;
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                first ??= Current(ref json);
            }

            return first;
        }

        private static string? Scalar(ref Utf8JsonReader json)
        {
            json.Read();
            return Current(ref json);
        }

        private static string? Current(ref Utf8JsonReader json)
        {
            switch (json.TokenType)
            {
                case JsonTokenType.String:
                    return json.GetString();
                case JsonTokenType.Number:
                    return Encoding.UTF8.GetString(json.ValueSpan);
                default:
                    json.Skip();
                    return null;
            }
        }

        private static DateTimeOffset? Time(string? text, long scale) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= long.MaxValue / scale
                ? PlatformTime.FromMilliseconds(value * scale)
                : null;
    }
}
