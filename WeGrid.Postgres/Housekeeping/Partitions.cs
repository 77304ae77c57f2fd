using System.Globalization;
using Npgsql;

namespace WeGrid.Postgres.Housekeeping;

/// <summary>What happened to a month: created, dropped, or kept and why.</summary>
public sealed record PartitionNote(string Partition, string What);

/// <summary>
/// The months of inbox and outbox_done (China time). A missing month loses nothing: its rows go to the default partition
/// and are moved here.
/// </summary>
public sealed class Partitions(Database database)
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    private static readonly (string Table, string Column, string Open)[] Tables =
    [
        // Parked messages wait for a person: they are as undecided as pending ones.
        ("inbox", "received_at", "status in (0, 2)"),
        ("outbox_done", "finished_at", "false"),
    ];

    /// <summary>Makes this month's partitions and those of the months ahead.</summary>
    public async Task<IReadOnlyList<PartitionNote>> EnsureAsync(DateTimeOffset now, int monthsAhead = 2, CancellationToken cancellationToken = default)
    {
        var notes = new List<PartitionNote>();
        foreach (var (table, column, _) in Tables)
        {
            for (var ahead = 0; ahead <= monthsAhead; ahead++)
            {
                var month = MonthOf(now).AddMonths(ahead);
                if (await CreateAsync(table, column, month, cancellationToken))
                {
                    notes.Add(new(NameOf(table, month), "created"));
                }
            }
        }

        return notes;
    }

    /// <summary>
    /// Drops months that ended before the cutoff, except those holding an undecided row; clears decided rows older than
    /// that from the default partition.
    /// </summary>
    public async Task<IReadOnlyList<PartitionNote>> DropAsync(DateTimeOffset olderThan, CancellationToken cancellationToken = default)
    {
        var notes = new List<PartitionNote>();
        foreach (var (table, column, open) in Tables)
        {
            foreach (var partition in await MonthsAsync(table, cancellationToken))
            {
                var month = DateTimeOffset.ParseExact(partition[^6..] + "01 +08", "yyyyMMdd zz", CultureInfo.InvariantCulture);
                if (month.AddMonths(1) <= olderThan)
                {
                    notes.Add(new(partition, await DropAsync(partition, open, cancellationToken)));
                }
            }

            await database.Source.Command($"delete from {table}_default where {column} < $1 and not ({open})", olderThan.UtcDateTime)
                .RunAsync(cancellationToken);
        }

        return notes;
    }

    private async Task<bool> CreateAsync(string table, string column, DateTimeOffset month, CancellationToken cancellationToken)
    {
        var (name, from, to) = (NameOf(table, month), Literal(month), Literal(month.AddMonths(1)));
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // One maker at a time; attaching locks only the default partition, so recorders of other months go on.
        await using var prepare = new NpgsqlCommand(
            $"select pg_advisory_xact_lock(hashtext('wegrid.partitions')); select to_regclass('{name}') is null", connection);
        await using (var reader = await prepare.ExecuteReaderAsync(cancellationToken))
        {
            await reader.NextResultAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            if (!reader.GetBoolean(0))
            {
                return false;
            }
        }

        await using var create = new NpgsqlCommand($"""
            set local lock_timeout = '2s';
            create table {name} (like {table} including all)
                with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
            lock table {table}_default in access exclusive mode;
            with moved as (delete from {table}_default where {column} >= {from} and {column} < {to} returning *)
            insert into {name} select * from moved;
            alter table {table} attach partition {name} for values from ({from}) to ({to});
            """, connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private async Task<string> DropAsync(string partition, string open, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await using var check = new NpgsqlCommand(
                $"set local lock_timeout = '2s'; lock table {partition} in access exclusive mode; select exists (select from {partition} where {open})", connection);
            if (await check.ExecuteScalarAsync(cancellationToken) is true)
            {
                return "kept: it holds an undecided row";
            }

            await using var drop = new NpgsqlCommand($"drop table {partition}", connection);
            await drop.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return "dropped";
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return "kept: it is in use, the next run tries again";
        }
    }

    private Task<IReadOnlyList<string>> MonthsAsync(string table, CancellationToken cancellationToken) =>
        database.Source.Command("""
            select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
             where i.inhparent = $1::regclass and c.relname ~ '_\d{6}$' order by 1
            """, table).ListAsync(r => r.GetString(0), cancellationToken);

    private static DateTimeOffset MonthOf(DateTimeOffset time)
    {
        var local = time.ToOffset(China);
        return new(local.Year, local.Month, 1, 0, 0, 0, China);
    }

    private static string NameOf(string table, DateTimeOffset month) =>
        string.Create(CultureInfo.InvariantCulture, $"{table}_{month:yyyyMM}");

    private static string Literal(DateTimeOffset month) =>
        string.Create(CultureInfo.InvariantCulture, $"timestamptz '{month:yyyy-MM-dd} 00:00:00+08'");
}
