using FsCheck;
using FsCheck.Fluent;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Warnings;
using Xunit;

namespace WeGrid.Domain.Tests.Warnings;

// What must hold however people, clocks, warnings and machines behave.
public sealed partial class CallDeskTests
{
    [Fact]
    [Trait("Feature", "WA-05")]
    public void StandIn_AnswersAfterTheirOwnTries_TheAnswerCountsAndThePostIsCovered()
    {
        var play = new Play(_town, _red);
        play.Until(TimeSpan.FromSeconds(700));
        Assert.Equal(CalleeState.Released, play.All["wu"].State);

        play.Answer("wu", CallAnswer.Arrived);
        play.Until(TimeSpan.FromMinutes(60));

        Assert.Equal((CalleeState.Answered, CalleeState.Covered), (play.All["wu"].State, play.All["zhou"].State));
        Assert.Empty(play.Doors("zhou"));
    }

    [Fact]
    public void StandIn_WhoNeedsHelpThemself_CoversNobody()
    {
        var corp = Town("""
            "rosters": [ { "name": "防汛突击队", "from": "三级", "posts": [ { "grid": "lx-b", "post": "gridMember", "user": "wu" } ] } ]
            """).At(AlertLevel.Two);
        var play = new Play(corp, _red);
        play.Until(TimeSpan.FromSeconds(10));
        play.Answer("wu", CallAnswer.NeedsHelp);

        play.Until(TimeSpan.FromSeconds(310));

        Assert.Equal(CalleeState.StandInCalled, play.All["zhou"].State);
    }

    [Fact]
    [Trait("Feature", "WA-04")]
    public void Downgrade_ToAColourThatIsOnlyPassedOn_NobodyIsCalledAnyMore()
    {
        var play = new Play(_town, _red);
        play.Until(TimeSpan.FromSeconds(20));
        play.Answer("zhou", CallAnswer.Arrived);
        var yellow = new CallDesk(_town, Cap.Rules.PlanFor("暴雨", WarningColour.Yellow));

        var changed = yellow.Change([.. play.All.Values], ["lx"], isGraver: false, _start.AddSeconds(30));

        // The answer stands; who was being called is let go of, and is told the new colour.
        Assert.DoesNotContain(changed, c => c.UserId == "zhou");
        Assert.Equal(["duty", "group", "leader", "qin"], changed.Select(c => c.UserId).Order(StringComparer.Ordinal));
        Assert.All(changed, c => Assert.Equal((CalleeState.Released, true, (DateTimeOffset?)null), (c.State, c.IsTold, c.NextAt)));
    }

    [Fact]
    [Trait("Feature", "WA-09")]
    public void SameWalker_AskedAgain_TheTaskIsNotOneWeComHasSeen()
    {
        var play = new Play(_town, _red);
        play.Until(TimeSpan.FromSeconds(10));
        play.Answer("duty", CallAnswer.Arrived);

        play.Until(TimeSpan.FromMinutes(90));

        // 秦海's village is empty but for him: the duty officer is asked each time.
        Assert.Equal(["duty"], play.Doors("qin").Skip(1).Select(d => d.Walker).Distinct());
        Assert.Equal(play.Cards().Count, play.Cards().Distinct().Count());
    }

    [Fact]
    [Trait("Feature", "WA-14")]
    public void Silence_NobodyThereIsCalledUntilThen_ThenOn_AndAnAnswerCountsMeanwhile()
    {
        var play = new Play(_town, _red);
        play.Until(TimeSpan.FromSeconds(20));
        play.Silence(["lx-a"], TimeSpan.FromMinutes(30));
        play.Answer("group", CallAnswer.Arrived);

        play.Until(TimeSpan.FromMinutes(34));

        Assert.Equal([0, 1820, 1920], play.Tries("zhou"));
        Assert.Equal([0], play.Tries("group"));
        Assert.Equal([0, 100, 200], play.Tries("qin"));
        play.NobodyForgotten();
    }

    [Fact]
    [Trait("Feature", "WA-14")]
    [Trait("Feature", "WA-16")]
    public void Silence_AGraverColourBreaksIt()
    {
        var play = new Play(_town, _red);
        play.Until(TimeSpan.FromSeconds(20));
        play.Silence(["lx"], TimeSpan.FromHours(2));
        play.Until(TimeSpan.FromMinutes(10));

        play.Change(["lx"], isGraver: true);

        Assert.Equal([0, 600], play.Tries("zhou"));
    }

