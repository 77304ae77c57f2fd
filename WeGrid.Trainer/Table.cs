namespace WeGrid.Trainer;

/// <summary>A tab-separated file with one header row and no quoting.</summary>
public sealed class Table
{
    private readonly Dictionary<string, int> _columns;

    private Table(string name, string[] columns, List<string[]> rows)
    {
        Name = name;
        Columns = columns;
        Rows = rows;
        _columns = columns.Select((c, i) => (c, i)).GroupBy(c => c.c).ToDictionary(g => g.Key, g => g.First().i, StringComparer.Ordinal);
    }

    /// <summary>Where it came from, for messages.</summary>
    public string Name { get; }

    /// <summary>Names of the columns.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Rows, each as wide as the header.</summary>
    public IReadOnlyList<string[]> Rows { get; }

    /// <summary>Reads a file; a row that is too short or too long is refused with its number.</summary>
    public static Table Read(string path)
    {
        using var reader = new StreamReader(path);
        return Read(path, reader);
    }

    /// <summary>Reads rows from an open reader.</summary>
    public static Table Read(string name, TextReader reader)
    {
        var header = reader.ReadLine()?.TrimStart('\ufeff') ?? throw new InputException($"{name} is empty: its first row names the columns");
        var columns = header.Split('\t');
        var rows = new List<string[]>();
        while (reader.ReadLine() is { } line)
        {
            var row = line.TrimEnd('\r').Split('\t');
            if (row.Length > columns.Length)
            {
                throw new InputException($"{name}, line {rows.Count + 2}: {row.Length} fields, the header has {columns.Length}; fields are parted by one tab and hold none");
            }

            Array.Resize(ref row, columns.Length);
            rows.Add([.. row.Select(f => f ?? "")]);
        }

        return new Table(name, columns, rows);
    }

    /// <summary>Whether a column is there.</summary>
    public bool Has(string column) => _columns.ContainsKey(column);

    /// <summary>A field; empty when the column is not there.</summary>
    public string Of(string[] row, string column) => _columns.TryGetValue(column, out var i) ? row[i] : "";

    /// <summary>Refuses a file that lacks a column.</summary>
    public void Need(params string[] columns)
    {
        var missing = columns.Where(c => !Has(c)).ToList();
        if (missing.Count > 0)
        {
            throw new InputException($"{Name} lacks the column {string.Join(", ", missing)}; it has {string.Join(", ", Columns)}");
        }
    }
}

/// <summary>What was given cannot be used; the message says what and where.</summary>
public sealed class InputException(string message) : Exception(message);
