using System.Globalization;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Warnings;

namespace WeGrid.Domain.DataFiles;

/// <summary>表格: a spreadsheet saved as CSV: a line with the names of the columns, then a line a thing. UTF-8, UTF-16 or GB 18030, commas or tabs between columns.</summary>
internal sealed class Sheet
{
    private readonly List<string> _head;
    private readonly string[] _lines;

    private Sheet(List<string> head, string[] lines) => (_head, _lines) = (head, lines);

    /// <summary>Its lines below the names of the columns, without empty ones.</summary>
    public IEnumerable<SheetRow> Rows =>
        Enumerable.Range(1, _lines.Length - 1).Where(i => _lines[i].Trim([',', '\t', ' ']).Length > 0).Select(i => new SheetRow(i + 1, _head, Cells(_lines[i])));

    /// <summary>Reads it; null, with every fault of the first line, where its columns are not those.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="columns">The columns there may be.</param>
    /// <param name="needed">Those there must be.</param>
    /// <param name="faults">Gets the faults.</param>
    public static Sheet? Read(ReadOnlySpan<byte> bytes, IReadOnlyCollection<string> columns, IEnumerable<string> needed, List<string> faults)
    {
        var lines = WarningText.Decode(bytes).TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        var head = Cells(lines[0]);
        // A workbook's rows are as long as its longest; a column without a name holds notes.
        while (head.Count > 1 && head[^1].Length == 0)
        {
            head.RemoveAt(head.Count - 1);
        }

        if (!head.Intersect(columns).Any())
        {
            // A file without that line: its first holds people.
            faults.Add($"line 1: holds no names of columns; there are {string.Join('、', columns)}");
            return null;
        }

        faults.AddRange(head.Except(columns).Select(c => $"line 1: '{(c.Length > 8 ? c[..8] + "…" : c)}' is no column; there are {string.Join('、', columns)}"));
        faults.AddRange(needed.Except(head).Select(c => $"line 1: the column '{c}' is missing"));
        return faults.Count > 0 ? null : new Sheet(head, lines);
    }

    /// <summary>A grid by its id, or by its name where it has one of its own; null when it cannot be told.</summary>
    public static string? GridOf(Corp corp, string said)
    {
        if (corp.Grids.Find(said) is { } byId)
        {
            return byId.Id;
        }

        var byName = corp.Grids.Grids.Where(g => g.Name == said).ToList();
        return byName.Count == 1 ? byName[0].Id : null;
    }

    /// <summary>One of the staff by userid, or by a name only one of them has; empty for nobody, null when it cannot be told who is meant.</summary>
    public static string? PersonOf(Corp corp, string said)
    {
        if (said.Length == 0 || corp.Staff.ContainsKey(said))
        {
            return said;
        }

        var byName = corp.Staff.Where(s => s.Value.Name == said).Select(s => s.Key).ToList();
        return byName.Count == 1 ? byName[0] : null;
    }

    private static List<string> Cells(string line) => [.. line.Split(line.Contains('\t', StringComparison.Ordinal) ? '\t' : ',').Select(c => c.Trim().Trim('"').Trim())];
}

/// <summary>One line of a sheet.</summary>
internal sealed class SheetRow(int line, List<string> head, List<string> cells)
{
    public int Line => line;

    public List<string> Faults { get; } = [];

    /// <summary>Whether every number that was asked for could be read.</summary>
    public bool HasNumber { get; private set; } = true;

    /// <summary>Whether there are more cells than columns: a comma stood in one of them.</summary>
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

        // What stands there may be somebody's name, where columns were shifted.
        Faults.Add($"{column}: is no number from {least} to {most}");
        HasNumber = false;
        return least;
    }
}
