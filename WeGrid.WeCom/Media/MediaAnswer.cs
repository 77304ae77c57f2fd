namespace WeGrid.WeCom.Media;

/// <summary>取件结果: how a fetch ended.</summary>
public enum MediaEnd
{
    /// <summary>取到: all bytes are there.</summary>
    Got,

    /// <summary>过期: the platform gives it out no more.</summary>
    Gone,

    /// <summary>太大: reading stopped at the limit.</summary>
    TooLarge,

    /// <summary>连不上, or refused for now: later again.</summary>
    Unreachable,

    /// <summary>不完整: cut off on the way: later again.</summary>
    Truncated,

    /// <summary>地址不明: not an address of the platform's; nothing was asked of it.</summary>
    StrangeAddress,

    /// <summary>解不开: the key does not open it, or there is none.</summary>
    Sealed,
}
