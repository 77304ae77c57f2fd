namespace WeGrid.Domain.Understanding;

/// <summary>看不懂: broken characters or another language. Such text goes to a person.</summary>
internal static class Unreadable
{
    private const int FewestLetters = 6;

    /// <summary>Whether hardly a letter is Chinese, or broken or other scripts stand in it.</summary>
    public static bool Is(Reading reading)
    {
        var (chinese, latin, other) = (0, 0, 0);
        foreach (var c in reading.Text)
        {
            if (c is >= '\u3400' and <= '\u9fff' || char.IsSurrogate(c))
            {
                chinese++;
            }
            else if (char.IsAsciiLetter(c))
            {
                latin++;
            }
            else if (c == '\ufffd' || (c > 127 && char.IsLetter(c)))
            {
                other++;
            }
        }

        return other > 1 && other > chinese
            || (chinese == 0 && latin + other >= FewestLetters && !reading.Text.Contains("http", StringComparison.Ordinal));
    }
}
