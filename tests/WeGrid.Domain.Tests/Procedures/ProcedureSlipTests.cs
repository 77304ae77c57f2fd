using WeGrid.Domain.Corps;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Procedures;
using Xunit;

namespace WeGrid.Domain.Tests.Procedures;

/// <summary>What people write otherwise than the examples, and files that lead nowhere.</summary>
public sealed class ProcedureSlipTests
{
    private static readonly ProcedureWords _words = new(A.Corp, A.Calendar);

    [Fact]
    public void Milestones_TheNextOne_WantsADateOfItsOwn()
    {
        var run = ProcedureRun.Of("milestones");
        run.FillIn();
        Assert.Equal(ProcedureRefusal.NoDue, run.Do(new ProcedureAct.Finish("milestone", "下一个节点")));
    }

    [Fact]
    public void Milestones_TheDateGivenForTheNextOne_Counts()
    {
        var run = ProcedureRun.Of("milestones");
        run.FillIn();
        run.Do(new ProcedureAct.Finish("milestone", "下一个节点") { Due = A.Time("2026-12-31 00:00") });
        Assert.Equal(A.Time("2026-12-31 00:00"), run.Matter.DueAt);
    }

    [Fact]
    public void Link_NoTicket_IsNone()
    {
        // IntakeDesk.ActsOf writes Link(0) where the ticket is unknown or confidential.
        var run = ProcedureRun.Of("seven-steps");
        Assert.Equal(ProcedureRefusal.NoSuchTicket, run.Do(new ProcedureAct.Link(0), "shu"));
    }

    [Fact]
    public void Note_WithoutName_WhereOnlyAPhotoLacks_WordsAreNoPhoto()
    {
        var run = ProcedureRun.Of("rectify");
        run.FillIn(skip: "整改前照片");
        Assert.Equal(ProcedureRefusal.BadValue, run.Do(ProcedureWords.Note(run.Step, "拍好了", []), "shu"));
    }

    [Fact]
    public void Note_WithoutName_WhereOnlyAPhotoLacks_TakesThePhoto()
    {
        var run = ProcedureRun.Of("rectify");
        run.FillIn(skip: "整改前照片");
        Assert.Null(run.Do(ProcedureWords.Note(run.Step, "拍好了", ["p7"]), "shu"));
        Assert.Equal("p7", run.Matter.Records[^1].Value);
    }

    [Fact]
    public void Note_WithoutName_WhereOnlyADateLacks_ReadsIt()
    {
        var run = ProcedureRun.Of("seven-steps").To("announce");
        run.FillIn(skip: "协商日期");
        Assert.Null(run.Do(ProcedureWords.Note(run.Step, "12月3日", []), "shu"));
    }

    [Fact]
    public void Note_WithoutName_WhereOnlyANumberLacks_ReadsIt()
    {
        var run = ProcedureRun.Of("seven-steps").To("discuss");
        run.FillIn(skip: "到会人数");
        Assert.Null(run.Do(ProcedureWords.Note(run.Step, "21人", []), "shu"));
    }

    [Fact]
    public void Begin_AGridOfTheOwnVillage_BeforeAnotherVillages()
    {
        var corp = CorpFile.Parse(File.ReadAllText(Path.Combine(A.Root, "data", "story", "longxi.json"))).Corp!;
        Assert.Equal("lx-bhc-1", new ProcedureWords(corp, A.Calendar).Begin(ProcedureRun.Read("seven-steps"), 1, "一组：修水渠", "qin.hai", A.Monday).GridId);
    }

    [Theory]
    [InlineData("three-lanes", "大事 桥头：护栏断了", "qs-a", "桥头：护栏断了")]
    [InlineData("rectify", "3天 桥头：护栏断了", "qs-a", "桥头：护栏断了")]
    [InlineData("seven-steps", "一组 桥头：护栏断了", "qs-a-1", "桥头：护栏断了")]
    public void Begin_AColonOfTheTitleBehindWhatWasUnderstood(string procedure, string rest, string grid, string title)
    {
        var begin = _words.Begin(ProcedureRun.Read(procedure), 1, rest, "shu", A.Monday);
        Assert.Equal((grid, title), (begin.GridId, begin.Title));
    }

    [Fact]
    public void Finish_HouseholdsMeeting_IsOfHouseholds() =>
        Assert.Equal("户代表", _words.Finish(ProcedureRun.Read("four-two").Find("resolve")!, "户代表会议 应到90 实到60 同意31", A.Monday).Way);

