using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Intake.Media;

namespace WeGrid.Postgres.Media;

/// <summary>
/// 媒体: what was sent and is to be fetched, one row each, wanted in the very transaction that decided on it. A fetch holds no
/// transaction: it is claimed with a lease and its attempt as fence; what a worker that died had in hand comes back.
/// </summary>
public sealed class MediaStore(Database database)
{
    /// <summary>The channel on which a decision says that something is to be fetched.</summary>
    public const string NotifyChannel = "wegrid_media";

    private const string WantSql = """
        insert into media (corp_id, id, kind, source, via, reference, person, chat, sent_at, deadline, listens, due_at)
        select $1, * from unnest($2::text[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[], $10::timestamptz[], $11::boolean[], $12::timestamptz[])
        on conflict do nothing
        """;

    // Recalled, erased or forgotten meanwhile: nobody fetches it.
    private const string ClaimSql = """
        update media m set status = 1, attempt = m.attempt + 1, due_at = $4
          from (select q.id from media q
                 where q.corp_id = $1 and q.status < 2 and q.due_at <= $2 and exists (select from photo p where p.corp_id = $1 and p.id = q.id)
                 order by q.due_at, q.id limit $3 for update of q skip locked) due
         where m.corp_id = $1 and m.id = due.id
        returning m.id, m.attempt, m.kind, m.source, m.via, m.reference, m.person, m.chat, m.sent_at, m.deadline, m.listens
        """;

    private const string NextSql = """
        select q.due_at from media q
         where q.corp_id = $1 and q.status < 2 and exists (select from photo p where p.corp_id = $1 and p.id = q.id) order by q.due_at limit 1
        """;

    private const string BlobSql = """
        insert into media_blob (corp_id, sha256, bytes, kept_at) values ($1, $2, $3, $4) on conflict (corp_id, sha256) do update set bytes = excluded.bytes
        """;

    private const string KeptSql = """
        update media set status = 2, sha256 = $4, mime = $5, bytes = $6, width = $7, height = $8, heard = $9, heard_by = $10, ended_at = $11, fault = null
         where corp_id = $1 and id = $2 and attempt = $3 and status = 1
        """;

    private const string LostSql = "update media set status = 3, fault = $4, ended_at = $5 where corp_id = $1 and id = $2 and attempt = $3 and status = 1";

    private const string AgainSql = "update media set status = 0, fault = $4, due_at = $5 where corp_id = $1 and id = $2 and attempt = $3 and status = 1";

    private const string NoteSql = """
        with fresh as (
            insert into inbox_key (corp_id, dedup_key, received_at) values ($1, $4, $2) on conflict do nothing returning corp_id
        ), claimable as (
            insert into conversation (corp_id, conversation) select corp_id, $5 from fresh on conflict do nothing
        )
        insert into inbox (corp_id, received_at, id, channel, conversation, platform_at, dedup_key, body)
        select corp_id, $2, $3, $6, $5, $7, $4, $8 from fresh
        """;

    private const string ViewSql = """
        select p.person, p.id, p.chat, p.sent_at, p.source, p.media, p.use, p.kind, p.via, p.label, m.status, m.sha256, m.mime, m.bytes, m.fault, m.heard
          from photo p left join media m on m.corp_id = p.corp_id and m.id = p.id
        """;

    private const string OfTicketSql = $"{ViewSql} where p.corp_id = $1 and p.number = $2 order by p.sent_at, p.id";

    // A draft has no ticket yet: what its sender sent around it, as it will be attached when it becomes one.
    private const string OfDemandSql = $"""
        {ViewSql} join demand d on d.corp_id = $1 and d.id = $2
         where p.corp_id = $1 and p.person = d.person and p.chat = d.chat and p.sent_at between d.said_at - interval '30 minutes' and d.said_at + interval '30 minutes'
           and (p.number = 0 or p.number = d.ticket)
         order by p.sent_at, p.id
        """;

