using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Procedures;

namespace WeGrid.Postgres.Procedures;

/// <summary>举手: residents' words on matters. Read and written under the matter's lock, so that a household has one.</summary>
public static class HandStore
{
    /// <summary>How many people of one matter are told in private, those whose household has said nothing first; the group hears it in any case.</summary>
    public const int MostTold = 500;

    // Who backed it or came under two identities that are tied is one; a household is one anyway.
    internal const string TallySql = """
        select number, step, kind, choice, count(*)::int
          from (select distinct on (number, kind, case when kind = 1 then '' else step end, case when kind = 3 then person else tied_person($1, person) end) number, step, kind, choice
                  from proceeding_hand where corp_id = $1 and number = any($2)) once
         group by 1, 2, 3, 4
        """;

    private const string KnownSql = """
        select number, kind, step, person, conversation, at, household, choice from proceeding_hand h
         where corp_id = $1 and exists (select from unnest($2::bigint[], $3::text[], $4::text[]) a (number, person, household)
                                         where a.number = h.number and (a.person = h.person or (a.household <> '' and a.household = h.household)))
        """;

    private const string PeopleSql = """
        select h.number, h.person, h.conversation, k.open_kfid, k.last_at, k.sent_since, h.spoken
          from (select number, person, (array_agg(conversation order by at desc))[1] as conversation, max(at) as at, array_agg(distinct step) filter (where kind = 3) as spoken
                  from proceeding_hand where corp_id = $1 and number = any($2) and not starts_with(person, $4)
                 group by number, person order by bool_or(kind = 3), max(at) desc limit $3) h
          left join lateral (select open_kfid, last_at, sent_since from kf_session where corp_id = $1 and person = h.person limit 1) k on true
         order by h.number, h.at
        """;

    private const string SaveSql = """
        insert into proceeding_hand as o (corp_id, number, kind, step, person, conversation, household, choice, message, at)
        select $1, number, kind, step, person, conversation, household, choice, message, at
          from unnest($2::bigint[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::smallint[], $9::text[], $10::timestamptz[]) h (number, kind, step, person, conversation, household, choice, message, at)
        on conflict (corp_id, number, kind, step, person) do update set conversation = excluded.conversation, household = excluded.household, choice = excluded.choice, message = excluded.message, at = excluded.at
        """;

    /// <summary>Hands of these people, or of these households, on these matters.</summary>
    /// <param name="connection">A connection that holds the matters.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="asked">Matter, person, and the household's digest or nothing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<Hand>> KnownAsync(NpgsqlConnection connection, string corpId, IReadOnlyCollection<(long Matter, string Person, string Household)> asked, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(KnownSql, corpId, asked.Select(a => a.Matter).ToArray(), asked.Select(a => a.Person).ToArray(), asked.Select(a => a.Household).ToArray());
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var hands = new List<Hand>();
        while (await row.ReadAsync(cancellationToken))
        {
            hands.Add(new Hand(row.GetInt64(0), (HandKind)row.GetInt16(1), row.GetString(2), row.GetString(3), row.GetString(4), row.Time(5))
            {
                Household = row.GetString(6), Choice = row.IsDBNull(7) ? null : (Choice)row.GetInt16(7),
            });
        }

        return hands;
    }

    /// <summary>举过手的人 of matters, with how each can be reached now and at which steps each has said what the household thinks.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="corp">租户.</param>
    /// <param name="numbers">Matters.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ILookup<long, HandPerson>> PeopleAsync(NpgsqlConnection connection, Corp corp, IReadOnlyCollection<long> numbers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(corp);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(PeopleSql, corp.Id, numbers.ToArray(), MostTold, Domain.Reporter.ErasedPrefix);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var people = new List<(long Matter, HandPerson Person)>();
        while (await row.ReadAsync(cancellationToken))
        {
            var (person, conversation) = (row.GetString(1), row.GetString(2));
            var reach = new Reach(person, Reach.IsMemberId(person, conversation, corp), row.IsDBNull(3) ? null : row.GetString(3), row.TimeOrNull(4), row.IsDBNull(5) ? 0 : row.GetInt32(5));
            people.Add((row.GetInt64(0), new HandPerson(reach, row.IsDBNull(6) ? [] : row.GetFieldValue<string[]>(6))));
        }

        return people.ToLookup(p => p.Matter, p => p.Person);
    }

    /// <summary>The numbers of a matter at the step it is in.</summary>
    internal static HandTally TallyOf(Proceeding matter, IEnumerable<(long Matter, string Step, HandKind Kind, Choice? Choice, int Count)> counts) =>
        counts.Where(c => c.Matter == matter.Number && (c.Kind != HandKind.Opinion || c.Step == matter.Step)).Aggregate(default(HandTally), (sum, c) => c switch
        {
            { Kind: HandKind.Backing } => sum with { Backing = sum.Backing + c.Count },
            { Kind: HandKind.Present } => sum with { Present = sum.Present + c.Count },
            { Choice: Choice.Agree } => sum with { Agree = c.Count },
            { Choice: Choice.Against } => sum with { Against = c.Count },
            _ => sum with { Abstained = c.Count },
        });

    internal static void Stage(NpgsqlBatch batch, string corpId, Effects effects)
    {
        if (effects.RecalledMessages.Count > 0)
        {
            batch.Add("delete from proceeding_hand where corp_id = $1 and message = any($2)", corpId, effects.RecalledMessages.ToArray());
        }

        // Said twice in one run, the last word counts.
        var hands = effects.Hands.GroupBy(h => (h.Matter, h.Kind, h.Step, Person: h.Person.ToUpperInvariant())).Select(g => g.Last()).ToList();
        if (hands.Count == 0)
        {
            return;
        }

        batch.BatchCommands.Add(new UnnestCommand<Hand>(corpId, hands)
            .Column(NpgsqlDbType.Bigint, h => h.Matter)
            .Column(NpgsqlDbType.Smallint, h => (short)h.Kind)
            .Column(NpgsqlDbType.Text, h => h.Step)
            .Column(NpgsqlDbType.Text, h => h.Person)
            .Column(NpgsqlDbType.Text, h => h.Conversation)
            .Column(NpgsqlDbType.Text, h => h.Household)
            .Column(NpgsqlDbType.Smallint, h => (short?)h.Choice)
            .Column(NpgsqlDbType.Text, h => h.MessageId)
            .Column(NpgsqlDbType.TimestampTz, h => h.At.UtcDateTime)
            .Build(SaveSql));
    }
}
