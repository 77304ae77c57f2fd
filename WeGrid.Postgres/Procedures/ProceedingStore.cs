using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Procedures;

namespace WeGrid.Postgres.Procedures;

/// <summary>程序中的事: read from its events under a lock, written event by event.</summary>
public static class ProceedingStore
{
    private const string Texts = "select t.hash, t.source, p.number from proceeding p join procedure_text t using (corp_id, procedure, hash)";

    private const string Events = "select number, seq, at, by, act::text, due_at from proceeding_event";

    /// <summary>How many open matters are read for a list, the soonest due first: those of a town, not of a county in one corp.</summary>
    public const int MostOpen = 400;

    private const string OpenSql = """
        select number from proceeding p
         where p.corp_id = $1 and p.ended_at is null
           and ($2::text[] is null or exists (select from unnest($2::text[], $3::text[]) w (procedure, step) where w.procedure = p.procedure and w.step = p.step))
         order by p.due_at, p.number limit $4
        """;

    private const string InsertTextSql = """
        insert into procedure_text (corp_id, procedure, hash, source)
        select $1, procedure, hash, source from unnest($2::text[], $3::text[], $4::text[]) t (procedure, hash, source) order by procedure, hash
        on conflict do nothing
        """;

    private const string SaveSql = """
        insert into proceeding as o (corp_id, number, procedure, hash, confidential, title, grid_id, lane, step, starter, started_at, due_at, ended_at, seq)
        select $1, number, procedure, hash, confidential, title, grid_id, lane, step, starter, started_at, due_at, ended_at, seq
          from unnest($2::bigint[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::int[])
               p (number, procedure, hash, confidential, title, grid_id, lane, step, starter, started_at, due_at, ended_at, seq)
         order by number
        on conflict (corp_id, number) do update set grid_id = excluded.grid_id, step = excluded.step, due_at = excluded.due_at, ended_at = excluded.ended_at, seq = excluded.seq
        """;

    private const string EventSql = """
        insert into proceeding_event (corp_id, number, seq, at, by, act, due_at)
        select $1, number, seq, at, by, act::jsonb, due_at from unnest($2::bigint[], $3::int[], $4::timestamptz[], $5::text[], $6::text[], $7::timestamptz[]) e (number, seq, at, by, act, due_at)
        """;

