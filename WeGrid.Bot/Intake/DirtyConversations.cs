namespace WeGrid.Bot.Intake;

/// <summary>Which conversations have something to decide, as far as this process knows. A hint: the safety scan finds the rest.</summary>
internal sealed class DirtyConversations : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedList<string>> _order = [];
    private readonly Dictionary<string, HashSet<string>> _known = [];
    private readonly SemaphoreSlim _signal = new(0);
    private int _turn;

    /// <summary>Notes a conversation and wakes one pump.</summary>
    public void Add(string corpId, string conversation)
    {
        lock (_lock)
        {
            if (!_known.TryGetValue(corpId, out var known))
            {
                _known[corpId] = known = [];
                _order[corpId] = [];
            }

            if (!known.Add(conversation))
            {
                return;
            }

            _order[corpId].AddLast(conversation);
        }

        _signal.Release();
    }

    /// <summary>Waits until there may be something, or the time is over.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _signal.WaitAsync(atMost, cancellationToken);

    /// <summary>Takes some conversations of one corp; corps are served in turn. Null when nothing is known.</summary>
    public (string CorpId, List<string> Conversations)? Take(int most)
    {
        lock (_lock)
        {
            var corps = _order.Where(c => c.Value.Count > 0).Select(c => c.Key).ToList();
            if (corps.Count == 0)
            {
                return null;
            }

            var corp = corps[_turn++ % corps.Count];
            var taken = new List<string>();
            while (taken.Count < most && _order[corp].First is { } first)
            {
                _order[corp].RemoveFirst();
                _known[corp].Remove(first.Value);
                taken.Add(first.Value);
            }

            return (corp, taken);
        }
    }

    public void Dispose() => _signal.Dispose();
}