    /// <summary>Stages what was sent and is to be fetched; what is known already stays as it is.</summary>
    internal static void Stage(NpgsqlBatch batch, string corpId, IEnumerable<TicketPhoto> photos)
    {
        var wanted = photos.Where(p => p.Kind != MediaKind.Place).DistinctBy(p => p.Id).ToList();
        if (wanted.Count == 0)
        {
            return;
        }

        batch.BatchCommands.Add(new UnnestCommand<TicketPhoto>(corpId, wanted)
            .Column(NpgsqlDbType.Text, p => p.Id)
            .Column(NpgsqlDbType.Smallint, p => (short)p.Kind)
            .Column(NpgsqlDbType.Text, p => p.Source)
            .Column(NpgsqlDbType.Text, p => p.Via)
            .Column(NpgsqlDbType.Text, p => p.Media)
            .Column(NpgsqlDbType.Text, p => p.Person)
            .Column(NpgsqlDbType.Text, p => p.Chat)
            .Column(NpgsqlDbType.TimestampTz, p => p.SentAt.UtcDateTime)
            .Column(NpgsqlDbType.TimestampTz, p => (p.SentAt + MediaRules.LifeOf(p.Source)).UtcDateTime)
            .Column(NpgsqlDbType.Boolean, p => p is { Kind: MediaKind.Voice, IsHeard: false })
            .Column(NpgsqlDbType.TimestampTz, p => p.SentAt.UtcDateTime)
            .Build(WantSql));
        batch.Add($"select pg_notify('{NotifyChannel}', '')");
    }

    /// <summary>Takes what is due in hand until the lease ends.</summary>
    public Task<IReadOnlyList<MediaTask>> ClaimAsync(string corpId, int limit, DateTimeOffset now, TimeSpan lease, CancellationToken cancellationToken = default) =>
        database.Source.Command(ClaimSql, corpId, now.UtcDateTime, limit, (now + lease).UtcDateTime).ListAsync(
            r => new MediaTask(
                r.GetString(0), r.GetInt16(1), (MediaKind)r.GetInt16(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6), r.GetString(7), r.Time(8), r.Time(9), r.GetBoolean(10)),
            cancellationToken);

    /// <summary>When the next is due; null when nothing is.</summary>
    public async Task<DateTimeOffset?> NextDueAtAsync(string corpId, CancellationToken cancellationToken = default)
    {
        var next = await database.Source.Command(NextSql, corpId).ListAsync(r => (DateTimeOffset?)r.Time(0), cancellationToken);
        return next.Count == 0 ? null : next[0];
    }

    /// <summary>
    /// 已存: the row of the bytes is committed first, then the bytes are put, then they are linked: whoever dies in between leaves
    /// nothing that no row names. False when the lease was over and somebody else has it.
    /// </summary>
    /// <param name="corpId">租户.</param>
    /// <param name="task">Which.</param>
    /// <param name="kept">What it is.</param>
    /// <param name="note">What it says; null for what says nothing, or has said it.</param>
    /// <param name="put">Puts the bytes where they stay; safe to repeat.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> KeepAsync(string corpId, MediaTask task, KeptMedia kept, VoiceNote? note, Func<Task> put, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        await database.Source.Command(BlobSql, corpId, kept.Sha256, kept.Bytes, now.UtcDateTime).RunAsync(cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var again = new NpgsqlBatch(connection))
        {
            // Holds the row, or makes it anew where a sweep was faster: until the commit nobody takes the bytes away.
            again.Add(BlobSql, corpId, kept.Sha256, kept.Bytes, now.UtcDateTime);
            await again.ExecuteNonQueryAsync(cancellationToken);
        }

