using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Procedures;
using Xunit;

namespace WeGrid.Domain.Tests.Procedures;

public sealed class ProcedureReaderTests
{
    private const string Good = """
        { "id": "try", "name": "试", "version": "1", "matter": "事", "word": "试一试", "starters": ["gridLeader"],
          "steps": [
            { "id": "one", "name": "一", "by": ["gridLeader"], "records": [ { "name": "记录" } ], "within": "5wd", "outcomes": { "行": "two", "不行": "end" },
              "notices": [ { "on": "start", "to": "doers" }, { "on": "late", "to": "doers" } ] },
            { "id": "two", "name": "二", "records": [ { "name": "结果" } ], "by": ["gridMember"], "notices": [ { "on": "start", "to": "doers" } ] } ] }
        """;

    public static TheoryData<string> Shipped => [.. ProcedureRun.Shipped.Select(id => $"{id}.json")];

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
    [InlineData("[\"gridMember\"]", "[\"claimant\"]", "step 'two': is done by 'claimant', and there is none")]
    [InlineData("[\"gridMember\"]", "[\"party\"]", "step 'two': is done by 'party', and there is none")]
    [InlineData("\"5wd\"", "\"bald\"", "'bald' is no time; write 30min, 2h, 5wd or 10d")]
    [InlineData("\"5wd\"", "{ \"big\": \"5wd\" }", "the lane 'big' is not among the lanes")]
    [InlineData("\"行\": \"two\"", "\"行\": \"three\"", "step 'one': '行' leads to 'three', which is no step")]
    [InlineData("\"行\": \"two\"", "\"行\": \"one\"", "step 'one': '行' leads back to 'one'; a step is done once")]
    [InlineData("\"行\": \"two\"", "\"行\": \"end\"", "step 'two' is never reached")]
    [InlineData("\"id\": \"two\"", "\"id\": \"one\"", "the step 'one' is there twice")]
    [InlineData("{ \"name\": \"记录\" }", "{ \"name\": \"记录\", \"kind\": \"film\" }", "'film' is not a kind of record; one of text, number, date, photo, task")]
    [InlineData("{ \"name\": \"记录\" }", "{ \"name\": \"记录\", \"kind\": \"task\" }", "the record '记录' is of kind \"task\"; a record of kind \"task\" is called 任务")]
    [InlineData("{ \"name\": \"记录\" }", "{ \"name\": \"任务\" }", "the record '任务' is of kind \"text\"")]
    [InlineData("{ \"name\": \"记录\" }", "{ \"name\": \"记录\", \"ahead\": \"7d\" }", "the record '记录' has \"ahead\"; only a record of kind \"date\"")]
    [InlineData("{ \"name\": \"记录\" }", "{ \"name\": \"记录\", \"kind\": \"date\", \"ahead\": \"bald\" }", "'ahead' is 'bald'; write 3d or 5wd")]
    [InlineData("\"by\": [\"gridMember\"]", "\"by\": [\"gridMember\"], \"meets\": \"记录\"", "step 'two': meets on '记录', which no step before it must leave")]
    [InlineData("\"by\": [\"gridMember\"]", "\"by\": [\"gridMember\"], \"backing\": 0", "expected a number, found 0")]
    [InlineData("\"by\": [\"gridMember\"]", "\"by\": [\"gridMember\"], \"opinion\": { \"least\": 5, \"for\": \">1/2\" }", "step 'two': an opinion poll has three outcomes")]
    [InlineData("\"by\": [\"gridMember\"]", "\"by\": [\"gridMember\"], \"opinion\": { \"least\": 5, \"for\": \">1/2\" }", "step 'two': an opinion poll is open until its step is due")]
    [InlineData("\"by\": [\"gridMember\"]", "\"by\": [\"gridMember\"], \"opinion\": { \"for\": \">1/2\" }", "'least' is missing")]
    [InlineData("\"to\": \"doers\" } ] } ] }", "\"to\": \"doers\" }, { \"on\": \"done\", \"to\": \"undecided\" } ] } ] }", "step 'two': tells \"undecided\" on \"done\"")]
    [InlineData("\"by\": [\"gridMember\"]", "\"by\": [\"gridMember\"], \"signIn\": true", "step 'two': residents have a word, and the procedure is confidential", "\"version\"", "\"confidential\": true, \"version\"")]
    [InlineData("\"record", "\"backing\": 3, \"record", "step 'two': '再来' leads back to 'one', past a step at which residents have a word", "\"by\": [\"gridMember\"]", "\"outcomes\": { \"再来\": \"one\", \"好\": \"end\" }, \"by\": [\"gridMember\"]")]
    [InlineData("\"version\"", "\"topic\": { \"people\": 5, \"days\": 30 }, \"version\"", "'rest' is missing")]
    [InlineData("\"version\"", "\"listed\": { \"register\": \"places\" }, \"version\"", "'names' is missing")]
    [InlineData("\"version\"", "\"listed\": { \"register\": \"places\", \"names\": [\"名称\"], \"refused\": [\"没有\"] }, \"version\"", "'field' and 'refused' go together")]
    [InlineData("\"version\"", "\"invites\": \"part-time\", \"version\"", "'part-time' is invited, and nobody tells them")]
    [InlineData("[\"gridMember\"]", "[\"invited\"]", "\"invited\" are told or do a step, and nobody is invited")]
    [InlineData("\"version\"", "\"teams\": { \"register\": \"elders\", \"team\": \"队\", \"for\": [\"擅长\"] }, \"version\"", "there are teams, and no unit is called")]
    [InlineData("\"version\"", "\"near\": { \"register\": \"reported\" }, \"version\"", "\"near\" orders a list, and there is none")]
    [InlineData("{ \"name\": \"记录\" }", "{ \"name\": \"记录\", \"least\": 2, \"most\": 1 }", "the record '记录' is left at least 2 times and at most 1")]
    [InlineData("\"by\": [\"gridMember\"]", "\"by\": [\"gridMember\"], \"enter\": { \"register\": \"work-items\", \"fields\": { \"事项\": \"没有\" } }", "step 'two' enters '没有', which neither it nor a step before it must leave")]
    [InlineData("{ \"name\": \"记录\" }", "{ \"name\": \"记录\" }, { \"name\": \"记录\" }", "step 'one': the record '记录' is there twice")]
    [InlineData("\"within\": \"5wd\"", "\"within\": \"5wd\", \"due\": \"given\"", "step 'one': has both \"due\" and \"within\"")]
    [InlineData("\"within\": \"5wd\"", "\"vote\": { \"present\": \"2/3\", \"for\": \"x\" }", "'for' is 'x'; write 2/3, or >1/2")]
    [InlineData("\"within\": \"5wd\"", "\"vote\": { \"present\": \"2/3\", \"for\": \">1/2\" }", "step 'one': a vote has two outcomes")]
    [InlineData("\"within\": \"5wd\"", "\"vote\": { \"present\": \"2/3\", \"for\": \">1/2\", \"law\": \"某法\" }", "'article' is missing")]
    [InlineData("\"to\": \"doers\" } ] } ] }", "\"to\": \"doers\" }, { \"on\": \"late\", \"to\": \"doers\" } ] } ] }", "step 'two': a notice is 'late', and the step has no time")]
    [InlineData("\"to\": \"doers\" } ] } ] }", "\"to\": \"doers\" } ] } ] }", "step 'one': nobody hears when it is late; add { \"on\": \"late\"", ", { \"on\": \"late\", \"to\": \"doers\" }")]
    [InlineData("\"to\": \"doers\" } ] } ] }", "\"to\": \"starter\" } ] } ] }", "step 'two': nobody who does it hears that it has begun")]
    [InlineData("\"records\": [ { \"name\": \"结果\" } ], ", "", "step 'two': nothing is left, claimed or decided")]
    [InlineData("\"to\": \"doers\" } ] } ] }", "\"to\": \"doers\", \"outcome\": \"行\" } ] } ] }", "step 'two': a notice on 'start' is for the outcome '行'")]
    [InlineData("\"to\": \"doers\" } ] } ] }", "\"to\": \"world\" } ] } ] }", "'world' is not an audience")]
    [InlineData("\"by\": [\"gridMember\"]", "\"by\": [\"gridMember\"], \"step\": 1", "'step' is not known here")]
    [InlineData("\"word\": \"试一试\", ", "", "'word' is missing")]
    [InlineData("试一试", "试", "'word' is '试'; two to six Chinese characters")]
    [InlineData("试一试", "试一试试一试试", "'word' is '试一试试一试试'; two to six Chinese characters")]
    [InlineData("试一试", "试 试", "'word' is '试 试'; two to six Chinese characters")]
    [InlineData("试一试", "try", "'word' is 'try'; two to six Chinese characters")]
    [InlineData("试一试", "办结了", "'word' is '办结了', with which another command of the bot begins; another word")]
    [InlineData("试一试", "群通知", "'word' is '群通知', with which another command of the bot begins; another word")]
    [InlineData("试一试", "来不了", "'word' is '来不了', with which another command of the bot begins; another word")]
    [InlineData("\"version\"", "\"list\": \"单\", \"version\"", "'list' is '单'; two to six Chinese characters")]
    [InlineData("\"version\"", "\"list\": \"接单表\", \"version\"", "'list' is '接单表', with which another command of the bot begins; another word")]
    [InlineData("\"version\"", "\"list\": \"试试单\", \"version\"", "there is a list, and nothing is claimed; take \"list\" out")]
    [InlineData("\"within\": \"5wd\"", "\"least\": \"很久\"", "'least' is '很久'; write 3d or 5wd")]
    [InlineData("\"within\": \"5wd\"", "\"due\": \"later\"", "'due' is 'later'; write \"given\"")]
    [InlineData("\"by\": [\"gridMember\"]", "\"by\": [\"gridMember\"], \"due\": \"given\"", "several steps have a given time", "\"within\": \"5wd\"", "\"due\": \"given\"")]
    [InlineData("\"id\": \"two\"", "\"id\": \"end\"", "a step is called 'end'")]
    [InlineData("\"不行\": \"end\"", "\"行\": \"end\"", "the outcome '行' is there twice; keep one")]
    [InlineData("{ \"name\": \"记录\" }", "{ \"name\": \"记录\", \"by\": [\"king\"] }", "'king' in 'by' is nobody")]
    [InlineData("{ \"name\": \"记录\" }", "{ \"name\": \"记录\", \"by\": [] }", "'by' names nobody")]
    [InlineData("{ \"name\": \"记录\" }", "{ \"name\": \"记录\", \"least\": -1 }", "expected a number, found -1")]
    [InlineData("\"within\": \"5wd\"", "\"vote\": [ { \"name\": \"乙\", \"for\": \">1/2\" } ]", "steps[0]/vote[0]: 'present' is missing")]
    [InlineData("\"within\": \"5wd\"", "\"vote\": { \"present\": \"2/3\", \"for\": \"1/2\", \"of\": \"all\" }", "'of' is 'all'; write \"present\" or \"due\"")]
    [InlineData("\"within\": \"5wd\"", "\"vote\": { \"present\": \"2/3\", \"for\": \"1/2\", \"checked\": \"去年\" }", "'checked' is '去年'; write a day: 2026-11-27")]
    [InlineData("\"within\": \"5wd\"", "\"claims\": [\"each\"]", "'each' is not a kind of claim; one of one, together, several, unit")]
    [InlineData("\"version\"", "\"lanes\": [ { \"id\": \"a\", \"name\": \"甲\" }, { \"id\": \"a\", \"name\": \"乙\" } ], \"version\"", "the lane 'a' is there twice")]
    public void Parse_Faults_AreNamedWithTheirCure(string from, string to, string fault, string alsoFrom = "—", string alsoTo = "")
    {
        Assert.Empty(ProcedureReader.Parse("try.json", Good).Faults);
        var (procedure, faults) = ProcedureReader.Parse("try.json", Good.Replace(from, to, StringComparison.Ordinal).Replace(alsoFrom, alsoTo, StringComparison.Ordinal));

        Assert.Null(procedure);
        Assert.Contains(faults, f => $"{f}".Contains(fault, StringComparison.Ordinal));
    }

