using WeGrid.Domain.Corps;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Procedures;
using WeGrid.Domain.Registers;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Ties;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>Messages decided one after the other, each seeing what those before it changed, with only the facts it asked for.</summary>
internal sealed class IntakeRun
{
    private readonly IntakeDesk _desk;
    private readonly Corp _corp;
    private readonly Dictionary<string, string> _homes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, AwaitedProof> _proofs = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<TicketEvent> _events = [];
    private readonly Dictionary<string, Reach> _reaches = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Utterance> _ignored = [];
    private readonly HashSet<string> _recalled = [];
    private List<Utterance> _talk = [];
    private long _number = 1023;
    private int _id;

    public Corp Corp => _corp;

    /// <summary>名册 of the corp.</summary>
    public List<RegisterEntry> Entries { get; } = [];

    public IntakeFacts All { get; private set; } = null!;

    public Effects Last { get; private set; } = new();

    public DateTimeOffset Now { get; set; } = A.Monday;

    public IntakeRun(
        Corp? corp = null, ClosingRules? closing = null, Domain.Understanding.Gazetteer? places = null, Domain.Understanding.Models.ModelSet? models = null,
        Func<DeskRules, DeskRules>? with = null)
    {
        (_corp, _desk) = (corp ?? A.Corp, A.IntakeDesk(corp, closing, places, models, with));
        All = new IntakeFacts { NextNumber = () => ++_number, NewId = _ => new Guid(++_id, 0, 0, new byte[8]) };
        foreach (var staff in _corp.Staff.Keys)
        {
            _reaches[staff] = new Reach(staff, IsMember: true);
        }
    }

    /// <summary>Pictures kept, with their ticket; 0 for none yet.</summary>
    public List<(long Ticket, TicketPhoto Photo)> Photos { get; } = [];

    /// <summary>程序中的事.</summary>
    public Dictionary<long, ProceedingFile> Matters { get; } = [];

    /// <summary>举手.</summary>
    public List<Hand> Hands { get; } = [];

    /// <summary>关注.</summary>
    public List<Domain.Follows.Follow> Followed { get; } = [];

    /// <summary>关联 that hold, codes and tries.</summary>
    public List<Tie> Ties { get; } = [];

    public List<TieCode> TieCodes { get; } = [];

    public List<TieTry> TieTries { get; } = [];

    private TieBook TieBook => new(Ties.Select(t => (t.One, t.Other)));

    /// <summary>What was ignored, with what became of it.</summary>
    public Dictionary<Guid, ReviewItem> Ignored { get; } = [];

    /// <summary>Mass sends of these days.</summary>
    public HashSet<(string Group, string Text)> Echoes { get; } = [];

    /// <summary>群通知 as they stand.</summary>
    public Dictionary<(Guid Id, string Group), GroupNotice> GroupNotices { get; } = [];

    /// <summary>Phones that were left.</summary>
    public List<ResidentContact> Contacts { get; } = [];

    /// <summary>What people said about labels.</summary>
    public List<Correction> Corrections { get; } = [];

    /// <summary>Puts what was ignored on somebody's card, in its order.</summary>
    public void PutOnCard(string person)
    {
        foreach (var (i, id) in Ignored.Keys.ToList().Index())
        {
            Ignored[id] = Ignored[id] with { Card = (person, Now, i + 1) };
        }
    }

    /// <summary>A picture without words, 1:1 to the app.</summary>
    public Spoken Picture(string person, string chat = "app:1000002") => Pictured(new($"{chat}:{person}", person, Now, $"p{++_id}", "") { IsAddressed = true, IsPrivate = true });

    public Spoken PictureInGroup(string person) => Pictured(InGroup(person, "") with { MessageId = $"p{++_id}" });

    private static Spoken Pictured(Spoken spoken) =>
        spoken with { Photos = [new TicketPhoto(spoken.MessageId, spoken.Person, spoken.Conversation, spoken.At, "app", "media-" + spoken.MessageId)] };

    /// <summary>What the conversation's last decision needs; kept to see that everything read was asked for.</summary>
    public IntakeNeeds Needs { get; private set; } = new();


    public void Reachable(string person, DateTimeOffset at) => _reaches[person] = A.ByKf(at, person);

    public Spoken InGroup(string person, string text) => new("contact:wr-a", person, Now, $"m{++_id}-{text.Length}", text) { Chat = A.Corp.Chats["wr-a"] };

