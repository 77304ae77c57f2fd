namespace WeGrid.Domain.Understanding;

/// <summary>诉求分类: one leaf of the two-level tree.</summary>
/// <param name="Level1">一级: one of the fixed names of contract.md.</param>
/// <param name="Level2">二级: the town's own.</param>
public sealed record Category(string Level1, string Level2)
{
    /// <summary><c>市政设施/路灯</c>.</summary>
    public string Path => $"{Level1}/{Level2}";

    /// <inheritdoc/>
    public override string ToString() => Path;
}
