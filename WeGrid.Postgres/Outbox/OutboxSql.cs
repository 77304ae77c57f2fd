namespace WeGrid.Postgres.Outbox;

/// <summary>The longer statements of <see cref="OutboxStore"/>.</summary>
internal static class OutboxSql
{
    public const string Stage = """
        insert into outbox (corp_id, id, lane, channel, recipient, subject, seq, supersedes, template, model, body, danger, purpose,
                            ticket, person, wants_verdict, budget_key, serial, created_at, due_at, valid_until)
        select $1, id, lane, channel, recipient, subject, seq, supersedes, template, model::jsonb, body, danger, purpose,
               ticket, person, wants_verdict, budget_key, serial, created_at, due_at, valid_until
          from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::bool[], $9::text[], $10::text[],
                      $11::bytea[], $12::bool[], $13::text[], $14::bigint[], $15::text[], $16::bool[], $17::text[], $18::bool[],
                      $19::timestamptz[], $20::timestamptz[], $21::timestamptz[])
               r (id, lane, channel, recipient, subject, seq, supersedes, template, model, body, danger, purpose, ticket, person,
                  wants_verdict, budget_key, serial, created_at, due_at, valid_until)
        """;

    /// <summary>Moves the rows of the CTE <c>gone</c> to outbox_done and tells those who want to know. $2 is the time.</summary>
    private const string Finished = """
        done as (
            insert into outbox_done (corp_id, finished_at, id, lane, channel, recipient, subject, seq, template, model, body, danger,
                                     purpose, ticket, person, created_at, valid_until, attempt, verdict, reason, platform_msgid, errcode)
            select corp_id, $2, id, lane, channel, recipient, subject, seq, template, model, body, danger,
                   purpose, ticket, person, created_at, valid_until, attempt, verdict, why, msgid, errcode
              from gone
        ), told as (
            insert into due (corp_id, kind, subject, due_at, payload)
            select corp_id, 'verdict', id::text, $2,
                   jsonb_build_object('outbox', id, 'ticket', ticket, 'person', person, 'purpose', purpose,
                                      'verdict', case verdict when 1 then 'sent' else 'dead' end, 'reason', why,
                                      'subject', subject, 'seq', seq, 'msgid', msgid)
              from gone where wants_verdict
            on conflict do nothing
            returning 1
        )
        """;

    /// <summary>The rows of the CTE <c>next</c> may be looked at; those that somebody is looking at now are skipped.</summary>
    private const string Woken = """
        woken as (
            update outbox o set due_at = $2, reason = null
             where o.ctid = any(array(
                   select w.ctid from outbox w
                    where w.ctid = any(array(select ctid from next)) and w.corp_id = $1 and w.status = 0
                      for update skip locked))
        )
        """;

    /// <summary>Whoever acts on verdicts is woken, or it would find them only when it looks anyway.</summary>
    private const string Told = $"(select pg_notify('{Due.DueStore.NotifyChannel}', '') from (select from told limit 1) t)";

    private const string GoneFrom = """
        with gone as (
            delete from outbox o
             where o.ctid = any(array(
                   select h.ctid from unnest($3::text[], $4::text[], $5::int[]) n (recipient, subject, seq) cross join lateral (
                       select ctid from outbox
                        where corp_id = $1 and recipient = n.recipient and subject = n.subject and seq < n.seq offset 0) h))
               and o.corp_id = $1 and o.status = 0
            returning o.*, 3::smallint as verdict, '
        """;

    private const string GoneTo = $"""
        '::text as why, null::text as msgid, null::int as errcode
        ), {Finished}
        select count(*), {Told} from gone
        """;

    /// <summary>Older open rows of a staged superseding one die at once, unless one is being sent right now.</summary>
    public const string Supersede = GoneFrom + OutboxStore.Superseded + GoneTo;

    /// <summary>Rows of a subject nobody needs any more die at once, unless one is being sent right now.</summary>
    public const string Silence = GoneFrom + OutboxStore.Answered + GoneTo;

