using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Forms;
using WeGrid.Postgres.Privacy;
using WeGrid.Postgres.Ties;

namespace WeGrid.Postgres.Tickets;

/// <summary>Loads what a run of messages needs: first locks the villages in id order, so that twenty groups reporting one road make one ticket.</summary>
public sealed partial class IntakeStore
{
    private const string LockSql = "select grid_id from grid where corp_id = $1 and grid_id = any($2) order by grid_id for no key update";

    private const string OwnedSql = """
        select t.number
          from unnest($2::text[]) o (person)
         cross join lateral tied($1, o.person) i (i)
         cross join lateral (select number from reporter where corp_id = $1 and person = i.i order by number desc limit 10) t
        union
        select t.number
          from unnest($3::text[]) c (chat)
         cross join lateral (select number from reporter where corp_id = $1 and chat = c.chat order by number desc limit 3) t
        """;

    // Who left a phone wrote by a form, and has no session.
    internal const string ReachSql = """
        select person, open_kfid, last_at, sent_since from kf_session where corp_id = $1 and person = any($2)
        union all
        select person, null, null, null from resident_contact where corp_id = $1 and person = any($2)
        """;

    private const string RelaysSql = "select card, ticket, person, tells_result from relay where corp_id = $1 and card = any($2)";

    private const string WithdrawnSql = """
        select c.chat, c.person from unnest($2::text[], $3::text[]) w (chat, person)
         cross join lateral (select chat, person from consent where corp_id = $1 and chat = w.chat and person = w.person and not agreed limit 1) c
        """;

    // A draft is decided on all its words: those it goes on from before it and after it, and what was gathered into it.
    private const string DraftsSql = """
        select d.id, d.person, d.chat, d.msgid, d.said_at,
               coalesce((select string_agg(p.text, case when d.head = d.id then E'\n' else '，' end order by p.said_at, p.id) from demand p
                          where p.corp_id = $1 and (p.id = d.id or p.part_of = d.id or p.head = d.id) and not p.recalled and p.text <> ''), ''),
               d.status, d.ticket, d.label, d.head
          from demand d where d.corp_id = $1 and d.id = any($2)
        """;

    /// <summary>Two people who hold a card of one draft decide it once. After the villages: a recall changes demands when it has its villages.</summary>
    private const string DraftsLockedSql = $"{DraftsSql} order by d.id for no key update of d";

    // The village of the latest ticket, as far as it was in one.
    private const string HomesSql = """
        select p.person, h.grid_id,
               (select t.village_id from reporter r
                  join ticket t on t.corp_id = r.corp_id and t.number = r.number
                  join grid g on g.corp_id = t.corp_id and g.grid_id = t.village_id and g.parent is not null
                 where r.corp_id = $1 and r.person = p.person order by r.number desc limit 1)
          from unnest($2::text[]) p (person)
          left join resident_home h on h.corp_id = $1 and h.person = p.person
        """;

