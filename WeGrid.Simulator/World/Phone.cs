using System.Text.Json.Nodes;

namespace WeGrid.Simulator.World;

/// <summary>What one phone has seen, in order, and how often of each kind.</summary>
internal sealed class Phone
{
    public List<PhoneItem> Items { get; } = [];

    public SortedDictionary<string, int> Counters { get; } = new(StringComparer.Ordinal);

    public void Count(string what) => Counters[what] = Counters.GetValueOrDefault(what) + 1;

    public void Show(PhoneItem item)
    {
        Items.Add(item);
        Count($"{item.Channel}.{item.Kind}");
    }
}

/// <summary>One bubble on one phone.</summary>
internal sealed class PhoneItem
{
    /// <summary>The same message on several phones has the same id.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>app, bot, group, kf, voice, carrier or mass.</summary>
    public required string Channel { get; init; }

    /// <summary>Group id, app:AGENT, kf:OPENKFID, bot:BOT, voice, or sms and phone of the carrier.</summary>
    public required string Chat { get; init; }

    public required string From { get; init; }

    public required string FromName { get; init; }

    /// <summary>text, textcard, markdown, card, menu, photo, voice, place, call, notice, mass.</summary>
    public required string Kind { get; init; }

    public string Text { get; set; } = "";

    public string? Title { get; init; }

    public string? Url { get; init; }

    public string? Quote { get; init; }

    public IReadOnlyList<string>? Mentions { get; init; }

    public string? MsgId { get; init; }

    public bool Recalled { get; set; }

    /// <summary>False when this client cannot display it (markdown in the WeChat plugin).</summary>
    public bool Shown { get; init; } = true;

    public PhoneCard? Card { get; init; }

    public JsonObject? Menu { get; init; }

    public VoiceCall? Call { get; init; }

    /// <summary>A mass send that waits for this person; tapped with the key confirm.</summary>
    public MassTask? Mass { get; init; }

    public JsonObject View() => new()
    {
        ["id"] = Id,
        ["time"] = Time.ToString("O"),
        ["channel"] = Channel,
        ["chat"] = Chat,
        ["from"] = From,
        ["fromName"] = FromName,
        ["kind"] = Kind,
        ["text"] = Recalled ? "" : Text,
        ["title"] = Title,
        ["url"] = Url,
        ["quote"] = Quote,
        ["mentions"] = Mentions is null ? null : Json.Array(Mentions),
        ["msgid"] = MsgId,
        ["recalled"] = Recalled,
        ["shown"] = Shown,
        ["card"] = Card?.View(),
        ["menu"] = Menu?.DeepClone(),
        ["call"] = Call?.View(),
        ["mass"] = Mass?.View(),
    };
}

/// <summary>A voice call (紧急通知) as the callee's phone knows it.</summary>
internal sealed class VoiceCall(string id, string callee, DateTimeOffset at)
{
    /// <summary>A phone rings a minute, then the system hangs up.</summary>
    private static readonly TimeSpan Ringing = TimeSpan.FromSeconds(60);

    private int? _ended;

    public string Id { get; } = id;

    public string Callee { get; } = callee;

    public DateTimeOffset At { get; } = at;

    /// <summary>Of the carrier's calls: who ordered it, and what it is named in the report; null for one of WeCom.</summary>
    public (string OutId, string Context)? Order { get; init; }

    /// <summary>The key that was pressed; empty for none.</summary>
    public string Key { get; private set; } = "";

    public int TalkSeconds { get; private set; }

    public bool Answered { get; private set; }

    /// <summary>Path 97116: 0 normal end, 1 ringing, 7 refused, 12 system hung up, 13 over 3 in 8 min or 8 in 24 h.</summary>
    public int Reason(DateTimeOffset now) => _ended ?? (now - At < Ringing ? 1 : 12);

    public void Answer(int seconds, string key = "")
    {
        Key = key;
        Answered = true;
        TalkSeconds = seconds;
        _ended = 0;
    }

    public void End(int reason) => _ended = reason;

    public JsonObject View() => new()
    {
        ["callid"] = Id,
        ["answered"] = Answered,
        ["reason"] = _ended,
    };
}
