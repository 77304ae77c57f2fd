using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace WeGrid.Domain.Understanding.Models;

/// <summary>
/// 评议组: models that are asked about a text together. What all of them know of a run of characters lies side by side, so that each run is looked up
/// once. Scoring allocates nothing and gives the same bits on every machine; safe to share between threads.
/// </summary>
internal sealed class Panel
{
    private const int Lane = 16;

    private readonly Member[] _members;
    private readonly int[] _startOf;
    private readonly int _width;
    private readonly int[] _rowOf;
    private readonly float[] _idf;
    private readonly sbyte[] _rows;

    // What stays of a model beside its weights: how its scores become probabilities.
    private sealed record Member(int Labels, double[] Scale, double[] Bias, double[] Slope, double[] Shift);

    /// <param name="members">Models that read the same runs; those with many labels last.</param>
    public Panel(params LinearWeights[] members)
    {
        (Longest, Bits) = (members[0].Longest, members[0].Bits);
        _members = [.. members.Select(m => new Member(m.Labels.Count, m.Scale, m.Bias, m.Slope, m.Shift))];
        (_startOf, _width) = Places(members);
        _rowOf = Number(members);
        var count = _rowOf.Max() + 1;
        (_idf, _rows) = (new float[count * members.Length], new sbyte[count * _width]);
        for (var m = 0; m < members.Length; m++)
        {
            for (var i = 0; i < members[m].Keys.Length; i++)
            {
                var row = _rowOf[members[m].Keys[i]];
                _idf[(row * members.Length) + m] = members[m].Idf[i];
                members[m].Row(i).CopyTo(_rows.AsSpan((row * _width) + _startOf[m]));
            }
        }
    }

    /// <summary>Runs of up to so many characters are read.</summary>
    public int Longest { get; }

    /// <summary>Width of their keys.</summary>
    public int Bits { get; }

    /// <summary>Room that <see cref="Judge"/> needs.</summary>
    public int Width => _width;

    /// <summary>Where a member's labels begin in what <see cref="Judge"/> writes.</summary>
    public int StartOf(int member) => _startOf[member];

    /// <summary>Probability of each label of each member; a member's labels add up to 1.</summary>
    /// <param name="runs">The text.</param>
    /// <param name="marks">What the rules saw; empty for models that were trained without.</param>
    /// <param name="into">Room for <see cref="Width"/>.</param>
    public void Judge(in Runs runs, ReadOnlySpan<Mark> marks, Span<double> into)
    {
        Span<float> scores = stackalloc float[_width];
        Score(runs, marks, scores);
        for (var m = 0; m < _members.Length; m++)
        {
            Calibrate(_members[m], scores[_startOf[m]..], into[_startOf[m]..]);
        }
    }

    /// <summary>The runs of the text that spoke most for a member's label, at most <paramref name="most"/>, the strongest first.</summary>
    public List<string> WordsFor(in Runs runs, int member, int label, int most)
    {
        var found = ArrayPool<(float Weight, int Start, int Size)>.Shared.Rent((runs.Plain.Length * runs.Longest) + 1);
        var count = 0;
        for (var i = 0; i < runs.Plain.Length; i++)
        {
            for (var n = 2; n <= runs.Longest && runs.KeyAt(i, n) is >= 0 and var key; n++)
            {
                if (_rowOf[key] is >= 0 and var row && _rows[(row * _width) + _startOf[member] + label] is > 0 and var weight)
                {
                    found[count++] = (weight * _idf[(row * _members.Length) + member], i, n);
                }
            }
        }

        var words = new List<string>(most);
        while (words.Count < most && Strongest(runs, found.AsSpan(0, count), words) is { Size: > 0 } next)
        {
            words.Add(new string(runs.Plain.Slice(next.Start, next.Size)));
        }

        ArrayPool<(float, int, int)>.Shared.Return(found);
        return words;
    }

    // Short rows of labels stand close together, long ones on whole lanes.
    private static (int[] StartOf, int Width) Places(LinearWeights[] members)
    {
        var at = 0;
        var starts = new int[members.Length];
        for (var m = 0; m < members.Length; m++)
        {
            at = IsLong(members[m]) ? Filled(at) : at;
            starts[m] = at;
            at += IsLong(members[m]) ? Filled(members[m].Labels.Count) : members[m].Labels.Count;
        }

        return (starts, at);
    }

