using WeGrid.Domain.Notices;
using WeGrid.Domain.Surveys;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Tests.Tickets;

/// <summary>One ticket played through the desk: keeps every event, notice and relay, and the due rows as a store would.</summary>
internal sealed class DeskRun
{
    private readonly TicketDesk _desk;

    public DeskRun(Ticket draft, DateTimeOffset at, Reach? reach = null, DeskRules? rules = null, string? responseUrl = null, Reporter? first = null)
    {
        _desk = new TicketDesk(rules ?? A.Rules());
        first ??= A.Reporter(reach?.Person ?? A.Resident);
        File = _desk.Order(Last, draft, first, reach ?? A.ByKf(at), Actor.Machine("understand/1"), at, responseUrl);
        Collect();
    }

    public TicketFile File { get; }

    public Ticket Ticket => File.Ticket;

    /// <summary>What the last step brought about.</summary>
    public Effects Last { get; private set; } = new();

    public List<TicketEvent> Events { get; } = [];

    public List<Notice> Notices { get; } = [];

    public List<Relay> Relays { get; } = [];

    public Dictionary<DueKind, DateTimeOffset> Dues { get; } = [];

    public MoveRefusal? Move(TicketMove move, string by, Role role, DateTimeOffset at, string note = "", string? unit = null, long? into = null) =>
        Step(e => _desk.Move(e, File, new MoveRequest(move, new Actor(role, by), at) { Note = note, UnitId = unit, MergeInto = into }));

    public void Due(DueKind kind, DateTimeOffset at) => Step(e =>
    {
        Dues.Remove(kind); // A claimed row is gone unless the decision sets it again.
        _desk.FallDue(e, File, kind, at);
        return true;
    });

    /// <summary>Serves the row that is due first, at its time; one that was set for a time gone by is served now.</summary>
    public (DueKind Kind, DateTimeOffset At) DueNext(DateTimeOffset? now = null)
    {
        var (kind, at) = Dues.MinBy(d => d.Value);
        at = at < now ? now.Value : at;
        Due(kind, at);
        return (kind, at);
    }

    public MoveRefusal? Decline(string by, DateTimeOffset at) => Step(e => _desk.Decline(e, File, by, at));

    public void Attach(string person, Reach reach, Urgency urgency, DateTimeOffset at) => Step(e =>
    {
        _desk.Attach(e, File, A.Reporter(person), reach, urgency, Actor.Machine("same-matter/1"), at);
        return true;
    });

    public SurveyOutcome Answer(string person, int round, bool? solved, Satisfaction? level, string reason, DateTimeOffset at) =>
        Step(e => _desk.Answer(e, File, person, round, solved, level, reason, at));

    public bool Explain(string person, string reason, DateTimeOffset at) => Step(e => _desk.Explain(e, File, person, reason, at));

    public void Sent(string person, Purpose purpose, bool reached, DateTimeOffset at) => Step(e =>
    {
        _desk.Sent(e, File, person, purpose, reached, at);
        return true;
    });

    public void Told(string person, ToldState how, DateTimeOffset at, Actor? by = null) => Step(e =>
    {
        _desk.Told(e, File, person, how, at, by);
        return true;
    });

    public void Remind(Survey survey, DateTimeOffset at) => Step(e =>
    {
        _desk.Remind(e, File, survey, at);
        return true;
    });

    /// <summary>The common way to the result: accepted, dispatched to the road station, signed for, resolved, told.</summary>
    public DeskRun Resolve(DateTimeOffset at)
    {
        Move(TicketMove.Accept, "wei", Role.GridStaff, at);
        Move(TicketMove.Dispatch, "shu", Role.GridStaff | Role.Village, at.AddMinutes(1), unit: "road");
        Move(TicketMove.SignFor, "lu", Role.Unit, at.AddMinutes(2));
        Move(TicketMove.Resolve, "lu", Role.Unit, at.AddMinutes(3), note: "已更换灯泡");
        return this;
    }

    public IEnumerable<Notice> To(string recipient, string template) =>
        Last.Notices.Where(n => n.Recipient == recipient && n.Template == template);

    private T Step<T>(Func<Effects, T> act)
    {
        Last = new Effects();
        var result = act(Last);
        Collect();
        return result;
    }

    private void Collect()
    {
        Events.AddRange(Last.Events);
        Notices.AddRange(Last.Notices);
        Relays.AddRange(Last.Relays);
        foreach (var (key, at) in Last.Dues)
        {
            if (at is { } due)
            {
                Dues[key.Kind] = due;
            }
            else
            {
                Dues.Remove(key.Kind);
            }
        }

        Dues.Remove(DueKind.Relay);
    }
}
