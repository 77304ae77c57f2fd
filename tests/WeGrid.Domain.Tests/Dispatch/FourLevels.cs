using System.Text.Json.Nodes;

namespace WeGrid.Domain.Tests.Dispatch;

/// <summary>
/// An invented street office of four levels, 1 street, 9 communities, 34 units, 90 courtyards, as grids of a corp file and as its gazetteer.
/// Units and courtyards are numbered anew in every community and unit, as people number them. The end-to-end tests use it, too.
/// </summary>
internal static class FourLevels
{
    private static readonly string[] _communities = ["朝阳", "和平", "新华", "光明", "胜利", "友谊", "团结", "向阳", "东风"];
    private static readonly string[] _numbers = ["一", "二", "三", "四"];

    /// <summary>The grids: id, parent, level, name, kind.</summary>
    public static JsonArray Grids() => new([.. Nodes().Select(n => (JsonNode)new JsonObject
    {
        ["id"] = n.Id, ["parent"] = n.Parent, ["level"] = n.Level, ["name"] = n.Name, ["kind"] = n.Kind,
    })]);

    /// <summary>The gazetteer: every grid under its own name; nothing else.</summary>
    public static JsonObject Gazetteer() => new()
    {
        ["version"] = "2026-01-01",
        ["areas"] = new JsonArray([.. Nodes().Select(n => (JsonNode)Area(n.Id, n.Parent, n.Name))]),
        ["places"] = new JsonArray(),
    };

    private static JsonObject Area(string id, string? parent, string name)
    {
        var area = new JsonObject { ["grid"] = id, ["names"] = new JsonArray(name) };
        if (parent is not null)
        {
            area["parent"] = parent;
        }

        return area;
    }

    private static IEnumerable<(string Id, string? Parent, string Level, string Name, string Kind)> Nodes()
    {
        yield return ("j", null, "街道", "城南街道", "town");
        for (var i = 0; i < 9; i++)
        {
            yield return ($"j-{i + 1}", "j", "社区", $"{_communities[i]}社区", "village");
        }

        // Dealt out in turn: 34 units over 9 communities, 90 courtyards over 34 units.
        for (var i = 0; i < 34; i++)
        {
            yield return ($"j-{(i % 9) + 1}-{(i / 9) + 1}", $"j-{(i % 9) + 1}", "单元", $"{_numbers[i / 9]}单元", "group");
        }

        for (var i = 0; i < 90; i++)
        {
            var unit = i % 34;
            var parent = $"j-{(unit % 9) + 1}-{(unit / 9) + 1}";
            yield return ($"{parent}-{(i / 34) + 1}", parent, "楼院", $"{(i / 34) + 1}号院", "group");
        }
    }
}
