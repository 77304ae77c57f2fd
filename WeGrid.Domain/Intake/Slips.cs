namespace WeGrid.Domain.Intake;

/// <summary>手误: a command of two signs typed with its signs the wrong way round, or with one sign of the same sound (挂帐, 签手, 拍单).</summary>
internal static class Slips
{
    // Not here on purpose: signs that make another word of the trade. 结单 may be 接单 or 办结, 中止 is not 终止.
    private static readonly Dictionary<char, string> _sameSound = new()
    {
        ['接'] = "揭街阶皆借", ['单'] = "丹担但弹蛋旦", ['派'] = "拍排牌", ['签'] = "千前迁牵钱", ['收'] = "手受首守",
        ['退'] = "推腿", ['办'] = "半伴板版扮", ['结'] = "节洁界介届", ['并'] = "病饼兵", ['案'] = "按暗岸安",
        ['终'] = "忠钟种", ['止'] = "只指纸址", ['误'] = "务物悟雾", ['报'] = "抱暴爆保", ['催'] = "崔摧",
        ['补'] = "布步部", ['充'] = "冲虫", ['延'] = "沿言严颜", ['期'] = "其齐起七", ['挂'] = "瓜刮卦", ['账'] = "帐胀涨丈",
        ['改'] = "该盖概", ['类'] = "累雷泪", ['急'] = "及级极集", ['转'] = "专传砖赚", ['工'] = "公功宫", ['地'] = "的第弟", ['点'] = "店典", ['诉'] = "素速述", ['求'] = "球秋",
        ['水'] = "谁睡税", ['电'] = "店垫殿", ['热'] = "惹若", ['供'] = "工公共", ['道'] = "到倒", ['路'] = "录陆露", ['农'] = "浓弄", ['房'] = "防方",
        ['性'] = "姓幸", ['质'] = "制志", ['都'] = "度兜", ['是'] = "事市式", ['不'] = "布部步", ['立'] = "利力",
        ['关'] = "观官管馆", ['注'] = "住主著柱", ['取'] = "去娶趣", ['消'] = "销小削",
        ['恢'] = "灰回辉", ['复'] = "付负服福", ['始'] = "使是事", ['理'] = "里力李",
    };

    /// <summary>Whether two typed signs are that command with one slip. Yes and no are never guessed.</summary>
    public static bool IsSlipOf(string typed, string word)
    {
        if (word.Length != 2 || word == "同意")
        {
            return false;
        }

        return (typed[0] == word[1] && typed[1] == word[0])
            || (typed[0] == word[0] && SoundsLike(typed[1], word[1]))
            || (typed[1] == word[1] && SoundsLike(typed[0], word[0]));
    }

    /// <summary>Whether typed signs are that word of any length, or that word with one slip.</summary>
    public static bool IsNear(string typed, string word)
    {
        if (typed == word)
        {
            return true;
        }

        if (typed.Length != word.Length)
        {
            return false;
        }

        var wrong = Enumerable.Range(0, word.Length).Where(i => typed[i] != word[i]).ToList();
        return wrong is [var one] ? SoundsLike(typed[one], word[one])
            : wrong is [var first, var second] && second == first + 1 && typed[first] == word[second] && typed[second] == word[first];
    }

    private static bool SoundsLike(char typed, char meant) => _sameSound.TryGetValue(meant, out var alike) && alike.Contains(typed, StringComparison.Ordinal);
}
