using System.Buffers;

namespace WeGrid.Domain.Understanding.Models;

/// <summary>
/// 线性模型: scores every label by the runs of characters in a text and by what the rules saw in it. Weights are bytes; scoring allocates nothing.
/// Made by <c>./wegrid train</c>; safe to share between threads.
/// </summary>
public sealed class LinearModel
{
    private readonly LinearWeights _weights;
    private readonly Dictionary<string, int> _numbers;

    internal LinearModel(LinearWeights weights) =>
        (_weights, _numbers) = (weights, weights.Labels.Select((l, i) => (l, i)).ToDictionary(x => x.l, x => x.i, StringComparer.Ordinal));

    /// <summary>What it judges: <c>demand</c>, <c>category</c> …</summary>
    public string Name => _weights.Name;

    /// <summary>Version, named in reasons.</summary>
    public string Version => _weights.Version;

    /// <summary>Its labels, in the order of the scores.</summary>
    public IReadOnlyList<string> Labels => _weights.Labels;

    /// <summary>Reads a model file.</summary>
    /// <returns>The model, or null and why the bytes are none.</returns>
    public static (LinearModel? Model, string? Fault) Parse(ReadOnlyMemory<byte> file)
    {
        var (weights, fault) = LinearFile.Read(file);
        return (weights is null ? null : new LinearModel(weights), fault);
    }

    /// <summary>Place of a label in the scores; -1 when the model does not know it.</summary>
    public int NumberOf(string label) => _numbers.GetValueOrDefault(label, -1);

    /// <summary>Probability of each label: they add up to 1 where one label is asked for.</summary>
    /// <param name="text">Normalised text.</param>
    /// <param name="marks">What the rules saw; empty when the model was trained without.</param>
    /// <param name="into">One place per label.</param>
    public void Judge(ReadOnlySpan<char> text, ReadOnlySpan<Mark> marks, Span<double> into)
    {
        Score(text, marks, into);
        var sum = 0.0;
        for (var j = 0; j < Labels.Count; j++)
        {
            into[j] = 1 / (1 + Math.Exp(-((_weights.Slope[j] * into[j]) + _weights.Shift[j])));
            sum += into[j];
        }

        for (var j = 0; j < Labels.Count && sum > 0; j++)
        {
            into[j] /= sum;
        }
    }

    /// <summary>Margins before they are made probabilities.</summary>
    internal void Score(ReadOnlySpan<char> text, ReadOnlySpan<Mark> marks, Span<double> into)
    {
        into[..Labels.Count].Clear();
        var plain = ArrayPool<char>.Shared.Rent(text.Length + 1);
        var keys = ArrayPool<int>.Shared.Rent((text.Length + 1) * _weights.Longest);
        var length = Pieces.Plain(text, plain);
        var count = Pieces.Keys(plain.AsSpan(0, length), _weights.Longest, _weights.Bits, keys);
        var found = keys.AsSpan(0, count);
        found.Sort();
        AddRuns(found, into);
        ArrayPool<char>.Shared.Return(plain);
        ArrayPool<int>.Shared.Return(keys);
        foreach (var mark in marks)
        {
            Add(_weights.RowOfMark(mark.Number), mark.Value, into);
        }

        for (var j = 0; j < Labels.Count; j++)
        {
            into[j] = (into[j] * _weights.Scale[j]) + _weights.Bias[j];
        }
    }

    /// <summary>The runs of the text that spoke most for a label, at most <paramref name="most"/>, the strongest first.</summary>
    public IReadOnlyList<string> WordsFor(string text, int label, int most)
    {
        var plain = new char[text.Length + 1];
        var length = Pieces.Plain(text, plain);
        var found = new List<(double Weight, int Start, int Length)>();
        Span<int> keys = stackalloc int[Pieces.Longest * Pieces.Longest];
        for (var i = 0; i < length; i++)
        {
            // The runs that start here come first.
            var count = Pieces.Keys(plain.AsSpan(i, Math.Min(_weights.Longest, length - i)), _weights.Longest, _weights.Bits, keys);
            var own = Math.Min(count, plain.AsSpan(i, Math.Min(_weights.Longest, length - i)).IndexOf(' ') is >= 0 and var gap ? gap : Math.Min(_weights.Longest, length - i));
            for (var n = 2; n <= own; n++)
            {
                if (_weights.RowOf(keys[n - 1]) is >= 0 and var row && _weights.Row(row)[label] * _weights.Idf[row] is > 0 and var weight)
                {
                    found.Add((weight, i, n));
                }
            }
        }

        var words = new List<string>();
        foreach (var (_, start, size) in found.OrderByDescending(f => f.Weight).ThenBy(f => f.Start))
        {
            var word = new string(plain, start, size);
            if (words.Count < most && !words.Exists(w => w.Contains(word, StringComparison.Ordinal) || word.Contains(w, StringComparison.Ordinal)))
            {
                words.Add(word);
            }
        }

        return words;
    }

    private void AddRuns(ReadOnlySpan<int> sorted, Span<double> into)
    {
        var square = 0.0;
        for (var i = 0; i < sorted.Length;)
        {
            var key = sorted[i];
            var end = i + 1;
            while (end < sorted.Length && sorted[end] == key)
            {
                end++;
            }

            if (_weights.RowOf(key) is >= 0 and var row)
            {
                var value = (1 + Math.Log(end - i)) * _weights.Idf[row];
                square += value * value;
                Add(row, value, into);
            }

            i = end;
        }

        var norm = square > 0 ? 1 / Math.Sqrt(square) : 0;
        for (var j = 0; j < Labels.Count; j++)
        {
            into[j] *= norm;
        }
    }

    private void Add(int row, double value, Span<double> into)
    {
        if (row < 0)
        {
            return;
        }

        var weights = _weights.Row(row);
        for (var j = 0; j < weights.Length; j++)
        {
            into[j] += value * weights[j];
        }
    }
}
