using WeGrid.Domain.Understanding.Matters;
using WeGrid.Trainer.Learning;

namespace WeGrid.Trainer.Tasks;

/// <summary>
/// What the pair model learns from, and weights for any event that saw none of its letters. Pairs of letters without an event are parted into
/// ten groups; letters that are paired with one another stay together.
/// </summary>
internal sealed class PairLearning
{
    private const int Parts = 10;
    private const int Nearest = 30;
    private const int NearestUnlabelled = 5;

    private readonly Dictionary<string, string> _events;
    private readonly Dictionary<string, int> _size;
    private readonly List<(double[] Values, bool Truth, double Weight, string GroupA, string GroupB)> _rows = [];
    private readonly Dictionary<string, double[]> _without = new(StringComparer.Ordinal);

    public PairLearning(PairModel model, List<LetterPair> pairs, List<Letter> letters, Dictionary<string, string> events)
    {
        (Model, _events) = (model, events);
        _size = letters.Where(l => events.ContainsKey(l.Id)).GroupBy(l => events[l.Id]).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        var parts = new Components(pairs.Select(p => (p.A.Id, p.B.Id)));
        Pairs = pairs.ConvertAll(p => new Judged(p, p.LikenessBy(model), GroupOf(p, parts)));
        Pairs.ForEach(p => Learn(p.Likeness, p.Pair.IsSame, 1, events.GetValueOrDefault(p.Pair.A.Id) ?? p.Group, events.GetValueOrDefault(p.Pair.B.Id) ?? p.Group));
        LearnStream(letters);
    }

    /// <summary>A pair with what speaks for it and the group it is kept with.</summary>
    public sealed record Judged(LetterPair Pair, Likeness Likeness, string Group);

    /// <summary>Makes prints; its weights mean nothing yet.</summary>
    public PairModel Model { get; }

    public List<Judged> Pairs { get; }

    /// <summary>Weights from everything; the bias is the last.</summary>
    public double[] Weights() => Logistic.Fit([.. _rows.Select(r => (r.Values, r.Truth, r.Weight))]);

    /// <summary>Probability of a pair from weights that saw neither of its groups.</summary>
    public double JudgePair(Judged pair) => JudgeWithout(pair.Likeness, _events.GetValueOrDefault(pair.Pair.A.Id) ?? pair.Group, _events.GetValueOrDefault(pair.Pair.B.Id) ?? pair.Group);

    /// <summary>Probability of two letters of the stream from weights that saw neither of their events.</summary>
    public double Judge(Letter later, Letter earlier, Likeness likeness) =>
        JudgeWithout(likeness, _events.GetValueOrDefault(later.Id), _events.GetValueOrDefault(earlier.Id));

    private string GroupOf(LetterPair pair, Components parts) =>
        _events.GetValueOrDefault(pair.A.Id) ?? _events.GetValueOrDefault(pair.B.Id) ?? $"part {parts.Of(pair.A.Id) % Parts}";

    private double JudgeWithout(Likeness likeness, string? first, string? second)
    {
        (first, second) = (first ?? second, second ?? first);
        var key = first is null ? "" : string.CompareOrdinal(first, second) <= 0 ? $"{first}|{second}" : $"{second}|{first}";
        if (!_without.TryGetValue(key, out var weights))
        {
            weights = _without[key] = first is null ? Weights() : Logistic.Fit([.. _rows
                .Where(r => r.GroupA != first && r.GroupA != second && r.GroupB != first && r.GroupB != second)
                .Select(r => (r.Values, r.Truth, r.Weight))]);
        }

        return new PairModel("", Model.Rarity, Model.CommonBelow, weights[..^1], weights[^1], Model.Possible, Model.Same).Score(likeness);
    }

    // A big event must not outvote the small ones.
    private void LearnStream(List<Letter> letters)
    {
        var index = new LetterIndex();
        foreach (var letter in letters.OrderBy(l => l.Time).ThenBy(l => l.Row))
        {
            var print = Model.PrintOf(letter.Title, letter.Detail);
            var own = _events.GetValueOrDefault(letter.Id);
            foreach (var (earlier, other) in index.Nearest(print, own is null ? NearestUnlabelled : Nearest))
            {
                var theirs = _events.GetValueOrDefault(earlier.Id);
                if ((own ?? theirs) is { } group)
                {
                    Learn(PairModel.Compare(print, other), own == theirs, (own == theirs ? 0.5 : 1) / Math.Sqrt(_size[group]), own ?? theirs!, theirs ?? own!);
                }
            }

            index.Add(letter, print);
        }
    }

    // Reused wording is settled by its rule and would teach that likeness says little.
    private void Learn(Likeness likeness, bool truth, double weight, string groupA, string groupB)
    {
        if (likeness.IsReusedWording)
        {
            return;
        }

        var values = new double[Likeness.Count];
        likeness.Features(values);
        _rows.Add((values, truth, weight, groupA, groupB));
    }

    /// <summary>Which letters hang together by pairs.</summary>
    private sealed class Components
    {
        private readonly Dictionary<string, string> _up = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _number = new(StringComparer.Ordinal);

        public Components(IEnumerable<(string A, string B)> pairs)
        {
            foreach (var (a, b) in pairs)
            {
                _up[Root(a)] = Root(b);
            }
        }

        public int Of(string id)
        {
            var root = Root(id);
            return _number.TryGetValue(root, out var number) ? number : _number[root] = _number.Count;
        }

        private string Root(string id)
        {
            for (; _up.TryGetValue(id, out var up) && up != id; id = up)
            {
            }

            return id;
        }
    }
}
