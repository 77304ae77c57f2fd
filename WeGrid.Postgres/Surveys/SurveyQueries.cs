using Npgsql;

namespace WeGrid.Postgres.Surveys;

/// <summary>Names one survey.</summary>
public readonly record struct SurveyKey(long Number, string Person, int Round);

/// <summary>Finds surveys that wait for something.</summary>
public sealed class SurveyQueries(Database database)
{
    private const string SilentSql = """
        select s.number, s.person, s.round
          from survey s join ticket t on t.corp_id = s.corp_id and t.number = s.number and t.round = s.round and t.status in (5, 6)
         where s.corp_id = $1 and s.sent_at <= $2 and s.answered_at is null and s.reminded_at is null and (s.expires_at is null or s.expires_at > $3)
         order by s.sent_at, s.number, s.person limit $4
        """;

    private const string ExpiredSql = """
        select s.number, s.person, s.round from survey s
         where s.corp_id = $1 and s.expires_at <= $2 and s.expires_at > $5 and s.answered_at is null
           and not exists (select from mark m where m.corp_id = s.corp_id and m.kind = $3 and m.key = s.number || ':' || s.person || ':' || s.round)
         order by s.expires_at, s.number, s.person limit $4
        """;

    private const string NoteSql = """
        insert into mark (corp_id, kind, key, at)
        select $1, $2, number || ':' || person || ':' || round, $3 from unnest($4::bigint[], $5::text[], $6::int[]) s (number, person, round)
        on conflict do nothing
        """;

    /// <summary>Sent by a time, unanswered, never reminded and not over.</summary>
    public Task<IReadOnlyList<SurveyKey>> SilentAsync(string corpId, DateTimeOffset sentBy, DateTimeOffset now, int limit = 500, CancellationToken cancellationToken = default) =>
        database.Source.Command(SilentSql, corpId, sentBy.UtcDateTime, now.UtcDateTime, limit).ListAsync(Key, cancellationToken);

    /// <summary>Locks a survey's row for this transaction, so that an answer that comes in now is not written over.</summary>
    public static async Task LockAsync(NpgsqlConnection connection, string corpId, SurveyKey key, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("select round from survey where corp_id = $1 and number = $2 and person = $3 and round = $4 for update", corpId, key.Number, key.Person, key.Round);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Over without an answer in the last 30 days and not noted yet.</summary>
    public Task<IReadOnlyList<SurveyKey>> ExpiredAsync(string corpId, DateTimeOffset now, string markKind, int limit = 1000, CancellationToken cancellationToken = default) =>
        database.Source.Command(ExpiredSql, corpId, now.UtcDateTime, markKind, limit, now.AddDays(-30).UtcDateTime).ListAsync(Key, cancellationToken);

    /// <summary>Notes that they are over (未评价); returns how many were not noted before.</summary>
    public Task<int> NoteAsync(string corpId, string markKind, IReadOnlyList<SurveyKey> surveys, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        database.Source.Command(NoteSql, corpId, markKind, now.UtcDateTime, surveys.Select(s => s.Number).ToArray(), surveys.Select(s => s.Person).ToArray(),
            surveys.Select(s => s.Round).ToArray()).RunAsync(cancellationToken);

    private static SurveyKey Key(NpgsqlDataReader row) => new(row.GetInt64(0), row.GetString(1), row.GetInt16(2));
}
