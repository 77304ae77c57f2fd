using WeGrid.Domain.Corps;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Warnings;

namespace WeGrid.Domain.Intake;

// 转移: what helpers and those above them say of households that must leave. Answered privately, wherever it was said.
public sealed partial class IntakeDesk
{
    private static readonly PostKind[] _seeingTo =
        [PostKind.GridMember, PostKind.MicroGridMember, PostKind.GroupLeader, PostKind.GroupCadre, PostKind.GridLeader, PostKind.DutyOfficer, PostKind.TownLeader];

    /// <summary>A word about households, where a run with households goes on; else it is a word like others.</summary>
    private bool HouseholdsSaid(HouseholdCommand command, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (!facts.AreLeaving)
        {
            return false;
        }

        if (command.Said.Count == 0)
        {
            effects.Notices.Add(command.WantsCounts ? Counts(spoken, facts) : Lists(spoken, facts));
            return true;
        }

        if (command.IsUnclear)
        {
            effects.Notices.Add(OfHouseholds(spoken, [], "请写清户号，一行一种，例如：安置 12 中心小学；投亲 13 14；不转 15。", ""));
            return true;
        }

        var (taken, marked, refused) = ("", new List<Leaving>(), new List<int>());
        foreach (var said in command.Said)
        {
            var (done, not) = Mark(said, spoken, facts, effects);
            taken += Taken(said.State, done);
            marked.AddRange(done);
            refused.AddRange(not);
        }

        effects.Notices.Add(OfHouseholds(spoken, marked, taken, NotTaken(refused)));
        // Who says how it stands is awake.
        var runs = marked.Select(l => l.Run).ToHashSet();
        effects.CallReplies.AddRange((facts.Calls.GetValueOrDefault(spoken.Person) ?? []).Where(c => runs.Contains(c.Run) && c.State != CalleeState.Answered)
            .Select(c => new CallReply(c.Run, c.UserId, CallAnswer.Awake, c.UserId, spoken.At)));
        return !command.HasMore;
    }

    /// <summary>In every run that goes on, but of real ones where there are any: what is practised marks nobody as safe.</summary>
    private (List<Leaving> Done, List<int> Refused) Mark(HouseholdSaid said, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var (done, refused, mine) = (new List<Leaving>(), new List<int>(), Says(spoken.Person));
        foreach (var number in said.Numbers)
        {
            var open = facts.Leaving.FindAll(l => l.Household.Number == number && mine(l.Household));
            open = open.Exists(l => !l.IsDrill) ? open.FindAll(l => !l.IsDrill) : open;
            if (open.Count == 0)
            {
                refused.Add(number);
            }

            effects.HouseholdWords.AddRange(open.Select(l => new HouseholdWord(l.Run, number, said.State, said.Place, spoken.Person, spoken.At)));
            done.AddRange(open.Take(1));
        }

        return (done, refused);
    }

    /// <summary>转移名单: who is still to be moved, first of their own, then below them.</summary>
    private Notice Lists(Spoken spoken, IntakeFacts facts)
    {
        var left = Seen(spoken, facts).Where(l => !l.IsSafe).ToList();
        List<Leaving> ordered = [.. left.GroupBy(l => IsHelper(spoken.Person, l.Household)).OrderByDescending(g => g.Key).SelectMany(EvacuationDesk.Ordered)];
        return ordered.Count == 0
            ? OfHouseholds(spoken, [], "您名下没有还没转移的户。", "")
            : Answer(spoken, Channel.AppText, spoken.Person, "reply_households_list", Purpose.Reply, ("warning.drill", DrillOf(ordered)), ("count", Text(ordered.Count)), ("left", EvacuationDesk.MoreOf(ordered.Count))) with
            {
                Lines = [.. ordered.Take(EvacuationDesk.Lines).Select(l => EvacuationDesk.LineOf(l, ""))],
            };
    }

    /// <summary>转移进度 of the grids below who asks: numbers, no names.</summary>
    private Notice Counts(Spoken spoken, IntakeFacts facts)
    {
        var theirs = Seen(spoken, facts);
        var all = LeavingCount.Of("", theirs);
        // Where most are still in danger first.
        List<LeavingCount> grids = [.. LeavingCount.ByGrid(theirs).OrderByDescending(g => g.Persons - g.Safe)];
        var more = grids.Count - EvacuationDesk.Lines;
        return Answer(spoken, Channel.AppText, spoken.Person, "reply_households_count", Purpose.Reply,
            ("warning.drill", DrillOf(theirs)), ("count", Text(all.Households)), ("persons", Text(all.Persons)), ("safe", Text(all.Safe)), ("left", more > 0 ? $"另有{Text(more)}个网格没有列出。" : "")) with
        {
            Lines = [.. grids.Take(EvacuationDesk.Lines).Select(g => EvacuationDesk.CountOf(g, Corp.Grids.Find(g.GridId)?.Name ?? g.GridId))],
        };
    }

    /// <summary>Each household that person may know of, once: as it stands in a real run, where there is one; the less safe of two.</summary>
    private List<Leaving> Seen(Spoken spoken, IntakeFacts facts)
    {
        var mine = Says(spoken.Person);
        return [.. facts.Leaving.FindAll(l => mine(l.Household)).OrderBy(l => l.IsDrill).ThenBy(l => l.IsSafe).DistinctBy(l => l.Household.Number)];
    }

    private Notice OfHouseholds(Spoken spoken, IReadOnlyList<Leaving> of, string what, string left) =>
        Answer(spoken, Channel.AppText, spoken.Person, "reply_households", Purpose.Reply, ("warning.drill", DrillOf(of)), ("what", what), ("left", left));

    private static string DrillOf(IReadOnlyList<Leaving> all) => all.Count > 0 && all.All(l => l.IsDrill) ? "【演练】" : "";

    private static string Taken(HouseholdState state, List<Leaving> done)
    {
        var persons = done.Sum(l => l.Household.Persons);
        return done.Count == 0 ? "" : $"已记下：{string.Join('、', done.Select(l => Text(l.Household.Number)))}号户{EvacuationDesk.NameOf(state)}，共{Text(done.Count)}户{Text(persons)}人。"
            + state switch
            {
                HouseholdState.Refused or HouseholdState.NotFound => "已报上级，请继续劝、继续找。",
                HouseholdState.Returned => "已报上级，请劝他们先别回去。",
                HouseholdState.Due or HouseholdState.Sheltered or HouseholdState.OwnWay => "",
            };
    }

    private static string NotTaken(List<int> refused) =>
        refused.Count == 0 ? "" : $"{string.Join('、', refused.Select(n => Text(n)))}号不在这次要转移的名单里，或不归您管；回复“转移名单”看您的。";

    private static bool IsHelper(string person, Household household) =>
        string.Equals(person, household.Helper, StringComparison.OrdinalIgnoreCase) || string.Equals(person, household.StandIn, StringComparison.OrdinalIgnoreCase);

    /// <summary>The helper, their stand-in, and who answers for the grid or for one above it; of those on the flood roster while it is on.</summary>
    private Predicate<Household> Says(string person)
    {
        var grids = Corp.ForCategory(AlertRoster.FloodCategory).Grids;
        List<string> answersFor = [.. grids.PostsOf(person).Where(p => _seeingTo.Contains(p.Kind)).Select(p => p.GridId)];
        return household => IsHelper(person, household) || answersFor.Exists(g => grids.IsWithin(household.GridId, g));
    }
}
