namespace WeGrid.Domain.Understanding.Models;

/// <summary>What a model knows: for each run of characters it has seen its rarity and a weight per label.</summary>
internal sealed class LinearWeights
{
    private readonly int[] _rowOf;
    private readonly sbyte[] _rows;

    /// <param name="bits">Width of a key.</param>
    /// <param name="keys">Sorted keys of the rows; those from 2^bits on are marks.</param>
    /// <param name="rows">Weights, a row per key, one byte per label.</param>
    public LinearWeights(int bits, ReadOnlySpan<int> keys, sbyte[] rows)
    {
        Bits = bits;
        _rows = rows;
        _rowOf = new int[(1 << bits) + Marks.Count];
        Array.Fill(_rowOf, -1);
        for (var i = 0; i < keys.Length; i++)
        {
            _rowOf[keys[i]] = i;
        }
    }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Runs of up to so many characters.</summary>
    public required int Longest { get; init; }

    /// <summary>Keys are this wide.</summary>
    public int Bits { get; }

    /// <summary>Rarity of each row.</summary>
    public required float[] Idf { get; init; }

    /// <summary>What a weight of 1 is worth, per label.</summary>
    public required double[] Scale { get; init; }

    public required double[] Bias { get; init; }

    /// <summary>Probability = 1 / (1 + exp(-(slope × score + shift))).</summary>
    public required double[] Slope { get; init; }

    public required double[] Shift { get; init; }

    public int RowOf(int key) => _rowOf[key];

    public int RowOfMark(int number) => _rowOf[(1 << Bits) + number];

    public ReadOnlySpan<sbyte> Row(int row) => _rows.AsSpan(row * Labels.Count, Labels.Count);
}