    // jsonb orders members by length: what kind of act it is stands anywhere.
    private static readonly JsonSerializerOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, AllowOutOfOrderMetadataProperties = true };

    // A handful of texts, each read once; a hash names one text for good.
    private static readonly ConcurrentDictionary<string, Procedure?> _procedures = new(StringComparer.Ordinal);

    /// <summary>Matters by number, locked for this transaction in the order of their numbers; those that are none are not in it.</summary>
    /// <param name="connection">A connection with an open transaction.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="numbers">Which.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<ProceedingFile>> HoldAsync(NpgsqlConnection connection, string corpId, IReadOnlyCollection<long> numbers, CancellationToken cancellationToken = default)
    {
        var (files, unread) = await LockedAsync(connection, corpId, numbers, cancellationToken);
        return unread.Count == 0 ? files : throw new InvalidDataException($"procedure_text: this version cannot read the procedure of {string.Join(", ", unread)}");
    }

    /// <summary>One matter, locked like those of <see cref="HoldAsync"/>; null where there is none, or none that this version can read.</summary>
    /// <param name="connection">A connection with an open transaction.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="number">Which.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ProceedingFile?> TryHoldAsync(NpgsqlConnection connection, string corpId, long number, CancellationToken cancellationToken = default) =>
        (await LockedAsync(connection, corpId, [number], cancellationToken)).Files is [var file] ? file : null;

    /// <summary>在走的事: open matters, the soonest due first, without a lock.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="at">Of which procedures at which steps; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>At most <see cref="MostOpen"/>; one whose procedure cannot be read hides no other.</returns>
    public static async Task<IReadOnlyList<ProceedingFile>> OpenAsync(NpgsqlConnection connection, string corpId, IReadOnlyCollection<(string Procedure, string Step)>? at, CancellationToken cancellationToken = default)
    {
        var numbers = new List<long>();
        await using (var find = new NpgsqlBatch(connection))
        {
            find.Add(OpenSql, corpId, (object?)at?.Select(a => a.Procedure).ToArray() ?? DBNull.Value, (object?)at?.Select(a => a.Step).ToArray() ?? DBNull.Value, MostOpen);
            await using var found = await find.ExecuteReaderAsync(cancellationToken);
            while (await found.ReadAsync(cancellationToken))
            {
                numbers.Add(found.GetInt64(0));
            }
        }

        await using var batch = new NpgsqlBatch(connection);
        StageRead(batch, corpId, numbers);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        return (await ReadAsync(row, cancellationToken)).Files;
    }

    internal static void Stage(NpgsqlBatch batch, string corpId, Effects effects)
    {
        if (effects.ProceedingEvents.Count == 0)
        {
            HandStore.Stage(batch, corpId, effects);
            return;
        }

        var files = effects.Proceedings.Values.ToList();
        batch.BatchCommands.Add(new UnnestCommand<Procedure>(corpId, [.. files.Select(f => f.Procedure).DistinctBy(p => (p.Id, p.Source))])
            .Column(NpgsqlDbType.Text, p => p.Id).Column(NpgsqlDbType.Text, HashOf).Column(NpgsqlDbType.Text, p => p.Source).Build(InsertTextSql));
        batch.BatchCommands.Add(new UnnestCommand<ProceedingFile>(corpId, files)
            .Column(NpgsqlDbType.Bigint, f => f.Matter.Number)
            .Column(NpgsqlDbType.Text, f => f.Procedure.Id)
            .Column(NpgsqlDbType.Text, f => HashOf(f.Procedure))
            .Column(NpgsqlDbType.Boolean, f => f.Procedure.IsConfidential)
            .Column(NpgsqlDbType.Text, f => f.Matter.Title)
            .Column(NpgsqlDbType.Text, f => f.Matter.GridId)
            .Column(NpgsqlDbType.Text, f => f.Matter.Lane)
            .Column(NpgsqlDbType.Text, f => f.Matter.Step)
            .Column(NpgsqlDbType.Text, f => f.Matter.Starter)
            .Column(NpgsqlDbType.TimestampTz, f => f.Matter.StartedAt.UtcDateTime)
            .Column(NpgsqlDbType.TimestampTz, f => f.Matter.DueAt?.UtcDateTime)
            .Column(NpgsqlDbType.TimestampTz, f => f.Matter.EndedAt?.UtcDateTime)
            .Column(NpgsqlDbType.Integer, f => f.Matter.Seq)
            .Build(SaveSql));
        batch.BatchCommands.Add(new UnnestCommand<(long Number, ProceedingEvent Event)>(corpId, effects.ProceedingEvents)
            .Column(NpgsqlDbType.Bigint, e => e.Number)
            .Column(NpgsqlDbType.Integer, e => e.Event.Seq)
            .Column(NpgsqlDbType.TimestampTz, e => e.Event.At.UtcDateTime)
            .Column(NpgsqlDbType.Text, e => e.Event.By)
            .Column(NpgsqlDbType.Text, e => JsonSerializer.Serialize(e.Event.Act, _json))
            .Column(NpgsqlDbType.TimestampTz, e => e.Event.DueAt?.UtcDateTime)
            .Build(EventSql));
        HandStore.Stage(batch, corpId, effects);
    }

    private static async Task<(IReadOnlyList<ProceedingFile> Files, IReadOnlyList<long> Unread)> LockedAsync(NpgsqlConnection connection, string corpId, IReadOnlyCollection<long> numbers, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("select 1 from proceeding where corp_id = $1 and number = any($2) order by number for update", corpId, numbers.ToArray());
        // After the lock: what another added before it is seen.
        StageRead(batch, corpId, numbers);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        await row.NextResultAsync(cancellationToken);
        return await ReadAsync(row, cancellationToken);
    }

    private static void StageRead(NpgsqlBatch batch, string corpId, IReadOnlyCollection<long> numbers)
    {
        batch.Add($"{Texts} where p.corp_id = $1 and p.number = any($2)", corpId, numbers.ToArray());
        batch.Add($"{Events} where corp_id = $1 and number = any($2) order by number, seq", corpId, numbers.ToArray());
        batch.Add(HandStore.TallySql, corpId, numbers.ToArray());
    }

    private static async Task<(IReadOnlyList<ProceedingFile> Files, IReadOnlyList<long> Unread)> ReadAsync(NpgsqlDataReader row, CancellationToken cancellationToken)
    {
        var procedures = new Dictionary<long, Procedure?>();
        while (await row.ReadAsync(cancellationToken))
        {
            procedures[row.GetInt64(2)] = _procedures.GetOrAdd(row.GetString(0), (_, source) => ProcedureReader.Stored(source), row.GetString(1));
        }

        await row.NextResultAsync(cancellationToken);
        var events = new List<(long Number, ProceedingEvent Event)>();
        while (await row.ReadAsync(cancellationToken))
        {
            events.Add((row.GetInt64(0), new ProceedingEvent(row.GetInt32(1), row.Time(2), row.GetString(3), JsonSerializer.Deserialize<ProcedureAct>(row.GetString(4), _json)!, row.TimeOrNull(5))));
        }

        await row.NextResultAsync(cancellationToken);
        var hands = new List<(long, string, HandKind, Choice?, int)>();
        while (await row.ReadAsync(cancellationToken))
        {
            hands.Add((row.GetInt64(0), row.GetString(1), (HandKind)row.GetInt16(2), row.IsDBNull(3) ? null : (Choice)row.GetInt16(3), row.GetInt32(4)));
        }

        var files = from e in events
                    group e.Event by e.Number into history
                    let procedure = procedures.GetValueOrDefault(history.Key)
                    where procedure is not null
                    let matter = ProceedingFold.Of(procedure, history)!
                    select new ProceedingFile(procedure, matter with { Hands = HandStore.TallyOf(matter, hands) });
        return ([.. files], [.. procedures.Where(p => p.Value is null).Select(p => p.Key)]);
    }

    private static string HashOf(Procedure procedure) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(procedure.Source)));
}
