using Hangfire;
using Hangfire.Common;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Hangfire.Storage;
using WeGrid.Domain.Scheduling;
using WeGrid.Testing;
using WeGrid.Worker.Jobs;

namespace WeGrid.Worker.Tests.Jobs;

/// <summary>What Hangfire makes of a schedule: its own next execution, asked at a time of ours.</summary>
internal static class EngineTimes
{
    private static readonly SemaphoreSlim _gate = new(1);
    private static PostgreSqlStorage? _storage;

    public static async Task<IReadOnlyList<DateTimeOffset>> NextAsync(Schedule schedule, IReadOnlyList<DateTimeOffset> after)
    {
        var storage = await StorageAsync();
        return await Task.Run(() => after.Select(start => Next(storage, schedule, start)).ToList());
    }

    private static DateTimeOffset Next(PostgreSqlStorage storage, Schedule schedule, DateTimeOffset after)
    {
        // It plans from a second before its now.
        var manager = new RecurringJobManager(storage, JobFilterProviders.Providers, new Zone(), () => after.AddSeconds(1).UtcDateTime);
        var ids = HangfireSchedules.Crons(schedule).Select((cron, i) => (Id: $"{Guid.NewGuid():N}.{i}", Cron: cron)).ToList();
        foreach (var (id, cron) in ids)
        {
            manager.AddOrUpdate(id, Job.FromExpression(() => Nothing()), cron, new RecurringJobOptions { TimeZone = new Zone().GetTimeZoneById("") });
        }

        using var connection = storage.GetConnection();
        return connection.GetRecurringJobs(ids.Select(i => i.Id)).Min(j => new DateTimeOffset(DateTime.SpecifyKind(j.NextExecution!.Value, DateTimeKind.Utc)));
    }

    public static void Nothing()
    {
        // Never run: only its times are asked.
    }

    private static async Task<PostgreSqlStorage> StorageAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_storage is null)
            {
                var options = new PostgreSqlStorageOptions { StartupConnectionMaxRetries = 0, AllowDegradedModeWithoutStorage = false };
                _storage = new PostgreSqlStorage(new NpgsqlConnectionFactory((await TestDatabase.CreateAsync()).ConnectionString, options), options);
            }

            return _storage;
        }
        finally
        {
            _gate.Release();
        }
    }

    private sealed class Zone : ITimeZoneResolver
    {
        public TimeZoneInfo GetTimeZoneById(string timeZoneId) => TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    }
}
