namespace WeGrid.Domain.Warnings;

/// <summary>预警颜色: the level of a warning; red is the gravest. Not the response level of a town (<see cref="Dispatch.AlertLevel"/>; domain.md C.1).</summary>
public enum WarningColour
{
    /// <summary>未定级: none is named.</summary>
    None = 0,

    /// <summary>蓝色, level IV.</summary>
    Blue = 1,

    /// <summary>黄色, level III.</summary>
    Yellow = 2,

    /// <summary>橙色, level II.</summary>
    Orange = 3,

    /// <summary>红色, level I.</summary>
    Red = 4,
}

/// <summary>颜色的叫法.</summary>
public static class WarningColours
{
    private static readonly (WarningColour Colour, string[] Words)[] _words =
    [
        (WarningColour.Red, ["红色", "红"]), (WarningColour.Orange, ["橙色", "橙"]), (WarningColour.Yellow, ["黄色", "黄"]), (WarningColour.Blue, ["蓝色", "蓝"]),
    ];

    /// <summary>As it is written on a screen: 红色; 未定级 for none.</summary>
    public static string Name(this WarningColour colour) => colour switch
    {
        WarningColour.Red => "红色",
        WarningColour.Orange => "橙色",
        WarningColour.Yellow => "黄色",
        WarningColour.Blue => "蓝色",
        WarningColour.None => "未定级",
    };

    /// <summary>As it stands in machine-read answers: red; none for none.</summary>
    public static string Word(this WarningColour colour) => colour switch
    {
        WarningColour.Red => "red",
        WarningColour.Orange => "orange",
        WarningColour.Yellow => "yellow",
        WarningColour.Blue => "blue",
        WarningColour.None => "none",
    };

    /// <summary>橙色或红色: people are called at once, day and night.</summary>
    public static bool IsGrave(this WarningColour colour) => colour >= WarningColour.Orange;

    /// <summary>The colour a word names, whichever way it is written: 红色, 红, red, Extreme, I级, Ⅰ级, 特别重大; none for any other.</summary>
    public static WarningColour Of(string? word) => (word ?? "").Trim().ToUpperInvariant() switch
    {
        "红色" or "红" or "RED" or "EXTREME" or "I" or "Ⅰ" or "I级" or "Ⅰ级" or "一级" or "特别重大" or "特别严重" or "LEVEL I" => WarningColour.Red,
        "橙色" or "橙" or "ORANGE" or "SEVERE" or "II" or "Ⅱ" or "II级" or "Ⅱ级" or "二级" or "重大" or "严重" or "LEVEL II" => WarningColour.Orange,
        "黄色" or "黄" or "YELLOW" or "MODERATE" or "III" or "Ⅲ" or "III级" or "Ⅲ级" or "三级" or "较大" or "较重" or "LEVEL III" => WarningColour.Yellow,
        "蓝色" or "蓝" or "BLUE" or "MINOR" or "IV" or "Ⅳ" or "IV级" or "Ⅳ级" or "四级" or "一般" or "LEVEL IV" => WarningColour.Blue,
        _ => WarningColour.None,
    };

    /// <summary>The colour words of a text with their places, in order; 红 alone counts only before 预警 or 警.</summary>
    public static IReadOnlyList<(int At, WarningColour Colour)> In(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new List<(int At, WarningColour Colour)>();
        foreach (var (colour, words) in _words)
        {
            for (var at = text.IndexOf(words[1], StringComparison.Ordinal); at >= 0; at = text.IndexOf(words[1], at + 1, StringComparison.Ordinal))
            {
                var rest = text.AsSpan(at + 1);
                if (rest.StartsWith("色") || rest.StartsWith("预警") || rest.StartsWith("警"))
                {
                    found.Add((at, colour));
                }
            }
        }

        found.Sort((a, b) => a.At.CompareTo(b.At));
        return found;
    }
}
