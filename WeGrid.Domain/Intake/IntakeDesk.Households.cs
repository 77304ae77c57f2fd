using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Warnings;

namespace WeGrid.Domain.Intake;

// 转移: what helpers and those above them say of households that must leave. Answered privately, wherever it was said.
public sealed partial class IntakeDesk
{
    /// <summary>A word about households, where a run with households goes on; else it is a word like others.</summary>
    private bool HouseholdsSaid(HouseholdCommand command, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (!facts.AreLeaving)
        {
            return false;
        }

        if (command.State is not { } state)
        {
            effects.Notices.Add(command.WantsCounts ? Counts(spoken, facts) : Lists(spoken, facts));
            return true;
        }

        var (done, refused) = (new List<Leaving>(), new List<int>());
        foreach (var number in command.Numbers)
        {
            var open = facts.Leaving.FindAll(l => l.Household.Number == number && MaySay(spoken.Person, l.Household));
            if (open.Count == 0)
            {
                refused.Add(number);
            }

            effects.HouseholdWords.AddRange(open.Select(l => new HouseholdWord(l.Run, number, state, command.Place, spoken.Person, spoken.At)));
            done.AddRange(open.Take(1));
        }

        effects.Notices.Add(Answer(spoken, Channel.AppText, spoken.Person, "reply_households", Purpose.Reply, ("what", Taken(state, done)), ("left", NotTaken(refused))));
        return true;
    }

    /// <summary>转移名单: who is still to be moved of their own; of those below them, for whoever has none.</summary>
    private Notice Lists(Spoken spoken, IntakeFacts facts)
    {
        var own = facts.Leaving.FindAll(l => IsHelper(spoken.Person, l.Household));
        List<Leaving> left =
        [
            .. (own.Count > 0 ? own : facts.Leaving.FindAll(l => MaySay(spoken.Person, l.Household))).Where(l => !l.IsSafe)
                .DistinctBy(l => l.Household.Number).OrderByDescending(l => l.Household.Care > 0).ThenBy(l => l.Household.Number),
        ];
        return left.Count == 0
            ? Answer(spoken, Channel.AppText, spoken.Person, "reply_households", Purpose.Reply, ("what", "您名下没有还没转移的户。"), ("left", ""))
            : Answer(spoken, Channel.AppText, spoken.Person, "reply_households_list", Purpose.Reply, ("count", Text(left.Count)), ("left", EvacuationDesk.MoreOf(left.Count))) with
            {
                Lines = [.. left.Take(EvacuationDesk.Lines).Select(l => EvacuationDesk.LineOf(l, ""))],
            };
    }

    /// <summary>转移进度 of the grids below who asks: numbers, no names.</summary>
    private Notice Counts(Spoken spoken, IntakeFacts facts)
    {
        var theirs = facts.Leaving.FindAll(l => MaySay(spoken.Person, l.Household)).DistinctBy(l => l.Household.Number).ToList();
        var all = LeavingCount.Of("", theirs);
        // Where most are still in danger first.
        List<LeavingCount> grids = [.. LeavingCount.ByGrid(theirs).OrderByDescending(g => g.Persons - g.Safe)];
        var more = grids.Count - EvacuationDesk.Lines;
        return Answer(spoken, Channel.AppText, spoken.Person, "reply_households_count", Purpose.Reply,
            ("count", Text(all.Households)), ("persons", Text(all.Persons)), ("safe", Text(all.Safe)), ("left", more > 0 ? $"另有{Text(more)}个网格没有列出。" : "")) with
        {
            Lines = [.. grids.Take(EvacuationDesk.Lines).Select(g => EvacuationDesk.CountOf(g, Corp.Grids.Find(g.GridId)?.Name ?? g.GridId))],
        };
    }

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

    /// <summary>The helper, their stand-in, and whoever holds a post at or above the grid.</summary>
    private bool MaySay(string person, Household household) =>
        IsHelper(person, household) || Corp.Grids.PostsOf(person).Any(p => Corp.Grids.IsWithin(household.GridId, p.GridId));
}
