namespace WeGrid.Domain.Tickets;

// 早先的卡片: a card on a phone shows the ticket as it was; what has gone on since may make its buttons mean something else (LC-19).
public sealed partial class TicketDesk
{
    /// <summary>Whether a card still shows the step the ticket is at; told by its number, which holds round, returns, lapses or the report it asks about.</summary>
    public static bool IsOfNow(Ticket ticket, string taskId)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(taskId);
        var (number, again) = (ticket.Number, Again(ticket));
        return taskId.Split('-')[0] switch
        {
            "new" => taskId.StartsWith($"new-{number}-{ticket.Round}-", StringComparison.Ordinal) && AgainOf(taskId) == again,
            "life" => taskId.StartsWith($"life-{number}-{ticket.Round}-", StringComparison.Ordinal),
            "choose" => taskId == $"choose-{number}-{ticket.Round}-{ticket.Returns}{again}",
            "unit" => taskId == $"unit-{number}-{ticket.Round}-{ticket.Returns}",
            "check" => ticket.Check is { } check && taskId.StartsWith($"check-{number}-{check.Mark}-", StringComparison.Ordinal),
            _ => true,
        };
    }

    private static string AgainOf(string taskId) => taskId.IndexOf("-again", StringComparison.Ordinal) is >= 0 and var at ? taskId[at..] : "";
}
