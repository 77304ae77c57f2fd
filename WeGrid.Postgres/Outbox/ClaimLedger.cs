using WeGrid.Domain.Notices;

namespace WeGrid.Postgres.Outbox;

/// <summary>账本 of one claim: the budgets its messages draw on, each read once. A message draws on all of its budgets or on none.</summary>
internal sealed class ClaimLedger(SendLimits limits, DateTimeOffset now, Dictionary<string, long[]> shared)
{
    private readonly Dictionary<string, Page> _own = [];
    private readonly Dictionary<string, Page> _shared = [];
    private readonly Dictionary<(string Channel, string Lane), string[]> _sharedKeys = [];
    private readonly Dictionary<BudgetKind, IReadOnlyList<SendWindow>> _windows = [];

    /// <summary>Budgets of one person, robot or conversation that were drawn on, as they are afterwards.</summary>
    public IEnumerable<KeyValuePair<string, long[]>> Own => Changed(_own);

    /// <summary>The corp's own budgets that were drawn on, as they are afterwards.</summary>
    public IEnumerable<KeyValuePair<string, long[]>> Shared => Changed(_shared);

    /// <summary>Which of the corp's own budgets the candidates asked for.</summary>
    public IReadOnlyCollection<string> SharedKeys => _shared.Keys;

    /// <summary>Whether a budget of the corp was never drawn on.</summary>
    public bool IsNew(string sharedKey) => !shared.ContainsKey(sharedKey);

    /// <summary>Until when a planned message is put off so that not everything leaves with the full hour; null when it may go.</summary>
    public DateTimeOffset? PutOff(Candidate candidate) =>
        candidate.Row is { Danger: false, Attempt: 0 } row && row.CreatedAt < candidate.DueAt
        && limits.SpreadOver(candidate.DueAt, row.Recipient, row.ValidUntil) is { } until && until > now ? until : null;

    /// <summary>Draws one message; when it may not go yet, the place it will get is taken and told.</summary>
    /// <returns>Null when it goes now.</returns>
    public DateTimeOffset? TryDraw(Candidate candidate)
    {
        var danger = candidate.Row.Danger;
        var pages = PagesOf(candidate);
        if (pages.TrueForAll(p => p.Real.NextAt(danger) <= now))
        {
            pages.ForEach(p => p.Take(now));
            return null;
        }

        var at = pages.Max(p => p.Planned.NextAt(danger));
        pages.ForEach(p => p.Planned.Take(at));
        return at;
    }

    /// <summary>The corp's own budgets anew, now under lock; what does not fit any more stays due.</summary>
    public List<Candidate> Recheck(List<Candidate> send, Dictionary<string, long[]> locked)
    {
        foreach (var key in _shared.Keys.ToList())
        {
            _shared[key] = Open(key, locked.GetValueOrDefault(key));
        }

        return send.FindAll(candidate =>
        {
            var pages = SharedPagesOf(candidate.Row);
            var fits = pages.TrueForAll(p => p.Real.NextAt(candidate.Row.Danger) <= now);
            pages.ForEach(p => { if (fits) { p.Take(now); } });
            return fits;
        });
    }

    private static IEnumerable<KeyValuePair<string, long[]>> Changed(Dictionary<string, Page> pages) =>
        pages.Where(p => p.Value.IsDrawnOn).Select(p => KeyValuePair.Create(p.Key, p.Value.Real.Store()));

    private List<Page> PagesOf(Candidate candidate)
    {
        var pages = SharedPagesOf(candidate.Row);
        if (candidate.BudgetKey is { } key)
        {
            if (!_own.TryGetValue(key, out var page))
            {
                _own[key] = page = Open(key, candidate.Drawn);
            }

            pages.Add(page);
        }

        return pages;
    }

    private List<Page> SharedPagesOf(OutboxClaim row)
    {
        if (!_sharedKeys.TryGetValue((row.Channel, row.Lane), out var keys))
        {
            _sharedKeys[(row.Channel, row.Lane)] = keys = Budget.SharedOf(row.Channel, row.Lane);
        }

        var pages = new List<Page>(keys.Length + 1);
        foreach (var key in keys)
        {
            if (!_shared.TryGetValue(key, out var page))
            {
                _shared[key] = page = Open(key, shared.GetValueOrDefault(key));
            }

            pages.Add(page);
        }

        return pages;
    }

    private Page Open(string key, long[]? drawn)
    {
        var kind = Budget.KindOf(key);
        if (!_windows.TryGetValue(kind, out var windows))
        {
            _windows[kind] = windows = limits.Of(kind);
        }

        return new(Drawn.Read(drawn, windows, now));
    }

    /// <summary>What was drawn, and where those who wait are going to stand.</summary>
    private sealed class Page(Drawn real)
    {
        private Drawn? _planned;

        public Drawn Real => real;

        public Drawn Planned => _planned ??= real.Copy();

        public bool IsDrawnOn { get; private set; }

        public void Take(DateTimeOffset at)
        {
            real.Take(at);
            _planned?.Take(at);
            IsDrawnOn = true;
        }
    }
}
