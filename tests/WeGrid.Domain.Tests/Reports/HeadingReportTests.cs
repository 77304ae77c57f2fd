using WeGrid.Domain.Reports;
using WeGrid.Domain.Tests.Procedures;
using Xunit;

namespace WeGrid.Domain.Tests.Reports;

public sealed class HeadingReportTests
{
    public static TheoryData<string> Shipped => [.. Directory.GetFiles(Path.Combine(A.Root, "data", "reports"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Shipped_IsGood_AndCountsWhatIsThere(string id)
    {
        var report = Read(id);
        Assert.Equal(id, report.Id);
        Assert.Empty(ReportReader.Faults(report, ProcedureRun.Procedures, ProcedureRun.Registers));
    }

    [Fact]
    [Trait("Feature", "A03")]
    public void InGrid_SevenHeadings_OfTheGridAndAllWithinIt_NothingIsLeftOut()
    {
        CountedFact Ticket(string what, string grid, int count, string list = "problems") => new(CountSource.Tickets, what, "", grid, count, new Dictionary<string, string> { ["list"] = list, ["category"] = "市政设施", ["origin"] = "group" });
        var counts = Read("in-grid").Of([Ticket("new", "qs-a-1", 3), Ticket("new", "qs-a", 2, "needs"), Ticket("new", "qs-b", 9), Ticket("handled", "qs-a-1-m", 2)], A.Corp.Grids, "qs-a");

        Assert.Equal(["党建引领", "责任明确", "措施落实", "问题发现", "隐患消除", "服务体现", "人心凝聚"], counts.Select(c => c.Name));
        Assert.Equal("新增问题3件、走访发现0件、登记隐患0件", counts[3].Words);
        Assert.Equal("整改销号0件、问题办结2件", counts[4].Words);
    }

    [Theory]
    [InlineData("\"new\"", "\"born\"", "'born' is nothing that is counted of tickets; one of new, handled, open, rated, satisfied")]
    [InlineData("\"of\": \"tickets\"", "\"of\": \"clouds\"", "'clouds' is not a source; one of tickets, procedures, records, visits, ledger, entries, posts")]
    [InlineData("\"of\": \"tickets\"", "\"of\": \"procedures\"", "'ids' is missing; name the procedures or registers that are counted")]
    [InlineData("\"what\"", "\"ids\": [\"wish\"], \"what\"", "'ids' names what tickets have not; take it out")]
    [InlineData("\"village\"", "\"city\"", "'city' is not a kind of grid")]
    [InlineData("\"unit\"", "\"units\"", "'units' is not known here")]
    public void Parse_Faults_AreNamedWithTheirCure(string from, string to, string fault)
    {
        const string good = """{ "id": "r", "name": "报", "version": "1", "grid": "village", "to": ["gridLeader"], "headings": [ { "name": "甲", "counts": [ { "name": "新增", "unit": "件", "of": "tickets", "what": "new" } ] } ] }""";
        Assert.Empty(ReportReader.Parse("r.json", good).Faults);
        Assert.Contains(ReportReader.Parse("r.json", good.Replace(from, to, StringComparison.Ordinal)).Faults, f => $"{f}".Contains(fault, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"of\": \"ledger\", \"what\": \"in\", \"ids\": [\"elders\"]", "'数' counts 'elders', which has no ledger")]
    [InlineData("\"of\": \"visits\", \"what\": \"times\", \"ids\": [\"relief\"]", "'数' counts 'relief', which has no visits")]
    [InlineData("\"of\": \"entries\", \"what\": \"count\", \"ids\": [\"nobody\"]", "'数' counts 'nobody', which is not there; write the id of a file of data/registers")]
    [InlineData("\"of\": \"procedures\", \"what\": \"done\", \"ids\": [\"nothing\"]", "'数' counts 'nothing', which is not there; write the id of a file of data/procedures")]
    [InlineData("\"of\": \"entries\", \"what\": \"count\", \"ids\": [\"elders\"], \"distinct\": \"班\"", "'数' looks at '班'; write one of 姓名、类别")]
    [InlineData("\"of\": \"records\", \"what\": \"sum\", \"ids\": [\"wish\"], \"where\": { \"record\": [\"饭\"] }", "'数' counts the record '饭', which none of its procedures leaves")]
    [InlineData("\"of\": \"tickets\", \"what\": \"new\", \"where\": { \"colour\": [\"红\"] }", "'数' looks at 'colour'; write one of list、category、origin")]
    public void Faults_WhatIsCountedMustBeThere(string count, string fault)
    {
        var (report, faults) = ReportReader.Parse("r.json", $$"""{ "id": "r", "name": "报", "version": "1", "grid": "village", "to": [], "headings": [ { "name": "甲", "counts": [ { "name": "数", {{count}} } ] } ] }""");
        Assert.Empty(faults);
        Assert.Contains(ReportReader.Faults(report!, ProcedureRun.Procedures, ProcedureRun.Registers), f => f.Contains(fault, StringComparison.Ordinal));
    }

    private static HeadingReport Read(string id)
    {
        var (report, faults) = ReportReader.Parse($"{id}.json", File.ReadAllText(Path.Combine(A.Root, "data", "reports", $"{id}.json")));
        Assert.Empty(faults);
        return report!;
    }
}
