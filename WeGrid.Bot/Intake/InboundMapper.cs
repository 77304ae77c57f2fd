using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Postgres.Inbox;
using WeGrid.Postgres.Media;
using WeGrid.WeCom.Archive;
using WeGrid.WeCom.Callbacks;
using WeGrid.WeCom.Client;
using WeGrid.WeCom.Media;
using WeGrid.WeCom.Text;

namespace WeGrid.Bot.Intake;

/// <summary>Turns a recorded message, whatever its channel, into the domain's words.</summary>
internal sealed class InboundMapper(Corp corp)
{
    private readonly Dictionary<string, MentionStripper> _strippers =
        corp.Bots.ToDictionary(b => b.BotId, b => new MentionStripper([b.Name]), StringComparer.Ordinal);

    /// <summary>What was heard; never null, for what is not understood is kept as such.</summary>
    public Heard Map(InboxMessage message)
    {
        if (message.Channel == VoiceNote.Channel)
        {
            return FromVoice(message);
        }

        if (message.Channel == FormTalk.Channel)
        {
            return FromForm(message);
        }

        if (!CallbackChannels.TryParse(message.Channel, out var channel))
        {
            return Nothing(message, "", message.Channel);
        }

        return channel switch
        {
            CallbackChannel.App => FromApp(message),
            CallbackChannel.Bot => FromBot(message),
            CallbackChannel.Kf => FromKf(message),
            CallbackChannel.Archive => FromArchive(message),
            CallbackChannel.Contact => FromContact(message),
            CallbackChannel.KfEvent or CallbackChannel.ArchiveEvent => Nothing(message, "", message.Channel),
        };
    }

    private static Heard FromApp(InboxMessage message) => CallbackParser.ParseXml(message.Body) switch
    {
        AppText text => Private(message, text.Header.FromUserName, text.Header.MsgId, text.Content),
        AppImage image => FromApp(message, image, new Sent(MediaKind.Photo, image.MediaId)),
        AppVoice voice => FromApp(message, voice, new Sent(MediaKind.Voice, voice.MediaId) { IsHeard = !string.IsNullOrWhiteSpace(voice.Recognition) }) with
        {
            Text = voice.Recognition ?? "",
            HeardBy = string.IsNullOrWhiteSpace(voice.Recognition) ? null : Voiced.ByPlatform,
        },
        AppVideo video => FromApp(message, video, new Sent(MediaKind.Video, video.MediaId)),
        AppLocation place when MapPin.Of(place.Latitude, place.Longitude, place.Label) is { } pin => FromApp(message, place, Sent.Of(pin)),
        TemplateCardEvent tap => new Tapped(message.Conversation, tap.Header.FromUserName, message.PlatformAt, tap.EventKey, tap.TaskId, tap.ResponseCode),
        XmlCallback other => Nothing(message, other.Header.FromUserName, other.Type),
        var unknown => Nothing(message, "", unknown.Type),
    };

    private static Spoken FromApp(InboxMessage message, XmlCallback said, Sent sent) => Private(message, said.Header.FromUserName, said.Header.MsgId, "") with
    {
        Photos = Photos(message, said.Header.FromUserName, said.Header.MsgId, "app", [sent], said.Header.AgentId),
    };

    private Heard FromBot(InboxMessage message) => CallbackParser.ParseBot(message.Body) switch
    {
        BotText text => Mentioned(message, text.Header, text.Content) with
        {
            Quoted = string.Concat(text.Quote.Select(p => p.Text)),
            Photos = Photos(message, text.Header, text.Quote.Where(p => p.Kind == "image").Select(Sent.Of)),
        },
        BotMixed mixed => Mentioned(message, mixed.Header, mixed.Content) with
        {
            Photos = Photos(message, mixed.Header, mixed.Parts.Concat(mixed.Quote).Where(p => p.Kind == "image").Select(Sent.Of)),
        },
        BotImage image => Mentioned(message, image.Header, "") with { Photos = Photos(message, image.Header, [Sent.Of(MediaKind.Photo, image)]) },
        BotVideo video => Mentioned(message, video.Header, "") with { Photos = Photos(message, video.Header, [Sent.Of(MediaKind.Video, video)]) },
        BotFile file => Mentioned(message, file.Header, "") with { Photos = Photos(message, file.Header, [Sent.Of(MediaKind.File, file)]) },
        // The platform wrote it down; the voice itself it keeps.
        BotVoice voice => Mentioned(message, voice.Header, voice.Content) with { HeardBy = Voiced.ByPlatform },
        BotCardEvent tap => new Tapped(message.Conversation, tap.Header.UserId, message.PlatformAt, tap.EventKey, tap.TaskId, null),
        BotCallback other => Nothing(message, other.Header.UserId, other.Type),
        var unknown => Nothing(message, "", unknown.Type),
    };

