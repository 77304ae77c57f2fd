namespace WeGrid.Domain.Understanding.Models;

/// <summary>What a model knows: for each run of characters it has seen its rarity and a weight per label. <see cref="Panel"/> asks it.</summary>
internal sealed class LinearWeights
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Runs of up to so many characters.</summary>
    public required int Longest { get; init; }

    /// <summary>Keys of runs are this wide.</summary>
    public required int Bits { get; init; }

    /// <summary>Sorted keys of the rows; those from 2^bits on are marks.</summary>
    public required int[] Keys { get; init; }

    /// <summary>A row per key, one byte per label.</summary>
    public required sbyte[] Rows { get; init; }

    /// <summary>Rarity of each row; 0 for marks.</summary>
    public required float[] Idf { get; init; }

    /// <summary>What a weight of 1 is worth, per label.</summary>
    public required double[] Scale { get; init; }

    public required double[] Bias { get; init; }

    /// <summary>Probability = 1 / (1 + exp(-(slope × score + shift))).</summary>
    public required double[] Slope { get; init; }

    public required double[] Shift { get; init; }

    /// <summary>Weights of one row.</summary>
    public ReadOnlySpan<sbyte> Row(int row) => Rows.AsSpan(row * Labels.Count, Labels.Count);
}
