using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Surveys;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Ties;

namespace WeGrid.Postgres.Tickets;

/// <summary>Loads tickets with everyone attached and their surveys. No row locks: the save compares the sequence number instead.</summary>
public sealed class TicketStore
{
    // Against an empty table every index looks alike, and the plan that is kept then may read the whole corp for each number
    // once it has grown (0018): inside a transaction these few are planned anew until the server knows the table to be large.
    // What is planned then and kept goes by the key, also in tables that are still small beside it; planning was a third of what
    // the candidates of a demand cost.
    private const string PlanAnewSql = """
        select set_config('plan_cache_mode', case when (select reltuples from pg_class where oid = 'ticket'::regclass) < 10000 then 'force_custom_plan' else 'auto' end, true),
               set_config('enable_seqscan', 'off', true)
        """;

    // Who came with scans forbidden needs them so to the end of the transaction: that stays.
    private const string PlanAsBeforeSql = "select set_config('plan_cache_mode', 'auto', true)";

    // Each number is looked up by itself: a plan made while the tables were small filters a whole corp by the list,
    // and is kept while they grow (0018).
    private const string TicketsSql = $"""
        select t.* from unnest($2::bigint[]) wanted (n)
         cross join lateral (
               select {TicketRows.Columns},
                      (select body from ticket_policy p where p.corp_id = ticket.corp_id and p.id = ticket.policy and p.id <> all($3)) policy_body,
                      (select jsonb_object_agg(unit_id, returned)::text from unit_return u
                        where u.corp_id = ticket.corp_id and u.village_id = ticket.village_id and u.category = ticket.category) unit_returns
                 from ticket where corp_id = $1 and number = n limit 1) t
        """;

    private const int UnitReturnsAt = TicketRows.PolicyAt + 1;

    private const string ReportersSql = """
        select r.number, r.person, r.chat, r.told, r.told_at, k.open_kfid, k.last_at, k.sent_since, r.via,
               case when r.chat like 'form:%' then exists (select from resident_contact c where c.corp_id = $1 and c.person = r.person) else false end
          from unnest($2::bigint[]) wanted (n)
         cross join lateral (select number, person, chat, told, told_at, ordinal, via from reporter where corp_id = $1 and number = n offset 0) r
          left join lateral (select open_kfid, last_at, sent_since from kf_session where corp_id = $1 and person = r.person limit 1) k on true
         order by r.number, r.ordinal
        """;

    // Who raised it may have other identities, which can be reached though this one cannot.
    private const string TiedSql = """
        select p.person, i.i, k.open_kfid, k.last_at, k.sent_since
          from (select distinct r.person from unnest($2::bigint[]) wanted (n) cross join lateral (select person from reporter where corp_id = $1 and number = n offset 0) r) p
         cross join lateral (select from tie_end e where e.corp_id = $1 and e.identity = p.person limit 1) e
         cross join lateral tied($1, p.person) i (i)
          left join lateral (select open_kfid, last_at, sent_since from kf_session where corp_id = $1 and person = i.i limit 1) k on true
        """;

    private const string SurveysSql = """
        select number, person, round, sent_at, reminded_at, expires_at, solved, satisfaction, reason, answered_at, late, method, surveyor, call_by, led_to
          from unnest($2::bigint[]) wanted (n) cross join lateral (select * from survey where corp_id = $1 and number = n offset 0) s
        """;

    private const string EventsSql = """
        select seq, at, move, role, actor, status, canonical, hash from ticket_event where corp_id = $1 and number = $2 order by seq
        """;

    /// <summary>The tickets of those numbers, whole, in one round trip.</summary>
    public static async Task<Dictionary<long, TicketFile>> LoadAsync(
        NpgsqlConnection connection, Corp corp, IReadOnlyCollection<long> numbers, CancellationToken cancellationToken = default)
    {
        if (numbers.Count == 0)
        {
            return [];
        }

        var wanted = numbers.ToArray();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(PlanAnewSql),
                Tickets(corp.Id, wanted),
                By(ReportersSql, corp.Id, wanted),
                By(SurveysSql, corp.Id, wanted),
                By(TicketParts.LoadSql, corp.Id, wanted),
                By(TiedSql, corp.Id, wanted),
                new(PlanAsBeforeSql),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var tickets = new List<(Ticket Ticket, Dictionary<string, int> UnitReturns)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            tickets.Add((TicketRows.Read(corp.Id, reader), reader.Text(UnitReturnsAt) is { } returns ? JsonSerializer.Deserialize<Dictionary<string, int>>(returns)! : []));
        }

