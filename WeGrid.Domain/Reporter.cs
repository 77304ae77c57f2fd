namespace WeGrid.Domain;

/// <summary>诉求人: one person who raised the matter of a ticket. Stays attached through merge, result, survey and reopening.</summary>
/// <param name="Person">userid of a member or external_userid of a WeChat resident.</param>
/// <param name="Chat">Where it was said: the conversation key.</param>
/// <param name="Told">Whether the result of this round has reached the person.</param>
/// <param name="ToldAt">When.</param>
/// <param name="Via">并案来源: the merged ticket the person came with; null for who raised this matter or joined it.</param>
public sealed record Reporter(string Person, string Chat, ToldState Told, DateTimeOffset? ToldAt, long? Via = null)
{
    /// <summary>What stands in place of a person who asked to be erased begins so; nobody writes to it.</summary>
    public const string ErasedPrefix = "erased-";

    /// <summary>已删除.</summary>
    public bool IsErased => Person.StartsWith(ErasedPrefix, StringComparison.Ordinal);
}

/// <summary>告知状态: a ticket with somebody <see cref="NotTold"/> cannot be closed.</summary>
public enum ToldState
{
    /// <summary>未告知.</summary>
    NotTold = 0,

    /// <summary>系统已告知: a message left and the platform took it.</summary>
    ToldByBot = 1,

    /// <summary>人工已告知: a person said they passed it on.</summary>
    ToldByStaff = 2,
}
