using FsCheck;
using FsCheck.Fluent;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Procedures;
using Xunit;

namespace WeGrid.Domain.Tests.Procedures;

public sealed class ProcedureDeskTests
{
    private static readonly DateTimeOffset _now = new(2026, 3, 10, 10, 0, 0, TimeSpan.FromHours(8));

    private static readonly Corp _corp = CorpFile.Parse(File.ReadAllText(Path.Combine(A.Root, "data", "story", "longxi.json"))).Corp!;

    private static readonly ProcedureDesk _desk = new(_corp, A.Calendar);

    [Fact]
    public void SevenSteps_InOrder_ARecordEach_NoticesToTheGroupAtFourAndSeven()
    {
        var play = new Play("seven-steps", "村口要不要装减速带");
        var groups = new List<string>();
        foreach (var step in play.Procedure.Steps)
        {
            Assert.Equal(step.Id, play.Matter.Step);
            // No other step can be done now, and this one not without its record.
            foreach (var other in play.Procedure.Steps.Where(s => s != step))
            {
                Assert.Equal(ProcedureRefusal.OtherStep, play.Do(new ProcedureAct.Finish(other.Id)));
            }

            Assert.Equal(ProcedureRefusal.MissingRecord, play.Do(new ProcedureAct.Finish(step.Id)));
            play.FillIn(step);
            Assert.Null(play.Do(new ProcedureAct.Finish(step.Id, step.Outcomes.Count > 0 ? "立题" : "")));
            groups.AddRange(play.Last.Telling.Where(t => t.Notice.To == NoticeAudience.Group).Select(t => t.Step.Name));
        }

        Assert.Equal(("done", null), (play.Matter.Ended, play.Matter.Step));
        Assert.Equal(["发布公告", "反馈公示"], groups);
        Assert.Equal(play.Procedure.Steps.Select(s => s.Id), play.Matter.Done.Select(d => d.Step));
        Assert.Equal(ProcedureRefusal.Over, play.Do(new ProcedureAct.Finish("publish")));
    }

    [Theory]
    [InlineData(30, 19, 19, ProcedureRefusal.NoQuorum, null)]
    [InlineData(30, 20, 15, null, "不通过")]
    [InlineData(30, 20, 16, null, "通过")]
    [InlineData(30, 31, 16, ProcedureRefusal.NoVote, null)]
    [InlineData(0, 0, 0, ProcedureRefusal.NoVote, null)]
    public void FourAndTwo_PartyMeeting_TwoThirdsThereAndMoreThanHalfOfThoseDue(int due, int present, int agree, ProcedureRefusal? refusal, string? outcome)
    {
        var play = new Play("four-two", "修村道");
        play.Through("propose", "consult");
        play.FillIn(play.Procedure.Find("review")!);

        Assert.Equal(refusal, play.Do(new ProcedureAct.Finish("review", "通过", new VoteCount(due, present, agree))));
        Assert.Equal(outcome, play.Matter.Done.FirstOrDefault(d => d.Step == "review")?.Outcome);
        Assert.Equal(outcome switch { null => "review", "通过" => "resolve", _ => null }, play.Matter.Step);
    }

    [Fact]
    public void FourAndTwo_WhatIsNotCheckedAgainstTheLaw_SaysSo() =>
        Assert.Equal(["村民代表会议决议：村民委员会组织法第二十六条待核"], Read("four-two").Doubts);

    [Fact]
    public void ThreeLanes_ChosenAtTheBeginning_EachItsOwnStepsAndTimes()
    {
        var (big, urgent) = (new Play("three-lanes", "装电梯", "big"), new Play("three-lanes", "水管爆了", "urgent"));
        Assert.Equal(["register", "talk", "do", "tell"], urgent.Run());
        Assert.Equal(["register", "announce", "meet", "do", "tell"], big.Run());
        Assert.Equal(_now.AddHours(2), new Play("three-lanes", "水管爆了", "urgent").Matter.DueAt);
        Assert.Equal(ProcedureRefusal.NoSuchLane, _desk.Start(Read("three-lanes"), Begin("装电梯"), _now).Refusal);
        Assert.Equal(ProcedureRefusal.NoSuchLane, _desk.Start(Read("seven-steps"), Begin("装电梯") with { Lane = "big" }, _now).Refusal);
    }

