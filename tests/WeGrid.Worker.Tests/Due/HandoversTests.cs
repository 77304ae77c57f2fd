using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Warnings;
using WeGrid.Hosting;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Warnings;
using WeGrid.Testing;
using WeGrid.Worker.Due;
using WeGrid.Worker.Tests.Jobs;

namespace WeGrid.Worker.Tests.Due;

/// <summary>换届生效 on real PostgreSQL: nothing before the day, everything on it, once.</summary>
public sealed class HandoversTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Before = Village.At(2026, 4, 14, 23, 30);
    private static readonly DateOnly Day = new(2026, 4, 15);

    private async Task<(Village Village, HandoverStore Store)> OpenAsync()
    {
        var village = new Village(given.Database, Before);
        await new CorpStore(village.Database).ImportAsync(Village.File(village.Id), Before);
        return (village, new HandoverStore(village.Database));
    }

    private static Handover Of(string from = Village.Leader, string to = Village.Contact) => new(from, to, Day, Village.Boss);

    private static async Task<Corp> CorpAsync(Village village) => CorpFile.Parse((await new CorpStore(village.Database).DocumentAsync(village.Id))!).Corp!;

    [Fact]
    [Trait("Feature", "AD-11")]
    public async Task OnTheDay_FileTicketsRelaysAndGroups_MoveTogether_AndNothingBefore()
    {
        var (village, store) = await OpenAsync();
        await village.OrderAsync(2001, Domain.Understanding.Urgency.WorkingDays, reachable: false);
        await village.MoveAsync(2001, TicketMove.Accept, Role.GridStaff | Role.Village, Village.Leader);
        await village.OrderAsync(2002, Domain.Understanding.Urgency.WorkingDays); // asked: the micro-grid's worker; not concerned
        var due = (await village.TicketAsync(2001)).DueAt;
        Assert.True(await store.OrderAsync(village.Id, Of(), village.Now));

        await village.PassAsync(Village.At(2026, 4, 14, 23, 59) - village.Now);
        Assert.Equal(Village.Leader, (await village.TicketAsync(2001)).Holder);
        Assert.NotEmpty((await CorpAsync(village)).Grids.PostsOf(Village.Leader));

        await village.PassAsync(TimeSpan.FromMinutes(1));

        Assert.Equal((Village.Contact, due), ((await village.TicketAsync(2001)).Holder, (await village.TicketAsync(2001)).DueAt));
        Assert.Contains(await village.EventsAsync(2001), e => e.Move == TicketMove.HandOver);
        Assert.DoesNotContain(await village.EventsAsync(2002), e => e.Move == TicketMove.HandOver);
        var corp = await CorpAsync(village);
        Assert.Empty(corp.Grids.PostsOf(Village.Leader));
        Assert.Equal(Village.Contact, corp.Chats["room"].Owner);
        Assert.Equal([Village.Contact], await village.RowsAsync("select distinct leader from relay where corp_id = $1 and done_at is null"));
        Assert.Equal(["room"], await village.RowsAsync("select chat from handover_group where corp_id = $1 and ended_at is null"));
        Assert.Equal(["done"], await village.RowsAsync("select outcome from handover where corp_id = $1"));

        // One list, one thank-you, in the morning.
        var list = Assert.Single(await village.OutboxAsync("handover_list"));
        Assert.Equal((Village.Contact, Village.At(2026, 4, 15, 7)), (list.Recipient, list.DueAt));
        Assert.Equal("2001", Assert.Single(list.Model.Lines).Values["ticket.number"]);
        Assert.Equal(Village.Leader, Assert.Single(await village.OutboxAsync("handover_thanks")).Recipient);
    }

    [Fact]
    [Trait("Feature", "AD-11")]
    public async Task TwoWorkersAtOnce_ItIsDoneOnce()
    {
        var (village, store) = await OpenAsync();
        await village.OrderAsync(2001, Domain.Understanding.Urgency.WorkingDays);
        await village.MoveAsync(2001, TicketMove.Accept, Role.GridStaff | Role.Village, Village.Leader);
        await store.OrderAsync(village.Id, Of(), village.Now);
        village.Time.AdvanceTo(Village.At(2026, 4, 15, 0));

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => village.NewRunner().RunDueAsync(village.Now))));

        Assert.Single(await village.EventsAsync(2001), e => e.Move == TicketMove.HandOver);
        Assert.Single(await village.OutboxAsync("handover_list"));
        Assert.Single(await village.OutboxAsync("handover_thanks"));
        Assert.Null(await village.DueAtAsync("handover", HandoverStore.SubjectOf(Of())));
    }

    [Fact]
    [Trait("Feature", "AD-11")]
    public async Task KilledBeforeTheCommit_NothingHasHappened_AndTheNextWorkerDoesIt()
    {
        var (village, store) = await OpenAsync();
        await village.OrderAsync(2001, Domain.Understanding.Urgency.WorkingDays);
        await village.MoveAsync(2001, TicketMove.Accept, Role.GridStaff | Role.Village, Village.Leader);
        await store.OrderAsync(village.Id, Of(), village.Now);
        village.Time.AdvanceTo(Village.At(2026, 4, 15, 0));
        await using (var connection = await village.Database.OpenAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            var seen = new DueStep("handover", HandoverStore.SubjectOf(Of()), Of().At, "{}", 0);
            Assert.Equal(DueOutcome.Done, await new Handovers(village.Saver, village.DesksOf).DoAsync(new DueTurn(connection, village.Entry, seen, village.Now), default));
            // The process dies here: the transaction goes with its connection.
        }

        Assert.Equal(Village.Leader, (await village.TicketAsync(2001)).Holder);
        Assert.Empty(await village.OutboxAsync("handover_list"));
        Assert.NotEmpty((await CorpAsync(village)).Grids.PostsOf(Village.Leader));

        await village.Runner.RunDueAsync(village.Now);

        Assert.Equal(Village.Contact, (await village.TicketAsync(2001)).Holder);
        Assert.Single(await village.OutboxAsync("handover_list"));
    }

    [Fact]
    [Trait("Feature", "AD-11")]
    public async Task CalledOff_NothingMoves_AndItCanBeOrderedAgain()
    {
        var (village, store) = await OpenAsync();
        Assert.True(await store.OrderAsync(village.Id, Of(), village.Now));
        Assert.False(await store.OrderAsync(village.Id, Of() with { On = Day.AddDays(3) }, village.Now)); // one at a time
        Assert.Equal(Of(), await store.CancelAsync(village.Id, "LU.PING", village.Now));
        Assert.Null(await store.CancelAsync(village.Id, Village.Leader, village.Now));

        await village.PassAsync(TimeSpan.FromDays(2));

        Assert.NotEmpty((await CorpAsync(village)).Grids.PostsOf(Village.Leader));
        Assert.Empty(await village.OutboxAsync());
        Assert.True(await store.OrderAsync(village.Id, Of(), village.Now));
        await village.Runner.RunDueAsync(village.Now);
        Assert.Empty((await CorpAsync(village)).Grids.PostsOf(Village.Leader));
    }

    [Fact]
    [Trait("Feature", "AD-11")]
    public async Task FileChangedMeanwhileSoThatItCannotBe_IsSaidOnceAndNotTriedAgain()
    {
        var (village, store) = await OpenAsync();
        await store.OrderAsync(village.Id, Of(), village.Now);
        var without = Village.File(village.Id).Replace("{ \"userid\": \"bai.qi\", \"name\": \"白琪\", \"mobile\": \"13900000005\", \"posts\": [] }", "{ \"userid\": \"other\", \"posts\": [] }", StringComparison.Ordinal)
            .Replace("\"contacts\": [\"bai.qi\"]", "\"contacts\": []", StringComparison.Ordinal);
        Assert.Empty(await new CorpStore(village.Database).ImportAsync(without, village.Now));

        await village.PassAsync(TimeSpan.FromHours(9));
        await village.PassAsync(TimeSpan.FromHours(9));

        var said = await village.OutboxAsync("handover_failed");
        Assert.Equal([Village.Duty, Village.Boss], said.Select(s => s.Recipient).Order());
        Assert.Contains("'bai.qi' is not in staff", said[0].Model.Values["why"], StringComparison.Ordinal);
        Assert.Equal(["refused"], await village.RowsAsync("select outcome from handover where corp_id = $1"));
    }

    [Fact]
    [Trait("Feature", "AD-11")]
    public async Task RunningCall_NewIsCalledInOldsPlace_AndTheTimelineSaysWhy()
    {
        var (village, store) = await OpenAsync();
        await using (var connection = await village.Database.OpenAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            var run = await CallStore.CreateAsync(connection, village.Id, new CallRun(0, "w1", "暴雨", WarningColour.Red, IsDrill: false, ["t"], Before, Before.AddHours(12)));
            await using var batch = new NpgsqlBatch(connection);
            CallStore.StageCallees(batch, village.Id, run.Number,
                [new Callee { UserId = Village.Leader, GridId = "v", Post = PostKind.GridLeader, State = CalleeState.StandInCalled, Tries = 3, FirstAt = Before, NextAt = Before.AddHours(6) }]);
            await batch.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        }

        await store.OrderAsync(village.Id, Of() with { On = new DateOnly(2026, 4, 14) }, village.Now);
        await village.NewRunner(new Handovers(village.Saver, village.DesksOf)).RunDueAsync(village.Now);

        Assert.Equal([$"{Village.Contact} 0 0", $"{Village.Leader} 7 3"], await village.RowsAsync("select user_id || ' ' || state || ' ' || tries from callee where corp_id = $1 order by user_id"));
        Assert.Equal([$"{Village.Leader} {Village.Contact}"], await village.RowsAsync("select user_id || ' ' || detail from call_event where corp_id = $1 and what = 'handed_over'"));
        Assert.Equal(1, await village.CountAsync("select count(*) from due where corp_id = $1 and kind = 'call'"));
    }

    /// <summary>A notice waits for the morning when its group changes hands: whoever has the group now is asked to confirm it then, though their own are due days later.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Feature", "AD-11")]
    public async Task NoticeThatWaitsForAGroup_IsPlannedForItsNewOwner_InTime(bool hasLaterOnes)
    {
        var (village, store) = await OpenAsync();
        var effects = new Effects();
        new MassDesk(village.Rules).Queue(effects, [new GroupNotice(Guid.CreateVersion7(Before), "room", "明早停水，请备水", Before, Before.AddDays(3))], Before);
        await village.SaveAsync(effects);
        await village.Runner.RunDueAsync(village.Now);
        Assert.Equal(Village.At(2026, 4, 15, 8, 40), await village.DueAtAsync("groupplan", Village.Leader));
        if (hasLaterOnes)
        {
            await village.StageAsync(new DueRow("groupplan", Village.Contact, Before.AddDays(2)));
        }

        await store.OrderAsync(village.Id, Of(), village.Now);
        await village.PassAsync(TimeSpan.FromMinutes(30));
        var after = new CorpEntry(2, village.DesksOf(await CorpAsync(village)), new Dictionary<string, string>());
        await new House(village, corps: () => [after]).Catalogue.MethodOf("mass-sends")(village.Now, default);
        village.Time.AdvanceTo(Village.At(2026, 4, 15, 8, 40));
        using var runner = new DueRunner(village.Database, village.Due, () => [after], [new GroupPlans(village.Saver)], NullLogger<DueRunner>.Instance);
        await runner.RunDueAsync(village.Now);

        Assert.Equal([Village.Contact], await village.RowsAsync("select owner from mass_send where corp_id = $1"));
        Assert.Equal(Village.Contact, Assert.Single(await village.OutboxAsync("mass_send")).Recipient);
        Assert.Equal(0, await village.CountAsync("select count(*) from due where corp_id = $1 and kind = 'groupplan'"));
    }

    [Fact]
    [Trait("Feature", "AD-11")]
    public async Task UnsentWordsToTheOldOne_Expire_AndDangerStillGoes()
    {
        var (village, store) = await OpenAsync();
        await village.OrderAsync(2001, Domain.Understanding.Urgency.Life); // cards and calls to all
        await village.OrderAsync(2002, Domain.Understanding.Urgency.WorkingDays, grid: "v"); // the leader is asked
        await store.OrderAsync(village.Id, Of() with { On = new DateOnly(2026, 4, 14) }, village.Now);

        await village.Runner.RunDueAsync(village.Now);

        var rows = await village.RowsAsync("select coalesce(valid_until <= $2, false)::text || danger::text from outbox where corp_id = $1 and recipient = 'lu.ping' and ticket is not null", village.Now.UtcDateTime);
        Assert.NotEmpty(rows);
        Assert.All(rows, r => Assert.True(r is "truefalse" or "falsetrue", r?.ToString()));
        Assert.Contains("truefalse", rows);
        Assert.Contains("falsetrue", rows);
    }
}