    private static int[] Number(LinearWeights[] members)
    {
        var rowOf = new int[(1 << members[0].Bits) + Marks.Count];
        Array.Fill(rowOf, -1);
        var count = 0;
        foreach (var member in members)
        {
            foreach (var key in member.Keys)
            {
                rowOf[key] = rowOf[key] >= 0 ? rowOf[key] : count++;
            }
        }

        return rowOf;
    }

    private static bool IsLong(LinearWeights member) => member.Labels.Count >= Lane;

    private static int Filled(int count) => (count + Lane - 1) / Lane * Lane;

    private static void Calibrate(Member member, ReadOnlySpan<float> scores, Span<double> into)
    {
        var sum = 0.0;
        for (var j = 0; j < member.Labels; j++)
        {
            into[j] = 1 / (1 + Math.Exp(-((member.Slope[j] * ((scores[j] * member.Scale[j]) + member.Bias[j])) + member.Shift[j])));
            sum += into[j];
        }

        for (var j = 0; j < member.Labels && sum > 0; j++)
        {
            into[j] /= sum;
        }
    }

    // Margins before scale and bias: the runs as a vector of length 1 for each member, marks as they are.
    private void Score(in Runs runs, ReadOnlySpan<Mark> marks, Span<float> into)
    {
        into.Clear();
        Span<float> squares = stackalloc float[_members.Length];
        squares.Clear();
        for (var i = 0; i < runs.Distinct.Length; i++)
        {
            if (_rowOf[runs.Distinct[i]] is >= 0 and var row)
            {
                AddRun(row, runs.Values[i], squares, into);
            }
        }

        for (var m = 0; m < _members.Length; m++)
        {
            var norm = squares[m] > 0 ? 1 / MathF.Sqrt(squares[m]) : 0;
            foreach (ref var score in into.Slice(_startOf[m], _members[m].Labels))
            {
                score *= norm;
            }
        }

        foreach (var mark in marks)
        {
            if (_rowOf[(1 << Bits) + mark.Number] is >= 0 and var row)
            {
                for (var m = 0; m < _members.Length; m++)
                {
                    Add(m, row, (float)mark.Value, into);
                }
            }
        }
    }

    private void AddRun(int row, float times, Span<float> squares, Span<float> into)
    {
        var idf = _idf.AsSpan(row * _members.Length, _members.Length);
        for (var m = 0; m < idf.Length; m++)
        {
            var value = times * idf[m];
            if (value > 0)
            {
                squares[m] += value * value;
                Add(m, row, value, into);
            }
        }
    }

    private void Add(int member, int row, float value, Span<float> into)
    {
        var count = _members[member].Labels;
        var weights = _rows.AsSpan((row * _width) + _startOf[member]);
        into = into[_startOf[member]..];
        if (count >= Lane)
        {
            AddLanes(weights[..Filled(count)], value, into[..Filled(count)]);
            return;
        }

        for (var j = 0; j < count; j++)
        {
            into[j] += value * weights[j];
        }
    }

    private static void AddLanes(ReadOnlySpan<sbyte> weights, float value, Span<float> into)
    {
        ref var from = ref MemoryMarshal.GetReference(weights);
        ref var to = ref MemoryMarshal.GetReference(into);
        var times = Vector256.Create(value);
        for (nuint j = 0; j < (nuint)weights.Length; j += Lane)
        {
            var (low, high) = Vector256.Widen(Widened(Vector128.LoadUnsafe(ref from, j)));
            (Vector256.LoadUnsafe(ref to, j) + (times * Vector256.ConvertToSingle(low))).StoreUnsafe(ref to, j);
            (Vector256.LoadUnsafe(ref to, j + 8) + (times * Vector256.ConvertToSingle(high))).StoreUnsafe(ref to, j + 8);
        }
    }

    private static Vector256<short> Widened(Vector128<sbyte> bytes)
    {
        var (low, high) = Vector128.Widen(bytes);
        return Vector256.Create(low, high);
    }

    // The strongest run that neither holds nor stands in one of the words.
    private static (int Start, int Size) Strongest(in Runs runs, ReadOnlySpan<(float Weight, int Start, int Size)> found, List<string> words)
    {
        var (best, top) = ((Start: 0, Size: 0), 0f);
        foreach (var (weight, start, size) in found)
        {
            if (weight > top && !IsAmong(runs.Plain.Slice(start, size), words))
            {
                (best, top) = ((start, size), weight);
            }
        }

        return best;
    }

    private static bool IsAmong(ReadOnlySpan<char> run, List<string> words)
    {
        foreach (var word in words)
        {
            if (run.IndexOf(word) >= 0 || word.AsSpan().IndexOf(run) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
