namespace WeGrid.Domain.Notices;

/// <summary>
/// 群里能说的: what a whole group may read. A list of what may be said, not of what may not: a variable that nobody has thought about stays
/// out of groups. Phone, ID, name, door, illness, welfare and children's matters have no variable here (AU-08, X-06).
/// </summary>
public static class GroupWords
{
    /// <summary>个人事项: said in place of a category that tells of the person and not of the village.</summary>
    public const string PersonalMatter = "个人事项";

    /// <summary>
    /// Variables whose values come from the town's own files, the calendar and the counter, and never from what a resident said; and the words a
    /// staff member wrote for the group and looked at twice, or an official text.
    /// </summary>
    public static IReadOnlySet<string> Variables { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "corp.name", "village.name", "sent.time", "ticket.number", "ticket.category", "ticket.due", "ticket.status", "ticket.urgency", "ticket.round",
        "notice.text", "notice.chats", "mass.id", "mass.message",
        "known.answer", "known.source", "known.date", "known.until", "register.open",
    };

    /// <summary>Whether a whole group reads what goes there.</summary>
    public static bool AreHeardBy(Channel channel) => channel is Channel.BotReply or Channel.BotPush or Channel.Webhook or Channel.AppChat or Channel.MassSend;

    /// <summary>The notice as it may leave: for a group with every other value empty, for a person as it is.</summary>
    public static Notice Of(Notice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        return !AreHeardBy(notice.Channel) ? notice : notice with
        {
            Values = Only(notice.Values),
            Lines = [.. notice.Lines.Select(l => l with { Values = Only(l.Values) })],
            Buttons = [.. notice.Buttons.Select(b => b with { Text = null })],
        };
    }

    private static Dictionary<string, string> Only(IReadOnlyDictionary<string, string> values) =>
        values.ToDictionary(v => v.Key, v => Variables.Contains(v.Key) ? v.Value : "", StringComparer.Ordinal);
}
