using System.Collections.Concurrent;
using Npgsql;
using WeGrid.Postgres;

namespace WeGrid.Testing;

/// <summary>
/// Databases of tests that ended, empty as when they were migrated, with their connections. A copy whose dozen connections
/// (a process each, and all it must learn of the catalogue) begin anew costs a second of two cores; sweeping costs some
/// hundredths. Kept are only those that are in every way what a fresh copy is.
/// </summary>
internal static class SweptDatabases
{
    /// <summary>Tables of this size are not emptied row by row.</summary>
    private const int Large = 256 * 1024;

    /// <summary>Everything a test may have changed besides rows; what it made in addition is dropped before.</summary>
    private const string ShapeSql = """
        with ours as (select c.* from pg_class c where c.relkind in ('r', 'p', 'v', 'f') and c.relnamespace = 'public'::regnamespace)
        select md5(string_agg(line, ',' order by line collate "C"))
          from (select concat_ws(' ', c.oid, c.relname, c.relkind, c.relnatts, c.relchecks, c.relhastriggers) line from ours c
                union all select concat_ws(' ', t.tgrelid, t.tgname, t.tgenabled) from pg_trigger t join ours c on c.oid = t.tgrelid
                union all select concat_ws(' ', i.indexrelid, i.indisvalid) from pg_index i join ours c on c.oid = i.indrelid
                union all select concat_ws(' ', s.conname, s.convalidated) from pg_constraint s join ours c on c.oid = s.conrelid
                union all select concat_ws(' ', p.proname, md5(p.prosrc)) from pg_proc p where p.pronamespace = 'public'::regnamespace
                union all select n.nspname from pg_namespace n where n.nspname !~ '^pg_' and n.nspname not in ('jobs', 'hangfire')
                union all select concat_ws(' ', a.attrelid, a.attname, a.atttypid, a.attnotnull) from pg_attribute a join ours c on c.oid = a.attrelid where a.attnum > 0 and not a.attisdropped
                union all select x.extname from pg_extension x) shape
        """;

    private const string BusySql = """
        select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state is distinct from 'idle' and backend_type = 'client backend'
        """;

    /// <summary>The job engine makes its tables where it finds none: they are emptied, all but the version of its schema.</summary>
    private const string TablesSql = """
        select c.oid::regclass::text, pg_relation_size(c.oid), n.nspname <> 'public' from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind = 'r' and (n.nspname = 'public' or n.nspname in ('jobs', 'hangfire') and c.relname <> 'schema')
        """;

    private static readonly ConcurrentBag<(string Name, Database Database)> _swept = [];
    private static Dictionary<string, long> _tables = [];
    private static string _shape = "";

    /// <summary>What a fresh copy looks like.</summary>
    public static async Task LearnAsync(Database template)
    {
        await using var connection = await template.OpenAsync();
        _tables = (await TablesAsync(connection)).ToDictionary(t => t.Table, t => t.Size, StringComparer.Ordinal);
        _shape = await ShapeAsync(connection);
    }

    public static (string Name, Database Database)? TryTake() => _swept.TryTake(out var swept) ? swept : null;

    /// <summary>False when it is not what a fresh copy is: somebody is still at work in it, or its tables are others.</summary>
    public static async Task<bool> TryGiveAsync(string name, Database database)
    {
        try
        {
            await using (var connection = await database.OpenAsync())
            {
                if (await ScalarAsync(connection, BusySql) is not 0L)
                {
                    return false;
                }

                await SweepAsync(connection);
                if (await ShapeAsync(connection) != _shape)
                {
                    return false;
                }
            }

            _swept.Add((name, database));
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or ObjectDisposedException)
        {
            // Cut off, or full of connections: not worth a question.
            return false;
        }
    }

    /// <summary>References between rows are not looked after: all rows go but those a migration wrote.</summary>
    private static async Task SweepAsync(NpgsqlConnection connection)
    {
        var tables = await TablesAsync(connection);
        var statements = tables.Where(IsNew).Select(t => $"drop table {t.Table}")
            .Concat(tables.Where(t => t.Size > 0 && !IsNew(t) && _tables.GetValueOrDefault(t.Table) == 0).Select(t => t.Size > Large ? $"truncate {t.Table} cascade" : $"delete from {t.Table}"));
        await using var command = new NpgsqlCommand($"set local session_replication_role = replica; {string.Join("; ", statements)}", connection);
        await using var transaction = await connection.BeginTransactionAsync();
        command.Transaction = transaction;
        await command.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    /// <summary>Such as the partition of a month.</summary>
    private static bool IsNew((string Table, long Size, bool IsEngine) table) => !table.IsEngine && !_tables.ContainsKey(table.Table);

    private static async Task<IReadOnlyList<(string Table, long Size, bool IsEngine)>> TablesAsync(NpgsqlConnection connection)
    {
        var tables = new List<(string, long, bool)>();
        await using var command = new NpgsqlCommand(TablesSql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            tables.Add((reader.GetString(0), reader.GetInt64(1), reader.GetBoolean(2)));
        }

        return tables;
    }

    private static async Task<string> ShapeAsync(NpgsqlConnection connection) => (string)(await ScalarAsync(connection, ShapeSql))!;

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
