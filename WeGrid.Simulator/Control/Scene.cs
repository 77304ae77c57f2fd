using System.Text.Json.Nodes;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Control;

/// <summary>Finds who and where a control call means.</summary>
internal sealed class Scene(SimWorld world)
{
    /// <summary>The corp named, else the first whose world has that chat and that person, else the first.</summary>
    public CorpState? Corp(JsonObject body)
    {
        var chat = body.Str("chat") ?? "";
        var person = body.Str("person") ?? "";
        return body.Str("corp") is { } named ? world.Corps.Find(c => c.Id == named)
            : world.Corps.Find(c => HasChat(c, chat) && c.People.ContainsKey(person))
            ?? world.Corps.Find(c => HasChat(c, chat))
            ?? world.Corps.Find(c => c.People.ContainsKey(person))
            ?? world.Corps.FirstOrDefault();
    }

    public static bool HasChat(CorpState corp, string chat) =>
        corp.Chats.ContainsKey(chat)
        || (Tail(chat, "app:") is { } agent && Agent(corp, agent) is not null)
        || (Tail(chat, "kf:") is { } desk && corp.Desks.ContainsKey(desk))
        || (Tail(chat, "bot:") is { } bot && corp.Bot(bot) is not null);

    /// <summary>An app by agentid or by its id in the corp file.</summary>
    public static AppEntry? Agent(CorpState corp, string agent) =>
        corp.File.Apps.FirstOrDefault(a => a.Id == agent || a.AgentId.ToString(System.Globalization.CultureInfo.InvariantCulture) == agent);

    public static string? Tail(string text, string head) =>
        text.StartsWith(head, StringComparison.Ordinal) ? text[head.Length..] : null;
}
