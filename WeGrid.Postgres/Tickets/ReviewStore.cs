using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Understanding;

namespace WeGrid.Postgres.Tickets;

/// <summary>回看忽略: what was taken for no demand, with how near it came; who looked at it, and what it became.</summary>
public static class ReviewStore
{
    private const string Columns = """
        id, person, chat, msgid, said_at, coalesce(text, ''), reason, verdict, score, words, version, grid_id, confidential,
        card_to, card_at, card_no, seen_at, seen_by, ticket
        """;

    // One's newest card, and what a button names. Who sees which of them is decided by the rules, not here.
    private const string FindSql = $"""
        select {Columns} from ignored_message where corp_id = $1 and id = any($2)
        union
        select {Columns} from ignored_message m
         where corp_id = $1 and card_to = any($3)
           and card_at = (select max(n.card_at) from ignored_message n where n.corp_id = $1 and n.card_to = m.card_to)
        """;

    /// <summary>Two who hold a card or a list with the same line decide on it once.</summary>
    internal const string LockSql = $"select {Columns} from ignored_message where corp_id = $1 and id = any($2) order by id for no key update";

    private const string SeenSql = """
        update ignored_message m set seen_at = u.at, seen_by = u.by, ticket = u.ticket
          from unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::bigint[]) u (id, by, at, ticket)
         where m.corp_id = $1 and m.id = u.id and m.seen_at is null
        """;

    // What could still be read; the most like a demand first.
    private const string ListSql = $"""
        select {Columns} from ignored_message
         where corp_id = $1 and said_at >= $2 and text is not null and ($3 or seen_at is null) and ($4 or not confidential)
         order by score desc, said_at desc, id limit $5
        """;

    private const string NearSql = $"""
        select {Columns} from ignored_message
         where corp_id = $1 and said_at >= $2 and text is not null and text <> '' and seen_at is null and card_to is null and not confidential and score >= $3
         order by score desc, said_at desc, id limit $4
        """;

    private const string CardSql = """
        update ignored_message m set card_to = $3, card_at = $4, card_no = u.no
          from unnest($2::uuid[]) with ordinality u (id, no)
         where m.corp_id = $1 and m.id = u.id and m.card_to is null and m.seen_at is null
        """;

    /// <summary>Reads what buttons name and the newest cards of people.</summary>
    public static async Task FindAsync(
        NpgsqlConnection connection, string corpId, IReadOnlyCollection<Guid> ids, IReadOnlyCollection<string> people, Dictionary<Guid, ReviewItem> found, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(found);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(FindSql, corpId, ids.ToArray(), people.ToArray());
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        await ReadAsync(row, found, cancellationToken);
    }

    /// <summary>Locks and reads them again: somebody else may have decided meanwhile.</summary>
    public static async Task LockAsync(NpgsqlConnection connection, string corpId, IReadOnlyCollection<Guid> ids, Dictionary<Guid, ReviewItem> found, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(found);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(LockSql, corpId, ids.ToArray());
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        await ReadAsync(row, found, cancellationToken);
    }

    /// <summary>What was ignored since a time and can still be read, the most like a demand first.</summary>
    /// <param name="database">Where.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="since">Said since.</param>
    /// <param name="all">With those somebody has looked at.</param>
    /// <param name="confidential">With confidential ones: the caller leaves out what this person may not see.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public static Task<IReadOnlyList<ReviewItem>> ListAsync(
        Database database, string corpId, DateTimeOffset since, bool all, bool confidential, int limit = 500, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Source.Command(ListSql, corpId, since.UtcDateTime, all, confidential, limit).ListAsync(Read, cancellationToken);
    }

    /// <summary>For cards: near enough to a demand, on nobody's card yet. Confidential ones stand on none.</summary>
    public static Task<IReadOnlyList<ReviewItem>> NearAsync(
        Database database, string corpId, DateTimeOffset since, double near, int limit = 500, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Source.Command(NearSql, corpId, since.UtcDateTime, (float)near, limit).ListAsync(Read, cancellationToken);
    }

    /// <summary>Puts messages on a person's card, numbered from 1.</summary>
    public static async Task PutOnCardAsync(
        NpgsqlConnection connection, string corpId, IReadOnlyList<Guid> ids, string person, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(CardSql, corpId, ids.ToArray(), person, at.UtcDateTime);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Writes down what people said of them.</summary>
    public static void Stage(NpgsqlBatch batch, string corpId, IReadOnlyDictionary<Guid, ReviewVerdict> reviews)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(reviews);
        if (reviews.Count > 0)
        {
            batch.BatchCommands.Add(new UnnestCommand<KeyValuePair<Guid, ReviewVerdict>>(corpId, [.. reviews])
                .Column(NpgsqlDbType.Uuid, r => r.Key)
                .Column(NpgsqlDbType.Text, r => r.Value.By)
                .Column(NpgsqlDbType.TimestampTz, r => r.Value.At.UtcDateTime)
                .Column(NpgsqlDbType.Bigint, r => r.Value.Ticket)
                .Build(SeenSql));
        }
    }

    private static async Task ReadAsync(NpgsqlDataReader row, Dictionary<Guid, ReviewItem> found, CancellationToken cancellationToken)
    {
        while (await row.ReadAsync(cancellationToken))
        {
            var item = Read(row);
            found[item.Message.Id] = item;
        }
    }

    private static ReviewItem Read(NpgsqlDataReader row) => new(
        new IgnoredMessage(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Time(4), row.GetString(5), row.GetString(6))
        {
            Verdict = Enum.TryParse<Verdict>(row.GetString(7), out var verdict) ? verdict : Verdict.Chatter,
            Score = Math.Round(row.GetFloat(8), 3),
            Words = row.GetString(9) is { Length: > 0 } words ? words.Split('、') : [],
            Version = row.GetString(10),
            GridId = row.GetString(11),
            IsConfidential = row.GetBoolean(12),
        },
        row.Text(13) is { } to ? (to, row.Time(14), row.GetInt16(15)) : null,
        row.TimeOrNull(16), row.Text(17), row.Long(18));
}
