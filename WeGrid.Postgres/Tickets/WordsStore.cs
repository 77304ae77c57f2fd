using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Tickets;

namespace WeGrid.Postgres.Tickets;

/// <summary>改字与撤回: a ticket's words after 补正, and old words taken out of everything that has not been sent.</summary>
internal static class WordsStore
{
    private const string TicketsSql = """
        update ticket t set summary = u.summary, matter_text = u.matter, place = u.place, place_key = u.place_key
          from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[]) u (number, summary, matter, place, place_key)
         where t.corp_id = $1 and t.number = u.number
        """;

    // A body that was made already and has not got through says the old words: it is made anew.
    private const string UnsentSql = """
        update outbox o
           set model = o.model || jsonb_build_object('Values', (o.model -> 'Values') || jsonb_strip_nulls(jsonb_build_object(
                   'ticket.summary', case when o.model #>> '{Values,ticket.summary}' = u.old_summary then u.summary end,
                   'ticket.place', case when o.model #>> '{Values,ticket.place}' = u.old_place then u.place end))),
               body = null
          from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[]) u (number, old_summary, summary, old_place, place)
         where o.corp_id = $1 and o.ticket = u.number and o.ticket is not null and o.model is not null and o.model ? 'Values'
           and (o.model #>> '{Values,ticket.summary}' = u.old_summary or o.model #>> '{Values,ticket.place}' = u.old_place)
        """;

    // Lists, digests and relays hold the words as a whole value, whatever it is called there.
    private const string EverywhereSql = """
        with gone as (
            select to_jsonb(w)::text old, to_jsonb(n)::text new from unnest($2::text[], $3::text[]) g (w, n)
        ), unsent as (
            update outbox o set model = replace(o.model::text, g.old, g.new)::jsonb, body = null
              from gone g where o.corp_id = $1 and position(g.old in o.model::text) > 0
        )
        update relay r set model = replace(r.model::text, g.old, g.new)::jsonb
          from gone g where r.corp_id = $1 and r.done_at is null and position(g.old in r.model::text) > 0
        """;

    // Beside the history's chain, and erasable without breaking it.
    private const string NotesSql = """
        delete from ticket_event_value v using unnest($2::bigint[], $3::text[]) g (number, words)
         where v.corp_id = $1 and v.number = g.number and v.name = 'note' and v.value = g.words
        """;

    private const string TakenSql = "delete from ignored_message where corp_id = $1 and id = any($2)";

    private const string PartsSql = """
        update demand p set ticket = f.ticket, status = case when f.ticket is null then 4 else p.status end
          from unnest($2::uuid[], $3::bigint[]) f (draft, ticket)
         where p.corp_id = $1 and p.part_of = f.draft and p.status = 5
        """;

    /// <summary>Words of demands and tickets: with the changes.</summary>
    public static void StageWords(NpgsqlBatch batch, string corpId, Effects effects)
    {
        if (effects.Rewordings.Count > 0)
        {
            batch.BatchCommands.Add(new UnnestCommand<Ticket>(corpId, Last(effects.Rewordings))
                .Column(NpgsqlDbType.Bigint, t => t.Number)
                .Column(NpgsqlDbType.Text, t => t.Summary)
                .Column(NpgsqlDbType.Text, t => t.MatterText)
                .Column(NpgsqlDbType.Text, t => t.Place)
                .Column(NpgsqlDbType.Text, t => t.PlaceKey)
                .Build(TicketsSql));
        }

        if (effects.IgnoredTaken.Count > 0)
        {
            batch.Add(TakenSql, corpId, effects.IgnoredTaken.ToArray());
        }

        if (effects.PartsFollow.Count > 0)
        {
            batch.BatchCommands.Add(new UnnestCommand<(Guid Draft, long? Ticket)>(corpId, effects.PartsFollow)
                .Column(NpgsqlDbType.Uuid, p => p.Draft)
                .Column(NpgsqlDbType.Bigint, p => p.Ticket)
                .Build(PartsSql));
        }
    }

    /// <summary>What is still to be sent: after this decision's own messages are among it.</summary>
    public static void StageUnsent(NpgsqlBatch batch, string corpId, Effects effects)
    {
        if (effects.Rewordings.Count > 0)
        {
            // A plan made while little was unsent reads all of it once much is.
            batch.Add(Queue.PlanAnewSql);
            batch.BatchCommands.Add(new UnnestCommand<Rewording>(corpId, effects.Rewordings)
                .Column(NpgsqlDbType.Bigint, w => w.Number)
                .Column(NpgsqlDbType.Text, w => w.Old.Summary)
                .Column(NpgsqlDbType.Text, w => Newest(effects.Rewordings, w).Summary)
                .Column(NpgsqlDbType.Text, w => Shown(w.Old.Place))
                .Column(NpgsqlDbType.Text, w => Shown(Newest(effects.Rewordings, w).Place))
                .Build(UnsentSql));
            batch.Add(Queue.PlanAsUsualSql);
        }

        var gone = Gone(effects);
        if (gone.Count > 0)
        {
            batch.Add(EverywhereSql, corpId, gone.Select(g => g.Old).ToArray(), gone.Select(g => g.New).ToArray());
        }

        var noted = effects.WordsGone.Where(w => w.Ticket is not null).Distinct().ToList();
        if (noted.Count > 0)
        {
            batch.Add(NotesSql, corpId, noted.Select(w => w.Ticket!.Value).ToArray(), noted.Select(w => w.Words).ToArray());
        }
    }

    private static List<(string Old, string New)> Gone(Effects effects) =>
        [.. effects.Rewordings.Where(w => w.IsRecall && w.Old.Summary != w.New.Summary).Select(w => (w.Old.Summary, Newest(effects.Rewordings, w).Summary))
            .Concat(effects.WordsGone.Select(w => (w.Words, TicketDesk.AllRecalled)))
            .Where(w => w.Item1.Length > 0).DistinctBy(w => w.Item1)];

    private static string Shown(string place) => place.Length > 0 ? place : Domain.Tickets.Words.PlaceUnsaid;

    private static Ticket Newest(List<Rewording> rewordings, Rewording of) => rewordings.FindLast(w => w.Number == of.Number)!.New;

    private static List<Ticket> Last(List<Rewording> rewordings) => [.. rewordings.GroupBy(w => w.Number).Select(g => g.Last().New)];
}
