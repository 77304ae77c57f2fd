using System.Globalization;

namespace WeGrid.Domain.Corps;

// 网格调整: regrids.
public static partial class CorpFile
{
    private static Regrid ReadRegrid(CorpFileObject o)
    {
        o.Only("on", "from", "to", "basis");
        if (!DateOnly.TryParseExact(o.Text("on"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on))
        {
            o.Fault("on", "is no day; write it as 2027-01-01");
        }

        var regrid = new Regrid(on, o.Words("from"), o.Words("to"), o.Text("basis", ""));
        foreach (var (name, grids) in new[] { ("from", regrid.From), ("to", regrid.To) })
        {
            if (grids.Count == 0)
            {
                o.Fault(name, "names no grid; write the ids of those that are closed under 'from' and of those that take over under 'to'");
            }
        }

        return regrid;
    }

    /// <summary>A closed grid says so itself.</summary>
    private static IReadOnlyList<Grid> Closed(IReadOnlyList<Grid> grids, IReadOnlyList<Regrid> regrids) =>
        [.. grids.Select(g => regrids.FirstOrDefault(r => r.From.Contains(g.Id)) is { } closed ? g with { ClosedOn = closed.On } : g)];

    private static IEnumerable<string> RegridReferences(Corp corp)
    {
        foreach (var (i, regrid) in corp.Regrids.Index())
        {
            var at = $"regrids[{i}]";
            foreach (var grid in regrid.From.Concat(regrid.To).Where(g => corp.Grids.Find(g) is null))
            {
                yield return $"{at}: '{grid}' is not in grids; grids that are closed stay in the file, new ones are written into it";
            }

            foreach (var grid in regrid.From.Select(corp.Grids.Find).OfType<Grid>())
            {
                if (ClosingFault(corp, regrid, grid) is { } fault)
                {
                    yield return $"{at}.from: {fault}";
                }
            }

            foreach (var grid in regrid.To.Select(corp.Grids.Find).OfType<Grid>().Where(g => g.ClosedOn <= regrid.On))
            {
                yield return $"{at}.to: '{grid.Id}' is closed on {grid.ClosedOn:yyyy-MM-dd} itself; name the grid that takes over from it";
            }
        }
    }

    private static string? ClosingFault(Corp corp, Regrid regrid, Grid grid) =>
        grid.Parent is null ? $"'{grid.Id}' is the whole; it cannot be closed"
        : corp.Regrids.Count(r => r.From.Contains(grid.Id)) > 1 ? $"'{grid.Id}' is closed twice; a grid that is opened again gets an id of its own"
        : corp.Grids.Children(grid.Id).FirstOrDefault(c => !(c.ClosedOn <= regrid.On)) is { } child ? $"'{child.Id}' lies in '{grid.Id}' and stays open; close it, too, and say who takes over"
        : null;
}
