using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 限速: who says very much in a short time is slowed, never lost: what comes beyond the limit is gathered into one draft for a person. Danger is never slowed.
public sealed partial class IntakeDesk
{
    /// <summary>Since when the reports of a sender count, seen from one of them.</summary>
    private DateTimeOffset FloodSince(DateTimeOffset at) => at - rules.Watch.Flood.Within;

    private void NeedSender(Spoken spoken, Understood understood, IntakeNeeds needs)
    {
        if (MayBeSlowed(spoken, understood) || understood.Verdict is Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger)
        {
            var since = FloodSince(spoken.At);
            needs.Senders[spoken.Person] = needs.Senders.TryGetValue(spoken.Person, out var earlier) && earlier < since ? earlier : since;
        }

        if (UrgencyOf(understood) == Urgency.Life)
        {
            needs.Alarmed.Add(spoken.Person);
            needs.DoubtWithin = rules.Watch.Doubt.Within;
        }
    }

    /// <summary>Staff report for many; what is confidential is put to nobody but the named post; what may harm soon waits for nothing.</summary>
    private bool MayBeSlowed(Spoken spoken, Understood understood) =>
        understood.Verdict is Verdict.Demand or Verdict.Reopen or Verdict.NeedsContext or Verdict.Correction or Verdict.MeToo or Verdict.Unreadable
        && !(understood.IsDemand && understood.Urgency is Urgency.Life or Urgency.TwoHours)
        && !Corp.Staff.ContainsKey(spoken.Person) && !IsSecret(understood) && !understood.Flags.HasFlag(Flags.Confidential);

    /// <summary>Beyond the limit: it joins the sender's draft, or begins one, of which they are told once.</summary>
    private bool Slowed(Spoken spoken, Understood understood, IntakeFacts facts, Effects effects)
    {
        if (!MayBeSlowed(spoken, understood) || ReportsOf(spoken, facts, effects) < rules.Watch.Flood.Reports)
        {
            return false;
        }

        var until = spoken.At + rules.Watch.Flood.Gather;
        if (facts.Gathering.TryGetValue(spoken.Person, out var draft))
        {
            effects.Demands.Add(Record(spoken, understood, DemandStatus.Draft, null, facts) with { Head = draft.Demand.Id });
            if (draft.Clock.Asked.Length > 0)
            {
                // Its card is on a phone and shows less than there is now: a new one comes with all of it.
                Gather(draft with { Clock = draft.Clock with { Asked = "", Turn = draft.Clock.Turn + 1, Reminded = false } }, until, facts, effects);
            }

            return true;
        }

        var why = new Reason("draft:flood", $"{rules.Watch.Flood.Within.TotalMinutes:0}分钟里第{rules.Watch.Flood.Reports + 1}条起合成一条", [], "watch");
        var head = Record(spoken, understood with { Reasons = [why, .. understood.Reasons] }, DemandStatus.Draft, null, facts);
        head = head with { Head = head.Id };
        effects.Demands.Add(head);
        Gather(new GatheringDraft(head, new DraftClock { Urgency = UrgencyOf(understood), Grid = GridOf(spoken) ?? "" }), until, facts, effects);
        Reply(spoken, facts, effects, "reply_slowed");
        return true;
    }

    private static void Gather(GatheringDraft draft, DateTimeOffset until, IntakeFacts facts, Effects effects)
    {
        facts.Gathering[draft.Demand.Person] = draft;
        effects.Drafts[draft.Demand.Id] = (draft.Clock, until);
    }

    /// <summary>What they said lately that somebody had to look at; a matter said twice joins itself and costs nobody anything.</summary>
    private int ReportsOf(Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var since = FloodSince(spoken.At);
        var now = effects.Demands.Where(d => string.Equals(d.Person, spoken.Person, StringComparison.OrdinalIgnoreCase) && d.Status is DemandStatus.Draft or DemandStatus.Ticketed)
            .Select(d => (d.Id, d.SaidAt));
        return (facts.Reported.GetValueOrDefault(spoken.Person) ?? []).Concat(now).Where(r => r.SaidAt > since).Select(r => r.Id).Distinct().Count();
    }

    /// <summary>发送人存疑: said on the card of their next alarm, which goes out like any other.</summary>
    private int DoubtOf(Spoken spoken, Understood understood, IntakeFacts facts) =>
        UrgencyOf(understood) == Urgency.Life && facts.FalseAlarms.GetValueOrDefault(spoken.Person) is var count && count >= rules.Watch.Doubt.FalseAlarms ? count : 0;
}
