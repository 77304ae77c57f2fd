using System.Buffers;
using System.Numerics;

namespace WeGrid.Domain.Understanding.Models;

/// <summary>字串: all runs of one text, made once and shown to every model. It lives on rented memory: dispose of it.</summary>
internal readonly ref struct Runs
{
    private readonly char[] _plain;
    private readonly int[] _keys;
    private readonly int[] _distinct;
    private readonly float[] _values;
    private readonly int _length;
    private readonly int _count;

    private Runs(ReadOnlySpan<char> text, int longest, int bits)
    {
        (Longest, Bits) = (longest, bits);
        _plain = ArrayPool<char>.Shared.Rent(text.Length + 1);
        _length = Pieces.Plain(text, _plain);
        _keys = ArrayPool<int>.Shared.Rent((_length * longest) + 1);
        Pieces.Places(Plain, longest, bits, _keys);
        _distinct = ArrayPool<int>.Shared.Rent((_length * longest) + 1);
        _values = ArrayPool<float>.Shared.Rent((_length * longest) + 1);
        _count = Collect(_keys.AsSpan(0, _length * longest), _distinct, _values);
    }

    /// <summary>Runs of up to so many characters.</summary>
    public int Longest { get; }

    /// <summary>Width of the keys.</summary>
    public int Bits { get; }

    /// <summary>The text as models read it.</summary>
    public ReadOnlySpan<char> Plain => _plain.AsSpan(0, _length);

    /// <summary>Each key once, in the order of the text.</summary>
    public ReadOnlySpan<int> Distinct => _distinct.AsSpan(0, _count);

    /// <summary>What each of them weighs: 1 + log of how often it stands there.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, _count);

    /// <summary>Reads a text.</summary>
    public static Runs Of(ReadOnlySpan<char> text, int longest, int bits) => new(text, longest, bits);

    /// <summary>Key of the run of <paramref name="size"/> characters that starts at a place; -1 where a mark or the end cuts it.</summary>
    public int KeyAt(int place, int size) => _keys[(place * Longest) + size - 1];

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_plain);
        ArrayPool<int>.Shared.Return(_keys);
        ArrayPool<int>.Shared.Return(_distinct);
        ArrayPool<float>.Shared.Return(_values);
    }

    // A small table of what was seen: cheaper than sorting, and the order stays that of the text.
    private static int Collect(ReadOnlySpan<int> keys, int[] distinct, float[] values)
    {
        var mask = (int)BitOperations.RoundUpToPowerOf2((uint)((keys.Length * 2) + 2)) - 1;
        var seen = ArrayPool<int>.Shared.Rent(mask + 1);
        seen.AsSpan(0, mask + 1).Clear();
        var count = 0;
        foreach (var key in keys)
        {
            if (key < 0)
            {
                continue;
            }

            var slot = (int)((uint)key * 2654435769u >> 8) & mask;
            while (seen[slot] != 0 && distinct[seen[slot] - 1] != key)
            {
                slot = (slot + 1) & mask;
            }

            if (seen[slot] == 0)
            {
                (distinct[count], values[count]) = (key, 0);
                seen[slot] = ++count;
            }

            values[seen[slot] - 1]++;
        }

        ArrayPool<int>.Shared.Return(seen);
        for (var i = 0; i < count; i++)
        {
            values[i] = values[i] > 1 ? 1 + MathF.Log(values[i]) : 1;
        }

        return count;
    }
}
