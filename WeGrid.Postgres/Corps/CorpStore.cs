using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Postgres.Sockets;

namespace WeGrid.Postgres.Corps;

/// <summary>Keeps corp files and gives the corps they describe.</summary>
public sealed class CorpStore(Database database)
{
    private const string SaveSql = """
        insert into corp (corp_id, version, document, imported_at) values ($1, 1, $2, $3)
        on conflict (corp_id) do update set version = corp.version + 1, document = excluded.document, imported_at = excluded.imported_at
         where $4 or corp.document is distinct from excluded.document
        """;

    private const string OpenByGridSql = """
        select grid_id, count(*) from (
            select grid_id from ticket where corp_id = $1 and status in (1, 2, 3, 4, 5, 6, 8, 9, 12, 13)
            union all select grid_id from proceeding where corp_id = $1 and ended_at is null) open
         group by grid_id
        """;

    private const string GridsSql = """
        insert into grid (corp_id, grid_id, parent, kind, name)
        select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[])
        on conflict (corp_id, grid_id) do update set parent = excluded.parent, kind = excluded.kind, name = excluded.name
        """;

    /// <summary>Imports a corp file; doing it twice changes nothing.</summary>
    /// <param name="document">The file.</param>
    /// <param name="now">Time.</param>
    /// <param name="renewed">A secret behind it is another: every process reads the corp again, though its file is the same.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The faults that kept it out; none when it is in.</returns>
    public async Task<IReadOnlyList<string>> ImportAsync(string document, DateTimeOffset now, bool renewed = false, CancellationToken cancellationToken = default)
    {
        var (corp, faults) = CorpFile.Parse(document);
        if (corp is null)
        {
            return faults;
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(SaveSql) { Parameters = { new() { Value = corp.Id }, new() { Value = document }, new() { Value = now.UtcDateTime }, new() { Value = renewed } } },
                new UnnestCommand<Grid>(corp.Id, [.. corp.Grids.Grids])
                    .Column(NpgsqlDbType.Text, g => g.Id)
                    .Column(NpgsqlDbType.Text, g => g.Parent)
                    .Column(NpgsqlDbType.Text, g => g.Kind.ToString())
                    .Column(NpgsqlDbType.Text, g => g.Name)
                    .Build(GridsSql),
            },
        };
        // Who is no longer in it follows nothing any more.
        Follows.FollowStore.StageStaff(batch, corp);
        // A file that is imported again says: it is put right now, perhaps in the platform's console.
        SocketLeases.StageRetry(batch, corp.Id);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return [];
    }

    /// <summary>未办结的件数 by grid: tickets and running matters.</summary>
    public async Task<IReadOnlyDictionary<string, long>> OpenByGridAsync(string corpId, CancellationToken cancellationToken = default) =>
        (await database.Source.Command(OpenByGridSql, corpId)
            .ListAsync(r => (Grid: r.GetString(0), Open: r.GetInt64(1)), cancellationToken)).ToDictionary(c => c.Grid, c => c.Open, StringComparer.Ordinal);

    /// <summary>Id and version of every corp: cheap enough to ask every few seconds.</summary>
    public async Task<IReadOnlyList<(string CorpId, long Version)>> VersionsAsync(CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select corp_id, version from corp order by corp_id", connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var versions = new List<(string, long)>();
        while (await row.ReadAsync(cancellationToken))
        {
            versions.Add((row.GetString(0), row.GetInt64(1)));
        }

        return versions;
    }

    /// <summary>汛期响应: the level it is on.</summary>
    public Task<WeGrid.Domain.Dispatch.AlertLevel> AlertAsync(string corpId, CancellationToken cancellationToken = default) => AlertStore.LevelAsync(database, corpId, cancellationToken);

    /// <summary>换届: the handovers that have been done.</summary>
    public async Task<IReadOnlyList<Handover>> HandoversAsync(string corpId, CancellationToken cancellationToken = default) =>
        [.. (await new HandoverStore(database).DoneAsync(corpId, cancellationToken)).Select(d => d.Handover)];

    /// <summary>The file of a corp as it was imported; null when there is none.</summary>
    public async Task<string?> DocumentAsync(string corpId, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select document from corp where corp_id = $1", connection) { Parameters = { new() { Value = corpId } } };
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }
}
