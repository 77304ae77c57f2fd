using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Tickets;

namespace WeGrid.Postgres.Tickets;

/// <summary>发送人: what somebody said lately, what of it waits to be looked at together, how many of their alarms were false, what they were answered.</summary>
internal static class SenderStore
{
    /// <summary>More reports of one person than this say nothing more.</summary>
    private const int MostReports = 200;

    private const string ReportedSql = """
        select s.person, d.id, d.said_at
          from unnest($2::text[], $3::timestamptz[]) s (person, since)
         cross join lateral (select id, said_at from demand
                              where corp_id = $1 and person = s.person and said_at > s.since and status in (1, 2, 4) order by said_at desc limit $4) d
        """;

    // Locked: who decides it meanwhile is waited for, and then it gathers no more.
    private const string GatheringSql = """
        select d.id, d.person, d.chat, d.msgid, d.said_at, d.text, d.label::text, c.payload::text
          from demand d left join due c on c.corp_id = d.corp_id and c.kind = 'draft' and c.subject = d.id::text
         where d.corp_id = $1 and d.person = any($2) and d.status = 1 and d.head = d.id and d.said_at > $3
         order by d.id for no key update of d
        """;

    private const string FalseAlarmsSql = """
        select s.person, count(*)::int
          from unnest($2::text[]) s (person)
         cross join lateral (select number from reporter where corp_id = $1 and person = s.person and ordinal = 0 order by number desc limit 50) r
          join ticket_event e on e.corp_id = $1 and e.number = r.number and e.move = $3 and e.at > $4
         group by s.person
        """;

    private const string AnsweredSql = """
        select distinct on (person) id, person, chat, msgid, said_at, text, status, ticket, label, head
          from demand where corp_id = $1 and person = any($2) and status = 6 and said_at > $3 and text <> '' and not recalled
         order by person, said_at desc
        """;

    private const string GatheredSql = """
        update demand g set status = case when h.status = 2 then 3 else h.status end, ticket = h.ticket
          from unnest($2::uuid[], $3::smallint[], $4::bigint[]) h (id, status, ticket)
         where g.corp_id = $1 and g.head = h.id and g.id <> h.id and g.status = 1
        """;

    private static readonly TimeSpan _gathers = TimeSpan.FromDays(1);

    /// <summary>Asks for what the needs name; nothing when they name nobody.</summary>
    public static void Stage(NpgsqlBatch batch, string corpId, IntakeNeeds needs, DateTimeOffset now)
    {
        if (needs.Senders.Count > 0)
        {
            string[] people = [.. needs.Senders.Keys];
            batch.Add(ReportedSql, corpId, people, needs.Senders.Values.Select(s => s.UtcDateTime).ToArray(), MostReports);
            batch.Add(GatheringSql, corpId, people, (now - _gathers).UtcDateTime);
        }

        if (needs.Alarmed.Count > 0)
        {
            batch.Add(FalseAlarmsSql, corpId, needs.Alarmed.ToArray(), (short)TicketMove.FalseAlarm, (now - needs.DoubtWithin).UtcDateTime);
        }

        if (needs.Answered.Count > 0)
        {
            batch.Add(AnsweredSql, corpId, needs.Answered.ToArray(), (now - IntakeDesk.PersonWithin).UtcDateTime);
        }
    }

    /// <summary>Reads it, beginning with the next result.</summary>
    public static async Task ReadAsync(NpgsqlDataReader row, IntakeNeeds needs, IntakeFacts facts, CancellationToken cancellationToken)
    {
        if (needs.Senders.Count > 0)
        {
            await row.NextResultAsync(cancellationToken);
            await ReadReportedAsync(row, facts, cancellationToken);
            await row.NextResultAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
            {
                var id = row.GetGuid(0);
                var demand = new Demand(id, row.GetString(1), row.GetString(2), row.GetString(3), row.Time(4), row.GetString(5), DemandStatus.Draft, null, row.GetString(6)) { Head = id };
                facts.Gathering[demand.Person] = new GatheringDraft(demand, row.Text(7) is { } clock ? DraftStore.ClockOf(clock) : new DraftClock());
            }
        }

        if (needs.Alarmed.Count > 0)
        {
            await row.NextResultAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
            {
                facts.FalseAlarms[row.GetString(0)] = row.GetInt32(1);
            }
        }

        if (needs.Answered.Count > 0)
        {
            await row.NextResultAsync(cancellationToken);
            var answered = new Dictionary<Guid, Demand>();
            await IntakeStore.ReadDraftsAsync(row, answered, cancellationToken);
            foreach (var demand in answered.Values)
            {
                facts.Answered[demand.Person] = demand;
            }
        }
    }

    /// <summary>What was gathered shares the fate of the draft it was gathered into.</summary>
    public static void StageGathered(NpgsqlBatch batch, string corpId, Effects effects)
    {
        var decided = effects.Demands.FindAll(d => d.IsGathered && d.Status != DemandStatus.Draft);
        if (decided.Count > 0)
        {
            batch.BatchCommands.Add(new UnnestCommand<Demand>(corpId, decided)
                .Column(NpgsqlDbType.Uuid, d => d.Id)
                .Column(NpgsqlDbType.Smallint, d => (short)d.Status)
                .Column(NpgsqlDbType.Bigint, d => d.Ticket)
                .Build(GatheredSql));
        }
    }

    private static async Task ReadReportedAsync(NpgsqlDataReader row, IntakeFacts facts, CancellationToken cancellationToken)
    {
        while (await row.ReadAsync(cancellationToken))
        {
            var person = row.GetString(0);
            if (!facts.Reported.TryGetValue(person, out var reports))
            {
                facts.Reported[person] = reports = [];
            }

            reports.Add((row.GetGuid(1), row.Time(2)));
        }
    }
}
