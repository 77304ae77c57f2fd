namespace WeGrid.Domain.Understanding.Models;

/// <summary>What a tagger knows: a weight per key and tag, and one per pair of neighbouring tags.</summary>
internal sealed class TagWeights
{
    private const int Few = 4;

    private readonly int[] _rowOf;
    private readonly sbyte[] _rows;
    private readonly bool _isPacked;

    /// <param name="bits">Width of a key.</param>
    /// <param name="tags">The tags.</param>
    /// <param name="keys">Sorted keys of the rows.</param>
    /// <param name="rows">Weights, a row per key, one byte per tag.</param>
    public TagWeights(int bits, IReadOnlyList<string> tags, ReadOnlySpan<int> keys, sbyte[] rows)
    {
        (Bits, Tags, _rows) = (bits, tags, rows);

        // Few tags fit into the place of a row's number: one look into memory instead of two.
        _isPacked = tags.Count <= Few;
        _rowOf = new int[1 << bits];
        Array.Fill(_rowOf, _isPacked ? 0 : -1);
        for (var i = 0; i < keys.Length; i++)
        {
            _rowOf[keys[i]] = _isPacked ? Pack(Row(i)) : i;
        }
    }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public IReadOnlyList<string> Tags { get; }

    public int Bits { get; }

    /// <summary>Weight of one tag after another, in the unit of the rows.</summary>
    public required float[] Move { get; init; }

    public ReadOnlySpan<sbyte> Row(int row) => _rows.AsSpan(row * Tags.Count, Tags.Count);

    /// <summary>Adds the weights of some keys, all of one place.</summary>
    public void Add(ReadOnlySpan<int> keys, Span<float> into)
    {
        if (_isPacked)
        {
            AddPacked(keys, into);
            return;
        }

        foreach (var key in keys)
        {
            if (_rowOf[key] is >= 0 and var row)
            {
                var weights = Row(row);
                for (var t = 0; t < weights.Length; t++)
                {
                    into[t] += weights[t];
                }
            }
        }
    }

    private void AddPacked(ReadOnlySpan<int> keys, Span<float> into)
    {
        var (a, b, c, d) = (0, 0, 0, 0);
        foreach (var key in keys)
        {
            var packed = _rowOf[key];
            a += (sbyte)packed;
            b += (sbyte)(packed >> 8);
            c += (sbyte)(packed >> 16);
            d += (sbyte)(packed >> 24);
        }

        ReadOnlySpan<int> sums = [a, b, c, d];
        for (var t = 0; t < Tags.Count; t++)
        {
            into[t] += sums[t];
        }
    }

    private static int Pack(ReadOnlySpan<sbyte> row)
    {
        var packed = 0;
        for (var t = 0; t < row.Length; t++)
        {
            packed |= (byte)row[t] << (8 * t);
        }

        return packed;
    }
}
