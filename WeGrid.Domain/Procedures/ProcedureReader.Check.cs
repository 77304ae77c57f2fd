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
            CheckRecords(root, step);
            CheckNotices(root, step, isFirst: i == 0);
        }

        foreach (var lane in procedure.Lanes.Select(l => l.Id).DefaultIfEmpty(""))
        {
            CheckLane(root, procedure, lane);
        }

        foreach (var notice in procedure.Steps.SelectMany(s => s.Notices).Where(n => procedure.IsConfidential && IsTooWide(n)))
        {
            root.Fault($"it is confidential and tells \"{Lower(notice.To)}\" on \"{Lower(notice.On)}\"", "tell doers, starter, claimants or parties; \"above\" only when it is late");
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

        CheckRegisters(root, procedure);
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

        CheckHands(root, procedure, step, place);
        if (step.Records.All(r => r.Least == 0) && step is { Claims.Count: 0, Roll: false, Votes.Count: 0, Outcomes.Count: 0, Backing: 0 })
        {
            root.Fault($"{where}: nothing is left, claimed or decided", "two who say that it is done would finish two steps: add a record");
        }
    }

    /// <summary>Where residents have a word: everybody may see the matter, a meeting has its day before it, a poll has an end and its own outcomes.</summary>
    private static void CheckHands(JsonAt root, Procedure procedure, ProcedureStep step, int place)
    {
        var where = $"step '{step.Id}'";
        if (procedure.IsConfidential && (step.Backing > 0 || step.SignsIn || step.Opinion is not null))
        {
            root.Fault($"{where}: residents have a word, and the procedure is confidential", "take \"backing\", \"signIn\" and \"opinion\" out");
        }

        if (step.Meets.Length > 0 && !procedure.Steps.Take(place).Any(s => s.Records.Any(r => r.Name == step.Meets && r is { Kind: FieldKind.Date, Least: > 0 })))
        {
            root.Fault($"{where}: meets on '{step.Meets}', which no step before it must leave", "name a record of kind \"date\" of an earlier step");
        }

        if (step.Opinion is not null && !step.Outcomes.Keys.Order(StringComparer.Ordinal).SequenceEqual(ProcedureOpinion.Outcomes.Order(StringComparer.Ordinal)))
        {
            root.Fault($"{where}: an opinion poll has three outcomes", $"write \"outcomes\": {{ {string.Join(", ", ProcedureOpinion.Outcomes.Select(o => $"\"{o}\": …"))} }}");
        }

        if (step.Opinion is not null && (step.Votes.Count > 0 || procedure.Lanes.Select(l => l.Id).DefaultIfEmpty("").Any(l => step.IsOn(l) && step.WithinOf(l) is null)))
        {
            root.Fault($"{where}: an opinion poll is open until its step is due", "give the step \"within\" on every lane, and no \"vote\"");
        }

        foreach (var (outcome, target) in step.Outcomes.Where(o => procedure.Steps.ToList().FindIndex(s => s.Id == o.Value) is >= 0 and var back && back <= place && procedure.Steps.Skip(back).Take(place - back + 1).Any(HandDesk.AsksAny)))
        {
            root.Fault($"{where}: '{outcome}' leads back to '{target}', past a step at which residents have a word", "what they said is said once: write the id of a later step, or \"end\"");
        }

        foreach (var notice in step.Notices.Where(n => n.To == NoticeAudience.Undecided && (step.Opinion is null || n.On != NoticeMoment.Soon)))
        {
            root.Fault($"{where}: tells \"undecided\" on \"{Lower(notice.On)}\"", "only a step with \"opinion\" has them, and they are reminded once: on \"soon\"");
        }
    }

    private static void CheckRecords(JsonAt root, ProcedureStep step)
    {
        foreach (var record in step.Records.Where(r => (r.Kind == FieldKind.Task) != (r.Name == ProcedureField.TaskName)))
        {
            root.Fault($"step '{step.Id}': the record '{record.Name}' is of kind \"{Lower(record.Kind)}\"", $"a record of kind \"task\" is called {ProcedureField.TaskName}, and no other is: each becomes a ticket");
        }

        foreach (var record in step.Records.Where(r => r.Most > 0 && r.Most < r.Least))
        {
            root.Fault($"step '{step.Id}': the record '{record.Name}' is left at least {record.Least} times and at most {record.Most}", "make \"most\" no less than \"least\"");
        }

        foreach (var record in step.Records.Where(r => r.Ahead is not null && r.Kind != FieldKind.Date))
        {
            root.Fault($"step '{step.Id}': the record '{record.Name}' has \"ahead\"", "only a record of kind \"date\" lies ahead");
        }

        foreach (var (record, by) in step.Records.SelectMany(r => r.By, (r, by) => (r.Name, By: by)).Where(r => !step.By.Contains(r.By)))
        {
            root.Fault($"step '{step.Id}': the record '{record}' is left by '{by}', who does not do the step", "name somebody of \"by\", or add them there");
        }

        foreach (var twice in step.Records.GroupBy(r => r.Name).Where(g => g.Count() > 1))
        {
            root.Fault($"step '{step.Id}': the record '{twice.Key}' is there twice", "keep one, with \"least\" for several");
        }
    }

    /// <summary>Whoever does a step hears of it when it begins; a step with a time is asked after when it is late.</summary>
    private static void CheckNotices(JsonAt root, ProcedureStep step, bool isFirst)
    {
        var (where, isTimed) = ($"step '{step.Id}'", step.Within.Count > 0 || step.IsDueGiven);
        foreach (var notice in step.Notices.Where(n => n.On is NoticeMoment.Soon or NoticeMoment.Late && !isTimed))
        {
            root.Fault($"{where}: a notice is '{Lower(notice.On)}', and the step has no time", "add \"within\"");
        }

        if (isTimed && step.Notices.All(n => n.On != NoticeMoment.Late))
        {
            root.Fault($"{where}: nobody hears when it is late", "add { \"on\": \"late\", \"to\": \"doers\" } or \"above\"");
        }

        // Who begins one reads the first step in the answer.
        if (!(isFirst && step.By.Any(a => a.Part == ProcedurePart.Starter)) && !step.Notices.Any(n => n.On == NoticeMoment.Start && Reaches(n, step)))
        {
            root.Fault($"{where}: nobody who does it hears that it has begun", "add { \"on\": \"start\", \"to\": \"doers\" }");
        }

        foreach (var notice in step.Notices.Where(n => n.Outcome.Length > 0 && (n.On != NoticeMoment.Done || !step.Outcomes.ContainsKey(n.Outcome))))
        {
            root.Fault($"{where}: a notice on '{Lower(notice.On)}' is for the outcome '{notice.Outcome}'", "name one of \"outcomes\", on \"done\"");
        }
    }

    private static bool Reaches(ProcedureNotice notice, ProcedureStep step) => notice.To switch
    {
        NoticeAudience.Doers => true,
        NoticeAudience.Starter => step.By.Any(a => a.Part == ProcedurePart.Starter),
        NoticeAudience.Claimants => step.By.Any(a => a.Part == ProcedurePart.Claimant),
        NoticeAudience.Parties => step.By.Any(a => a.Part == ProcedurePart.Party),
        NoticeAudience.Invited => step.By.Any(a => a.Part == ProcedurePart.Invited),
        NoticeAudience.Proposers or NoticeAudience.Undecided or NoticeAudience.Above or NoticeAudience.Group => false,
        _ => throw new ArgumentOutOfRangeException(nameof(notice), notice.To, "is no audience"),
    };

    /// <summary>Of a confidential matter neither groups nor proposers hear, and who is above only that it is late.</summary>
    private static bool IsTooWide(ProcedureNotice notice) => notice.To is NoticeAudience.Group or NoticeAudience.Proposers or NoticeAudience.Undecided || (notice.To == NoticeAudience.Above && notice.On != NoticeMoment.Late);

    private static string Lower<T>(T name)
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

        CheckParts(root, procedure, steps, lane);
        foreach (var lost in steps.Where(s => !reached.Contains(s.Id)))
        {
            root.Fault($"step '{lost.Id}' is never reached{(lane.Length == 0 ? "" : $" on the lane '{lane}'")}", "let an outcome lead to it, or take it out");
        }
    }

    /// <summary>A step that claimants or parties alone do comes after one in which they came; no outcome leads past that.</summary>
    private static void CheckParts(JsonAt root, Procedure procedure, List<ProcedureStep> steps, string lane)
    {
        foreach (var (step, actor) in steps.SelectMany(s => s.By, (s, a) => (s, a)).Where(s => s.a.Part is ProcedurePart.Claimant or ProcedurePart.Party))
        {
            var comes = steps.FindIndex(s => actor.Part == ProcedurePart.Claimant ? s.Claims.Count > 0 : s.Roll);
            var place = steps.IndexOf(step);
            var where = lane.Length == 0 ? "" : $" on the lane '{lane}'";
            if (comes < 0 || (actor.Part == ProcedurePart.Claimant && comes > place))
            {
                root.Fault($"step '{step.Id}': is done by '{actor}', and there is none{where}", actor.Part == ProcedurePart.Claimant ? "add \"claims\" to a step before it" : "add \"roll\": true to the step they come in");
            }
            else if (step.By.Count == 1 && actor.Part == ProcedurePart.Claimant && steps.Take(comes).Any(s => s.Outcomes.Values.Any(t => steps.FindIndex(o => o.Id == t) is var to && to > comes && to <= place)))
            {
                root.Fault($"step '{step.Id}': is done by '{actor}' alone, and an outcome leads past the claim{where}", "add somebody to \"by\"");
            }
        }
    }
}
