using WeGrid.Domain.Procedures;
using Xunit;

namespace WeGrid.Domain.Tests.Procedures;

public sealed class ProcedureReaderTests
{
    private const string Good = """
        { "id": "try", "name": "试", "version": "1", "matter": "事", "starters": ["gridLeader"],
          "steps": [
            { "id": "one", "name": "一", "by": ["gridLeader"], "records": [ { "name": "记录" } ], "within": "5wd", "outcomes": { "行": "two", "不行": "end" } },
            { "id": "two", "name": "二", "by": ["gridMember"] } ] }
        """;

    public static TheoryData<string> Shipped => [.. Directory.EnumerateFiles(Path.Combine(A.Root, "data", "procedures"), "*.json").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Parse_Shipped_IsGood_AndCanBeDrawn(string file)
    {
        var (procedure, faults) = ProcedureReader.Parse(file, File.ReadAllText(Path.Combine(A.Root, "data", "procedures", file)));

        Assert.Empty(faults);
        Assert.Equal(Path.GetFileNameWithoutExtension(file), procedure!.Id);
        var drawn = ProcedureDrawing.Mermaid(procedure);
        Assert.All(procedure.Steps, s => Assert.Contains(s.Name, drawn, StringComparison.Ordinal));
        Assert.Equal(procedure.Steps.Count + procedure.Steps.Sum(s => s.Outcomes.Count) + 1 + procedure.Doubts.Count, ProcedureDrawing.Lines(procedure).Count());
    }

    [Theory]
    [InlineData("\"id\": \"try\"", "\"id\": \"Try\"", "'Try' is no id")]
    [InlineData("\"matter\": \"事\", ", "", "'matter' is missing")]
    [InlineData("\"starters\": [\"gridLeader\"]", "\"starters\": [\"claimant\"]", "'claimant' in 'starters' is nobody")]
    [InlineData("\"starters\": [\"gridLeader\"]", "\"starters\": []", "'starters' names nobody")]
    [InlineData("[\"gridMember\"]", "[\"king\"]", "steps[1]: 'king' in 'by' is nobody")]
    [InlineData("[\"gridMember\"]", "[\"claimant\"]", "step 'two': is done by who claimed, and nobody can have")]
    [InlineData("[\"gridMember\"]", "[\"party\"]", "step 'two': is done by parties, and none are called")]
    [InlineData("\"5wd\"", "\"bald\"", "'bald' is no time; write 30min, 2h, 5wd or 10d")]
    [InlineData("\"5wd\"", "{ \"big\": \"5wd\" }", "the lane 'big' is not among the lanes")]
    [InlineData("\"行\": \"two\"", "\"行\": \"three\"", "step 'one': '行' leads to 'three', which is no step")]
    [InlineData("\"行\": \"two\"", "\"行\": \"one\"", "step 'one': '行' leads back to 'one'; a step is done once")]
    [InlineData("\"行\": \"two\"", "\"行\": \"end\"", "step 'two' is never reached")]
    [InlineData("\"id\": \"two\"", "\"id\": \"one\"", "the step 'one' is there twice")]
    [InlineData("{ \"name\": \"记录\" }", "{ \"name\": \"记录\", \"kind\": \"film\" }", "'film' is not a kind of record; one of text, number, date, photo")]
    [InlineData("{ \"name\": \"记录\" }", "{ \"name\": \"记录\" }, { \"name\": \"记录\" }", "step 'one': the record '记录' is there twice")]
    [InlineData("\"within\": \"5wd\"", "\"within\": \"5wd\", \"due\": \"given\"", "step 'one': has both \"due\" and \"within\"")]
    [InlineData("\"within\": \"5wd\"", "\"vote\": { \"present\": \"2/3\", \"for\": \"x\" }", "'for' is 'x'; write 2/3, or >1/2")]
    [InlineData("\"within\": \"5wd\"", "\"vote\": { \"present\": \"2/3\", \"for\": \">1/2\" }", "step 'one': a vote has two outcomes")]
    [InlineData("\"within\": \"5wd\"", "\"vote\": { \"present\": \"2/3\", \"for\": \">1/2\", \"law\": \"某法\" }", "'article' is missing")]
    [InlineData("\"by\": [\"gridMember\"]", "\"by\": [\"gridMember\"], \"notices\": [ { \"on\": \"late\", \"to\": \"doers\" } ]", "step 'two': a notice is 'late', and the step has no time")]
    [InlineData("\"by\": [\"gridMember\"]", "\"by\": [\"gridMember\"], \"notices\": [ { \"on\": \"start\", \"to\": \"world\" } ]", "'world' is not an audience")]
    [InlineData("\"by\": [\"gridMember\"]", "\"by\": [\"gridMember\"], \"step\": 1", "'step' is not known here")]
    [InlineData("\"version\": \"1\",", "\"version\": \"1\", \"confidential\": true, \"lanes\": [ { \"id\": \"a\", \"name\": \"甲\" }, { \"id\": \"a\", \"name\": \"乙\" } ],", "the lane 'a' is there twice")]
    public void Parse_Faults_AreNamedWithTheirCure(string from, string to, string fault)
    {
        Assert.Empty(ProcedureReader.Parse("try.json", Good).Faults);
        var (procedure, faults) = ProcedureReader.Parse("try.json", Good.Replace(from, to, StringComparison.Ordinal));

        Assert.Null(procedure);
        Assert.Contains(faults, f => $"{f}".Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_Confidential_TellsNoGroup()
    {
        var told = Good.Replace("\"by\": [\"gridMember\"]", "\"by\": [\"gridMember\"], \"notices\": [ { \"on\": \"done\", \"to\": \"group\" } ]", StringComparison.Ordinal);
        Assert.Empty(ProcedureReader.Parse("try.json", told).Faults);
        Assert.Contains(ProcedureReader.Parse("try.json", told.Replace("\"version\"", "\"confidential\": true, \"version\"", StringComparison.Ordinal)).Faults, f => $"{f}".Contains("it is confidential and tells a group", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2/3", 20, 30, true)]
    [InlineData("2/3", 19, 30, false)]
    [InlineData(">1/2", 15, 30, false)]
    [InlineData(">1/2", 16, 30, true)]
    [InlineData("1/1", 0, 0, false)]
    public void Share_JustAsManyOrMoreThan(string share, int count, int of, bool holds) => Assert.Equal(holds, Share.Parse(share)!.Value.Holds(count, of));

    [Theory]
    [InlineData("")]
    [InlineData("2")]
    [InlineData("3/2")]
    [InlineData("0/2")]
    [InlineData("a/b")]
    [InlineData("1/2/3")]
    public void Share_WhatIsNone(string share) => Assert.Null(Share.Parse(share));
}
