using WeGrid.Domain.Corps;
using WeGrid.Domain.Scheduling;

namespace WeGrid.Domain.Reports;

/// <summary>手上的活 (ST-09): how much waits for one person, to share it out better. Never a ranking: in the order of the corp file.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Open">Waits for them now.</param>
/// <param name="Late">Of these, past what the resident was promised.</param>
/// <param name="Handled">Done by them in the time asked about.</param>
public sealed record Workload(string UserId, int Open, int Late, int Handled)
{
    /// <summary>By person, for everybody who has anything; confidential matters are not in it.</summary>
    public static IReadOnlyList<Workload> Of(Corp corp, IReadOnlyList<Ticket> open, IReadOnlyDictionary<string, int> handled, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(handled);
        var theirs = open.Where(t => t.IsOpen && t.Category != Ticket.ConfidentialCategory).ToLookup(t => Turn.Of(corp, t) ?? "", StringComparer.OrdinalIgnoreCase);
        return [.. corp.Staff.Keys
            .Select(user => new Workload(user, theirs[user].Count(), theirs[user].Count(t => t.DueAt <= now), handled.GetValueOrDefault(user)))
            .Where(w => w.Open + w.Handled > 0)];
    }
}
