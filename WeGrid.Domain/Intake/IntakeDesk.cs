using System.Globalization;
using System.Text.Json;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

/// <summary>
/// 接待台: decides what a message means and what follows from it. Pure: <see cref="NeedFirst"/> and then <see cref="Need"/> say what must be
/// loaded, then <see cref="Decide"/> is asked message by message, each seeing what those before it changed.
/// </summary>
public sealed partial class IntakeDesk(DeskRules rules, Understander understander)
{
    private const string UnderstoodBy = "understand/1";
    private readonly TicketDesk _desk = new(rules);
    private readonly DraftDesk _drafts = new(rules);

    private Corp Corp => rules.Corp;

    /// <summary>What must be known before <see cref="Need"/> can be asked: drafts a person decides on, and where a resident of 微信客服 belongs.</summary>
    public void NeedFirst(Heard heard, IntakeNeeds needs)
    {
        ArgumentNullException.ThrowIfNull(heard);
        ArgumentNullException.ThrowIfNull(needs);
        if (KeyOf(heard) is { Verb: "draft", Args: [var id, ..] } && Guid.TryParse(id, out var draft))
        {
            needs.Drafts.Add(draft);
        }

        if (heard is Spoken { OpenKfId: not null } && !Corp.Staff.ContainsKey(heard.Person))
        {
            needs.Homes.Add(heard.Person);
        }
    }

    /// <summary>What a message needs loaded; understands words on the way and keeps that for the decision. Homes said are put into <paramref name="before"/>.</summary>
    public Hearing Need(Heard heard, Beforehand before, IntakeNeeds needs)
    {
        ArgumentNullException.ThrowIfNull(heard);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(needs);
        if (heard.Person.Length > 0)
        {
            needs.Persons[heard.Person] = heard.Conversation;
        }

        switch (heard)
        {
            case Tapped or Spoken { MenuId: not null }:
                NeedForKey(KeyOf(heard), heard, before, needs);
                return new Hearing(heard, null, null);
            case Spoken spoken:
                return NeedForWords(spoken with { Home = before.Homes.GetValueOrDefault(spoken.Person) }, needs);
            case Entered entered when GridNamed(entered.SceneParam) is { } grid:
                KeepHome(before.Homes, entered.Person, grid);
                return new Hearing(heard, null, null);
            default:
                return new Hearing(heard, null, null);
        }
    }

    private static ButtonKey? KeyOf(Heard heard) => heard switch
    {
        Tapped tapped => ButtonKey.Parse(tapped.Key),
        Spoken { MenuId: { } menu } => ButtonKey.Parse(menu),
        _ => null,
    };

    /// <summary>Decides one message.</summary>
    public void Decide(Hearing hearing, IntakeFacts facts, Effects effects)
    {
        ArgumentNullException.ThrowIfNull(hearing);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(effects);
        switch (hearing.Heard)
        {
            case Tapped tapped:
                if (tapped.ResponseCode is { Length: > 0 } code)
                {
                    effects.CardCodes.Add(new CardCode(tapped.TaskId, tapped.Person, code, tapped.At));
                }

                Key(tapped.Key, tapped, facts, effects);
                Grey(tapped, facts, effects);
                break;
            case Spoken { MenuId: { } menu } spoken:
                Key(menu, spoken, facts, effects);
                break;
            case Spoken spoken when hearing.CallBack is { } callBack:
                CallBack(callBack, spoken, facts, effects);
                break;
            case Spoken spoken when hearing.Command is { } command:
                Command(command, spoken, facts, effects);
                break;
            case Spoken spoken:
                Words(spoken, hearing.Understood!, facts, effects);
                break;
            case Entered entered:
                CameIn(entered, effects);
                break;
            case Recalled recalled:
                effects.RecalledMessages.Add(recalled.MessageId);
                break;
            case Consented consented:
                effects.Consents.Add(new ConsentChange(consented.Chat, consented.Person, consented.Agreed, consented.At, "archive"));
                break;
            default:
                break; // Kept in the inbox as it came; nothing follows.
        }
    }