    public Spoken ByKf(string person, string text)
    {
        Reachable(person, Now);
        return new Spoken($"kf:wk-qs:{person}", person, Now, $"k{++_id}-{text.Length}", text) { IsAddressed = true, IsPrivate = true, OpenKfId = "wk-qs" };
    }

    public Spoken ToApp(string staff, string text) => new($"app:1000002:{staff}", staff, Now, $"a{_id}", text) { IsAddressed = true, IsPrivate = true };

    public Tapped Tap(string person, string key) => new($"app:1000002:{person}", person, Now, key, "task", null);

    /// <summary>Decides with what <see cref="IntakeDesk.Need"/> asked for, and nothing else.</summary>
    public Effects Hear(Heard heard)
    {
        Needs = new IntakeNeeds();
        _desk.NeedFirst(heard, Needs);
        var before = Before(Needs);
        var hearing = _desk.Need(heard, before, Needs);
        var facts = Load(before, Needs);
        Last = new Effects();
        _desk.Decide(hearing, facts, Last);
        Xunit.Assert.Empty(facts.Lacking);
        Keep(facts);
        Now = Now.AddMinutes(1);
        return Last;
    }

    /// <summary>Plays the sender: everything for residents was delivered.</summary>
    public void Deliver(long number)
    {
        var desk = new Domain.Tickets.TicketDesk(A.Rules());
        var file = All.Files[number];
        foreach (var person in file.Reporters.Select(r => r.Person).ToList())
        {
            desk.Sent(new Effects(), file, person, Purpose.Result, reached: true, Now);
        }
    }

    private Beforehand Before(IntakeNeeds needs)
    {
        var before = new Beforehand();
        before.Talk.AddRange(_talk.Where(u => needs.Recalled.Contains(u.MessageId) || needs.Quotes.Contains((u.Chat, u.Text))
            || (needs.Talk.TryGetValue((u.Chat, u.Person), out var since) && u.At >= since)
            || _talk.Exists(g => needs.Recalled.Contains(g.MessageId) && ((g.Ticket is not null && g.Ticket == u.Ticket) || (g.Head is not null && g.Head == u.Head)))));
        foreach (var draft in needs.Drafts.Where(All.Drafts.ContainsKey))
        {
            before.Drafts[draft] = Joined(All.Drafts[draft]);
        }

        foreach (var item in Ignored.Values.Where(i => needs.Reviews.Contains(i.Message.Id) || (i.Card is { } card && needs.ReviewCards.Contains(card.To))))
        {
            before.Reviews[item.Message.Id] = item;
        }

        foreach (var person in needs.Proofs.Where(_proofs.ContainsKey))
        {
            before.Proofs[person] = _proofs[person];
        }

        foreach (var person in needs.Homes.Concat(before.Drafts.Values.Select(d => d.Person)))
        {
            var earlier = All.Files.Values.Where(f => f.Reporters.Exists(r => r.Person == person)).Select(f => f.Ticket).OrderByDescending(t => t.Number)
                .FirstOrDefault(t => _corp.Grids.Find(t.VillageId)?.Parent is not null);
            before.Homes[person] = new Home(_homes.GetValueOrDefault(person), earlier?.VillageId);
        }

        if (needs.Tied.Count > 0)
        {
            before.Ties = TieBook;
            before.Households.AddRange(Entries.Where(e => Ties.Exists(t => t.Other == Identity.Household(e.Kind, e.Number))));
        }

        return before;
    }

    /// <summary>As the store loads it: with the ties of those attached and how their other identities are reached.</summary>
    private TicketFile FileOf(long number)
    {
        var file = All.Files[number];
        return Ties.Count == 0 && file.Ties == TieBook.None ? file : new TicketFile(file.Ticket, file.Reporters, file.Surveys, [.. _reaches.Values, .. file.Reaches.Values])
        {
            Parts = file.Parts, UnitReturns = file.UnitReturns, Ties = TieBook,
        };
    }

    /// <summary>As the store reads it: with all its words.</summary>
    private Demand Joined(Demand draft) =>
        draft with { Text = string.Join('，', All.Drafts.Values.Where(d => d.Id == draft.Id || d.PartOf == draft.Id).OrderBy(d => d.SaidAt).Select(d => d.Text)) };

