using WeGrid.Domain;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Postgres.Reports;

/// <summary>How many tickets of one grid and list are open, late, new and done.</summary>
/// <param name="GridId">The grid they lie in.</param>
/// <param name="List">Which of the three lists.</param>
/// <param name="Open">Not done yet.</param>
/// <param name="Late">Of these, past what the resident was promised.</param>
/// <param name="New">Ordered since.</param>
/// <param name="Done">Resolved since.</param>
public sealed record GridCount(string GridId, MatterList List, long Open, long Late, long New, long Done);

/// <summary>Open tickets for follow-ups and digests. Confidential matters never stand in them.</summary>
public sealed class OpenTickets(Database database)
{
    private const string DueSql = $"""
        select {TicketRows.ReadColumns} from ticket
         where corp_id = $1 and status in (1, 2, 3, 4, 8, 9, 12, 13) and due_at < $2 and category <> $3
         order by due_at, number limit $4
        """;

    private const string CountsSql = """
        select grid_id, list,
               count(*) filter (where status in (1, 2, 3, 4, 8, 9, 12, 13)),
               count(*) filter (where status in (1, 2, 3, 4, 9, 12, 13) and due_at < $3),
               count(*) filter (where ordered_at >= $2),
               count(*) filter (where resolved_at >= $2)
          from ticket
         where corp_id = $1 and category <> $4 and (status in (1, 2, 3, 4, 8, 9, 12, 13) or ordered_at >= $2 or resolved_at >= $2)
         group by grid_id, list
        """;

    private const string DeferredSql = $"""
        select {TicketRows.ReadColumns} from ticket
         where corp_id = $1 and status = 12 and category <> $2
         order by due_at, number limit $3
        """;

    private const string HandledSql = """
        select holder, count(*)::int from ticket where corp_id = $1 and resolved_at >= $2 and holder is not null and category <> $3 group by holder
        """;

    /// <summary>挂账台账: what cannot be done now, the nearest review first; its due time is the day it is looked at again.</summary>
    public Task<IReadOnlyList<Ticket>> DeferredAsync(string corpId, int limit = 5000, CancellationToken cancellationToken = default) =>
        database.Source.Command(DeferredSql, corpId, Ticket.ConfidentialCategory, limit).ListAsync(r => TicketRows.Read(corpId, r), cancellationToken);

    /// <summary>Tickets that end before a time, the most urgent first.</summary>
    public Task<IReadOnlyList<Ticket>> DueBeforeAsync(string corpId, DateTimeOffset before, int limit = 5000, CancellationToken cancellationToken = default) =>
        database.Source.Command(DueSql, corpId, before.UtcDateTime, Ticket.ConfidentialCategory, limit).ListAsync(r => TicketRows.Read(corpId, r), cancellationToken);

    /// <summary>All that are open, for sharing out the work.</summary>
    public Task<IReadOnlyList<Ticket>> AllAsync(string corpId, CancellationToken cancellationToken = default) => DueBeforeAsync(corpId, DateTimeOffset.MaxValue, int.MaxValue, cancellationToken);

    /// <summary>Tickets ordered since, open or not, by number.</summary>
    public Task<IReadOnlyList<Ticket>> OrderedSinceAsync(string corpId, DateTimeOffset since, CancellationToken cancellationToken = default) =>
        database.Source.Command($"select {TicketRows.ReadColumns} from ticket where corp_id = $1 and ordered_at >= $2 and category <> $3 order by number", corpId, since.UtcDateTime, Ticket.ConfidentialCategory)
            .ListAsync(r => TicketRows.Read(corpId, r), cancellationToken);

    /// <summary>How many each person resolved since.</summary>
    public async Task<IReadOnlyDictionary<string, int>> HandledAsync(string corpId, DateTimeOffset since, CancellationToken cancellationToken = default) =>
        (await database.Source.Command(HandledSql, corpId, since.UtcDateTime, Ticket.ConfidentialCategory).ListAsync(r => (User: r.GetString(0), Count: r.GetInt32(1)), cancellationToken))
            .ToDictionary(h => h.User, h => h.Count, StringComparer.OrdinalIgnoreCase);

    /// <summary>保密事项 among these: lists for operators name neither the number nor a person for them.</summary>
    public async Task<IReadOnlySet<long>> HiddenAsync(string corpId, IEnumerable<long> numbers, CancellationToken cancellationToken = default) =>
        (await database.Source.Command("select number from ticket where corp_id = $1 and number = any($2) and category = $3", corpId, numbers.Distinct().ToArray(), Ticket.ConfidentialCategory)
            .ListAsync(r => r.GetInt64(0), cancellationToken)).ToHashSet();

    /// <summary>Counts per grid and list.</summary>
    public Task<IReadOnlyList<GridCount>> CountsAsync(string corpId, DateTimeOffset since, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        database.Source.Command(CountsSql, corpId, since.UtcDateTime, now.UtcDateTime, Ticket.ConfidentialCategory).ListAsync(
            r => new GridCount(r.GetString(0), (MatterList)r.GetInt16(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5)), cancellationToken);
}
