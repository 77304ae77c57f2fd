using Npgsql;
using NpgsqlTypes;

namespace WeGrid.Postgres.Duties;

/// <summary>一次职责 in one grid: the day it is known by, and the number of its matter.</summary>
/// <param name="GridId">网格.</param>
/// <param name="Day">The day the rule names.</param>
/// <param name="Number">编号 of its matter.</param>
public sealed record DutyRow(string GridId, DateOnly Day, long Number);

/// <summary>统计 of a duty over a time: occasions by how they stand, and what was left at them by name: meetings are not matters.</summary>
/// <param name="Begun">多少次 began.</param>
/// <param name="Done">办完 of them.</param>
/// <param name="Dropped">停办 of them.</param>
/// <param name="Late">过期没办 of them, now.</param>
/// <param name="Records">记录 by name and how many.</param>
public sealed record DutyReport(int Begun, int Done, int Dropped, int Late, IReadOnlyDictionary<string, int> Records);

/// <summary>职责: which occasions have begun, and what has become of them.</summary>
public sealed class DutyStore(Database database)
{
    private const string ReportSql = """
        select count(*), count(*) filter (where p.ended_at is not null and not d.dropped), count(*) filter (where d.dropped),
               count(*) filter (where p.ended_at is null and p.due_at <= $5)
          from duty_occasion o join proceeding p on p.corp_id = o.corp_id and p.number = o.number
          cross join lateral (select exists (select from proceeding_event e where e.corp_id = p.corp_id and e.number = p.number and e.act->>'act' = 'drop') as dropped) d
         where o.corp_id = $1 and o.duty = $2 and o.day between $3 and $4
        """;

    private const string RecordsSql = """
        select e.act->>'Name', count(*) from duty_occasion o join proceeding_event e on e.corp_id = o.corp_id and e.number = o.number
         where o.corp_id = $1 and o.duty = $2 and o.day between $3 and $4 and e.act->>'act' = 'note' group by 1 order by 1
        """;

    /// <summary>What has begun already of some days of a duty.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="duty">职责.</param>
    /// <param name="days">The days the rule names.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlySet<(string GridId, DateOnly Day)>> BegunAsync(string corpId, string duty, IReadOnlyCollection<DateOnly> days, CancellationToken cancellationToken = default)
    {
        var rows = await database.Source.Command("select grid_id, day from duty_occasion where corp_id = $1 and duty = $2 and day = any($3)", corpId, duty, days.ToArray())
            .ListAsync(r => (r.GetString(0), r.GetFieldValue<DateOnly>(1)), cancellationToken);
        return rows.ToHashSet();
    }

    /// <summary>Takes occasions for this transaction; gives those that nobody took before. Another worker's are waited for.</summary>
    /// <param name="connection">A connection with an open transaction.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="duty">职责.</param>
    /// <param name="rows">Which.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<DutyRow>> TakeAsync(NpgsqlConnection connection, string corpId, string duty, IReadOnlyList<DutyRow> rows, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new UnnestCommand<DutyRow>(corpId, rows)
            .Column(NpgsqlDbType.Text, r => r.GridId).Column(NpgsqlDbType.Date, r => r.Day).Column(NpgsqlDbType.Bigint, r => r.Number).Column(NpgsqlDbType.Text, _ => duty)
            .Build("""
                insert into duty_occasion (corp_id, duty, grid_id, day, number)
                select $1, duty, grid_id, day, number from unnest($2::text[], $3::date[], $4::bigint[], $5::text[]) o (grid_id, day, number, duty) order by grid_id, day
                on conflict do nothing returning grid_id, day, number
                """));
        var taken = new List<DutyRow>();
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            taken.Add(new DutyRow(row.GetString(0), row.GetFieldValue<DateOnly>(1), row.GetInt64(2)));
        }

        return taken;
    }

    /// <summary>统计 of a duty.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="duty">职责.</param>
    /// <param name="from">First day.</param>
    /// <param name="until">Last day.</param>
    /// <param name="now">Now: what is late.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<DutyReport> ReportAsync(string corpId, string duty, DateOnly from, DateOnly until, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var records = await database.Source.Command(RecordsSql, corpId, duty, from, until).ListAsync(r => (r.GetString(0), (int)r.GetInt64(1)), cancellationToken);
        var counts = await database.Source.Command(ReportSql, corpId, duty, from, until, now.UtcDateTime)
            .ListAsync(r => new DutyReport((int)r.GetInt64(0), (int)r.GetInt64(1), (int)r.GetInt64(2), (int)r.GetInt64(3), new Dictionary<string, int>()), cancellationToken);
        return counts[0] with { Records = records.ToDictionary(r => r.Item1, r => r.Item2, StringComparer.Ordinal) };
    }
}
