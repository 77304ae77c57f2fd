using FsCheck;
using FsCheck.Fluent;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Procedures;
using Xunit;

namespace WeGrid.Domain.Tests.Procedures;

/// <summary>举手台 over the shipped 从诉求到协商: whose word counts, when, and how often.</summary>
public sealed class HandDeskTests
{
    private static readonly string _village = A.Corp.Grids.VillageOf("qs-a");
    private static readonly HandDesk _desk = new(A.Corp);

    private static HandResult Raise(ProcedureRun run, HandKind kind, string person, Choice? choice = null, string household = "", IReadOnlyList<Hand>? known = null, string? grid = "qs-a") =>
        _desk.Raise(new ProceedingFile(run.Procedure, run.Matter), new HandCommand(kind, run.Matter.Number, choice, household), (person, "archive:a", "m1", grid), known ?? [], run.Now);

    [Fact]
    [Trait("Feature", "DL-02")]
    public void Backing_OnceEach_OfTheVillage_TheFifthIsEnough()
    {
        var run = ProcedureRun.Of("deliberation");
        var known = new List<Hand>();
        for (var i = 1; i <= 5; i++)
        {
            var result = Raise(run, HandKind.Backing, $"wm-{i}", known: known);
            Assert.Equal((null, i == 5), (result.Refusal, result.IsEnough));
            known.Add(result.Hand!);
            run.Hear(result.Tally);
        }

        Assert.Equal(HandRefusal.Already, Raise(run, HandKind.Backing, "WM-1", known: known).Refusal);
        Assert.Equal(HandRefusal.NotHere, Raise(run, HandKind.Backing, "wm-9", grid: null).Refusal);
        Assert.Equal(HandRefusal.NotHere, Raise(run, HandKind.Backing, "wm-9", grid: A.Corp.Grids.Grids.First(g => g.Kind == GridKind.Village && g.Id != _village).Id).Refusal);
        Assert.False(Raise(run, HandKind.Backing, "wm-9", known: known).IsEnough);
    }

    [Fact]
    [Trait("Feature", "DL-02")]
    public void Step_WithoutItsBacking_IsNotOver()
    {
        var run = ProcedureRun.Of("deliberation");
        run.FillIn();
        run.Hear(new HandTally(4, 0, 0, 0, 0));
        Assert.Equal(ProcedureRefusal.TooFewHands, run.Do(new ProcedureAct.Finish("propose")));
        Assert.Equal("1", run.Last.About);
        run.Hear(new HandTally(5, 0, 0, 0, 0));
        Assert.Null(run.Do(new ProcedureAct.Finish("propose")));
        // What was backed stays so; it needs no more.
        Assert.Equal(HandRefusal.NotNow, Raise(run, HandKind.Backing, "wm-7").Refusal);
    }

    [Fact]
    [Trait("Feature", "DL-03")]
    public void Notice_HangsSevenDays_TheMeetingIsNotBefore_AndIsDueAfterItsDay()
    {
        var run = ProcedureRun.Of("deliberation").To("announce");
        var today = ChinaTime.DateOf(run.Now);
        Assert.Equal(ProcedureRefusal.TooSoon, run.Do(new ProcedureAct.Note("协商日期", today.AddDays(7).ToString("yyyy-MM-dd", null))));
        Assert.Null(run.Do(new ProcedureAct.Note("协商日期", today.AddDays(8).ToString("yyyy-MM-dd", null))));
        run.FillIn(skip: "协商日期");
        Assert.Null(run.Do(new ProcedureAct.Finish("announce")));
        var day = today.AddDays(8);
        Assert.Equal(day, run.Matter.MeetsOn(run.Step));
        Assert.True(run.Matter.DueAt > ChinaTime.EndOf(day));
        Assert.Equal(ChinaTime.At(day.AddDays(-1), new TimeOnly(9, 0)), ProcedureRun.Desk.NextLook(run.Procedure, run.Matter));

        run.Now = ChinaTime.At(day.AddDays(-1), new TimeOnly(20, 0));
        run.FillIn();
        Assert.Equal(ProcedureRefusal.TooEarly, run.Do(new ProcedureAct.Finish("meet")));
        Assert.Equal(HandRefusal.NotToday, Raise(run, HandKind.Present, "wm-1").Refusal);
        run.Now = ChinaTime.At(day, new TimeOnly(19, 0));
        Assert.Null(Raise(run, HandKind.Present, "wm-1").Refusal);
        Assert.Null(run.Do(new ProcedureAct.Finish("meet")));
    }

