using WeGrid.Domain.Corps;

namespace WeGrid.Domain.Warnings;

/// <summary>预警设置 (<c>settings.warnings</c>): from whom warnings start by themselves, and where the corp lies.</summary>
/// <param name="Sources">认定的发布单位: senders, or the first 6 or 9 digits of Chinese identifiers (区划, 区划+机构); empty: whoever may hand warnings in.</param>
/// <param name="Names">上级地名: what the warnings of county and city call the area the corp lies in.</param>
/// <param name="Points">网格坐标: for warnings that name a polygon only.</param>
public sealed record WarningSettings(IReadOnlyList<string> Sources, IReadOnlyList<string> Names, IReadOnlyDictionary<string, GeoPoint> Points)
{
    /// <summary>As a corp file that says nothing.</summary>
    public static WarningSettings Default { get; } = new([], [], new Dictionary<string, GeoPoint>());

    /// <summary>接口密钥: reference (env:NAME or file:PATH) to the key of <c>POST /api/warnings</c>; null: nobody may hand warnings in there.</summary>
    public string? ApiKey { get; init; }

    /// <summary>预警源 that are read by themselves.</summary>
    public IReadOnlyList<WarningFeed> Feeds { get; init; } = [];
}

/// <summary>预警覆盖的网格: which grids of a corp a warning is about.</summary>
public static class WarningGround
{
    /// <summary>
    /// The uppermost grids covered, none inside another; empty when the corp is not concerned. By code where one is named, else by polygon, else by
    /// name; what names nothing is about where its issuer is (the region of a Chinese identifier).
    /// </summary>
    public static IReadOnlyList<string> Covered(Corp corp, Warning warning)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(warning);
        var found = warning.Areas.SelectMany(a => Of(corp, a)).ToHashSet(StringComparer.Ordinal);
        if (found.Count == 0 && !warning.Areas.Any(a => a.Codes.Count > 0 || a.Rings.Count > 0))
        {
            found.UnionWith(ByName(corp, warning.Title));
            if (found.Count == 0 && warning.Areas.All(a => a.Name.Length == 0) && ChineseIdentifier.Parse(warning.Identifier) is { } identifier)
            {
                found.UnionWith(ByCode(corp, identifier.Region));
            }
        }

        return [.. found.Where(g => !corp.Grids.PathUp(g).Skip(1).Any(up => found.Contains(up.Id))).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Of(Corp corp, WarningArea area) =>
        area.Codes.Count > 0 ? area.Codes.SelectMany(c => ByCode(corp, c))
        : area.Rings.Count > 0 ? corp.Warnings.Points.Where(p => area.Rings.Any(r => Geometry.Holds(r, p.Value))).Select(p => p.Key)
        : ByName(corp, area.Name);

    /// <summary>Grids inside the area; where none of ours is, but the area lies inside one of ours, that one: nobody is left out because a list is not complete.</summary>
    private static IEnumerable<string> ByCode(Corp corp, string code)
    {
        var coded = corp.Grids.Grids.Where(g => g.Code is { Length: > 0 } own && AreaCode.IsChinese(own)).ToList();
        var inside = coded.Where(g => AreaCode.Holds(code, g.Code!)).Select(g => g.Id).ToList();
        return inside.Count > 0 ? inside : coded.Where(g => AreaCode.Holds(g.Code!, code)).OrderByDescending(g => AreaCode.Prefix(g.Code!).Length).Take(1).Select(g => g.Id);
    }

    /// <summary>The names of towns and villages, or of the areas they lie in; a name of one character would be found everywhere.</summary>
    private static IEnumerable<string> ByName(Corp corp, string text)
    {
        var named = corp.Grids.Grids.Where(g => g.Kind is GridKind.Town or GridKind.Village && g.Name.Length > 1 && text.Contains(g.Name, StringComparison.Ordinal)).Select(g => g.Id).ToList();
        return named.Count > 0 ? named
            : corp.Warnings.Names.Any(n => text.Contains(n, StringComparison.Ordinal)) ? corp.Grids.Grids.Where(g => g.Parent is null).Select(g => g.Id)
            : [];
    }
}
