using WeGrid.Domain;
using WeGrid.Domain.Procedures;
using WeGrid.Domain.Understanding;

namespace WeGrid.Postgres.Procedures;

/// <summary>由诉求提出: what was raised lately, by village and category, and what has been proposed of it already.</summary>
public sealed class TopicStore(Database database)
{
    // Merged ones are told by the ticket they are merged into, ended ones were nothing; what is in a matter already proposes no other.
    private const string RaisedSql = """
        select t.number, t.village_id, t.category, t.subcategory, r.person, r.chat
          from ticket t join reporter r on r.corp_id = t.corp_id and r.number = t.number
         where t.corp_id = $1 and t.ordered_at >= $2 and t.ordered_at < $3 and t.category <> $4 and t.status not in (10, 11) and t.village_id <> '' and t.urgency <> $5
           and t.kind <> all($6)
           and not exists (select from proceeding_event e where e.corp_id = t.corp_id and e.act->>'act' = 'link' and (e.act->>'Ticket')::bigint = t.number)
         order by t.number, r.ordinal
        """;

    private const string RestingSql = """
        select p.grid_id, e.act->>'Topic' from proceeding p join proceeding_event e on e.corp_id = p.corp_id and e.number = p.number and e.seq = 1
         where p.corp_id = $1 and p.procedure = $2 and p.started_at > $3 and e.act->>'Topic' <> ''
        """;

    /// <summary>Demands of a time with who raised them: none confidential, none of danger, none that is a question or praise.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="from">From.</param>
    /// <param name="to">Until.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<RaisedDemand>> RaisedAsync(string corpId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default) =>
        database.Source.Command(
                RaisedSql, corpId, from.UtcDateTime, to.UtcDateTime, Ticket.ConfidentialCategory, (short)Urgency.Life, new[] { (short)DemandKind.Consultation, (short)DemandKind.Praise })
            .ListAsync(r => new RaisedDemand(r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), new Reporter(r.GetString(4), r.GetString(5), ToldState.NotTold, null)), cancellationToken);

    /// <summary>What a procedure has been proposed for since then: village and category.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="procedure">程序.</param>
    /// <param name="since">Since.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlySet<(string Village, string Topic)>> RestingAsync(string corpId, string procedure, DateTimeOffset since, CancellationToken cancellationToken = default)
    {
        var rows = await database.Source.Command(RestingSql, corpId, procedure, since.UtcDateTime).ListAsync(r => (r.GetString(0), r.GetString(1)), cancellationToken);
        return rows.ToHashSet();
    }
}
