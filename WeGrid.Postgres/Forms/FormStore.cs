using System.Security.Cryptography;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.Postgres.Inbox;

namespace WeGrid.Postgres.Forms;

/// <summary>A form that was sent.</summary>
/// <param name="KeyHash">Digest of the page's key.</param>
/// <param name="Once">The number of the form.</param>
/// <param name="Content">Digest of what it says: the same key with other words is another report.</param>
/// <param name="Person">诉求人.</param>
/// <param name="Grid">网格 of the form.</param>
/// <param name="Counted">By what it is counted, and how often that may be in an hour and in a day.</param>
/// <param name="IsCry">Danger: counted, and never refused.</param>
public sealed record SentForm(byte[] KeyHash, byte[] Once, byte[] Content, string Person, string Grid, IReadOnlyList<FormLimit> Counted, bool IsCry);

/// <summary>限次: how often one sender may write.</summary>
/// <param name="Who">A digest with the salt of the day; leads back to nobody.</param>
/// <param name="PerHour">In an hour.</param>
/// <param name="PerDay">In a day.</param>
public sealed record FormLimit(byte[] Who, int PerHour, int PerDay);

/// <summary>A photo of a form.</summary>
/// <param name="Media">Where it is found.</param>
/// <param name="Kind">Its type, by what it begins with.</param>
/// <param name="Bytes">The picture.</param>
public sealed record FormPhoto(string Media, string Kind, byte[] Bytes);

/// <summary>What became of a form.</summary>
public enum FormOutcome
{
    /// <summary>Recorded.</summary>
    Recorded,

    /// <summary>Recorded before: sent twice.</summary>
    Known,

    /// <summary>The key has reported something else before.</summary>
    Changed,

    /// <summary>That number has been used by another report.</summary>
    Used,

    /// <summary>Too often from there.</summary>
    TooMany,
}

/// <summary>Whose page a key opens.</summary>
/// <param name="Person">诉求人.</param>
/// <param name="Grid">网格.</param>
/// <param name="At">When it was sent.</param>
public sealed record KeptForm(string Person, string Grid, DateTimeOffset At);

/// <summary>What a page shows besides its tickets.</summary>
/// <param name="Numbers">工单 of the person.</param>
/// <param name="Words">What they said first of each.</param>
/// <param name="IsPending">Something is not decided yet.</param>
/// <param name="IsDraft">Something waits for a person to say what it is.</param>
/// <param name="IsNothing">Something was looked at and is no matter.</param>
public sealed record PageState(IReadOnlyList<long> Numbers, IReadOnlyDictionary<long, string> Words, bool IsPending, bool IsDraft, bool IsNothing);

/// <summary>网页表单: records what was sent once, with its photos, beside the inbox entry it becomes, in one transaction.</summary>
public sealed class FormStore(Database database)
{
    private const string SaltSql = """
        with made as (insert into form_day (corp_id, day, salt) values ($1, $2, $3) on conflict do nothing returning salt)
        select salt from made union all select salt from form_day where corp_id = $1 and day = $2 limit 1
        """;

    private const string InsertSql = """
        insert into form_report (corp_id, key_hash, once, content, person, grid_id, at) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning true
        """;

    private const string CountSql = """
        insert into form_count (corp_id, who, hour, n) values ($1, $2, date_trunc('hour', $3::timestamptz), 1)
        on conflict (corp_id, who, hour) do update set n = form_count.n + 1
        returning n, (select coalesce(sum(c.n), 0)::int from form_count c where c.corp_id = $1 and c.who = $2 and c.hour > $3::timestamptz - interval '24 hours')
        """;

    private const string StateSql = """
        select d.status, d.ticket, d.text from demand d where d.corp_id = $1 and d.person = $2 and not d.recalled order by d.said_at, d.id limit 40
        """;

    private const string WaitingSql = """
        select exists (select from inbox where corp_id = $1 and conversation = $2 and status = 0)
            or exists (select from inbox where corp_id = $1 and conversation = $2 and status = 2)
        """;

    // Their own first, then what they raised under identities tied to this one; of what is confidential nothing but their own.
    private const string TicketsSql = $"""
        select number from (select number, 1 as place from reporter where corp_id = $1 and person = $2
                             union all
                            select r.number, 2 from tied($1, $2) i (i)
                              join reporter r on r.corp_id = $1 and r.person = i.i
                              join ticket t on t.corp_id = $1 and t.number = r.number
                             where i.i <> $2 and t.category <> '{Domain.Ticket.ConfidentialCategory}') mine
         group by number order by min(place), number limit 20
        """;

