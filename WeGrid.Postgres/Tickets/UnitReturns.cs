using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;

namespace WeGrid.Postgres.Tickets;

/// <summary>曾退单: how often a unit gave back matters of one village and category since it last resolved one.</summary>
internal static class UnitReturns
{
    private const string ForgetSql = """
        delete from unit_return u using unnest($2::text[], $3::text[], $4::text[]) w (village, category, unit)
         where u.corp_id = $1 and u.village_id = w.village and u.category = w.category and u.unit_id = w.unit
        """;

    // In one order, so that two who count at the same time do not wait for each other.
    private const string CountSql = """
        insert into unit_return (corp_id, village_id, category, unit_id, returned)
        select $1, village, category, unit, returned from unnest($2::text[], $3::text[], $4::text[], $5::int[]) w (village, category, unit, returned)
         order by village, category, unit
        on conflict (corp_id, village_id, category, unit_id) do update set returned = unit_return.returned + excluded.returned
        """;

    /// <summary>Stages what a run brought about: what came before a resolve is forgotten, what came after it counts.</summary>
    public static void Stage(NpgsqlBatch batch, string corpId, IReadOnlyList<UnitMark> marks)
    {
        var forgotten = marks.Where(m => !m.Returned).DistinctBy(m => (m.Village, m.Category, m.Unit)).ToList();
        if (forgotten.Count > 0)
        {
            batch.BatchCommands.Add(Keys(corpId, forgotten).Build(ForgetSql));
        }

        var counted = marks.GroupBy(m => (m.Village, m.Category, m.Unit)).ToDictionary(g => g.First(), g => g.Reverse().TakeWhile(m => m.Returned).Count())
            .Where(c => c.Value > 0).ToList();
        if (counted.Count > 0)
        {
            var command = new UnnestCommand<KeyValuePair<UnitMark, int>>(corpId, counted)
                .Column(NpgsqlDbType.Text, c => c.Key.Village)
                .Column(NpgsqlDbType.Text, c => c.Key.Category)
                .Column(NpgsqlDbType.Text, c => c.Key.Unit)
                .Column(NpgsqlDbType.Integer, c => c.Value);
            batch.BatchCommands.Add(command.Build(CountSql));
        }
    }

    private static UnnestCommand<UnitMark> Keys(string corpId, List<UnitMark> marks) => new UnnestCommand<UnitMark>(corpId, marks)
        .Column(NpgsqlDbType.Text, m => m.Village)
        .Column(NpgsqlDbType.Text, m => m.Category)
        .Column(NpgsqlDbType.Text, m => m.Unit);
}
