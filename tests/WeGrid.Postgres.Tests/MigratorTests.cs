using WeGrid.Testing;
using Xunit;

namespace WeGrid.Postgres.Tests;

public sealed class MigratorTests
{
    private static readonly ManualClock Clock = new();

    [Fact]
    public async Task MigrateAsync_TwoMigratorsAtOnce_EachStepAppliedOnce()
    {
        await using var given = await TestDatabase.CreateEmptyAsync();
        var migrator = new Migrator(given.Database, Clock);

        var both = await Task.WhenAll(migrator.MigrateAsync(), migrator.MigrateAsync());

        Assert.Equal(Migration.Embedded.Count, both.Sum(o => o.Applied.Count));
        Assert.True((await migrator.StateAsync()).IsCurrent);
    }

    [Fact]
    public async Task MigrateAsync_StepByStepOverFilledTables_SchemaEqualsFreshAndRowsStay()
    {
        await using var fresh = await TestDatabase.CreateEmptyAsync();
        await using var upgraded = await TestDatabase.CreateEmptyAsync();
        await new Migrator(fresh.Database, Clock).MigrateAsync();
        foreach (var step in Migration.Embedded)
        {
            await new Migrator(upgraded.Database, Clock).MigrateAsync(step.Number);
            if (step.Number == 1)
            {
                await upgraded.Database.RunAsync("""
                    insert into inbox values ('longxi', '2026-06-30 16:00+00', gen_random_uuid(), 'app', 'app:1:li',
                        '2026-06-30 16:00+00', '\x01', '\x02');
                    insert into inbox_key values ('longxi', '\x01', '2026-06-30 16:00+00');
                    insert into conversation values ('longxi', 'app:1:li');
                    """);
            }
        }

        Assert.Equal(await DumpAsync(fresh.Database), await DumpAsync(upgraded.Database));
        Assert.Equal(1L, await upgraded.Database.ScalarAsync<long>("select count(*) from inbox"));
    }

    [Fact]
    public async Task MigrateAsync_AppliedStepEdited_Refuses()
    {
        await using var given = await TestDatabase.CreateEmptyAsync();
        await new Migrator(given.Database, Clock, [new(1, "a", "create table a (x int)")]).MigrateAsync();

        var outcome = await new Migrator(given.Database, Clock, [new(1, "a", "create table a (y int)")]).MigrateAsync();

        Assert.Equal(MigrationFault.Edited, outcome.Refusal?.Fault);
        Assert.Contains("0001_a", outcome.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MigrateAsync_OnlyLineEndsDiffer_Accepts()
    {
        await using var given = await TestDatabase.CreateEmptyAsync();
        await new Migrator(given.Database, Clock, [new(1, "a", "create table a (\n x int)")]).MigrateAsync();

        var outcome = await new Migrator(given.Database, Clock, [new(1, "a", "create table a (\r\n x int)")]).MigrateAsync();

        Assert.Null(outcome.Refusal);
    }

    [Fact]
    public async Task MigrateAsync_DatabaseNewerThanProgram_Refuses()
    {
        await using var given = await TestDatabase.CreateEmptyAsync();
        await new Migrator(given.Database, Clock, [new(1, "a", "select 1"), new(2, "b", "select 1")]).MigrateAsync();

        var outcome = await new Migrator(given.Database, Clock, [new(1, "a", "select 1")]).MigrateAsync();

        Assert.Equal(MigrationFault.DatabaseIsNewer, outcome.Refusal?.Fault);
    }

    [Fact]
    public async Task MigrateAsync_StepFails_LeavesNothingOfItAndKeepsEarlier()
    {
        await using var given = await TestDatabase.CreateEmptyAsync();
        var migrator = new Migrator(given.Database, Clock,
            [new(1, "a", "create table a (x int)"), new(4, "b", "create table b (x int); select 1 / 0")]);

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => migrator.MigrateAsync());

        var state = await migrator.StateAsync();
        Assert.Equal([4], state.Pending.Select(m => m.Number));
        Assert.False(await given.Database.ScalarAsync<bool>("select to_regclass('b') is not null"));
    }

    /// <summary>Every column, constraint and index of the public schema as text.</summary>
    private static async Task<string> DumpAsync(Database database) => string.Join('\n', await database.ColumnAsync("""
        select concat_ws(' ', 'column', c.relname, c.relkind, c.reloptions::text, a.attname, format_type(a.atttypid, a.atttypmod),
                         a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
          from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
          join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        union all
        select concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid))
          from pg_constraint where connamespace = 'public'::regnamespace
        union all
        select concat_ws(' ', 'index', indexdef) from pg_indexes where schemaname = 'public'
        order by 1
        """));
}
