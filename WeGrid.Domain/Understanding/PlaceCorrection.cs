using System.Text.RegularExpressions;

namespace WeGrid.Domain.Understanding;

/// <summary>更正地点: "不是三组是四组": what was wrong and what is right, in the speaker's words. Pure.</summary>
/// <param name="Wrong">What it is not; empty when only the right place was said.</param>
/// <param name="Right">What it is.</param>
public sealed partial record PlaceCorrection(string Wrong, string Right)
{
    private const int LongestRight = 30;

    /// <summary>Reads a correction; null when the text is none.</summary>
    public static PlaceCorrection? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = text.Trim();
        Regex[] ways = [NotThisButThat(), ThisNotThat(), NoThat(), SaidWrong()];
        foreach (var way in ways)
        {
            if (way.Match(words) is { Success: true } match && Bare(match.Groups["right"].Value) is { Length: > 0 and <= LongestRight } right)
            {
                return new PlaceCorrection(Bare(match.Groups["wrong"].Value), right);
            }
        }

        return null;
    }

    private static string Bare(string words) => Tail().Replace(words.Trim(' ', '，', ',', '。', '！', '!', '；', ';', '：', ':', '、'), "");

    // 不是三组是四组, 更正，不是电子厂，是它隔壁那家五金厂, 唔係村口，係橋腳嗰邊
    [GeneratedRegex("^(?:[^，,。]{0,6}[，,：: ])?(?:不是|不在|唔係|唔系|冇系|弗是)(?<wrong>[^，,。！!？?]{1,12}?)[，,。 ]*(?:而是|应该是|而系|是|在|係|系)(?<right>[^，,。！!？?吗]{1,24})(?:[，,。！!].{0,24})?$", RegexOptions.CultureInvariant)]
    private static partial Regex NotThisButThat();

    // 是四组不是三组
    [GeneratedRegex("^(?:应该)?(?:是|在)(?<right>[^，,。！!？?]{1,16}?)[，,。 ]*(?:不是|不在)(?<wrong>[^，,。！!？?吗]{1,12})$", RegexOptions.CultureInvariant)]
    private static partial Regex ThisNotThat();

    // 下庄，不对 上庄那个，写错了
    [GeneratedRegex("^(?<wrong>[^，,。！!？? ]{1,12})[，, ]*不对[，, ]*(?:是|在)?(?<right>[^，,。！!？?]{1,16})", RegexOptions.CultureInvariant)]
    private static partial Regex NoThat();

    // 写错了，是四组; 更正：四组
    [GeneratedRegex("^(?:刚才|上面|我)?(?:更正|纠正|(?:说|写|讲|打|发|搞|报)错(?:了|哒|咯|嘞)?(?:一个字|地方)?|不对)[，,：: 。]*(?:应该)?(?:是|在)?(?<right>[^，,。！!？?吗]{2,16})$", RegexOptions.CultureInvariant)]
    private static partial Regex SaidWrong();

    [GeneratedRegex("(?:那边|这边|那里|这里|那个|那条|嗰邊|哦|的|了|哈|哩|呢)$", RegexOptions.CultureInvariant)]
    private static partial Regex Tail();
}
