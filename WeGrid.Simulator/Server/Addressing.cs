using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Server;

/// <summary>Receivers that do not exist.</summary>
internal sealed record Invalid(List<string> Users, List<string> Parties, List<string> Tags);

/// <summary>Who a message is for (path 90236).</summary>
internal static class Addressing
{
    public static Refusal? CheckAgent(ApiCall call)
    {
        var agent = call.Body.Int("agentid");
        return agent is null ? new Refusal(41011, "missing agentid")
            : call.Corp.App(agent.Value) is null ? new Refusal(40056, "invalid agentid")
            : call.Grant!.App!.AgentId != agent ? new Refusal(40056, "the token belongs to another app")
            : null;
    }

    public static (List<Person> People, Invalid Invalid, Refusal? Refusal) Receivers(ApiCall call)
    {
        var users = Split(call.Body.Str("touser"));
        var invalid = new Invalid([], Split(call.Body.Str("toparty")), Split(call.Body.Str("totag")));
        var refusal = users.Count + invalid.Parties.Count + invalid.Tags.Count == 0 ? new Refusal(82001, "touser, toparty and totag are empty")
            : users.Count > 1000 ? new Refusal(40032, "more than 1000 users")
            : invalid.Parties.Count > 100 ? new Refusal(82002, "more than 100 parties")
            : invalid.Tags.Count > 100 ? new Refusal(82003, "more than 100 tags") : null;
        if (refusal is not null)
        {
            return ([], invalid, refusal);
        }

        var people = users is ["@all"] ? [.. call.Corp.People.Values.Where(p => p.IsMember)] : Members(call, users, invalid);
        TakePartial(call, people, invalid);
        return (people, invalid, people.Count == 0 ? new Refusal(81013, "user & party & tag all invalid") : null);
    }

    /// <summary>The budget of that name, made when first asked for.</summary>
    public static Budget Budget(CorpState corp, string key, int perMinute, int perHour)
    {
        if (!corp.Budgets.TryGetValue(key, out var budget))
        {
            corp.Budgets[key] = budget = new Budget(
                new RollingWindow(perMinute, TimeSpan.FromMinutes(1)), new RollingWindow(perHour, TimeSpan.FromHours(1)));
        }

        return budget;
    }

    private static List<Person> Members(ApiCall call, List<string> users, Invalid invalid)
    {
        var people = new List<Person>();
        foreach (var user in users.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (call.Corp.People.TryGetValue(user, out var person) && person is { IsMember: true, HasLeft: false })
            {
                people.Add(person);
            }
            else
            {
                invalid.Users.Add(user);
            }
        }

        return people;
    }

    /// <summary>The fault "partial": the named receivers, or the last half, count as invalid.</summary>
    private static void TakePartial(ApiCall call, List<Person> people, Invalid invalid)
    {
        if (call.Fault?.Partial is not { } partial)
        {
            return;
        }

        var named = (partial as System.Text.Json.Nodes.JsonArray).Strings().ToList();
        var gone = named.Count > 0
            ? people.Where(p => named.Contains(p.Id, StringComparer.OrdinalIgnoreCase)).ToList()
            : people.Skip(people.Count / 2).ToList();
        people.RemoveAll(gone.Contains);
        invalid.Users.AddRange(gone.Select(p => p.Id));
    }

    private static List<string> Split(string? ids) =>
        [.. (ids ?? "").Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