    // The newest question: what the page asks while the ticket waits.
    private const string QuestionSql = """
        select v.value from ticket_event e
          join ticket_event_value v on v.corp_id = e.corp_id and v.number = e.number and v.seq = e.seq and v.name = 'note'
         where e.corp_id = $1 and e.number = $2 and e.move = $3 order by e.seq desc limit 1
        """;

    private const string PhotoSql = "insert into form_photo (corp_id, person, media, kind, bytes, at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing";

    // A photo lies here for its fetch alone: what was kept, or is lost, is of no more use. What no decision wanted is nobody's after a while; what
    // still waits to be decided stays as long as its words do.
    private const string ForgetPhotosSql = """
        delete from form_photo f
         where f.corp_id = $1
           and (f.at < $3
                or exists (select from media m where m.corp_id = $1 and m.source = 'form' and m.reference = f.media and m.status in (2, 3))
                or (f.at < $2
                    and not exists (select from media m where m.corp_id = $1 and m.source = 'form' and m.reference = f.media)
                    and not exists (select from inbox i where i.corp_id = $1 and i.conversation = 'form:' || f.person and i.status = 0)
                    and not exists (select from inbox i where i.corp_id = $1 and i.conversation = 'form:' || f.person and i.status = 2)))
        """;

    /// <summary>The salt of a day, the same for every Console.</summary>
    public async Task<byte[]> SaltAsync(string corpId, DateOnly day, CancellationToken cancellationToken = default)
    {
        // Two who make it at once: the second sees nothing by its snapshot, and asks again.
        for (var tries = 0; tries < 3; tries++)
        {
            await using var command = database.Source.Command(SaltSql, corpId, day, RandomNumberGenerator.GetBytes(32));
            if (await command.ExecuteScalarAsync(cancellationToken) is byte[] salt)
            {
                return salt;
            }
        }

        throw new TimeoutException("the salt of the day is being made by others");
    }

    /// <summary>Records a form, or says why not; the entry is decided like every other message.</summary>
    /// <param name="form">The form.</param>
    /// <param name="entry">What is decided.</param>
    /// <param name="stagePhotos">Where its photos go.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task<FormOutcome> RecordAsync(SentForm form, InboxEntry entry, Action<NpgsqlBatch> stagePhotos, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(stagePhotos);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await InsertAsync(connection, entry, form, cancellationToken))
        {
            return await WhyNotAsync(connection, entry.CorpId, form, cancellationToken);
        }

        var isTooMany = await IsTooManyAsync(connection, entry.CorpId, form.Counted, entry.PlatformAt, cancellationToken);
        if (isTooMany && !form.IsCry)
        {
            return FormOutcome.TooMany;
        }

        await using var batch = new NpgsqlBatch(connection);
        if (!isTooMany)
        {
            // A cry is heard however often; whoever fills our disk with pictures behind it is not.
            stagePhotos(batch);
        }

