using Npgsql;

namespace WeGrid.Postgres.Reports;

/// <summary>Standing alarms: raised once, and again only after they were cleared.</summary>
public sealed class AlarmStore(Database database)
{
    private const string RaiseSql = "insert into alarm (corp_id, name, raised_at) values ($1, $2, $3) on conflict do nothing";
    private const string ClearSql = "delete from alarm where corp_id = $1 and name = $2";

    /// <summary>True for the one who raised it.</summary>
    public async Task<bool> RaiseAsync(string corpId, string name, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        await database.Source.Command(RaiseSql, corpId, name, now.UtcDateTime)
            .RunAsync(cancellationToken) > 0;

    /// <summary>Within the caller's transaction, with what is said of it.</summary>
    public static async Task<bool> RaiseAsync(NpgsqlConnection connection, string corpId, string name, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        await connection.Command(RaiseSql, corpId, name, now.UtcDateTime).RunAsync(cancellationToken) > 0;

    /// <summary>Within the caller's transaction, with what is said of it.</summary>
    public static async Task<bool> ClearAsync(NpgsqlConnection connection, string corpId, string name, CancellationToken cancellationToken = default) =>
        await connection.Command(ClearSql, corpId, name).RunAsync(cancellationToken) > 0;

    /// <summary>True when it stood.</summary>
    public async Task<bool> ClearAsync(string corpId, string name, CancellationToken cancellationToken = default) =>
        await database.Source.Command(ClearSql, corpId, name).RunAsync(cancellationToken) > 0;

    /// <summary>What stands.</summary>
    public Task<IReadOnlyList<(string Name, DateTimeOffset RaisedAt)>> StandingAsync(string corpId, CancellationToken cancellationToken = default) =>
        database.Source.Command("select name, raised_at from alarm where corp_id = $1 order by raised_at, name", corpId)
            .ListAsync(r => (r.GetString(0), r.Time(1)), cancellationToken);

    /// <summary>
    /// Within the caller's transaction: alarms whose name begins with the prefix become exactly those named. Gives back the ones that did not stand before.
    /// </summary>
    public static async Task<IReadOnlySet<string>> ReplaceAsync(
        NpgsqlConnection connection, string corpId, string prefix, IReadOnlyCollection<string> names, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        string[] wanted = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        await using var command = new NpgsqlCommand(
            """
            with gone as (delete from alarm where corp_id = $1 and starts_with(name, $2) and name <> all($3))
            insert into alarm (corp_id, name, raised_at) select $1, name, $4 from unnest($3) a (name) on conflict do nothing returning name
            """,
            connection)
        {
            Parameters = { new() { Value = corpId }, new() { Value = prefix }, new() { Value = wanted }, new() { Value = now.UtcDateTime } },
        };
        var fresh = new HashSet<string>(StringComparer.Ordinal);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            fresh.Add(row.GetString(0));
        }

        return fresh;
    }
}
