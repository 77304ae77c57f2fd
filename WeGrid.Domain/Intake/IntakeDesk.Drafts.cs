using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 待确认: what the machine is not sure of is put to a person; what they confirm looks for its like as if it had just been said.
public sealed partial class IntakeDesk
{
    private void SetDraft(Spoken spoken, Understood understood, IntakeFacts facts, Effects effects)
    {
        if (Slowed(spoken, understood, facts, effects))
        {
            return;
        }

        var draft = Record(spoken, understood, DemandStatus.Draft, null, facts);
        effects.Demands.Add(draft);
        facts.Drafts[draft.Id] = draft;
        var clock = new DraftClock
        {
            Urgency = UrgencyOf(understood),
            Grid = GridOf(spoken) ?? "",
            IsConfidential = IsSecret(understood) || understood.Flags.HasFlag(Flags.Confidential),
        };
        _drafts.Ask(effects, new WaitingDraft(draft, ReasonOf(understood), clock), spoken.At);
    }

    private void NeedForDraft(Demand draft, DateTimeOffset at, Beforehand before, IntakeNeeds needs)
    {
        needs.Persons.TryAdd(draft.Person, draft.Chat);
        needs.Photographers.Add(draft.Person);
        var (spoken, understood) = Again(draft, at, before.Homes);
        if (understood.Verdict == Verdict.MeToo)
        {
            needs.Conversations.Add(draft.Chat);
        }

        NeedLikes(spoken, understood, needs);
    }

    /// <summary>What was said then, understood as said now: what it joins is what is open now.</summary>
    private (Spoken Spoken, Understood Understood) Again(Demand draft, DateTimeOffset at, Dictionary<string, Home> homes)
    {
        var parts = draft.Chat.Split(':', 3);
        var isKf = parts is ["kf", _, _];
        var spoken = new Spoken(draft.Chat, draft.Person, at, draft.MessageId, draft.Text)
        {
            Chat = Corp.ChatOf(draft.Chat),
            OpenKfId = isKf ? parts[1] : null,
            Home = isKf || FormTalk.IsConversation(draft.Chat) ? homes.GetValueOrDefault(draft.Person) : null,
        };
        return (spoken, understander.Understand(Voiced.Bare(draft.Text), ChatContext.Direct(GridOf(spoken)) with { IsConfirmed = true }));
    }

    private void DraftDecided(ButtonKey key, Heard heard, IntakeFacts facts, Effects effects)
    {
        if (!Guid.TryParse(key.Args.Count > 0 ? key.Args[0] : "", out var id) || !facts.Drafts.TryGetValue(id, out var draft)
            || draft.Status != DemandStatus.Draft || !MayDecide(heard.Person, draft))
        {
            Reply(heard, facts, effects, "reply_draft_done");
            return;
        }

        effects.Drafts[id] = null;
        var isDemand = key.Args is [_, "yes"];
        KeepDemand(draft, "待确认", new MachineLabel(id, draft.Label).ReasonOf(CorrectedLabel.Demand), isDemand, !MayLeave(draft.Text), DraftDecider(heard), heard, facts, effects);
        if (!isDemand)
        {
            facts.Drafts[id] = draft with { Status = DemandStatus.Withdrawn };
            effects.Demands.Add(facts.Drafts[id]);
            effects.PartsFollow.Add((id, null));
            Reply(heard, facts, effects, "reply_draft_no");
            return;
        }

        Confirmed(draft, heard, facts, effects);
    }

    /// <summary>Confirmed: the same matter joins the open ticket, else it becomes one. Who confirmed hears which.</summary>
    private void Confirmed(Demand draft, Heard heard, IntakeFacts facts, Effects effects)
    {
        var (spoken, understood) = Again(draft, heard.At, facts.Homes);
        facts.Reaches.TryAdd(draft.Person, new Reach(draft.Person, Reach.IsMemberId(draft.Person, draft.Chat, Corp)));
        var by = DraftDecider(heard);
        var file = SameMatterAs(spoken, understood, facts) ?? (understood.Verdict == Verdict.MeToo ? LastOpenOf(draft.Chat, facts) : null);
        var joins = file is not null;
        if (file is null)
        {
            file = Open(spoken, understood, facts, effects, by);
        }
        else
        {
            Join(file, spoken, understood, facts, effects, by);
        }

        Attach(file, Around(draft.Person, draft.Chat, draft.SaidAt, [], facts), PhotoUse.Report, new Actor(Role.Resident, draft.Person), spoken, facts, effects);
        // The demand is what was said when it was said; only its fate is new.
        facts.Drafts[draft.Id] = draft with { Status = joins ? DemandStatus.Joined : DemandStatus.Ticketed, Ticket = file.Ticket.Number };
        effects.Demands[^1] = facts.Drafts[draft.Id];
        effects.PartsFollow.Add((draft.Id, file.Ticket.Number));
        Reply(heard, facts, effects, joins ? "reply_draft_joined" : "reply_draft_yes", ("number", Text(file.Ticket.Number)));
    }

    private Actor DraftDecider(Heard heard) =>
        new(Corp.Staff.ContainsKey(heard.Person) || heard.Person == Actor.ConsoleId ? Role.GridStaff : Role.Resident, heard.Person);

    /// <summary>A draft is decided by staff, or by the resident's own 是/不是.</summary>
    private bool MayDecide(string person, Demand draft) =>
        Corp.Staff.ContainsKey(person) || string.Equals(person, draft.Person, StringComparison.OrdinalIgnoreCase);
}
