using System.Globalization;
using WeGrid.Domain.Corps;

namespace WeGrid.Domain.Warnings;

/// <summary>
/// 应转户名册, as a clerk keeps it in a spreadsheet and saves it as CSV: a line with the names of the columns, then a line a household. Bad lines are
/// listed with their number, the column and what would be right; the good ones count.
/// </summary>
public static class HouseholdFile
{
    private static readonly string[] _columns = ["户号", "网格", "户主", "住址", "人数", "需照顾", "灾种", "责任人", "B角", "安置点", "电话"];
    // As long as one line of a message bears.
    private static readonly (string Column, int Longest)[] _lengths = [("户主", 10), ("住址", 20), ("安置点", 10), ("电话", 13)];
    private static readonly string[] _needed = ["户号", "网格", "户主", "人数"];

    /// <summary>Reads it for a corp.</summary>
    /// <param name="corp">租户: its grids and staff.</param>
    /// <param name="types">灾种 that have a name.</param>
    /// <param name="bytes">The file; UTF-8, UTF-16 or GB 18030, commas or tabs between columns.</param>
    /// <param name="before">名册 as it is: a household whose line is bad stays as it was.</param>
    /// <returns>The new register, and every fault, without names, places and numbers of phones.</returns>
    public static (IReadOnlyList<Household> Households, IReadOnlyList<string> Faults) Read(Corp corp, IReadOnlyCollection<string> types, ReadOnlySpan<byte> bytes, IReadOnlyList<Household> before)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(types);
        ArgumentNullException.ThrowIfNull(before);
        var lines = WarningText.Decode(bytes).TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        var head = Cells(lines[0]);
        List<string> faults =
        [
            .. head.Except(_columns).Select(c => $"line 1: '{(c.Length > 8 ? c[..8] + "…" : c)}' is no column; there are {string.Join('、', _columns)}"),
            .. _needed.Except(head).Select(c => $"line 1: the column '{c}' is missing"),
        ];
        var found = new List<Household>();
        if (faults.Count > 0)
        {
            return (found, faults);
        }

        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Trim([',', '\t', ' ']).Length > 0)
            {
                Line(new Row(i + 1, head, Cells(lines[i])), corp, types, before, found, faults);
            }
        }

        return (found, faults);
    }

    private static void Line(Row row, Corp corp, IReadOnlyCollection<string> types, IReadOnlyList<Household> before, List<Household> found, List<string> faults)
    {
        var (number, persons, care) = (row.Number("户号", 1, 999_999), row.Number("人数", 1, 99), row.Number("需照顾", 0, 99, 0));
        var (grid, name, helper, standIn) = (Grid(corp, row["网格"]), row["户主"], Person(corp, row["责任人"]), Person(corp, row["B角"]));
        List<string> named = [.. row["灾种"].Split(['、', '/', ' ', ';', '；'], StringSplitOptions.RemoveEmptyEntries)];
        string[] wrong =
        [
            .. row.Faults,
            .. row.IsLong ? ["has more cells than there are columns; a comma in a cell must be written ，"] : Array.Empty<string>(),
            .. grid is null ? [$"网格: '{row["网格"]}' is no grid of {corp.Id}; write its id, or its name where it has one of its own"] : Array.Empty<string>(),
            .. name.Length == 0 ? ["户主: is empty"] : Array.Empty<string>(),
            .. _lengths.Where(l => row[l.Column].Length > l.Longest).Select(l => $"{l.Column}: has more than {l.Longest.ToString(CultureInfo.InvariantCulture)} characters"),
            .. care > persons ? [$"需照顾: {care} are more than the {persons} of 人数"] : Array.Empty<string>(),
            .. named.Except(types).Select(t => $"灾种: '{t}' is not among the types of warnings.json"),
            .. found.Exists(h => h.Number == number) ? [$"户号: {number} is there twice"] : Array.Empty<string>(),
        ];
        // Who sees to them may be missing; the household may not.
        string[] nobody = [.. new[] { ("责任人", helper), ("B角", standIn) }.Where(p => p.Item2 is null).Select(p => $"{p.Item1}: is nobody of the staff; write a userid, or a name only one of them has. The household is kept without")];
        faults.AddRange(wrong.Concat(nobody).Select(w => $"line {row.Line.ToString(CultureInfo.InvariantCulture)}: {w}"));
        if (wrong.Length == 0)
        {
            found.Add(new Household(number, grid!, name, row["住址"], persons, care, named, helper ?? "", standIn ?? "", row["安置点"], row["电话"]));
        }
        else if (before.FirstOrDefault(h => h.Number == number) is { } kept && !found.Exists(h => h.Number == number))
        {
            found.Add(kept);
        }
    }

    private static string? Grid(Corp corp, string said)
    {
        if (corp.Grids.Find(said) is { } byId)
        {
            return byId.Id;
        }

        var byName = corp.Grids.Grids.Where(g => g.Name == said).ToList();
        return byName.Count == 1 ? byName[0].Id : null;
    }

    /// <summary>Empty for nobody; null when it cannot be told who is meant.</summary>
    private static string? Person(Corp corp, string said)
    {
        if (said.Length == 0 || corp.Staff.ContainsKey(said))
        {
            return said;
        }

        var byName = corp.Staff.Where(s => s.Value.Name == said).Select(s => s.Key).ToList();
        return byName.Count == 1 ? byName[0] : null;
    }

    private static List<string> Cells(string line) => [.. line.Split(line.Contains('\t', StringComparison.Ordinal) ? '\t' : ',').Select(c => c.Trim().Trim('"').Trim())];

    private sealed class Row(int line, List<string> head, List<string> cells)
    {
        public int Line => line;

        public List<string> Faults { get; } = [];

        public bool IsLong => cells.Skip(head.Count).Any(c => c.Length > 0);

        public string this[string column] => head.IndexOf(column) is >= 0 and var at && at < cells.Count ? cells[at] : "";

        public int Number(string column, int least, int most, int? without = null)
        {
            if (this[column].Length == 0 && without is { } usual)
            {
                return usual;
            }

            if (int.TryParse(this[column], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            {
                return number;
            }

            Faults.Add($"{column}: '{this[column]}' is no number from {least} to {most}");
            return least;
        }
    }
}