    [Fact]
    [Trait("Feature", "DL-03")]
    public void Notice_ThatGoesOutLate_HangsItsDaysAllTheSame()
    {
        var run = ProcedureRun.Of("deliberation").To("announce");
        var today = ChinaTime.DateOf(run.Now);
        run.FillIn(skip: "协商日期");
        Assert.Null(run.Do(new ProcedureAct.Note("协商日期", today.AddDays(8).ToString("yyyy-MM-dd", null))));
        run.Now = run.Now.AddDays(3);
        Assert.Equal(ProcedureRefusal.TooSoon, run.Do(new ProcedureAct.Finish("announce")));
        Assert.Null(run.Do(new ProcedureAct.Note("协商日期", today.AddDays(12).ToString("yyyy-MM-dd", null))));
        Assert.Null(run.Do(new ProcedureAct.Finish("announce")));
        Assert.Equal(today.AddDays(12), run.Matter.MeetsOn(run.Step));
        // The group reads the day that counts, not the one before it.
        Assert.Equal(1, ProcedureTelling.Said(run.Matter, run.Procedure.Find("announce")!).Split("协商日期").Length - 1);
    }

    [Fact]
    [Trait("Feature", "DL-04")]
    public void Meeting_PutOff_HasAnotherDayAndAnotherTime_NeverAPastOne()
    {
        var run = ProcedureRun.Of("deliberation").To("meet");
        var (day, due) = (run.Matter.MeetsOn(run.Step)!.Value, run.Matter.DueAt!.Value);
        run.Now = ChinaTime.At(day, new TimeOnly(8, 0));
        Assert.Equal(ProcedureRefusal.TooSoon, run.Do(new ProcedureAct.Note("协商日期", day.AddDays(-1).ToString("yyyy-MM-dd", null))));
        Assert.Null(run.Do(new ProcedureAct.Note("协商日期", day.AddDays(5).ToString("yyyy-MM-dd", null))));
        Assert.Equal(day.AddDays(5), run.Matter.MeetsOn(run.Step));
        Assert.True(run.Matter.DueAt > due);
        Assert.Equal(HandRefusal.NotToday, Raise(run, HandKind.Present, "wm-1").Refusal);
        run.FillIn();
        Assert.Equal(ProcedureRefusal.TooEarly, run.Do(new ProcedureAct.Finish("meet")));
        ProceedingFoldTests.Held(run);
    }

