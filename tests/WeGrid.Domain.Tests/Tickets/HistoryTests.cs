using System.Text;
using System.Text.Json;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Tickets;

public sealed class HistoryTests
{
    private readonly DeskRun _run = new DeskRun(A.Ticket(), A.Monday).Resolve(A.Monday.AddHours(1));

    private List<HistoryChecker.Kept> Kept => _run.Events.ConvertAll(e => new HistoryChecker.Kept(e.Seq, e.Canonical, e.Hash) { Row = (e.At, e.Move, e.By, e.To) });

    private IReadOnlyList<string> Check(IReadOnlyList<HistoryChecker.Kept> kept) => HistoryChecker.Check(1024, _run.Ticket.Seq, _run.Ticket.HeadHash, kept);

    [Fact]
    [Trait("Feature", "AU-01")]
    public void Record_EveryChange_SaysWhoWhenFromAndTo()
    {
        var accepted = _run.Events.Single(e => e.Move == TicketMove.Accept);

        Assert.Equal(("wei", TicketStatus.Ordered, TicketStatus.Accepted, A.Monday.AddHours(1)), (accepted.By.Id, accepted.From!.Value, accepted.To, accepted.At));
        Assert.Equal(Enumerable.Range(1, _run.Events.Count), _run.Events.Select(e => e.Seq));
        Assert.Empty(Check(Kept));
    }

    [Fact]
    [Trait("Feature", "AU-11")]
    public void Record_MachineAndPerson_AreToldApartWithTheRuleVersion()
    {
        var order = _run.Events[0];
        using var json = JsonDocument.Parse(order.Canonical);

        Assert.Equal(new Actor(Role.Machine, "understand/1"), order.By);
        Assert.Equal("Machine", json.RootElement.GetProperty("role").GetString());
        Assert.Equal("understand/1", json.RootElement.GetProperty("by").GetString());
        Assert.StartsWith("deadlines ", json.RootElement.GetProperty("~rule").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Record_Time_IsCutToMicroseconds()
    {
        var at = A.Monday.AddTicks(1_234_567);
        var run = new DeskRun(A.Ticket(), at);

        Assert.Equal(A.Monday.AddTicks(1_234_560), run.Events[0].At);
        Assert.Contains("02:00:00.123456Z", Encoding.UTF8.GetString(run.Events[0].Canonical), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "AU-02")]
    public void Check_ChangedBytes_AreFound()
    {
        var kept = Kept;
        var text = Encoding.UTF8.GetString(kept[1].Canonical).Replace("\"wei\"", "\"zu\"", StringComparison.Ordinal);
        kept[1] = kept[1] with { Canonical = Encoding.UTF8.GetBytes(text), Row = null };

        Assert.Contains(Check(kept), f => f.Contains("1024/2: the bytes were changed", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Feature", "AU-02")]
    public void Check_ChangedColumns_AreFound()
    {
        var kept = Kept;
        kept[1] = kept[1] with { Row = (kept[1].Row!.Value.At, TicketMove.Accept, new Actor(Role.GridStaff, "zu"), TicketStatus.Accepted) };

        Assert.Equal(["1024/2: the columns say something else than the bytes"], Check(kept));
    }

    [Fact]
    [Trait("Feature", "X-23")]
    public void Check_ReorderCutTailAndEmpty_AreFound()
    {
        var kept = Kept;

        Assert.NotEmpty(Check([kept[0], kept[2], kept[1], .. kept[3..]]));
        Assert.NotEmpty(Check(kept[..^1]));
        Assert.NotEmpty(Check([.. kept[..1], .. kept[2..]]));
        Assert.NotEmpty(Check([]));
    }

    [Fact]
    [Trait("Feature", "X-23")]
    public void Check_RewriteFromTheMiddle_IsFoundByTheHead()
    {
        // The forger writes a whole new valid chain; only the head the ticket names gives it away.
        var forged = new DeskRun(A.Ticket(), A.Monday);
        forged.Move(TicketMove.Accept, "zu", Role.GridStaff, A.Monday.AddHours(1));
        forged.Resolve(A.Monday.AddHours(1));
        var kept = forged.Events.ConvertAll(e => new HistoryChecker.Kept(e.Seq, e.Canonical, e.Hash)).Take(_run.Events.Count).ToList();

        Assert.Contains(Check(kept), f => f.Contains("not the head", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"ticket\":\"x\"}")]
    [InlineData("{\"ticket\":1024,\"seq\":99999999999}")]
    public void Check_Rubbish_IsAFaultAndNoException(string bytes)
    {
        var kept = Kept;
        kept[0] = kept[0] with { Canonical = Encoding.UTF8.GetBytes(bytes) };

        Assert.NotEmpty(Check(kept));
    }

    [Fact]
    [Trait("Feature", "X-23")]
    public void Check_AfterPersonalValuesAreErased_Holds()
    {
        var resolved = _run.Events.Single(e => e.Move == TicketMove.Resolve);
        var note = Assert.Single(resolved.Personal, p => p.Name == "note");

        Assert.Equal("已更换灯泡", note.Value);
        Assert.DoesNotContain("已更换灯泡", Encoding.UTF8.GetString(resolved.Canonical), StringComparison.Ordinal);
        Assert.Contains(History.Digest(note.Value, note.Salt), Encoding.UTF8.GetString(resolved.Canonical), StringComparison.Ordinal);
        // Kept carries no personal value at all: erasing the side table cannot touch what is checked.
        Assert.Empty(Check(Kept));
    }

    [Fact]
    public void Record_ResidentsId_StandsInTheChainOnlyAsADigest()
    {
        _run.Sent(A.Resident, Domain.Notices.Purpose.Result, reached: true, A.Monday.AddHours(2));
        _run.Answer(A.Resident, 1, true, Domain.Surveys.Satisfaction.Satisfied, "", A.Monday.AddHours(3));

        Assert.Contains(_run.Events, e => e.Move == TicketMove.Rate);
        Assert.All(_run.Events, e => Assert.DoesNotContain(A.Resident, Encoding.UTF8.GetString(e.Canonical), StringComparison.Ordinal));
        Assert.Empty(Check(Kept));
    }

    [Fact]
    [Trait("Feature", "LC-06")]
    public void HopTime_OfARun_AddsUpToTheWhole()
    {
        var hops = HopTime.Of(_run.Events.ConvertAll(e => (e.At, e.To)), A.Monday.AddHours(5));

        Assert.Equal(TimeSpan.FromHours(5), hops.Aggregate(TimeSpan.Zero, (sum, h) => sum + h.Time));
        Assert.Equal(TimeSpan.FromHours(1), hops.Single(h => h.Hop == TicketStatus.Ordered).Time);
        Assert.Empty(HopTime.Of([], A.Monday));
    }
}