        InboxSession.Stage(batch, entry);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return FormOutcome.Recorded;
    }

    /// <summary>Records what is said on from a page; sent twice it is one. False when it is too often.</summary>
    public async Task<bool> RecordMoreAsync(InboxEntry entry, FormLimit limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(limit);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await IsTooManyAsync(connection, entry.CorpId, [limit], entry.PlatformAt, cancellationToken))
        {
            return false;
        }

        await using var batch = new NpgsqlBatch(connection);
        InboxSession.Stage(batch, entry);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Whose page a key opens; null for none.</summary>
    public static async Task<KeptForm?> FindAsync(NpgsqlConnection connection, string corpId, byte[] keyHash, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("select person, grid_id, at from form_report where corp_id = $1 and key_hash = $2", corpId, keyHash);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? new KeptForm(row.GetString(0), row.GetString(1), row.Time(2)) : null;
    }

    /// <summary>What became of what a person said.</summary>
    public static async Task<PageState> StateAsync(NpgsqlConnection connection, string corpId, string person, string conversation, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(StateSql, corpId, person);
        batch.Add(WaitingSql, corpId, conversation);
        batch.Add(TicketsSql, corpId, person);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var (words, said) = (new Dictionary<long, string>(), new List<DemandStatus>());
        while (await row.ReadAsync(cancellationToken))
        {
            said.Add((DemandStatus)row.GetInt16(0));
            if (row.Long(1) is { } number)
            {
                words.TryAdd(number, row.GetString(2));
            }
        }

        await row.NextResultAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var isPending = row.GetBoolean(0);
        await row.NextResultAsync(cancellationToken);
        var numbers = new List<long>();
        while (await row.ReadAsync(cancellationToken))
        {
            numbers.Add(row.GetInt64(0));
        }

        return new PageState(numbers, words, isPending, said.Contains(DemandStatus.Draft), said.Count > 0 && numbers.Count == 0 && !said.Contains(DemandStatus.Draft));
    }

    /// <summary>What a waiting ticket asks.</summary>
    public static async Task<string> QuestionAsync(NpgsqlConnection connection, string corpId, long number, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(QuestionSql, corpId, number, (short)TicketMove.AskResident);
        return await batch.ExecuteScalarAsync(cancellationToken) as string ?? "";
    }

    /// <summary>Stages the photos of a form.</summary>
    public static void StagePhotos(NpgsqlBatch batch, string corpId, string person, IReadOnlyList<FormPhoto> photos, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(photos);
        foreach (var photo in photos)
        {
            batch.Add(PhotoSql, corpId, person, photo.Media, photo.Kind, photo.Bytes, at.UtcDateTime);
        }
    }

    /// <summary>Brings a photo of a form; false when it is not there any more.</summary>
    public static async Task<bool> ReadPhotoAsync(Database database, string corpId, string media, Stream into, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(into);
        var bytes = (await database.Source.Command("select bytes from form_photo where corp_id = $1 and media = $2", corpId, media)
            .ListAsync(r => r.GetFieldValue<byte[]>(0), cancellationToken)) is [var found] ? found : null;
        if (bytes is null)
        {
            return false;
        }

        await into.WriteAsync(bytes, cancellationToken);
        return true;
    }

    /// <summary>Takes away what is over: salts and counts first, photos once they are fetched or nobody wants them, pages when their time is up.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="countsBefore">Salts and counts of before.</param>
    /// <param name="photosBefore">Photos of before that no decision wanted.</param>
    /// <param name="pagesBefore">Pages of before, and whatever photo is as old.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task<int> ForgetAsync(string corpId, DateTimeOffset countsBefore, DateTimeOffset photosBefore, DateTimeOffset pagesBefore, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("delete from form_day where corp_id = $1 and day < $2", corpId, Domain.Deadlines.ChinaTime.DateOf(countsBefore));
        batch.Add("delete from form_count where corp_id = $1 and hour < $2", corpId, countsBefore.UtcDateTime);
        batch.Add("delete from form_report where corp_id = $1 and at < $2", corpId, pagesBefore.UtcDateTime);
        batch.Add(ForgetPhotosSql, corpId, photosBefore.UtcDateTime, pagesBefore.UtcDateTime);
        return await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<bool> InsertAsync(NpgsqlConnection connection, InboxEntry entry, SentForm form, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(InsertSql, entry.CorpId, form.KeyHash, form.Once, form.Content, form.Person, form.Grid, entry.PlatformAt.UtcDateTime);
        return await batch.ExecuteScalarAsync(cancellationToken) is not null;
    }

    private static async Task<FormOutcome> WhyNotAsync(NpgsqlConnection connection, string corpId, SentForm form, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("select content from form_report where corp_id = $1 and key_hash = $2", corpId, form.KeyHash);
        return await batch.ExecuteScalarAsync(cancellationToken) is not byte[] content ? FormOutcome.Used
            : content.AsSpan().SequenceEqual(form.Content) ? FormOutcome.Known : FormOutcome.Changed;
    }

    private static async Task<bool> IsTooManyAsync(NpgsqlConnection connection, string corpId, IReadOnlyList<FormLimit> limits, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var over = false;
        // In one order: two who share an address and a phone must not wait for each other.
        foreach (var limit in limits.OrderBy(l => Convert.ToHexString(l.Who), StringComparer.Ordinal))
        {
            await using var batch = new NpgsqlBatch(connection);
            batch.Add(CountSql, corpId, limit.Who, at.UtcDateTime);
            await using var row = await batch.ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            // The sum is of before this one.
            over |= row.GetInt32(0) > limit.PerHour || row.GetInt32(1) >= limit.PerDay;
        }

        return over;
    }
}