    [Fact]
    [Trait("Feature", "DL-06")]
    public void WhatWasCounted_StaysWithTheStep()
    {
        var run = ProcedureRun.Of("deliberation");
        run.FillIn();
        run.Hear(new HandTally(6, 0, 0, 0, 0));
        Assert.Null(run.Do(new ProcedureAct.Finish("propose")));
        run.Hear(default);
        Assert.Equal(6, run.Matter.Done[0].Hands!.Value.Backing);
        Assert.Contains("附议：6人", new ProcedureTelling(A.Rules()).Left(new ProceedingFile(run.Procedure, run.Matter)), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "DL-05")]
    public void Opinion_OneHouseholdOneWord_ChangedByItself_ClosedOnTime_NobodySaysOtherwise()
    {
        var run = ProcedureRun.Of("deliberation").To("poll");
        Assert.Equal(HandRefusal.NoChoice, Raise(run, HandKind.Opinion, "wm-1", null, "3组12").Refusal);
        Assert.Equal(HandRefusal.NoHousehold, Raise(run, HandKind.Opinion, "wm-1", Choice.Agree).Refusal);
        var first = Raise(run, HandKind.Opinion, "wm-1", Choice.Agree, "3组12");
        run.Hear(first.Tally);
        Assert.Equal(HandDesk.DigestOf(1, "3组12"), first.Hand!.Household);
        Assert.Equal(HandRefusal.HouseholdSpoke, Raise(run, HandKind.Opinion, "wm-2", Choice.Against, "3组12", [first.Hand]).Refusal);
        var changed = Raise(run, HandKind.Opinion, "wm-1", Choice.Against, "3组12", [first.Hand]);
        Assert.Equal(new HandTally(0, 0, 0, 1, 0) with { Backing = run.Matter.Hands.Backing }, changed.Tally);
        Assert.Equal(ProcedureRefusal.TooEarly, run.Do(new ProcedureAct.Finish("poll")));

        run.Now = run.Matter.DueAt!.Value;
        Assert.Equal(HandRefusal.Closed, Raise(run, HandKind.Opinion, "wm-3", Choice.Agree, "3组13").Refusal);
        Assert.Null(run.Do(new ProcedureAct.Finish("poll", ProcedureOpinion.Agreed)));
        Assert.Equal((ProcedureOpinion.TooFew, "decide"), (run.Matter.Done[^1].Outcome, run.Matter.Step));
    }

    [Theory]
    [Trait("Feature", "DL-05")]
    [InlineData(9, 0, 0, ProcedureOpinion.TooFew)]
    [InlineData(10, 0, 0, ProcedureOpinion.Agreed)]
    [InlineData(6, 4, 0, ProcedureOpinion.Agreed)]
    [InlineData(5, 5, 0, ProcedureOpinion.NotAgreed)]
    [InlineData(5, 0, 5, ProcedureOpinion.NotAgreed)]
    [InlineData(0, 0, 0, ProcedureOpinion.TooFew)]
    public void Opinion_TheNumbersDecide(int agree, int against, int abstained, string outcome) =>
        Assert.Equal(outcome, ProcedureRun.Read("deliberation").Find("poll")!.Opinion!.OutcomeOf(new HandTally(0, 0, agree, against, abstained)));

    [Fact]
    [Trait("Feature", "DL-05")]
    public void AnyHandsInAnyOrder_AHouseholdHasOneOpinion_AndTheTallyIsWhatIsKept() =>
        Prop.ForAll(
            Gen.Choose(0, 4).SelectMany(p => Gen.Choose(0, 2).SelectMany(h => Gen.Choose(1, 3).Select(c => (Person: p, Household: h, Choice: (Choice)c)))).ListOf().ToArbitrary(),
            said =>
            {
                var run = ProcedureRun.Of("deliberation").To("poll");
                run.Hear(default);
                var kept = new Dictionary<string, Hand>();
                foreach (var (person, household, choice) in said)
                {
                    var result = Raise(run, HandKind.Opinion, $"wm-{person}", choice, $"3组{household}", [.. kept.Values]);
                    if (result.Hand is { } hand)
                    {
                        kept[hand.Person] = hand;
                        run.Hear(result.Tally);
                    }
                }

                var tally = run.Matter.Hands;
                return kept.Values.Select(h => h.Household).Distinct().Count() == kept.Count && tally.Households == kept.Count && tally.Agree == kept.Values.Count(h => h.Choice == Choice.Agree);
            }).QuickCheckThrowOnFailure();

    [Theory]
    [Trait("Feature", "DL-02")]
    [InlineData("wish")]
    [InlineData("family")]
    public void Procedures_ThatAskNobody_HearNobody(string id)
    {
        var run = ProcedureRun.Of(id);
        Assert.All(Enum.GetValues<HandKind>(), k => Assert.Equal(HandRefusal.NoSuchMatter, Raise(run, k, "wm-1", Choice.Agree, "3组1").Refusal));
    }
}
