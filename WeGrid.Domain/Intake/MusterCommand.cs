using WeGrid.Domain.Corps;

namespace WeGrid.Domain.Intake;

/// <summary>集结短令 (A18): "集结 先锋队 滨河路口有人被困，带绳子", "解散 先锋队". Only with the name of a team of the corp: everything else that begins so is a word like others.</summary>
/// <param name="Team">队伍.</param>
/// <param name="Ends">解散.</param>
/// <param name="Words">到哪里、做什么; may be empty.</param>
/// <param name="IsClear">Whether a sign or nothing stands behind the name: "集结先锋队的事怎么样了" wakes nobody, who says it is told how it is said.</param>
public sealed record MusterCommand(Team Team, bool Ends, string Words, bool IsClear)
{
    private static readonly (string Word, bool Ends)[] _words = [("集结", false), ("召集", false), ("解散", true)];

    /// <summary>Reads it; null when it is none.</summary>
    /// <param name="text">What is said.</param>
    /// <param name="teams">队伍 of the corp.</param>
    public static MusterCommand? Parse(string text, IReadOnlyList<Team> teams)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(teams);
        var said = Trimmed(text);
        if (Array.Find(_words, w => said.StartsWith(w.Word, StringComparison.Ordinal)) is not { Word: { } word } found)
        {
            return null;
        }

        var rest = Trimmed(said[word.Length..]);
        var team = teams.Where(t => rest.StartsWith(t.Name, StringComparison.Ordinal)).MaxBy(t => t.Name.Length);
        return team is null ? null : new MusterCommand(team, found.Ends, Trimmed(rest[team.Name.Length..]), rest.Length == team.Name.Length || IsApart(rest[team.Name.Length]));
    }

    private static bool IsApart(char sign) => char.IsWhiteSpace(sign) || char.IsPunctuation(sign) || char.IsSymbol(sign);

    private static string Trimmed(string text)
    {
        var (from, to) = (0, text.Length);
        while (from < to && IsApart(text[from]))
        {
            from++;
        }

        while (to > from && IsApart(text[to - 1]))
        {
            to--;
        }

        return text[from..to];
    }
}
