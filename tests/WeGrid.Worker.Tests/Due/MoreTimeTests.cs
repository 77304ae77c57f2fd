using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Testing;
using WeGrid.Worker.Tests.Jobs;

namespace WeGrid.Worker.Tests.Due;

/// <summary>延期 and 挂账 as they stand in the store, and the clocks that follow them.</summary>
public sealed class MoreTimeTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset _monday = Village.At(2026, 11, 16, 10);

    [Fact]
    [Trait("Feature", "LC-09")]
    public async Task Extension_IsKeptUntilAnswered_ThenThePromiseIsANewOne()
    {
        var village = await InProgressAsync();
        var due = (await village.TicketAsync(1)).DueAt;
        await village.MoveAsync(1, TicketMove.AskExtension, Role.Unit, Village.Contact, "3天 等材料");

        var ask = (await village.TicketAsync(1)).Ask;
        Assert.Equal(new PendingAsk(AskKind.Extension, due.AddDays(3), Village.Contact), ask);
        await village.MoveAsync(1, TicketMove.GrantExtension, Role.Superior, Village.Duty);

        var ticket = await village.TicketAsync(1);
        Assert.Equal((null, 1, due.AddDays(3)), (ticket.Ask, ticket.Extensions, ticket.DueAt));
        Assert.Equal(due.AddDays(3), await village.DueAtAsync("handling", "1"));
        Assert.Single(await village.OutboxAsync("due_changed"));
    }

    [Fact]
    [Trait("Feature", "LC-10")]
    public async Task Deferral_StandsInTheRegister_IsLookedAtOnItsDay_AndGoesOn()
    {
        var village = await InProgressAsync();
        await village.MoveAsync(1, TicketMove.AskDeferral, Role.Unit, Village.Contact, "2026-12-21 等资金");
        await village.MoveAsync(1, TicketMove.Defer, Role.Superior, Village.Duty);
        await village.OrderAsync(2, Urgency.WorkingDays);

        var ticket = await village.TicketAsync(1);
        Assert.Equal((TicketStatus.Deferred, "money", TicketStatus.InProgress), (ticket.Status, ticket.DeferReason, ticket.StatusBeforeWaiting));
        Assert.Equal("等资金安排", Assert.Single(await village.OutboxAsync("deferred")).Model.Values["reason"]);

        var house = new House(village);
        village.Time.AdvanceTo(Village.At(2026, 11, 23, 9, 12));
        await Task.WhenAll(
            Task.Run(() => house.Digests.RegisterAsync(village.Now, default)), Task.Run(() => new House(village).Digests.RegisterAsync(village.Now, default)));
        var register = await village.OutboxAsync("deferred_register");
        Assert.Equal([Village.Duty, Village.Leader], register.Select(r => r.Recipient).Order());
        Assert.All(register, r => Assert.Equal(("1", "0", "等资金安排"), (r.Model.Values["count"], r.Model.Values["late"], Assert.Single(r.Model.Lines).Values["reason"])));

        village.Time.AdvanceTo(Village.At(2026, 12, 21, 9));
        await village.Runner.RunDueAsync(village.Now);
        Assert.Equal([Village.Contact, Village.Duty], (await village.OutboxAsync("review_due")).Select(r => r.Recipient).Order());

        await village.MoveAsync(1, TicketMove.ResumeDeferred, Role.Unit, Village.Contact);
        Assert.Equal((TicketStatus.InProgress, null), ((await village.TicketAsync(1)).Status, await village.DueAtAsync("review", "1")));
        Assert.Equal(await village.DueAtAsync("handling", "1"), (await village.TicketAsync(1)).DueAt);
    }

    [Fact]
    [Trait("Feature", "DE-08")]
    public async Task Parts_AreKept_AndTheirClockIsServed()
    {
        var village = new Village(given.Database, _monday, f => f.Replace("\"units\": [", "\"units\": [ { \"id\": \"water\", \"name\": \"水务站\", \"categories\": [\"供水\"], \"contacts\": [\"mo.chen\"] },", StringComparison.Ordinal));
        await village.OrderAsync(1, Urgency.WorkingDays, category: "市政设施");
        await village.MoveAsync(1, TicketMove.Accept, Role.GridStaff, Village.Micro);
        await village.MoveAsync(1, TicketMove.Dispatch, Role.Village, Village.Leader, unit: "power");
        await village.MoveAsync(1, TicketMove.Assist, Role.Village, Village.Leader, "1天 关阀配合", unit: "water");

        var part = Assert.Single((await village.FileAsync(1)).Parts);
        Assert.Equal(new TicketPart(1, "water", "关阀配合", village.Now, Village.At(2026, 11, 18, 0)), part);
        village.Time.AdvanceTo(Village.At(2026, 11, 18, 8));
        await village.Runner.RunDueAsync(village.Now);
        Assert.Contains(await village.OutboxAsync("late_yours"), m => m.Recipient == Village.Boss && m.Model.Values["hop.name"] == "协办");

        await village.MoveAsync(1, TicketMove.AssistDone, Role.CoUnit, Village.Boss, "阀已关");
        part = Assert.Single((await village.FileAsync(1)).Parts);
        Assert.Equal((village.Now, "阀已关"), (part.EndedAt, part.Result));
        Assert.Null(await village.DueAtAsync("part", "1"));
    }

    private async Task<Village> InProgressAsync()
    {
        var village = new Village(given.Database, _monday);
        await village.OrderAsync(1, Urgency.WorkingDays, category: "市政设施");
        await village.MoveAsync(1, TicketMove.Accept, Role.GridStaff, Village.Micro);
        await village.MoveAsync(1, TicketMove.Dispatch, Role.Village, Village.Leader, unit: "power");
        await village.MoveAsync(1, TicketMove.Start, Role.Unit, Village.Contact);
        return village;
    }
}
