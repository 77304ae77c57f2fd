using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Dispatch;

namespace WeGrid.Postgres.Tickets;

/// <summary>负荷, 清单 and 轮到谁: what the phones bear, what was kept for a list, for whom each ticket waits.</summary>
public static class LoadStore
{
    /// <summary>In marks: when somebody was asked last.</summary>
    private const string AskedMark = "asked";

    /// <summary>More than this is very busy, whatever the number.</summary>
    private const int CountedOpen = 200;

    private const string TotalsSql = "select kind, ends_at, userid, total from phone_load where corp_id = $1 and ends_at > $2";

    private const string OpenSql = """
        select u.userid, (select count(*)::int from (select from ticket_turn t where t.corp_id = $1 and t.userid = u.userid limit $3) n),
               (select at from mark m where m.corp_id = $1 and m.kind = $4 and m.key = u.userid)
          from unnest($2::text[]) u (userid)
        """;

    private const string AddSql = """
        insert into phone_load as l (corp_id, ends_at, userid, kind, total)
        select $1, ends_at, userid, kind, total from unnest($2::timestamptz[], $3::text[], $4::smallint[], $5::int[]) a (ends_at, userid, kind, total)
         order by ends_at, userid, kind
        on conflict (corp_id, ends_at, userid, kind) do update set total = l.total + excluded.total
        """;

    private const string HoldSql = """
        insert into held_notice (corp_id, userid, ends_at, life, number, template)
        select $1, userid, ends_at, life, number, template from unnest($2::text[], $3::timestamptz[], $4::bool[], $5::bigint[], $6::text[]) h (userid, ends_at, life, number, template)
         order by userid, ends_at, life, number, template
        on conflict do nothing
        """;

    private const string TurnSql = """
        insert into ticket_turn (corp_id, number, userid) select $1, number, userid from unnest($2::bigint[], $3::text[]) t (number, userid) order by number
        on conflict (corp_id, number) do update set userid = excluded.userid where ticket_turn.userid <> excluded.userid
        """;

    private const string AskedSql = """
        insert into mark (corp_id, kind, key, at) select $1, $4, key, at from unnest($2::text[], $3::timestamptz[]) a (key, at) order by key
        on conflict (corp_id, kind, key) do update set at = greatest(mark.at, excluded.at)
        """;

    private const string HeldSql = """
        delete from held_notice where corp_id = $1 and userid = $2 and ends_at = $3 and life = $4 returning number, template
        """;

    private const string ListSql = $"""
        select {TicketRows.ReadColumns}
          from ticket
         where corp_id = $1 and number in (select number from ticket_turn where corp_id = $1 and userid = $2) and category <> $3
         order by urgency, due_at, number limit $4
        """;

    private const int PerPage = 500;

    private const string PageSql = $"""
        select {TicketRows.ReadColumns} from ticket
         where corp_id = $1 and number > $2 and status in (1, 2, 3, 4, 9, 12) and category <> $3 order by number limit $4
        """;

    private const string RefreshSql = """
        insert into ticket_turn (corp_id, number, userid)
        select $1, u.number, u.userid
          from unnest($2::bigint[], $3::int[], $4::text[]) u (number, seq, userid)
          join ticket t on t.corp_id = $1 and t.number = u.number and t.seq = u.seq
         order by u.number
        on conflict (corp_id, number) do update set userid = excluded.userid where ticket_turn.userid <> excluded.userid
        """;

    private const string LifeSql = $"select {TicketRows.ReadColumns} from ticket where corp_id = $1 and number = any($2) and status = 1 and urgency = 0 order by number";

    /// <summary>Asks for what the phones bear, and where work is shared out for what waits for whom.</summary>
    public static void Stage(NpgsqlBatch batch, Corp corp, DateTimeOffset now)
    {
        batch.Add(TotalsSql, corp.Id, (now - corp.Storm.Window(LoadKind.Ask)).UtcDateTime);
        if (corp.Assign.SharesOut)
        {
            batch.Add(OpenSql, corp.Id, corp.Assign.Shared(corp).ToArray(), CountedOpen, AskedMark);
        }
    }

    /// <summary>Reads what <see cref="Stage(NpgsqlBatch, Corp, DateTimeOffset)"/> asked for; the reader stands on its first answer.</summary>
    public static async Task<Loads> ReadAsync(NpgsqlDataReader row, Corp corp, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(corp);
        var loads = new Loads(corp.Storm);
        while (await row.ReadAsync(cancellationToken))
        {
            loads.Seen(new LoadKey((LoadKind)row.GetInt16(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2)), row.GetInt32(3));
        }

        if (corp.Assign.SharesOut)
        {
            await row.NextResultAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
            {
                loads.Seen(row.GetString(0), row.GetInt32(1), TicketRows.Time(row, 2));
            }
        }

        return loads;
    }

    /// <summary>The same in a round trip of its own.</summary>
    public static async Task<Loads> LoadAsync(NpgsqlConnection connection, Corp corp, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        Stage(batch, corp, now);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        return await ReadAsync(row, corp, cancellationToken);
    }

    /// <summary>What waits for a person: the first few, and how many in all.</summary>
    public static async Task<(IReadOnlyList<Ticket> First, long Count)> ListAsync(NpgsqlConnection connection, string corpId, string user, int limit, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(ListSql, corpId, user, Ticket.ConfidentialCategory, limit);
        batch.Add("select count(*) from ticket_turn where corp_id = $1 and userid = $2", corpId, user);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var first = await TicketsAsync(row, corpId, cancellationToken);
        await row.NextResultAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (first, row.GetInt64(0));
    }