    private void NeedForKey(ButtonKey? key, Heard heard, Beforehand before, IntakeNeeds needs)
    {
        if (key is null)
        {
            return;
        }

        if (key.Number > 0)
        {
            needs.Numbers.Add(key.Number);
        }

        if (key.Verb == "relay" && key.Args.Count > 0)
        {
            needs.RelayCards.Add(key.Args[0]);
        }

        if (key is { Verb: "draft", Args: [var id, "yes", ..] } && Guid.TryParse(id, out var draft) && before.Drafts.TryGetValue(draft, out var demand))
        {
            NeedForDraft(demand, heard.At, before, needs);
        }

        if (key.Verb == VillageVerb && GridNamed(string.Join(':', key.Args)) is { } grid)
        {
            KeepHome(before.Homes, heard.Person, grid);
        }
    }

    private Hearing NeedForWords(Spoken spoken, IntakeNeeds needs)
    {
        var isStaff = Corp.Staff.ContainsKey(spoken.Person);
        if (isStaff && spoken.IsAddressed && CallBackCommand.Parse(spoken.Text) is { } callBack)
        {
            needs.Numbers.Add(callBack.Number);
            return new Hearing(spoken, null, null) { CallBack = callBack };
        }

        if (isStaff && spoken.IsAddressed && StaffCommand.Parse(spoken.Text) is { } command)
        {
            needs.Numbers.Add(command.Number);
            if (command.Target is { } target)
            {
                needs.Numbers.Add(target);
            }

            return new Hearing(spoken, null, command);
        }

        var grid = GridOf(spoken);
        var understood = understander.Understand(spoken.Text, new ChatContext
        {
            Grid = grid,
            IsAddressed = spoken.IsAddressed,
            FromStaff = isStaff,
        });
        if (spoken.IsPrivate || understood.Verdict is Verdict.Progress or Verdict.Reopen or Verdict.Crisis)
        {
            needs.Owners.Add(spoken.Person);
        }

        if (understood.Verdict == Verdict.MeToo)
        {
            needs.Conversations.Add(spoken.Conversation);
        }

        if (understood.IsDemand && !WaitsForPerson(understood))
        {
            // Only what may join or open a ticket now looks for its like, and so locks its village.
            NeedLikes(spoken, understood, needs);
        }

        return new Hearing(spoken, understood, null);
    }

    private void NeedLikes(Spoken spoken, Understood understood, IntakeNeeds needs)
    {
        if ((understood.Location.Grid ?? GridOf(spoken)) is { } grid)
        {
            needs.Neighbourhoods.Add((Corp.Grids.VillageOf(grid), CategoryOf(understood)));
        }
    }

    private static string CategoryOf(Understood understood) => understood.Category?.Level1 ?? "其他";

    private void Words(Spoken spoken, Understood understood, IntakeFacts facts, Effects effects)
    {
        // A cry for help is never taken for the answer to a question of ours.
        var cry = understood.Verdict is Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger;
        if (!cry && (Survey(spoken, facts, effects) || (understood.Verdict != Verdict.Progress && Supplement(spoken, facts, effects))
            || Explained(spoken, understood, facts, effects) || VillageSaid(spoken, understood, facts, effects)))
        {
            return;
        }

        switch (understood.Verdict)
        {
            case Verdict.Reopen when LastDoneOf(spoken.Person, facts) is { } done && Reopened(done, spoken, understood, facts, effects):
                break;
            case Verdict.MeToo when LastOpenOf(spoken.Conversation, facts) is { } file:
                Join(file, spoken, understood, facts, effects);
                break;
            case Verdict.Progress:
                Progress(spoken, understood, facts, effects);
                break;
            case Verdict.Demand or Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger or Verdict.Reopen or Verdict.NeedsContext or Verdict.Correction:
                Raise(spoken, understood, facts, effects);
                break;
            case Verdict.MeToo: // "us, too", and nothing it could belong to: a person finds out what is meant
            case Verdict.Unreadable when spoken.Text.Length > 0:
                SetDraft(spoken, understood, facts, effects);
                break;
            case Verdict.SelfResolved or Verdict.Thanks or Verdict.Ack or Verdict.StaffAck or Verdict.StaffNotice or Verdict.Relay or Verdict.Rumour
                or Verdict.Advert or Verdict.Offer or Verdict.Sticker or Verdict.Chatter or Verdict.Unreadable:
                Ignore(spoken, understood, facts, effects);
                break;
        }
    }