    /// <summary>Rows that have not left are withdrawn; one that is being sent right now is not.</summary>
    public const string Withdraw = $"""
        with gone as (
            delete from outbox o where o.corp_id = $1 and o.id = any($3) and o.status = 0
            returning o.*, 3::smallint as verdict, 'corrected'::text as why, null::text as msgid, null::int as errcode
        ), {Finished}
        select count(*), {Told} from gone
        """;

    // Danger first, then the longest due; what stands in a row's way is looked up only for the rows taken. They are locked, so
    // their ctid stays what it is until the claim's end.
    public const string Candidates = """
        with hot as (
            select o.ctid as at, o.* from outbox o
             where o.corp_id = $1 and o.danger and o.due_at <= $2 and (o.status = 0 or o.leased_until <= $2 and o.id <> all($4))
             order by o.due_at, o.id limit $3 for update skip locked
        ), calm as (
            select o.ctid as at, o.* from outbox o
             where o.corp_id = $1 and not o.danger and o.due_at <= $2 and (o.status = 0 or o.leased_until <= $2 and o.id <> all($4))
             order by o.due_at, o.id limit least($5, $3 - (select count(*) from hot)) for update skip locked
        )
        select p.id, p.attempt, p.channel, p.lane, p.recipient, p.subject, p.seq, p.template, p.model::text, p.body, p.danger, p.purpose,
               p.ticket, p.person, p.created_at, p.valid_until, p.due_at, p.budget_key, p.serial,
               case when p.subject is not null then
                   (select case e.status when 0 then e.due_at else $2 end from outbox e
                     where e.corp_id = $1 and e.recipient = p.recipient and e.subject = p.subject and e.seq < p.seq
                     order by e.seq desc limit 1) end,
               p.subject is not null and (select exists (select from outbox where corp_id = $1 and supersedes and subject is not null))
               and exists (
                   select 1 from outbox n
                    where n.corp_id = $1 and n.recipient = p.recipient and n.subject = p.subject and n.seq > p.seq and n.supersedes),
               case when p.budget_key is not null then (select l.drawn from ledger l where l.corp_id = $1 and l.key = p.budget_key) end,
               case when p.serial then (select l.tat from budget l where l.corp_id = $1 and l.key = 'lane:' || p.lane) end,
               p.at::text
          from (select * from hot union all select * from calm) p
        """;

    /// <summary>The budgets that all messages of the corp draw on.</summary>
    public const string SharedBudgets = "select key, drawn from ledger where corp_id = $1 and shared";

    // Sorted, here and below, so that two workers with the same members wait for each other and never deadlock. The plan was made from
    // states read without a lock: a key that somebody drew on since is not returned, and its messages stay due.
    public const string TakeLanes = """
        insert into budget as b (corp_id, key, tat, based_on)
        select $1, key, $3, $4 from unnest($2::text[]) s (key) order by key
        on conflict (corp_id, key) do update set tat = excluded.tat, based_on = excluded.based_on where b.tat <= excluded.based_on
        returning key, null::bigint[]
        """;

    public const string SpendBudgets = """
        insert into ledger as l (corp_id, key, shared, touched_at, drawn)
        select $1, key, false, $4, drawn::bigint[] from unnest($2::text[], $3::text[]) s (key, drawn) order by key
        on conflict (corp_id, key) do update set drawn = excluded.drawn, touched_at = excluded.touched_at where l.drawn[1] = excluded.drawn[1] - 1
        returning key, null::bigint[]
        """;

    public const string OpenShared = """
        insert into ledger (corp_id, key, shared, touched_at, drawn)
        select $1, key, true, $3, '{0}' from unnest($2::text[]) s (key) order by key
        on conflict do nothing
        """;

    // Every claim of the corp draws on these: under a lock, since from an older state one of two workers would always be refused.
    public const string LockShared = "select key, drawn from ledger where corp_id = $1 and key = any($2) order by key for update";

    public const string SpendShared = """
        update ledger l set drawn = s.drawn::bigint[], touched_at = $4
          from unnest($2::text[], $3::text[]) s (key, drawn)
         where l.corp_id = $1 and l.key = any($2) and l.key = s.key
        """;

