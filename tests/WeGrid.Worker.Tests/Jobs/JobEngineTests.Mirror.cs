using Npgsql;
using WeGrid.Domain.Scheduling;

namespace WeGrid.Worker.Tests.Jobs;

public sealed partial class JobEngineTests
{
    /// <summary>A worker that is late waits wherever it takes one of Quartz's locks until another has run the job, or waits for it.</summary>
    private const string LateWorker = """
        create function test_late() returns boolean language plpgsql volatile as $$
        begin
            if current_setting('test.late', true) = '1' and current_query() ilike '%update%' then
                for i in 1..300 loop
                    exit when exists (select from public.engine_run) or exists (select from pg_locks where locktype = 'advisory' and not granted);
                    perform pg_sleep(0.1);
                end loop;
            end if;
            return true;
        end $$;
        alter table jobs.qrtz_locks enable row level security;
        alter table jobs.qrtz_locks force row level security;
        create policy test_late on jobs.qrtz_locks using (test_late());
        """;

    [Fact]
    public async Task Start_AnotherSetsTheTimesMeanwhile_WhatItFiredIsNotFiredAgain()
    {
        await using (var before = await EngineChild.EngineAsync(_connection, "before", new RecurringJob("held", In(seconds: -60), CatchUp.None, "test"), TimeSpan.Zero, _limit.Token))
        {
            await before.StopAsync(_limit.Token);
        }

        await RunAsync(LateWorker);
        var job = new RecurringJob("held", new Every(TimeSpan.FromSeconds(5)), CatchUp.None, "test");
        var late = EngineChild.EngineAsync(new NpgsqlConnectionStringBuilder(_connection) { Options = "-c test.late=1" }.ConnectionString, "late", job, TimeSpan.Zero, _limit.Token);
        await UntilAsync("select exists (select from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database())");
        await using var first = await EngineChild.EngineAsync(_connection, "first", job, TimeSpan.Zero, _limit.Token);
        await using var second = await late;
        await UntilAsync("select count(*) >= 2 from engine_run");
        await Task.WhenAll(first.StopAsync(_limit.Token), second.StopAsync(_limit.Token));

        // The first run belongs to the occasion before it.
        var began = new DateTimeOffset(await EngineChild.ScalarAsync<DateTime>(_given.Database.Source, "select min(began) from engine_run", _limit.Token));
        var occasions = 1 + Occasions(job, began, await NowAsync());
        Assert.InRange(await EngineChild.ScalarAsync<long>(_given.Database.Source, "select count(*) from engine_run", _limit.Token), 1, occasions);
    }
}
