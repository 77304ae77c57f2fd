using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 连着说: people write in bursts. What goes on from their own words a moment ago makes one demand, understood from all the words (IN-12).
public sealed partial class IntakeDesk
{
    private const string BurstBy = "burst/1";
    private const int LongestPlace = 60;

    /// <summary>Own words are needed so far back: a burst may be long.</summary>
    private static readonly TimeSpan _talkBefore = TimeSpan.FromHours(1);

    private ChatContext ContextOf(Spoken spoken) => new() { Grid = GridOf(spoken), IsAddressed = spoken.IsAddressed, FromStaff = Corp.Staff.ContainsKey(spoken.Person) };

    private Understood Understand(Spoken spoken, string words) => understander.Understand(Voiced.Bare(words), ContextOf(spoken));

    private Understood Understand(Spoken spoken, string words, Dictionary<(ChatContext Context, string Words), Understood> known)
    {
        var key = (ContextOf(spoken), words);
        if (!known.TryGetValue(key, out var understood))
        {
            known[key] = understood = understander.Understand(Voiced.Bare(words), key.Item1);
        }

        return understood;
    }

    private void NeedForTalk(Spoken spoken, Beforehand before, IntakeNeeds needs)
    {
        if (BurstBefore(spoken, before.Talk, undecided: true) is { } burst)
        {
            NeedFor(burst.Head, needs);
            NeedForBurst(burst, spoken, needs);
        }

        before.Talk.Add(new Utterance(spoken.MessageId, spoken.Person, spoken.Conversation, spoken.At, spoken.Text));
    }

    private static void NeedFor(Utterance? said, IntakeNeeds needs)
    {
        if (said?.Ticket is { } number)
        {
            needs.Numbers.Add(number);
        }
        else if (said?.Head is { } draft)
        {
            needs.Drafts.Add(draft);
        }
    }

    /// <summary>What goes on from a demand that is sure joins its ticket and looks for no other; what makes one together with talk may join any.</summary>
    private void NeedForBurst(Burst burst, Spoken spoken, IntakeNeeds needs)
    {
        if (burst.Before.Any(u => u.Ticket is not null || (u.Id is null && Understand(spoken, u.Text, needs.Understood) is { IsDemand: true } said && !WaitsForPerson(said))))
        {
            needs.Photographers.Add(spoken.Person);
            return;
        }

        // Talk before it is taken in message by message; a draft goes on with all its words.
        foreach (var count in Enumerable.Range(1, Math.Min(burst.Before.Count, Burst.MostIgnored)).Append(burst.Before.Count).Distinct())
        {
            NeedForJoined(spoken, Burst.Join([.. burst.Before.TakeLast(count).Select(u => u.Text), spoken.Text]), needs);
        }
    }

    private void NeedForJoined(Spoken spoken, string words, IntakeNeeds needs)
    {
        needs.Photographers.Add(spoken.Person);
        var joined = Understand(spoken, words, needs.Understood);
        NeedSender(spoken, joined, needs);
        if (joined.IsDemand && !WaitsForPerson(joined))
        {
            NeedLikes(spoken, joined, needs);
        }
    }

    private Burst? BurstBefore(Spoken spoken, List<Utterance> talk, bool undecided = false) => Corp.Talk.BurstMinutes == 0 || Corp.Staff.ContainsKey(spoken.Person)
        ? null
        : Burst.Of(talk, spoken.Conversation, spoken.Person, spoken.MessageId, spoken.At, Corp.Talk.Burst, undecided);

    /// <summary>Goes on from the ticket or draft just before, or makes a demand together with what was ignored just before.</summary>
    private bool SaidOn(Spoken spoken, Understood alone, IntakeFacts facts, Effects effects)
    {
        if (alone.Verdict == Verdict.Crisis || BurstBefore(spoken, facts.Talk) is not { } burst)
        {
            return false;
        }

        return burst.Head switch
        {
            { Ticket: { } number } head => facts.Files.TryGetValue(number, out var file) && GoOn(file, head, spoken, alone, facts, effects),
            { Head: { } draft } => GoOnDraft(draft, spoken, alone, facts, effects),
            _ => Together(burst.Before, spoken, alone, facts, effects),
        };
    }

    /// <summary>What this person said so far for a demand, oldest first.</summary>
    private static List<Utterance> WordsOf(Spoken spoken, IntakeFacts facts, Func<Utterance, bool> belongs) =>
        [.. facts.Talk.Where(u => u.IsBy(spoken.Person) && u.MessageId != spoken.MessageId && !u.IsRecalled && u.Text.Length > 0 && belongs(u)).OrderBy(u => u.At)];

