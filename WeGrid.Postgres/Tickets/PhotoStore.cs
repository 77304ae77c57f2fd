using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Postgres.Media;

namespace WeGrid.Postgres.Tickets;

/// <summary>照片 and whatever else is sent: references, with the ticket they show or waiting for somebody to say which; and 办结 that waits for one.</summary>
public static class PhotoStore
{
    internal const string UnclaimedSql = """
        select p.person, p.id, p.chat, p.sent_at, p.source, p.media, p.kind, p.via, p.label
          from unnest($2::text[]) wanted (w)
         cross join lateral (select * from photo where corp_id = $1 and person = w and number = 0 order by sent_at desc limit 20) p
         order by p.person, p.sent_at, p.id
        """;

    private const string AwaitedSql = "select userid, number, note, said_at from awaited_proof where corp_id = $1 and userid = any($2)";

    private const string SpokenSql = """
        select ticket, person, max(said_at) from demand where corp_id = $1 and ticket = any($2) and person = any($3) group by ticket, person
        """;

    private const string SaveSql = """
        insert into photo (corp_id, number, id, person, chat, sent_at, source, media, use, kind, via, label)
        select $1, * from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::text[], $9::smallint[], $10::smallint[], $11::text[], $12::text[])
        on conflict do nothing
        """;

    private const string ClaimedSql = "delete from photo where corp_id = $1 and number = 0 and id = any($2)";

    private const string AwaitSql = """
        insert into awaited_proof (corp_id, userid, number, note, said_at)
        select $1, * from unnest($2::text[], $3::bigint[], $4::text[], $5::timestamptz[])
        on conflict (corp_id, userid) do update set number = excluded.number, note = excluded.note, said_at = excluded.said_at
        """;

    private const string AwaitNoMoreSql = "delete from awaited_proof where corp_id = $1 and userid = any($2)";

    // The words and the pictures go with both tickets, as far as who said them does.
    private const string SplitSql = """
        with parts as (select * from unnest($2::bigint[], $3::bigint[]) s (old, part)),
        words as (
            insert into demand (corp_id, id, person, chat, msgid, said_at, text, status, ticket, label, recalled)
            select d.corp_id, gen_random_uuid(), d.person, d.chat, d.msgid, d.said_at, d.text, 3, p.part, d.label, d.recalled
              from parts p join demand d on d.corp_id = $1 and d.ticket = p.old
              join reporter r on r.corp_id = $1 and r.number = p.part and r.person = d.person
        )
        insert into photo (corp_id, number, id, person, chat, sent_at, source, media, use, kind, via, label)
        select f.corp_id, p.part, f.id, f.person, f.chat, f.sent_at, f.source, f.media, f.use, f.kind, f.via, f.label
          from parts p join photo f on f.corp_id = $1 and f.number = p.old and f.use = 1
          join reporter r on r.corp_id = $1 and r.number = p.part and r.person = f.person
        on conflict do nothing
        """;

    internal static async Task ReadUnclaimedAsync(NpgsqlDataReader row, Dictionary<string, List<TicketPhoto>> photos, CancellationToken cancellationToken)
    {
        while (await row.ReadAsync(cancellationToken))
        {
            var photo = Photo(row);
            if (!photos.TryGetValue(photo.Person, out var own))
            {
                photos[photo.Person] = own = [];
            }

            own.Add(photo);
        }
    }

    internal static async Task ReadAwaitedAsync(NpgsqlConnection connection, string corpId, string[] people, Dictionary<string, AwaitedProof> proofs, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(AwaitedSql, corpId, people);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            proofs[row.GetString(0)] = new AwaitedProof(row.GetInt64(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3));
        }
    }

    internal static async Task ReadSpokenAsync(
        NpgsqlConnection connection, string corpId, string[] people, IReadOnlyCollection<long> numbers, Dictionary<(long Ticket, string Person), DateTimeOffset> spoke, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(SpokenSql, corpId, numbers.ToArray(), people);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            spoke[(row.GetInt64(0), row.GetString(1))] = row.GetFieldValue<DateTimeOffset>(2);
        }
    }

    internal static void Stage(NpgsqlBatch batch, string corpId, Effects effects)
    {
        var claimed = effects.Photos.Where(p => p.Ticket > 0).Select(p => p.Photo.Id).ToHashSet(StringComparer.Ordinal);
        if (claimed.Count > 0)
        {
            batch.Add(ClaimedSql, corpId, claimed.ToArray());
        }

        var kept = effects.Photos.Where(p => p.Ticket > 0 || !claimed.Contains(p.Photo.Id)).DistinctBy(p => (p.Ticket, p.Photo.Id)).ToList();
        if (kept.Count > 0)
        {
            batch.BatchCommands.Add(new UnnestCommand<(long Ticket, TicketPhoto Photo)>(corpId, kept)
                .Column(NpgsqlDbType.Bigint, p => p.Ticket)
                .Column(NpgsqlDbType.Text, p => p.Photo.Id)
                .Column(NpgsqlDbType.Text, p => p.Photo.Person)
                .Column(NpgsqlDbType.Text, p => p.Photo.Chat)
                .Column(NpgsqlDbType.TimestampTz, p => p.Photo.SentAt.UtcDateTime)
                .Column(NpgsqlDbType.Text, p => p.Photo.Source)
                .Column(NpgsqlDbType.Text, p => p.Photo.Media)
                .Column(NpgsqlDbType.Smallint, p => (short)p.Photo.Use)
                .Column(NpgsqlDbType.Smallint, p => (short)p.Photo.Kind)
                .Column(NpgsqlDbType.Text, p => p.Photo.Via)
                .Column(NpgsqlDbType.Text, p => p.Photo.Label)
                .Build(SaveSql));
            MediaStore.Stage(batch, corpId, kept.Select(p => p.Photo));
        }

        StageAwaited(batch, corpId, effects);
        if (effects.Splits.Count > 0)
        {
            batch.Add(SplitSql, corpId, effects.Splits.Select(s => s.From).ToArray(), effects.Splits.Select(s => s.To).ToArray());
        }
    }

    private static void StageAwaited(NpgsqlBatch batch, string corpId, Effects effects)
    {
        var wanted = effects.Proofs.Where(p => p.Value is not null).ToList();
        if (wanted.Count > 0)
        {
            batch.BatchCommands.Add(new UnnestCommand<KeyValuePair<string, AwaitedProof?>>(corpId, wanted)
                .Column(NpgsqlDbType.Text, p => p.Key)
                .Column(NpgsqlDbType.Bigint, p => p.Value!.Number)
                .Column(NpgsqlDbType.Text, p => p.Value!.Note)
                .Column(NpgsqlDbType.TimestampTz, p => p.Value!.At.UtcDateTime)
                .Build(AwaitSql));
        }

        string[] over = [.. effects.Proofs.Where(p => p.Value is null).Select(p => p.Key)];
        if (over.Length > 0)
        {
            batch.Add(AwaitNoMoreSql, corpId, over);
        }
    }

    private static TicketPhoto Photo(NpgsqlDataReader row) =>
        new(row.GetString(1), row.GetString(0), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3), row.GetString(4), row.GetString(5))
        {
            Kind = (MediaKind)row.GetInt16(6), Via = row.GetString(7), Label = row.GetString(8),
        };
}