    private IntakeFacts Load(Beforehand before, IntakeNeeds needs)
    {
        var facts = new IntakeFacts { NextNumber = All.NextNumber, NewId = All.NewId, Needs = needs, Homes = before.Homes, Proofs = before.Proofs, Talk = before.Talk, AreLeaving = All.AreLeaving, Ties = TieBook, Households = before.Households };
        facts.Tying = needs.Tying.Count == 0 ? new TieFacts() : new TieFacts { Ties = [.. Ties], Codes = [.. TieCodes], Tries = [.. TieTries], Entries = [.. Entries.Where(e => needs.TieEntries.Contains((e.Kind, e.Number)))] };
        facts.Leaving.AddRange(All.Leaving.Where(l => needs.AllHouseholds || needs.Households.Contains(l.Household.Number)));
        foreach (var (person, calls) in All.Calls.Where(c => needs.Calls.Contains(c.Key)))
        {
            facts.Calls[person] = calls;
        }

        var files = All.Files.Values.Where(f =>
            needs.Numbers.Contains(f.Ticket.Number)
            || f.Reporters.Exists(r => TieBook.Accounts(r.Person).Any(needs.Owners.Contains) || needs.Conversations.Contains(r.Chat))
            || needs.RelayCards.Any(c => All.RelayCards.GetValueOrDefault(c)?.Exists(r => r.Ticket == f.Ticket.Number) == true));
        foreach (var file in files)
        {
            facts.Files[file.Ticket.Number] = FileOf(file.Ticket.Number);
        }

        facts.Entries.AddRange(Entries.Where(e => needs.OpenRegisters.Contains(e.Kind) || needs.WholeRegisters.Contains(e.Kind) || needs.RegisterMoves.Contains((e.Kind, e.Number)) || needs.Registers.Any(n => n.Kind == e.Kind && e.IsOf(n.Person))));
        facts.Echoes.UnionWith(Echoes.Where(e => needs.Echoes.Contains(e.Group)));
        facts.GroupNotices.AddRange(GroupNotices.Values.Where(n => needs.GroupNotices.Contains(n.Id) || (n.Status == GroupNoticeStatus.Proposed && needs.Proposers.Contains(n.By))));
        foreach (var person in needs.Persons.Keys)
        {
            facts.Reaches[person] = _reaches.GetValueOrDefault(person) ?? new Reach(person, IsMember: false);
        }

        foreach (var person in facts.Entries.Where(e => needs.Receipts.ContainsKey(e.Kind)).Select(e => e.Fields.GetValueOrDefault(needs.Receipts[e.Kind], "")).Where(_reaches.ContainsKey))
        {
            facts.Reaches[person] = _reaches[person];
        }

        foreach (var draft in needs.Drafts.Where(All.Drafts.ContainsKey))
        {
            facts.Drafts[draft] = Joined(All.Drafts[draft]);
        }

        foreach (var number in needs.Said)
        {
            facts.Said[number] = [.. All.Drafts.Values.Where(d => d.Ticket == number && !_recalled.Contains(d.MessageId)).Select(d => d.Text)];
        }

        foreach (var number in needs.Said.Where(All.Files.ContainsKey))
        {
            facts.Contacts[number] = Contacts.FindAll(c => All.Files[number].Reporters.Exists(r => r.Person == c.Person));
        }

        foreach (var id in needs.Reviews.Where(Ignored.ContainsKey))
        {
            facts.Reviews[id] = Ignored[id];
        }

        foreach (var number in needs.Labels)
        {
            if (All.Drafts.Values.FirstOrDefault(d => d.Ticket == number) is { } demand)
            {
                facts.Labels[number] = new MachineLabel(demand.Id, demand.Label);
            }

            facts.Corrections[number] = [.. Corrections.Where(c => c.Ticket == number).Reverse()];
        }

        foreach (var person in needs.Photographers)
        {
            facts.Photos[person] = [.. Photos.Where(p => p.Ticket == 0 && p.Photo.Person == person).Select(p => p.Photo)];
        }

        foreach (var demand in All.Drafts.Values.Where(d => d.Ticket is not null && needs.Speakers.Contains(d.Person)).OrderBy(d => d.SaidAt))
        {
            facts.SpokeAt[(demand.Ticket!.Value, demand.Person)] = demand.SaidAt;
        }

        foreach (var number in needs.Recent)
        {
            facts.Recent[number] = [.. _events.Where(e => e.Number == number && e.By.Role != Role.Machine).Reverse().Select(e => new RecentStep(e.At, e.Move, e.By.Role, e.By.Id))];
        }

        foreach (var person in needs.Followers)
        {
            facts.Follows[person] = Followed.FindAll(f => f.Person == person);
        }

        LoadMatters(needs, facts);
        LoadPatterns(needs, facts);
        foreach (var card in needs.RelayCards.Where(All.RelayCards.ContainsKey))
        {
            facts.RelayCards[card] = All.RelayCards[card];
        }

        return facts;
    }

