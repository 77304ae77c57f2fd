using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Warnings;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Postgres.Warnings;

/// <summary>A warning as it stands on record.</summary>
/// <param name="Warning">What was read.</param>
/// <param name="Verdict">What was decided when it came.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="Source">By which way: api, file:USER, feed:URL.</param>
/// <param name="Released">What a person made of a held one; null while nobody has.</param>
/// <param name="DecidedBy">Who; empty while nobody has.</param>
/// <param name="Run">叫应 it has become part of; null while it has not.</param>
/// <param name="Asked">How many times somebody was asked about a held one.</param>
public sealed record StoredWarning(Warning Warning, WarningVerdict Verdict, DateTimeOffset ReceivedAt, string Source, bool? Released, string DecidedBy, int? Run, int Asked)
{
    /// <summary>Whether it goes its way: accepted at once, or released by a person.</summary>
    public bool Goes => Verdict.Kind == WarningVerdictKind.Accepted || (Verdict.Kind == WarningVerdictKind.Held && Released == true);
}

/// <summary>预警登记: each identifier once per corp. What is accepted or held gets a due row with it, which the Worker acts upon.</summary>
public sealed class WarningStore(Database database)
{
    private const string InsertSql = """
        insert into warning (corp_id, identifier, received_at, source, sender, kind, type, colour, sent_at, ends_at, grids, document, raw, verdict, reasons)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb, $13, $14, $15)
        on conflict do nothing
        returning 1
        """;

    private const string Columns = "select document::text, verdict, reasons, grids, received_at, source, released, coalesce(decided_by, ''), run, asked from warning";

    private static readonly JsonSerializerOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What is known of the warnings a new one refers to.</summary>
    public async Task<IReadOnlyDictionary<string, KnownWarning>> KnownAsync(string corpId, IEnumerable<WarningReference> references, CancellationToken cancellationToken = default)
    {
        var ids = references.Select(r => r.Identifier).Distinct(StringComparer.Ordinal).ToArray();
        var known = ids.Length == 0 ? [] : await database.Source.Command(
            "select identifier, sender from warning where corp_id = $1 and identifier = any($2) and verdict <> 2", corpId, ids)
            .ListAsync(r => new KnownWarning(r.GetString(0), r.GetString(1)), cancellationToken);
        return known.ToDictionary(k => k.Identifier, StringComparer.Ordinal);
    }

