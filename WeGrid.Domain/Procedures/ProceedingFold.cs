namespace WeGrid.Domain.Procedures;

/// <summary>从历史到现状: what a matter is, told from what was done to it. Whatever an event says was allowed when it was done; nothing is asked here.</summary>
public static class ProceedingFold
{
    /// <summary>A matter after all its events, in order; null for none.</summary>
    /// <param name="procedure">程序, as it was when the matter began.</param>
    /// <param name="events">历史.</param>
    public static Proceeding? Of(Procedure procedure, IEnumerable<ProceedingEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return events.Aggregate((Proceeding?)null, (matter, next) => After(procedure, matter, next));
    }

    /// <summary>A matter after one more event.</summary>
    public static Proceeding After(Procedure procedure, Proceeding? matter, ProceedingEvent next)
    {
        ArgumentNullException.ThrowIfNull(procedure);
        ArgumentNullException.ThrowIfNull(next);
        return (matter, next.Act) switch
        {
            (null, ProcedureAct.Begin begin) => Begun(procedure, begin, next),
            ({ } before, not ProcedureAct.Begin) => Done(procedure, before, next) with { Seq = next.Seq },
            _ => throw new InvalidOperationException($"event {next.Seq} is no {(matter is null ? "beginning" : "act")}"),
        };
    }

    private static Proceeding Begun(Procedure procedure, ProcedureAct.Begin begin, ProceedingEvent next) => new()
    {
        Number = begin.Number, Title = begin.Title, GridId = begin.GridId, Lane = begin.Lane, Starter = next.By, StartedAt = next.At,
        Step = procedure.FirstOf(begin.Lane).Id, StepSince = next.At, DueAt = next.DueAt, GivenDue = begin.Due,
        Roll = begin.Parties.ToDictionary(p => p, _ => RollEntry.Open, StringComparer.Ordinal), Invited = begin.Invited ?? [], Seq = next.Seq,
    };

    private static Proceeding Done(Procedure procedure, Proceeding matter, ProceedingEvent next) => next.Act switch
    {
        // A meeting that is put off has another time.
        ProcedureAct.Note note when procedure.Find(matter.Step) is { } step && step.Meets == note.Name => matter with
        {
            Records = [.. matter.Records, new StepRecord(matter.Step!, matter.Done.Count, note.Name, note.Value, next.By, next.At)], DueAt = next.DueAt, IsSoonTold = false, Lates = 0, LateAt = null,
        },
        ProcedureAct.Note note => matter with { Records = [.. matter.Records, new StepRecord(matter.Step!, matter.Done.Count, note.Name, note.Value, next.By, next.At)] },
        ProcedureAct.Link link => matter with { Tickets = [.. matter.Tickets, link.Ticket] },
        ProcedureAct.Claim claim => matter with { Claims = [.. matter.Claims, new StepClaim(claim.Unit.Length > 0 ? claim.Unit : next.By, claim.Kind, next.At)] },
        ProcedureAct.Answer answer => matter with
        {
            Roll = new Dictionary<string, RollEntry>(matter.Roll, StringComparer.Ordinal) { [answer.Party] = new RollEntry(answer.Comes, answer.Reason, next.At) },
        },
        ProcedureAct.Remind { Moment: NoticeMoment.Soon } => matter with { IsSoonTold = true },
        ProcedureAct.Regrid regrid => matter with { GridId = regrid.GridId },
        ProcedureAct.Remind => matter with { Lates = matter.Lates + 1, LateAt = next.At },
        ProcedureAct.Drop drop => matter with { Step = null, DueAt = null, EndedAt = next.At, Ended = drop.Reason },
        ProcedureAct.Finish finish => Finished(procedure, matter, finish, next),
        _ => throw new InvalidOperationException($"{next.Act.GetType().Name} is no act"),
    };

    private static Proceeding Finished(Procedure procedure, Proceeding matter, ProcedureAct.Finish finish, ProceedingEvent next)
    {
        var to = ProcedureDesk.Next(procedure, procedure.Find(matter.Step)!, matter.Lane, finish.Outcome);
        var done = matter with
        {
            Done = [.. matter.Done, new StepDone(matter.Step!, finish.Outcome, finish.Vote, next.By, next.At) { Hands = finish.Hands }],
            Step = to?.Id, StepSince = next.At, DueAt = next.DueAt, GivenDue = finish.Due ?? matter.GivenDue, IsSoonTold = false, Lates = 0, LateAt = null,
        };
        return to is null ? done with { EndedAt = next.At, Ended = finish.Outcome.Length > 0 ? finish.Outcome : Proceeding.WellEnded } : done;
    }
}
