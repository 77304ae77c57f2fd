using Npgsql;

namespace WeGrid.Postgres.Inbox;

/// <summary>One recorded message, as the decider sees it.</summary>
public sealed record InboxMessage(
    DateTimeOffset ReceivedAt,
    Guid Id,
    string Channel,
    string Conversation,
    DateTimeOffset PlatformAt,
    byte[] Body,
    int Attempt);

/// <summary>The conversations this transaction holds, with their pending messages in order of platform time, then id.</summary>
/// <param name="Conversations">Whom it holds.</param>
/// <param name="Messages">What of them is to be decided.</param>
public sealed record ClaimedRun(IReadOnlyList<string> Conversations, IReadOnlyList<InboxMessage> Messages);

/// <summary>What became of a message. <paramref name="Error"/> is required for Parked; for Ignored it is the reason.</summary>
public sealed record InboxDecision(InboxMessage Message, InboxStatus Status, string? Error);

/// <summary>A message that waits for a person.</summary>
public sealed record ParkedMessage(DateTimeOffset ReceivedAt, Guid Id, string Channel, string Conversation, int Attempt, string Error);

/// <summary>Claims conversations and writes what was decided. The claim lives as long as the caller's transaction.</summary>
public sealed class InboxReader(Database database)
{
    /// <summary>Wakes the pumps: something was recorded by who has none.</summary>
    public const string NotifyChannel = "wegrid_inbox";

    // A loose index scan: one probe per conversation, however many messages wait in it.
    private const string PendingSql = """
        with recursive c as (
            (select conversation from inbox
              where corp_id = $1 and status = 0 and conversation > $3 order by conversation limit 1)
            union all
            select (select i.conversation from inbox i
                     where i.corp_id = $1 and i.status = 0 and i.conversation > c.conversation order by i.conversation limit 1)
              from c where c.conversation is not null
        )
        select conversation from c where conversation is not null limit $2
        """;

    private const string PendingAmongSql = """
        select u.name from unnest($2::text[]) u (name)
         where exists (select 1 from inbox i where i.corp_id = $1 and i.conversation = u.name and i.status = 0)
        """;

    // Two statements in one round trip: the second has its own snapshot, taken when the lock is held, and so sees
    // everything the previous holder decided. One statement would read through a snapshot from before the lock.
    private const string LockSql = """
        select set_config('wegrid.conversations', coalesce(array_agg(name), '{}')::text, true), coalesce(array_agg(name), '{}')
          from (select held.conversation as name
                  from unnest($2::text[]) u (name) cross join lateral (
                        select c.conversation
                          from conversation c
                         where c.corp_id = $1 and c.conversation = u.name
                           and exists (select 1 from inbox i
                                        where i.corp_id = $1 and i.conversation = c.conversation and i.status = 0)
                           for update skip locked) held
                 limit $3) taken
        """;

    private const string FetchSql = """
        select m.*
          from unnest(current_setting('wegrid.conversations')::text[]) u (name) cross join lateral (
                select received_at, id, channel, conversation, platform_at, body, attempt
                  from inbox
                 where corp_id = $1 and status = 0 and conversation = u.name
                 order by platform_at, id
                 limit $2) m
         order by m.platform_at, m.id
        """;

    // Found one by one by the whole primary key and changed where they were found: there is no second way to do it, however wrong the
    // planner's statistics are, which lag behind a storm. Joined, it sooner or later reads all that waits for each of them.
    private const string DecideSql = """
        update inbox i
           set status = found.status, error = found.error, decided_at = $6, attempt = i.attempt + 1
          from (select d.status, d.error, m.tableoid, m.ctid
                  from unnest($2::timestamptz[], $3::uuid[], $4::smallint[], $5::text[]) d (received_at, id, status, error)
                 cross join lateral (select tableoid, ctid from inbox
                                      where corp_id = $1 and received_at = d.received_at and id = d.id and status + 0 = 0 offset 0) m) found
         where i.tableoid = found.tableoid and i.ctid = found.ctid
        """;

    private const string RowByRowSql = """
        select set_config(name, 'off', true) from unnest('{enable_hashjoin, enable_mergejoin, enable_material, enable_memoize, enable_bitmapscan}'::text[]) off (name)
        """;

    private const string FailedSql = """
        update inbox set attempt = attempt + 1, error = $4
         where corp_id = $1 and received_at = $2 and id = $3 and status = 0
        returning attempt
        """;

    private const string ListParkedSql = """
        select received_at, id, channel, conversation, attempt, error
          from inbox where corp_id = $1 and status = 2 and id > $2 order by id limit $3
        """;

    private const string FindParkedSql = """
        select received_at, id, channel, conversation, attempt, error, body from inbox where corp_id = $1 and status = 2 and id = $2
        """;

    private const string ReplaySql = """
        with again as (
            update inbox set status = 0, attempt = 0, error = null, decided_at = null
             where corp_id = $1 and id = $2 and status = 2 and channel not in ('archive_sealed', 'archive_odd')
            returning conversation
        )
        insert into conversation (corp_id, conversation) select $1, conversation from again
        on conflict (corp_id, conversation) do update set conversation = excluded.conversation
        """;

    private const string BacklogSql = """
        select count(*), min(received_at) from inbox where corp_id = $1 and status = 0
        """;


    /// <summary>Conversations with something to decide, by name, after <paramref name="after"/> (rotate it to be fair).</summary>
    public Task<IReadOnlyList<string>> PendingConversationsAsync(string corpId, int limit, string after = "", CancellationToken cancellationToken = default) =>
        NamesAsync(new(PendingSql) { Parameters = { new() { Value = corpId }, new() { Value = limit }, new() { Value = after } } }, cancellationToken);

