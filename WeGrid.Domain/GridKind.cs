namespace WeGrid.Domain;

/// <summary>网格类别: what a node stands for, whatever its level is called.</summary>
public enum GridKind
{
    /// <summary>镇街 or county: holds villages.</summary>
    Town,

    /// <summary>村/社区: the one that dispatches; duplicates are looked for inside it.</summary>
    Village,

    /// <summary>村民小组, 小区, 楼院 …: inside a village.</summary>
    Group,

    /// <summary>微网格: the smallest, with exactly one worker.</summary>
    Micro,
}
