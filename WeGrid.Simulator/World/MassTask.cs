using System.Text.Json.Nodes;

namespace WeGrid.Simulator.World;

/// <summary>企业群发 to customer groups: a task on its sender's phone; nothing goes out before they confirm it (path 92135).</summary>
internal sealed class MassTask(string id, string sender, IReadOnlyList<string> chats, string text, DateTimeOffset at)
{
    public string Id { get; } = id;

    public string Sender { get; } = sender;

    public IReadOnlyList<string> Chats { get; } = chats;

    public string Text { get; } = text;

    public DateTimeOffset At { get; } = at;

    public DateTimeOffset? ConfirmedAt { get; private set; }

    public bool Cancelled { get; private set; }

    /// <summary>Reminders: three in 24 h (path 97610).</summary>
    public RollingWindow Reminders { get; } = new(3, TimeSpan.FromHours(24));

    /// <summary>What became of each group once it was confirmed: 1 sent, 3 had its messages already (path 93338).</summary>
    public Dictionary<string, int> Results { get; } = new(StringComparer.Ordinal);

    public bool IsOpen => ConfirmedAt is null && !Cancelled;

    public void Cancel() => Cancelled = true;

    public void Confirm(DateTimeOffset now) => ConfirmedAt = now;

    public JsonObject View() => new()
    {
        ["id"] = Id,
        ["chats"] = Json.Array(Chats),
        ["state"] = Cancelled ? "cancelled" : ConfirmedAt is null ? "open" : "confirmed",
        ["results"] = new JsonObject(Results.Select(r => KeyValuePair.Create(r.Key, (JsonNode?)r.Value))),
    };
}
