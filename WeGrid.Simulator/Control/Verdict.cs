using System.Text.Json.Nodes;

namespace WeGrid.Simulator.Control;

/// <summary>What a control call comes to: 200 with a body, or a refusal with a reason.</summary>
internal sealed record Verdict(int Status, JsonObject Body)
{
    public static Verdict Ok(JsonObject? body = null) => new(200, body ?? new JsonObject { ["ok"] = true });

    public static Verdict Refuse(int status, string error) => new(status, new JsonObject { ["error"] = error });
}
