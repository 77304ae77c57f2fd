namespace WeGrid.Domain.Understanding.Models;

/// <summary>规则所见: one thing the rules saw in a text, for a model to weigh.</summary>
/// <param name="Number">0 to <see cref="Marks.Count"/> - 1.</param>
/// <param name="Value">How much of it.</param>
public readonly record struct Mark(int Number, double Value);