    private bool GoOn(TicketFile file, Utterance head, Spoken spoken, Understood alone, IntakeFacts facts, Effects effects)
    {
        if (!IsOwn(file, spoken.Person) || !file.Ticket.IsOpen || file.Ticket.Status is TicketStatus.Resolved or TicketStatus.Rated)
        {
            return false;
        }

        var said = WordsOf(spoken, facts, u => u.Ticket == file.Ticket.Number).ConvertAll(u => u.Text);
        var words = Burst.Join([.. said, spoken.Text]);
        var (before, joined) = (Understand(spoken, Burst.Join(said), facts.Needs.Understood), Understand(spoken, words, facts.Needs.Understood));
        // What is secret never gets into an ordinary ticket, and danger calls out anew where joining would not.
        var secret = !file.Ticket.IsConfidential && (IsSecret(alone) || (IsSecret(joined) && !IsSecret(before)));
        var apart = alone.Verdict == Verdict.Danger && !MayJoin(file, spoken.Person, alone);
        if (secret || apart || !Burst.GoesOn(alone, joined, before))
        {
            return false;
        }

        KeepOn(file, head, spoken, (alone, joined, before, words), facts, effects);
        return true;
    }

    private void KeepOn(TicketFile file, Utterance head, Spoken spoken, (Understood Alone, Understood Joined, Understood Before, string Words) heard, IntakeFacts facts, Effects effects)
    {
        var (by, told) = (new Actor(Role.Resident, spoken.Person), effects.Notices.Count);
        effects.Demands.Add(Record(spoken, heard.Joined, DemandStatus.Continued, file.Ticket.Number, facts) with { PartOf = head.Head });
        if (IsFirst(file, spoken.Person))
        {
            _desk.Amend(effects, file, MoreOf(file.Ticket, heard), by, spoken.At);
        }

        Understood[] grave = [heard.Alone, heard.Joined];
        var urgency = grave.Where(u => u.IsDemand).Select(UrgencyOf).Append(file.Ticket.Urgency).Min();
        if (urgency < file.Ticket.Urgency)
        {
            _desk.Attach(effects, file, new Reporter(spoken.Person, spoken.Conversation, ToldState.NotTold, null), facts.ReachOf(spoken.Person), urgency, Actor.Machine(BurstBy), spoken.At);
        }

        if (file.Ticket.IsLife && effects.Notices.Count == told)
        {
            _desk.SaidMore(effects, file, Masking.Summary(spoken.Text), spoken.At);
        }
    }

    /// <summary>Whose words the ticket shows.</summary>
    private static bool IsFirst(TicketFile file, string person) => file.Reporters.Count > 0 && string.Equals(file.Reporters[0].Person, person, StringComparison.OrdinalIgnoreCase);

    private Amendment MoreOf(Ticket ticket, (Understood Alone, Understood Joined, Understood Before, string Words) heard)
    {
        var (alone, joined, before, words) = heard;
        var placed = alone.PlacePhrase is not null ? alone : ticket.Place.Length == 0 && joined.PlacePhrase is not null ? joined : null;
        var amendment = new Amendment(Masking.Summary(words), joined.NormalText, ticket.Place, ticket.PlaceKey) { About = AboutOf(ticket, joined, before) };
        if (placed?.PlacePhrase is not { } more || ticket.Place.Contains(more, StringComparison.Ordinal))
        {
            return amendment;
        }

        var whole = ticket.Place.Length == 0 ? more : $"{ticket.Place} {more}";
        var known = placed.Location is { Certainty: not Certainty.ChatOnly, Grid: not null };
        return amendment with
        {
            Place = whole.Length <= LongestPlace ? whole : ticket.Place,
            PlaceKey = ticket.Place.Length == 0 || joined.PlacePhrase is null ? placed.Location.PlaceKey : joined.Location.PlaceKey,
            GridId = known && (ticket.Place.Length == 0 || IsBelow(placed.Location.Grid!, ticket.GridId)) ? placed.Location.Grid : null,
        };
    }

