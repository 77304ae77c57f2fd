namespace WeGrid.Domain.Intake;

/// <summary>语音的字: a voice is words only after a machine wrote them down; then they are marked as such, and where none did, nobody guesses.</summary>
public static class Voiced
{
    /// <summary>Stands before every word a machine heard.</summary>
    public const string Mark = "（语音转写）";

    /// <summary>What a card says of a voice that nobody wrote down.</summary>
    public const string Unheard = "【语音】请听语音";

    /// <summary>What a card says of a voice the platform did not give out.</summary>
    public const string Lost = "【语音】没有取到，请联系本人";

    /// <summary>The platform's own writing down.</summary>
    public const string ByPlatform = "wecom";

    /// <summary>The words as they are kept and shown.</summary>
    public static string Marked(Spoken spoken)
    {
        ArgumentNullException.ThrowIfNull(spoken);
        return spoken.HeardBy is null || spoken.Text.Length == 0 || spoken.Text.StartsWith(Mark, StringComparison.Ordinal) ? spoken.Text : Mark + spoken.Text;
    }

    /// <summary>The words as they are understood.</summary>
    public static string Bare(string words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return words.Replace(Mark, "", StringComparison.Ordinal);
    }
}
