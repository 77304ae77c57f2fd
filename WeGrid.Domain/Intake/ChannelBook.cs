using WeGrid.Domain.DataFiles;

namespace WeGrid.Domain.Intake;

/// <summary>来源: one channel matters come by.</summary>
/// <param name="Code">代号, written into tickets.</param>
/// <param name="Name">叫法.</param>
/// <param name="Says">Words a staff member begins with to register what was heard there; empty for what the machine hears itself.</param>
/// <param name="IsVisit">入户走访: a visit is logged with it.</param>
public sealed record MatterChannel(string Code, string Name, IReadOnlyList<string> Says, bool IsVisit);

/// <summary>来源表, read from <c>data/channels.json</c>: every matter says by which channel it came (B05).</summary>
public sealed record ChannelBook(string Version, IReadOnlyList<MatterChannel> Channels)
{
    /// <summary>线上交流群: heard in a group.</summary>
    public const string Group = "group";

    /// <summary>@机器人 in an internal group or alone.</summary>
    public const string Bot = "bot";

    /// <summary>微信客服.</summary>
    public const string Kf = "kf";

    /// <summary>企业微信应用: a member wrote to the app.</summary>
    public const string App = "app";

    /// <summary>工作人员代报: a staff member told the app.</summary>
    public const string Staff = "staff";

    /// <summary>网页表单: filled in by somebody without account.</summary>
    public const string Form = "form";

    /// <summary>其他.</summary>
    public const string Other = "other";

    private static readonly string[] _own = [Group, Bot, Kf, App, Staff, Form, Other];

    /// <summary>The channels the machine hears itself.</summary>
    public static ChannelBook Default { get; } = new("", [.. _own.Select(c => new MatterChannel(c, c, [], IsVisit: false))]);

    /// <summary>The channel of that code; null for none.</summary>
    public MatterChannel? Find(string code) => Channels.FirstOrDefault(c => c.Code == code);

    /// <summary>The channel a conversation belongs to: what the corp file says of the chat, else by how it is heard.</summary>
    /// <param name="conversation">Conversation key: the channel and the chat.</param>
    /// <param name="chatChannel">What the corp file says of the chat; null for nothing, and for a code that is not in the table.</param>
    /// <param name="byStaff">Whether a staff member said it.</param>
    public string CodeOf(string conversation, string? chatChannel, bool byStaff)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        return chatChannel is not null && Find(chatChannel) is { } said ? said.Code : conversation.Split(':')[0] switch
        {
            "archive" or "contact" => Group,
            "bot" => Bot,
            "kf" => Kf,
            Form => Form,
            "app" => byStaff ? Staff : App,
            _ => Other,
        };
    }

    /// <summary>Reads a file's text, or lists every fault with its cure.</summary>
    public static (ChannelBook? Book, IReadOnlyList<DataFault> Faults) Parse(string file, string json)
    {
        var faults = new List<DataFault>();
        if (JsonAt.Parse(file, json, faults) is not { } root)
        {
            return (null, faults);
        }

        root.AllowOnly("version", "channels");
        var version = root.Need("version", "write the date of the last change")?.Text() ?? "";
        var channels = (root.Need("channels", "write a list of { \"code\", \"name\" }")?.Items() ?? []).Select(ReadOne).ToList();
        foreach (var missing in _own.Except(channels.Select(c => c.Code)))
        {
            root.Fault($"channel '{missing}' is missing", "the machine uses it itself: write it with a name");
        }

        foreach (var code in channels.GroupBy(c => c.Code).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            root.Fault($"code '{code}' is there twice", "give each channel a code of its own");
        }

        foreach (var word in channels.SelectMany(c => c.Says).GroupBy(w => w).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            root.Fault($"'{word}' begins two channels", "leave it with one");
        }

        return faults.Count == 0 ? (new ChannelBook(version, channels), faults) : (null, faults);
    }

    private static MatterChannel ReadOne(JsonAt at)
    {
        at.AllowOnly("code", "name", "says", "visit");
        var code = at.Need("code", "write a short code of small letters")?.Text() ?? "";
        if (!code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)) || code.Length > 16)
        {
            at.Fault($"'{code}' is no code", "write up to 16 small letters and digits");
        }

        var says = at.Find("says")?.Texts() ?? [];
        foreach (var word in says.Where(w => w.Length < 2 || StaffCommand.Parse($"{w} 1024") is not null))
        {
            at.Fault($"'{word}' is a command or too short", "choose another word of two characters or more");
        }

        return new MatterChannel(code, at.Need("name", "write what people call it")?.Text() ?? "", says, at.Find("visit")?.YesNo() ?? false);
    }
}
