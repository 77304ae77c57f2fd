namespace WeGrid.Domain.Warnings;

/// <summary>读预警: bytes of any form become warnings, or the reason why not. Never throws on what somebody sends.</summary>
public static class WarningReader
{
    /// <summary>单个文件上限: 4 MB; a list of the whole country has some 400 KB.</summary>
    public const int MostBytes = 4 * 1024 * 1024;

    /// <summary>Reads every warning of a file or feed.</summary>
    /// <param name="bytes">As they came: CAP, a feed with CAP inside, or one of the JSON forms; UTF-8, UTF-16 or GB 18030.</param>
    /// <param name="rules">The table of types.</param>
    /// <returns>The warnings in the file's order, and a reason only when the file is none at all. An empty list without a reason: there is no warning.</returns>
    public static (IReadOnlyList<Warning> Warnings, WarningReason? Fault) Read(ReadOnlySpan<byte> bytes, WarningRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (bytes.Length > MostBytes)
        {
            return ([], new(WarningReasonCode.NotXml));
        }

        var text = WarningText.Decode(bytes);
        var (drafts, fault) = text.AsSpan().TrimStart() is ['{' or '[', ..] ? JsonWarnings.Read(text) : CapReader.Read(text);
        return ([.. drafts.Select(d => d.ToWarning(rules))], fault);
    }
}
