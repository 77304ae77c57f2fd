using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>撤销并案: two matters after all.</summary>
[Trait("Feature", "UN-13")]
public sealed class UnmergeTests
{
    private const string Zhang = "wmZhang";
    private const string Li = "wmLi";
    private const string Wu = "wmWu";
    private readonly IntakeRun _run = new();

    public UnmergeTests()
    {
        foreach (var person in new[] { Zhang, Li, Wu })
        {
            _run.Reachable(person, _run.Now);
        }

        _run.Hear(_run.InGroup(Zhang, "河边的路灯坏了三天了，晚上看不见路"));
        _run.Hear(_run.InGroup(Li, "三号闸那里的路面塌了一个坑，请来修一下"));
        Say("wei", "接单 1025");
        Say("shu", "派单 1025 养护站");
    }

    private TicketFile File(long number) => _run.All.Files[number];

    [Fact]
    public void Unmerge_GoesOnWhereItStood_AndNobodyIsLost()
    {
        var before = File(1025).Ticket;
        Assert.Equal(TicketStatus.Dispatched, before.Status);
        Say("ban", "并案 1025 1024");
        Assert.Equal([Zhang, Li], File(1024).Reporters.Select(r => r.Person));

        Assert.Equal("已派单", Say("ban", "撤销并案 1025 1024").Values["status"]);
        var after = File(1025).Ticket;
        Assert.Equal((before.Status, before.UnitId, before.DueAt, before.Holder, null), (after.Status, after.UnitId, after.DueAt, after.Holder, after.MergedInto));
        Assert.Equal([Li], File(1025).Reporters.Select(r => r.Person));
        Assert.Equal([Zhang], File(1024).Reporters.Select(r => r.Person));
        Assert.Equal([(1024L, Li)], _run.Last.ReportersGone);
        Assert.Equal("1025", Assert.Single(_run.Last.Notices, n => n.Recipient == Li).Values["ticket.number"]);
        Assert.Equal(after.DueAt, _run.Last.Dues[new DueKey(DueKind.Handling, "1025")]);
        Assert.NotNull(_run.Last.Dues[new DueKey(DueKind.SignFor, "1025")]);
        Assert.Equal(["lu", "wei"], _run.Last.Notices.Where(n => n.Template == "unmerged").Select(n => n.Recipient).Order());
    }

    [Fact]
    public void Unmerge_WhoRaisedBoth_StaysWithBoth()
    {
        _run.Hear(_run.InGroup(Li, "河边的路灯坏了三天了，晚上看不见路"));
        Assert.Equal([Zhang, Li], File(1024).Reporters.Select(r => r.Person));
        Say("ban", "并案 1025 1024");
        Say("ban", "撤并 1025 1024");

        Assert.Equal([Zhang, Li], File(1024).Reporters.Select(r => r.Person));
        Assert.Equal([Li], File(1025).Reporters.Select(r => r.Person));
    }

    [Fact]
    public void Unmerge_WhoHasRatedThere_StaysThereToo()
    {
        Say("ban", "并案 1025 1024");
        Say("wei", "接单 1024");
        Say("wei", "办结 1024 已换灯泡");
        _run.Deliver(1024);
        _run.Hear(_run.Tap(Li, "solved:1024:1:yes"));
        _run.Hear(_run.Tap(Li, "level:1024:1:5"));
        Say("ban", "撤并 1025 1024");

        Assert.Contains(Li, File(1024).Reporters.Select(r => r.Person));
        Assert.Equal(TicketStatus.Dispatched, File(1025).Ticket.Status);
    }

    [Theory]
    [InlineData("ban", "撤销并案 1025 1023", "reply_unknown", null)]
    [InlineData("wei", "撤销并案 1025 1024", "reply_refused", "这个环节不归您办")]
    [InlineData("ban", "撤销并案 1024 1025", "reply_refused", "现在是“已点单”")]
    public void Unmerge_WhatIsNotMergedThere_IsRefused(string staff, string words, string template, string? why)
    {
        Say("ban", "并案 1025 1024");
        var reply = Say(staff, words);

        Assert.Equal((template, why), (reply.Template, reply.Values.GetValueOrDefault("why")));
        Assert.Equal(TicketStatus.Merged, File(1025).Ticket.Status);
    }

    private Notice Say(string staff, string words)
    {
        _run.Hear(_run.ToApp(staff, words));
        return Assert.Single(_run.Last.Notices, n => n.Recipient == staff && n.Purpose == Purpose.Reply);
    }
}
