namespace WeGrid.Domain.Tickets;

// 反复反映: the third report of one matter goes to a superior once; what may be the same is offered on the card.
public sealed partial class TicketDesk
{
    private const int MostNumbers = 8;

    /// <summary>反复上报: a superior hears that it comes again and again; remembered with the ticket, so that it is said once.</summary>
    /// <param name="effects">Where the effects go.</param>
    /// <param name="file">The ticket the last report belongs to.</param>
    /// <param name="reports">How often it was raised.</param>
    /// <param name="earlier">Numbers of other tickets of the same matter.</param>
    /// <param name="at">When.</param>
    public void RaiseRepeat(Effects effects, TicketFile file, int reports, IReadOnlyList<long> earlier, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(earlier);
        file.Ticket = file.Ticket with { RaisedAt = at };
        var numbers = earlier.Count == 0 ? "都在这一件里" : string.Join('、', earlier.TakeLast(MostNumbers).Select(Subject));
        Supervise(effects, file, at, "repeat_raised", file.Ticket.Holder, ("count", Subject(reports)), ("numbers", numbers));
    }

    /// <summary>存疑: said to who is called; nobody is called later or less for it.</summary>
    private static string DoubtLine(Ticket ticket) => ticket.Doubt > 0 ? $"发送人近期误报过{ticket.Doubt}次，这次照样要马上核实" : "";

    /// <summary>可能是同一件事: what the card says of it, by whether the reader may merge; empty when nothing is near.</summary>
    private string AlikeLine(Ticket ticket, string user)
    {
        if (ticket.Alike.Count == 0 || ticket.Round > 1)
        {
            return "";
        }

        var which = string.Join('、', ticket.Alike.Select(a => a.Insert(a.IndexOf(' ', StringComparison.Ordinal), "号")));
        return $"可能是同一件事：{which}。{(MayMerge(ticket, user) ? "是的话点“并入”。" : "是的话请村（社区）并案。")}";
    }

    /// <summary>并案 by one tap, for who may merge.</summary>
    private IEnumerable<Notices.NoticeButton> AlikeButtons(Ticket ticket, string user) =>
        ticket.Round > 1 || !MayMerge(ticket, user) ? []
        : ticket.Alike.Select(a => a.Split(' ')[0]).Select(into => new Notices.NoticeButton("merge", $"merge:{ticket.Number}:{into}", $"并入{into}号"));

    private bool MayMerge(Ticket ticket, string user) => (Roles.Of(user, ticket, Corp) & (Role.Village | Role.Superior)) != 0;
}
