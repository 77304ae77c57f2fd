namespace WeGrid.Domain.Tickets;

// 保密: what is not said on cards, and whom a unit's card does not go to.
public sealed partial class TicketDesk
{
    private const string Hidden = "（保密，请发“查看 编号 事由”）";

    private static readonly string[] _words = ["ticket.result", "reason", "answer", "question"];

    /// <summary>A card lies open on a desk: what the resident or 纪检 wrote does not stand on it.</summary>
    private static void HideWords(Ticket ticket, Dictionary<string, string> values)
    {
        foreach (var name in _words.Where(n => ticket.IsConfidential && values.GetValueOrDefault(n) is { Length: > 0 }))
        {
            values[name] = Hidden;
        }
    }

    /// <summary>联系人 of a unit, without who is named in a confidential matter.</summary>
    private IReadOnlyList<string> ContactsFor(Ticket ticket, string? unit)
    {
        var contacts = Corp.ContactsOf(unit, ticket);
        return ticket.IsConfidential ? [.. contacts.Except(Dispatch.Confidential.NamedIn(Corp, ticket), StringComparer.OrdinalIgnoreCase)] : contacts;
    }
}