        await reader.NextResultAsync(cancellationToken);
        var people = await ReadReportersAsync(reader, corp, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var surveys = await ReadSurveysAsync(reader, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var parts = await TicketParts.ReadAsync(reader, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var (ties, tied) = await ReadTiedAsync(reader, corp, cancellationToken);
        return tickets.ToDictionary(t => t.Ticket.Number, t => new TicketFile(
            t.Ticket, people[t.Ticket.Number].Select(p => p.Reporter), surveys[t.Ticket.Number].Select(s => s.Survey), people[t.Ticket.Number].Select(p => p.Reach).Concat(tied))
        {
            Parts = [.. parts[t.Ticket.Number]],
            UnitReturns = t.UnitReturns,
            Ties = ties,
        });
    }

    /// <summary>One ticket, or null.</summary>
    public static async Task<TicketFile?> FindAsync(NpgsqlConnection connection, Corp corp, long number, CancellationToken cancellationToken = default) =>
        (await LoadAsync(connection, corp, [number], cancellationToken)).GetValueOrDefault(number);

    /// <summary>The kept events of a ticket, in order.</summary>
    public static async Task<IReadOnlyList<KeptEvent>> EventsAsync(NpgsqlConnection connection, string corpId, long number, CancellationToken cancellationToken = default)
    {
        await using var command = new NpgsqlCommand(EventsSql, connection) { Parameters = { new() { Value = corpId }, new() { Value = number } } };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var events = new List<KeptEvent>();
        while (await row.ReadAsync(cancellationToken))
        {
            events.Add(new KeptEvent(
                row.GetInt32(0), row.GetFieldValue<DateTimeOffset>(1), (TicketMove)row.GetInt16(2), (Role)row.GetInt32(3), row.GetString(4),
                (TicketStatus)row.GetInt16(5), row.GetFieldValue<byte[]>(6), row.GetFieldValue<byte[]>(7)));
        }

        return events;
    }

    private static NpgsqlBatchCommand Tickets(string corpId, long[] numbers)
    {
        var command = By(TicketsSql, corpId, numbers);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = PolicyRows.Known, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        return command;
    }

    private static NpgsqlBatchCommand By(string sql, string corpId, long[] numbers) => new(sql)
    {
        Parameters = { new() { Value = corpId }, new NpgsqlParameter<long[]> { TypedValue = numbers, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint } },
    };

    private static async Task<ILookup<long, (Reporter Reporter, Reach Reach)>> ReadReportersAsync(NpgsqlDataReader row, Corp corp, CancellationToken cancellationToken)
    {
        var people = new List<(long Number, Reporter Reporter, Reach Reach)>();
        while (await row.ReadAsync(cancellationToken))
        {
            var (person, chat) = (row.GetString(1), row.GetString(2));
            people.Add((
                row.GetInt64(0),
                new Reporter(person, chat, (ToldState)row.GetInt16(3), TicketRows.Time(row, 4), row.Long(8)),
                new Reach(person, Reach.IsMemberId(person, chat, corp), row.IsDBNull(5) ? null : row.GetString(5), TicketRows.Time(row, 6), row.IsDBNull(7) ? 0 : row.GetInt32(7)) { HasPhone = row.GetBoolean(9) }));
        }

        return people.ToLookup(p => p.Number, p => (p.Reporter, p.Reach));
    }

    private static async Task<(TieBook Ties, IReadOnlyList<Reach> Reaches)> ReadTiedAsync(NpgsqlDataReader row, Corp corp, CancellationToken cancellationToken)
    {
        var (pairs, reaches) = (new List<(string, string)>(), new List<Reach>());
        while (await row.ReadAsync(cancellationToken))
        {
            var identity = row.GetString(1);
            pairs.Add((row.GetString(0), identity));
            if (Identity.IsAccount(identity))
            {
                reaches.Add(new Reach(identity, Reach.IsMemberId(identity, "", corp), row.Text(2), TicketRows.Time(row, 3), row.IsDBNull(4) ? 0 : row.GetInt32(4)));
            }
        }

        return pairs.Count == 0 ? (TieBook.None, []) : (new TieBook(pairs), reaches);
    }

    private static async Task<ILookup<long, (long Number, Survey Survey)>> ReadSurveysAsync(NpgsqlDataReader row, CancellationToken cancellationToken)
    {
        var surveys = new List<(long Number, Survey Survey)>();
        while (await row.ReadAsync(cancellationToken))
        {
            surveys.Add((row.GetInt64(0), new Survey
            {
                Person = row.GetString(1),
                Round = row.GetInt16(2),
                SentAt = TicketRows.Time(row, 3),
                RemindedAt = TicketRows.Time(row, 4),
                ExpiresAt = TicketRows.Time(row, 5),
                Solved = row.IsDBNull(6) ? null : row.GetBoolean(6),
                Satisfaction = row.IsDBNull(7) ? null : (Satisfaction)row.GetInt16(7),
                Reason = row.GetString(8),
                AnsweredAt = TicketRows.Time(row, 9),
                IsLate = row.GetBoolean(10),
                Method = (SurveyMethod)row.GetInt16(11),
                Surveyor = row.IsDBNull(12) ? null : row.GetString(12),
                CallBy = row.IsDBNull(13) ? null : row.GetString(13),
                LedTo = row.IsDBNull(14) ? null : row.GetInt64(14),
            }));
        }

        return surveys.ToLookup(s => s.Number);
    }
}

/// <summary>A kept event, as stored.</summary>
public sealed record KeptEvent(int Seq, DateTimeOffset At, TicketMove Move, Role Role, string Actor, TicketStatus To, byte[] Canonical, byte[] Hash);
