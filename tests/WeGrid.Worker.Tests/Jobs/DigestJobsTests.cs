using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Testing;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Jobs;

public sealed class DigestJobsTests : IClassFixture<TestDatabase>
{
    private readonly Village _village;
    private readonly House _house;

    public DigestJobsTests(TestDatabase given)
    {
        _village = new(given.Database, Village.At(2026, 4, 15, 10));
        _house = new(_village);
    }

    [Fact]
    public async Task FollowUp_TenTicketsOfOnePerson_OneMessageHoweverOftenItRuns()
    {
        for (var number = 1; number <= 12; number++)
        {
            await _village.OrderAsync(number);
        }

        _village.Time.AdvanceTo(Village.At(2026, 4, 16, 9, 2));
        await Task.WhenAll(
            Task.Run(() => _house.Digests.FollowUpAsync(_village.Now, default)), Task.Run(() => new House(_village).Digests.FollowUpAsync(_village.Now, default)));

        var message = Assert.Single(await _village.OutboxAsync("digest"));
        Assert.Equal((Village.Micro, "12", "12", 10), (message.Recipient, message.Model.Values["count"], message.Model.Values["late"], message.Model.Lines.Count));
        Assert.Equal("1", message.Model.Lines[0].Values["ticket.number"]);
    }

    [Fact]
    public async Task FollowUp_EachTicket_GoesToWhomItWaitsFor()
    {
        await _village.OrderAsync(1);
        await _village.OrderAsync(2);
        await _village.MoveAsync(2, TicketMove.Accept, Role.GridStaff, Village.Micro);
        await _village.OrderAsync(3);
        await _village.MoveAsync(3, TicketMove.Accept, Role.GridStaff, Village.Micro);
        await _village.MoveAsync(3, TicketMove.Dispatch, Role.Village, Village.Leader, unit: "power");
        await _village.OrderAsync(4);
        await _village.ResolveAsync(4);

        await _house.Digests.FollowUpAsync(_village.Now, default);

        var messages = await _village.OutboxAsync("digest");
        Assert.Equal(
            [(Village.Contact, "3"), (Village.Micro, "1"), (Village.Leader, "2")],
            messages.Select(m => (m.Recipient, Assert.Single(m.Model.Lines).Values["ticket.number"])).Order());
    }

    [Fact]
    public async Task FollowUp_NotAWorkingDay_IsQuiet()
    {
        await _village.OrderAsync();

        await _house.Digests.FollowUpAsync(Village.At(2026, 4, 18, 9, 2), default);

        Assert.Empty(await _village.OutboxAsync("digest"));
    }

    [Fact]
    public async Task Digest_NothingHappened_IsQuiet()
    {
        await _house.Digests.DigestAsync(_village.Now, default);

        Assert.Empty(await _village.OutboxAsync());
    }

    [Fact]
    public async Task Digest_SomeOpenSomeLate_CountsPerListForTheVillageAndTheTown()
    {
        await _village.OrderAsync(1);
        await _village.OrderAsync(2, Urgency.WorkingDays);
        await _village.OrderAsync(3);
        await _village.ResolveAsync(3);
        _village.Time.AdvanceTo(Village.At(2026, 4, 15, 18, 5));

        await _house.Digests.DigestAsync(_village.Now, default);
        await _house.Digests.DigestAsync(_village.Now, default);

        var messages = await _village.OutboxAsync("grid_digest");
        Assert.Equal([Village.Duty, Village.Leader], messages.Select(m => m.Recipient).Order());
        var values = messages.First(m => m.Recipient == Village.Leader).Model.Values;
        Assert.Equal(("2", "1", "3", "1"), (values["open"], values["late"], values["new"], values["done"]));
    }
}
