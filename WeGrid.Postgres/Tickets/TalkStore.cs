using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Intake;

namespace WeGrid.Postgres.Tickets;

/// <summary>说过的话: what was said before in the conversations of a run, as far as the run's messages may belong to it.</summary>
internal static class TalkStore
{
    private const string Columns = "msgid, person, chat, said_at, text, id, status, ticket, part_of, recalled";

    private const string IgnoredColumns = "msgid, person, chat, said_at, text, id, null::smallint, null::bigint, null::uuid, false";

    // By who speaks, never by the chat, in which everybody else's hour would be read for each of them: hence the chat no index can take.
    private const string SaidSql = $"""
        select s.* from unnest($2::text[], $3::text[], $4::timestamptz[]) w (c, p, since)
         cross join lateral (
             (select {Columns} from demand where corp_id = $1 and person = w.p and said_at >= w.since and chat || '' = w.c order by said_at desc limit 40)
             union all
             (select {IgnoredColumns} from ignored_message where corp_id = $1 and person = w.p and said_at >= w.since and chat || '' = w.c and text is not null
               order by said_at desc limit 40)) s
        """;

    private const string QuotedSql = $"""
        select s.* from unnest($2::text[], $3::text[]) w (c, t)
         cross join lateral (
             (select {Columns} from demand where corp_id = $1 and chat = w.c and said_at >= $4 and btrim(text, E' \n') = w.t and not recalled order by said_at desc limit 1)
             union all
             (select {IgnoredColumns} from ignored_message where corp_id = $1 and chat = w.c and said_at >= $4 and btrim(text, E' \n') = w.t order by said_at desc limit 1)) s
        """;

    // What was taken back, with all the words of what it belongs to.
    private const string RecalledSql = $"""
        with gone as (select id, ticket, part_of from demand where corp_id = $1 and msgid = any($2))
        select {Columns} from demand
         where corp_id = $1 and (msgid = any($2) or ticket in (select ticket from gone where ticket is not null)
                                 or id in (select part_of from gone) or part_of in (select coalesce(part_of, id) from gone))
        union all
        select {IgnoredColumns} from ignored_message where corp_id = $1 and msgid = any($2) and text is not null
        """;

    /// <summary>Reads what the needs name; no round trip when they name nothing.</summary>
    public static async Task ReadAsync(NpgsqlConnection connection, string corpId, IntakeNeeds needs, TalkTimes times, List<Utterance> talk, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (needs.Talk.Count > 0)
        {
            // A plan made while nothing was kept reads a corp's every word once much is.
            batch.AddPlanned(SaidSql, corpId, needs.Talk.Keys.Select(k => k.Chat).ToArray(), needs.Talk.Keys.Select(k => k.Person).ToArray(), needs.Talk.Values.Select(t => t.UtcDateTime).ToArray());
        }

        if (needs.Quotes.Count > 0)
        {
            batch.Add(QuotedSql, corpId, needs.Quotes.Select(q => q.Chat).ToArray(), needs.Quotes.Select(q => q.Words).ToArray(), times.QuotedSince.UtcDateTime);
        }

        if (needs.Recalled.Count > 0)
        {
            batch.Add(RecalledSql, corpId, needs.Recalled.ToArray());
        }

        if (batch.BatchCommands.Count == 0)
        {
            return;
        }

        var seen = new HashSet<Guid>();
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        do
        {
            while (await row.ReadAsync(cancellationToken))
            {
                if (seen.Add(row.GetGuid(5)))
                {
                    talk.Add(Read(row));
                }
            }
        }
        while (await row.NextResultAsync(cancellationToken));
    }

    private static Utterance Read(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3), row.GetString(4))
        {
            Id = row.GetGuid(5),
            Status = row.IsDBNull(6) ? null : (DemandStatus)row.GetInt16(6),
            Ticket = row.Long(7),
            PartOf = row.IsDBNull(8) ? null : row.GetGuid(8),
            IsRecalled = row.GetBoolean(9),
        };
}

/// <summary>How far back the talk is read.</summary>
/// <param name="QuotedSince">The oldest message a quote may mean.</param>
internal readonly record struct TalkTimes(DateTimeOffset QuotedSince);
