using WeGrid.Domain.DataFiles;

namespace WeGrid.Domain.Understanding;

/// <summary>地名库 of one town: names and nicknames of places → grid. Names are compared as normalised.</summary>
public sealed class Gazetteer
{
    // Nobody adds to it.
    private static readonly List<Hit> _none = [];

    private readonly Normaliser _normaliser;
    private readonly WordScanner _scanner;
    private readonly List<GazetteerEntry>[] _entries;
    private readonly Dictionary<string, string?> _parent;
    private readonly Dictionary<string, GeoPoint> _points;
    private readonly GazetteerEntry[] _mapped;

    internal Gazetteer(string version, IReadOnlyList<GazetteerEntry> entries, Normaliser normaliser)
    {
        Version = version;
        _normaliser = normaliser;
        var byName = new Dictionary<string, List<GazetteerEntry>>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            foreach (var name in entry.Names.Select(n => normaliser.Normalise(n).Text).Distinct())
            {
                (byName.TryGetValue(name, out var list) ? list : byName[name] = []).Add(entry);
            }
        }

        _scanner = new WordScanner([.. byName.Keys]);
        _entries = [.. byName.Values];
        _points = entries.Where(e => e.Point is not null).ToDictionary(e => e.Key, e => e.Point!.Value, StringComparer.Ordinal);
        _mapped = [.. entries.Where(e => e is { Point: not null, IsArea: false })];
        _parent = entries.Where(e => e.IsArea).ToDictionary(e => e.Grid, e => e.Parent, StringComparer.Ordinal);
    }

    /// <summary>Version of the file.</summary>
    public string Version { get; }

    /// <summary>Reads the file's text.</summary>
    /// <returns>The gazetteer, or null with every fault found.</returns>
    public static (Gazetteer? Gazetteer, IReadOnlyList<DataFault> Faults) Parse(string json, Normaliser normaliser) =>
        new GazetteerReader(normaliser).Read(json);

    /// <summary>A gazetteer that knows no place.</summary>
    public static Gazetteer Empty(Normaliser normaliser) => new("none", [], normaliser);

    /// <summary>坐标 of a place key; null when the file gives it none.</summary>
    public GeoPoint? PointOf(string? placeKey) => placeKey is not null && _points.TryGetValue(placeKey, out var point) ? point : null;

    /// <summary>The place nearest to a point; null when none that has a point is so near.</summary>
    /// <param name="point">坐标.</param>
    /// <param name="metres">How near it must be.</param>
    public Location? Nearest(GeoPoint point, int metres)
    {
        var near = _mapped.Select(e => (Entry: e, Far: e.Point!.Value.MetresTo(point))).Where(e => e.Far <= metres).OrderBy(e => e.Far).Select(e => e.Entry).FirstOrDefault();
        return near is null ? null : Of(near, isOnly: true);
    }

    /// <summary>The grid a phrase means for somebody who speaks in a chat of that grid.</summary>
    /// <param name="phrase">Words that say where; null or empty when none.</param>
    /// <param name="chatGrid">Grid of the chat; null when it has none.</param>
    public Location Locate(string? phrase, string? chatGrid)
    {
        var text = phrase is null ? "" : _normaliser.Normalise(phrase).Text;
        if (text.Length == 0)
        {
            return new Location(chatGrid, Certainty.ChatOnly, "", []);
        }

        var hits = Names(text);
        var area = Area(hits, chatGrid);
        var anchor = area?.Entry.Grid ?? chatGrid;
        foreach (var hit in hits.OrderByDescending(h => h.Length))
        {
            if (Nearest(_entries[hit.Word].FindAll(e => !e.IsArea), anchor) is { } place)
            {
                return Of(place.Entry, place.IsOnly);
            }
        }

        return area is { } found
            ? new Location(found.Entry.Grid, found.IsOnly || found.IsNear ? Certainty.Exact : Certainty.Likely, $"{found.Entry.Grid}/{Rest(text, hits)}", [])
            : new Location(chatGrid, Certainty.ChatOnly, $"{chatGrid}/{text}", []);
    }

    /// <summary>Names that stand in a normalised text, without those inside longer ones.</summary>
    internal List<Hit> Names(ReadOnlySpan<char> text)
    {
        var scratch = Scratch.Hits();
        _scanner.Scan(text, scratch);
        if (scratch.Count == 0)
        {
            return _none;
        }

        var hits = new List<Hit>(scratch);
        if (hits.Count > 1)
        {
            var all = hits.ToArray();
            hits.RemoveAll(h => Array.Exists(all, o => o.Length > h.Length && o.Covers(h)));
        }

        return hits;
    }

    private static Location Of(GazetteerEntry place, bool isOnly) => place.BorderGrids.Count > 0
        ? new Location(place.Grid, Certainty.Border, place.Key, place.BorderGrids)
        : new Location(place.Grid, isOnly && !place.IsVague ? Certainty.Exact : Certainty.Likely, place.Key, []);

    // 柏树村一组: the broad name settles which 一组 is meant, whatever the chat.
    private (GazetteerEntry Entry, bool IsOnly, bool IsNear)? Area(List<Hit> hits, string? chatGrid)
    {
        (GazetteerEntry Entry, bool IsOnly, bool IsNear)? found = null;
        foreach (var areas in hits.Select(h => _entries[h.Word].FindAll(e => e.IsArea)).Where(a => a.Count > 0).OrderBy(a => a.Min(e => Depth(e.Grid))))
        {
            if (Nearest(areas, found?.Entry.Grid ?? chatGrid) is { } nearest)
            {
                found = (nearest.Entry, nearest.IsOnly, nearest.Distance <= 2);
            }
        }

        return found;
    }

    // The one candidate with the shortest way to the anchor over the tree; null when two are equally near.
    private (GazetteerEntry Entry, bool IsOnly, int Distance)? Nearest(List<GazetteerEntry> candidates, string? anchor)
    {
        if (candidates.Count == 0)
        {
            return null;
        }

        var ranked = candidates.Select(e => (Entry: e, Distance: Distance(e.Grid, anchor))).OrderBy(e => e.Distance).ToList();
        return ranked.Count > 1 && ranked[0].Distance == ranked[1].Distance ? null : (ranked[0].Entry, ranked.Count == 1, ranked[0].Distance);
    }

    private int Distance(string grid, string? anchor)
    {
        if (anchor is null)
        {
            return 99;
        }

        var up = PathUp(anchor).ToList();
        var steps = 0;
        foreach (var node in PathUp(grid))
        {
            if (up.IndexOf(node) is >= 0 and var other)
            {
                return steps + other;
            }

            steps++;
        }

        return 99;
    }

    private int Depth(string grid) => PathUp(grid).Count();

    private IEnumerable<string> PathUp(string grid)
    {
        for (string? at = grid; at is not null; at = _parent.GetValueOrDefault(at))
        {
            yield return at;
        }
    }

    // What the phrase says beyond the area's name: two spots of one group are two places.
    private static string Rest(string text, List<Hit> hits)
    {
        var rest = text;
        foreach (var hit in hits.OrderByDescending(h => h.Start))
        {
            rest = rest.Remove(hit.Start, hit.Length);
        }

        return rest.Replace("的", "", StringComparison.Ordinal);
    }
}
