using WeGrid.Domain.Notices;
using WeGrid.Domain.Surveys;

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

    /// <summary>How a person can be reached; by hand only, when nothing is known.</summary>
    public Reach ReachOf(string person) => Reaches.TryGetValue(person, out var reach) ? reach : new Reach(person, IsMember: false);

    /// <summary>The survey of a person in a round, or null.</summary>
    public Survey? SurveyOf(string person, int round) =>
        Surveys.Find(s => s.Round == round && string.Equals(s.Person, person, StringComparison.OrdinalIgnoreCase));
}
