using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;

namespace WeGrid.Postgres.Inbox;

/// <summary>A recorder's own connection with its prepared statement and reused columns. Thrown away whole after a fault.</summary>
internal sealed class InboxSession : IAsyncDisposable
{
    // Keys are inserted in sorted order, so that two recorders with the same messages cannot deadlock; conversations
    // follow only after all keys (their sort needs every returned key), in sorted order again.
    private const string RecordSql = """
        with incoming as (
            select distinct on (corp_id, dedup_key) *
              from unnest($1::text[], $2::timestamptz[], $3::uuid[], $4::text[], $5::text[], $6::timestamptz[], $7::bytea[], $8::bytea[])
                   with ordinality r (corp_id, received_at, id, channel, conversation, platform_at, dedup_key, body, ord)
             order by corp_id, dedup_key, ord
        ), fresh as (
            insert into inbox_key (corp_id, dedup_key, received_at)
            select corp_id, dedup_key, received_at from incoming order by corp_id, dedup_key
            on conflict do nothing
            returning corp_id, dedup_key
        ), recorded as (
            insert into inbox (corp_id, received_at, id, channel, conversation, platform_at, dedup_key, body)
            select i.corp_id, i.received_at, i.id, i.channel, i.conversation, i.platform_at, i.dedup_key, i.body
              from incoming i join fresh f on f.corp_id = i.corp_id and f.dedup_key = i.dedup_key
        ), claimable as (
            insert into conversation (corp_id, conversation)
            select distinct i.corp_id, i.conversation
              from incoming i join fresh f on f.corp_id = i.corp_id and f.dedup_key = i.dedup_key
             order by 1, 2
            on conflict do nothing
        )
        select i.ord::int from incoming i join fresh f on f.corp_id = i.corp_id and f.dedup_key = i.dedup_key
        """;

    // What broke its batch is made harmless: names cut and cleaned, the key hashed; the body stays as it came.
    private const string ParkSql = """
        with fresh as (
            insert into inbox_key (corp_id, dedup_key, received_at) values ($1, $7, $2)
            on conflict do nothing
            returning corp_id
        )
        insert into inbox (corp_id, received_at, id, channel, conversation, platform_at, dedup_key, body, status, error, decided_at)
        select corp_id, $2, $3, $4, $5, $6, $7, $8, 2, $9, $2 from fresh
        """;

    private const int NameLimit = 200;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _record;
    private readonly List<string> _corps = [];
    private readonly List<DateTime> _received = [];
    private readonly List<Guid> _ids = [];
    private readonly List<string> _channels = [];
    private readonly List<string> _conversations = [];
    private readonly List<DateTime> _platform = [];
    private readonly List<byte[]> _keys = [];
    private readonly List<byte[]> _bodies = [];

    private InboxSession(NpgsqlConnection connection)
    {
        _connection = connection;
        _record = new NpgsqlCommand(RecordSql, connection)
        {
            Parameters =
            {
                Column(_corps, NpgsqlDbType.Text), Column(_received, NpgsqlDbType.TimestampTz), Column(_ids, NpgsqlDbType.Uuid),
                Column(_channels, NpgsqlDbType.Text), Column(_conversations, NpgsqlDbType.Text),
                Column(_platform, NpgsqlDbType.TimestampTz), Column(_keys, NpgsqlDbType.Bytea), Column(_bodies, NpgsqlDbType.Bytea),
            },
        };
    }

    public static async Task<InboxSession> OpenAsync(Database database)
    {
        var session = new InboxSession(await database.OpenAsync());
        try
        {
            await session._record.PrepareAsync();
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>One statement, one commit. Tells each record whether it was new.</summary>
    public async Task RecordAsync(List<Recording> batch, int from, int count)
    {
        Fill(batch, from, count);
        await using var reader = await _record.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            batch[from + reader.GetInt32(0) - 1].IsFresh = true;
        }
    }

    /// <summary>False when it is parked already.</summary>
    public async Task<bool> ParkAsync(InboxEntry entry, string error)
    {
        await using var command = new NpgsqlCommand(ParkSql, _connection)
        {
            Parameters =
            {
                new() { Value = Clean(entry.CorpId) }, new() { Value = entry.ReceivedAt.UtcDateTime }, new() { Value = entry.Id },
                new() { Value = Clean(entry.Channel) }, new() { Value = Clean(entry.Conversation) },
                new() { Value = entry.PlatformAt.UtcDateTime }, new() { Value = SHA256.HashData(entry.DedupKey) },
                new() { Value = entry.Body }, new() { Value = error },
            },
        };
        return await command.ExecuteNonQueryAsync() > 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _record.DisposeAsync();
        await _connection.DisposeAsync();
    }

    /// <summary>The same for one entry on somebody's own connection, with what else belongs to it; wakes the pumps at the commit.</summary>
    public static void Stage(NpgsqlBatch batch, InboxEntry entry)
    {
        batch.Add(RecordSql, new[] { entry.CorpId }, new[] { entry.ReceivedAt.UtcDateTime }, new[] { entry.Id }, new[] { entry.Channel }, new[] { entry.Conversation },
            new[] { entry.PlatformAt.UtcDateTime }, new[] { entry.DedupKey }, new[] { entry.Body });
        batch.Add($"select pg_notify('{InboxReader.NotifyChannel}', '')");
    }

    private void Fill(List<Recording> batch, int from, int count)
    {
        _corps.Clear();
        _received.Clear();
        _ids.Clear();
        _channels.Clear();
        _conversations.Clear();
        _platform.Clear();
        _keys.Clear();
        _bodies.Clear();
        for (var i = from; i < from + count; i++)
        {
            var entry = batch[i].Entry;
            batch[i].IsFresh = false;
            _corps.Add(entry.CorpId);
            _received.Add(entry.ReceivedAt.UtcDateTime);
            _ids.Add(entry.Id);
            _channels.Add(entry.Channel);
            _conversations.Add(entry.Conversation);
            _platform.Add(entry.PlatformAt.UtcDateTime);
            _keys.Add(entry.DedupKey);
            _bodies.Add(entry.Body);
        }
    }

    private static NpgsqlParameter<List<T>> Column<T>(List<T> values, NpgsqlDbType type) =>
        new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };

    private static string Clean(string name)
    {
        var cut = name.Length > NameLimit ? name[..NameLimit] : name;
        return string.Concat(cut.Select(c => c == '\0' || char.IsSurrogate(c) ? '\uFFFD' : c));
    }
}

/// <summary>An entry and the promise to its caller.</summary>
internal sealed class Recording(InboxEntry entry, long since) : TaskCompletionSource<RecordOutcome>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public InboxEntry Entry { get; } = entry;

    /// <summary>Timestamp of the moment the caller came, to keep the whole wait inside the limit.</summary>
    public long Since { get; } = since;

    public bool IsFresh { get; set; }
}
