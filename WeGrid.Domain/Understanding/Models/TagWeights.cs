namespace WeGrid.Domain.Understanding.Models;

/// <summary>What a tagger knows: a weight per key and tag, and one per pair of neighbouring tags.</summary>
internal sealed class TagWeights
{
    private readonly int[] _rowOf;
    private readonly sbyte[] _rows;

    /// <param name="bits">Width of a key.</param>
    /// <param name="keys">Sorted keys of the rows.</param>
    /// <param name="rows">Weights, a row per key, one byte per tag.</param>
    public TagWeights(int bits, ReadOnlySpan<int> keys, sbyte[] rows)
    {
        Bits = bits;
        _rows = rows;
        _rowOf = new int[1 << bits];
        Array.Fill(_rowOf, -1);
        for (var i = 0; i < keys.Length; i++)
        {
            _rowOf[keys[i]] = i;
        }
    }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public int Bits { get; }

    /// <summary>Weight of one tag after another, in the unit of the rows.</summary>
    public required float[] Move { get; init; }

    public ReadOnlySpan<sbyte> Row(int row) => _rows.AsSpan(row * Tags.Count, Tags.Count);

    public void Add(int key, Span<float> into)
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