    /// <summary>A demand: the same matter joins the open ticket, else it becomes one; unsure ones wait for a person, danger never does.</summary>
    private void Raise(Spoken spoken, Understood understood, IntakeFacts facts, Effects effects)
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

        Open(spoken, understood, facts, effects);
    }

    private static bool WaitsForPerson(Understood understood) =>
        understood.NeedsPerson && understood.Verdict is not (Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger);

    private void Join(TicketFile file, Spoken spoken, Understood understood, IntakeFacts facts, Effects effects, Actor? by = null)
    {
        var reporter = new Reporter(spoken.Person, spoken.Conversation, ToldState.NotTold, null);
        _desk.Attach(effects, file, reporter, facts.ReachOf(spoken.Person), understood.IsDemand ? UrgencyOf(understood) : file.Ticket.Urgency,
            by ?? Actor.Machine("same-matter/1"), spoken.At, ReplyUrl(spoken, understood));
        effects.Demands.Add(Record(spoken, understood, DemandStatus.Joined, file.Ticket.Number, facts));
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
            .Where(f => f.Reporters.Exists(r => string.Equals(r.Person, person, StringComparison.OrdinalIgnoreCase)))
            .MaxBy(f => f.Ticket.ResolvedAt);

    private TicketFile Open(Spoken spoken, Understood understood, IntakeFacts facts, Effects effects, Actor? by = null)
    {
        var ticket = NewTicket(spoken, understood, facts);
        var reporter = new Reporter(spoken.Person, spoken.Conversation, ToldState.NotTold, null);
        var file = _desk.Order(effects, ticket, reporter, facts.ReachOf(spoken.Person), by ?? Actor.Machine(UnderstoodBy), spoken.At, ReplyUrl(spoken, understood));
        facts.Files[ticket.Number] = file;
        var key = (ticket.VillageId, ticket.Category);
        if (!facts.Neighbourhoods.TryGetValue(key, out var numbers))
        {
            facts.Neighbourhoods[key] = numbers = [];
        }

        numbers.Insert(0, ticket.Number);
        effects.Demands.Add(Record(spoken, understood, DemandStatus.Ticketed, ticket.Number, facts));
        AskVillage(file, spoken, facts, effects);
        return file;
    }

    private Ticket NewTicket(Spoken spoken, Understood understood, IntakeFacts facts)
    {
        var grid = understood.Location.Grid ?? GridOf(spoken) ?? "";
        return new Ticket
        {
            CorpId = Corp.Id,
            Number = facts.NextNumber(),
            Status = TicketStatus.Ordered,
            GridId = grid,
            VillageId = Corp.Grids.VillageOf(grid),
            Category = IsAboutOfficial(understood) ? Ticket.ConfidentialCategory : CategoryOf(understood),
            Subcategory = IsAboutOfficial(understood) && CategoryOf(understood) != Ticket.ConfidentialCategory ? "干部作风" : understood.Category?.Level2 ?? "",
            Kind = understood.Kind,
            List = ListOf(understood),
            Urgency = UrgencyOf(understood),
            Summary = Masking.Summary(spoken.Text),
            MatterText = understood.NormalText,
            Place = understood.PlacePhrase ?? "",
            PlaceKey = understood.Location.PlaceKey,
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

    private TicketFile? SameMatterAs(Spoken spoken, Understood understood, IntakeFacts facts)
    {
        var grid = understood.Location.Grid ?? GridOf(spoken);
        if (grid is null || IsAboutOfficial(understood) || !facts.Neighbourhoods.TryGetValue((Corp.Grids.VillageOf(grid), CategoryOf(understood)), out var numbers))
        {
            return null;
        }

        var own = understood.Facts;
        var unplaced = IsUnplaced(spoken, grid);
        return numbers
            .Select(n => facts.Files.GetValueOrDefault(n))
            .Where(f => f is { Ticket.Status: not (TicketStatus.Resolved or TicketStatus.Rated) } && f.Ticket.IsOpen && MayJoin(f, spoken.Person, understood))
            .Where(f => !unplaced || IsOwn(f!, spoken.Person)) // two villages without water are two matters
            .FirstOrDefault(f => SameMatter.Score(own, FactsOf(f!.Ticket)) >= SameMatter.Same);
    }

    /// <summary>
    /// Danger joins what is already called out for life or not yet taken, else it is called out anew;
    /// a crisis joins nobody's matter but the person's own; a confidential one is nobody else's.
    /// </summary>
    private static bool MayJoin(TicketFile file, string person, Understood understood)
    {
        var own = IsOwn(file, person);
        return understood.Verdict switch
        {
            Verdict.Crisis => own && file.Ticket.IsLife,
            Verdict.Danger or Verdict.UnverifiedDanger => file.Ticket.IsLife || file.Ticket.Status == TicketStatus.Ordered,
            _ => own || !file.Ticket.IsConfidential,
        };
    }

    private static bool IsOwn(TicketFile file, string person) => file.Reporters.Exists(r => string.Equals(r.Person, person, StringComparison.OrdinalIgnoreCase));

    private static MatterFacts FactsOf(Ticket ticket) => new(
        ticket.MatterText,
        ticket.PlaceKey.Length > 0 ? ticket.PlaceKey : null,
        ticket.Subcategory.Length > 0 ? $"{ticket.Category}/{ticket.Subcategory}" : ticket.Category);

    private static TicketFile? LastOpenOf(string conversation, IntakeFacts facts) =>
        facts.Files.Values
            .Where(f => f.Ticket is { IsOpen: true, IsConfidential: false, Status: not (TicketStatus.Resolved or TicketStatus.Rated) } && f.Reporters.Exists(r => r.Chat == conversation))
            .MaxBy(f => f.Ticket.OrderedAt);

    private static void Ignore(Spoken spoken, Understood understood, IntakeFacts facts, Effects effects) =>
        effects.Ignored.Add(new IgnoredMessage(
            facts.NewId(spoken.At), spoken.Person, spoken.Conversation, spoken.MessageId, spoken.At, spoken.Text, $"{understood.Verdict}: {ReasonOf(understood)}"));

    private static string ReasonOf(Understood understood) => string.Join("；", understood.Reasons.Take(4));

    private static Demand Record(Spoken spoken, Understood understood, DemandStatus status, long? ticket, IntakeFacts facts) =>
        new(facts.NewId(spoken.At), spoken.Person, spoken.Conversation, spoken.MessageId, spoken.At, spoken.Text, status, ticket, Label(understood));

    private static string Label(Understood understood) => JsonSerializer.Serialize(new
    {
        by = UnderstoodBy,
        verdict = understood.Verdict.ToString(),
        category = understood.Category?.Path,
        confidence = Math.Round(understood.DemandConfidence, 3),
        urgency = understood.Urgency.ToString(),
        reasons = understood.Reasons.Select(r => r.ToString()),
    });

    /// <summary>In a group a crisis gets no text at all; people come instead.</summary>
    private static string? ReplyUrl(Spoken spoken, Understood understood) =>
        understood.Verdict == Verdict.Crisis && !spoken.IsPrivate ? null : spoken.ResponseUrl;

    /// <summary>A reply to who just spoke: where they spoke when that can be answered, else privately.</summary>
    private Notice Answer(Heard heard, Channel channel, string recipient, string template, Purpose purpose, params (string Name, string Value)[] values) => new()
    {
        Channel = channel,
        Recipient = recipient,
        Via = Corp.MainApp?.Id ?? "",
        Template = template,
        Values = values.Append(("corp.name", Corp.Name)).ToDictionary(v => v.Item1, v => v.Item2),
        Subject = $"reply:{heard.Conversation}",
        Seq = (int)(heard.At.ToUnixTimeSeconds() % int.MaxValue),
        SendAt = heard.At,
        Purpose = purpose,
        Person = purpose == Purpose.Ask ? null : recipient,
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>听懂: a message with what was understood of it before any fact was loaded.</summary>
/// <param name="Heard">The message.</param>
/// <param name="Understood">Its words understood; null for taps, menus and commands.</param>
/// <param name="Command">A staff member's short command.</param>
public sealed record Hearing(Heard Heard, Understood? Understood, StaffCommand? Command)
{
    /// <summary>A survey a staff member asked in person.</summary>
    public CallBackCommand? CallBack { get; init; }
}