    /// <summary>Those of the conversations that have something to decide: one probe each, whatever waits elsewhere.</summary>
    public Task<IReadOnlyList<string>> PendingAmongAsync(string corpId, IReadOnlyCollection<string> conversations, CancellationToken cancellationToken = default) =>
        NamesAsync(new(PendingAmongSql) { Parameters = { new() { Value = corpId }, new() { Value = conversations.ToArray() } } }, cancellationToken);

    private async Task<IReadOnlyList<string>> NamesAsync(NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(Queue.ByIndexSql), command } };
        var found = new List<string>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }

    /// <summary>
    /// Locks some of the candidates that have pending messages and that nobody holds, and fetches a run of them, in one
    /// round trip. Null when there is none. Call it first in a transaction; commit or roll back frees the conversations.
    /// </summary>
    public static async Task<ClaimedRun?> ClaimAsync(NpgsqlConnection connection, string corpId,
        IReadOnlyList<string> candidates, int maxMessages, int maxConversations = 1, CancellationToken cancellationToken = default)
    {
        var mostOfEach = Math.Max(1, maxMessages / maxConversations);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(Queue.ByIndexSql),
                new(LockSql) { Parameters = { new() { Value = corpId }, new() { Value = candidates.ToArray() }, new() { Value = maxConversations } } },
                new(FetchSql) { Parameters = { new() { Value = corpId }, new() { Value = mostOfEach } } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (reader.GetFieldValue<string[]>(1) is not { Length: > 0 } conversations)
        {
            return null;
        }

        await reader.NextResultAsync(cancellationToken);
        var messages = new List<InboxMessage>();
        while (await reader.ReadAsync(cancellationToken))
        {
            messages.Add(Read(reader));
        }

        return new(conversations, messages);
    }

    /// <summary>Adds the decisions to the batch that the deciding transaction ends with; last, for it narrows the planner's choice until the commit.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="corpId">The corp.</param>
    /// <param name="now">When they are decided.</param>
    /// <param name="decisions">What became of each message.</param>
    /// <returns>The statement: after the batch it must have changed as many rows as there are decisions.</returns>
    public static NpgsqlBatchCommand StageDecided(NpgsqlBatch batch, string corpId, DateTimeOffset now, IReadOnlyCollection<InboxDecision> decisions)
    {
        batch.Add(RowByRowSql);
        batch.Add(Queue.PlanAnewSql);
        batch.Add(DecideSql, corpId, decisions.Select(d => d.Message.ReceivedAt.UtcDateTime).ToArray(), decisions.Select(d => d.Message.Id).ToArray(),
            decisions.Select(d => (short)d.Status).ToArray(), decisions.Select(d => d.Error).ToArray(), now.UtcDateTime);
        var marked = batch.BatchCommands[^1];
        batch.Add(Queue.PlanAsUsualSql);
        return marked;
    }

    /// <summary>Counts a failed try in its own commit (the deciding one was rolled back); returns the tries so far, 0 if it is decided.</summary>
    public async Task<int> FailedAsync(string corpId, DateTimeOffset receivedAt, Guid id, string error, CancellationToken cancellationToken = default)
    {
        await using var command = database.Source.CreateCommand(FailedSql);
        command.Parameters.AddRange(new NpgsqlParameter[]
        {
            new() { Value = corpId }, new() { Value = receivedAt.UtcDateTime }, new() { Value = id }, new() { Value = error },
        });
        return await command.ExecuteScalarAsync(cancellationToken) is short attempt ? attempt : 0;
    }

    /// <summary>Messages a person must look at, oldest first; page with <paramref name="after"/>.</summary>
    public async Task<IReadOnlyList<ParkedMessage>> ListParkedAsync(string corpId, int limit = 100, Guid after = default,
        CancellationToken cancellationToken = default)
    {
        await using var command = database.Source.CreateCommand(ListParkedSql);
        command.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = corpId }, new() { Value = after }, new() { Value = limit } });
        var found = new List<ParkedMessage>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(Parked(reader));
        }

        return found;
    }

    /// <summary>One parked message with what came; null when there is none of that id.</summary>
    public async Task<(ParkedMessage Message, byte[] Body)?> FindParkedAsync(string corpId, Guid id, CancellationToken cancellationToken = default)
    {
        var found = await database.Source.Command(FindParkedSql, corpId, id)
            .ListAsync(r => (Parked(r), r.GetFieldValue<byte[]>(6)), cancellationToken);
        return found is [var one] ? one : null;
    }

    /// <summary>Puts a parked message back to pending. False when it is not parked, or sealed or no message (<see cref="SealedInbox"/>).</summary>
    public async Task<bool> ReplayParkedAsync(string corpId, Guid id, CancellationToken cancellationToken = default)
    {
        await using var command = database.Source.CreateCommand(ReplaySql);
        command.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = corpId }, new() { Value = id } });
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>How many messages wait and since when, for health and metrics.</summary>
    public async Task<(long Count, DateTimeOffset? Oldest)> BacklogAsync(string corpId, CancellationToken cancellationToken = default)
    {
        await using var command = database.Source.CreateCommand(BacklogSql);
        command.Parameters.Add(new() { Value = corpId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.IsDBNull(1) ? null : Time(reader, 1));
    }

    private static ParkedMessage Parked(NpgsqlDataReader reader) =>
        new(Time(reader, 0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetInt16(4), reader.GetString(5));

    private static InboxMessage Read(NpgsqlDataReader reader) => new(
        Time(reader, 0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), Time(reader, 4),
        reader.GetFieldValue<byte[]>(5), reader.GetInt16(6));

    private static DateTimeOffset Time(NpgsqlDataReader reader, int column) => reader.GetFieldValue<DateTimeOffset>(column);
}
