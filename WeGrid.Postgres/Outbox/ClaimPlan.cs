namespace WeGrid.Postgres.Outbox;

/// <summary>
/// A due row, locked by the claimer, with what stands in its way. AheadDueAt: when the earlier open message of its
/// subject is looked at next (now, while it is being sent); null when none is open. At: its ctid.
/// </summary>
internal sealed record Candidate(OutboxClaim Row, DateTimeOffset DueAt, string? BudgetKey, bool Serial, DateTimeOffset? AheadDueAt,
    bool Superseded, long[]? Drawn, DateTimeOffset? LaneBusyUntil, string At)
{
    public string? LaneKey { get; } = Serial ? Budget.LanePrefix + Row.Lane : null;
}

/// <summary>Who is sent, who waits (why, until when), who dies, which lanes are taken, and the budgets after it. Pure.</summary>
internal sealed class ClaimPlan
{
    /// <summary>Finishing a message wakes the next; when that is missed in a race, somebody looks again after this.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, int> _waiting = [];
    private readonly DateTimeOffset _now;
    private readonly DateTimeOffset _leasedUntil;

    private ClaimPlan(ClaimLedger ledger, DateTimeOffset now, DateTimeOffset leasedUntil) => (Ledger, _now, _leasedUntil) = (ledger, now, leasedUntil);

    public ClaimLedger Ledger { get; }

    public List<Candidate> Send { get; } = [];

    public List<(Candidate Row, DateTimeOffset Until, string Reason)> Wait { get; } = [];

    public List<OutboxResult> Kill { get; } = [];

    /// <summary>Taken until the lease's end.</summary>
    public HashSet<string> Lanes { get; } = [];

    public static ClaimPlan Make(IEnumerable<Candidate> candidates, ClaimLedger ledger, DateTimeOffset now, DateTimeOffset leasedUntil)
    {
        var plan = new ClaimPlan(ledger, now, leasedUntil);
        foreach (var candidate in candidates.OrderByDescending(c => c.Row.Danger).ThenBy(c => c.DueAt).ThenBy(c => c.Row.Id))
        {
            plan.Place(candidate);
        }

        return plan;
    }

    private void Place(Candidate candidate)
    {
        var row = candidate.Row;
        if (candidate.Superseded)
        {
            Kill.Add(OutboxResult.Dead(row, OutboxStore.Superseded));
        }
        else if (row.ValidUntil <= _now)
        {
            Kill.Add(OutboxResult.Dead(row, OutboxStore.Expired));
        }
        else if (Ledger.PutOff(candidate) is { } spread)
        {
            WaitUntil(candidate, spread, "spread");
        }
        else if (candidate.AheadDueAt is { } ahead)
        {
            WaitUntil(candidate, ahead > _now ? ahead : _now + LookAgain, "order");
        }
        else if (candidate.LaneKey is { } lane && (Lanes.Contains(lane) || candidate.LaneBusyUntil > _now))
        {
            WaitUntil(candidate, _now + (LookAgain * (1 + PlaceIn(lane))), "lane");
        }
        else if (Ledger.TryDraw(candidate) is { } at)
        {
            WaitUntil(candidate, at, "budget");
        }
        else
        {
            Take(candidate);
        }
    }

    private void Take(Candidate candidate)
    {
        var row = candidate.Row;
        Send.Add(candidate with { Row = row with { Attempt = row.Attempt + 1, LeasedUntil = _leasedUntil } });
        if (candidate.LaneKey is { } lane)
        {
            Lanes.Add(lane);
        }
    }

    /// <summary>Each further one gets the next place, so that a hundred waiting rows do not all wake for one.</summary>
    private int PlaceIn(string key)
    {
        var place = _waiting.GetValueOrDefault(key);
        _waiting[key] = place + 1;
        return place;
    }

    /// <summary>Never past its validity: an expired row must die where it can be seen.</summary>
    private void WaitUntil(Candidate candidate, DateTimeOffset until, string reason) =>
        Wait.Add((candidate, candidate.Row.ValidUntil < until ? candidate.Row.ValidUntil.Value : until, reason));
}
