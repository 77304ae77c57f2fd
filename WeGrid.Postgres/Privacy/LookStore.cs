using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain.Intake;

namespace WeGrid.Postgres.Privacy;

/// <summary>查看记录: who read a resident's words, when and what for, and who was refused (AU-04).</summary>
public static class LookStore
{
    private const string SaidSql = """
        select ticket, text from demand where corp_id = $1 and ticket = any($2) and text <> '' and not recalled order by said_at, id limit 8
        """;

    private const string InsertSql = """
        insert into look (corp_id, id, number, userid, at, reason, shown)
        select $1, * from unnest($2::uuid[], $3::bigint[], $4::text[], $5::timestamptz[], $6::text[], $7::boolean[])
        """;

    /// <summary>Reads what was said.</summary>
    public static async Task ReadSaidAsync(
        NpgsqlConnection connection, string corpId, IReadOnlyCollection<long> numbers, Dictionary<long, List<string>> said, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(said);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(SaidSql, corpId, numbers.ToArray());
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            if (!said.TryGetValue(row.GetInt64(0), out var texts))
            {
                said[row.GetInt64(0)] = texts = [];
            }

            texts.Add(row.GetString(1));
        }
    }

    /// <summary>Writes looks down by themselves, before what they are about is shown.</summary>
    public static async Task WriteAsync(Database database, string corpId, IReadOnlyList<Look> looks, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        Stage(batch, corpId, looks);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Writes looks down with the decision that showed the words.</summary>
    public static void Stage(NpgsqlBatch batch, string corpId, IReadOnlyList<Look> looks)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(looks);
        if (looks.Count > 0)
        {
            batch.BatchCommands.Add(new UnnestCommand<Look>(corpId, looks)
                .Column(NpgsqlDbType.Uuid, l => l.Id)
                .Column(NpgsqlDbType.Bigint, l => l.Number)
                .Column(NpgsqlDbType.Text, l => l.By)
                .Column(NpgsqlDbType.TimestampTz, l => l.At.UtcDateTime)
                .Column(NpgsqlDbType.Text, l => l.Reason)
                .Column(NpgsqlDbType.Boolean, l => l.Shown)
                .Build(InsertSql));
        }
    }
}
