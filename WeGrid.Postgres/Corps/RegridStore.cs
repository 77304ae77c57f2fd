namespace WeGrid.Postgres.Corps;

/// <summary>网格调整: what still lies in grids that are closed.</summary>
public sealed class RegridStore(Database database)
{
    private const string OpenSql = """
        select number from ticket
         where corp_id = $1 and grid_id = any($2) and status in (1, 2, 3, 4, 5, 6, 8, 9, 12, 13) and number > $3
         order by number limit $4
        """;

    private const string ProceedingsSql = """
        select number from proceeding
         where corp_id = $1 and grid_id = any($2) and ended_at is null and number > $3
         order by number limit $4
        """;

    // 名册与应转户: what one grid took over goes along; where several did, only people know which.
    private const string EntriesSql = "update register_entry e set grid_id = t.grid from unnest($2::text[], $3::text[]) t (closed, grid) where e.corp_id = $1 and e.grid_id = t.closed";

    private const string HouseholdsSql = "update household h set grid_id = t.grid from unnest($2::text[], $3::text[]) t (closed, grid) where h.corp_id = $1 and h.grid_id = t.closed";

    private const string LeftSql = """
        select grid_id, count(*) from (
            select grid_id from register_entry where corp_id = $1 and grid_id = any($2)
            union all select grid_id from household where corp_id = $1 and grid_id = any($2)) x
         group by grid_id order by grid_id
        """;

    /// <summary>Open tickets of these grids, by number, in parts.</summary>
    public Task<IReadOnlyList<long>> OpenAsync(string corpId, IReadOnlyList<string> grids, long after, int most, CancellationToken cancellationToken = default) =>
        database.Source.Command(OpenSql, corpId, grids.ToArray(), after, most).ListAsync(r => r.GetInt64(0), cancellationToken);

    /// <summary>Running matters of procedures in these grids, by number, in parts.</summary>
    public Task<IReadOnlyList<long>> ProceedingsAsync(string corpId, IReadOnlyList<string> grids, long after, int most, CancellationToken cancellationToken = default) =>
        database.Source.Command(ProceedingsSql, corpId, grids.ToArray(), after, most).ListAsync(r => r.GetInt64(0), cancellationToken);

    /// <summary>Entries of registers and households go to the grid that took over.</summary>
    public async Task MoveEntriesAsync(string corpId, IReadOnlyList<(string Closed, string Grid)> moves, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(moves);
        var (closed, grids) = (moves.Select(m => m.Closed).ToArray(), moves.Select(m => m.Grid).ToArray());
        await database.Source.Command(EntriesSql, corpId, closed, grids).RunAsync(cancellationToken);
        await database.Source.Command(HouseholdsSql, corpId, closed, grids).RunAsync(cancellationToken);
    }

    /// <summary>How many entries and households still stand in these grids.</summary>
    public Task<IReadOnlyList<(string Grid, long Count)>> LeftAsync(string corpId, IReadOnlyList<string> grids, CancellationToken cancellationToken = default) =>
        database.Source.Command(LeftSql, corpId, grids.ToArray()).ListAsync(r => (r.GetString(0), r.GetInt64(1)), cancellationToken);
}