    /// <summary>四共 as a town writes it: lanes of its own names, each with its own time.</summary>
    [Fact]
    [Trait("Feature", "D04")]
    public void Lanes_HaveTheNamesATownGivesThem_AndAreBegunByThem()
    {
        const string lanes = "\"lanes\": [ { \"id\": \"big\", \"name\": \"大事共议\" }, { \"id\": \"real\", \"name\": \"实事共办\" }, { \"id\": \"key\", \"name\": \"要事共决\" }, { \"id\": \"urgent\", \"name\": \"急事共商\" } ], \"version\"";
        var (procedure, faults) = ProcedureReader.Parse("four.json", Good.Replace("gridMember", "groupCadre", StringComparison.Ordinal).Replace("\"version\"", lanes, StringComparison.Ordinal).Replace("\"within\": \"5wd\"", "\"within\": { \"big\": \"20wd\", \"real\": \"10wd\", \"key\": \"5wd\", \"urgent\": \"1d\" }", StringComparison.Ordinal));
        Assert.Empty(faults);
        var words = new ProcedureWords(A.Corp, A.Calendar);
        string[] names = ["大事共议", "实事共办", "要事共决", "急事共商"];
        var due = names.Select(n =>
        {
            var begin = words.Begin(procedure!, 7, $"{n}：桥头装灯", "shu", A.Monday);
            var begun = ProcedureRun.Desk.Start(procedure!, begin, "shu", A.Monday);
            Assert.Null(begun.Refusal);
            Assert.Equal(("桥头装灯", n), (begun.Proceeding!.Title, procedure!.Lanes.Single(l => l.Id == begun.Proceeding.Lane).Name));
            return begun.Proceeding.DueAt!.Value;
        }).ToList();
        Assert.Equal(due.OrderDescending(), due);
    }