    private Spoken Mentioned(InboxMessage message, BotHeader header, string content)
    {
        var text = _strippers.TryGetValue(header.BotId, out var stripper) ? stripper.Strip(content).Text : content;
        return new Spoken(message.Conversation, header.UserId, message.PlatformAt, header.MsgId, text)
        {
            Chat = header.IsGroup ? corp.Chats.GetValueOrDefault(header.ChatId) : null,
            IsAddressed = true,
            IsPrivate = !header.IsGroup,
            ResponseUrl = ReplyTo(header),
        };
    }

    /// <summary>What came on the long connection is answered there; what was called back, at the address it came with.</summary>
    private static string? ReplyTo(BotHeader header) =>
        header.RequestId.Length > 0 ? new BotAddress(header.BotId, header.IsGroup ? header.ChatId : header.UserId, header.IsGroup, header.RequestId).Write()
        : header.ResponseUrl.Length > 0 ? header.ResponseUrl : null;

    private Heard FromKf(InboxMessage message)
    {
        if (KfMessage.TryParse(message.Body) is not { } kf)
        {
            return Nothing(message, "", "unreadable");
        }

        return kf.Kind switch
        {
            KfKind.Text when kf.Origin == KfOrigin.Customer => Private(message, kf.ExternalUserId, kf.MsgId, kf.Text) with
            {
                MenuId = kf.MenuId.Length > 0 ? kf.MenuId : null,
                OpenKfId = kf.OpenKfId,
                Chat = corp.Chats.GetValueOrDefault(kf.OpenKfId),
            },
            KfKind.Media when kf.Origin == KfOrigin.Customer && KindNamed(kf.TypeName) is { } kind => FromKf(message, kf, new Sent(kind, kf.MediaId)),
            KfKind.Location when kf.Origin == KfOrigin.Customer && MapPin.Of(kf.Latitude, kf.Longitude, kf.Text, kf.Address) is { } pin => FromKf(message, kf, Sent.Of(pin)),
            KfKind.EnterSession => new Entered(message.Conversation, kf.ExternalUserId, message.PlatformAt, kf.SceneParam),
            KfKind.SendFailed => new KfUndelivered(message.Conversation, kf.ExternalUserId, message.PlatformAt, kf.AboutMsgId),
            KfKind.Recalled => new Recalled(message.Conversation, kf.ExternalUserId, message.PlatformAt, kf.AboutMsgId),
            _ => Nothing(message, kf.ExternalUserId, kf.TypeName),
        };
    }

    private Spoken FromKf(InboxMessage message, KfMessage kf, Sent sent) => Private(message, kf.ExternalUserId, kf.MsgId, "") with
    {
        OpenKfId = kf.OpenKfId,
        Chat = corp.Chats.GetValueOrDefault(kf.OpenKfId),
        Photos = Photos(message, kf.ExternalUserId, kf.MsgId, "kf", [sent]),
    };

    private static Heard FromForm(InboxMessage message) => FormReport.Parse(message.Body) is not { } form
        ? Nothing(message, "", "unreadable")
        : Private(message, form.Person, form.Id, form.Text) with
        {
            Form = form.Grid.Length > 0 ? form : null,
            Quoted = form.Quoted,
            Photos = Photos(message, form.Person, form.Id, FormTalk.Channel, Enumerable.Range(1, form.Photos).Select(place => new Sent(MediaKind.Photo, form.PhotoMedia(place)))),
        };

    private Heard FromArchive(InboxMessage message) => ArchiveParser.TryParse(message.Body) switch
    {
        // No bot answers a bot, itself least of all; a member's userid may begin as a robot's does.
        { Header.FromRobot: true } robot when !corp.Staff.ContainsKey(robot.Header.From) => Nothing(message, robot.Header.From, "robot"),
        ArchiveText text => Overheard(message, text.Header, text.Content) with { Quoted = text.Quoted ?? "" },
        ArchiveMixed mixed => Overheard(message, mixed.Header, mixed.Content) with
        {
            Quoted = mixed.Quoted ?? "",
            Photos = Photos(message, mixed.Header.From, mixed.Header.MsgId, "archive", mixed.Parts.Select(p => p.Media).OfType<ArchiveMedia>().Select(Sent.Of).OfType<Sent>()),
        },
        ArchiveMediaMessage media when Sent.Of(media.Media) is { } sent => Overheard(message, media.Header, "") with
        {
            Photos = Photos(message, media.Header.From, media.Header.MsgId, "archive", [sent]),
        },
        ArchiveLocation place when MapPin.Of(place.Latitude, place.Longitude, place.Title, place.Address) is { } pin => Overheard(message, place.Header, "") with
        {
            Photos = Photos(message, place.Header.From, place.Header.MsgId, "archive", [Sent.Of(pin)]),
        },
        ArchiveRecall recall => new Recalled(message.Conversation, recall.Header.From, message.PlatformAt, recall.RecalledMsgId),
        ArchiveConsent consent => new Consented(message.Conversation, consent.UserId, message.PlatformAt, consent.Header.RoomId, consent.Agreed),
        { } other => Nothing(message, other.Header.From, other.Header.TypeName),
        null => Nothing(message, "", "unreadable"),
    };

