using WeGrid.Domain;
using WeGrid.Domain.Procedures;
using WeGrid.Domain.Understanding;
using WeGrid.Postgres.Procedures;
using WeGrid.Testing;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Jobs;

/// <summary>由诉求提出, on the store: what like demands begin, once, and what proposes nothing.</summary>
public sealed class TopicJobsTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Morning = Village.At(2026, 4, 15, 9, 47);

    [Fact]
    [Trait("Feature", "DL-01")]
    public async Task Propose_FivePeopleAlike_ThreeWorkersAtOnce_OneMatterWithTheirTicketsAndHands()
    {
        var village = new Village(given.Database, Morning, f => Chosen(f));
        await RaiseAsync(village, 5);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => new House(village).Topics.ProposeAsync(village.Now, default)));
        await new House(village).Topics.ProposeAsync(village.Now.AddDays(2), default);

        var file = Assert.Single(await OpenAsync(village));
        Assert.Equal((5, 5), (file.Matter.Tickets.Count, file.Matter.Hands.Backing));
        Assert.EndsWith("路灯（5人反映）", file.Matter.Title, StringComparison.Ordinal);
        Assert.Contains(await village.OutboxAsync("procedure_start"), m => m.Model.Values["matter.words"].Contains("停办", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Feature", "DL-01")]
    public async Task Propose_NotChosenOrTooFewOrOfAnotherKind_IsQuiet()
    {
        var unchosen = new Village(given.Database, Morning);
        await RaiseAsync(unchosen, 6);
        await new House(unchosen).Topics.ProposeAsync(unchosen.Now, default);
        Assert.Empty(await OpenAsync(unchosen));

        var few = new Village(given.Database, Morning, f => Chosen(f));
        await RaiseAsync(few, 4);
        await RaiseAsync(few, 4, from: 2000, change: t => t with { Category = Ticket.ConfidentialCategory });
        await RaiseAsync(few, 4, from: 3000, change: t => t with { Urgency = Urgency.Life });
        await RaiseAsync(few, 4, from: 4000, change: t => t with { Kind = DemandKind.Praise });
        await RaiseAsync(few, 4, from: 5000, change: t => t with { OrderedAt = t.OrderedAt.AddDays(-31) });
        await new House(few).Topics.ProposeAsync(few.Now, default);
        Assert.Empty(await OpenAsync(few));
    }

    [Fact]
    [Trait("Feature", "DL-01")]
    public async Task Propose_WhileTheCategoryRests_OrTicketsStandInAMatter_NotAgain()
    {
        var village = new Village(given.Database, Morning, f => Chosen(f));
        await RaiseAsync(village, 5);
        var house = new House(village);
        await house.Topics.ProposeAsync(village.Now, default);
        var later = village.Now.AddDays(20);
        await RaiseAsync(village, 5, from: 2000, change: t => t with { OrderedAt = later.AddDays(-1) }, prefix: "other");
        await house.Topics.ProposeAsync(later, default);
        Assert.Single(await OpenAsync(village));

        // It has rested, and only what is new stands behind the next.
        var rested = village.Now.AddDays(181);
        await RaiseAsync(village, 5, from: 3000, change: t => t with { OrderedAt = rested.AddDays(-1) }, prefix: "third");
        await house.Topics.ProposeAsync(rested, default);
        Assert.Equal([5, 5], (await OpenAsync(village)).Select(f => f.Matter.Tickets.Count));
    }

    [Fact]
    [Trait("Feature", "DL-01")]
    [Trait("Feature", "AD-02")]
    public async Task Propose_OfAVillageThatIsClosed_CountsForTheOneThatTookOver_WhetherTheTicketMovedOrHadEnded()
    {
        static string Merged(string file) => Chosen(file)
            .Replace("\"kind\": \"village\" },", "\"kind\": \"village\" }, { \"id\": \"v2\", \"parent\": \"t\", \"name\": \"新桥村\", \"kind\": \"village\" },", StringComparison.Ordinal)
            .Replace("\"staff\": [", "\"regrids\": [ { \"on\": \"2026-04-15\", \"from\": [\"v\", \"g\", \"m\"], \"to\": [\"v2\"], \"basis\": \"镇发〔2026〕7号\" } ], \"staff\": [ { \"userid\": \"xin.chun\", \"name\": \"辛春\", \"posts\": [ { \"grid\": \"v2\", \"post\": \"gridLeader\" }, { \"grid\": \"v2\", \"post\": \"gridMember\" }, { \"grid\": \"v2\", \"post\": \"groupCadre\" } ] },", StringComparison.Ordinal);
        var village = new Village(given.Database, Morning, Merged);
        await RaiseAsync(village, 5);
        // Two of them were over before the day; nothing moves those.
        await village.RowsAsync("update ticket set status = 7 where corp_id = $1 and number in (1024, 1025) returning number");
        await new House(village).Regrids.MoveAsync(village.Now, default);
        Assert.Equal(["v", "v2"], (await village.RowsAsync("select distinct village_id from ticket where corp_id = $1")).Cast<string>().Order());
        await new House(village).Topics.ProposeAsync(village.Now, default);

        var file = Assert.Single(await OpenAsync(village));
        Assert.Equal(("v2", 5, 5), (file.Matter.GridId, file.Matter.Tickets.Count, file.Matter.Hands.Backing));
        Assert.StartsWith("新桥村路灯", file.Matter.Title, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "DL-05")]
    public async Task Hands_TheLastWordCounts_AHouseholdHasOne_TheErasedAreNumbersOnly()
    {
        var village = new Village(given.Database, Morning, f => Chosen(f));
        await RaiseAsync(village, 5);
        await new House(village).Topics.ProposeAsync(village.Now, default);
        var number = (await OpenAsync(village))[0].Matter.Number;
        Hand Of(string person, Choice choice, string household) => new(number, HandKind.Opinion, "propose", person, "archive:g", village.Now) { Choice = choice, Household = household };
        await village.SaveAsync(new Effects { Hands = { Of("wm-1", Choice.Agree, "h1"), Of("wm-1", Choice.Against, "h1"), Of("wm-2", Choice.Agree, "h2") } });
        await village.SaveAsync(new Effects { Hands = { Of("wm-2", Choice.Abstain, "h2") } });

        Assert.Equal(new HandTally(5, 0, 0, 1, 1), (await OpenAsync(village))[0].Matter.Hands);
        await using var connection = await village.Database.OpenAsync();
        Assert.Equal(["wm-1", "wm-2"], (await HandStore.KnownAsync(connection, village.Id, [(number, "wm-1", ""), (number, "nobody", "h2")])).Select(h => h.Person).Order());
        var people = await HandStore.PeopleAsync(connection, village.Corp, [number]);
        Assert.Equal(7, people[number].Count());
        Assert.Equal(2, people[number].Count(p => p.Spoken.Contains("propose")));
        var twice = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => village.SaveAsync(new Effects { Hands = { Of("wm-3", Choice.Agree, "h1") } }));
        Assert.Equal("proceeding_hand_household", twice.ConstraintName);

        await new House(village).Persons.EraseAsync(village.Id, "wm-1", village.Now);
        Assert.Equal(new HandTally(5, 0, 0, 1, 1), (await OpenAsync(village))[0].Matter.Hands);
        Assert.Empty(await HandStore.KnownAsync(connection, village.Id, [(number, "wm-1", "")]));
        // Nobody writes to who is gone.
        Assert.Equal(6, (await HandStore.PeopleAsync(connection, village.Corp, [number]))[number].Count());
        Assert.Contains("\"hands\": [", await new House(village).Persons.ExportAsync(village.Id, "wm-2", village.Now), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public async Task TwoIdentitiesOfOnePerson_BackOnce_AndAreTwoAgainWhenTheTieIsUndone()
    {
        var village = new Village(given.Database, Morning, f => Chosen(f));
        await RaiseAsync(village, 5);
        var tie = new Domain.Ties.Tie(Guid.NewGuid(), "wm-r0", "wm-r1", Domain.Ties.TieHow.Staff, "shu", village.Now, "认得");
        await village.SaveAsync(new Effects { Ties = { tie } });
        await new House(village).Topics.ProposeAsync(village.Now, default);
        Assert.Empty(await OpenAsync(village));

        await RaiseAsync(village, 1, from: 2000, prefix: "more");
        await new House(village).Topics.ProposeAsync(village.Now, default);
        var matter = Assert.Single(await OpenAsync(village)).Matter;
        Assert.Equal((5, true), (matter.Hands.Backing, matter.Title.EndsWith("（5人反映）", StringComparison.Ordinal)));

        // Both raised a hand: tied they are one, apart they are two.
        await village.SaveAsync(new Effects { Hands = { new Hand(matter.Number, HandKind.Backing, "later", "wm-r1", "archive:g", village.Now), new Hand(matter.Number, HandKind.Backing, "propose", "wm-9", "archive:g", village.Now) } });
        Assert.Equal(6, (await OpenAsync(village))[0].Matter.Hands.Backing);
        await village.SaveAsync(new Effects { TiesUndone = { new Domain.Ties.TieUndone(tie.Id, "shu", village.Now, "") } });
        Assert.Equal(7, (await OpenAsync(village))[0].Matter.Hands.Backing);
    }

    private static async Task RaiseAsync(Village village, int count, long from = 1024, Func<Ticket, Ticket>? change = null, string prefix = "wm-r")
    {
        for (var i = 0; i < count; i++)
        {
            await village.OrderAsync(from + i, Urgency.WorkingDays, $"{prefix}{i}", category: "市政设施");
            var ticket = await village.TicketAsync(from + i);
            ticket = (change ?? (t => t))(ticket with { Subcategory = "路灯", Kind = DemandKind.Help, OrderedAt = ticket.OrderedAt.AddHours(-20) });
            await village.RowsAsync(
                "update ticket set subcategory = $2, kind = $3, category = $4, urgency = $5, ordered_at = $6 where corp_id = $1 and number = $7 returning number",
                ticket.Subcategory, (short)ticket.Kind, ticket.Category, (short)ticket.Urgency, ticket.OrderedAt.UtcDateTime, ticket.Number);
        }
    }

    private static async Task<IReadOnlyList<ProceedingFile>> OpenAsync(Village village)
    {
        await using var connection = await village.Database.OpenAsync();
        return await ProceedingStore.OpenAsync(connection, village.Id, null);
    }

    private static string Chosen(string file) => file.Replace("\"grids\": [", "\"settings\": { \"topics\": [\"deliberation\"] }, \"grids\": [", StringComparison.Ordinal);
}
