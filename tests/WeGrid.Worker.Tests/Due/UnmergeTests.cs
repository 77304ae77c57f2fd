using WeGrid.Domain;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Testing;

namespace WeGrid.Worker.Tests.Due;

/// <summary>撤销并案 as it stands in the store.</summary>
[Trait("Feature", "UN-13")]
public sealed class UnmergeTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Unmerge_TakesBackWhatTheMergeBrought_AndNothingElse()
    {
        var village = new Village(given.Database, Village.At(2026, 11, 16, 10));
        await village.OrderAsync(1, Urgency.WorkingDays, person: "one");
        await village.OrderAsync(2, Urgency.WorkingDays, person: "two");
        await village.MoveAsync(2, TicketMove.Accept, Role.GridStaff, Village.Micro);
        var duty = new Actor(Role.Village | Role.Superior, Village.Duty);

        var merged = new Effects();
        var (source, target) = (await village.FileAsync(2), await village.FileAsync(1));
        Assert.Null(village.Desk.Move(merged, source, new MoveRequest(TicketMove.Merge, duty, village.Now) { MergeInto = 1 }));
        village.Desk.Attach(merged, target, source.Reporters[0] with { Via = 2 }, new Reach("two", true), Urgency.WorkingDays, duty, village.Now);
        await village.SaveAsync(merged);
        Assert.Equal([(null, "one"), (2L, "two")], (await village.FileAsync(1)).Reporters.Select(r => (r.Via, r.Person)));
        Assert.Null(await village.DueAtAsync("handling", "2"));

        var undone = new Effects();
        Assert.Null(village.Desk.Unmerge(undone, await village.FileAsync(2), await village.FileAsync(1), duty, village.Now));
        await village.SaveAsync(undone);

        Assert.Equal(["one"], (await village.FileAsync(1)).Reporters.Select(r => r.Person));
        var again = await village.FileAsync(2);
        Assert.Equal((TicketStatus.Accepted, null, "two"), (again.Ticket.Status, again.Ticket.MergedInto, again.Reporters[0].Person));
        Assert.Equal(again.Ticket.DueAt, await village.DueAtAsync("handling", "2"));
        Assert.Equal(TicketMove.Unmerge, (await village.EventsAsync(2))[^1].Move);
    }
}
