using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using WeGrid.Domain.Scheduling;
using WeGrid.Hosting;
using WeGrid.Worker.Jobs;

namespace WeGrid.Worker.Tests.Jobs;

/// <summary>
/// A worker process with nothing but the engine and one job, to be killed. Runs are written to a table of the test, so that
/// nothing of a killed process is missed.
/// </summary>
internal static class EngineChild
{
    public const string Table = "create table engine_run (worker text not null, began timestamptz not null, ended timestamptz)";

#pragma warning disable RS0030 // The engine runs on the machine's clock; this is what is tested.
    public static TimeProvider Machine => TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>Starts this assembly as a worker.</summary>
    public static Process Start(string connection, string worker, RecurringJob job, TimeSpan hold) =>
        Process.Start(new ProcessStartInfo("dotnet", [typeof(EngineChild).Assembly.Location, connection, worker, Describe(job.Schedule), hold.ToString("c")]) { UseShellExecute = false })!;

    /// <summary>An engine of this package set that runs the job by writing it down and holding it so long.</summary>
    public static async Task<IJobEngine> EngineAsync(string connection, string worker, RecurringJob job, TimeSpan hold, CancellationToken cancellationToken)
    {
        var engine = JobEngineFactory.Create(connection, new Clocks(Machine, Machine), NullLoggerFactory.Instance);
        await engine.StartAsync([job], async (_, token) =>
        {
            await using var source = NpgsqlDataSource.Create(connection);
            var began = await ScalarAsync<DateTime>(source, $"insert into engine_run (worker, began) values ('{worker}', clock_timestamp()) returning began", token);
            await Task.Delay(hold, Machine, token);
            await ScalarAsync<string>(source, $"update engine_run set ended = clock_timestamp() where worker = '{worker}' and began = '{began:O}' returning worker", token);
            return true;
        }, cancellationToken);
        return engine;
    }

    /// <summary>The one entry of a child.</summary>
    public static async Task<int> Main(string[] args)
    {
        var job = new RecurringJob("held", Read(args[2]), CatchUp.None, "test");
        await using var engine = await EngineAsync(args[0], args[1], job, TimeSpan.Parse(args[3], System.Globalization.CultureInfo.InvariantCulture), CancellationToken.None);
        await Task.Delay(TimeSpan.FromMinutes(5), Machine);
        return 0;
    }

    public static async Task<T> ScalarAsync<T>(NpgsqlDataSource source, string sql, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static string Describe(Schedule schedule) => schedule switch
    {
        Every every => $"{every.Interval:c}",
        Daily daily => $"at {daily.Times[0]:HH:mm:ss}",
        _ => throw new ArgumentOutOfRangeException(nameof(schedule)),
    };

    private static Schedule Read(string text) => text.StartsWith("at ", StringComparison.Ordinal)
        ? new Daily(TimeOnly.Parse(text[3..], System.Globalization.CultureInfo.InvariantCulture))
        : new Every(TimeSpan.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
}
