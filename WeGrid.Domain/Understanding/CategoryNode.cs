namespace WeGrid.Domain.Understanding;

/// <summary>What the tree says about one level-2 category.</summary>
/// <param name="Category">The leaf.</param>
/// <param name="PublicLabel">The public seven-topic label it is scored under; null for none.</param>
/// <param name="IsUtility">供水、供电、供热: handled within 24 hours by the clock.</param>
/// <param name="Required">Questions the resident is asked when the text does not answer them.</param>
public sealed record CategoryNode(Category Category, string? PublicLabel, bool IsUtility, IReadOnlyList<string> Required)
{
    /// <summary>个人事项: the category itself tells of a person's illness, need, family or child; in a group it is not named.</summary>
    public bool IsPersonal { get; init; }
}
