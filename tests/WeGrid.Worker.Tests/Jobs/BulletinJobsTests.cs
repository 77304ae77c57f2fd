using WeGrid.Domain;
using WeGrid.Domain.Reports;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Postgres.Reports;
using WeGrid.Testing;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Jobs;

/// <summary>三张清单 and 周报 on real tickets.</summary>
public sealed class BulletinJobsTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    [Fact]
    [Trait("Feature", "B01")]
    [Trait("Feature", "ST-05")]
    public async Task Week_129Collected116Handled_SaysSoOnMonday_Once_TheTicketsAreBehindIt()
    {
        var village = new Village(given.Database, Village.At(2026, 4, 7, 9));
        var house = new House(village);
        for (var number = 1; number <= 129; number++)
        {
            await village.OrderAsync(number, Urgency.WorkingDays);
        }

        village.Time.AdvanceTo(Village.At(2026, 4, 10, 15));
        for (var number = 1; number <= 116; number++)
        {
            await village.ResolveAsync(number, told: false);
        }

        // After the week: counts in the next.
        village.Time.AdvanceTo(Village.At(2026, 4, 13, 9));
        await village.ResolveAsync(117, told: false);
        await village.MoveAsync(118, TicketMove.Terminate, Role.Superior, Village.Duty, "重复登记");
        await village.OrderAsync(130, Urgency.WorkingDays, category: Ticket.ConfidentialCategory);
        village.Time.AdvanceTo(Village.At(2026, 4, 13, 9, 22));
        await house.Bulletins.SayAsync(village.Now, default);
        await house.Bulletins.SayAsync(village.Now.AddHours(1), default);

        var said = await village.OutboxAsync("bulletin");
        Assert.Equal([Village.Duty, Village.Boss], said.Select(s => s.Recipient).Order());
        var values = said[0].Model.Values;
        Assert.Equal(("4月6日至4月12日", "0", "129", "116", "13", "89.9%"), (values["period"], values["before"], values["new"], values["done"], values["open"], values["rate"]));
        Assert.Equal("129 116 13", string.Join(' ', new[] { "new", "done", "open" }.Select(n => Assert.Single(said[0].Model.Lines).Values[n])));

        var store = new ListStore(given.Database);
        var (from, until) = (Village.At(2026, 4, 13, 0), Village.At(2026, 4, 20, 0));
        var next = ListReport.Of(MatterList.Problems, await store.InAsync(village.Id, from, until), from, until);
        Assert.Equal((13, 0, "117", "118", 11), (next.Before.Count, next.New.Count, string.Join(' ', next.Handled), string.Join(' ', next.Ended), next.After.Count));
    }

    [Fact]
    public async Task Week_WithoutMatters_IsQuiet()
    {
        var village = new Village(given.Database, Village.At(2026, 4, 13, 9, 22));
        await new House(village).Bulletins.SayAsync(village.Now, default);
        Assert.Empty(await village.OutboxAsync("bulletin"));
    }
}
