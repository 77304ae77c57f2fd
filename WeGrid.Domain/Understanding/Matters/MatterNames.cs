namespace WeGrid.Domain.Understanding.Matters;

/// <summary>
/// 小区、学校、单位的名称: the two characters before 小区, 学院, 公司 …, when they are rare enough to be a name. Two letters of the same wording
/// that name two estates are about two matters.
/// </summary>
internal static class MatterNames
{
    private const double NameFrom = 3.5;

    private static readonly string[] Kinds =
        ["小区", "社区", "花园", "家园", "公寓", "大厦", "广场", "市场", "学院", "学校", "大学", "中学", "小学", "幼儿园", "医院", "公司", "酒店", "新村", "驾校", "苑", "村"];

    /// <summary>The names of a plain text as character pairs.</summary>
    public static uint[] Of(ReadOnlySpan<char> plain, RarityTable rarity)
    {
        List<uint>? found = null;
        for (var i = 2; i < plain.Length; i++)
        {
            if (plain[i - 2] != ' ' && plain[i - 1] != ' ' && IsKind(plain[i..]) && rarity.Of(PairText.Key(plain[i - 2], plain[i - 1])) >= NameFrom)
            {
                (found ??= []).Add(PairText.Key(plain[i - 2], plain[i - 1]));
            }
        }

        return found is null ? [] : [.. found];
    }

    /// <summary>
    /// Whether both titles name something and neither name stands in the other letter. Names that share a character may be one, misspelt.
    /// </summary>
    public static bool Clash(MatterPrint a, MatterPrint b) =>
        a.Names.Length > 0 && b.Names.Length > 0 && !IsNamedIn(a, b) && !IsNamedIn(b, a) && !MayBeMisspelt(a.Names, b.Names);

    private static bool IsNamedIn(MatterPrint names, MatterPrint letter)
    {
        foreach (var name in names.Names)
        {
            if (letter.Has(name))
            {
                return true;
            }
        }

        return false;
    }

    private static bool MayBeMisspelt(uint[] names, uint[] others)
    {
        foreach (var name in names)
        {
            foreach (var other in others)
            {
                if (name >> 16 == other >> 16 || name >> 16 == (other & 0xffff) || (name & 0xffff) == other >> 16 || (name & 0xffff) == (other & 0xffff))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsKind(ReadOnlySpan<char> rest)
    {
        foreach (var kind in Kinds)
        {
            if (rest.StartsWith(kind, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