    [Fact]
    public void Wish_FourKindsOfClaim_OneAlone_SeveralTogether_AUnitByItsContacts()
    {
        var alone = Checked();
        Assert.Null(alone.Do(new ProcedureAct.Claim(ClaimKind.One), "fang.qiu"));
        Assert.Equal(ProcedureRefusal.Taken, alone.Do(new ProcedureAct.Claim(ClaimKind.Together), "deng.yu"));

        var together = Checked();
        Assert.Null(together.Do(new ProcedureAct.Claim(ClaimKind.Together), "fang.qiu"));
        Assert.Null(together.Do(new ProcedureAct.Claim(ClaimKind.Together), "deng.yu"));
        Assert.Equal(ProcedureRefusal.Taken, together.Do(new ProcedureAct.Claim(ClaimKind.Together), "DENG.yu"));
        Assert.Equal(ProcedureRefusal.Taken, together.Do(new ProcedureAct.Claim(ClaimKind.One), "gong.dian"));

        var unit = Checked();
        Assert.Equal(ProcedureRefusal.NotYours, unit.Do(new ProcedureAct.Claim(ClaimKind.Unit, "power"), "fang.qiu"));
        Assert.Equal(ProcedureRefusal.NoSuchClaim, unit.Do(new ProcedureAct.Claim(ClaimKind.Unit), "gong.dian"));
        Assert.Equal(ProcedureRefusal.Unclaimed, unit.Do(new ProcedureAct.Finish("claim")));
        Assert.Null(unit.Do(new ProcedureAct.Claim(ClaimKind.Unit, "power"), "gong.dian"));
        Assert.Null(unit.Do(new ProcedureAct.Finish("claim")));
        // Contact within seven days, by who claimed.
        Assert.Equal(new DateTimeOffset(2026, 3, 18, 0, 0, 0, TimeSpan.FromHours(8)), unit.Matter.DueAt);
        Assert.Equal(ProcedureRefusal.NotYours, unit.Do(new ProcedureAct.Note("联系情况", "去过了"), "fang.qiu"));
        Assert.Null(unit.Do(new ProcedureAct.Note("联系情况", "去过了"), "gong.dian"));
    }

    [Fact]
    public void Rectify_TheDateIsMandatory_AndOfTheStepThatMends()
    {
        var procedure = Read("rectify");
        Assert.Equal(ProcedureRefusal.NoDue, _desk.Start(procedure, Begin("护栏松动"), _now).Refusal);
        Assert.Equal(ProcedureRefusal.NoDue, _desk.Start(procedure, Begin("护栏松动") with { Due = _now.AddDays(-1) }, _now).Refusal);
        var play = new Play("rectify", "护栏松动", due: _now.AddDays(3));
        play.Through("found");
        Assert.Equal(_now.AddDays(3), play.Matter.DueAt);
        play.FillIn(play.Procedure.Find("mend")!, skip: "整改后照片");
        Assert.Equal((ProcedureRefusal.MissingRecord, "整改后照片"), (play.Do(new ProcedureAct.Finish("mend")), play.Last.About));
    }

    [Fact]
    public void Whistle_EachUnitComesOrSaysWhyNot_WithinHalfAnHour()
    {
        Assert.Equal(ProcedureRefusal.NoParties, _desk.Start(Read("whistle"), Begin("油罐车侧翻"), _now).Refusal);
        Assert.Equal(ProcedureRefusal.NoParties, _desk.Start(Read("whistle"), Begin("油罐车侧翻") with { Parties = ["nobody"] }, _now).Refusal);
        var play = new Play("whistle", "油罐车侧翻", parties: ["power", "lighting"]);
        Assert.Equal(_now.AddMinutes(30), play.Matter.DueAt);
        Assert.Equal((ProcedureRefusal.PartiesOpen, "power"), (play.Do(new ProcedureAct.Finish("arrive")), play.Last.About));
        Assert.Equal(ProcedureRefusal.NotYours, play.Do(new ProcedureAct.Answer("power"), "shi.zheng"));
        Assert.Equal(ProcedureRefusal.NotCalled, play.Do(new ProcedureAct.Answer("flood"), "tan.hua"));
        Assert.Null(play.Do(new ProcedureAct.Answer("power"), "gong.dian"));
        Assert.Null(play.Do(new ProcedureAct.Answer("lighting", "人都在县里抢修"), "shi.zheng"));
        Assert.Equal((true, false), (play.Matter.Roll["power"].HasCome, play.Matter.Roll["lighting"].HasCome));
        Assert.Null(play.Do(new ProcedureAct.Finish("arrive")));
        Assert.Equal("handle", play.Matter.Step);
    }

