namespace WeGrid.Domain.DataFiles;

/// <summary>One fault in a file a town may edit, said so that a clerk can cure it.</summary>
/// <param name="Path">Where: <c>deadlines.json/accept/life</c>, <c>calendar:17</c>.</param>
/// <param name="Wrong">What is wrong there.</param>
/// <param name="Right">What would be right.</param>
public sealed record DataFault(string Path, string Wrong, string Right)
{
    /// <summary>One line for a screen or a log.</summary>
    public override string ToString() => $"{Path}: {Wrong}; {Right}";
}
