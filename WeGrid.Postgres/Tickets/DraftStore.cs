using System.Text.Json;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Intake;
using WeGrid.Postgres.Due;

namespace WeGrid.Postgres.Tickets;

/// <summary>A draft as the queue view shows it: ids and times, never words.</summary>
/// <param name="Id">The draft.</param>
/// <param name="SaidAt">When it was said.</param>
/// <param name="Asked">Who was asked last; empty: nobody could be.</param>
/// <param name="Reminded">Whether they were reminded.</param>
/// <param name="Until">When they are reminded, or somebody else is asked; null: its clock is missing.</param>
public sealed record OpenDraft(Guid Id, DateTimeOffset SaidAt, string Asked, bool Reminded, DateTimeOffset? Until);

/// <summary>待确认: drafts with their clocks. The clock is the payload of a due row, so that it is gone with the draft's decision.</summary>
public static class DraftStore
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);

    // Waits for a decider that has one of them: what it decided is then no longer here.
    private const string LockSql = """
        select subject::uuid, payload::text, due_at <= $3 from due
         where corp_id = $1 and kind = 'draft' and coalesce(payload ->> 'asked', '') = $2 and due_at <= $4 and not parked
         order by subject for update
        """;

    private const string ReadSql = """
        select id, person, chat, msgid, said_at,
               case when head = id then '（共' || (select count(*) from demand g where g.corp_id = $1 and g.head = demand.id and not g.recalled) || '条）' else '' end
                   || coalesce((select string_agg(p.text, case when demand.head = demand.id then '；' else '，' end order by p.said_at, p.id) from demand p
                                 where p.corp_id = $1 and (p.id = demand.id or p.part_of = demand.id or p.head = demand.id) and not p.recalled and p.text <> ''), ''),
               label::text,
               (select string_agg(r, '；') from (select jsonb_array_elements_text(label -> 'reasons') r limit 4) reasons), head
          from demand where corp_id = $1 and id = any($2) and status = $3 order by said_at, id
        """;

    private const string OpenSql = """
        select d.id, d.said_at, coalesce(c.payload ->> 'asked', ''), coalesce((c.payload ->> 'reminded')::boolean, false), c.due_at
          from demand d left join due c on c.corp_id = d.corp_id and c.kind = 'draft' and c.subject = d.id::text
         where d.corp_id = $1 and d.status = 1 and (d.head is null or d.head = d.id) order by d.said_at, d.id limit $2
        """;

    /// <summary>The due row of a clock.</summary>
    public static DueRow ToDue(Guid id, DraftClock clock, DateTimeOffset at) =>
        new(EffectsStore.KindName(DueKind.Draft), id.ToString(), at, JsonSerializer.Serialize(clock, _json));

    /// <summary>Whom the draft of a step was put to.</summary>
    public static string AskedOf(DueStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return ClockOf(step.PayloadJson).Asked;
    }

    /// <summary>
    /// Locks and reads the drafts put to one person: those that are due, and those whose reminder would be due soon.
    /// The ids of locked clocks whose draft was decided without them come beside: those clocks go.
    /// </summary>
    public static async Task<(IReadOnlyList<WaitingDraft> Waiting, IReadOnlyList<Guid> Gone)> LockAsync(
        NpgsqlConnection connection, string corpId, string asked, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var clocks = await LockClocksAsync(connection, corpId, asked, now, cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(ReadSql, corpId, clocks.Keys.ToArray(), (short)DemandStatus.Draft);
        var waiting = new List<WaitingDraft>();
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var demand = new Demand(
                row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Time(4), row.GetString(5), DemandStatus.Draft, null, row.GetString(6))
            {
                Head = row.IsDBNull(8) ? null : row.GetGuid(8),
            };
            waiting.Add(new WaitingDraft(demand, row.Text(7) ?? "", clocks[demand.Id]));
        }

        return (waiting, [.. clocks.Keys.Except(waiting.Select(w => w.Demand.Id))]);
    }

    /// <summary>Drafts nobody has decided, oldest first.</summary>
    public static Task<IReadOnlyList<OpenDraft>> OpenAsync(Database database, string corpId, int limit = 200, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.Source.Command(OpenSql, corpId, limit)
            .ListAsync(r => new OpenDraft(r.GetGuid(0), r.Time(1), r.GetString(2), r.GetBoolean(3), r.TimeOrNull(4)), cancellationToken);
    }

    private static async Task<Dictionary<Guid, DraftClock>> LockClocksAsync(
        NpgsqlConnection connection, string corpId, string asked, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("set local lock_timeout = '5s'");
        batch.Add(LockSql, corpId, asked, now.UtcDateTime, (now + DraftDesk.Gathered).UtcDateTime);
        var clocks = new Dictionary<Guid, DraftClock>();
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var clock = ClockOf(row.GetString(1));
            if (row.GetBoolean(2) || !clock.Reminded)
            {
                clocks[row.GetGuid(0)] = clock;
            }
        }

        return clocks;
    }

    /// <summary>The clock in a due row.</summary>
    internal static DraftClock ClockOf(string json) => JsonSerializer.Deserialize<DraftClock>(json, _json) ?? new DraftClock();
}
