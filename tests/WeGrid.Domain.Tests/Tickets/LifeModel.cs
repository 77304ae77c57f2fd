using System.Globalization;
using System.Text;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Tickets;

/// <summary>
/// The life of a ticket told a second time, from its events alone: in which state it must be, when it must be due, how long the resident was waited for.
/// Written from design.md §4; it shares the table of legal moves with the code, and nothing else.
/// </summary>
internal sealed class LifeModel
{
    private static readonly TimeSpan _cap = TimeSpan.FromDays(5);
    private int _seen;
    private TicketStatus? _status;
    private TicketStatus _before;
    private DateTimeOffset _at = DateTimeOffset.MinValue;
    private DateTimeOffset _due;
    private DateTimeOffset _waitingSince;
    private TimeSpan _waited;
    private TimeSpan _sum;
    private int _returns;
    private int _rounds = 1;

    /// <summary>Reads the events since last time and holds the ticket against them.</summary>
    public void Follow(DeskRun run)
    {
        foreach (var entry in run.Events.Skip(_seen))
        {
            Step(entry);
        }

        var ticket = run.Ticket;
        Assert.Equal(_seen, ticket.Seq);
        Assert.Equal((_status, _due, _waited), (ticket.Status, ticket.DueAt.ToUniversalTime(), ticket.Waited));
        Assert.Equal((_rounds, ticket.Extensions is 0 or 1), (ticket.Round, true));
        Assert.True(ticket.Returns >= _returns, "returns are never forgotten");
        _returns = ticket.Returns;
        Assert.True(ticket.Status is not (TicketStatus.Resolved or TicketStatus.Rated or TicketStatus.Closed or TicketStatus.Terminated) || run.File.Parts.TrueForAll(p => !p.IsOpen),
            $"a part is open in {ticket.Status}");
        Assert.True(ticket.Ask is null || ticket.Status is TicketStatus.Accepted or TicketStatus.Dispatched or TicketStatus.InProgress or TicketStatus.WaitingOnResident or TicketStatus.Deferred,
            $"a request in {ticket.Status}");
    }

    /// <summary>The hops add up to the whole, and the chain holds.</summary>
    public void End(DeskRun run, DateTimeOffset now)
    {
        var hops = HopTime.Of(run.Events.ConvertAll(e => (e.At, e.To)), now);
        var whole = now - run.Events[0].At;
        Assert.Equal(whole, hops.Aggregate(TimeSpan.Zero, (sum, hop) => sum + hop.Time));
        Assert.Equal(whole, _sum + (now - _at));
        Assert.All(hops, h => Assert.True(h.Time >= TimeSpan.Zero));
        var kept = run.Events.ConvertAll(e => new HistoryChecker.Kept(e.Seq, e.Canonical, e.Hash) { Row = (e.At, e.Move, e.By, e.To) });
        Assert.Empty(HistoryChecker.Check(run.Ticket.Number, run.Ticket.Seq, run.Ticket.HeadHash, kept));
    }

    private void Step(TicketEvent entry)
    {
        Assert.Equal(++_seen, entry.Seq);
        Assert.True(entry.At >= _at, "history goes back in time");
        Assert.Equal(_status, entry.From);
        var due = DueOf(entry);
        if (entry.From is not { } from)
        {
            Assert.Equal((TicketMove.Order, TicketStatus.Ordered), (entry.Move, entry.To));
        }
        else
        {
            Legal(entry, from);
            Due(entry, due);
            _sum += entry.At - _at;
        }

        (_status, _at, _due) = (entry.To, entry.At, due);
    }

    /// <summary>The table allows it, to somebody with that role, and it leads where the table says.</summary>
    private void Legal(TicketEvent entry, TicketStatus from)
    {
        var rows = TicketRules.Table.Where(m => m.Move == entry.Move && m.From.Contains(from) && (m.By & entry.By.Role) != 0).ToList();
        Assert.True(rows.Count > 0, $"{entry.Move} in {from} by {entry.By.Role}");
        var back = entry.Move is TicketMove.ResumeAfterWaiting or TicketMove.ResumeDeferred or TicketMove.Unmerge or TicketMove.RejectDone;
        Assert.Equal(back ? _before : rows[0].To ?? from, entry.To);
        var stops = entry.To is TicketStatus.WaitingOnResident or TicketStatus.Deferred or TicketStatus.Merged or TicketStatus.Checking && entry.To != from;
        if (stops && from != TicketStatus.Deferred)
        {
            _before = from;
        }
    }

    /// <summary>The promise moves only as its rules say; the clock stands still only for the resident, and only so long.</summary>
    private void Due(TicketEvent entry, DateTimeOffset due)
    {
        switch (entry.Move)
        {
            case TicketMove.AskResident:
                _waitingSince = entry.At;
                Assert.Equal(_due, due);
                break;
            case TicketMove.ResumeAfterWaiting:
                var stood = entry.At - _waitingSince;
                var counted = stood < _cap - _waited ? stood : _cap - _waited;
                _waited += counted;
                Assert.Equal(_due + counted, due);
                break;
            case TicketMove.GrantExtension:
                Assert.True(due > _due, "an extension is a later day");
                break;
            case TicketMove.Defer or TicketMove.ResumeDeferred:
                Assert.True(due > entry.At, "a promise lies ahead");
                break;
            case TicketMove.Reopen:
                _rounds++;
                Assert.True(due > entry.At, "a promise lies ahead");
                break;
            case TicketMove.Attach:
                Assert.True(due <= _due, "who joins makes nothing later");
                break;
            default:
                Assert.Equal(_due, due);
                break;
        }
    }

    private static DateTimeOffset DueOf(TicketEvent entry)
    {
        // Read where it stands: hundreds of thousands of events are looked at.
        var from = entry.Canonical.AsSpan().IndexOf("\"due\":\""u8) + 7;
        var text = Encoding.ASCII.GetString(entry.Canonical.AsSpan(from, 27));
        return DateTimeOffset.ParseExact(text, "yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }
}