    [Fact]
    public void Nobody_DoesWhatIsAnothers_AndAReasonEndsIt()
    {
        var play = new Play("seven-steps", "装减速带");
        Assert.Equal(ProcedureRefusal.NotYours, play.Do(new ProcedureAct.Note("意见", "要装"), "fang.qiu"));
        Assert.Equal(ProcedureRefusal.NotYours, play.Do(new ProcedureAct.Note("意见", "要装"), "qin.hai"));
        Assert.Equal(ProcedureRefusal.NoSuchRecord, play.Do(new ProcedureAct.Note("照片", "要装")));
        Assert.Equal(ProcedureRefusal.BadValue, play.Do(new ProcedureAct.Note("意见", " ")));
        Assert.Equal(ProcedureRefusal.NoReason, play.Do(new ProcedureAct.Drop(" ")));
        Assert.Null(play.Do(new ProcedureAct.Drop("并到别的议题")));
        Assert.Equal(("并到别的议题", null), (play.Matter.Ended, play.Matter.DueAt));
        Assert.Equal(ProcedureRefusal.NotYours, _desk.Start(Read("seven-steps"), Begin("装减速带") with { By = "fang.qiu" }, _now).Refusal);
        Assert.Equal(ProcedureRefusal.NoTitle, _desk.Start(Read("seven-steps"), Begin(" "), _now).Refusal);
    }

    /// <summary>Whatever people do in whatever order: the steps that are done stand in the order of the procedure, each once, each with all it needs.</summary>
    [Fact]
    public void AnyActs_NoStepSkippedOrTwice_NoneWithoutWhatItNeeds() => Prop.ForAll(
        (from file in Gen.Elements("seven-steps", "three-lanes", "four-two", "wish", "rectify", "whistle", "admission")
         from acts in Gen.ArrayOf(from what in Gen.Choose(0, 7) from who in Gen.Choose(0, 6) from which in Gen.Choose(0, 99) select (what, who, which), 40)
         select (file, acts)).ToArbitrary(),
        played =>
        {
            var play = new Play(played.file, "随便", played.file == "three-lanes" ? "big" : "", played.file == "rectify" ? _now.AddDays(3) : null, played.file == "whistle" ? ["power", "lighting"] : []);
            foreach (var (what, who, which) in played.acts)
            {
                play.Anything(what, who, which);
            }

            var steps = play.Procedure.Steps.Select(s => s.Id).ToList();
            var places = play.Matter.Done.Select(d => steps.IndexOf(d.Step)).ToList();
            Assert.Equal(places.Distinct().Order(), places);
            foreach (var done in play.Matter.Done)
            {
                var step = play.Procedure.Find(done.Step)!;
                Assert.All(step.Records, r => Assert.True(play.Matter.Records.Count(n => n.Step == step.Id && n.Name == r.Name) >= r.Least));
                Assert.True(step.Vote is null || step.Vote.HasQuorum(done.Vote!.Value));
                Assert.True(step.Claims.Count == 0 || play.Matter.Claims.Count > 0);
                Assert.True(!step.Roll || play.Matter.Roll.Values.All(r => r.HasCome is not null));
            }

            Assert.Equal(play.Matter.Step is null, play.Matter.EndedAt is not null);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20261127UL, 7UL));

    private static Procedure Read(string id) => ProcedureReader.Parse(id, File.ReadAllText(Path.Combine(A.Root, "data", "procedures", $"{id}.json"))).Procedure!;

    private static ProcedureStart Begin(string title) => new(1, title, "lx-lxc", "zhou.li");

