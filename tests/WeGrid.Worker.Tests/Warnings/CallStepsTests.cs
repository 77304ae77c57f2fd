using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Warnings;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Warnings;
using WeGrid.Testing;
using WeGrid.Worker.Due;
using WeGrid.Worker.Tests.Due;
using WeGrid.Worker.Warnings;

namespace WeGrid.Worker.Tests.Warnings;

/// <summary>叫应 on the real store: two workers, a worker that dies, answers in the middle of a look, two warnings at once.</summary>
public sealed class CallStepsTests : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const string StandIn = Village.Contact;

    private static readonly DateTimeOffset _night = Village.At(2026, 4, 15, 3);

    private readonly Village _village;
    private readonly WarningStore _warnings;
    private readonly DueRunner _runner;

    public CallStepsTests(TestDatabase given)
    {
        _village = new Village(given.Database, _night, file => file.Replace("\"name\": \"白琪\", \"mobile\": \"13900000005\", \"posts\": []",
            "\"name\": \"白琪\", \"mobile\": \"13900000005\", \"posts\": [ { \"grid\": \"v\", \"post\": \"gridLeader\", \"standIn\": true } ]", StringComparison.Ordinal));
        _warnings = new WarningStore(given.Database);
        _runner = NewRunner();
    }

    public Task InitializeAsync() => _village.BatchAsync(b => b.BatchCommands.Add(new NpgsqlBatchCommand("insert into corp (corp_id, version, document, imported_at) values ($1, 1, '', $2)")
    {
        Parameters = { new() { Value = _village.Id }, new() { Value = _night.UtcDateTime } },
    }));

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    [Trait("Feature", "WA-05")]
    [Trait("Feature", "WA-07")]
    public async Task TwoWorkers_OneRun_OneCallPerPersonAndTry()
    {
        await HandInAsync("A1");
        using var other = NewRunner();
        for (var second = 0; second <= 900; second += 50)
        {
            await Task.WhenAll(_runner.RunDueAsync(_village.Now), other.RunDueAsync(_village.Now));
            _village.Time.Advance(TimeSpan.FromSeconds(50));
        }

        Assert.Equal(0, await _village.CountAsync("select count(*) from due where corp_id = $1 and parked"));
        Assert.Equal(5 * 3, await _village.CountAsync("select count(*) from call_event where corp_id = $1 and what = 'try'"));
        Assert.Equal(5 * 3, await _village.CountAsync("select count(distinct (user_id, detail)) from call_event where corp_id = $1 and what = 'try'"));
        Assert.All(await StatesAsync(), s => Assert.StartsWith(s.EndsWith(StandIn, StringComparison.Ordinal) ? "7 " : "3 ", s, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Feature", "X-11")]
    public async Task Worker_DiesBeforeItsLookIsSaved_NobodyForgottenNobodyCalledTwice()
    {
        await HandInAsync("A1");
        foreach (var kind in new[] { "warning", "call" })
        {
            await using (var dying = await _village.Database.OpenAsync())
            {
                await using var transaction = await dying.BeginTransactionAsync();
                Assert.Equal(DueOutcome.Done, await DoAsync(dying, kind));
            }

            await DoAndCommitAsync(kind);
        }

        Assert.Equal(1, await _village.CountAsync("select count(*) from call_run where corp_id = $1"));
        Assert.Equal((4, 4, 4), ((await _village.OutboxAsync("warning_text")).Count, (await _village.OutboxAsync("call")).Count, (await _village.OutboxAsync("call_voice")).Count));
        Assert.Equal(4, await _village.CountAsync("select count(*) from callee where corp_id = $1 and tries = 1 and state = 0"));
    }

    [Fact]
    [Trait("Feature", "WA-05")]
    public async Task Answer_InTheMiddleOfALook_NeitherFails_AndTheCallsStop()
    {
        await HandInAsync("A1");
        await RunAsync(0);
        _village.Time.Advance(TimeSpan.FromSeconds(101));

        await using var look = await _village.Database.OpenAsync();
        await using var looking = await look.BeginTransactionAsync();
        Assert.NotNull(await CallStore.LockAsync(look, _village.Id, 1));
        Assert.NotNull(await DueStore.TakeAsync(look, _village.Id, "call", "1", _village.Now));
        var answer = AnswerAsync(Village.Leader, CallAnswer.Arrived);
        await WaitsAsync(answer);
        Assert.Equal(DueOutcome.Done, await DoAsync(look, "call"));
        await looking.CommitAsync();
        await answer;

        await RunAsync(300);
        Assert.Contains($"4 {Village.Leader}", await StatesAsync());
        // The second try was on its way when the answer came; a third there is not, nor a stand-in.
        Assert.Equal(2, await _village.CountAsync("select count(*) from call_event where corp_id = $1 and what = 'try' and user_id = $2", Village.Leader));
        Assert.Equal(0, await _village.CountAsync("select count(*) from callee where corp_id = $1 and user_id = $2", StandIn));
    }

    [Fact]
    [Trait("Feature", "WA-05")]
    public async Task StandIn_AnswersAfterTheirTries_IsWrittenDown_AndThePostIsCovered()
    {
        await HandInAsync("A1");
        await RunAsync(700);
        Assert.Contains($"7 {StandIn}", await StatesAsync());

        await AnswerAsync(StandIn, CallAnswer.Arrived);
        await RunAsync(0);

        Assert.Contains($"4 {StandIn}", await StatesAsync());
        Assert.Contains($"5 {Village.Leader}", await StatesAsync());
    }

    [Fact]
    [Trait("Feature", "WA-15")]
    public async Task TwoWarningsOfOneKindAtOnce_OneRun_NobodyIsCalledTwice()
    {
        await HandInAsync("A1");
        await HandInAsync("B1");
        await using var first = await _village.Database.OpenAsync();
        await using var going = await first.BeginTransactionAsync();
        Assert.Equal(DueOutcome.Done, await DoAsync(first, "warning", "A1"));
        await using var second = await _village.Database.OpenAsync();
        await using var coming = await second.BeginTransactionAsync();
        var outcome = DoAsync(second, "warning", "B1");
        await WaitsAsync(outcome);
        await going.CommitAsync();
        Assert.Equal(DueOutcome.Done, await outcome);
        await coming.CommitAsync();
        await RunAsync(0);

        Assert.Equal(1, await _village.CountAsync("select count(*) from call_run where corp_id = $1"));
        Assert.Equal(4, await _village.CountAsync("select count(*) from call_event where corp_id = $1 and what = 'try'"));
        Assert.Equal(2, await _village.CountAsync("select count(*) from warning where corp_id = $1 and run = 1"));
    }

    [Fact]
    [Trait("Feature", "WA-04")]
    public async Task Update_OfTheSameAreaAndColour_WhoWasToldReadsIt_NobodyIsCalledAgain()
    {
        await HandInAsync("A1");
        await RunAsync(20);
        await AnswerAsync(Village.Leader, CallAnswer.Arrived);
        await HandInAsync("A2", "A1");
        await RunAsync(0);

        Assert.Equal(1, await _village.CountAsync("select count(*) from call_run where corp_id = $1 and identifier = 'A2'"));
        Assert.Equal(2, (await _village.OutboxAsync("warning_text")).Count(n => n.Recipient == Village.Leader));
        Assert.Equal(2 * 4, (await _village.OutboxAsync("warning_text")).Count);
        Assert.Equal(4, await _village.CountAsync("select count(*) from call_event where corp_id = $1 and what = 'try'"));
        Assert.Contains($"4 {Village.Leader}", await StatesAsync());
    }

    [Fact]
    [Trait("Feature", "WA-17")]
    [Trait("Feature", "X-12")]
    public async Task Report_SaysHowLongItTook_WhoIsNotWoken_AndWhatWasFoundAtTheDoor()
    {
        await HandInAsync("A1");
        await RunAsync(20);
        await AnswerAsync(Village.Duty, CallAnswer.Arrived);
        await RunAsync(100);
        await AnswerAsync(Village.Boss, CallAnswer.Awake);
        await RunAsync(900);
        await AnswerAsync(Village.Micro, CallAnswer.NobodyHome, Village.Duty);
        await RunAsync(0);

        var report = await CallReports.ReadAsync(_village.Database, _village.Id, 1);

        Assert.Equal((4, 5, 0), (report!.Called, report.Told, report.Covered));
        Assert.Equal(new CallAnswers(2, 1, 0, 1, 0, 1), report.Answers);
        Assert.Equal(new CallTimes(120, null, null), report.Times);
        Assert.Equal([Village.Micro, Village.Leader], report.Unwoken.Select(u => u.UserId));
        Assert.Equal(_village.Now, report.Unwoken[0].NobodyHomeAt);
        Assert.Null(report.EndedAt);
        Assert.Null(await CallReports.ReadAsync(_village.Database, _village.Id, 2));
    }

    [Fact]
    [Trait("Feature", "WA-14")]
    public async Task Silence_IsKeptWithWhoAndWhyAndUntilWhen_AndEndsThen()
    {
        await HandInAsync("A1");
        await RunAsync(20);
        Assert.Equal(2, await SilenceAsync("v"));
        Assert.Null(await SilenceAsync("v", run: 2));

        await RunAsync(600);
        Assert.Equal(1, await _village.CountAsync("select tries from callee where corp_id = $1 and user_id = $2", Village.Leader));
        Assert.Equal(3, await _village.CountAsync("select tries from callee where corp_id = $1 and user_id = $2", Village.Duty));
        await RunAsync(3000);
        Assert.Equal(2, await _village.CountAsync("select tries from callee where corp_id = $1 and user_id = $2", Village.Leader));
        Assert.Equal([$"{Village.Duty} v until 2026-04-14T20:00:20Z: 全村已转移"], await _village.RowsAsync("select user_id || ' ' || detail from call_event where corp_id = $1 and what = 'silenced'"));
    }

    [Fact]
    [Trait("Feature", "WA-19")]
    public async Task Loudspeaker_EachVillageIsAsked_TheReportSaysWhoHasSaidIt()
    {
        await HandInAsync("A1");
        await RunAsync(60);
        var script = Assert.Single(await _village.OutboxAsync("call_script"));
        var card = Assert.Single(await _village.OutboxAsync("call_broadcast"));
        Assert.Equal((Village.Leader, Village.Leader), (script.Recipient, card.Recipient));
        Assert.Contains("暴雨红色预警", script.Model.Values["warning.script"], StringComparison.Ordinal);
        Assert.Equal([new VillageBroadcast("v", Village.Leader, "", null)], (await CallReports.ReadAsync(_village.Database, _village.Id, 1))!.Broadcasts);

        var effects = new Effects();
        effects.BroadcastsDone.Add(new BroadcastDone(1, "v", StandIn, _village.Now));
        await _village.SaveAsync(effects);

        Assert.Equal([new VillageBroadcast("v", Village.Leader, StandIn, _village.Now)], (await CallReports.ReadAsync(_village.Database, _village.Id, 1))!.Broadcasts);
    }

    [Fact]
    [Trait("Feature", "WA-19")]
    public async Task Loudspeaker_TheLeaderSleeps_TheStandInIsAskedOnce_AndWhoeverWakesAfterThem()
    {
        await HandInAsync("A1");
        await RunAsync(290);
        Assert.Equal([Village.Leader], await ReadersAsync());
        await RunAsync(290);
        Assert.Equal([Village.Leader, StandIn], await ReadersAsync());

        // The stand-in does not wake either, and nobody is left who may read it out.
        await RunAsync(120);
        Assert.Equal([Village.Leader, StandIn], await ReadersAsync());
        await AnswerAsync(Village.Duty, CallAnswer.Arrived);
        await RunAsync(1200);
        Assert.Equal([Village.Leader, StandIn, Village.Duty], await ReadersAsync());
    }

    [Fact]
    [Trait("Feature", "WA-19")]
    public async Task Loudspeaker_SaidOnce_NobodyElseIsAsked_ThoughWhoSaidItDoesNotAnswerTheCall()
    {
        await HandInAsync("A1");
        await RunAsync(310);
        var (effects, said) = (new Effects(), _village.Now);
        effects.BroadcastsDone.Add(new BroadcastDone(1, "v", StandIn, said));
        await _village.SaveAsync(effects);
        await RunAsync(390);
        Assert.Contains($"7 {StandIn}", await StatesAsync());

        await AnswerAsync(Village.Duty, CallAnswer.Arrived);
        await RunAsync(1200);

        Assert.Equal([Village.Leader, StandIn], await ReadersAsync());
        Assert.Equal([new VillageBroadcast("v", StandIn, StandIn, said)], (await CallReports.ReadAsync(_village.Database, _village.Id, 1))!.Broadcasts);
    }

    [Fact]
    public async Task NeedsHelp_WhoIsAboveIsNotAwake_WhoeverOfTheTownIsHearsOfIt_Once()
    {
        await HandInAsync("A1");
        await RunAsync(20);
        await AnswerAsync(Village.Duty, CallAnswer.Awake);
        await RunAsync(10);
        await AnswerAsync(Village.Micro, CallAnswer.NeedsHelp);
        await RunAsync(900);

        // The leader reads it on waking; above the one who is awake nobody need hear of it.
        Assert.Equal([Village.Duty, Village.Leader], (await _village.OutboxAsync("call_help")).Select(n => n.Recipient).Order());
        Assert.Equal(2, await _village.CountAsync("select count(*) from call_event where corp_id = $1 and what = 'help' and user_id = $2", Village.Micro));
    }

    /// <summary>Who was sent the script, in that order; each has the card with it.</summary>
    private async Task<List<string>> ReadersAsync()
    {
        var readers = (await _village.OutboxAsync("call_script")).ConvertAll(n => n.Recipient);
        Assert.Equal(readers, (await _village.OutboxAsync("call_broadcast")).ConvertAll(n => n.Recipient));
        return readers;
    }

    private DueRunner NewRunner() => new(_village.Database, _village.Due, _village.Corps, [new WarningSteps(_village.Saver), new CallSteps(_village.Saver, _warnings), new GroupPlans(_village.Saver), new MassTasks(_village.Saver)], NullLogger<DueRunner>.Instance);

    private async Task HandInAsync(string identifier, string? changes = null) => Assert.True(await _warnings.RecordAsync(_village.Id, new Warning
    {
        Identifier = identifier, Sender = "station", Issuer = "松林县气象台", Kind = changes is null ? WarningKind.Alert : WarningKind.Update, References = changes is null ? [] : [new WarningReference("station", changes)], Type = "暴雨", Colour = WarningColour.Red, Title = "松林县气象台发布暴雨红色预警",
        Text = "预计未来3小时有暴雨。", Sent = _village.Now, Expires = _village.Now.AddHours(6),
    }, new WarningVerdict(WarningVerdictKind.Accepted, [], ["t"]), null, "api", _village.Now));

    private async Task<int?> SilenceAsync(string grid, int run = 1)
    {
        await using var connection = await _village.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var silence = new CallSilence(run, [grid], _village.Now.AddHours(1), Village.Duty, "全村已转移");
        var silent = await CallStore.SilenceAsync(connection, r => new CallDesk(_village.Corp, _village.Rules.Warnings.PlanFor(r.Type, r.Colour)), _village.Id, silence, _village.Now);
        await transaction.CommitAsync();
        return silent;
    }

    /// <summary>Does what falls due until then, in steps of the clock.</summary>
    private async Task RunAsync(int seconds)
    {
        var end = _village.Now.AddSeconds(seconds);
        await _runner.RunDueAsync(_village.Now);
        while (_village.Now < end)
        {
            _village.Time.Advance(TimeSpan.FromSeconds(Math.Min(10, (end - _village.Now).TotalSeconds)));
            await _runner.RunDueAsync(_village.Now);
        }
    }

    private Task AnswerAsync(string user, CallAnswer answer, string? by = null)
    {
        var effects = new Effects();
        effects.CallReplies.Add(new CallReply(1, user, answer, by ?? user, _village.Now));
        return _village.SaveAsync(effects);
    }

    private async Task<DueOutcome> DoAsync(NpgsqlConnection connection, string kind, string? subject = null)
    {
        var step = (await _village.Due.PeekAsync(_village.Id, _village.Now, 10)).First(s => s.Kind == kind && (subject is null || s.Subject == subject));
        IDueHandler handler = kind == "call" ? new CallSteps(_village.Saver, _warnings) : new WarningSteps(_village.Saver);
        return await handler.DoAsync(new DueTurn(connection, _village.Entry, step, _village.Now), default);
    }

    private async Task DoAndCommitAsync(string kind)
    {
        await using var connection = await _village.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        Assert.Equal(DueOutcome.Done, await DoAsync(connection, kind));
        await transaction.CommitAsync();
    }

    /// <summary>Until it waits for somebody's lock, or is through.</summary>
    private async Task WaitsAsync(Task work)
    {
        while (!work.IsCompleted && await _village.CountAsync("select count(*) from pg_stat_activity where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0 and $1 <> ''") == 0)
        {
            await Task.Yield();
        }
    }

    private async Task<List<string>> StatesAsync() => (await _village.RowsAsync("select state || ' ' || user_id from callee where corp_id = $1 order by user_id")).ConvertAll(s => (string)s!);
}
