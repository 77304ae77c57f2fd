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

    /// <summary>Within the caller's batch: raised with its words, which stay to be told until <see cref="ToldAsync"/>, whichever process dies in between.</summary>
    public static void StageRaise(NpgsqlBatch batch, string corpId, string name, string words, DateTimeOffset now) =>
        batch.Add("insert into alarm (corp_id, name, raised_at, untold) values ($1, $2, $3, $4) on conflict do nothing", corpId, name, now.UtcDateTime, words);

    /// <summary>The same on its own.</summary>
    public async Task RaiseUntoldAsync(string corpId, string name, string words, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        StageRaise(batch, corpId, name, words, now);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>What is still to be told, for the caller to tell; whoever does not is followed by somebody else after a while.</summary>
    public Task<IReadOnlyList<(string CorpId, string Name, string Words)>> TakeUntoldAsync(DateTimeOffset now, TimeSpan again, CancellationToken cancellationToken = default) =>
        database.Source.Command("update alarm set tell_at = $2 where untold is not null and (tell_at is null or tell_at <= $1) returning corp_id, name, untold", now.UtcDateTime, (now + again).UtcDateTime)
            .ListAsync(r => (r.GetString(0), r.GetString(1), r.GetString(2)), cancellationToken);

    /// <summary>It was told.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="name">The alarm.</param>
    /// <param name="stands">False for what is no alarm but news of one that is over.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task ToldAsync(string corpId, string name, bool stands, CancellationToken cancellationToken = default) =>
        database.Source.Command(stands ? "update alarm set untold = null, tell_at = null where corp_id = $1 and name = $2" : "delete from alarm where corp_id = $1 and name = $2", corpId, name)
            .RunAsync(cancellationToken);

    /// <summary>It is over; those who were told of it, or are being told at this moment, are to be told that too.</summary>
    public Task ClearAndTellAsync(string corpId, string name, string news, string words, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        database.Source.Command("""
            with gone as (delete from alarm where corp_id = $1 and name = $2 returning untold, tell_at)
            insert into alarm (corp_id, name, raised_at, untold) select $1, $3, $5, $4 from gone where untold is null or tell_at is not null on conflict do nothing
            """, corpId, name, news, words, now.UtcDateTime).RunAsync(cancellationToken);

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