    private void LoadMatters(IntakeNeeds needs, IntakeFacts facts)
    {
        foreach (var number in needs.Proceedings.Where(Matters.ContainsKey))
        {
            var (file, hands) = (Matters[number], Hands.FindAll(h => h.Matter == number));
            var tally = hands.Where(h => h.Kind != HandKind.Opinion || h.Step == file.Matter.Step).Aggregate(default(HandTally), (sum, h) => sum.With(h, null));
            facts.Proceedings[number] = file with { Matter = file.Matter with { Hands = tally } };
            foreach (var ticket in file.Matter.Tickets)
            {
                facts.Files[ticket] = FileOf(ticket);
            }
        }

        facts.OpenProceedings.AddRange(Matters.Values.Where(f => f.Matter.Step is { } step && (needs.OpenProceedings || needs.Unclaimed.Contains((f.Procedure.Id, step)))));
        facts.Hands.AddRange(Hands.Where(h => needs.Hands.Any(n => n.Matter == h.Matter && (n.Person == h.Person || (n.Household.Length > 0 && n.Household == h.Household)))));
        foreach (var number in needs.HandPeople)
        {
            facts.HandPeople[number] = [.. Hands.Where(h => h.Matter == number).DistinctBy(h => h.Person).Select(h => new HandPerson(_reaches.GetValueOrDefault(h.Person) ?? new Reach(h.Person, IsMember: false), []))];
        }
    }

    /// <summary>What is seen only over several messages.</summary>
    private void LoadPatterns(IntakeNeeds needs, IntakeFacts facts)
    {
        foreach (var (person, since) in needs.Senders)
        {
            facts.Reported[person] = [.. All.Drafts.Values.Where(d => d.Person == person && d.SaidAt > since && d.Status is not (DemandStatus.Joined or DemandStatus.Answered)).Select(d => (d.Id, d.SaidAt))];
            if (needs.Alarmed.Contains(person))
            {
                facts.FalseAlarms[person] = _events.Count(e => e.Move == TicketMove.FalseAlarm && e.At > Now - needs.DoubtWithin && All.Files[e.Number].Reporters[0].Person == person);
            }

            if (All.Drafts.Values.FirstOrDefault(d => d.Person == person && d is { IsGathered: true, Status: DemandStatus.Draft }) is { } head)
            {
                facts.Gathering[person] = new GatheringDraft(head, Clocks[head.Id].Clock);
            }
        }

        foreach (var person in needs.Answered)
        {
            if (All.Drafts.Values.LastOrDefault(d => d.Person == person && d.Status == DemandStatus.Answered && d.SaidAt > Now - IntakeDesk.PersonWithin) is { } answered)
            {
                facts.Answered[person] = answered;
            }
        }

        foreach (var (neighbourhood, compared) in needs.Neighbourhoods)
        {
            facts.Earlier[neighbourhood] = [.. All.Files.Values.Select(f => f.Ticket)
                .Where(t => (t.VillageId, t.Category) == neighbourhood && (t.IsOpen || t.OrderedAt > Now - needs.EarlierWithin)).OrderByDescending(t => t.OrderedAt).Select(t => Earlier(t, needs.ReportsWithin))];
            var (open, reports) = AlikeMatters.Among(compared, facts.Earlier[neighbourhood]);
            foreach (var number in open)
            {
                facts.Files[number] = FileOf(number);
            }

            facts.Earlier[neighbourhood].ForEach(m => m.Reports.RemoveWhere(_ => !reports.Contains(m.Number)));
        }
    }

    private EarlierMatter Earlier(Ticket t, TimeSpan within) =>
        new(t.Number, t.IsOpen && t.Status is not (TicketStatus.Resolved or TicketStatus.Rated), t.GridId,
            new MatterFacts(t.MatterText, t.PlaceKey.Length > 0 ? t.PlaceKey : null, t.Subcategory.Length > 0 ? $"{t.Category}/{t.Subcategory}" : t.Category), t.OrderedAt)
        {
            IsOpen = t.IsOpen && t.Status is not (TicketStatus.Resolved or TicketStatus.Rated),
            RaisedAt = t.RaisedAt,
            Reports = [.. All.Drafts.Values.Where(d => d.Ticket == t.Number && d.SaidAt > Now - within).Select(d => EarlierMatter.Report(TieBook.PersonOf(d.Person), d.SaidAt))],
        };

    /// <summary>Clocks of drafts that run.</summary>
    public Dictionary<Guid, (DraftClock Clock, DateTimeOffset At)> Clocks { get; } = [];

