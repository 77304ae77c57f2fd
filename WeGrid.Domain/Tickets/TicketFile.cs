using WeGrid.Domain.Notices;
using WeGrid.Domain.Surveys;
using WeGrid.Domain.Ties;

namespace WeGrid.Domain.Tickets;

/// <summary>卷宗: a ticket with everyone attached and their surveys, as loaded for one decision and changed by it.</summary>
public sealed class TicketFile(Ticket ticket, IEnumerable<Reporter> reporters, IEnumerable<Survey> surveys, IEnumerable<Reach> reaches)
{
    /// <summary>The ticket as it stands after the moves so far.</summary>
    public Ticket Ticket { get; internal set; } = ticket;

    /// <summary>Sequence number it had when loaded; 0 for a new one. What the store compares against.</summary>
    public int LoadedSeq { get; } = ticket.Seq;

    /// <summary>Everyone who raised the matter, in order of joining.</summary>
    public List<Reporter> Reporters { get; } = [.. reporters];

    /// <summary>The surveys of all rounds.</summary>
    public List<Survey> Surveys { get; } = [.. surveys];

    /// <summary>How each reporter can be reached.</summary>
    public Dictionary<string, Reach> Reaches { get; } = reaches.DistinctBy(r => r.Person).ToDictionary(r => r.Person, StringComparer.OrdinalIgnoreCase);

    /// <summary>协办: parts of other units, done ones too.</summary>
    public List<TicketPart> Parts { get; init; } = [];

    /// <summary>曾退单: how often units returned matters of this village and category since they last resolved one.</summary>
    public Dictionary<string, int> UnitReturns { get; init; } = [];

    /// <summary>关联 of those attached, with their other identities.</summary>
    public TieBook Ties { get; init; } = TieBook.None;

    /// <summary>只属当时的身份: what is confidential, or was, is nobody's but the identity's it was given under, whatever is tied.</summary>
    public bool IsShut => Ticket.IsConfidential || Ticket.Category == Ticket.ConfidentialCategory;

    /// <summary>Whether somebody raised it, under this identity or one tied to it.</summary>
    /// <param name="person">Who.</param>
    public bool IsOf(string person) => Reporters.Exists(r => IsOf(r.Person, person));

    /// <summary>Whether two identities count as one person here.</summary>
    internal bool IsOf(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase) || (!IsShut && Ties.AreOne(one, other));

    /// <summary>Those attached, each person once: of several identities the one that can be reached in a chat, else the first.</summary>
    /// <param name="at">When.</param>
    public IReadOnlyList<Reporter> People(DateTimeOffset at) => IsShut ? [.. Reporters]
        : [.. Reporters.GroupBy(r => Ties.PersonOf(r.Person), StringComparer.OrdinalIgnoreCase).Select(g => g.FirstOrDefault(r => ReachOf(r.Person).HasChat(at)) ?? g.First())];

    /// <summary>
    /// Where a message for somebody goes: to the identity they raised it under while a chat with it is open, else to one tied to it with which one is; of what
    /// is confidential never to another.
    /// </summary>
    /// <param name="person">The identity that is attached.</param>
    /// <param name="at">When it is sent.</param>
    public Reach AddressOf(string person, DateTimeOffset at)
    {
        var own = ReachOf(person);
        return own.HasChat(at) || IsShut ? own : Ties.Accounts(person).Select(ReachOf).FirstOrDefault(r => r.HasChat(at)) ?? own;
    }

    /// <summary>How a person can be reached; by hand only, when nothing is known.</summary>
    public Reach ReachOf(string person) => Reaches.TryGetValue(person, out var reach) ? reach : new Reach(person, IsMember: false);

    /// <summary>The survey of a person in a round, under this identity or one tied to it; or null.</summary>
    public Survey? SurveyOf(string person, int round) =>
        Surveys.Find(s => s.Round == round && string.Equals(s.Person, person, StringComparison.OrdinalIgnoreCase))
        ?? Surveys.Find(s => s.Round == round && IsOf(s.Person, person));
}
