using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>反复反映 (UN-16) and 可能是同一件事 (UN-09) as the desk decides them.</summary>
public sealed class RepeatTests
{
    private const string Light = "三组的路灯坏了，晚上什么都看不见";
    private readonly IntakeRun _run = new();

    private int Raised() => _run.Last.Notices.Count(n => n.Template == "repeat_raised");

    [Fact]
    public void ThirdReport_OfOneOpenMatter_GoesToASuperiorOnce()
    {
        _run.Hear(_run.InGroup("wmA", Light));
        Assert.Equal(0, Raised());
        _run.Hear(_run.InGroup("wmB", Light));
        Assert.Equal(0, Raised());
        _run.Hear(_run.InGroup("wmC", Light));
        var notice = Assert.Single(_run.Last.Notices, n => n.Template == "repeat_raised");
        Assert.Equal(("ban", "3"), (notice.Recipient, notice.Values["count"]));
        Assert.Contains(_run.Last.Events, e => e.Move == TicketMove.Supervise);
        Assert.NotNull(Assert.Single(_run.All.Files.Values).Ticket.RaisedAt);

        _run.Hear(_run.InGroup("wmD", Light));
        Assert.Equal(0, Raised());
    }

    [Fact]
    public void ThirdReport_AfterItWasDoneTwice_NamesTheEarlierTickets()
    {
        for (var i = 0; i < 2; i++)
        {
            _run.Hear(_run.InGroup("wmA", Light));
            var number = _run.All.Files.Keys.Max();
            _run.Hear(_run.Tap("wei", $"accept:{number}"));
            _run.Hear(_run.ToApp("wei", $"办结 {number} 换了灯泡"));
            Assert.Equal(TicketStatus.Resolved, _run.All.Files[number].Ticket.Status);
            _run.Now = _run.Now.AddDays(3);
        }

        _run.Hear(_run.InGroup("wmB", Light));
        var notice = Assert.Single(_run.Last.Notices, n => n.Template == "repeat_raised");
        Assert.Equal(("3", "1024、1025"), (notice.Values["count"], notice.Values["numbers"]));
    }

    [Fact]
    public void OnePersonInOneEvening_IsOneReport()
    {
        for (var i = 0; i < 5; i++)
        {
            _run.Hear(_run.InGroup("wmA", Light));
            Assert.Equal(0, Raised());
        }

        Assert.Single(_run.All.Files);
    }

    [Fact]
    public void AnotherMatter_DoesNotCount()
    {
        _run.Hear(_run.InGroup("wmA", Light));
        _run.Hear(_run.InGroup("wmB", "村口的公厕坏了，冲不了水"));
        _run.Hear(_run.InGroup("wmC", "桥头的路灯不亮了"));
        Assert.Equal(0, Raised());
    }

    [Fact]
    public void WithoutAVillage_TwoVillagesAreTwoMatters()
    {
        foreach (var person in new[] { "wmA", "wmB", "wmC", "wmD" })
        {
            _run.Hear(_run.ByKf(person, Light));
            Assert.Equal(0, Raised());
        }
    }

    [Fact]
    public void LongAgo_DoesNotCount()
    {
        _run.Hear(_run.InGroup("wmA", Light));
        _run.Now = _run.Now.AddDays(31);
        _run.Hear(_run.InGroup("wmD", Light));
        _run.Hear(_run.InGroup("wmE", Light));
        Assert.Equal(0, Raised());
    }

    [Fact]
    public void Confidential_IsNeverRaised()
    {
        foreach (var person in new[] { "wmA", "wmB", "wmC", "wmD" })
        {
            _run.Hear(_run.ByKf(person, "举报村支书贪污低保钱"));
            Assert.Equal(0, Raised());
        }
    }

    [Fact]
    public void Nearby_IsOfferedOnTheCards_AndMergedByOneTap()
    {
        _run.Hear(_run.InGroup("wmA", "村口那盏路灯坏了，晚上看不见"));
        var first = _run.All.Files.Keys.Max();
        _run.Hear(_run.InGroup("wmB", "小学门口的路灯坏了，请派人来修"));
        var second = _run.All.Files.Keys.Max();
        Assert.True(first != second, string.Join(";", _run.Last.Demands.Select(d => $"{d.Status} {d.Label}")));

        var card = Assert.Single(_run.Last.Notices, n => n.Template == "ticket_new");
        Assert.Contains($"{first}号", card.Values["alike"], StringComparison.Ordinal);
        // Who may not merge sees it and asks; who may has the button.
        Assert.DoesNotContain(card.Buttons, b => b.Name == "merge");
        _run.Hear(_run.Tap("wei", $"accept:{second}"));
        var choose = Assert.Single(_run.Last.Notices, n => n.Template == "ticket_choose");
        Assert.Equal("shu", choose.Recipient);
        var button = Assert.Single(choose.Buttons, b => b.Name == "merge");
        Assert.Equal($"merge:{second}:{first}", button.Key);

        _run.Hear(_run.Tap("wei", button.Key));
        Assert.Equal(TicketStatus.Accepted, _run.All.Files[second].Ticket.Status);
        _run.Hear(_run.Tap("shu", button.Key));
        Assert.Equal((TicketStatus.Merged, (long?)first), (_run.All.Files[second].Ticket.Status, _run.All.Files[second].Ticket.MergedInto));
        Assert.Equal(["wmA", "wmB"], _run.All.Files[first].Reporters.Select(r => r.Person));
    }

    [Fact]
    public void Nearby_OfAnotherKindOrTwoWeeksAgo_IsNotOffered()
    {
        _run.Hear(_run.InGroup("wmA", "村口那盏路灯坏了，晚上看不见"));
        _run.Now = _run.Now.AddDays(15);
        _run.Hear(_run.InGroup("wmB", "小学门口的路灯坏了，请派人来修"));
        Assert.All(_run.Last.Notices.Where(n => n.Template == "ticket_new"), n => Assert.Equal("", n.Values["alike"]));
        _run.Hear(_run.InGroup("wmC", "二组停水两天了，家里没水用"));
        Assert.All(_run.Last.Notices.Where(n => n.Template == "ticket_new"), n => Assert.Equal("", n.Values["alike"]));
    }
}