    /// <summary>What a lift without references may lift: the running warnings of its issuer and type (lists name none; domain.md C.8).</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="lift">解除.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<WarningReference>> RunningAsync(string corpId, Warning lift, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lift);
        return ChineseIdentifier.Parse(lift.Identifier) is null ? [] : await database.Source.Command(
            "select sender, identifier from warning where corp_id = $1 and verdict <> 2 and ends_at > $2 and type = $3 and kind <> $4 and left(identifier, 9) = left($5, 9)",
            corpId, now.UtcDateTime, lift.Type, (short)WarningKind.Cancel, lift.Identifier)
            .ListAsync(r => new WarningReference(r.GetString(0), r.GetString(1)), cancellationToken);
    }

    /// <summary>Writes it down with its verdict, and plans what follows. False when this identifier is on record already: nothing changes.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="warning">What was read; one without an identifier cannot be kept.</param>
    /// <param name="verdict">What was decided.</param>
    /// <param name="raw">The file, where it held this one alone; null else.</param>
    /// <param name="source">By which way it came.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<bool> RecordAsync(string corpId, Warning warning, WarningVerdict verdict, byte[]? raw, string source, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(warning);
        ArgumentNullException.ThrowIfNull(verdict);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var insert = new NpgsqlBatch(connection))
        {
            StageRecord(insert, corpId, warning, verdict, raw, source, now);
            if (await insert.ExecuteScalarAsync(cancellationToken) is null)
            {
                return false;
            }
        }

        if (verdict.Kind != WarningVerdictKind.Refused)
        {
            await using var plan = new NpgsqlBatch(connection);
            DueStore.Stage(plan, corpId, [new DueRow(EffectsStore.KindName(DueKind.Warning), warning.Identifier, now)], []);
            DueStore.StageNotify(plan);
            await plan.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>One of them; null when it is not on record.</summary>
    public async Task<StoredWarning?> FindAsync(string corpId, string identifier, CancellationToken cancellationToken = default) =>
        (await database.Source.Command($"{Columns} where corp_id = $1 and identifier = $2", corpId, identifier).ListAsync(Stored, cancellationToken)) is [var one] ? one : null;

    /// <summary>One of them, locked for this transaction; null when it is not on record.</summary>
    public static async Task<StoredWarning?> LockAsync(NpgsqlConnection connection, string corpId, string identifier, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add($"{Columns} where corp_id = $1 and identifier = $2 for update", corpId, identifier);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? Stored(row) : null;
    }

    /// <summary>Says of which run it has become part.</summary>
    public static void StageRun(NpgsqlBatch batch, string corpId, string identifier, int run) =>
        batch.Add("update warning set run = $3 where corp_id = $1 and identifier = $2", corpId, identifier, run);

    /// <summary>A person's word that does not count is taken back: the warning waits for another.</summary>
    public static void StageUndecided(NpgsqlBatch batch, string corpId, string identifier) =>
        batch.Add("update warning set decided_by = null, released = null, decided_at = null where corp_id = $1 and identifier = $2", corpId, identifier);

    /// <summary>The runs of the warnings a message refers to.</summary>
    public static Task<IReadOnlyList<int>> RunsOfAsync(NpgsqlConnection connection, string corpId, IEnumerable<WarningReference> references, CancellationToken cancellationToken = default) =>
        NumbersAsync(connection, "select distinct run from warning where corp_id = $1 and identifier = any($2) and run is not null order by run", [corpId, references.Select(r => r.Identifier).ToArray()], cancellationToken);

    /// <summary>Which of the runs that go on a call-out or a sending home of a team is about: those called until then and not sent home since, whatever the team is called by now.</summary>
    /// <param name="connection">In a transaction.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="word">集结 or 解散.</param>
    /// <param name="open">The runs that go on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<IReadOnlyList<int>> RunsOfTeamAsync(NpgsqlConnection connection, string corpId, Warning word, IReadOnlyList<int> open, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(word);
        return NumbersAsync(connection, """
            select r.run from call_run r join warning w on w.corp_id = r.corp_id and w.identifier = r.identifier
             where r.corp_id = $1 and r.run = any($2) and w.document->>'Team' = $3 and w.sent_at <= $4
               and ($5 or not exists (select from warning h where h.corp_id = $1 and h.source like 'team:%' and h.document->>'Team' = $3 and h.kind = $6 and h.sent_at >= w.sent_at and h.sent_at <= $4))
             order by r.run
            """, [corpId, open.ToArray(), word.Team, word.Sent!.Value.UtcDateTime, word.Kind == WarningKind.Cancel, (short)WarningKind.Cancel], cancellationToken);
    }

    /// <summary>Whether the team was sent home after it was called out: the two may be looked at in any order.</summary>
    public static async Task<bool> IsSentHomeAsync(NpgsqlConnection connection, string corpId, Warning call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return (await NumbersAsync(connection, """
            select 1 from warning where corp_id = $1 and source like 'team:%' and kind = $2 and sent_at > $3 and document->>'Team' = $4 limit 1
            """, [corpId, (short)WarningKind.Cancel, call.Sent!.Value.UtcDateTime, call.Team], cancellationToken)).Count > 0;
    }

    private static async Task<IReadOnlyList<int>> NumbersAsync(NpgsqlConnection connection, string sql, object[] values, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(sql, values);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var numbers = new List<int>();
        while (await row.ReadAsync(cancellationToken))
        {
            numbers.Add(row.GetInt32(0));
        }

        return numbers;
    }

    /// <summary>Says that somebody was asked about a held one once more.</summary>
    public static void StageAsked(NpgsqlBatch batch, string corpId, string identifier) =>
        batch.Add("update warning set asked = asked + 1 where corp_id = $1 and identifier = $2", corpId, identifier);

    /// <summary>Writes down what people made of held ones, and wakes the Worker; the first word stands.</summary>
    internal static void StageWords(NpgsqlBatch batch, string corpId, IReadOnlyList<WarningWord> words, DateTimeOffset now)
    {
        foreach (var word in words)
        {
            batch.Add("update warning set decided_by = $3, released = $4, decided_at = $5 where corp_id = $1 and identifier = $2 and verdict = 1 and released is null",
                corpId, word.Identifier, word.By, word.IsReleased, word.At.UtcDateTime);
            DueStore.Stage(batch, corpId, [new DueRow(EffectsStore.KindName(DueKind.Warning), word.Identifier, now)], []);
        }

        if (words.Count > 0)
        {
            DueStore.StageNotify(batch);
        }
    }

    /// <summary>队伍集结: on record as what a person of the house says, for the Worker to act upon.</summary>
    internal static void StageMusters(NpgsqlBatch batch, string corpId, IReadOnlyList<(Warning Call, string GridId)> musters, DateTimeOffset now)
    {
        foreach (var (call, grid) in musters)
        {
            StageRecord(batch, corpId, call, new WarningVerdict(WarningVerdictKind.Accepted, [], [grid]), null, $"team:{call.Sender}", now);
            DueStore.Stage(batch, corpId, [new DueRow(EffectsStore.KindName(DueKind.Warning), call.Identifier, now)], []);
        }

        if (musters.Count > 0)
        {
            DueStore.StageNotify(batch);
        }
    }

    private static void StageRecord(NpgsqlBatch batch, string corpId, Warning warning, WarningVerdict verdict, byte[]? raw, string source, DateTimeOffset now) =>
        batch.Add(InsertSql, corpId, warning.Identifier, now.UtcDateTime, source, warning.Sender, (short)warning.Kind, warning.Type, (short)warning.Colour,
            warning.Sent?.UtcDateTime, warning.End?.UtcDateTime, verdict.Grids.ToArray(), Document(warning), raw, (short)verdict.Kind,
            verdict.Reasons.Select(r => r.ToString()).ToArray());

    private static string Document(Warning warning) => JsonSerializer.Serialize(warning, _json);

    private static StoredWarning Stored(NpgsqlDataReader r) => new(
        JsonSerializer.Deserialize<Warning>(r.GetString(0), _json)!,
        new WarningVerdict((WarningVerdictKind)r.GetInt16(1), [.. r.GetFieldValue<string[]>(2).Select(WarningReasons.Parse)], r.GetFieldValue<string[]>(3)),
        r.Time(4), r.GetString(5), r.IsDBNull(6) ? null : r.GetBoolean(6), r.GetString(7), r.IsDBNull(8) ? null : r.GetInt32(8), r.GetInt32(9));
}
