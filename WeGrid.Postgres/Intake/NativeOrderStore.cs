using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Intake;

namespace WeGrid.Postgres.Intake;

/// <summary>A kept order, for lists.</summary>
public sealed record KeptOrder(NativeSource Source, string OrderId, NativeState State, int UrgeType, string Category, string Grid, string? GridId, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt);

/// <summary>原生上报: what was read of WeCom's own orders.</summary>
public sealed class NativeOrderStore(Database database)
{
    // Words that were let go do not come back with a later reading of the same order.
    private const string UpsertSql = """
        insert into native_order (corp_id, source, order_id, words, urge_type, category, grid, grid_id, created_at, state, processors, ended_at, seen_at)
        select $1, * from unnest($2::smallint[], $3::text[], $4::text[], $5::smallint[], $6::text[], $7::text[], $8::text[], $9::timestamptz[], $10::smallint[], $11::text[], $12::timestamptz[], $13::timestamptz[])
        on conflict (corp_id, source, order_id) do update
           set words = case when native_order.words = '' and native_order.ended_at is not null then '' else excluded.words end, urge_type = excluded.urge_type, category = excluded.category,
               grid = excluded.grid, grid_id = excluded.grid_id, state = excluded.state, processors = excluded.processors, ended_at = excluded.ended_at, seen_at = excluded.seen_at
        """;

    private const string ForgetSql = "update native_order set words = '' where corp_id = $1 and coalesce(ended_at, seen_at) < $2 and words <> ''";

    /// <summary>Keeps what was read; an order that was read before is changed, never doubled.</summary>
    public async Task KeepAsync(string corpId, GridTree tree, IReadOnlyList<NativeOrder> orders, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        // One statement may not touch a row twice; the last word of a page counts.
        List<NativeOrder> last = [.. orders.GroupBy(o => (o.Source, o.OrderId)).Select(g => g.Last()).OrderBy(o => o.OrderId, StringComparer.Ordinal)];
        if (last.Count == 0)
        {
            return;
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new UnnestCommand<NativeOrder>(corpId, last)
            .Column(NpgsqlDbType.Smallint, o => (short)o.Source)
            .Column(NpgsqlDbType.Text, o => o.OrderId)
            .Column(NpgsqlDbType.Text, o => o.Words)
            .Column(NpgsqlDbType.Smallint, o => (short)o.UrgeType)
            .Column(NpgsqlDbType.Text, o => o.Category)
            .Column(NpgsqlDbType.Text, o => o.Grid)
            .Column(NpgsqlDbType.Text, o => o.GridIn(tree))
            .Column(NpgsqlDbType.TimestampTz, o => o.CreatedAt.UtcDateTime)
            .Column(NpgsqlDbType.Smallint, o => (short)o.State)
            .Column(NpgsqlDbType.Text, o => string.Join(' ', o.Processors))
            .Column(NpgsqlDbType.TimestampTz, o => o.EndedAt?.UtcDateTime)
            .Column(NpgsqlDbType.TimestampTz, _ => now.UtcDateTime)
            .Build(UpsertSql));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Until when a form has been read; null for never.</summary>
    public async Task<DateTimeOffset?> ReadUntilAsync(string corpId, NativeSource source, CancellationToken cancellationToken = default) =>
        await database.Source.Command("select read_at from pull_cursor where corp_id = $1 and source = $2", corpId, SourceOf(source)).ExecuteScalarAsync(cancellationToken) is DateTime at
            ? new DateTimeOffset(at) : null;

    /// <summary>It has been read until then; never back.</summary>
    public Task ReadToAsync(string corpId, NativeSource source, DateTimeOffset at, CancellationToken cancellationToken = default) =>
        database.Source.Command("""
            insert into pull_cursor (corp_id, source, read_at) values ($1, $2, $3)
            on conflict (corp_id, source) do update set read_at = greatest(pull_cursor.read_at, excluded.read_at)
            """, corpId, SourceOf(source), at.UtcDateTime).RunAsync(cancellationToken);

    /// <summary>Open orders nobody has looked at since; others each time, or those WeCom gives no more would always be the first.</summary>
    public Task<IReadOnlyList<string>> StaleAsync(string corpId, NativeSource source, DateTimeOffset before, int limit, CancellationToken cancellationToken = default) =>
        database.Source.Command("select order_id from native_order where corp_id = $1 and source = $2 and ended_at is null and seen_at < $3 order by md5(order_id || $3::text), order_id limit $4",
            corpId, (short)source, before.UtcDateTime, limit).ListAsync(r => r.GetString(0), cancellationToken);

    /// <summary>All of a corp, the newest first.</summary>
    public Task<IReadOnlyList<KeptOrder>> ListAsync(string corpId, int limit = 1000, CancellationToken cancellationToken = default) =>
        database.Source.Command("""
            select source, order_id, state, urge_type, category, grid, grid_id, created_at, ended_at from native_order where corp_id = $1 order by created_at desc, order_id limit $2
            """, corpId, limit).ListAsync(r => new KeptOrder((NativeSource)r.GetInt16(0), r.GetString(1), (NativeState)r.GetInt16(2), r.GetInt16(3), r.GetString(4), r.GetString(5),
                r.IsDBNull(6) ? null : r.GetString(6), r.Time(7), r.IsDBNull(8) ? null : r.Time(8)), cancellationToken);

    /// <summary>Words of orders that ended before then, and of open ones not heard of since: those nobody reads any more. Heard of again, they have them back.</summary>
    public static Task<int> ForgetAsync(Database database, string corpId, DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Source.Command(ForgetSql, corpId, before.UtcDateTime).RunAsync(cancellationToken);
    }

    private static string SourceOf(NativeSource source) => $"native:{(short)source}";
}
