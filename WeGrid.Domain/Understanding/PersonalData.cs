namespace WeGrid.Domain.Understanding;

/// <summary>个人信息: phone, ID and bank card numbers in a text.</summary>
public static class PersonalData
{
    private const int LongestGap = 1;

    /// <summary>Whether a mobile number (11 digits from 13…19), an ID number (18, the last may be X) or a card number (16 to 19 digits) stands in the text; single spaces or dashes inside are passed over.</summary>
    public static bool IsIn(string text)
    {
        Span<char> run = stackalloc char[20];
        var count = 0;
        var gap = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : '\0';
            if (char.IsAsciiDigit(c) || (c is 'x' or 'X' && count == 17))
            {
                run[Math.Min(count++, run.Length - 1)] = c;
                gap = 0;
            }
            else if (!(c is ' ' or '-' && ++gap <= LongestGap))
            {
                if (IsNumber(run, count))
                {
                    return true;
                }

                (count, gap) = (0, 0);
            }
        }

        return false;
    }

    private static bool IsNumber(ReadOnlySpan<char> run, int count) =>
        (count == 11 && run[0] == '1' && run[1] >= '3') || (count == 13 && run[0] == '8' && run[1] == '6' && run[2] == '1') || count is >= 16 and <= 19;
}
