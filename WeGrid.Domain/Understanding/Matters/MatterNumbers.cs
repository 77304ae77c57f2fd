namespace WeGrid.Domain.Understanding.Matters;

/// <summary>门牌、期、路线等编号: numbers that tell one place from another: 一期 and 二期, 7栋 and 78栋, 三组 and 五组.</summary>
internal static class MatterNumbers
{
    private const string Units = "期组队栋幢座区社号路楼弄线院";
    private const string Chinese = "零一二三四五六七八九";

    /// <summary>The numbers of a plain text with their unit, packed and sorted.</summary>
    public static uint[] Of(ReadOnlySpan<char> plain)
    {
        List<uint>? found = null;
        for (var i = 0; i < plain.Length; i++)
        {
            var (number, taken) = NumberAt(plain, i);
            if (taken == 0)
            {
                continue;
            }

            i += taken;
            if (i < plain.Length && Units.Contains(plain[i], StringComparison.Ordinal))
            {
                (found ??= []).Add(((uint)plain[i] << 16) | (number & 0xffff));
            }
        }

        return found is null ? [] : [.. found.Distinct().Order()];
    }

    /// <summary>Whether both name a number of one unit and no such number is common.</summary>
    public static bool Clash(uint[] a, uint[] b)
    {
        for (var i = 0; i < a.Length;)
        {
            var unit = a[i] >> 16;
            var (both, common) = (false, false);
            for (; i < a.Length && a[i] >> 16 == unit; i++)
            {
                foreach (var other in b)
                {
                    both |= other >> 16 == unit;
                    common |= other == a[i];
                }
            }

            if (both && !common)
            {
                return true;
            }
        }

        return false;
    }

    private static (uint Number, int Taken) NumberAt(ReadOnlySpan<char> plain, int at)
    {
        var end = at;
        var number = 0u;
        while (end < plain.Length && char.IsAsciiDigit(plain[end]))
        {
            number = (number * 10) + (uint)(plain[end++] - '0');
        }

        return end > at ? (number, end - at) : ChineseAt(plain, at);
    }

    // 三, 十二, 二十, 三十五
    private static (uint Number, int Taken) ChineseAt(ReadOnlySpan<char> plain, int at)
    {
        var end = at;
        var (whole, digit) = (0u, 0u);
        for (; end < plain.Length; end++)
        {
            if (plain[end] == '十')
            {
                (whole, digit) = (Math.Max(digit, 1) * 10, 0);
            }
            else if (Chinese.IndexOf(plain[end], StringComparison.Ordinal) is >= 0 and var value)
            {
                digit = (uint)value;
            }
            else
            {
                break;
            }
        }

        return (whole + digit, end - at);
    }
}
