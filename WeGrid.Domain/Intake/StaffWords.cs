namespace WeGrid.Domain.Intake;

/// <summary>短令的首词: those that mean something already, so that a file may not give them another meaning.</summary>
public static class StaffWords
{
    /// <summary>Whether a command of the bot begins with the word, alone or with a number or a text behind it.</summary>
    /// <param name="word">What a file would call its own command.</param>
    public static bool IsTaken(string word)
    {
        ArgumentException.ThrowIfNullOrEmpty(word);
        return Procedures.HandCommand.IsTaken(word) || Follows.FollowCommand.IsTaken(word) || Ties.TieCommand.IsTaken(word) || StaffCommand.Known.Any(k => word.StartsWith(k, StringComparison.Ordinal)) || new[] { word, $"{word} 1024", $"{word} 1024 一件事", $"{word}：一件事" }.Any(IsCommand);
    }

    private static bool IsCommand(string text) => StaffCommand.Parse(text) is not null || ProcedureCommand.Parse(text, []) is not null || AlertCommand.Parse(text) is not null
        || BulkCommand.Parse(text) is not null || CallBackCommand.Parse(text) is not null || CallCommand.Parse(text) is not null || CorrectCommand.Parse(text) is not null
        || GroupNoticeCommand.Parse(text) is not null || HouseholdCommand.Parse(text) is not null || LinkCommand.Parse(text) is not null
        || MusterCommand.Parse(text, []) is not null || MyList.IsAskedFor(text) || ReviewCommand.Parse(text) is not null || ViewCommand.Parse(text) is not null;
}
