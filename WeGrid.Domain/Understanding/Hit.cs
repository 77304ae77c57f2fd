namespace WeGrid.Domain.Understanding;

/// <summary>One word found in the normalised text.</summary>
/// <param name="Start">First character.</param>
/// <param name="End">After the last character.</param>
/// <param name="Word">Its number in the list.</param>
internal readonly record struct Hit(int Start, int End, int Word)
{
    public int Length => End - Start;

    public bool Covers(Hit other) => Start <= other.Start && other.End <= End;
}
