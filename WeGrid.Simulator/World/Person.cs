using System.Text.Json;

namespace WeGrid.Simulator.World;

/// <summary>A human of the world with a phone.</summary>
internal sealed class Person(string id)
{
    private bool _consentsEverywhere;
    private HashSet<string> _consentsIn = [];
    private readonly Dictionary<string, DateTimeOffset> _consentChanged = [];

    public string Id { get; } = id;

    public string Name { get; set; } = id;

    /// <summary>member (has a userid of the corp) or wechat (a resident, external to the corp).</summary>
    public bool IsMember { get; set; }

    /// <summary>A member who only uses the WeChat plugin: markdown is not shown, buttons of cards do not work.</summary>
    public bool OnWeChatClient { get; set; }

    public string? Mobile { get; set; }

    /// <summary>1 activated, 2 disabled, 4 not activated, 5 left (path 90196).</summary>
    public int Status { get; set; } = 1;

    public bool HasLeft => Status == 5;

    /// <summary>Within the visible range of the apps.</summary>
    public bool IsVisible { get; set; } = true;

    /// <summary>Has a seat of the message archive (path 91774).</summary>
    public bool HasSeat { get; set; } = true;

    public HashSet<string> Chats { get; } = [];

    public Phone Phone { get; } = new();

    /// <summary>Members are told of the archive, residents must agree, per conversation (path 91782).</summary>
    public bool Consents(string chat) => IsMember || _consentsEverywhere || _consentsIn.Contains(chat);

    public DateTimeOffset? ConsentChanged(string chat) => _consentChanged.TryGetValue(chat, out var at) ? at : null;

    public void ReadConsent(JsonElement consent)
    {
        _consentsEverywhere = consent.ValueKind == JsonValueKind.True;
        _consentsIn = consent.ValueKind == JsonValueKind.Array
            ? [.. consent.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!)]
            : [];
    }

    /// <summary>Takes over who they are, not what they saw.</summary>
    public void Copy(Person other)
    {
        Name = other.Name;
        OnWeChatClient = other.OnWeChatClient;
        Mobile = other.Mobile;
        (Status, IsVisible, HasSeat) = (other.Status, other.IsVisible, other.HasSeat);
        _consentsEverywhere = other._consentsEverywhere;
        _consentsIn = [.. other._consentsIn];
    }

    public void SetConsent(string chat, bool agree, DateTimeOffset now)
    {
        if (!agree && _consentsEverywhere)
        {
            _consentsIn = [.. Chats];
            _consentsEverywhere = false;
        }

        _ = agree ? _consentsIn.Add(chat) : _consentsIn.Remove(chat);
        _consentChanged[chat] = now;
    }
}
