using Npgsql;
using WeGrid.Domain;
using WeGrid.Postgres;

namespace WeGrid.Worker.Sending;

/// <summary>卡片更新码: with which code a card on a phone can be changed. Codes live 72 hours and are used once (wecom.md §5.2).</summary>
public sealed class CardCodeStore(Database database)
{
    /// <summary>How long the platform takes a code.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(72);

    // A tap's newer code may be there before the sending that made the card has written its own.
    private const string SaveSql = """
        insert into card (corp_id, task_id, userid, response_code, code_at)
        select $1, task_id, userid, response_code, $5 from unnest($2::text[], $3::text[], $4::text[]) c (task_id, userid, response_code)
        on conflict (corp_id, task_id, userid) do update set response_code = excluded.response_code, code_at = excluded.code_at
         where card.code_at is null or card.code_at <= excluded.code_at
        """;

    private const string FindSql = """
        select c.task_id, c.userid, c.response_code, c.code_at
          from card c join unnest($2::text[], $3::text[]) w (task_id, userid) on c.task_id = w.task_id and c.userid = w.userid
         where c.corp_id = $1 and c.response_code is not null
        """;

    private const string ExpiredSql = """
        select w.task_id, w.userid
          from unnest($2::text[], $3::text[]) w (task_id, userid) join card c on c.corp_id = $1 and c.task_id = w.task_id and c.userid = w.userid
         where c.response_code is not null and c.code_at <= $4
        """;

    private const string ForgetSql = """
        update card c set response_code = null
          from unnest($2::text[], $3::text[]) w (task_id, userid)
         where c.corp_id = $1 and c.task_id = w.task_id and c.userid = w.userid
        """;

    private const string UsedSql = "update card set response_code = null where corp_id = $1 and response_code = any($2)";

    /// <summary>Keeps the codes of cards just sent.</summary>
    public async Task SaveAsync(string corpId, IReadOnlyList<CardCode> codes, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(codes);
        var newest = codes.DistinctBy(c => (c.TaskId, c.UserId)).ToList();
        await using var command = Command(SaveSql, corpId, newest.ConvertAll(c => c.TaskId), newest.ConvertAll(c => c.UserId));
        command.Parameters.Add(new NpgsqlParameter { Value = newest.Select(c => c.Code).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = now.UtcDateTime });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The newest codes of these cards; cards without a code that still lives are left out.</summary>
    public async Task<IReadOnlyDictionary<(string TaskId, string UserId), CardCode>> FindAsync(
        string corpId, IReadOnlyList<(string TaskId, string UserId)> cards, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cards);
        var found = new Dictionary<(string, string), CardCode>();
        if (cards.Count == 0)
        {
            return found;
        }

        await using var command = Command(FindSql, corpId, cards.Select(c => c.TaskId).ToList(), cards.Select(c => c.UserId).ToList());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var code = new CardCode(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3));
            if (code.At + Life > now)
            {
                found[(code.TaskId, code.UserId)] = code;
            }
        }

        return found;
    }

    /// <summary>Which of these cards still ask for something on a phone and can be changed no more: their code was never used and is too old.</summary>
    public async Task<IReadOnlySet<(string TaskId, string UserId)>> ExpiredAsync(
        string corpId, IReadOnlyList<(string TaskId, string UserId)> cards, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cards);
        var found = new HashSet<(string, string)>();
        if (cards.Count == 0)
        {
            return found;
        }

        await using var command = Command(ExpiredSql, corpId, cards.Select(c => c.TaskId).ToList(), cards.Select(c => c.UserId).ToList());
        command.Parameters.Add(new NpgsqlParameter { Value = (now - Life).UtcDateTime });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add((reader.GetString(0), reader.GetString(1)));
        }

        return found;
    }

    /// <summary>Forgets codes that were used; a newer one of the same card stays.</summary>
    public async Task UsedAsync(string corpId, IReadOnlyList<string> codes, CancellationToken cancellationToken = default)
    {
        await using var command = database.Source.CreateCommand(UsedSql);
        command.Parameters.Add(new NpgsqlParameter { Value = corpId });
        command.Parameters.Add(new NpgsqlParameter { Value = codes.ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Forgets the codes of cards.</summary>
    public async Task ForgetAsync(string corpId, IReadOnlyList<(string TaskId, string UserId)> cards, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cards);
        await using var command = Command(ForgetSql, corpId, cards.Select(c => c.TaskId).ToList(), cards.Select(c => c.UserId).ToList());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private NpgsqlCommand Command(string sql, string corpId, List<string> tasks, List<string> users)
    {
        var command = database.Source.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = corpId });
        command.Parameters.Add(new NpgsqlParameter { Value = tasks.ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = users.ToArray() });
        return command;
    }
}