    /// <summary>What must be known before the rest can be asked for; no round trip when nothing must.</summary>
    public static async Task<Beforehand> BeforeAsync(NpgsqlConnection connection, Corp corp, IntakeNeeds needs, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(needs);
        var (corpId, before) = (corp.Id, new Beforehand());
        await TalkStore.ReadAsync(connection, corpId, needs, new TalkTimes(now - corp.Talk.Quote), before.Talk, cancellationToken);
        if (needs.Archived.Count > 0)
        {
            await using var consents = new NpgsqlBatch(connection);
            consents.Add(WithdrawnSql, corpId, needs.Archived.Select(a => a.Chat).ToArray(), needs.Archived.Select(a => a.Person).ToArray());
            await using var row = await consents.ExecuteReaderAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
            {
                before.Withdrawn.Add((row.GetString(0), row.GetString(1)));
            }
        }

        if (needs.Drafts.Count > 0)
        {
            await using var drafts = new NpgsqlBatch(connection) { BatchCommands = { Command(DraftsSql, corpId, Ids(needs.Drafts)) } };
            await using var row = await drafts.ExecuteReaderAsync(cancellationToken);
            await ReadDraftsAsync(row, before.Drafts, cancellationToken);
        }

        if (needs.Reviews.Count + needs.ReviewCards.Count > 0)
        {
            await ReviewStore.FindAsync(connection, corpId, needs.Reviews, needs.ReviewCards, before.Reviews, cancellationToken);
        }

        var ignored = before.Reviews.Values.Where(r => HasHome(r.Message.Chat)).Select(r => r.Message.Person);
        string[] people = [.. ignored.Concat(needs.Homes).Concat(before.Drafts.Values.Where(d => HasHome(d.Chat)).Select(d => d.Person)).Distinct()];
        if (people.Length > 0)
        {
            await using var homes = new NpgsqlBatch(connection) { BatchCommands = { Command(HomesSql, corpId, Texts(people)) } };
            await using var row = await homes.ExecuteReaderAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
            {
                before.Homes[row.GetString(0)] = new Home(row.Text(1), row.Text(2));
            }
        }

        if (needs.Tied.Count > 0)
        {
            (before.Ties, var households) = await TieStore.OfAsync(connection, corpId, needs.Tied, cancellationToken);
            before.Households.AddRange(households);
        }

        if (needs.Proofs.Count > 0)
        {
            await PhotoStore.ReadAwaitedAsync(connection, corpId, [.. needs.Proofs], before.Proofs, cancellationToken);
        }

        return before;
    }

    private static bool HasHome(string chat) => chat.StartsWith("kf:", StringComparison.Ordinal) || FormTalk.IsConversation(chat);

