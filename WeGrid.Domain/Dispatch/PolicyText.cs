using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Dispatch;

/// <summary>How a <see cref="PolicySnapshot"/> is written down and read back. Only what is written here is promised.</summary>
public static class PolicyText
{
    private const int IdBytes = 12;

    /// <summary>The text; without the id, which is its digest.</summary>
    public static string Write(PolicySnapshot policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        using var stream = new MemoryStream(512);
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("version", policy.Version);
            json.WriteString("urgency", policy.Urgency.ToString());
            json.WriteString("handling", policy.Handling.ToString());
            json.WriteString("dayEndsAt", policy.DayEndsAt?.ToString("HH:mm", CultureInfo.InvariantCulture));
            json.WriteString("extensionAtMost", policy.ExtensionAtMost.ToString());
            json.WriteNumber("extensionTimes", policy.ExtensionTimes);
            json.WriteString("reviewAtMost", policy.ReviewAtMost.ToString());
            if (policy.Closing != Tickets.ClosingRule.NoteOnly)
            {
                // Written only where something is asked: the others stay what they were, to the byte.
                json.WriteBoolean("photo", policy.Closing.Photo);
                json.WriteBoolean("check", policy.Closing.Check);
            }

            json.WriteStartObject("limits");
            foreach (var (hop, limit) in policy.Limits.OrderBy(l => l.Key))
            {
                json.WriteString(hop.ToString(), $"{limit.Life} {limit.TwoHours} {limit.Other}");
            }

            json.WriteEndObject();
            Write(json, policy.Ladder);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The id of a snapshot.</summary>
    public static string Fingerprint(PolicySnapshot policy) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Write(policy))).AsSpan(0, IdBytes));

    /// <summary>Reads what <see cref="Write(PolicySnapshot)"/> wrote.</summary>
    public static PolicySnapshot Read(string id, string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        return new PolicySnapshot
        {
            Id = id,
            Version = Text(root, "version"),
            Urgency = Enum.Parse<Urgency>(Text(root, "urgency")),
            Handling = Rule(Text(root, "handling")),
            DayEndsAt = Text(root, "dayEndsAt") is { Length: > 0 } hour ? TimeOnly.ParseExact(hour, "HH:mm", CultureInfo.InvariantCulture) : null,
            ExtensionAtMost = Rule(Text(root, "extensionAtMost")),
            ExtensionTimes = root.GetProperty("extensionTimes").GetInt32(),
            ReviewAtMost = Rule(Text(root, "reviewAtMost")),
            Closing = root.TryGetProperty("photo", out var photo) ? new Tickets.ClosingRule(photo.GetBoolean(), root.GetProperty("check").GetBoolean()) : Tickets.ClosingRule.NoteOnly,
            Limits = root.GetProperty("limits").EnumerateObject().ToDictionary(l => Enum.Parse<Hop>(l.Name), l => Limit(l.Value.GetString()!)),
            Ladder = ReadLadder(root.GetProperty("ladder")),
        };
    }

    private static void Write(Utf8JsonWriter json, LadderPlan ladder)
    {
        json.WriteStartObject("ladder");
        json.WriteString("name", ladder.Name);
        Write(json, "categories", ladder.Categories);
        json.WriteStartArray("steps");
        foreach (var step in ladder.Steps)
        {
            json.WriteStartObject();
            Write(json, "posts", step.Posts.Select(p => p.ToString()));
            Write(json, "people", step.People);
            json.WriteString("wait", step.Wait?.ToString());
            json.WriteString("channel", step.Channel.ToString());
            WriteAge(json, step);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    // Only where there is one: a ladder without ages is written as it always was.
    private static void WriteAge(Utf8JsonWriter json, LadderStep step)
    {
        if (step.Name.Length > 0)
        {
            json.WriteString("name", step.Name);
        }

        if (step.After is { } after)
        {
            json.WriteString("after", after.ToString());
        }

        if (step.UrgentAfter is { } urgent)
        {
            json.WriteString("urgentAfter", urgent.ToString());
        }
    }

    private static LadderPlan ReadLadder(JsonElement ladder) => new(
        Text(ladder, "name"),
        Texts(ladder, "categories"),
        [.. ladder.GetProperty("steps").EnumerateArray().Select(s => new LadderStep(
            [.. Texts(s, "posts").Select(Enum.Parse<PostKind>)],
            Texts(s, "people"),
            Text(s, "wait") is { Length: > 0 } wait ? Rule(wait) : null,
            Enum.Parse<AskBy>(Text(s, "channel")))
        {
            Name = Maybe(s, "name") ?? "",
            After = Maybe(s, "after") is { } after ? Rule(after) : null,
            UrgentAfter = Maybe(s, "urgentAfter") is { } urgent ? Rule(urgent) : null,
        })]);

    private static string? Maybe(JsonElement at, string name) => at.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static HopLimit Limit(string text) => text.Split(' ') is [var life, var twoHours, var other]
        ? new HopLimit(Rule(life), Rule(twoHours), Rule(other))
        : throw new FormatException($"'{text}' is not a limit");

    private static DueRule Rule(string text) => DueRule.TryParse(text, out var rule) ? rule : throw new FormatException($"'{text}' is not a limit");

    private static string Text(JsonElement at, string name) => at.GetProperty(name).GetString() ?? "";

    private static List<string> Texts(JsonElement at, string name) => [.. at.GetProperty(name).EnumerateArray().Select(v => v.GetString()!)];
}
