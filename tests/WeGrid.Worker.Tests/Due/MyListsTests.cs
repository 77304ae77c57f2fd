using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Testing;

namespace WeGrid.Worker.Tests.Due;

/// <summary>清单: what a storm would have brought as cards, in the store and served by the clockwork.</summary>
public sealed class MyListsTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset _morning = Village.At(2026, 4, 15, 10);

    [Fact]
    [Trait("Feature", "DE-15")]
    [Trait("Feature", "NT-06")]
    public async Task Storm_TenCardsThenOneListAWindow_NothingLost_AndItGoesOnAsAList()
    {
        var village = new Village(given.Database, _morning);
        for (var i = 0; i < 40; i++)
        {
            await village.OrderInStormAsync(1000 + i);
        }

        Assert.Equal((10, 0), ((await village.OutboxAsync("ticket_new")).Count, (await village.OutboxAsync("my_list")).Count));
        Assert.Equal((40L, 30L, 40L), (await village.CountAsync("select count(*) from due where corp_id = $1 and kind = 'accept'"),
            await village.CountAsync("select count(*) from held_notice where corp_id = $1"), await village.CountAsync("select count(*) from ticket_turn where corp_id = $1 and userid = $2", Village.Micro)));

        Assert.Equal(1, await village.PassAsync(TimeSpan.FromMinutes(15)));
        var list = Assert.Single(await village.OutboxAsync("my_list"));
        Assert.Equal((Village.Micro, "40", 8, 5), (list.Recipient, list.Model.Values["count"], list.Model.Lines.Count, list.Model.Buttons.Count));
        Assert.Equal(0, await village.CountAsync("select count(*) from held_notice where corp_id = $1"));

        await village.OrderInStormAsync(1040); // the window before ran over
        Assert.Equal(10, (await village.OutboxAsync("ticket_new")).Count);
        await village.PassAsync(TimeSpan.FromMinutes(15));
        list = Assert.Single(await village.OutboxAsync("my_list")); // the one before had not left: it is superseded
        Assert.Equal("41", list.Model.Values["count"]);
        await village.PassAsync(TimeSpan.FromMinutes(15));
        await village.OrderInStormAsync(1041); // a quiet window later they come one by one again
        Assert.Equal(11, (await village.OutboxAsync("ticket_new")).Count);
    }

    [Fact]
    [Trait("Feature", "DE-15")]
    public async Task WhatOthersTookMeanwhile_IsNotOnTheList_AndAnEmptyListIsNotSent()
    {
        var village = new Village(given.Database, _morning);
        for (var i = 0; i < 12; i++)
        {
            await village.OrderInStormAsync(1000 + i);
        }

        for (var i = 0; i < 12; i++)
        {
            await village.MoveAsync(1000 + i, TicketMove.Accept, Role.GridStaff, Village.Micro);
            await village.MoveAsync(1000 + i, TicketMove.Resolve, Role.GridStaff, Village.Micro, "办好了");
        }

        await village.PassAsync(TimeSpan.FromMinutes(15));
        Assert.Empty(await village.OutboxAsync("my_list"));
        Assert.Equal((0L, 0L), (await village.CountAsync("select count(*) from held_notice where corp_id = $1"), await village.CountAsync("select count(*) from ticket_turn where corp_id = $1")));
    }

    [Fact]
    [Trait("Feature", "DE-15")]
    public async Task Life_TogetherWithinTheMinute_OneCall_TheTicketsOfItClimbEachByThemselves()
    {
        var village = new Village(given.Database, _morning);
        for (var i = 0; i < 6; i++)
        {
            await village.OrderInStormAsync(1000 + i, Urgency.Life);
        }

        Assert.Equal((3, 1), ((await village.OutboxAsync("life")).Count(m => m.Recipient == Village.Duty), (await village.OutboxAsync("life_voice")).Count(m => m.Recipient == Village.Duty)));
        await village.MoveAsync(1005, TicketMove.Accept, Role.GridStaff, Village.Micro);

        await village.PassAsync(TimeSpan.FromMinutes(1));

        var card = Assert.Single(await village.OutboxAsync("life_many"), m => m.Recipient == Village.Duty);
        Assert.Equal(("4", "accept:1001"), (card.Model.Values["count"], card.Model.Buttons[0].Key)); // 1001 to 1004: their calls or cards were spared, 1005 is taken
        Assert.Equal(2, (await village.OutboxAsync("life_voice")).Count(m => m.Recipient == Village.Duty));
        Assert.Equal(3, await village.CountAsync("select count(*) from outbox where corp_id = $1 and template = 'life_many' and danger"));
        await village.PassAsync(TimeSpan.FromMinutes(9));
        Assert.Equal(5, await village.CountAsync("select count(*) from ticket where corp_id = $1 and rung = 1"));
    }

    [Fact]
    [Trait("Feature", "DE-07")]
    public async Task LeastBusy_CountsWhatWaitsForEach_InTheStore()
    {
        var village = new Village(given.Database, _morning, file => file
            .Replace("\"grids\": [", "\"settings\": { \"assign\": { \"microGridMember\": \"least_busy\" } }, \"grids\": [", StringComparison.Ordinal)
            .Replace("{ \"userid\": \"lu.ping\"", "{ \"userid\": \"qi.bo\", \"name\": \"齐博\", \"posts\": [ { \"grid\": \"m\", \"post\": \"microGridMember\" } ] }, { \"userid\": \"lu.ping\"", StringComparison.Ordinal));
        await village.OrderInStormAsync(1000);
        await village.OrderInStormAsync(1001);
        await village.OrderInStormAsync(1002);
        Assert.Equal("he.mei qi.bo he.mei", string.Join(' ', await AskedAsync(village)));
        Assert.Equal(["qi.bo"], (await village.TicketAsync(1001)).Picked);

        await village.MoveAsync(1000, TicketMove.Accept, Role.GridStaff, Village.Micro);
        await village.MoveAsync(1000, TicketMove.Resolve, Role.GridStaff, Village.Micro, "办好了");
        await village.MoveAsync(1002, TicketMove.Accept, Role.GridStaff, Village.Micro);
        await village.MoveAsync(1002, TicketMove.Resolve, Role.GridStaff, Village.Micro, "办好了");
        await village.OrderInStormAsync(1003);
        Assert.Equal("he.mei", (await AskedAsync(village))[^1]); // nothing waits for them any more

        await village.PassAsync(TimeSpan.FromDays(3)); // nobody answers: the other one of the post first, then the leader
        Assert.Contains(await village.OutboxAsync("ticket_new"), m => m.Recipient == "he.mei" && m.Model.Values["ticket.number"] == "1001");
        static async Task<List<string>> AskedAsync(Village village) => [.. (await village.OutboxAsync("ticket_new")).OrderBy(m => m.Model.Values["ticket.number"], StringComparer.Ordinal).Select(m => m.Recipient)];
    }

    [Fact]
    public async Task Turns_OfTicketsFromBefore_AreFoundAgain()
    {
        var village = new Village(given.Database, _morning);
        await village.OrderInStormAsync(1000);
        await village.OrderInStormAsync(1001, category: Ticket.ConfidentialCategory);
        await village.RowsAsync("delete from ticket_turn where corp_id = $1");

        Assert.Equal(1, await Postgres.Tickets.LoadStore.RefreshTurnsAsync(given.Database, village.Corp));
        Assert.Equal(0, await Postgres.Tickets.LoadStore.RefreshTurnsAsync(given.Database, village.Corp));
        Assert.Equal(Village.Micro, Assert.Single(await village.RowsAsync("select userid from ticket_turn where corp_id = $1")));
    }

    [Fact]
    [Trait("Feature", "A15")]
    [Trait("Feature", "C11")]
    public async Task Dispute_ClimbsOnTime_InTheStore()
    {
        var village = new Village(given.Database, _morning, file => file.Replace("{ \"userid\": \"mo.chen\"",
            "{ \"userid\": \"tao.he\", \"name\": \"陶和\", \"posts\": [ { \"grid\": \"v\", \"post\": \"mediator\" } ] }, { \"userid\": \"mo.chen\"", StringComparison.Ordinal));
        await village.OrderInStormAsync(1000, category: "矛盾调解");
        await village.OrderInStormAsync(1001, Urgency.Day, category: "矛盾调解");
        await village.MoveAsync(1000, TicketMove.Accept, Role.GridStaff, Village.Micro);
        await village.MoveAsync(1001, TicketMove.Accept, Role.GridStaff, Village.Micro);
        Assert.Equal((Village.At(2026, 4, 21, 0), _morning.AddDays(1)), (await village.DueAtAsync("climb", "1000"), await village.DueAtAsync("climb", "1001")));

        await village.PassAsync(TimeSpan.FromDays(1));

        Assert.Equal((TicketStatus.Accepted, TicketStatus.Ordered), ((await village.TicketAsync(1000)).Status, (await village.TicketAsync(1001)).Status));
        Assert.Contains(await village.OutboxAsync("ticket_new"), m => m.Recipient == "tao.he" && m.Model.Values["ticket.number"] == "1001");
        Assert.Equal("resident1001", Assert.Single(await village.OutboxAsync("climbed")).Recipient);
        Assert.Equal(_morning.AddDays(2), await village.DueAtAsync("climb", "1001"));
    }
}