        await put();
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(KeptSql, corpId, task.Id, (short)task.Attempt, kept.Sha256, kept.Finding.Type!.Mime, kept.Bytes, kept.Finding.Width, kept.Finding.Height, note?.Text, note?.By, now.UtcDateTime);
        return await EndAsync(batch, transaction, corpId, note, now, cancellationToken);
    }

    /// <summary>没取到, and why. False when somebody else has it.</summary>
    public async Task<bool> LoseAsync(string corpId, MediaTask task, MediaFault fault, VoiceNote? note, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(LostSql, corpId, task.Id, (short)task.Attempt, (short)fault, now.UtcDateTime);
        return await EndAsync(batch, transaction, corpId, note, now, cancellationToken);
    }

    /// <summary>Once more, later.</summary>
    public async Task<bool> AgainAsync(string corpId, MediaTask task, MediaFault fault, DateTimeOffset at, CancellationToken cancellationToken = default) =>
        await database.Source.Command(AgainSql, corpId, task.Id, (short)task.Attempt, (short)fault, at.UtcDateTime).RunAsync(cancellationToken) == 1;

    /// <summary>附件 of a ticket, oldest first.</summary>
    public static Task<IReadOnlyList<MediaView>> OfTicketAsync(NpgsqlConnection connection, string corpId, long number, CancellationToken cancellationToken = default) =>
        ViewAsync(connection, OfTicketSql, corpId, number, cancellationToken);

    /// <summary>The ticket a demand has become or joined; null while it has not.</summary>
    public static async Task<long?> TicketOfAsync(NpgsqlConnection connection, string corpId, Guid demand, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("select ticket from demand where corp_id = $1 and id = $2", corpId, demand);
        return await batch.ExecuteScalarAsync(cancellationToken) as long?;
    }

    /// <summary>附件 around a demand that is no ticket yet.</summary>
    public static Task<IReadOnlyList<MediaView>> OfDemandAsync(NpgsqlConnection connection, string corpId, Guid demand, CancellationToken cancellationToken = default) =>
        ViewAsync(connection, OfDemandSql, corpId, demand, cancellationToken);

    private static async Task<bool> EndAsync(NpgsqlBatch batch, NpgsqlTransaction transaction, string corpId, VoiceNote? note, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var ended = batch.BatchCommands[0];
        if (note is not null)
        {
            batch.Add(NoteSql, corpId, now.UtcDateTime, Guid.CreateVersion7(now), System.Text.Encoding.UTF8.GetBytes($"{VoiceNote.Channel}:{note.Id}"), note.Chat, VoiceNote.Channel, note.SentAt.UtcDateTime, note.Write());
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        if (ended.RecordsAffected != 1)
        {
            await transaction.RollbackAsync(cancellationToken);
            return false;
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static async Task<IReadOnlyList<MediaView>> ViewAsync(NpgsqlConnection connection, string sql, string corpId, object which, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(sql, corpId, which);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var views = new List<MediaView>();
        while (await row.ReadAsync(cancellationToken))
        {
            var photo = new TicketPhoto(row.GetString(1), row.GetString(0), row.GetString(2), row.Time(3), row.GetString(4), row.GetString(5), (PhotoUse)row.GetInt16(6))
            {
                Kind = (MediaKind)row.GetInt16(7), Via = row.GetString(8), Label = row.GetString(9),
            };
            // What was sent before things were fetched has no row, and its reference is long dead.
            var status = row.IsDBNull(10) ? photo.Kind == MediaKind.Place ? MediaStatus.Kept : MediaStatus.Lost : (MediaStatus)row.GetInt16(10);
            views.Add(new MediaView(photo, status)
            {
                Sha256 = row.IsDBNull(11) ? null : row.GetFieldValue<byte[]>(11),
                Type = MediaType.Named(row.Text(12)),
                Bytes = row.Long(13) ?? 0,
                Fault = row.IsDBNull(14) ? status == MediaStatus.Lost ? MediaFault.Expired : null : (MediaFault)row.GetInt16(14),
                Heard = row.Text(15) ?? "",
            });
        }

        return views;
    }
}
