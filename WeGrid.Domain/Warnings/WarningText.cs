using System.Text;
using System.Text.RegularExpressions;

namespace WeGrid.Domain.Warnings;

/// <summary>标题里的话: what the words of a title or text say about colour, kind and the eight items. The title counts before any code (domain.md C.2).</summary>
internal static partial class WarningText
{
    private static readonly string[] _becomes = ["升级为", "降级为", "变更为", "调整为", "更新为", "升为", "降为", "继续发布"];

    private static readonly string[] _lifts = ["解除", "取消", "撤销"];

    private static readonly string[] _drills = ["演练", "演习", "测试", "试发"];

    /// <summary>The colour a title names: that after 升级为 and the like, else the first; none for none.</summary>
    public static WarningColour ColourOf(string title)
    {
        var found = WarningColours.In(title);
        if (found.Count == 0)
        {
            var english = EnglishColour().Match(title);
            return english.Success ? WarningColours.Of(english.Value) : WarningColours.Of(LevelWord().Match(title).Groups[1].Value);
        }

        var after = _becomes.Select(b => title.IndexOf(b, StringComparison.Ordinal)).Where(i => i >= 0).DefaultIfEmpty(-1).Max();
        return found.Where(f => f.At > after).Select(f => f.Colour).FirstOrDefault(found[^1].Colour);
    }

    /// <summary>解除: the title lifts and announces nothing new.</summary>
    public static bool IsLift(string title)
    {
        var lift = _lifts.Select(l => title.IndexOf(l, StringComparison.Ordinal)).Where(i => i >= 0).DefaultIfEmpty(-1).Min();
        if (lift < 0 || !title.AsSpan(lift).Contains("预警", StringComparison.Ordinal) || title.Contains("尚未解除", StringComparison.Ordinal))
        {
            return false;
        }

        // "解除暴雨橙色预警，发布暴雨黄色预警" goes on; "发布解除…" does not.
        var next = title.IndexOf("发布", lift, StringComparison.Ordinal);
        return next < 0 || WarningColours.In(title[next..]).Count == 0;
    }

    /// <summary>演练、测试 in the title: never an alarm, whatever the status says.</summary>
    public static bool IsDrill(string title)
    {
        var head = title.Length > 12 ? title[..12] : title;
        return Array.Exists(_drills, d => head.Contains(d, StringComparison.Ordinal));
    }

    /// <summary>防御指南 inside the text itself.</summary>
    public static bool HasAdvice(string text) => Advice().IsMatch(text);

    /// <summary>起始时间 said in words: 预计未来3小时, 今天夜间到明天.</summary>
    public static bool HasStart(string text) => Start().IsMatch(text);

    /// <summary>发布单位 inside a title or text: 龙溪县气象台; empty for none.</summary>
    public static string IssuerIn(string text)
    {
        var match = Issuer().Match(text);
        return match.Success ? match.Groups[1].Value : "";
    }

    /// <summary>The bytes as text: by their byte order mark, by what an XML declaration says, as UTF-8, else as GB 18030 (files of Chinese offices).</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            return Encoding.UTF8.GetString(bytes[3..]);
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            return Encoding.Unicode.GetString(bytes[2..]);
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        }

        var head = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 200)]);
        if (Declared().Match(head) is { Success: true })
        {
            return Gb.GetString(bytes);
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Gb.GetString(bytes);
        }
    }

    private static Encoding Gb => CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;

    [GeneratedRegex("encoding\\s*=\\s*['\"](gb2312|gbk|gb18030)['\"]", RegexOptions.IgnoreCase)]
    private static partial Regex Declared();

    [GeneratedRegex(@"\b(red|orange|yellow|blue)\b", RegexOptions.IgnoreCase)]
    private static partial Regex EnglishColour();

    [GeneratedRegex(@"[\[［]?(?:Level\s*)?((?:Ⅰ|Ⅱ|Ⅲ|Ⅳ|IV|I{1,3}|一|二|三|四)级?)\s*[/／]", RegexOptions.IgnoreCase)]
    private static partial Regex LevelWord();

    [GeneratedRegex("防御指南|防范措施|防范建议|请.{0,30}(注意|做好|加强|防范|远离|避免|减少|停止|转移|撤离|关注|采取)|(注意|做好|加强).{0,20}(防范|防御|工作|准备)|(切断|停止|转移|撤离|关闭).{0,20}")]
    private static partial Regex Advice();

    [GeneratedRegex(@"未来\s*\d+|预计|\d+\s*小时内|\d+\s*日|\d+\s*时|今天|今晚|明天|目前|已经")]
    private static partial Regex Start();

    [GeneratedRegex(@"([\p{IsCJKUnifiedIdeographs}]{2,24}?(?:气象台|气象局|气象站|水文局|水文中心|水利局|水务局|自然资源局|自然资源和规划局|应急管理局|应急局|防汛抗旱指挥部|预警信息发布中心))")]
    private static partial Regex Issuer();
}
