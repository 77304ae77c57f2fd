using WeGrid.Domain.DataFiles;

namespace WeGrid.Domain.Understanding;

/// <summary>Reads a gazetteer and lists every fault with its cure.</summary>
internal sealed class GazetteerReader(Normaliser normaliser)
{
    private readonly List<DataFault> _faults = [];
    private readonly List<GazetteerEntry> _entries = [];

    public (Gazetteer? Gazetteer, IReadOnlyList<DataFault> Faults) Read(string json)
    {
        if (JsonAt.Parse("gazetteer", json, _faults) is not { } root)
        {
            return (null, _faults);
        }

        root.AllowOnly("version", "areas", "places");
        var version = root.Need("version", "write the date of the last change")?.Text() ?? "";
        foreach (var at in root.Need("areas", "list the grids with the names people use")?.Items() ?? [])
        {
            ReadArea(at);
        }

        var grids = _entries.Select(e => e.Grid).ToHashSet(StringComparer.Ordinal);
        foreach (var at in root.Need("places", "list the places, or []")?.Items() ?? [])
        {
            ReadPlace(at, grids);
        }

        CheckAreas(grids);
        _faults.AddRange(_entries.GroupBy(e => e.Key).Where(g => g.Count() > 1)
            .Select(g => new DataFault("gazetteer", $"key or grid '{g.Key}' is there twice", "give each its own")));
        return _faults.Count == 0 ? (new Gazetteer(version, _entries, normaliser), _faults) : (null, _faults);
    }

    private void ReadArea(JsonAt at)
    {
        at.AllowOnly("grid", "parent", "names");
        if (at.Need("grid", "write the grid's id")?.Text() is { } grid)
        {
            _entries.Add(new GazetteerEntry(grid, Names(at), grid, at.Find("parent")?.Text(), true, false, []));
        }
    }

    private void ReadPlace(JsonAt at, HashSet<string> grids)
    {
        at.AllowOnly("key", "names", "grid", "border", "vague", "at");
        var key = at.Need("key", "write a short key that never changes")?.Text();
        var grid = at.Need("grid", "write the grid it is filed at")?.Text();
        var border = at.Find("border")?.Texts() ?? [];
        foreach (var unknown in border.Append(grid).OfType<string>().Where(g => !grids.Contains(g)))
        {
            at.Fault($"grid '{unknown}' is not among the areas", "add it to areas or correct the id");
        }

        if (border.Count == 1)
        {
            at.Fault("a border has one grid", "name both grids, and in 'grid' the one above them");
        }

        if (key is not null && grid is not null)
        {
            _entries.Add(new GazetteerEntry(key, Names(at), grid, null, false, at.Find("vague")?.YesNo() ?? false, border, at.Find("at") is { } point ? PointOf(point) : null));
        }
    }

    private static GeoPoint? PointOf(JsonAt at)
    {
        var numbers = at.Items().Select((item, i) => i == 0 ? item.Number(-90, 90) : item.Number(-180, 180)).ToList();
        if (numbers.Count == 2)
        {
            return numbers is [{ } latitude, { } longitude] ? new GeoPoint(latitude, longitude) : null;
        }

        at.Fault($"{numbers.Count} numbers", "write latitude and longitude: [27.1234, 103.5678]");
        return null;
    }

    private static List<string> Names(JsonAt at)
    {
        var names = at.Need("names", "list the names people use")?.Texts() ?? [];
        if (names.Count == 0)
        {
            at.Fault("no name is given", "list at least one");
        }

        return names;
    }

    private void CheckAreas(HashSet<string> grids)
    {
        var parents = _entries.Where(e => e.IsArea).DistinctBy(e => e.Grid).ToDictionary(e => e.Grid, e => e.Parent);
        foreach (var (grid, parent) in parents)
        {
            if (parent is not null && !grids.Contains(parent))
            {
                _faults.Add(new DataFault($"gazetteer/areas/{grid}", $"parent '{parent}' is not among the areas", "add it or correct the id"));
            }

            var steps = 0;
            for (var at = parent; at is not null && steps <= parents.Count; at = parents.GetValueOrDefault(at))
            {
                steps++;
            }

            if (steps > parents.Count)
            {
                _faults.Add(new DataFault($"gazetteer/areas/{grid}", "is its own ancestor", "correct the parents"));
            }
        }
    }
}
