using WeGrid.Domain.DataFiles;

namespace WeGrid.Hosting;

/// <summary>One table for all, and where a corp has one of its own under its id, that one in its place.</summary>
/// <typeparam name="T">What the table is read into.</typeparam>
public sealed class OwnTables<T>(IReadOnlyDictionary<string, T> tables, T otherwise)
    where T : class
{
    /// <summary>The table that holds for a corp.</summary>
    public T Of(string corp) => tables.GetValueOrDefault(corp) ?? tables.GetValueOrDefault("") ?? otherwise;
}

/// <summary>Reads such tables.</summary>
public static class OwnTables
{
    /// <summary>Reads <c>NAME.json</c> and every corp's own <c>NAME/CORP.json</c>; every fault is listed.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="name">NAME.</param>
    /// <param name="otherwise">What holds where neither can be read.</param>
    /// <param name="parse">Reads one file, given its name and its text.</param>
    /// <param name="faults">Where faults are added.</param>
    public static OwnTables<T> Load<T>(string folder, string name, T otherwise, Func<string, string, (T? Table, IReadOnlyList<DataFault> Faults)> parse, List<string> faults)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(parse);
        ArgumentNullException.ThrowIfNull(faults);
        var tables = new Dictionary<string, T>(StringComparer.Ordinal);
        Read("", Path.Combine(folder, $"{name}.json"), $"{name}.json");
        var own = Path.Combine(folder, name);
        string[] paths = Directory.Exists(own) ? Directory.GetFiles(own, "*.json") : [];
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            Read(Path.GetFileNameWithoutExtension(path), path, $"{name}/{Path.GetFileName(path)}");
        }

        return new OwnTables<T>(tables, otherwise);

        void Read(string corp, string path, string file)
        {
            var (table, found) = parse(file, File.ReadAllText(path));
            faults.AddRange(found.Select(f => f.ToString()));
            if (table is not null)
            {
                tables[corp] = table;
            }
        }
    }
}