    [Fact]
    public void Finish_NumbersBehindColons() =>
        Assert.Equal(new VoteCount(30, 25, 20), _words.Finish(ProcedureRun.Read("four-two").Find("review")!, "应到：30，实到：25，同意：20", A.Monday).Vote);

    [Fact]
    public void Reader_ARecordNobodyOfTheStepMayLeave_IsADeadEnd() =>
        Assert.NotEmpty(Faults("\"records\": [ { \"name\": \"记录\", \"by\": [\"townLeader\"] } ], "));

    [Fact]
    public void Reader_ARecordByPartiesWhereNoneAreCalled_IsADeadEnd() =>
        Assert.NotEmpty(Faults("\"records\": [ { \"name\": \"记录\", \"by\": [\"party\"] } ], "));

    [Fact]
    public void Reader_AWordThatIsAVerbOfMatters() =>
        Assert.NotEmpty(ProcedureReader.Parse("x", Text("完成", "")).Faults);

    [Fact]
    public void Reader_AListCalledLikeTheWord() =>
        Assert.NotEmpty(ProcedureReader.Parse("x", Text("试一试", "\"claims\": [\"one\"], ").Replace("\"version\"", "\"list\": \"试一试\", \"version\"", StringComparison.Ordinal)).Faults);

    [Fact]
    public void Drawing_HowLongItHangs_IsDrawnBesideItsTime() =>
        Assert.Contains(ProcedureDrawing.Lines(ProcedureRun.Read("honour")), l => l.Contains("公示：", StringComparison.Ordinal) && l.Contains("至少5个工作日", StringComparison.Ordinal));

    [Fact]
    public void Command_OnALineOfItsOwn() =>
        Assert.Equal(new ProcedureCommand(ProcedureVerb.Note, null, 3, "会议记录 到了二十户"), ProcedureCommand.Parse("记 3\n会议记录 到了二十户", []));

    [Fact]
    public void Above_WhoAppliesFromOutsideTheLadder_IsNotTheGroupCadre()
    {
        var run = ProcedureRun.Of("admission", by: "qi");
        Assert.NotEqual(["bao"], ProcedureRun.Desk.People(run.Step, run.Matter, NoticeAudience.Above));
    }

    [Fact]
    public void Begin_AHouseNumberIsNoDay() =>
        Assert.Null(_words.Begin(ProcedureRun.Read("rectify"), 1, "12-5号楼：灯坏了", "shu", A.Monday).Due);

    [Fact]
    public void Note_WordsThatBeginLikeTheNameOfTheRecord() =>
        Assert.Equal("意见不一，有三户嫌吵", ProcedureWords.Note(ProcedureRun.Read("seven-steps").Find("collect")!, "意见不一，有三户嫌吵", []).Value);

    [Fact]
    public void Answer_WhoSpeaksForTwoUnits_AnswersForTheOneThatIsOpen()
    {
        var corp = A.CorpOf(A.Town.Replace("\"contacts\": [\"lu\"]", "\"contacts\": [\"lu\", \"dian\"]", StringComparison.Ordinal));
        var desk = new ProcedureDesk(corp, A.Calendar);
        var procedure = ProcedureRun.Read("whistle");
        var matter = desk.Start(procedure, ProcedureRun.Begin("油罐车侧翻") with { Parties = ["power", "road"] }, "shu", A.Monday).Proceeding!;
        matter = desk.Do(procedure, matter, new ProcedureAct.Answer("", true), "dian", A.Monday).Proceeding!;
        matter = desk.Do(procedure, matter, new ProcedureAct.Answer("", true), "dian", A.Monday).Proceeding!;
        Assert.True(matter.Roll["road"].HasCome);
    }

    [Fact]
    public void Claim_ByAUnitWithoutItsName_IsNotTakenForOneself() =>
        Assert.Equal(ClaimKind.Unit, _words.Claim(ProcedureRun.Read("wish").Find("claim")!, "包联").Kind);

    private static string Text(string word, string more) =>
        $$"""
        { "id": "try", "name": "试", "version": "1", "matter": "事", "word": "{{word}}", "starters": ["gridLeader"], "steps": [ { "id": "one", "name": "一", {{more}}"by": ["gridLeader"] } ] }
        """;

    private static IReadOnlyList<DataFiles.DataFault> Faults(string more) => ProcedureReader.Parse("x", Text("试一试", more)).Faults;
}