    [Theory]
    [InlineData("done", "group")]
    [InlineData("start", "proposers")]
    [InlineData("done", "above")]
    public void Parse_Confidential_TellsNobodyWhoHasNoPartInIt(string on, string to)
    {
        var told = Good.Replace("\"to\": \"doers\" } ] } ] }", $"\"to\": \"doers\" }}, {{ \"on\": \"{on}\", \"to\": \"{to}\" }} ] }} ] }}", StringComparison.Ordinal);
        Assert.Empty(ProcedureReader.Parse("try.json", told).Faults);
        var faults = ProcedureReader.Parse("try.json", told.Replace("\"version\"", "\"confidential\": true, \"version\"", StringComparison.Ordinal)).Faults;
        Assert.Contains(faults, f => $"{f}".Contains($"it is confidential and tells \"{to}\" on \"{on}\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"name\": \"乙\", ")]
    public void Parse_SeveralWaysToVote_HaveEachANameOfItsOwn(string name)
    {
        var votes = $$"""
            "within": "5wd", "vote": [ { {{name}}"present": "2/3", "for": ">1/2" }, { "name": "乙", "present": ">1/2", "for": ">1/2" } ], "outcomes": { "通过": "two", "不通过": "end" }
            """;
        var text = Good.Replace("\"within\": \"5wd\", \"outcomes\": { \"行\": \"two\", \"不行\": \"end\" }", votes, StringComparison.Ordinal);

        var fault = Assert.Single(ProcedureReader.Parse("try.json", text).Faults);
        Assert.Contains("step 'one': there are several ways to vote; give each a \"name\" of its own", $"{fault}", StringComparison.Ordinal);
        var named = text.Replace($"\"vote\": [ {{ {name}", "\"vote\": [ { \"name\": \"甲\", ", StringComparison.Ordinal);
        var (procedure, faults) = ProcedureReader.Parse("try.json", named);
        Assert.Empty(faults);
        Assert.Equal(["甲", "乙"], procedure!.Steps[0].Votes.Select(v => v.Name));
    }

    [Fact]
    public void Parse_AnOutcomeThatLeadsOffItsLane_IsAFault()
    {
        var lanes = "\"lanes\": [ { \"id\": \"a\", \"name\": \"甲\" }, { \"id\": \"b\", \"name\": \"乙\" } ], \"version\"";
        var text = Good.Replace("\"version\"", lanes, StringComparison.Ordinal);
        Assert.Empty(ProcedureReader.Parse("try.json", text).Faults);

        var off = ProcedureReader.Parse("try.json", text.Replace("\"by\": [\"gridMember\"]", "\"by\": [\"gridMember\"], \"lanes\": [\"b\"]", StringComparison.Ordinal)).Faults;
        Assert.Contains("step 'one' leads to 'two', which is not on the lane 'a'", $"{Assert.Single(off)}", StringComparison.Ordinal);
        var unknown = ProcedureReader.Parse("try.json", text.Replace("\"by\": [\"gridMember\"]", "\"by\": [\"gridMember\"], \"lanes\": [\"c\"]", StringComparison.Ordinal)).Faults;
        Assert.Contains(unknown, f => $"{f}".Contains("steps[1]: the lane 'c' is not among the lanes", StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_NewMembers_AreRead()
    {
        var step = "\"claims\": [\"together\", \"unit\"], \"least\": \"3d\", \"within\": \"5wd\"";
        var (procedure, faults) = ProcedureReader.Parse("try.json", Good.Replace("\"within\": \"5wd\"", step, StringComparison.Ordinal)
            .Replace("\"version\"", "\"list\": \"试试单\", \"version\"", StringComparison.Ordinal)
            .Replace("{ \"name\": \"记录\" }", "{ \"name\": \"记录\", \"least\": 2, \"by\": [\"starter\", \"dutyOfficer\"] }", StringComparison.Ordinal)
            .Replace("\"by\": [\"gridLeader\"], \"records\"", "\"by\": [\"gridLeader\", \"starter\", \"dutyOfficer\"], \"records\"", StringComparison.Ordinal));

        Assert.Empty(faults);
        Assert.Equal(("试一试", "试试单"), (procedure!.Word, procedure.List));
        Assert.Equal(new DueRule(3, DueUnit.CalendarDays), procedure.Steps[0].Least);
        Assert.Equal([ClaimKind.Together, ClaimKind.Unit], procedure.Steps[0].Claims);
        Assert.Equal((2, "starter dutyOfficer"), (procedure.Steps[0].Records[0].Least, string.Join(' ', procedure.Steps[0].Records[0].By)));
        // A matter keeps the text it began with: it must be there, whole.
        Assert.Equal(procedure.Steps[1].Id, ProcedureReader.Parse("try.json", procedure.Source).Procedure!.Steps[1].Id);
    }

    [Fact]
    public void Parse_Back_OnlyToAStepThatIsGivenADate()
    {
        var back = Good.Replace("\"by\": [\"gridMember\"]", "\"by\": [\"gridMember\"], \"outcomes\": { \"好\": \"end\", \"没好\": \"one\" }", StringComparison.Ordinal);
        Assert.Contains(ProcedureReader.Parse("try.json", back).Faults, f => $"{f}".Contains("step 'two': '没好' leads back to 'one'", StringComparison.Ordinal));
        Assert.Empty(ProcedureReader.Parse("try.json", back.Replace("\"within\": \"5wd\"", "\"due\": \"given\"", StringComparison.Ordinal)).Faults);
    }

    [Fact]
    public void Parse_Shipped_HaveWordsOfTheirOwn()
    {
        // Two that begin alike would be one for whoever types them.
        var words = ProcedureRun.Shipped.Select(ProcedureRun.Read).SelectMany(p => new[] { p.Word, p.List }).Where(w => w.Length > 0).ToList();
        Assert.Equal(words.Distinct(), words);
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

    [Fact]
    public void Parse_Parties_ComeInOneStep() =>
        Assert.Contains(
            ProcedureReader.Parse("try.json", Good.Replace("\"within\": \"5wd\"", "\"within\": \"5wd\", \"roll\": true", StringComparison.Ordinal).Replace("\"by\": [\"gridMember\"]", "\"by\": [\"gridMember\"], \"roll\": true", StringComparison.Ordinal)).Faults,
            f => $"{f}".Contains("parties come in several steps", StringComparison.Ordinal));

    [Fact]
    public void Stored_ATextThatTodayWouldBeRefused_IsReadAllTheSame()
    {
        var old = Good.Replace("试一试", "完成", StringComparison.Ordinal);
        Assert.NotEmpty(ProcedureReader.Parse("try.json", old).Faults);
        Assert.Equal(["one", "two"], ProcedureReader.Stored(old)!.Steps.Select(s => s.Id));
        Assert.Null(ProcedureReader.Stored("{"));
        Assert.Null(ProcedureReader.Stored("{}"));
    }

    [Fact]
    public void Shipped_EveryFile_IsRead() =>
        Assert.All(ProcedureRun.Shipped, id => Assert.Empty(ProcedureReader.Parse(id, File.ReadAllText(Path.Combine(A.Root, "data", "procedures", $"{id}.json"))).Faults));
}