    /// <summary>
    /// Any order of time, answers, doors, changes of area and colour, idle and dying Workers: nobody is forgotten, each try comes once and apart from the
    /// one before, nobody is called who has answered, no card has a number WeCom has seen, and who was told stays told.
    /// </summary>
    [Fact]
    [Trait("Feature", "X-11")]
    [Trait("Feature", "X-13")]
    public void AnyOrderOfEvents_EachTryOnce_AndNobodyWhoHasAnswered() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Gen.Choose(0, 999).ListOf(30).ToArbitrary(), events =>
        {
            var play = new Play(_town, _red);
            var told = new HashSet<string>(StringComparer.Ordinal);
            foreach (var e in events)
            {
                Happen(play, e % 10, e / 10);
                play.NobodyForgotten();
                told.UnionWith(play.All.Values.Where(c => c.IsTold).Select(c => c.UserId));
                Assert.All(told, user => Assert.True(play.All[user].IsTold, $"{user} was told, and a lift would not reach them"));
            }

            var tries = play.Steps.Where(s => s.Step is CallStep.Try).Select(s => (s.At, Try: (CallStep.Try)s.Step)).ToList();
            foreach (var round in tries.GroupBy(t => (t.Try.Callee.UserId, t.Try.Callee.FirstAt)))
            {
                Assert.Equal(Enumerable.Range(1, round.Count()), round.Select(t => t.Try.Number));
                Assert.InRange(round.Count(), 1, _red.Tries);
                Assert.All(round.Zip(round.Skip(1)), t => Assert.True(t.Second.At - t.First.At >= 50, $"{round.Key}: {t.First.At}, {t.Second.At}"));
            }

            Assert.All(tries, t => Assert.Null(t.Try.Callee.Answer));
            Assert.All(play.Steps.Select(s => s.Step).OfType<CallStep.Door>(), d => Assert.Null(d.Callee.Answer));
            Assert.Equal(play.Cards().Count, play.Cards().Distinct().Count());
        }));

    /// <summary>Half a county answers at once; the other half still waits.</summary>
    [Fact]
    [Trait("Feature", "X-11")]
    public void County_HalfOfItAnswersInOneLook_EachIsHeard()
    {
        var (corp, _) = County();
        var play = new Play(corp, _red, "county");
        play.Until(TimeSpan.FromMinutes(12));
        var users = play.All.Values.Where(c => c.Role == CalleeRole.Own).Select(c => c.UserId).Order(StringComparer.Ordinal).Where((_, i) => i % 2 == 0).ToList();
        foreach (var user in users)
        {
            play.Answer(user, CallAnswer.Arrived);
        }

        play.Until(TimeSpan.FromMinutes(12.1));

        Assert.All(users, u => Assert.Equal((CalleeState.Answered, false), (play.All[u].State, play.All[u].IsFresh)));
    }

    private static void Happen(Play play, int what, int detail)
    {
        string[] users = ["leader", "duty", "zhou", "qin", "group", "wu"];
        play.Sleep(TimeSpan.FromSeconds(1));
        switch (what)
        {
            case 0 or 1 or 2:
                play.Until(play.Elapsed + TimeSpan.FromSeconds(7 * detail));
                break;
            case 3:
                play.Sleep(TimeSpan.FromMinutes(detail / 10));
                break;
            case 4:
                play.Change(detail % 3 == 0 ? ["lx-a"] : detail % 3 == 1 ? ["lx-b"] : ["lx"], isGraver: detail > 50);
                break;
            case 5 when detail % 2 == 0:
                play.Silence(detail % 3 == 0 ? ["lx-a"] : ["lx"], TimeSpan.FromSeconds(detail * 9));
                break;
            case 5:
                play.Die();
                break;
            case 6 when play.Steps.Select(s => s.Step).OfType<CallStep.Door>().LastOrDefault() is { } door && play.All[door.Callee.UserId].IsOpen:
                play.Answer(door.Callee.UserId, detail % 2 == 0 ? CallAnswer.WokenAtDoor : CallAnswer.NobodyHome, door.Walker);
                break;
            default:
                play.Answer(users[detail % users.Length], (CallAnswer)((detail % 3) + 1));
                break;
        }
    }

    private sealed partial class Play
    {
        public void Silence(IReadOnlyList<string> grids, TimeSpan time) => Set(_desk.Silence([.. All.Values], grids, Now + time));

        /// <summary>A look whose work is lost, because the Worker died before it was saved.</summary>
        public void Die() => _ = _desk.Look(All, Now);

        /// <summary>Numbers of the cards that were sent.</summary>
        public List<string> Cards()
        {
            var warning = new Warning { Identifier = "w", Sender = "station", Kind = WarningKind.Alert, Type = "暴雨", Colour = WarningColour.Red, Title = "暴雨红色预警", Sent = _start };
            var run = new CallRun(1, "w", "暴雨", WarningColour.Red, false, ["lx"], _start, _start.AddHours(24));
            var words = new CallWords(_town, run, warning, _red, "");
            return [.. Steps.Where(s => s.Step is not CallStep.Report).SelectMany(s => words.Of(s.Step, _start.AddSeconds(s.At))).Select(n => n.TaskId).Where(id => id.Length > 0)];
        }
    }
}