    private void Keep(IntakeFacts facts)
    {
        foreach (var (number, file) in Last.Proceedings)
        {
            Matters[number] = file;
        }

        foreach (var move in Last.RegisterMoves)
        {
            var at = Entries.FindIndex(e => (e.Kind, e.Number) == (move.Kind, move.Number));
            Entries[at] = Entries[at] with { Left = move.Left };
        }

        Entries.AddRange(Last.RegisterEntered);
        Entries.RemoveAll(e => Last.RegisterWithdrawn.Contains((e.Kind, e.Number)));
        foreach (var hand in Last.Hands)
        {
            Hands.RemoveAll(h => h.Matter == hand.Matter && h.Kind == hand.Kind && h.Step == hand.Step && h.Person == hand.Person);
            Hands.Add(hand);
        }

        Followed.RemoveAll(f => Last.FollowsDropped.Contains((f.Person, f.Target)) || Last.FollowersGone.Contains(f.Person));
        Followed.AddRange(Last.Follows);

        Ties.AddRange(Last.Ties);
        Ties.RemoveAll(t => Last.TiesUndone.Exists(u => u.Id == t.Id));
        TieTries.AddRange(Last.TieTries);
        foreach (var code in Last.TieCodes)
        {
            TieCodes.RemoveAll(c => (c.Number, c.Person) == (code.Number, code.Person));
            TieCodes.Add(code);
        }

        TieCodes.RemoveAll(c => Last.TieCodesGone.Contains((c.Number, c.Person)));
        foreach (var (key, notice) in Last.GroupNotices)
        {
            GroupNotices[key] = notice;
        }

        foreach (var (id, clock) in Last.Drafts)
        {
            Clocks.Remove(id);
            if (clock is { } running)
            {
                Clocks[id] = running;
            }
        }

        foreach (var (person, home) in Last.Homes)
        {
            _homes[person] = home.Grid;
        }

        _events.AddRange(Last.Events);
        Contacts.AddRange(Last.Contacts);
        Corrections.AddRange(Last.Corrections);
        foreach (var message in Last.Ignored)
        {
            Ignored[message.Id] = new ReviewItem(message, null, null, null, null);
        }

        foreach (var (id, verdict) in Last.Reviews)
        {
            Ignored[id] = Ignored[id] with { SeenAt = verdict.At, SeenBy = verdict.By, Ticket = verdict.Ticket };
        }

        foreach (var (person, proof) in Last.Proofs)
        {
            _proofs.Remove(person);
            if (proof is not null)
            {
                _proofs[person] = proof;
            }
        }

        Photos.RemoveAll(p => p.Ticket == 0 && Last.Photos.Exists(n => n.Ticket > 0 && n.Photo.Id == p.Photo.Id));
        Photos.AddRange(Last.Photos.Where(p => p.Ticket > 0 || !Last.Photos.Exists(n => n.Ticket > 0 && n.Photo.Id == p.Photo.Id)));
        foreach (var (person, reach) in facts.Reaches)
        {
            _reaches[person] = reach;
        }

        foreach (var (number, file) in facts.Files)
        {
            All.Files[number] = file;
        }

        foreach (var demand in Last.Demands)
        {
            All.Drafts[demand.Id] = All.Drafts.TryGetValue(demand.Id, out var kept) ? demand with { Text = kept.Text } : demand;
        }

        foreach (var demand in All.Drafts.Values.Where(d => Last.PartsFollow.Exists(f => f.Draft == d.PartOf)).ToList())
        {
            All.Drafts[demand.Id] = demand with { Ticket = Last.PartsFollow.Find(f => f.Draft == demand.PartOf).Ticket };
        }

        // What was ignored and not taken since, and every demand: as the store would read them.
        _ignored.AddRange(Last.Ignored.Select(i => new Utterance(i.MessageId, i.Person, i.Chat, i.SaidAt, i.Text) { Id = i.Id }));
        _ignored.RemoveAll(i => Last.IgnoredTaken.Contains(i.Id!.Value) || Last.RecalledMessages.Contains(i.MessageId));
        _recalled.UnionWith(Last.RecalledMessages);
        _talk = [.. _ignored, .. All.Drafts.Values.Select(d => new Utterance(d.MessageId, d.Person, d.Chat, d.SaidAt, d.Text)
        {
            Id = d.Id, Status = d.Status, Ticket = d.Ticket, PartOf = d.PartOf, IsRecalled = _recalled.Contains(d.MessageId),
        })];
    }
}
