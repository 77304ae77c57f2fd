using WeGrid.Domain.DataFiles;

namespace WeGrid.Domain.Procedures;

// 能不能走通: what each step says is right; do they make a way?
public static partial class ProcedureReader
{
    private static void Check(JsonAt root, Procedure procedure)
    {
        foreach (var twice in procedure.Steps.Where(s => s.Id.Length > 0).GroupBy(s => s.Id).Where(g => g.Count() > 1))
        {
            root.Fault($"the step '{twice.Key}' is there twice", "give each its own id");
        }

        foreach (var (i, step) in procedure.Steps.Index())
        {
            CheckStep(root, procedure, step, i);
        }

        foreach (var lane in procedure.Lanes.Select(l => l.Id).DefaultIfEmpty(""))
        {
            CheckLane(root, procedure, lane);
        }

        foreach (var notice in procedure.Steps.SelectMany(s => s.Notices).Where(n => procedure.IsConfidential && IsTooWide(n)))
        {
            root.Fault($"it is confidential and tells \"{Camel(notice.To)}\" on \"{Camel(notice.On)}\"", "tell doers, starter, claimants or parties; \"above\" only when it is late");
        }

        if (procedure.Steps.Count(s => s.Roll) > 1)
        {
            root.Fault("parties come in several steps", "each comes once: \"roll\": true stands in one step");
        }

        if (procedure.List.Length > 0 && procedure.List == procedure.Word)
        {
            root.Fault($"the list is called '{procedure.List}' like the word that begins one", "give it another word");
        }

        if (procedure.List.Length > 0 && procedure.Steps.All(s => s.Claims.Count == 0))
        {
            root.Fault("there is a list, and nothing is claimed", "take \"list\" out, or add \"claims\" to a step");
        }

        if (procedure.Steps.Any(s => s.Id == ProcedureStep.End))
        {
            root.Fault("a step is called 'end'", "outcomes lead to \"end\" when the matter is over: give the step another id");
        }

        if (procedure.Steps.Count(s => s.IsDueGiven) > 1)
        {
            root.Fault("several steps have a given time", "one date is given when a matter begins: \"due\": \"given\" stands in one step");
        }
    }

    private static void CheckStep(JsonAt root, Procedure procedure, ProcedureStep step, int place)
    {
        var where = $"step '{step.Id}'";
        foreach (var (outcome, target) in step.Outcomes.Where(o => o.Value != ProcedureStep.End))
        {
            var at = procedure.Steps.ToList().FindIndex(s => s.Id == target);
            if (at < 0)
            {
                root.Fault($"{where}: '{outcome}' leads to '{target}', which is no step", "write the id of a later step, or \"end\"");
            }
            else if (at <= place && !procedure.Steps[at].IsDueGiven)
            {
                root.Fault($"{where}: '{outcome}' leads back to '{target}'", "a step is done once, but for one with \"due\": \"given\", which gets another date: write the id of a later step, or \"end\"");
            }
        }

        if (step.Votes.Count > 1 && step.Votes.Select(v => v.Name).Distinct().Count() is var names && (names < step.Votes.Count || step.Votes.Any(v => v.Name.Length == 0)))
        {
            root.Fault($"{where}: there are several ways to vote", "give each a \"name\" of its own");
        }

        if (step.Votes.Count > 0 && !step.Outcomes.Keys.Order(StringComparer.Ordinal).SequenceEqual(new[] { ProcedureVote.Passed, ProcedureVote.Failed }.Order(StringComparer.Ordinal)))
        {
            root.Fault($"{where}: a vote has two outcomes", $"write \"outcomes\": {{ \"{ProcedureVote.Passed}\": …, \"{ProcedureVote.Failed}\": … }}");
        }

        if (step.IsDueGiven && step.Within.Count > 0)
        {
            root.Fault($"{where}: has both \"due\" and \"within\"", "keep one");
        }

        if (step.By.Any(a => a.Part == ProcedurePart.Claimant) && !procedure.Steps.Take(place + 1).Any(s => s.Claims.Count > 0))
        {
            root.Fault($"{where}: is done by who claimed, and nobody can have", "add \"claims\" to a step before it");
        }

        if (step.By.Any(a => a.Part == ProcedurePart.Party) && !procedure.HasParties)
        {
            root.Fault($"{where}: is done by parties, and none are called", "add \"roll\": true to the step they come in");
        }

        foreach (var (record, by) in step.Records.SelectMany(r => r.By, (r, by) => (r.Name, By: by)).Where(r => !step.By.Contains(r.By)))
        {
            root.Fault($"{where}: the record '{record}' is left by '{by}', who does not do the step", "name somebody of \"by\", or add them there");
        }

        foreach (var twice in step.Records.GroupBy(r => r.Name).Where(g => g.Count() > 1))
        {
            root.Fault($"{where}: the record '{twice.Key}' is there twice", "keep one, with \"least\" for several");
        }

        foreach (var notice in step.Notices.Where(n => n.On is NoticeMoment.Soon or NoticeMoment.Late && step.Within.Count == 0 && !step.IsDueGiven))
        {
            root.Fault($"{where}: a notice is '{notice.On.ToString().ToLowerInvariant()}', and the step has no time", "add \"within\"");
        }
    }

    /// <summary>Of a confidential matter neither groups nor proposers hear, and who is above only that it is late.</summary>
    private static bool IsTooWide(ProcedureNotice notice) => notice.To is NoticeAudience.Group or NoticeAudience.Proposers || (notice.To == NoticeAudience.Above && notice.On != NoticeMoment.Late);

    private static string Camel<T>(T name)
        where T : struct, Enum => $"{name}".ToLowerInvariant();

    /// <summary>Every step of a lane is reached, and none leads to one that is not on it.</summary>
    private static void CheckLane(JsonAt root, Procedure procedure, string lane)
    {
        var steps = procedure.Steps.Where(s => s.IsOn(lane)).ToList();
        if (steps.Count == 0)
        {
            root.Fault(lane.Length == 0 ? "there are no steps" : $"the lane '{lane}' has no steps", "write at least one");
            return;
        }

        var reached = new HashSet<string>(StringComparer.Ordinal) { steps[0].Id };
        foreach (var step in steps.Where(s => reached.Contains(s.Id)))
        {
            reached.UnionWith(step.Outcomes.Count > 0 ? step.Outcomes.Values : procedure.After(step, lane) is { } next ? [next.Id] : []);
            foreach (var target in step.Outcomes.Values.Where(t => procedure.Find(t) is { } found && !found.IsOn(lane)))
            {
                root.Fault($"step '{step.Id}' leads to '{target}', which is not on the lane '{lane}'", "let it lead to a step that is");
            }
        }

        foreach (var lost in steps.Where(s => !reached.Contains(s.Id)))
        {
            root.Fault($"step '{lost.Id}' is never reached{(lane.Length == 0 ? "" : $" on the lane '{lane}'")}", "let an outcome lead to it, or take it out");
        }
    }
}
