using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Testing;

namespace WeGrid.Worker.Tests.Due;

/// <summary>曾退单 as it stands in the store: what a unit gave back is known to the next ticket of that village and category, until it resolves one.</summary>
[Trait("Feature", "X-08")]
public sealed class ReturnTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task ThreeReturns_TheNextCardNamesThem_AResolveForgetsThem()
    {
        var village = new Village(given.Database, Village.At(2026, 11, 16, 10));
        for (var number = 1; number <= 3; number++)
        {
            await DispatchedAsync(village, number);
            await village.MoveAsync(number, TicketMove.Return, Role.Unit, Village.Contact, "不属职责");
        }

        await village.OrderAsync(4, Urgency.WorkingDays);
        Assert.Equal(3, (await village.FileAsync(4)).UnitReturns["power"]);
        await village.MoveAsync(4, TicketMove.Accept, Role.GridStaff, Village.Micro);
        var card = (await village.OutboxAsync("ticket_choose")).Single(c => c.Model.Buttons.Any(b => b.Key == "own:4"));
        Assert.Equal("供电所3次", card.Model.Values["returned"]);
        await village.OrderAsync(5, Urgency.WorkingDays, category: "供水");
        Assert.Empty((await village.FileAsync(5)).UnitReturns);

        await village.MoveAsync(4, TicketMove.Dispatch, Role.Village, Village.Leader, unit: "power");
        await village.MoveAsync(4, TicketMove.Resolve, Role.Unit, Village.Contact, "换了保险");
        Assert.Empty((await village.FileAsync(4)).UnitReturns);
    }

    [Fact]
    public async Task Return_KeepsWhoAndWhyAndTheResidentsClock()
    {
        var village = new Village(given.Database, Village.At(2026, 11, 16, 10));
        await DispatchedAsync(village, 1);
        var due = (await village.TicketAsync(1)).DueAt;
        await village.MoveAsync(1, TicketMove.Return, Role.Unit, Village.Contact, "不属职责，是路灯所的");
        await village.MoveAsync(1, TicketMove.DisputeReturn, Role.Village, Village.Leader);

        var ticket = await village.TicketAsync(1);
        Assert.Equal(("power", "duty", 2, due), (ticket.ReturnedBy, ticket.ReturnReason, ticket.Returns, ticket.DueAt));
        Assert.Equal(due, await village.DueAtAsync("handling", "1"));
        Assert.Contains(await village.OutboxAsync("ticket_choose"), c => c.Recipient == Village.Duty);
    }

    private static async Task DispatchedAsync(Village village, long number)
    {
        await village.OrderAsync(number, Urgency.WorkingDays);
        await village.MoveAsync(number, TicketMove.Accept, Role.GridStaff, Village.Micro);
        await village.MoveAsync(number, TicketMove.Dispatch, Role.Village, Village.Leader, unit: "power");
    }
}
