using System.Security.Cryptography;
using System.Text;

namespace WeGrid.Domain.Notices;

/// <summary>卡片编号 (task_id): WeCom takes letters, digits, _, - and @ only, 128 bytes at most, and refuses one it has had (wecom.md §5.2).</summary>
public static class TaskIds
{
    /// <summary>The most characters a part takes.</summary>
    public const int Most = 48;

    private const int Kept = 28;

    /// <summary>
    /// A userid or identifier as a part of one. Two that differ stay different: a dot is written @-, an @ twice, everything else by its number; what
    /// would be too long ends in its digest.
    /// </summary>
    /// <param name="text">What it is made of.</param>
    public static string Part(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var part = string.Concat(text.Select(c => c switch
        {
            '.' => "@-",
            '@' => "@@",
            '_' or '-' => $"{c}",
            _ => char.IsAsciiLetterOrDigit(c) ? $"{c}" : $"@{(int)c:x4}",
        }));
        return part.Length <= Most ? part : $"{part[..Kept]}@h{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]}";
    }
}
