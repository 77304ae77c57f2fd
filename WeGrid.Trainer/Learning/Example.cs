using WeGrid.Domain.Understanding.Models;

namespace WeGrid.Trainer.Learning;

/// <summary>One text to learn from.</summary>
/// <param name="Text">Normalised text.</param>
/// <param name="Marks">What the rules saw in it.</param>
/// <param name="Label">Number of its label.</param>
/// <param name="Weight">How much it counts.</param>
/// <param name="Group">Near-duplicates and messages of one conversation share it: never parted between folds.</param>
internal sealed record Example(string Text, Mark[] Marks, int Label, float Weight, string Group);

/// <summary>A text as the machine counts it.</summary>
internal sealed class Sparse
{
    public required int[] Keys { get; init; }

    public required float[] Values { get; init; }

    public float Weight { get; init; } = 1;
}
