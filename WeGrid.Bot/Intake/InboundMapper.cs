using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Intake;
using WeGrid.Postgres.Inbox;
using WeGrid.WeCom.Archive;
using WeGrid.WeCom.Callbacks;
using WeGrid.WeCom.Client;
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
            CallbackChannel.Contact or CallbackChannel.KfEvent or CallbackChannel.ArchiveEvent => Nothing(message, "", message.Channel),
        };
    }

    private static Heard FromApp(InboxMessage message) => CallbackParser.ParseXml(message.Body) switch
    {
        AppText text => Private(message, text.Header.FromUserName, text.Header.MsgId, text.Content),
        AppImage image => Private(message, image.Header.FromUserName, image.Header.MsgId, "") with
        {
            Photos = Photos(message, image.Header.FromUserName, image.Header.MsgId, "app", [image.MediaId]),
        },
        TemplateCardEvent tap => new Tapped(message.Conversation, tap.Header.FromUserName, message.PlatformAt, tap.EventKey, tap.TaskId, tap.ResponseCode),
        XmlCallback other => Nothing(message, other.Header.FromUserName, other.Type),
        var unknown => Nothing(message, "", unknown.Type),
    };

    private Heard FromBot(InboxMessage message) => CallbackParser.ParseBot(message.Body) switch
    {
        BotText text => Mentioned(message, text.Header, text.Content) with { Quoted = string.Concat(text.Quote.Select(p => p.Text)) },
        BotMixed mixed => Mentioned(message, mixed.Header, mixed.Content) with
        {
            Photos = Photos(message, mixed.Header.UserId, mixed.Header.MsgId, "bot", mixed.Parts.Where(p => p.Kind == "image").Select(p => p.Url)),
        },
        BotImage image => Mentioned(message, image.Header, "") with { Photos = Photos(message, image.Header.UserId, image.Header.MsgId, "bot", [image.Url]) },
        BotVoice voice => Mentioned(message, voice.Header, voice.Content),
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
            ResponseUrl = header.ResponseUrl.Length > 0 ? header.ResponseUrl : null,
        };
    }

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
            KfKind.Media when kf is { Origin: KfOrigin.Customer, TypeName: "image" } => Private(message, kf.ExternalUserId, kf.MsgId, "") with
            {
                OpenKfId = kf.OpenKfId,
                Chat = corp.Chats.GetValueOrDefault(kf.OpenKfId),
                Photos = Photos(message, kf.ExternalUserId, kf.MsgId, "kf", [kf.MediaId]),
            },
            KfKind.EnterSession => new Entered(message.Conversation, kf.ExternalUserId, message.PlatformAt, kf.SceneParam),
            KfKind.SendFailed => new KfUndelivered(message.Conversation, kf.ExternalUserId, message.PlatformAt, kf.AboutMsgId),
            KfKind.Recalled => new Recalled(message.Conversation, kf.ExternalUserId, message.PlatformAt, kf.AboutMsgId),
            _ => Nothing(message, kf.ExternalUserId, kf.TypeName),
        };
    }

    private static Heard FromForm(InboxMessage message) => FormReport.Parse(message.Body) is not { } form
        ? Nothing(message, "", "unreadable")
        : Private(message, form.Person, form.Id, form.Text) with
        {
            Form = form.Grid.Length > 0 ? form : null,
            Quoted = form.Quoted,
            Photos = Photos(message, form.Person, form.Id, FormTalk.Channel, Enumerable.Range(1, form.Photos).Select(form.PhotoMedia)),
        };

    private Heard FromArchive(InboxMessage message) => ArchiveParser.TryParse(message.Body) switch
    {
        { Header.FromRobot: true } robot => Nothing(message, robot.Header.From, "robot"),
        ArchiveText text => Overheard(message, text.Header, text.Content) with { Quoted = text.Quoted ?? "" },
        ArchiveMixed mixed => Overheard(message, mixed.Header, mixed.Content) with
        {
            Photos = Photos(message, mixed.Header.From, mixed.Header.MsgId, "archive", mixed.Parts.Where(p => p.Media is { Kind: "image" }).Select(p => p.Media!.SdkFileId)),
        },
        ArchiveMediaMessage { Media.Kind: "image" } image => Overheard(message, image.Header, "") with
        {
            Photos = Photos(message, image.Header.From, image.Header.MsgId, "archive", [image.Media.SdkFileId]),
        },
        ArchiveRecall recall => new Recalled(message.Conversation, recall.Header.From, message.PlatformAt, recall.RecalledMsgId),
        ArchiveConsent consent => new Consented(message.Conversation, consent.UserId, message.PlatformAt, consent.Header.RoomId, consent.Agreed),
        { } other => Nothing(message, other.Header.From, other.Header.TypeName),
        null => Nothing(message, "", "unreadable"),
    };

    private Spoken Overheard(InboxMessage message, ArchiveHeader header, string content) =>
        new(message.Conversation, header.From, message.PlatformAt, header.MsgId, content) { Chat = corp.Chats.GetValueOrDefault(header.RoomId) };

    private static Spoken Private(InboxMessage message, string person, string id, string content) =>
        new(message.Conversation, person, message.PlatformAt, id, content) { IsAddressed = true, IsPrivate = true };

    /// <summary>What the platform calls them; the pictures themselves stay there.</summary>
    private static List<TicketPhoto> Photos(InboxMessage message, string person, string id, string source, IEnumerable<string> media) =>
        [.. media.Where(m => m.Length > 0).Select((m, i) => new TicketPhoto(i == 0 ? id : $"{id}#{i}", person, message.Conversation, message.PlatformAt, source, m))];

    private static NotForUs Nothing(InboxMessage message, string person, string reason) => new(message.Conversation, person, message.PlatformAt, reason);
}
