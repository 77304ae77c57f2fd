using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using WeGrid.Domain.Scheduling;
using WeGrid.Hosting;
using WeGrid.Testing;
using WeGrid.Worker.Jobs;

namespace WeGrid.Worker.Tests.Jobs;

/// <summary>The engine on the machine's clock and a real store; it waits for firings, never for time.</summary>
public sealed class QuartzEngineTests : IAsyncLifetime
{
#pragma warning disable RS0030 // The engine runs on the machine's clock; this is what is tested.
    private static readonly TimeProvider _machine = TimeProvider.System;
#pragma warning restore RS0030

    private readonly string _role = $"wegrid_t_{Guid.NewGuid():N}";
    private TestDatabase _given = null!;
    private string _connection = "";

    public async Task InitializeAsync()
    {
        // An owner of the database who is no superuser, as ./wegrid up makes one.
        _given = await TestDatabase.CreateAsync();
        var given = new NpgsqlConnectionStringBuilder(_given.ConnectionString);
        await RunAsync($"create role {_role} login password 'test'; alter database {given.Database} owner to {_role}; alter schema public owner to {_role}");
        _connection = new NpgsqlConnectionStringBuilder(_given.ConnectionString) { Username = _role, Password = "test" }.ConnectionString;
    }

    public async Task DisposeAsync()
    {
        await RunAsync($"reassign owned by {_role} to current_user; drop owned by {_role}");
        await RunAsync($"drop role {_role}");
        await _given.DisposeAsync();
    }

    [Fact]
    public async Task StartAsync_TwoWorkersOneStore_FiresAndTakesOverInASchemaOfItsOwn()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var fired = Channel.CreateUnbounded<(string Worker, string Job)>();
        RecurringJob[] jobs =
        [
            new("often", new Every(TimeSpan.FromSeconds(1)), CatchUp.None, "test"),
            new("rarely", new Monthly(Monthly.LastDay, new TimeOnly(3, 1)), CatchUp.None, "test"),
        ];
        await using var one = Engine();
        await using var two = Engine();
        await Task.WhenAll(one.StartAsync(jobs, Note("one"), limit.Token), two.StartAsync(jobs, Note("two"), limit.Token));

        Assert.Equal("often", (await fired.Reader.ReadAsync(limit.Token)).Job);
        var now = _machine.GetUtcNow();
        Assert.Equal(jobs[1].Schedule.Next(now), await two.NextAsync("rarely", limit.Token));

        await one.StopAsync(limit.Token);
        while ((await fired.Reader.ReadAsync(limit.Token)).Worker != "two")
        {
        }

        await using var three = Engine();
        await three.StartAsync([jobs[1]], Note("three"), limit.Token);
        Assert.Null(await two.NextAsync("often", limit.Token));
        await two.StopAsync(limit.Token);
        await three.StopAsync(limit.Token);
        await using var tables = _given.Database.Source.CreateCommand("select count(*) from pg_class c where c.relnamespace = 'public'::regnamespace and relname ilike 'qrtz%'");
        Assert.Equal(0L, await tables.ExecuteScalarAsync(limit.Token));

        Func<string, CancellationToken, Task> Note(string worker) => (job, _) => fired.Writer.WriteAsync((worker, job), CancellationToken.None).AsTask();
    }

    private QuartzEngine Engine() => new(_connection, new Clocks(_machine, _machine), NullLoggerFactory.Instance);

    private async Task RunAsync(string sql)
    {
        await using var command = _given.Database.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
