using WeGrid.Domain.Understanding.Models;

namespace WeGrid.Trainer.Learning;

/// <summary>Turns texts into vectors exactly as <see cref="LinearModel"/> does when it scores.</summary>
internal sealed class Vectors
{
    private readonly float[] _idf;
    private readonly int _longest;
    private readonly int _bits;

    private Vectors(float[] idf, int longest, int bits) => (_idf, _longest, _bits) = (idf, longest, bits);

    /// <summary>Rarity per key, 0 for those too rare to keep.</summary>
    public IReadOnlyList<float> Idf => _idf;

    /// <summary>Width of a vector: runs and marks.</summary>
    public int Size => (1 << _bits) + Marks.Count;

    /// <summary>Learns the rarity of runs from texts.</summary>
    public static Vectors Learn(IEnumerable<string> texts, int longest, int bits, int least)
    {
        var seen = new int[1 << bits];
        var count = 0;
        foreach (var text in texts)
        {
            count++;
            var keys = KeysOf(text, longest, bits);
            for (var i = 0; i < keys.Length; i++)
            {
                seen[keys[i]] += i == 0 || keys[i] != keys[i - 1] ? 1 : 0;
            }
        }

        // Through the file's own precision, so that training and scoring agree.
        var idf = Array.ConvertAll(seen, n => n >= least ? (float)(Half)(1 + MathF.Log((float)(count + 1) / (n + 1))) : 0f);
        return new Vectors(idf, longest, bits);
    }

    /// <summary>The vector of one text.</summary>
    public Sparse Of(string text, IReadOnlyList<Mark> marks, float weight)
    {
        var keys = KeysOf(text, _longest, _bits);
        var (index, value) = (new List<int>(), new List<float>());
        var square = 0.0;
        for (var i = 0; i < keys.Length;)
        {
            var end = i + 1;
            while (end < keys.Length && keys[end] == keys[i])
            {
                end++;
            }

            if (_idf[keys[i]] > 0)
            {
                var v = (1 + Math.Log(end - i)) * _idf[keys[i]];
                square += v * v;
                index.Add(keys[i]);
                value.Add((float)v);
            }

            i = end;
        }

        var norm = square > 0 ? (float)(1 / Math.Sqrt(square)) : 0;
        for (var i = 0; i < value.Count; i++)
        {
            value[i] *= norm;
        }

        foreach (var mark in marks)
        {
            index.Add((1 << _bits) + mark.Number);
            value.Add((float)mark.Value);
        }

        return new Sparse { Keys = [.. index], Values = [.. value], Weight = weight };
    }

    private static int[] KeysOf(string text, int longest, int bits)
    {
        var plain = new char[text.Length + 1];
        var length = Pieces.Plain(text, plain);
        var keys = new int[length * longest];
        Pieces.Places(plain.AsSpan(0, length), longest, bits, keys);
        keys = Array.FindAll(keys, k => k >= 0);
        Array.Sort(keys);
        return keys;
    }
}
