using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Testing;

namespace WeGrid.Worker.Tests.Due;

/// <summary>接单失效 as it stands in the store, served by the clockwork.</summary>
public sealed class LapseTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset _morning = Village.At(2026, 4, 15, 10);

    [Fact]
    [Trait("Feature", "DE-12")]
    public async Task AcceptedWithoutProgress_GoesOnUpTheLadder_AndIsTakenAgain()
    {
        var village = new Village(given.Database, _morning);
        var number = await village.OrderAsync();
        await village.MoveAsync(number, TicketMove.Accept, Role.GridStaff, Village.Micro);
        Assert.Equal((null, _morning.AddMinutes(40)), (await village.DueAtAsync("accept", "1024"), await village.DueAtAsync("progress", "1024")));

        Assert.Equal(0, await village.PassAsync(TimeSpan.FromMinutes(39)));
        Assert.Equal(1, await village.PassAsync(TimeSpan.FromMinutes(1)));

        var ticket = await village.TicketAsync(number);
        Assert.Equal((TicketStatus.Ordered, null, 1, 1), (ticket.Status, ticket.Holder, ticket.Rung, ticket.Lapses));
        Assert.Contains(await village.OutboxAsync("ticket_new"), m => m.Recipient == Village.Leader);
        Assert.Equal(Village.Micro, Assert.Single(await village.OutboxAsync("acceptance_lapsed")).Recipient);
        Assert.Equal((_morning.AddMinutes(60), null), (await village.DueAtAsync("accept", "1024"), await village.DueAtAsync("progress", "1024")));

        await village.MoveAsync(number, TicketMove.Accept, Role.GridStaff | Role.Village, Village.Leader);
        await village.MoveAsync(number, TicketMove.Dispatch, Role.Village, Village.Leader, unit: "power");
        Assert.Null(await village.DueAtAsync("progress", "1024"));
    }

    [Fact]
    [Trait("Feature", "DE-12")]
    public async Task OfLife_AnAnswerStopsTheCalls_SilenceAfterItBeginsThemAnew()
    {
        var village = new Village(given.Database, _morning);
        var number = await village.OrderAsync(urgency: Urgency.Life);
        Assert.NotEmpty(await village.OutboxAsync("life_voice"));
        await village.MoveAsync(number, TicketMove.Accept, Role.GridStaff, Village.Micro);

        await village.PassAsync(TimeSpan.FromMinutes(119));
        Assert.Empty(await village.OutboxAsync("life_voice"));
        await village.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(Village.Boss, Assert.Single(await village.OutboxAsync("life_voice")).Recipient);
    }
}
