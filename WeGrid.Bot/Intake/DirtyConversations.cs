namespace WeGrid.Bot.Intake;

/// <summary>
/// Which conversations have something to decide, as far as this process knows. A hint: the safety scan finds the rest. Conversations of
/// one ground, a village, stand in one lane: whoever decides holds its village, and two of one village would wait for each other.
/// </summary>
/// <param name="lanes">How many take from it side by side.</param>
/// <param name="groundOf">What a conversation of a corp stands on.</param>
internal sealed class DirtyConversations(int lanes, Func<string, string, string> groundOf) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedList<string>[]> _order = [];
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
                _order[corpId] = [.. Enumerable.Range(0, lanes).Select(_ => new LinkedList<string>())];
            }

            if (!known.Add(conversation))
            {
                return;
            }

            _order[corpId][LaneOf(groundOf(corpId, conversation))].AddLast(conversation);
        }

        _signal.Release();
    }

    /// <summary>Waits until there may be something, or the time is over.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _signal.WaitAsync(atMost, cancellationToken);

    /// <summary>Takes some conversations of one corp, of another lane only when nothing is left in this; corps are served in turn. Null when nothing is known.</summary>
    public (string CorpId, List<string> Conversations)? Take(int most, int lane)
    {
        lock (_lock)
        {
            var corps = _order.Where(c => Array.Exists(c.Value, l => l.Count > 0)).Select(c => c.Key).ToList();
            if (corps.Count == 0)
            {
                return null;
            }

            var corp = corps[_turn++ % corps.Count];
            var from = _order[corp][lane].Count > 0 ? _order[corp][lane] : _order[corp].MaxBy(l => l.Count)!;
            var taken = new List<string>();
            while (taken.Count < most && from.First is { } first)
            {
                from.RemoveFirst();
                _known[corp].Remove(first.Value);
                taken.Add(first.Value);
            }

            return (corp, taken);
        }
    }

    public void Dispose() => _signal.Dispose();

    // Not the same in every process: several Bots shall not stand before the same villages together.
    private int LaneOf(string ground) => (int)((uint)ground.GetHashCode(StringComparison.Ordinal) % (uint)lanes);
}