    /// <summary>Everything a run needs, in two round trips; a staff member's word or tap takes a third.</summary>
    public static async Task<IntakeFacts> LoadAsync(
        NpgsqlConnection connection, Corp corp, Beforehand before, IntakeNeeds needs, DateTimeOffset now, Func<long> nextNumber, Func<DateTimeOffset, Guid> newId,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(before);
        var facts = new IntakeFacts { NextNumber = nextNumber, NewId = newId, Needs = needs, Homes = before.Homes, Proofs = before.Proofs, Talk = before.Talk, Households = before.Households };
        foreach (var (person, conversation) in needs.Persons)
        {
            facts.Reaches[person] = new Reach(person, Reach.IsMemberId(person, conversation, corp));
        }

        var (numbers, reports) = (new HashSet<long>(needs.Numbers), new HashSet<long>());
        await using (var batch = Ask(connection, corp, needs, now))
        await using (var row = await batch.ExecuteReaderAsync(cancellationToken))
        {
            // After the locks, which say nothing.
            await ReadOwnedAsync(row, numbers, cancellationToken);
            await row.NextResultAsync(cancellationToken);
            await ReadReachesAsync(row, facts, cancellationToken);
            await ReadRelaysAsync(row, facts, numbers, cancellationToken);
            await row.NextResultAsync(cancellationToken);
            await ReadDraftsAsync(row, facts.Drafts, cancellationToken);
            facts.Ties = await TieStore.ReadAsync(row, cancellationToken);
            if (needs.Photographers.Count > 0)
            {
                await row.NextResultAsync(cancellationToken);
                await PhotoStore.ReadUnclaimedAsync(row, facts.Photos, cancellationToken);
            }

            await SenderStore.ReadAsync(row, needs, facts, cancellationToken);
            await EarlierMatters.ReadAsync(row, needs, facts, cancellationToken);
            Choose(needs, facts, numbers, reports);
            await row.NextResultAsync(cancellationToken);
            facts.Loads = await LoadStore.ReadAsync(row, corp, cancellationToken);
        }

        if (needs.Alert)
        {
            facts.Alert = await AlertStore.HoldAsync(connection, corp.Id, cancellationToken);
        }

        if (needs.Tying.Count > 0)
        {
            facts.Tying = await TieStore.HoldAsync(connection, corp.Id, needs.Tying, needs.TieNumbers, needs.TieEntries, now, cancellationToken);
        }

        if (needs.Calls.Count > 0)
        {
            await Warnings.CallStore.ReadOpenAsync(connection, corp.Id, needs.Calls, facts, cancellationToken);
        }

        if (needs.AllHouseholds || needs.Households.Count > 0)
        {
            await Warnings.HouseholdStore.ReadAsync(connection, corp.Id, needs, facts, cancellationToken);
        }

        if (needs.Registers.Count > 0)
        {
            facts.Entries.AddRange(await Registers.RegisterStore.OfAsync(connection, corp.Id, [.. needs.Registers.Select(r => r.Kind)], [.. needs.Registers.Select(r => r.Person)], cancellationToken));
        }

        string[] whole = [.. needs.WholeRegisters.Union(needs.OpenRegisters)];
        if (whole.Length > 0)
        {
            facts.Entries.RemoveAll(e => whole.Contains(e.Kind));
            facts.Entries.AddRange(await Registers.RegisterStore.WholeAsync(connection, corp.Id, whole, cancellationToken));
        }

        if (needs.RegisterMoves.Count > 0)
        {
            facts.Entries.RemoveAll(e => needs.RegisterMoves.Contains((e.Kind, e.Number)));
            facts.Entries.AddRange(await Registers.RegisterStore.HoldAsync(connection, corp.Id, needs.RegisterMoves, cancellationToken));
            await Registers.Receipts.ReadAsync(connection, corp, needs, facts, cancellationToken);
        }

        if (needs.Proceedings.Count > 0)
        {
            foreach (var file in await Procedures.ProceedingStore.HoldAsync(connection, corp.Id, needs.Proceedings, cancellationToken))
            {
                facts.Proceedings[file.Matter.Number] = file;
                // Whoever proposed it is told of its steps.
                numbers.UnionWith(file.Matter.Tickets);
            }
        }

        if (needs.Hands.Count > 0)
        {
            facts.Hands.AddRange(await Procedures.HandStore.KnownAsync(connection, corp.Id, needs.Hands, cancellationToken));
        }

        if (needs.Followers.Count > 0)
        {
            await Follows.FollowStore.ReadAsync(connection, corp.Id, needs.Followers, facts, cancellationToken);
        }

        if (needs.HandPeople.Count > 0)
        {
            var people = await Procedures.HandStore.PeopleAsync(connection, corp, needs.HandPeople, cancellationToken);
            foreach (var matter in needs.HandPeople)
            {
                facts.HandPeople[matter] = [.. people[matter]];
            }
        }

        if (needs.Unclaimed.Count > 0 || needs.OpenProceedings)
        {
            facts.OpenProceedings.AddRange(await Procedures.ProceedingStore.OpenAsync(connection, corp.Id, needs.OpenProceedings ? null : needs.Unclaimed, cancellationToken));
        }

        foreach (var person in needs.Lists)
        {
            facts.Lists[person] = await LoadStore.ListAsync(connection, corp.Id, person, MyList.Lines, cancellationToken);
        }

        foreach (var held in needs.Held)
        {
            await TicketLock.TakeAsync(connection, corp.Id, held, cancellationToken);
        }

        if (needs.Reviews.Count > 0)
        {
            await ReviewStore.LockAsync(connection, corp.Id, needs.Reviews, facts.Reviews, cancellationToken);
        }

        if (needs.GroupNotices.Count + needs.Proposers.Count > 0)
        {
            await Notices.MassSendStore.LockAsync(connection, corp.Id, needs.GroupNotices, needs.Proposers, facts.GroupNotices, cancellationToken);
        }

        if (needs.Echoes.Count > 0)
        {
            facts.Echoes.UnionWith(await Notices.MassSendStore.EchoesAsync(connection, corp.Id, needs.Echoes, now, cancellationToken));
        }

        if (needs.Said.Count > 0)
        {
            await ContactStore.ReadAsync(connection, corp.Id, needs.Said, facts.Contacts, cancellationToken);
            await LookStore.ReadSaidAsync(connection, corp.Id, needs.Said, facts.Said, cancellationToken);
        }

        if (needs.Speakers.Count > 0)
        {
            await PhotoStore.ReadSpokenAsync(connection, corp.Id, [.. needs.Speakers], numbers, facts.SpokeAt, cancellationToken);
        }

        await EarlierMatters.ReadReportsAsync(connection, corp.Id, [.. reports], facts, now, cancellationToken);
        foreach (var (number, file) in await TicketStore.LoadAsync(connection, corp, numbers, cancellationToken))
        {
            facts.Files[number] = file;
        }

        if (needs.Labels.Count > 0)
        {
            // After the tickets: whoever corrected one before is among these, or the ticket is stale and it is decided again.
            await CorrectionStore.ReadAsync(connection, corp.Id, needs.Labels, facts.Labels, facts.Corrections, cancellationToken);
        }

        if (needs.Recent.Count > 0)
        {
            // After the tickets: whoever made one what it is now is among its steps.
            await RecentSteps.ReadAsync(connection, corp.Id, [.. needs.Recent], facts.Recent, cancellationToken);
        }

        return facts;
    }

