using FsCheck;
using FsCheck.Fluent;
using WeGrid.Domain.Procedures;
using Xunit;

namespace WeGrid.Domain.Tests.Procedures;

/// <summary>Whatever people do in whatever order, at whatever time: what is done stands in the order of the procedure, and each step had all it needs.</summary>
public sealed class ProcedureProperties
{
    private static readonly string[] _files = [.. ProcedureRun.Shipped];

    [Fact]
    public void AnyActs_NoStepSkippedOrTwice_NoneWithoutWhatItNeeds() => Prop.ForAll(
        (from file in Gen.Elements(_files)
         from lane in Gen.Choose(0, 2)
         from acts in Gen.ArrayOf(
             from what in Gen.Choose(0, 12)
             from who in Gen.Choose(0, ProcedureRun.People.Length - 1)
             from which in Gen.Choose(0, 999)
             from minutes in Gen.Frequency((5, Gen.Choose(0, 90)), (2, Gen.Choose(0, 3000)), (1, Gen.Choose(0, 20_000)))
             select (what, who, which, minutes), 60)
         select (file, lane, acts)).ToArbitrary(),
        played =>
        {
            var lanes = ProcedureRun.Read(played.file).Lanes;
            var run = ProcedureRun.Of(played.file, lane: lanes.Count > 0 ? lanes[played.lane % lanes.Count].Id : "");
            foreach (var (what, who, which, minutes) in played.acts)
            {
                run.Now = run.Now.AddMinutes(minutes);
                Anything(run, what, ProcedureRun.People[who], which);
            }

            Ordered(run);
            foreach (var (visit, done) in run.Matter.Done.Index())
            {
                Complete(run, visit, done);
            }

            Assert.Equal(run.Matter.Step is null, run.Matter.EndedAt is not null);
            Assert.Equal(run.Matter.Step is null, run.Matter.Ended.Length > 0);
            ProceedingFoldTests.Held(run);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(20261127UL, 7UL));

    /// <summary>From the first step of its lane each leads to the next one, or where its outcome says; back only to one that got another date.</summary>
    private static void Ordered(ProcedureRun run)
    {
        var way = run.Procedure.Steps.Where(s => s.IsOn(run.Matter.Lane)).Select(s => s.Id).ToList();
        var at = (string?)way[0];
        foreach (var finish in run.Events.Where(e => e.Act is ProcedureAct.Finish))
        {
            var act = (ProcedureAct.Finish)finish.Act;
            Assert.Equal(at, act.Step);
            var place = way.IndexOf(act.Step);
            var outcomes = run.Procedure.Find(act.Step)!.Outcomes;
            Assert.Equal(outcomes.Count > 0, act.Outcome.Length > 0);
            at = outcomes.Count == 0 ? (place + 1 < way.Count ? way[place + 1] : null) : outcomes[act.Outcome] is var target && target == "end" ? null : target;
            if (at is not null && way.IndexOf(at) <= place)
            {
                Assert.True(run.Procedure.Find(at)!.IsDueGiven);
                Assert.True(act.Due > finish.At);
                Assert.Equal(act.Due, finish.DueAt);
            }
        }

        Assert.Equal(run.Events.Any(e => e.Act is ProcedureAct.Drop) ? null : at, run.Matter.Step);
    }

    private static void Complete(ProcedureRun run, int visit, StepDone done)
    {
        var (matter, step) = (run.Matter, run.Procedure.Find(done.Step)!);
        var finish = run.Events.Where(e => e.Act is ProcedureAct.Finish).ElementAt(visit);
        var since = visit == 0 ? matter.StartedAt : matter.Done[visit - 1].At;
        Assert.True(ProcedureRun.Desk.MayDo(step, matter, done.By));
        Assert.All(step.Records, r => Assert.True(matter.Records.Count(n => n.Step == step.Id && n.Visit == visit && n.Name == r.Name && n.At >= since && n.At <= done.At) >= r.Least));
        Assert.True(step.Claims.Count == 0 || matter.Claims.Any(c => c.At <= done.At));
        Assert.True(!step.Roll || matter.Roll.Values.All(r => r.HasCome == true || (r.HasCome == false && r.Reason.Length > 0)));
        Assert.True(step.Backing <= (done.Hands?.Backing ?? 0));
        Assert.True(step.Opinion is null || (step.Opinion.OutcomeOf(done.Hands!.Value) == done.Outcome && done.At >= since.AddDays(7)));
        Assert.True(step.Meets.Length == 0 || string.CompareOrdinal(matter.Records.Last(r => r.Name == step.Meets && r.At <= done.At).Value, WeGrid.Domain.Deadlines.ChinaTime.DateOf(done.At).ToString("yyyy-MM-dd", null)) <= 0);
        Assert.True(step.Least is not { } least || least.From(since, A.Calendar).At <= done.At);
        if (step.Votes.Count > 0)
        {
            var vote = step.Votes.Count == 1 ? step.Votes[0] : step.Votes.Single(v => v.Name == ((ProcedureAct.Finish)finish.Act).Way);
            Assert.True(vote.HasQuorum(done.Vote!.Value));
            Assert.Equal(vote.OutcomeOf(done.Vote.Value), done.Outcome);
        }
    }

    /// <summary>Residents raise as many hands as they like.</summary>
    private static ProcedureRefusal? Raised(ProcedureRun run, int which)
    {
        run.Hear(new HandTally(which % 12, which % 5, which % 17, which % 7, which % 3));
        return null;
    }

    /// <summary>Mostly what is wanted just then, so that matters get far; else anything by anybody.</summary>
    private static void Anything(ProcedureRun run, int what, string who, int which)
    {
        var steps = run.Procedure.Steps;
        var step = run.Procedure.Find(run.Matter.Step) ?? steps[which % steps.Count];
        var lacks = step.Records.FirstOrDefault(r => run.Matter.Here.Count(h => h.Name == r.Name) < r.Least);
        var field = lacks ?? (step.Records.Count > 0 ? step.Records[which % step.Records.Count] : new ProcedureField("照片", FieldKind.Photo, 1));
        var outcome = step.Outcomes.Count > 0 ? step.Outcomes.Keys.ElementAt(which % step.Outcomes.Count) : "";
        var by = which % 4 == 0 ? who : null;
        _ = what switch
        {
            12 => Raised(run, which),
            <= 4 => run.Do(new ProcedureAct.Note(which % 9 == 0 ? "" : field.Name, which % 7 == 0 ? "" : ProcedureRun.Value(field.Kind)) { Photo = which % 7 == 0 ? "" : "p1", Ticket = which % 5 }, by),
            5 => run.Do(new ProcedureAct.Claim((ClaimKind)(1 + (which % 4)), which % 4 == 3 ? "power" : ""), which % 4 == 3 ? null : who),
            6 => run.Do(new ProcedureAct.Answer(which % 2 == 0 ? "power" : "road", which % 5 != 0, which % 3 == 0 ? "" : "车坏了"), by),
            7 => run.Do(new ProcedureAct.Finish(steps[which % steps.Count].Id, outcome, new VoteCount(30, which % 31, which % 31 / 2)), by),
            8 when which % 40 == 0 => run.Do(new ProcedureAct.Drop(which % 80 == 0 ? "" : "不办了"), by),
            8 when which % 3 == 0 => run.Do(new ProcedureAct.Link(which), by),
            8 => run.Tick() ? run.Last.Refusal : null,
            _ when step.Votes.Count > 0 => run.Do(ProcedureRun.Voted(step, 30, 15 + (which % 17), which % 31, which), by),
            _ => run.Do(new ProcedureAct.Finish(which % 2 == 0 ? step.Id : "", outcome) { Due = which % 3 == 0 ? null : run.Now.AddDays((which % 9) - 2) }, by),
        };
    }
}
