using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 立单: a demand joins the open ticket of the same matter, reopens the one that was done, or becomes one.
public sealed partial class IntakeDesk
{
    private static string CategoryOf(Understood understood) => IsSecret(understood) ? Ticket.ConfidentialCategory : understood.Category?.Level1 ?? "其他";

    private static string SubcategoryOf(Understood understood) =>
        !IsSecret(understood) || understood.Category?.Level1 == Ticket.ConfidentialCategory ? understood.Category?.Level2 ?? ""
        : IsAboutOfficial(understood) ? "干部作风"
        : understood.Flags.HasFlag(Flags.Violence) ? "家庭暴力" : "举报线索";

    /// <summary>
    /// Never put to a person as a draft, whose card shows words. What only sounds like fraud or a bad shop may be chatter: 纪检 is asked first.
    /// </summary>
    private static bool IsSurelySecret(Understood understood) =>
        IsSecret(understood) && (understood.Kind == DemandKind.Report || SubcategoryOf(understood) is not ("违法经营" or "诈骗传销"));

    /// <summary>保密类: about an official, a report, violence at home. What happens just now goes the way of danger and keeps the class for afterwards.</summary>
    private static bool IsSecret(Understood understood) =>
        IsAboutOfficial(understood) || understood.Kind == DemandKind.Report || understood.Category?.Level1 == Ticket.ConfidentialCategory
        || (understood.Flags.HasFlag(Flags.Violence) && (understood.Verdict != Verdict.Crisis || understood.Category is { Level1: "矛盾调解", Level2: "家庭矛盾" }));

    /// <summary>A demand: the same matter joins the open ticket, else it becomes one; unsure ones wait for a person, danger never does.</summary>
    private void Raise(Spoken spoken, Understood understood, IntakeFacts facts, Effects effects, long? linked = null)
    {
        if (WaitsForPerson(understood))
        {
            SetDraft(spoken, understood, facts, effects);
            return;
        }

        if (SameMatterAs(spoken, understood, facts) is { } file)
        {
            Join(file, spoken, understood, facts, effects);
            return;
        }

        if (linked is not null || !Slowed(spoken, understood, facts, effects))
        {
            Open(spoken, understood, facts, effects, linked: linked);
        }
    }

    private static bool WaitsForPerson(Understood understood) =>
        understood.NeedsPerson && !IsSurelySecret(understood) && understood.Verdict is not (Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger);

    private void Join(TicketFile file, Spoken spoken, Understood understood, IntakeFacts facts, Effects effects, Actor? by = null)
    {
        var reporter = new Reporter(spoken.Person, spoken.Conversation, ToldState.NotTold, null);
        _desk.Attach(effects, file, reporter, facts.ReachOf(spoken.Person), understood.IsDemand ? UrgencyOf(understood) : file.Ticket.Urgency,
            by ?? Actor.Machine("same-matter/1"), spoken.At, ReplyUrl(spoken, understood));
        effects.Demands.Add(Record(spoken, understood, DemandStatus.Joined, file.Ticket.Number, facts));
        CountReport(file, spoken, facts, effects);
    }

    private static Urgency UrgencyOf(Understood understood) =>
        understood.Verdict is Verdict.Danger or Verdict.Crisis ? Urgency.Life : understood.Urgency;

    /// <summary>"Reported before, done, not cured": the resident's own words reopen it inside the days promised (LC-14).</summary>
    private bool Reopened(TicketFile file, Spoken spoken, Understood understood, IntakeFacts facts, Effects effects)
    {
        var request = new MoveRequest(TicketMove.Reopen, new Actor(Role.Resident, spoken.Person), spoken.At) { Note = spoken.Text };
        if (_desk.Move(effects, file, request) is not null)
        {
            return false; // too late, or the rounds are used up: it becomes a ticket of its own
        }

        effects.Demands.Add(Record(spoken, understood, DemandStatus.Joined, file.Ticket.Number, facts));
        Reply(spoken, facts, effects, "second_round_told", [.. Tickets.Words.Values(file.Ticket, Corp).Where(v => v.Key != "corp.name").Select(v => (v.Key, v.Value))]);
        return true;
    }

    private static TicketFile? LastDoneOf(string person, IntakeFacts facts) =>
        facts.Files.Values
            .Where(f => f.Ticket.Status is TicketStatus.Resolved or TicketStatus.Rated)
            .Where(f => f.IsOf(person))
            .MaxBy(f => f.Ticket.ResolvedAt);

    private TicketFile Open(Spoken spoken, Understood understood, IntakeFacts facts, Effects effects, Actor? by = null, long? linked = null)
    {
        var ticket = Pinned(NewTicket(spoken, understood, facts) with { SplitFrom = linked }, spoken, facts);
        var reporter = new Reporter(spoken.Person, spoken.Conversation, ToldState.NotTold, null);
        var file = _desk.Order(effects, ticket, reporter, facts.ReachOf(spoken.Person), by ?? Actor.Machine(UnderstoodBy), spoken.At, ReplyUrl(spoken, understood));
        facts.Files[ticket.Number] = file;
        effects.Demands.Add(Record(spoken, understood, DemandStatus.Ticketed, ticket.Number, facts));
        AskVillage(file, spoken, facts, effects);
        AskPlace(file, spoken, facts, effects);
        CountReport(file, spoken, facts, effects);
        return file;
    }

    private Ticket NewTicket(Spoken spoken, Understood understood, IntakeFacts facts)
    {
        var grid = Corps.Regrid.InForce(Corp, understood.Location.Grid ?? GridOf(spoken) ?? "", spoken.At);
        return new Ticket
        {
            CorpId = Corp.Id,
            Number = facts.NextNumber(),
            Status = TicketStatus.Ordered,
            GridId = grid,
            VillageId = Corp.Grids.VillageOf(grid),
            Category = CategoryOf(understood),
            Subcategory = SubcategoryOf(understood),
            Kind = understood.Kind,
            List = ListOf(understood),
            Urgency = UrgencyOf(understood),
            Summary = Masking.Summary(Voiced.Marked(spoken)),
            MatterText = understood.NormalText,
            Place = PlaceOf(spoken, understood),
            PlaceKey = understood.Location.PlaceKey,
            Origin = OriginOf(spoken),
            Doubt = DoubtOf(spoken, understood, facts),
            Alike = AlikeOf(understood, grid, CategoryOf(understood), spoken.At, facts),
            OrderedAt = spoken.At,
            DueAt = spoken.At,
            HopStartedAt = spoken.At,
        };
    }

    /// <summary>涉干部 is a matter for 纪检 alone, whatever else it is about.</summary>
    private static bool IsAboutOfficial(Understood understood) => understood.Flags.HasFlag(Flags.OfficialComplained);

    private static MatterList ListOf(Understood understood) => understood switch
    {
        { Category.Level1: "微心愿" or "养老助残" or "民政救助" } => MatterList.Needs,
        { Kind: DemandKind.Suggestion or DemandKind.Praise } => MatterList.Happiness,
        { Kind: DemandKind.Consultation } => MatterList.Needs,
        _ => MatterList.Problems,
    };
}