    /// <summary>Of our groups, of people with a post, and of whoever leaves: whatever else changes in the corp is not ours.</summary>
    private Heard FromContact(InboxMessage message) => CallbackParser.ParseXml(message.Body) switch
    {
        ExternalChatChanged group when corp.Chats.TryGetValue(group.ChatId, out var chat) && chat.Kind == ChatKind.Customer => new GroupChanged(
            message.Conversation, message.PlatformAt,
            GroupChange.Of(group.ChatId, group.ChangeType, group.UpdateDetail, group.Members, corp.Staff.ContainsKey, (group.LastVersion, group.CurrentVersion), message.PlatformAt)),
        ContactChanged { ChangeType: "delete_user", UserId.Length: > 0 } gone => new Left(message.Conversation, gone.UserId, message.PlatformAt),
        ContactChanged { ChangeType: "update_user" } person when corp.Staff.ContainsKey(person.UserId) =>
            new GroupChanged(message.Conversation, message.PlatformAt, GroupChange.OfStaff(message.PlatformAt)),
        XmlCallback other => Nothing(message, "", other.Type),
        var unknown => Nothing(message, "", unknown.Type),
    };

    private Spoken Overheard(InboxMessage message, ArchiveHeader header, string content) =>
        new(message.Conversation, header.From, message.PlatformAt, header.MsgId, content) { Chat = corp.Chats.GetValueOrDefault(header.RoomId) };

    private static Spoken Private(InboxMessage message, string person, string id, string content) =>
        new(message.Conversation, person, message.PlatformAt, id, content) { IsAddressed = true, IsPrivate = true };

    /// <summary>What was made of a voice, said where the voice was said.</summary>
    private Heard FromVoice(InboxMessage message)
    {
        if (VoiceNote.Read(message.Body) is not { } note)
        {
            return Nothing(message, "", "unreadable");
        }

        var parts = note.Chat.Split(':', 3);
        var isGroup = parts is ["archive", ..];
        return new Spoken(note.Chat, note.Person, note.SentAt, note.MessageId, note.Text)
        {
            HeardBy = note.By,
            IsLost = note.IsLost,
            IsAddressed = !isGroup,
            IsPrivate = !isGroup,
            OpenKfId = parts is ["kf", var account, _] ? account : null,
            Chat = isGroup ? corp.Chats.GetValueOrDefault(parts[1]) : parts is ["kf", var desk, _] ? corp.Chats.GetValueOrDefault(desk) : null,
            Photos = [new TicketPhoto(note.Id, note.Person, note.Chat, note.SentAt, parts[0], note.Media) { Kind = MediaKind.Voice, Via = note.Via, IsHeard = true }],
        };
    }

    private static List<TicketPhoto> Photos(InboxMessage message, BotHeader header, IEnumerable<Sent> sent) => Photos(message, header.UserId, header.MsgId, "bot", sent, header.BotId);

    /// <summary>What the platform calls them; the Worker fetches them as long as it gives them out.</summary>
    private static List<TicketPhoto> Photos(InboxMessage message, string person, string id, string source, IEnumerable<Sent> sent, string via = "") =>
    [
        .. sent.Where(s => s.Reference.Length > 0).Select((s, i) => new TicketPhoto(i == 0 ? id : $"{id}#{i}", person, message.Conversation, message.PlatformAt, source, s.Reference)
        {
            Kind = s.Kind,
            Via = via,
            Label = s.Label,
            IsHeard = s.IsHeard,
        }),
    ];

    private static MediaKind? KindNamed(string name) => name switch
    {
        "image" => MediaKind.Photo,
        "voice" => MediaKind.Voice,
        "video" => MediaKind.Video,
        "file" => MediaKind.File,
        _ => null,
    };

    /// <summary>One thing that was sent besides words.</summary>
    private sealed record Sent(MediaKind Kind, string Reference, string Label = "")
    {
        public bool IsHeard { get; init; }

        /// <summary>Over the long connection each address has a key of its own.</summary>
        public static Sent Of(BotPart part) => new(MediaKind.Photo, SealedReference.Write(part.Url, part.Key));

        public static Sent Of(MediaKind kind, BotMedia media) => new(kind, SealedReference.Write(media.Url, media.Key));

        public static Sent Of(MapPin pin) => new(MediaKind.Place, pin.Degrees, pin.Label);

        /// <summary>Stickers and recordings of meetings are none.</summary>
        public static Sent? Of(ArchiveMedia media) => KindNamed(media.Kind) is { } kind ? new Sent(kind, media.SdkFileId, media.FileName) : null;
    }

    private static NotForUs Nothing(InboxMessage message, string person, string reason) => new(message.Conversation, person, message.PlatformAt, reason);
}