    private static Play Checked()
    {
        var play = new Play("wish", "想要一个轮椅坐垫");
        play.Through("check");
        return play;
    }

    /// <summary>One matter and what is done to it.</summary>
    private sealed class Play
    {
        private static readonly string[] _people = ["zhou.li", "he.tian", "tan.hua", "gong.dian", "shi.zheng", "fang.qiu", "pei.an"];

        public Play(string id, string title, string lane = "", DateTimeOffset? due = null, IReadOnlyList<string>? parties = null)
        {
            Procedure = Read(id);
            Last = _desk.Start(Procedure, Begin(title) with { Lane = lane, Due = due, Parties = parties ?? [], By = id == "admission" ? "tan.hua" : "zhou.li", GridId = id == "admission" ? "lx" : "lx-lxc" }, _now);
            Matter = Last.Proceeding!;
        }

        public Procedure Procedure { get; }

        public Proceeding Matter { get; private set; }

        public ProcedureResult Last { get; private set; }

        public ProcedureRefusal? Do(ProcedureAct act, string? by = null)
        {
            var doer = by ?? Doer();
            Last = _desk.Do(Procedure, Matter, act, doer, _now);
            Matter = Last.Proceeding ?? Matter;
            return Last.Refusal;
        }

        public void FillIn(ProcedureStep step, string skip = "")
        {
            foreach (var field in step.Records.Where(r => r.Name != skip))
            {
                for (var i = 0; i < field.Least; i++)
                {
                    Assert.Null(Do(new ProcedureAct.Note(field.Name, Value(field.Kind))));
                }
            }
        }

        public void Through(params string[] steps)
        {
            foreach (var id in steps)
            {
                var step = Procedure.Find(id)!;
                FillIn(step);
                Assert.Null(Do(new ProcedureAct.Finish(id, step.Outcomes.Keys.FirstOrDefault() ?? "")));
            }
        }

        /// <summary>To its end by the first outcome of each step; gives the steps.</summary>
        public List<string> Run()
        {
            while (Matter.Step is { } id)
            {
                var step = Procedure.Find(id)!;
                FillIn(step);
                Assert.Null(Do(new ProcedureAct.Finish(id, step.Vote is null ? step.Outcomes.Keys.FirstOrDefault() ?? "" : "", step.Vote is null ? null : new VoteCount(30, 30, 30))));
            }

            return [.. Matter.Done.Select(d => d.Step)];
        }

        public void Anything(int what, int who, int which)
        {
            var step = Procedure.Find(Matter.Step) ?? Procedure.Steps[which % Procedure.Steps.Count];
            var field = step.Records.Count > 0 ? step.Records[which % step.Records.Count] : null;
            var person = which % 3 == 0 ? _people[who] : Doer();
            var outcome = step.Outcomes.Count > 0 ? step.Outcomes.Keys.ElementAt(which % step.Outcomes.Count) : "";
            _ = what switch
            {
                0 or 1 or 2 when field is not null => Do(new ProcedureAct.Note(field.Name, which % 7 == 0 ? "" : Value(field.Kind)), person),
                3 => Do(new ProcedureAct.Claim((ClaimKind)(1 + (which % 4)), which % 4 == 3 ? "power" : ""), _people[who]),
                4 => Do(new ProcedureAct.Answer(which % 2 == 0 ? "power" : "lighting", which % 5 == 0 ? "来不了" : ""), _people[who]),
                5 => Do(new ProcedureAct.Finish(Procedure.Steps[which % Procedure.Steps.Count].Id, outcome, new VoteCount(30, which % 31, which % 31 / 2)), person),
                _ => Do(new ProcedureAct.Finish(step.Id, step.Vote is null ? outcome : "", new VoteCount(30, which % 31, which % 31)), person),
            };
        }

        private string Doer() => Procedure.Find(Matter.Step) is { } step ? _people.FirstOrDefault(p => _desk.MayDo(step, Matter, p)) ?? "zhou.li" : "zhou.li";

        private static string Value(FieldKind kind) => kind switch { FieldKind.Number => "21", FieldKind.Date => "2026-04-01", _ => "写在这里" };
    }
}
