namespace WeGrid.Domain.Warnings;

/// <summary>区划代码 (GB/T 2260, GB/T 10114): 2 digits province, 2 city, 2 county, 3 town, 3 village; zeros at the end stand for the whole.</summary>
public static class AreaCode
{
    private static readonly int[] _steps = [2, 4, 6, 9, 12];

    private static readonly HashSet<string> _provinces =
    [
        "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54",
        "61", "62", "63", "64", "65", "71", "81", "82",
    ];

    /// <summary>Whether it is a code of 6, 9 or 12 digits whose province exists; American FIPS codes are not.</summary>
    public static bool IsChinese(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return code.Length is 6 or 9 or 12 && code.All(char.IsAsciiDigit) && _provinces.Contains(code[..2]);
    }

    /// <summary>The part that names something: 140223000000 → 140223, 500000 → 50.</summary>
    public static string Prefix(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        for (var i = _steps.Length - 1; i > 0; i--)
        {
            var (from, to) = (_steps[i - 1], _steps[i]);
            if (code.Length >= to && code.AsSpan(from, to - from).Trim('0').IsEmpty)
            {
                code = code[..from];
            }
            else if (code.Length >= to)
            {
                break;
            }
        }

        return code;
    }

    /// <summary>Whether the area of <paramref name="outer"/> holds that of <paramref name="inner"/>, or is the same.</summary>
    public static bool Holds(string outer, string inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return Prefix(inner).StartsWith(Prefix(outer), StringComparison.Ordinal);
    }

    /// <summary>Whether one of the two holds the other.</summary>
    public static bool Touches(string one, string other) => Holds(one, other) || Holds(other, one);
}
