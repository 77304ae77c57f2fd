namespace WeGrid.Domain.Corps;

/// <summary>成员状态: of a person as WeCom tells it.</summary>
public enum MemberState
{
    /// <summary>已激活.</summary>
    Active,

    /// <summary>已停用.</summary>
    Disabled,

    /// <summary>未激活.</summary>
    NotActivated,

    /// <summary>已退出.</summary>
    Left,

    /// <summary>没有这个成员.</summary>
    Unknown,

    /// <summary>不在可见范围.</summary>
    NotVisible,
}

/// <summary>客户群现状.</summary>
/// <param name="Exists">Whether WeCom knows it.</param>
/// <param name="Owner">The owner's userid.</param>
/// <param name="OwnerLeft">The owner has left the corp and nobody took the group over yet.</param>
/// <param name="Staff">Members of the corp who are in it.</param>
public sealed record GroupState(bool Exists, string Owner, bool OwnerLeft, IReadOnlyList<string> Staff)
{
    /// <summary>群人数, residents and staff.</summary>
    public int People { get; init; }

    /// <summary>成员版本 (member_version); notices of changes follow on it.</summary>
    public string Version { get; init; } = "";
}

/// <summary>拒绝: a call WeCom refused for our settings.</summary>
/// <param name="Call">Which, e.g. <c>agent/get</c>.</param>
/// <param name="Code">Its errcode.</param>
/// <param name="Address">With 60020: the address WeCom saw.</param>
public sealed record PlatformRefusal(string Call, int Code, string? Address);

/// <summary>平台事实: what WeCom said when it was asked. What it could not be asked is missing, and nothing is found about it.</summary>
public sealed record PlatformFacts
{
    /// <summary>Which areas were answered in full.</summary>
    public required IReadOnlySet<CheckArea> Answered { get; init; }

    /// <summary>应用停用.</summary>
    public bool AppClosed { get; init; }

    /// <summary>成员 by userid.</summary>
    public IReadOnlyDictionary<string, MemberState> Members { get; init; } = new Dictionary<string, MemberState>();

    /// <summary>客户群 by id.</summary>
    public IReadOnlyDictionary<string, GroupState> Groups { get; init; } = new Dictionary<string, GroupState>();

    /// <summary>存档席位: userids that have one.</summary>
    public IReadOnlyCollection<string> ArchiveSeats { get; init; } = [];

    /// <summary>客服账号.</summary>
    public IReadOnlyCollection<string> KfAccounts { get; init; } = [];

    /// <summary>Calls refused for our settings.</summary>
    public IReadOnlyList<PlatformRefusal> Refusals { get; init; } = [];
}
