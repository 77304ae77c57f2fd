using WeGrid.Testing;
using Xunit;

namespace WeGrid.Postgres.Tests;

/// <summary>The schema can be spread over servers by corp: every key begins with corp_id.</summary>
public sealed class CatalogueTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    /// <summary>Tables that belong to the installation and not to a corp, each with its reason.</summary>
    private static readonly Dictionary<string, string> HouseTables = new()
    {
        ["schema_version"] = "the schema is one for all corps",
        ["heartbeat"] = "a process serves all corps",
        ["job_state"] = "a job serves all corps in turn",
    };

    [Fact]
    public async Task Keys_EveryPrimaryAndUniqueIndex_BeginsWithCorpId()
    {
        var faults = await given.Database.ColumnAsync("""
            select t.relname || '.' || i.relname
              from pg_index x
              join pg_class i on i.oid = x.indexrelid
              join pg_class t on t.oid = x.indrelid
              left join pg_attribute a on a.attrelid = t.oid and a.attnum = x.indkey[0]
             where t.relnamespace = 'public'::regnamespace and x.indisunique and t.relname <> all ($1)
               and a.attname is distinct from 'corp_id'
            """, (object)HouseTables.Keys.ToArray());

        Assert.Empty(faults);
    }

    [Fact]
    public async Task Keys_EveryForeignKey_BeginsWithCorpIdOnBothSides()
    {
        var faults = await given.Database.ColumnAsync("""
            select c.conname
              from pg_constraint c
              join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
              join pg_attribute b on b.attrelid = c.confrelid and b.attnum = c.confkey[1]
             where c.contype = 'f' and c.connamespace = 'public'::regnamespace
               and (a.attname <> 'corp_id' or b.attname <> 'corp_id')
            """);

        Assert.Empty(faults);
    }

    [Fact]
    public async Task Tables_EveryOne_HasAPrimaryKey()
    {
        var faults = await given.Database.ColumnAsync("""
            select t.relname from pg_class t
             where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p')
               and not exists (select 1 from pg_index x where x.indrelid = t.oid and x.indisprimary)
            """);

        Assert.Empty(faults);
    }

    [Fact]
    public async Task Sequences_InCorpTables_None()
    {
        var faults = await given.Database.ColumnAsync("""
            select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S'
            union all
            select table_name || '.' || column_name from information_schema.columns
             where table_schema = 'public' and is_identity = 'YES'
            """);

        Assert.Empty(faults);
    }

    [Fact]
    public async Task HouseTables_AllListed_StillExist()
    {
        var existing = await given.Database.ColumnAsync("select relname from pg_class where relnamespace = 'public'::regnamespace");

        Assert.Empty(HouseTables.Keys.Except(existing));
    }
}
