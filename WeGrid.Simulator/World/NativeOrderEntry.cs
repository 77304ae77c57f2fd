using System.Text.Json.Nodes;

namespace WeGrid.Simulator.World;

/// <summary>An order of 居民上报 (resident) or 巡查上报 (patrol), as somebody made it in WeCom.</summary>
internal sealed record NativeOrderEntry(string Id, string Source, JsonObject Body, DateTimeOffset CreatedAt, DateTimeOffset ModifiedAt);