    /// <summary>Takes what was kept for a list out of the store: it goes with this transaction.</summary>
    public static async Task<IReadOnlyList<(long Number, string Template)>> TakeHeldAsync(
        NpgsqlConnection connection, string corpId, string user, DateTimeOffset endsAt, bool life, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(HeldSql, corpId, user, endsAt.UtcDateTime, life);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var held = new List<(long, string)>();
        while (await row.ReadAsync(cancellationToken))
        {
            held.Add((row.GetInt64(0), row.GetString(1)));
        }

        return held;
    }

    /// <summary>Of these, the matters of life nobody has taken.</summary>
    public static async Task<IReadOnlyList<Ticket>> LifeOpenAsync(NpgsqlConnection connection, string corpId, IEnumerable<long> numbers, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(LifeSql, corpId, numbers.Distinct().ToArray());
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        return await TicketsAsync(row, corpId, cancellationToken);
    }

    /// <summary>
    /// For whom each open ticket waits, counted anew: tickets from before this was kept, and those whose people were changed in the corp file since. A ticket
    /// that is decided meanwhile keeps what that decision said.
    /// </summary>
    public static async Task<int> RefreshTurnsAsync(Database database, Corp corp, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(corp);
        var changed = 0;
        for (long after = -1; ;)
        {
            var page = await database.Source.Command(PageSql, corp.Id, after, Ticket.ConfidentialCategory, PerPage).ListAsync(r => TicketRows.Read(corp.Id, r), cancellationToken);
            if (page.Count == 0)
            {
                return changed;
            }

            after = page[^1].Number;
            var turns = page.Select(t => (t.Number, t.Seq, User: Domain.Scheduling.Turn.Of(corp, t))).Where(t => t.User is { Length: > 0 }).ToList();
            changed += await database.Source.Command(RefreshSql, corp.Id, turns.Select(t => t.Number).ToArray(), turns.Select(t => t.Seq).ToArray(), turns.Select(t => t.User!).ToArray())
                .RunAsync(cancellationToken);
        }
    }

    /// <summary>Windows that are over say nothing any more.</summary>
    public static Task<int> PurgeAsync(Database database, string corpId, DateTimeOffset before, CancellationToken cancellationToken = default) =>
        database.Source.Command("delete from phone_load where corp_id = $1 and ends_at < $2", corpId, before.UtcDateTime).RunAsync(cancellationToken);

    /// <summary>Whose turn it is, what the phones bear now, and what was kept. After the tickets, before the due rows.</summary>
    internal static void Stage(NpgsqlBatch batch, string corpId, Effects effects)
    {
        StageTurns(batch, corpId, effects);
        if (effects.Loads is { Added.Count: > 0 } loads)
        {
            batch.BatchCommands.Add(new UnnestCommand<KeyValuePair<LoadKey, int>>(corpId, [.. loads.Added])
                .Column(NpgsqlDbType.TimestampTz, l => l.Key.EndsAt.UtcDateTime)
                .Column(NpgsqlDbType.Text, l => l.Key.UserId)
                .Column(NpgsqlDbType.Smallint, l => (short)l.Key.Kind)
                .Column(NpgsqlDbType.Integer, l => l.Value)
                .Build(AddSql));
        }

        if (effects.Held.Count > 0)
        {
            batch.BatchCommands.Add(new UnnestCommand<HeldNotice>(corpId, effects.Held)
                .Column(NpgsqlDbType.Text, h => h.UserId)
                .Column(NpgsqlDbType.TimestampTz, h => h.EndsAt.UtcDateTime)
                .Column(NpgsqlDbType.Boolean, h => h.IsLife)
                .Column(NpgsqlDbType.Bigint, h => h.Ticket)
                .Column(NpgsqlDbType.Text, h => h.Template)
                .Build(HoldSql));
        }

        if (effects.Loads is { AskedNow.Count: > 0 } asked)
        {
            batch.Add(AskedSql, corpId, asked.AskedNow.Keys.ToArray(), asked.AskedNow.Values.Select(a => a.UtcDateTime).ToArray(), AskedMark);
        }
    }

    private static void StageTurns(NpgsqlBatch batch, string corpId, Effects effects)
    {
        var theirs = effects.Turns.Where(t => t.Value is { Length: > 0 }).ToList();
        if (theirs.Count > 0)
        {
            batch.Add(TurnSql, corpId, theirs.Select(t => t.Key).ToArray(), theirs.Select(t => t.Value!).ToArray());
        }

        if (theirs.Count < effects.Turns.Count)
        {
            batch.Add("delete from ticket_turn where corp_id = $1 and number = any($2)", corpId, effects.Turns.Where(t => t.Value is not { Length: > 0 }).Select(t => t.Key).ToArray());
        }
    }

    private static async Task<IReadOnlyList<Ticket>> TicketsAsync(NpgsqlDataReader row, string corpId, CancellationToken cancellationToken)
    {
        var tickets = new List<Ticket>();
        while (await row.ReadAsync(cancellationToken))
        {
            tickets.Add(TicketRows.Read(corpId, row));
        }

        return tickets;
    }
}
