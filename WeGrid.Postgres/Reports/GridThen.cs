namespace WeGrid.Postgres.Reports;

/// <summary>当时的网格: what was moved by an adjustment of grids after a period is counted in it where it lay then; what was counted stays with its grid.</summary>
internal static class GridThen
{
    /// <summary>For a statement that calls the ticket <c>t</c> and whose <c>$3</c> is the end of the period.</summary>
    public const string Sql = """
        coalesce((select convert_from(m.canonical, 'UTF8')::jsonb ->> '~gridBefore' from ticket_event m
                   where m.corp_id = t.corp_id and m.number = t.number and m.move = 91 and m.at >= $3 order by m.seq limit 1), t.grid_id)
        """;

    /// <summary>As <see cref="Sql"/>, of a matter of a procedure that the statement calls <c>p</c>.</summary>
    public const string Matter = """
        coalesce((select m.act->>'From' from proceeding_event m
                   where m.corp_id = p.corp_id and m.number = p.number and m.act->>'act' = 'regrid' and m.at >= $3 order by m.seq limit 1), p.grid_id)
        """;
}
