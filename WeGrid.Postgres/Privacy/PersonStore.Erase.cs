using System.Security.Cryptography;
using Npgsql;
using WeGrid.Domain.Tickets;

namespace WeGrid.Postgres.Privacy;

public sealed partial class PersonStore
{
    private const string RawOfPerson = "corp_id = $1 and right(conversation, length($2) + 1) = ':' || $2";

    private const string TicketsSql = """
        select t.number, t.status in (7, 10, 11), r.ordinal = 0,
               not exists (select from reporter o where o.corp_id = r.corp_id and o.number = r.number and o.person <> r.person)
          from reporter r join ticket t on t.corp_id = r.corp_id and t.number = r.number
         where r.corp_id = $1 and r.person = $2 order by t.number for no key update of t
        """;

    private const string EmptyTicketsSql = """
        update ticket set summary = '（已按本人要求删除）', matter_text = '', place = '', place_key = '', latitude = null, longitude = null, pin_label = '',
               result_note = case when number = any($3) then '' else result_note end
         where corp_id = $1 and number = any($2)
        """;

    /// <summary>
    /// Erases a person: texts, ids, values beside the history with their salts, bodies and variables of finished messages.
    /// What an open ticket needs stays until it is closed; asking again does the rest.
    /// </summary>
    public async Task<ErasureReport> EraseAsync(string corpId, string person, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var tickets = await TicketsAsync(connection, corpId, person, cancellationToken);
        var closed = tickets.Where(t => t.Closed).ToList();
        long[] numbers = [.. closed.Select(t => t.Number)];
        // One who comes back is a new person: the alias cannot be led back to them.
        var alias = Domain.Reporter.ErasedPrefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var demands = await WordsAsync(connection, corpId, person, alias, numbers, cancellationToken);
        await HistoryAsync(connection, corpId, person, alias, closed, cancellationToken);
        var messages = await MessagesAsync(connection, corpId, person, alias, numbers, cancellationToken);
        long[] needed = [.. tickets.Where(t => !t.Closed).Select(t => t.Number)];
        await RestAsync(connection, corpId, person, needed.Length == 0, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new ErasureReport(demands, messages, numbers.Length, needed);
    }

    private static async Task<List<(long Number, bool Closed, bool First, bool Alone)>> TicketsAsync(
        NpgsqlConnection connection, string corpId, string person, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(TicketsSql, corpId, person);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var tickets = new List<(long, bool, bool, bool)>();
        while (await row.ReadAsync(cancellationToken))
        {
            tickets.Add((row.GetInt64(0), row.GetBoolean(1), row.GetBoolean(2), row.GetBoolean(3)));
        }

        return tickets;
    }

    private static Task<int> WordsAsync(NpgsqlConnection connection, string corpId, string person, string alias, long[] closed, CancellationToken cancellationToken) =>
        RunAsync(connection, b => b.Add("""
            update demand set text = '', label = '{}', person = $3, chat = '', msgid = ''
             where corp_id = $1 and person = $2 and (ticket is null or ticket = any($4))
            """, corpId, person, alias, closed), cancellationToken);

    private static Task<int> HistoryAsync(
        NpgsqlConnection connection, string corpId, string person, string alias, List<(long Number, bool Closed, bool First, bool Alone)> closed, CancellationToken cancellationToken)
    {
        long[] numbers = [.. closed.Select(t => t.Number)];
        long[] alone = [.. closed.Where(t => t.Alone).Select(t => t.Number)];
        long[] theirs = [.. closed.Where(t => t.Alone || t.First).Select(t => t.Number)];
        return RunAsync(connection, b =>
        {
            b.Add(EmptyTicketsSql, corpId, theirs, alone);
            b.Add("""
                delete from ticket_event_value v
                 where v.corp_id = $1 and v.number = any($3)
                   and (v.value = $2 or v.number = any($4)
                        or exists (select from ticket_event e where e.corp_id = $1 and e.number = v.number and e.seq = v.seq and e.actor = $2))
                """, corpId, person, numbers, alone);
            // The hashed bytes name no resident; the column beside them does. What staff did in office stays theirs.
            b.Add("update ticket_event set actor = $3 where corp_id = $1 and actor = $2 and number = any($4) and role & $5 <> 0",
                corpId, person, alias, numbers, (int)Role.Resident);
            // What staff wrote of the matter goes with it; which unit helped and when stays.
            b.Add("update outbox_done set body = null, model = null where corp_id = $1 and ticket = any($2)", corpId, alone);
            // Said long ago on a bot's connection: nothing tries it again.
            b.Add("delete from bot_word where corp_id = $1 and id in (select id from outbox_done where corp_id = $1 and (recipient = $2 or person = $2))", corpId, person);
            b.Add("update ticket_part set task = '', result = '' where corp_id = $1 and number = any($2)", corpId, alone);
            b.Add("update reporter set person = $3, chat = '' where corp_id = $1 and person = $2 and number = any($4)", corpId, person, alias, numbers);
            // That a person decided, what and when, stays; words of the matter go.
            b.Add("""
                update correction set machine = '', note = '', was = case when field = 5 then '' else was end, now = case when field = 5 then '' else now end
                 where corp_id = $1 and (number = any($2) or demand in (select id from demand where corp_id = $1 and person = $3))
                """, corpId, theirs, alias);
            b.Add("update correction set actor = $3 where corp_id = $1 and actor = $2 and role & $4 <> 0", corpId, person, alias, (int)Role.Resident);
            b.Add("update survey set person = $3, reason = '' where corp_id = $1 and person = $2 and number = any($4)", corpId, person, alias, numbers);
            b.Add("delete from link where corp_id = $1 and person = $2 and number = any($3)", corpId, person, numbers);
            // That somebody of a household backed a matter or said yes to it is counted on; who it was is gone.
            b.Add("update proceeding_hand set person = $3, conversation = '' where corp_id = $1 and person = $2", corpId, person, alias);
            b.Add("delete from mark where corp_id = $1 and strpos(key, ':' || $2 || ':') > 0", corpId, person);
            b.Add("delete from photo where corp_id = $1 and person = $2 and (number = 0 or number = any($3))", corpId, person, numbers);
            // The bytes go with the next sweep; what another ticket still shows of them stays until that is closed.
            b.Add("delete from media m where m.corp_id = $1 and m.person = $2 and not exists (select from photo p where p.corp_id = $1 and p.id = m.id)", corpId, person);
            b.Add("delete from relay where corp_id = $1 and person = $2 and ticket = any($3)", corpId, person, numbers);
        }, cancellationToken);
    }

    private static Task<int> MessagesAsync(NpgsqlConnection connection, string corpId, string person, string alias, long[] closed, CancellationToken cancellationToken) =>
        RunAsync(connection, b =>
        {
            b.Add("update correction set machine = '' where corp_id = $1 and demand in (select id from ignored_message where corp_id = $1 and person = $2)", corpId, person);
            b.Add("update ignored_message set words = '', text = null, person = $3, chat = '', msgid = '' where corp_id = $1 and person = $2", corpId, person, alias);
            b.Add($"update inbox set body = '' where {RawOfPerson} and status in (1, 3) and body <> ''", corpId, person);
            b.Add("""
                update outbox_done set body = null, model = null, person = null, recipient = case when recipient = $2 then $3 else recipient end
                 where corp_id = $1 and (recipient = $2 or person = $2 or (template = 'reply_view' and ticket = any($4))) and (ticket is null or ticket = any($4))
                """, corpId, person, alias, closed);
        }, cancellationToken);

    /// <summary>The refusal to be read in a group stays: without it reading would begin again.</summary>
    private static Task<int> RestAsync(NpgsqlConnection connection, string corpId, string person, bool all, DateTimeOffset now, CancellationToken cancellationToken) =>
        RunAsync(connection, b =>
        {
            // Who is erased is rung up no more, whatever is still open; the pictures stay with what is.
            b.Add("delete from resident_contact where corp_id = $1 and person = $2", corpId, person);
            b.Add("delete from follow where corp_id = $1 and person = $2", corpId, person);
            b.Add("delete from follow_told where corp_id = $1 and person = $2", corpId, person);
            // A household's entry stays; whose chat it is is forgotten, and receipts are passed on by hand.
            b.Add("""
                update register_entry e set fields = coalesce((select jsonb_object_agg(f.key, f.value) from jsonb_each_text(e.fields) f where f.value <> $2), '{}')
                 where e.corp_id = $1 and exists (select from jsonb_each_text(e.fields) f where f.value = $2)
                """, corpId, person);
            // Who is one person with whom is forgotten, undone ties too.
            b.Add("delete from tie where corp_id = $1 and (one = $2 or other = $2)", corpId, person);
            b.Add("delete from tie_code where corp_id = $1 and (person = $2 or claimed_by = $2)", corpId, person);
            b.Add("delete from tie_try where corp_id = $1 and person = $2", corpId, person);
            b.Add("update consent set agreed = false, at = $3, source = 'erasure' where corp_id = $1 and person = $2 and agreed", corpId, person, now.UtcDateTime);
            if (all)
            {
                b.Add("delete from kf_session where corp_id = $1 and person = $2", corpId, person);
                b.Add("delete from link where corp_id = $1 and person = $2", corpId, person);
                b.Add("delete from form_photo where corp_id = $1 and person = $2", corpId, person);
                b.Add("delete from form_report where corp_id = $1 and person = $2", corpId, person);
                b.Add("delete from resident_home where corp_id = $1 and person = $2", corpId, person);
                b.Add("delete from card where corp_id = $1 and userid = $2", corpId, person);
                b.Add("delete from erasure where corp_id = $1 and person = $2", corpId, person);
            }
            else
            {
                b.Add("insert into erasure (corp_id, person, asked_at) values ($1, $2, $3) on conflict do nothing", corpId, person, now.UtcDateTime);
            }
        }, cancellationToken);

    private static async Task<int> RunAsync(NpgsqlConnection connection, Action<NpgsqlBatch> stage, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        stage(batch);
        return await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