    private static NpgsqlBatch Ask(NpgsqlConnection connection, Corp corp, IntakeNeeds needs, DateTimeOffset now)
    {
        var corpId = corp.Id;
        string[] villages = [.. needs.Neighbourhoods.Keys.Select(n => n.Village).Distinct()];
        var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Command(LockSql, corpId, Texts(villages)),
                Command(OwnedSql, corpId, Texts([.. needs.Owners]), Texts([.. needs.Conversations])),
                Command(ReachSql, corpId, Texts([.. needs.Persons.Keys])),
                Command(RelaysSql, corpId, Texts([.. needs.RelayCards])),
                Command(DraftsLockedSql, corpId, Ids(needs.Drafts)),
                Command(TieStore.OfSql, corpId, Texts([.. needs.Persons.Keys])),
            },
        };
        if (needs.Photographers.Count > 0)
        {
            batch.BatchCommands.Add(Command(PhotoStore.UnclaimedSql, corpId, Texts([.. needs.Photographers])));
        }

        // Plans made while a corp had said nothing yet read all its words for each ticket once it has said much.
        batch.Add(Queue.PlanAnewSql);
        SenderStore.Stage(batch, corp.Id, needs, now);
        EarlierMatters.Stage(batch, corp.Id, needs, now);
        batch.Add(Queue.PlanAsUsualSql);
        // After the villages are locked: what another decider of theirs added is seen.
        LoadStore.Stage(batch, corp, now);
        return batch;
    }

    private static NpgsqlBatchCommand Command(string sql, string corpId, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = corpId } } };
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static NpgsqlParameter<Guid[]> Ids(IEnumerable<Guid> ids) => new() { TypedValue = [.. ids], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid };

    private static NpgsqlParameter<string[]> Texts(string[] values) => new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    /// <summary>Of the earlier matters only what is alike is needed whole, and who reported it.</summary>
    private static void Choose(IntakeNeeds needs, IntakeFacts facts, HashSet<long> numbers, HashSet<long> reports)
    {
        foreach (var (neighbourhood, compared) in needs.Neighbourhoods)
        {
            var (open, alike) = AlikeMatters.Among(compared, facts.Earlier.GetValueOrDefault(neighbourhood, []));
            numbers.UnionWith(open);
            if (neighbourhood.Category != Ticket.ConfidentialCategory)
            {
                reports.UnionWith(alike);
            }
        }
    }
}
