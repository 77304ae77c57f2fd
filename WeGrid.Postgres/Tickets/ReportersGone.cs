using Npgsql;
using NpgsqlTypes;

namespace WeGrid.Postgres.Tickets;

/// <summary>撤出: who came only with a merge that was undone leaves the other ticket, with what was not answered there. The history keeps both steps.</summary>
internal static class ReportersGone
{
    private const string ReportersSql = """
        delete from reporter r using unnest($2::bigint[], $3::text[]) w (number, person)
         where r.corp_id = $1 and r.number = w.number and r.person = w.person
        """;

    private const string SurveysSql = """
        delete from survey s using unnest($2::bigint[], $3::text[]) w (number, person)
         where s.corp_id = $1 and s.number = w.number and s.person = w.person and s.answered_at is null
        """;

    public static void Stage(NpgsqlBatch batch, string corpId, IReadOnlyCollection<(long Ticket, string Person)> gone)
    {
        if (gone.Count == 0)
        {
            return;
        }

        foreach (var sql in new[] { SurveysSql, ReportersSql })
        {
            batch.BatchCommands.Add(new UnnestCommand<(long Ticket, string Person)>(corpId, [.. gone])
                .Column(NpgsqlDbType.Bigint, g => g.Ticket)
                .Column(NpgsqlDbType.Text, g => g.Person)
                .Build(sql));
        }
    }
}
