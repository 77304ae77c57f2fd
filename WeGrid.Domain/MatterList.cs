namespace WeGrid.Domain;

/// <summary>三张清单 (domain.md B01): every matter stands on exactly one.</summary>
public enum MatterList
{
    /// <summary>群众需求清单: what people need or wish.</summary>
    Needs = 1,

    /// <summary>基层治理问题清单: what is broken, dangerous or disputed.</summary>
    Problems = 2,

    /// <summary>群众幸福清单: what would make life better; praise and suggestions.</summary>
    Happiness = 3,
}
