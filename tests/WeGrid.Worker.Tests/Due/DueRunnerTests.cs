using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Outbox;
using WeGrid.Postgres.Tickets;
using WeGrid.Testing;
using WeGrid.Worker.Due;

namespace WeGrid.Worker.Tests.Due;

public sealed class DueRunnerTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    // A Wednesday in working hours.
    private static readonly DateTimeOffset Morning = Village.At(2026, 4, 15, 10);

    private readonly Village _village = new(given.Database, Morning);

    [Fact]
    public async Task RunDue_NobodyAccepts_AsksTheNextRungAndSetsTheClockAnew()
    {
        var number = await _village.OrderAsync();

        Assert.Equal(0, await _village.PassAsync(TimeSpan.FromMinutes(19)));
        Assert.Equal(1, await _village.PassAsync(TimeSpan.FromMinutes(1)));

        Assert.Equal(1, (await _village.TicketAsync(number)).Rung);
        Assert.Equal(Morning.AddMinutes(40), await _village.DueAtAsync("accept", "1024"));
        Assert.Contains(await _village.OutboxAsync("ticket_new"), m => m.Recipient == Village.Leader);
        Assert.Contains(await _village.OutboxAsync("passed_on"), m => m.Recipient == Village.Micro);
        Assert.Equal(1, await _village.PassAsync(TimeSpan.FromMinutes(20)));
        Assert.Equal(2, (await _village.TicketAsync(number)).Rung);
    }

    [Fact]
    public async Task RunDue_LifeUnanswered_CallsTheTownLeader()
    {
        await _village.OrderAsync(urgency: Urgency.Life);

        Assert.Equal(1, await _village.PassAsync(DeskRules.LifeAnswer));

        Assert.Contains(await _village.OutboxAsync("life"), m => m.Recipient == Village.Boss);
        Assert.Contains(await _village.OutboxAsync("life_voice"), m => m.Recipient == Village.Boss);
        Assert.Equal(Morning + 2 * DeskRules.LifeAnswer, await _village.DueAtAsync("life", "1024"));
    }

    [Fact]
    public async Task RunDue_ResidentStaysSilent_ResumesAndTheClockGoesOn()
    {
        var number = await _village.OrderAsync(urgency: Urgency.WorkingDays);
        await _village.MoveAsync(number, TicketMove.Accept, Role.GridStaff, Village.Micro);
        var promised = (await _village.TicketAsync(number)).DueAt;
        await _village.MoveAsync(number, TicketMove.AskResident, Role.GridStaff, Village.Micro, "是哪一根电杆？");

        Assert.Equal(TicketStatus.WaitingOnResident, (await _village.TicketAsync(number)).Status);
        // The dispatch clock of the hop before runs out meanwhile and is done with.
        await _village.PassAsync(TimeSpan.FromDays(5));

        var ticket = await _village.TicketAsync(number);
        Assert.Equal(TicketStatus.Accepted, ticket.Status);
        Assert.Equal(promised.AddDays(5), ticket.DueAt);
        Assert.Null(await _village.DueAtAsync("waiting", "1024"));
        Assert.Equal(ticket.DueAt, await _village.DueAtAsync("handling", "1024"));
    }

    [Fact]
    public async Task RunDue_ToldAndNotDisputed_Closes()
    {
        var number = await _village.OrderAsync();
        await _village.ResolveAsync(number);

        await _village.PassAsync(TimeSpan.FromDays(3));
        Assert.Equal(TicketStatus.Resolved, (await _village.TicketAsync(number)).Status);
        await _village.PassAsync(TimeSpan.FromDays(13));

        Assert.Equal(TicketStatus.Closed, (await _village.TicketAsync(number)).Status);
        Assert.Equal(0, await _village.CountAsync("select count(*) from due where corp_id = $1 and subject = '1024'"));
    }

    [Fact]
    public async Task RunDue_SomebodyNotTold_StaysOpenIsTriedTomorrowAndALeaderPassesItOn()
    {
        var number = await _village.OrderAsync();
        await _village.ResolveAsync(number, told: false);

        await _village.PassAsync(TimeSpan.FromDays(15));

        Assert.Equal(TicketStatus.Resolved, (await _village.TicketAsync(number)).Status);
        Assert.Equal(_village.Now.AddDays(1), await _village.DueAtAsync("close", "1024"));
        Assert.Single(await _village.OutboxAsync("relay_card"));
    }

    [Theory]
    [InlineData("sent", null, ToldState.ToldByBot, 0)]
    [InlineData("dead", "refused", ToldState.NotTold, 1)]
    [InlineData("dead", OutboxStore.Superseded, ToldState.NotTold, 0)]
    public async Task RunDue_VerdictOfAResult_SetsToldStateOrAsksALeader(string verdict, string? reason, ToldState told, int relays)
    {
        var number = await _village.OrderAsync();
        await _village.ResolveAsync(number, told: false);
        var payload = $$"""{"ticket": 1024, "person": "resident", "purpose": "Result", "verdict": "{{verdict}}", "reason": {{(reason is null ? "null" : $"\"{reason}\"")}}}""";
        await _village.StageAsync(new DueRow(OutboxStore.VerdictKind, "row-1", _village.Now, payload));

        await _village.Runner.RunDueAsync(_village.Now);

        var file = await _village.FileAsync(number);
        Assert.Equal(told, Assert.Single(file.Reporters).Told);
        Assert.Equal(told == ToldState.ToldByBot, Assert.Single(file.Surveys).SentAt is not null);
        Assert.Equal(relays, await _village.CountAsync("select count(*) from relay where corp_id = $1"));
        Assert.Null(await _village.DueAtAsync(OutboxStore.VerdictKind, "row-1"));
    }

    [Fact]
    public async Task RunDue_AcceptedAtTheSameMoment_WaitsForItAndDoesNothing()
    {
        var number = await _village.OrderAsync();
        _village.Time.Advance(TimeSpan.FromMinutes(20));
        await using var connection = await given.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var effects = new Effects();
        var file = await _village.FileAsync(number);
        _village.Desk.Move(effects, file, new MoveRequest(TicketMove.Accept, new Actor(Role.GridStaff, Village.Micro), _village.Now));
        await EffectsStore.SaveAsync(connection, _village.Id, effects, _village.Now);

        var running = _village.Runner.RunDueAsync(_village.Now);
        await LockWaitAsync(_village);
        await transaction.CommitAsync();

        Assert.Equal(0, await running);
        var ticket = await _village.TicketAsync(number);
        Assert.Equal((TicketStatus.Accepted, 0), (ticket.Status, ticket.Rung));
    }

    [Fact]
    public async Task RunDue_StaleOnce_DecidesAgain()
    {
        await _village.OrderAsync();
        var stubborn = new Disturbed(new TicketClocks(_village.Saver), (turn, tries) => Task.FromResult(tries == 1));
        _village.Time.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal(1, await _village.NewRunner(stubborn).RunDueAsync(_village.Now));

        Assert.Equal(2, stubborn.Tries);
        Assert.Equal(1, (await _village.TicketAsync(1024)).Rung);
        Assert.Equal(2, (await _village.EventsAsync(1024)).Count);
    }

    [Fact]
    public async Task RunDue_ConnectionCutBeforeCommit_NothingLostNothingTwice()
    {
        await _village.OrderAsync();
        var cut = new Disturbed(new TicketClocks(_village.Saver), async (turn, tries) =>
        {
            if (tries == 1)
            {
                await _village.RowsAsync("select pg_terminate_backend($2)::text || $1", turn.Connection.ProcessID);
            }

            return false;
        });
        _village.Time.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal(1, await _village.NewRunner(cut).RunDueAsync(_village.Now));

        Assert.Equal(2, cut.Tries);
        Assert.Equal(1, (await _village.TicketAsync(1024)).Rung);
        Assert.Single(await _village.OutboxAsync("passed_on"));
    }

    [Fact]
    public async Task RunDue_TwoWorkers_EachStepOnce()
    {
        for (var number = 1; number <= 20; number++)
        {
            await _village.OrderAsync(number);
        }

        _village.Time.Advance(TimeSpan.FromMinutes(20));
        var done = await Task.WhenAll(
            Task.Run(() => _village.NewRunner().RunDueAsync(_village.Now)), Task.Run(() => _village.NewRunner().RunDueAsync(_village.Now)));

        Assert.Equal(20, done.Sum());
        // Sent, or kept for the list: each once.
        Assert.Equal(20, (await _village.OutboxAsync("passed_on")).Count + await _village.CountAsync("select count(*) from held_notice where corp_id = $1 and template = 'passed_on'"));
        Assert.Equal(20, await _village.CountAsync("select count(*) from ticket where corp_id = $1 and rung = 1 and seq = 2"));
    }

    [Fact]
    public async Task RunDue_OneTicketOfManyIsBroken_TheOthersAreDoneAndItIsTriedAgain()
    {
        for (var number = 1; number <= 5; number++)
        {
            await _village.OrderAsync(number);
        }

        await _village.RowsAsync("update ticket set policy = 'gone' where corp_id = $1 and number = 3");
        Assert.Equal(4, await _village.PassAsync(TimeSpan.FromMinutes(20)));

        Assert.Equal(4, await _village.CountAsync("select count(*) from ticket where corp_id = $1 and rung = 1"));
        Assert.Equal(1, await _village.CountAsync("select attempt from due where corp_id = $1 and kind = 'accept' and subject = '3'"));
    }

    [Fact]
    public async Task RunDue_ManyTicketsInOtherHands_TheRestIsDoneWithoutWaiting()
    {
        for (var number = 1; number <= 15; number++)
        {
            await _village.OrderAsync(number);
        }

        _village.Time.Advance(TimeSpan.FromMinutes(20));
        await using var connection = await given.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        Assert.Equal(12, (await TicketLock.TakeFreeAsync(connection, _village.Id, Enumerable.Range(1, 12).Select(n => (long)n))).Count);

        Assert.Equal(3, await _village.Runner.RunDueAsync(_village.Now));
        await transaction.RollbackAsync();
        Assert.Equal(12, await _village.Runner.RunDueAsync(_village.Now));
    }

    [Fact]
    public async Task RunDue_TwoClocksOfOneTicket_TheFirstMayTakeTheSecondBack()
    {
        var number = await _village.OrderAsync(urgency: Urgency.WorkingDays);
        await _village.MoveAsync(number, TicketMove.Accept, Role.GridStaff, Village.Micro);
        // Both run out; that nothing came of the acceptance comes first and ends the other with it.
        await _village.StageAsync(new DueRow("progress", "1024", _village.Now.AddMinutes(1)), new DueRow("dispatch", "1024", _village.Now.AddMinutes(2)));

        Assert.Equal(1, await _village.PassAsync(TimeSpan.FromMinutes(5)));

        Assert.Equal(TicketStatus.Ordered, (await _village.TicketAsync(number)).Status);
        Assert.Null(await _village.DueAtAsync("dispatch", "1024"));
    }

    [Fact]
    public async Task RunDue_StepFailsAlways_BacksOffAndIsParkedVisibly()
    {
        await _village.StageAsync(new DueRow("nonsense", "x", _village.Now));
        for (var i = 0; i < DueRunner.ParkAt; i++)
        {
            Assert.Equal(0, await _village.PassAsync(TimeSpan.FromMinutes(10)));
        }

        var parked = Assert.Single(await _village.Due.ListParkedAsync(_village.Id));
        Assert.Equal(DueRunner.ParkAt, parked.Attempt);
        Assert.Contains("nonsense", parked.Error, StringComparison.Ordinal);
        Assert.Null(await _village.Runner.NextDueAtAsync());
    }

    [Fact]
    public async Task RunDue_InShadow_DecidesAndSaysNothing()
    {
        await _village.OrderAsync();
        var shadow = new DecisionSaver(new WeGrid.Hosting.WeGridSettings
        {
            ConnectionString = "", ApiBaseUrl = new Uri("http://127.0.0.1/"), DataPath = "", StatePath = "", SecretsKeyFile = "", Intake = WeGrid.Hosting.IntakeMode.Shadow,
        });
        _village.Time.Advance(TimeSpan.FromMinutes(20));

        await _village.NewRunner(new TicketClocks(shadow)).RunDueAsync(_village.Now);

        Assert.Equal(1, (await _village.TicketAsync(1024)).Rung);
        Assert.Empty(await _village.OutboxAsync("passed_on"));
    }

    /// <summary>Until somebody stands before a lock: asked of the server, no time is measured.</summary>
    internal static async Task LockWaitAsync(Village village)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await village.CountAsync("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and $1 <> ''") == 0)
        {
            await Task.Yield();
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Does the step and then, when told to, says it was stale or breaks something.</summary>
    private sealed class Disturbed(IDueHandler inner, Func<DueTurn, int, Task<bool>> makeStale) : IDueHandler
    {
        public int Tries { get; private set; }

        public IReadOnlyCollection<string> Kinds => inner.Kinds;

        public async Task<DueOutcome> DoAsync(DueTurn turn, CancellationToken cancellationToken)
        {
            Tries++;
            var outcome = await inner.DoAsync(turn, cancellationToken);
            return await makeStale(turn, Tries) ? DueOutcome.Stale : outcome;
        }
    }
}
