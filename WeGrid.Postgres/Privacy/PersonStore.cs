using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WeGrid.Postgres.Privacy;

/// <summary>What an erasure did.</summary>
/// <param name="Demands">Demands emptied.</param>
/// <param name="Messages">Other messages emptied, in and out.</param>
/// <param name="Tickets">Closed tickets the person is no longer named in.</param>
/// <param name="StillNeeded">Open tickets that still need the person; they follow by themselves when closed.</param>
public sealed record ErasureReport(int Demands, int Messages, int Tickets, IReadOnlyList<long> StillNeeded);

/// <summary>导出与删除 (AU-06): everything that is kept of one person, as JSON, or gone. The history chain stays valid.</summary>
public sealed partial class PersonStore(Database database)
{
    private const string OfPerson = "x.corp_id = $1 and x.person = $2";

    private static readonly (string Name, string Sql)[] _exports =
    [
        ("demands", $"select to_jsonb(x) - 'corp_id' from demand x where {OfPerson} order by x.said_at, x.id"),
        ("messages", $"select to_jsonb(x) - 'corp_id' from ignored_message x where {OfPerson} order by x.said_at, x.id"),
        ("tickets", $"""
            select jsonb_build_object('number', t.number, 'status', t.status, 'category', t.category, 'summary', t.summary, 'place', t.place,
                                      'ordered_at', t.ordered_at, 'due_at', t.due_at, 'resolved_at', t.resolved_at, 'result', t.result_note,
                                      'chat', x.chat, 'told', x.told, 'told_at', x.told_at)
              from reporter x join ticket t on t.corp_id = x.corp_id and t.number = x.number where {OfPerson} order by t.number
            """),
        ("surveys", $"select to_jsonb(x) - 'corp_id' from survey x where {OfPerson} order by x.number, x.round"),
        ("history", """
            select jsonb_build_object('ticket', e.number, 'seq', e.seq, 'at', e.at, 'move', e.move, 'note', v.value)
              from ticket_event e
              left join ticket_event_value v on v.corp_id = e.corp_id and v.number = e.number and v.seq = e.seq and v.name = 'note'
             where e.corp_id = $1 and e.number in (select number from reporter where corp_id = $1 and person = $2) and e.actor = $2
             order by e.number, e.seq
            """),
        ("relays", $"select to_jsonb(x) - 'corp_id' - 'leader' from relay x where {OfPerson} order by x.ticket, x.template"),
        ("looked_at", """
            select jsonb_build_object('ticket', x.number, 'by', x.userid, 'at', x.at, 'reason', x.reason)
              from look x where x.corp_id = $1 and x.shown and x.number in (select number from reporter where corp_id = $1 and person = $2) order by x.at, x.id
            """),
        ("corrections", """
            select jsonb_build_object('ticket', x.number, 'label', x.field, 'was', x.was, 'now', x.now, 'by', x.actor, 'at', x.at)
              from correction x where x.corp_id = $1 and (x.number in (select number from reporter where corp_id = $1 and person = $2)
                                                          or x.demand in (select id from demand where corp_id = $1 and person = $2)
                                                          or x.demand in (select id from ignored_message where corp_id = $1 and person = $2)) order by x.at, x.id
            """),
        ("links", $"select jsonb_build_object('ticket', x.number, 'issued_at', x.issued_at, 'expires_at', x.expires_at) from link x where {OfPerson} order by x.issued_at, x.number"),
        ("photos", $"select to_jsonb(x) - 'corp_id' from photo x where {OfPerson} order by x.sent_at, x.id, x.number"),
        ("media", $"""
            select jsonb_build_object('id', x.id, 'kind', x.kind, 'sent_at', x.sent_at, 'status', x.status, 'fault', x.fault, 'mime', x.mime, 'bytes', x.bytes,
                                      'sha256', encode(x.sha256, 'hex'), 'heard', x.heard, 'heard_by', x.heard_by)
              from media x where {OfPerson} order by x.sent_at, x.id
            """),
        ("consents", $"select to_jsonb(x) - 'corp_id' from consent x where {OfPerson} order by x.chat"),
        ("contact", $"select to_jsonb(x) - 'corp_id' from resident_contact x where {OfPerson}"),
        ("forms", $"select jsonb_build_object('grid', x.grid_id, 'at', x.at) from form_report x where {OfPerson} order by x.at"),
        ("form_photos", $"select jsonb_build_object('photo', x.media, 'kind', x.kind, 'bytes', encode(x.bytes, 'base64'), 'at', x.at) from form_photo x where {OfPerson} order by x.media"),
        ("customer_service", $"select to_jsonb(x) - 'corp_id' from kf_session x where {OfPerson}"),
        ("ties", """
            select to_jsonb(x) - 'corp_id' from tie x where x.corp_id = $1 and (x.one = $2 or x.other = $2) order by x.made_at, x.id
            """),
        ("home", $"select to_jsonb(x) - 'corp_id' from resident_home x where {OfPerson}"),
        ("hands", $"select to_jsonb(x) - 'corp_id' from proceeding_hand x where {OfPerson} order by x.at"),
        ("follows", $"select to_jsonb(x) - 'corp_id' from follow x where {OfPerson} order by x.since"),
        ("follows_told", $"select to_jsonb(x) - 'corp_id' from follow_told x where {OfPerson} order by x.at, x.number"),
        ("registers", """
            select jsonb_build_object('register', x.kind, 'number', x.number, 'fields', x.fields, 'left', x.left_over)
              from register_entry x where x.corp_id = $1 and exists (select from jsonb_each_text(x.fields) f where f.value = $2) order by x.kind, x.number
            """),
        ("sent", """
            select jsonb_build_object('channel', x.channel, 'template', x.template, 'ticket', x.ticket, 'model', x.model, 'at', x.finished_at, 'verdict', x.verdict)
              from outbox_done x where x.corp_id = $1 and (x.recipient = $2 or x.person = $2) order by x.finished_at, x.id
            """),
        ("to_be_sent", """
            select jsonb_build_object('channel', x.channel, 'template', x.template, 'ticket', x.ticket, 'model', x.model, 'due_at', x.due_at)
              from outbox x where x.corp_id = $1 and (x.recipient = $2 or x.person = $2) order by x.due_at, x.id
            """),
    ];