    // By ctid, here and below: whatever the statistics say of a table that fills and empties all day, no plan reads the whole queue.
    // The array comes from a subselect, which the planner takes for ten rows; a long constant one it would rather filter by.
    public const string Take = """
        update outbox o set status = 1, attempt = o.attempt + 1, leased_until = $3, reason = null
         where o.corp_id = $1 and o.ctid = any(array(select unnest($2::text[]::tid[])))
        """;

    // Looked at again: the message ahead may have been finished since the candidates were read.
    public const string Wait = """
        update outbox o set status = 0, due_at = w.until, reason = w.reason
          from unnest($2::text[]::tid[], $3::timestamptz[], $4::text[]) w (at, until, reason)
         where o.corp_id = $1 and o.ctid = any(array(select unnest($2::text[]::tid[]))) and o.ctid = w.at
           and (w.reason <> 'order' or exists (
                   select 1 from outbox e
                    where e.corp_id = $1 and e.recipient = o.recipient and e.subject = o.subject and e.seq < o.seq))
        """;

    /// <summary>What most batches are: sent or dead, on channels without lanes. A quarter of the plan of <see cref="Finish"/>, which is made anew each time.</summary>
    public const string FinishPlain = $"""
        with r as (
            select * from unnest($3::uuid[], $4::int[], $5::smallint[], $6::text[], $7::text[], $8::int[])
                   r (id, attempt, verdict, reason, msgid, errcode)
        ), hit as (
            select o.ctid from r cross join lateral (select ctid from outbox where corp_id = $1 and id = r.id limit 1) o
        ), gone as (
            delete from outbox o using r
             where o.ctid = any(array(select ctid from hit)) and o.corp_id = $1 and o.id = r.id and o.attempt = r.attempt
            returning o.*, r.verdict, r.reason as why, r.msgid, r.errcode
        ), {Finished}, next as (
            select w.ctid from gone g cross join lateral (
                select s.ctid from outbox s
                 where s.corp_id = $1 and s.recipient = g.recipient and s.subject = g.subject and s.seq > g.seq and s.reason = 'order'
                 order by s.seq limit 1) w
             where g.subject is not null and (select exists (select from outbox where corp_id = $1 and reason = 'order'))
        ), {Woken}
        select (select count(*) from gone), {Told}
        """;

    // The attempt is the fence: a late worker's result matches no row. Whoever waited for the finished ones is woken;
    // rows another worker is looking at are skipped, it looks again soon by itself. Lanes are waited for, in the order in which claims take them:
    // who just asked for one in vain holds its row for a moment, and a lane that was passed over then would stand until the lease's end.
    public const string Finish = $"""
        with r as (
            select * from unnest($3::uuid[], $4::int[], $5::smallint[], $6::text[], $7::timestamptz[], $8::text[], $9::int[])
                   r (id, attempt, verdict, reason, retry_at, msgid, errcode)
        ), hit as (
            select o.ctid from r cross join lateral (select ctid from outbox where corp_id = $1 and id = r.id limit 1) o
        ), gone as (
            delete from outbox o using r
             where o.ctid = any(array(select ctid from hit)) and o.corp_id = $1 and o.id = r.id and o.attempt = r.attempt
               and (r.verdict <> 2 or o.subject is not null and exists (
                       select 1 from outbox n
                        where n.corp_id = $1 and n.recipient = o.recipient and n.subject = o.subject and n.seq > o.seq and n.supersedes))
            returning o.*, case r.verdict when 2 then 3::smallint else r.verdict end as verdict,
                      case r.verdict when 2 then 'superseded' else r.reason end as why, r.msgid, r.errcode
        ), again as (
            update outbox o set status = 0, due_at = least(r.retry_at, o.valid_until), reason = r.reason
              from r
             where o.ctid = any(array(select ctid from hit)) and o.corp_id = $1 and o.id = r.id and o.attempt = r.attempt and o.status = 1 and r.verdict = 2
               and not (o.subject is not null and exists (
                       select 1 from outbox n
                        where n.corp_id = $1 and n.recipient = o.recipient and n.subject = o.subject and n.seq > o.seq and n.supersedes))
            returning o.id, o.lane, o.serial, o.leased_until
        ), {Finished}, lanes as (
            select lane, leased_until from gone where serial union select lane, leased_until from again where serial
        ), freed as (
            update budget b set tat = $2
              from (select lane, leased_until from lanes order by lane) l cross join lateral (
                     select key from budget
                      where corp_id = $1 and key = 'lane:' || l.lane and tat = l.leased_until for update) f
             where b.corp_id = $1 and b.key = f.key
        ), next as (
            select w.ctid from gone g cross join lateral (
                select s.ctid from outbox s
                 where s.corp_id = $1 and s.recipient = g.recipient and s.subject = g.subject and s.seq > g.seq and s.reason = 'order'
                 order by s.seq limit 1) w
             where g.subject is not null and (select exists (select from outbox where corp_id = $1 and reason = 'order'))
            union
            select w.ctid from lanes l cross join lateral (
                select s.ctid from outbox s
                 where s.corp_id = $1 and s.lane = l.lane and s.reason = 'lane'
                 order by s.danger desc, s.due_at limit 1) w
        ), {Woken}
        select (select count(*) from gone) + (select count(*) from again), {Told}
        """;

