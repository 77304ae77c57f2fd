using WeGrid.Domain.DataFiles;
using WeGrid.Domain.Procedures;
using WeGrid.Domain.Registers;

namespace WeGrid.Domain.Reports;

/// <summary>报表文件: reads one, or lists every fault with its place and cure.</summary>
public static class ReportReader
{
    /// <summary>So many signs all headings of a report may come to: it is one message.</summary>
    public const int Longest = 500;

    // What a number takes in a message.
    private const int Digits = 5;

    private static readonly string[] _ticketTraits = ["list", "category", "origin"];

    /// <summary>Reads a file's text.</summary>
    /// <param name="file">Its name, for the faults.</param>
    /// <param name="json">Its text.</param>
    public static (HeadingReport? Report, IReadOnlyList<DataFault> Faults) Parse(string file, string json)
    {
        var faults = new List<DataFault>();
        if (JsonAt.Parse(file, json, faults) is not { } root)
        {
            return (null, faults);
        }

        root.AllowOnly("id", "name", "version", "grid", "to", "headings");
        var report = new HeadingReport(
            root.NeedId("in-grid"), root.NeedText("name", "what people call it"), root.NeedText("version", "the date of the last change"),
            root.OneOf<GridKind>(root.NeedText("grid", "town, village, group or micro"), "a kind of grid") ?? GridKind.Village,
            [.. (root.Need("to", "write [\"gridLeader\"]")?.Texts() ?? []).Select(w => root.OneOf<PostKind>(w, "a post")).OfType<PostKind>()],
            [.. (root.Need("headings", "write [ { \"name\": \"问题发现\", \"counts\": [ … ] } ]")?.Items() ?? []).Select(ReadHeading)]);
        if (report.Headings.Count == 0)
        {
            root.Fault("there are no headings", "write at least one");
        }

        if (report.Headings.Sum(h => h.Name.Length + 2 + h.Counts.Sum(c => c.Name.Length + Digits + c.Unit.Length + 1)) is var length && length > Longest)
        {
            root.Fault($"a message of it may be {length} signs long", $"at most {Longest}: take counts out, or make two reports of it");
        }

        return faults.Count == 0 ? (report, faults) : (null, faults);
    }

    /// <summary>What keeps a report from what it counts: the procedures, registers and columns it names must be there.</summary>
    /// <param name="report">报表.</param>
    /// <param name="procedures">程序 there are.</param>
    /// <param name="kinds">名册 there are.</param>
    public static IEnumerable<string> Faults(HeadingReport report, IReadOnlyList<Procedure> procedures, IReadOnlyList<RegisterKind> kinds)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Headings.SelectMany(h => h.Counts).SelectMany(c => Faults($"reports/{report.Id}.json: '{c.Name}'", c, procedures, kinds));
    }

    private static IEnumerable<string> Faults(string where, ReportCount count, IReadOnlyList<Procedure> procedures, IReadOnlyList<RegisterKind> kinds)
    {
        var isOfProcedures = count.Source is CountSource.Procedures or CountSource.Records;
        var known = isOfProcedures ? procedures.Select(p => p.Id) : kinds.Select(k => k.Id);
        foreach (var id in count.Ids.Except(known))
        {
            yield return $"{where} counts '{id}', which is not there; write the id of a file of data/{(isOfProcedures ? "procedures" : "registers")}";
        }

        var counted = kinds.Where(k => count.Ids.Contains(k.Id)).ToList();
        foreach (var id in count.Source == CountSource.Ledger ? counted.Where(k => k.Ledger is null).Select(k => k.Id) : count.Source == CountSource.Visits ? counted.Where(k => k.Visit is null).Select(k => k.Id) : [])
        {
            yield return $"{where} counts '{id}', which has no {(count.Source == CountSource.Ledger ? "ledger" : "visits")}; name another register";
        }

        var traits = Traits(count, procedures, counted);
        foreach (var trait in count.Where.Keys.Append(count.Distinct).Where(t => t.Length > 0).Except(traits))
        {
            yield return $"{where} looks at '{trait}'; write one of {string.Join('、', traits)}";
        }

        var records = count.Source == CountSource.Records ? procedures.Where(p => count.Ids.Count == 0 || count.Ids.Contains(p.Id)).SelectMany(p => p.Steps).SelectMany(s => s.Records).Select(r => r.Name).ToHashSet(StringComparer.Ordinal) : null;
        foreach (var record in records is null ? [] : count.Where.GetValueOrDefault("record", []).Where(r => !records.Contains(r)))
        {
            yield return $"{where} counts the record '{record}', which none of its procedures leaves";
        }
    }

    private static IReadOnlyCollection<string> Traits(ReportCount count, IReadOnlyList<Procedure> procedures, List<RegisterKind> kinds) => count.Source switch
    {
        CountSource.Tickets => _ticketTraits,
        CountSource.Procedures => ["lane"],
        CountSource.Records => ["record"],
        CountSource.Visits or CountSource.Ledger or CountSource.Entries => [.. kinds.SelectMany(k => k.Fields).Select(f => f.Name).Distinct()],
        CountSource.Posts => ["post"],
        _ => throw new ArgumentOutOfRangeException(nameof(count), count.Source, "is no source"),
    };

    private static ReportHeading ReadHeading(JsonAt at)
    {
        at.AllowOnly("name", "counts");
        return new ReportHeading(at.NeedText("name", "what people call it: 问题发现"), [.. (at.Need("counts", "write [ { \"name\": \"新增问题\", \"unit\": \"件\", \"of\": \"tickets\", \"what\": \"new\" } ]")?.Items() ?? []).Select(ReadCount)]);
    }

    private static ReportCount ReadCount(JsonAt at)
    {
        at.AllowOnly("name", "unit", "of", "what", "ids", "where", "distinct");
        var source = at.OneOf<CountSource>(at.NeedText("of", "tickets, procedures, records, visits, ledger, entries or posts"), "a source") ?? CountSource.Tickets;
        var count = new ReportCount(at.NeedText("name", "what the number is called: 新增问题"), at.Find("unit")?.Text() ?? "件", source, at.NeedText("what", $"one of {string.Join(", ", ReportCount.Knows(source))}"), at.Find("ids")?.Texts() ?? [])
        {
            Where = (at.Find("where")?.Members() ?? []).ToDictionary(m => m.Name, m => (IReadOnlyList<string>)m.At.Texts(), StringComparer.Ordinal),
            Distinct = at.Find("distinct")?.Text() ?? "",
        };
        if (count.What.Length > 0 && !ReportCount.Knows(source).Contains(count.What))
        {
            at.Fault($"'{count.What}' is nothing that is counted of {$"{source}".ToLowerInvariant()}", $"one of {string.Join(", ", ReportCount.Knows(source))}");
        }

        if (count.Ids.Count == 0 != source is CountSource.Tickets or CountSource.Posts)
        {
            at.Fault(count.Ids.Count == 0 ? "'ids' is missing" : $"'ids' names what {$"{source}".ToLowerInvariant()} have not", count.Ids.Count == 0 ? "name the procedures or registers that are counted" : "take it out");
        }

        return count;
    }
}
