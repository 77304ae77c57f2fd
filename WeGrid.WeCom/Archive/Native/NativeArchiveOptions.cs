namespace WeGrid.WeCom.Archive.Native;

/// <summary>How the archive's library is used.</summary>
public sealed record NativeArchiveOptions
{
    /// <summary>libWeWorkFinanceSdk_C.so.</summary>
    public required string Library { get; init; }

    /// <summary>WeGrid.Archive.dll: the program that loads it.</summary>
    public required string Program { get; init; }

    /// <summary>http://HOST:PORT or socks5://HOST:PORT; empty for none.</summary>
    public string Proxy { get; init; } = "";

    /// <summary>NAME:PASSWORD of the proxy; empty for none. Secret.</summary>
    public string ProxyPassword { get; init; } = "";

    /// <summary>What the library itself may take for one call over the network. Default 10 s.</summary>
    public TimeSpan NetworkPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call may take before its process is killed: more than the library may take, or its own answer would be cut off. Default 25 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>The pause after a death of the process; doubles with each further one. Default 1 s.</summary>
    public TimeSpan FirstRest { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause. Default 5 min.</summary>
    public TimeSpan LongestRest { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Never printed: a proxy's password is in it.</summary>
    public override string ToString() => nameof(NativeArchiveOptions);
}

/// <summary>存档凭据: as whom the archive is read. Never printed.</summary>
/// <param name="WeComCorpId">企业ID.</param>
/// <param name="Secret">会话内容存档的 secret; not an app's.</param>
public sealed record ArchiveAccess(string WeComCorpId, string Secret)
{
    /// <summary>The corp only.</summary>
    public override string ToString() => $"ArchiveAccess({WeComCorpId})";
}