    public const string StoreBodies = """
        update outbox o set body = b.body
          from unnest($2::uuid[], $3::int[], $4::bytea[]) b (id, attempt, body)
         where o.ctid = any(array(
                   select h.ctid from unnest($2::uuid[]) k (id) cross join lateral (select ctid from outbox where corp_id = $1 and id = k.id limit 1) h))
           and o.corp_id = $1 and o.id = b.id and o.attempt = b.attempt and o.status = 1 and o.body is null
        returning o.id
        """;

    /// <summary>What an open message waits for. $2 is the time, $3 the time of day at which the quiet hours end: what was held back by them is planned for it.</summary>
    private const string Why = """
        case when status = 1 then 'sending' when reason is not null then reason when due_at <= $2 then 'due'
             when not danger and created_at < due_at and (due_at at time zone 'Asia/Shanghai')::time = $3 then 'quiet' else 'scheduled' end
        """;

    public const string Waiting = $"""
        select id, channel, lane, recipient, subject, danger, purpose, ticket,
               {Why},
               case status when 1 then leased_until else due_at end, attempt, created_at, valid_until
          from outbox where corp_id = $1 order by danger desc, due_at, id limit $4
        """;

    // Rows in flight were all due before: their leases are asked for only when nothing else is due.
    public const string NextDue = """
        with pending as (
            select least((select due_at from outbox where corp_id = $1 and danger and status = 0 order by due_at limit 1),
                         (select due_at from outbox where corp_id = $1 and not danger and status = 0 order by due_at limit 1)) as at
        )
        select case when at <= $2 then at
                    else least(at, (select min(leased_until) from outbox where corp_id = $1 and due_at <= $2 and status = 1)) end
          from pending
        """;

    // One look into the index for each; what a claim would find, and nothing of what it costs to plan one. A text of lines, for with an array it
    // would itself be planned anew each time.
    public const string DueCorps = """
        select c from string_to_table($1, e'\n') c
         cross join lateral (
            (select 1 from outbox where corp_id = c and danger and due_at <= $2 and (status = 0 or leased_until <= $2) limit 1)
            union all (select 1 from outbox where corp_id = c and not danger and due_at <= $2 and (status = 0 or leased_until <= $2) limit 1)
            limit 1) found
        """;

    public const string Totals = $"""
        select {Why} as why,
               count(*), count(*) filter (where danger), min(created_at)
          from outbox where corp_id = $1 group by 1 order by 1
        """;

    public const string FinishedColumns = """
        select id, channel, recipient, person, purpose, ticket, verdict, reason, errcode, attempt, created_at, finished_at from outbox_done
        """;
}
