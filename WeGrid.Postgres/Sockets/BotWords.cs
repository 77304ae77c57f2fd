using Npgsql;

namespace WeGrid.Postgres.Sockets;

/// <summary>
/// 交话: the Worker that sends hands words to the Bot that holds the connection, and reads what became of them. The row is the journal: what the platform has
/// taken is not said again, whoever of the two died in between. The bytes are kept only while they wait; deadlines are by the database's clock.
/// </summary>
public sealed class BotWords(Database database)
{
    /// <summary>Woken when words were answered.</summary>
    public const string AnsweredChannel = "wegrid_word";

    /// <summary>Hands words over. Where they were handed over before, by a Worker that is gone, their fate counts.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="word">The words.</param>
    /// <param name="mayRepeat">Whether the platform tells a repeat; else what may have arrived is not said again.</param>
    /// <param name="goodFor">The holder takes them within this.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when they wait for the holder; else their fate: <see cref="WordFate.Kept"/> when nobody is connected.</returns>
    public async Task<WordAnswer?> HandAsync(string corpId, BotWord word, bool mayRepeat, TimeSpan goodFor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(word);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var known = await connection.Command("select status, fate, errcode, doubtful from bot_word where corp_id = $1 and id = $2 and command = $3 for update", corpId, word.Id, word.Command)
            .ListAsync(r => (Status: r.GetInt16(0), Answer: Answer(r, 1)), cancellationToken);
        switch (known)
        {
            case [(_, { Fate: WordFate.Answered, ErrCode: 0 } taken)]:
                return taken;
            case [(1, _) or (2, { Fate: WordFate.Unknown })] when !mayRepeat:
                return new WordAnswer(WordFate.Unknown);
        }

        await using var batch = new NpgsqlBatch(connection);
        batch.Add("""
            insert into bot_word as w (corp_id, id, command, bot, request_id, body, good_until, status, taken)
            select $1, $2, $3, $4, $5, $6, now() + $7, 0, 0
             where exists (select from bot_socket where corp_id = $1 and bot = $4 and is_live and leased_until > now())
            on conflict (corp_id, id, command) do update
               set bot = excluded.bot, request_id = excluded.request_id, body = excluded.body, good_until = excluded.good_until, status = 0, fate = null, errcode = null,
                   doubtful = w.doubtful or w.status = 1 or w.fate is not distinct from 3
            """, corpId, word.Id, word.Command, word.Bot, word.RequestId, word.Body, goodFor);
        batch.Add($"select pg_notify('{SocketLeases.NotifyChannel}', $1)", $"{SocketNotice.Word}{corpId}/{word.Bot}");
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return batch.BatchCommands[0].RecordsAffected > 0 ? null : new WordAnswer(WordFate.Kept);
    }

    /// <summary>What became of words that were handed over; null while they wait or are being said.</summary>
    public Task<IReadOnlyList<(Guid Id, string Command, WordAnswer Answer)>> AnswersAsync(string corpId, IReadOnlyList<Guid> ids, CancellationToken cancellationToken = default) =>
        database.Source.Command("select id, command, fate, errcode, doubtful from bot_word where corp_id = $1 and id = any($2) and status = 2", corpId, ids.ToArray())
            .ListAsync(r => (r.GetGuid(0), r.GetString(1), Answer(r, 2)!), cancellationToken);

    /// <summary>Takes words back that nobody has taken; else what is known of them.</summary>
    public async Task<WordAnswer> WithdrawAsync(string corpId, Guid id, string command, CancellationToken cancellationToken = default)
    {
        var withdrawn = await database.Source.Command(
            "update bot_word set status = 2, fate = 2, body = '' where corp_id = $1 and id = $2 and command = $3 and status = 0", corpId, id, command).RunAsync(cancellationToken);
        var answer = await database.Source.Command("select fate, errcode, doubtful from bot_word where corp_id = $1 and id = $2 and command = $3 and status = 2", corpId, id, command)
            .ListAsync(r => Answer(r, 0)!, cancellationToken);
        return withdrawn > 0 ? new WordAnswer(WordFate.Kept) : answer is [var known] ? known : new WordAnswer(WordFate.Unknown);
    }

    /// <summary>The holder takes what waits for its bot; nothing when it holds it no more. What waited too long is given back.</summary>
    public Task<IReadOnlyList<BotWord>> TakeAsync(SocketLease lease, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return database.Source.Command("""
            with ours as (select from bot_socket where corp_id = $1 and bot = $2 and epoch = $3),
            late as (
                update bot_word set status = 2, fate = 2, body = '' where corp_id = $1 and bot = $2 and status = 0 and good_until <= now() and exists (select from ours)),
            due as (
                select id, command, body from bot_word where corp_id = $1 and bot = $2 and status = 0 and good_until > now() and exists (select from ours)
                 order by id limit $4 for update skip locked)
            update bot_word w set status = 1, taken = w.taken + 1, body = '' from due where w.corp_id = $1 and w.id = due.id and w.command = due.command
            returning w.id, w.bot, w.command, w.request_id, due.body, w.taken
            """, lease.CorpId, lease.Bot, lease.Epoch, limit)
            .ListAsync(r => new BotWord(r.GetGuid(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetFieldValue<byte[]>(4), r.GetInt32(5)), cancellationToken);
    }

    /// <summary>The holder writes what became of words.</summary>
    public async Task AnswerAsync(string corpId, BotWord word, WordAnswer answer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(answer);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("""
            update bot_word set status = 2, fate = $5, errcode = $6, body = ''
             where corp_id = $1 and id = $2 and command = $3 and taken = $4 and status = 1
            """, corpId, word.Id, word.Command, word.Taken, (short)answer.Fate, answer.ErrCode);
        batch.Add($"select pg_notify('{AnsweredChannel}', '')");
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static WordAnswer? Answer(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : new WordAnswer((WordFate)reader.GetInt16(column), reader.IsDBNull(column + 1) ? null : reader.GetInt32(column + 1), reader.GetBoolean(column + 2));
}
