using System.Text.Json.Nodes;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Server;

/// <summary>One call from outside, with what was found out about it on the way in.</summary>
internal sealed class ApiCall
{
    /// <summary>The path below /cgi-bin/.</summary>
    public required string Api { get; init; }

    public required string Method { get; init; }

    public required IQueryCollection Query { get; init; }

    /// <summary>The verdict of a call that came again with the same bytes.</summary>
    public const string Repeat = "repeat";

    public required byte[] Raw { get; init; }

    /// <summary>The parsed body; an empty object for a GET.</summary>
    public required JsonObject Body { get; init; }

    public required SimWorld World { get; init; }

    public Fault? Fault { get; init; }

    /// <summary>Set once the token is known; handlers that need no token find their corp themselves.</summary>
    public TokenGrant? Grant { get; set; }

    public CorpState Corp => Grant?.Corp ?? throw new InvalidOperationException($"{Api} is routed without a token.");

    /// <summary>For the log: what went where, without secrets.</summary>
    public string Summary { get; set; } = "";

    /// <summary>For the log: ok, refused, swallowed, dropped …</summary>
    public string? Verdict { get; set; }

    public string? BudgetState { get; set; }

    public string? CorpId { get; set; }

    public DateTimeOffset Now => World.Now;

    public void Unexpected(string kind, string detail, int? errcode = null) =>
        World.Journal.Unexpected(kind, Api, CorpId, detail, errcode);

    public static JsonObject Ok() => Answer(0, "ok");

    public static JsonObject Answer(int code, string message) => new() { ["errcode"] = code, ["errmsg"] = message };
}

/// <summary>Why a call is refused: WeCom's errcode and a sentence for the one who reads the log.</summary>
internal sealed record Refusal(int Code, string Message)
{
    public JsonObject Answer() => ApiCall.Answer(Code, Message);
}