    /// <summary>Everything kept of a person, as indented JSON. Says "nothing" by empty lists, never by leaving one out.</summary>
    public async Task<string> ExportAsync(string corpId, string person, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var all = new JsonObject { ["corp"] = corpId, ["person"] = person, ["exported_at"] = now.ToUniversalTime().ToString("O") };
        foreach (var (name, sql) in _exports)
        {
            var rows = await database.Source.Command(sql, corpId, person).ListAsync(r => JsonNode.Parse(r.GetString(0)), cancellationToken);
            all[name] = new JsonArray([.. rows]);
        }

        var raw = await database.Source.Command($"select channel, received_at, body from inbox where {RawOfPerson} and body <> '' order by received_at, id", corpId, person)
            .ListAsync(r => new JsonObject
            {
                ["channel"] = r.GetString(0),
                ["received_at"] = r.Time(1).ToString("O"),
                ["body"] = Encoding.UTF8.GetString(r.GetFieldValue<byte[]>(2)),
            }, cancellationToken);
        all["raw"] = new JsonArray([.. raw]);
        return all.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>Who asked to be erased and is still needed by an open ticket.</summary>
    public Task<IReadOnlyList<string>> PendingAsync(string corpId, CancellationToken cancellationToken = default) =>
        database.Source.Command("select person from erasure where corp_id = $1 order by asked_at, person", corpId).ListAsync(r => r.GetString(0), cancellationToken);
}
