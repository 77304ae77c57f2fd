using WeGrid.Domain.Tickets;

namespace WeGrid.Hosting;

/// <summary>The lists of coded reasons: one for all, and where a corp has one of its own under its id, that one in its place.</summary>
public sealed class ReasonFiles
{
    private readonly Dictionary<(string Kind, string Corp), ReasonList> _lists = [];

    private ReasonFiles()
    {
    }

    /// <summary>Reads <c>return-reasons.json</c>, <c>deferral-reasons.json</c>, <c>refusal-reasons.json</c> and a corp's own <c>return-reasons/CORP.json</c> and the like; every fault is listed.</summary>
    public static ReasonFiles Load(string folder, List<string> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        var files = new ReasonFiles();
        files.Read("return", folder, faults);
        files.Read("deferral", folder, faults);
        files.Read("refusal", folder, faults);
        return files;
    }

    /// <summary>The lists that hold for a corp.</summary>
    public MoveReasons Of(string corp) => new(Of("return", corp), Of("deferral", corp), Of("refusal", corp));

    private ReasonList Of(string kind, string corp) => _lists.GetValueOrDefault((kind, corp)) ?? _lists.GetValueOrDefault((kind, "")) ?? ReasonList.None;

    private void Read(string kind, string folder, List<string> faults)
    {
        ReadOne(kind, "", Path.Combine(folder, $"{kind}-reasons.json"), faults);
        var own = Path.Combine(folder, $"{kind}-reasons");
        string[] paths = Directory.Exists(own) ? Directory.GetFiles(own, "*.json") : [];
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            ReadOne(kind, Path.GetFileNameWithoutExtension(path), path, faults);
        }
    }

    private void ReadOne(string kind, string corp, string path, List<string> faults)
    {
        var name = corp.Length > 0 ? $"{kind}-reasons/{corp}.json" : $"{kind}-reasons.json";
        var (list, found) = ReasonList.Parse(name, File.ReadAllText(path));
        faults.AddRange(found.Select(f => f.ToString()));
        if (list is not null)
        {
            _lists[(kind, corp)] = list;
        }
    }
}