    private bool IsBelow(string grid, string above)
    {
        for (var at = Corp.Grids.Find(grid); at is not null; at = at.Parent is null ? null : Corp.Grids.Find(at.Parent))
        {
            if (at.Id == above)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>All the words may say another category than the first of them; while nobody has taken it, and never into or out of what is confidential.</summary>
    private static (string Category, string Subcategory, DemandKind Kind, MatterList List)? AboutOf(Ticket ticket, Understood joined, Understood before)
    {
        var surer = ticket.Subcategory is "" or "待分类" || joined.CategoryConfidence > before.CategoryConfidence;
        var differs = joined.Category is { } category && (category.Level1 != ticket.Category || category.Level2 != ticket.Subcategory);
        return ticket.Status == TicketStatus.Ordered && !ticket.IsConfidential && joined is { IsDemand: true, NeedsPerson: false } && !IsSecret(joined) && differs && surer
            ? (CategoryOf(joined), SubcategoryOf(joined), joined.Kind, ListOf(joined))
            : null;
    }

    /// <summary>A draft gets more words: either they make it clear, or who was asked decides on all of them.</summary>
    private bool GoOnDraft(Guid id, Spoken spoken, Understood alone, IntakeFacts facts, Effects effects)
    {
        if (!facts.Drafts.TryGetValue(id, out var draft) || draft.Status != DemandStatus.Draft)
        {
            return false;
        }

        var said = WordsOf(spoken, facts, u => u.Head == id).ConvertAll(u => u.Text);
        var words = Burst.Join([.. said, spoken.Text]);
        var (before, joined) = (Understand(spoken, Burst.Join(said), facts.Needs.Understood), Understand(spoken, words, facts.Needs.Understood));
        // What gathers is decided by a person on all of it; one more demand is gathered by itself.
        if ((draft.Head is not null && alone.IsDemand) || IsSecret(alone) || (IsSecret(joined) && !IsSecret(before)) || alone.Verdict == Verdict.Danger || !Burst.GoesOn(alone, joined, before))
        {
            return false;
        }

        var number = draft.Head is null && joined.IsDemand && !WaitsForPerson(joined) ? Cleared(draft, spoken with { Text = words }, joined, facts, effects).Ticket.Number : (long?)null;
        effects.Demands.Add(Record(spoken, joined, DemandStatus.Continued, number, facts) with { PartOf = draft.Head ?? id });
        return true;
    }

    /// <summary>What was unclear is clear now: no person needs to be asked any more.</summary>
    private TicketFile Cleared(Demand draft, Spoken spoken, Understood joined, IntakeFacts facts, Effects effects)
    {
        var file = SameMatterAs(spoken, joined, facts);
        var status = file is null ? DemandStatus.Ticketed : DemandStatus.Joined;
        if (file is null)
        {
            file = Open(spoken, joined, facts, effects);
        }
        else
        {
            Join(file, spoken, joined, facts, effects);
        }

        facts.Drafts[draft.Id] = draft with { Status = status, Ticket = file.Ticket.Number };
        effects.Demands[^1] = facts.Drafts[draft.Id];
        effects.Drafts[draft.Id] = null;
        effects.PartsFollow.Add((draft.Id, file.Ticket.Number));
        return file;
    }

    /// <summary>"老槐树那里" and then "路灯不亮了": ignored alone, a demand together; as few of the words before as it takes.</summary>
    private bool Together(IReadOnlyList<Utterance> before, Spoken spoken, Understood alone, IntakeFacts facts, Effects effects)
    {
        for (var count = 1; count <= Math.Min(before.Count, Burst.MostIgnored); count++)
        {
            var heads = before.TakeLast(count).ToList();
            var words = Burst.Join([.. heads.Select(u => u.Text), spoken.Text]);
            var joined = Understand(spoken, words, facts.Needs.Understood);
            if (Makes(alone, joined))
            {
                RaiseTogether(heads, spoken, words, joined, facts, effects);
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the words before make more of it: a place, certainty, or a demand at all.</summary>
    private static bool Makes(Understood alone, Understood joined)
    {
        var placed = alone.PlacePhrase is null && joined.PlacePhrase is not null;
        var cleared = alone.NeedsPerson && !joined.NeedsPerson;
        return alone.Verdict switch
        {
            Verdict.Danger => joined.Verdict == Verdict.Danger && placed,
            Verdict.Demand or Verdict.NeedsContext => joined.Verdict is Verdict.Demand or Verdict.Danger && (placed || cleared) && IsSecret(joined) == IsSecret(alone),
            Verdict.Chatter => joined.Verdict == Verdict.Danger || (joined is { Verdict: Verdict.Demand, NeedsPerson: false } && !IsSecret(joined)),
            _ => false,
        };
    }

    /// <summary>Raised by its last message; those before it become parts of it and are ignored no more.</summary>
    private void RaiseTogether(IReadOnlyList<Utterance> heads, Spoken spoken, string words, Understood joined, IntakeFacts facts, Effects effects)
    {
        Raise(spoken with { Text = words }, joined, facts, effects);
        var made = effects.Demands[^1] = effects.Demands[^1] with { Text = spoken.Text };
        foreach (var head in heads.Where(h => h.Id is not null))
        {
            if (effects.Ignored.RemoveAll(i => i.Id == head.Id) == 0)
            {
                effects.IgnoredTaken.Add(head.Id!.Value);
            }

            var part = new Demand(facts.NewId(head.At), head.Person, head.Chat, head.MessageId, head.At, head.Text, DemandStatus.Continued, made.Ticket, made.Label) { PartOf = made.Head ?? made.Id };
            effects.Demands.Insert(effects.Demands.Count - 1, part);
        }
    }

    /// <summary>What was decided now is what the next message of the run may go on from.</summary>
    private static void Heed(Effects effects, int demands, int ignored, IntakeFacts facts)
    {
        var said = effects.Demands.Skip(demands).Select(Utterance.Of).Concat(effects.Ignored.Skip(Math.Min(ignored, effects.Ignored.Count)).Select(Utterance.Of));
        foreach (var utterance in said.ToList())
        {
            facts.Talk.RemoveAll(u => u.MessageId == utterance.MessageId && (u.Id is null || u.Id == utterance.Id || u.Status is null));
            facts.Talk.Add(utterance);
        }
    }
}
