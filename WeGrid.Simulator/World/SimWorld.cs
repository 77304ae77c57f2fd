using System.Security.Cryptography;

namespace WeGrid.Simulator.World;

/// <summary>The whole simulated world. Hold <see cref="Gate"/> while touching any of it.</summary>
internal sealed class SimWorld(SimClock clock, SimulatorLimits limits)
{
    private long _ids;

    public Lock Gate { get; } = new();

    public SimClock Clock { get; } = clock;

    public SimulatorLimits Limits { get; } = limits;

    public Journal Journal { get; } = new(clock);

    public FaultTable Faults { get; } = new(clock);

    public TokenVault Tokens { get; } = new();

    public List<CorpState> Corps { get; } = [];

    /// <summary>One-time codes: response_code of cards, response_url of smart bots.</summary>
    public Dictionary<string, OneTimeCode> Codes { get; } = new(StringComparer.Ordinal);

    /// <summary>Photos and voices that people sent, by media id.</summary>
    public Dictionary<string, MediaItem> Media { get; } = new(StringComparer.Ordinal);

    /// <summary>Where this simulator answers, for the URLs inside callbacks.</summary>
    public string PublicUrl { get; set; } = "";

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Bumped by whatever changes a phone; the page asks for it.</summary>
    public long Version { get; private set; }

    public void Touch() => Version++;

    public string NewId(string prefix) => $"{prefix}{++_ids}";

    /// <summary>A 64-bit message number beyond 2^53, as real ones are: readers that parse them as doubles must fail here.</summary>
    public string NewMsgId() => (4_500_000_000_000_000_000 + ++_ids).ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static string NewCode(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));

    public CorpState Load(CorpFile file, string folder)
    {
        var corp = Corps.Find(c => c.Id == file.Corp);
        if (corp is null)
        {
            corp = new CorpState(file, folder);
            Corps.Add(corp);
        }

        corp.Take(file);
        Touch();
        return corp;
    }

    public void Meet(IEnumerable<PersonEntry> people)
    {
        foreach (var entry in people)
        {
            var corp = Corps.Find(c => c.Id == entry.Corp)
                ?? Corps.Find(c => entry.Chats?.Any(c.Chats.ContainsKey) ?? false)
                ?? Corps.FirstOrDefault();
            corp?.Take(entry);
        }

        Touch();
    }

    /// <summary>Shows a message on the phones of those people; returns the bubbles.</summary>
    public List<PhoneItem> Show(IEnumerable<Person> people, Func<Person, PhoneItem> bubble)
    {
        var shown = new List<PhoneItem>();
        foreach (var person in people)
        {
            var item = bubble(person);
            person.Phone.Show(item);
            shown.Add(item);
        }

        Touch();
        return shown;
    }

    /// <summary>Forgets what passed; corps and people stay unless asked.</summary>
    public void Reset(bool corpsToo)
    {
        Journal.Clear();
        Faults.Forget();
        Tokens.Clear();
        Codes.Clear();
        Media.Clear();
        if (corpsToo)
        {
            Corps.Clear();
        }
        else
        {
            for (var i = 0; i < Corps.Count; i++)
            {
                Corps[i] = Corps[i].Fresh();
            }
        }

        Touch();
    }
}

/// <summary>A code that works once.</summary>
internal sealed class OneTimeCode
{
    public required CorpState Corp { get; init; }

    public required DateTimeOffset Until { get; init; }

    /// <summary>The card it updates; null for a smart bot's response_url.</summary>
    public SentCard? Card { get; init; }

    /// <summary>Where a response_url writes.</summary>
    public BotTalk? Talk { get; init; }

    public bool Used { get; set; }

    /// <summary>The bytes that used it: a repeat of them is refused as the platform does, and is nobody's mistake.</summary>
    public byte[] UsedBy { get; set; } = [];
}

/// <summary>The talk with a smart bot that a reply belongs to.</summary>
/// <param name="Bot">The bot.</param>
/// <param name="Group">The group's id; null in a single chat.</param>
/// <param name="Person">Who spoke.</param>
/// <param name="Quote">What they said: a reply in a group quotes it.</param>
/// <param name="Welcome">They have just come in: the one time a bot may answer in plain text.</param>
internal sealed record BotTalk(BotEntry Bot, string? Group, string Person, string? Quote, bool Welcome = false)
{
    public string Conversation => Group ?? Person;
}

/// <summary>Bytes that people sent, and until when the link to them works.</summary>
internal sealed record MediaItem(byte[] Bytes, string ContentType, DateTimeOffset Until);
