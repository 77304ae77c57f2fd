using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Scheduling;
using WeGrid.Hosting;
using WeGrid.Testing;
using WeGrid.Worker.Jobs;

namespace WeGrid.Worker.Tests.Jobs;

/// <summary>The contract of either engine, on the machine's clock and a real store; waits for firings, never for a span of time.</summary>
public sealed partial class JobEngineTests : IAsyncLifetime
{
    private readonly string _role = $"wegrid_t_{Guid.NewGuid():N}";
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(120));
    private TestDatabase _given = null!;
    private string _connection = "";

    public async Task InitializeAsync()
    {
        // An owner of the database who is no superuser, as ./wegrid up makes one.
        _given = await TestDatabase.CreateOwnAsync();
        var given = new NpgsqlConnectionStringBuilder(_given.ConnectionString);
        await RunAsync($"create role {_role} login password 'test'; alter database {given.Database} owner to {_role}; alter schema public owner to {_role}");
        _connection = new NpgsqlConnectionStringBuilder(_given.ConnectionString) { Username = _role, Password = "test" }.ConnectionString;
        await RunAsync(EngineChild.Table + $"; alter table engine_run owner to {_role}");
    }

    public async Task DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await RunAsync($"select pg_terminate_backend(pid) from pg_stat_activity where usename = '{_role}'");
        await RunAsync($"reassign owned by {_role} to current_user; drop owned by {_role}");
        await RunAsync($"drop role {_role}");
        await _given.DisposeAsync();
        _limit.Dispose();
    }

    [Fact]
    public async Task StartAsync_TwoWorkersOneStore_FiresAndTakesOverInASchemaOfItsOwn()
    {
        var fired = Channel.CreateUnbounded<(string Worker, string Job)>();
        RecurringJob[] jobs =
        [
            new("often", new Every(TimeSpan.FromSeconds(1)), CatchUp.None, "test"),
            new("rarely", new Monthly(Monthly.LastDay, new TimeOnly(3, 1)), CatchUp.None, "test", JobQueue.House),
        ];
        await using var one = Engine();
        await using var two = Engine();
        await Task.WhenAll(one.StartAsync(jobs, Note("one"), _limit.Token), two.StartAsync(jobs, Note("two"), _limit.Token));

        Assert.Equal("often", (await fired.Reader.ReadAsync(_limit.Token)).Job);
        Assert.Equal(jobs[1].Schedule.Next(EngineChild.Machine.GetUtcNow()), await two.NextAsync("rarely", _limit.Token));

        await one.StopAsync(_limit.Token);
        while ((await fired.Reader.ReadAsync(_limit.Token)).Worker != "two")
        {
        }

        // Whoever starts with another catalogue takes away what is not in it.
        await using var three = Engine();
        await three.StartAsync([jobs[1]], Note("three"), _limit.Token);
        Assert.Null(await two.NextAsync("often", _limit.Token));
        await two.StopAsync(_limit.Token);
        await three.StopAsync(_limit.Token);
        Assert.Equal(0L, await EngineChild.ScalarAsync<long>(_given.Database.Source,
            "select count(*) from pg_class c where c.relnamespace = 'public'::regnamespace and (relname ilike 'qrtz%' or relname in ('job', 'jobqueue', 'state'))", _limit.Token));

        Func<string, CancellationToken, Task<bool>> Note(string worker) => async (job, _) =>
        {
            await fired.Writer.WriteAsync((worker, job), CancellationToken.None);
            return true;
        };
    }

    [Fact]
    public async Task Run_ThreeWorkers_EachOccurrenceOnce()
    {
        var job = new RecurringJob("held", new Every(TimeSpan.FromSeconds(2)), CatchUp.None, "test");
        var from = await NowAsync();
        var engines = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => EngineChild.EngineAsync(_connection, $"w{i}", job, TimeSpan.Zero, _limit.Token)));
        await UntilAsync("select count(*) >= 5 from engine_run");
        await Task.WhenAll(engines.Select(e => e.StopAsync(_limit.Token)));

        // On a busy machine runs begin late, but never more of them than there were occasions.
        Assert.InRange(await EngineChild.ScalarAsync<long>(_given.Database.Source, "select count(*) from engine_run", _limit.Token), 5, Occasions(job, from, await NowAsync()));
        await Task.WhenAll(engines.Select(e => e.DisposeAsync().AsTask()));
    }

    private static long Occasions(RecurringJob job, DateTimeOffset from, DateTimeOffset until) =>
        (long)((job.Schedule.LastUntil(until) - job.Schedule.LastUntil(from)) / ((Every)job.Schedule).Interval);

    private async Task<DateTimeOffset> NowAsync() => await EngineChild.ScalarAsync<DateTime>(_given.Database.Source, "select clock_timestamp()", _limit.Token);

    [Fact]
    public async Task Run_WorkerKilledInTheMiddle_AnotherTakesItOver()
    {
        // A process must be up before its job's time, on a busy machine too.
        var job = new RecurringJob("held", In(seconds: 20), CatchUp.None, "test");
        using var child = EngineChild.Start(_connection, "child", job, TimeSpan.FromMinutes(4));
        await UntilAsync("select exists (select from engine_run where worker = 'child')");
        await using var heir = await EngineChild.EngineAsync(_connection, "heir", job, TimeSpan.Zero, _limit.Token);
        child.Kill();

        // Not at the next occurrence, which is tomorrow.
        await UntilAsync("select exists (select from engine_run where worker = 'heir' and ended is not null)");
        await heir.StopAsync(_limit.Token);
        await child.WaitForExitAsync(_limit.Token);
    }

    [Fact]
    public async Task Run_AnotherWorkerRanItBefore_TheNextRunsItToo()
    {
        // Two processes have two pools of connections: what the first left on one of its own must not be in the second's way.
        var job = new RecurringJob("held", new Every(TimeSpan.FromSeconds(1)), CatchUp.None, "test");
        foreach (var name in new[] { "first", "second", "third" })
        {
            var own = new NpgsqlConnectionStringBuilder(_connection) { ApplicationName = name }.ConnectionString;
            await using var engine = await EngineChild.EngineAsync(own, name, job, TimeSpan.Zero, _limit.Token);
            await UntilAsync($"select exists (select from engine_run where worker = '{name}' and ended is not null)");
            await engine.StopAsync(_limit.Token);
        }
    }

    [Fact]
    public async Task Run_LongerThanTheSilenceOfADeadWorker_IsNotRunTwice()
    {
        var job = new RecurringJob("held", In(seconds: 5), CatchUp.None, "test");
        var hold = TimeSpan.FromSeconds(25);
        await using var one = await EngineChild.EngineAsync(_connection, "one", job, hold, _limit.Token);
        await using var two = await EngineChild.EngineAsync(_connection, "two", job, hold, _limit.Token);
        await UntilAsync("select exists (select from engine_run where ended is not null)");
        await Task.WhenAll(one.StopAsync(_limit.Token), two.StopAsync(_limit.Token));
        Assert.Equal(1L, await EngineChild.ScalarAsync<long>(_given.Database.Source, "select count(*) from engine_run", _limit.Token));
    }

    /// <summary>Once so soon, and then not before tomorrow.</summary>
    private static Daily In(int seconds)
    {
        var at = ChinaTime.In(EngineChild.Machine.GetUtcNow().AddSeconds(seconds));
        return new Daily(new TimeOnly(at.Hour, at.Minute, at.Second));
    }

    private IJobEngine Engine() => JobEngineFactory.Create(_connection, new Clocks(EngineChild.Machine, EngineChild.Machine), NullLoggerFactory.Instance);

    private async Task UntilAsync(string question)
    {
        while (!await EngineChild.ScalarAsync<bool>(_given.Database.Source, question, _limit.Token))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), EngineChild.Machine, _limit.Token);
        }
    }

    private async Task RunAsync(string sql)
    {
        await using var command = _given.Database.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
