using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Forms;
using WeGrid.Postgres.Outbox;
using WeGrid.Postgres.Privacy;

namespace WeGrid.Postgres.Tickets;

/// <summary>What became of a save.</summary>
public enum SaveResult
{
    /// <summary>Everything is staged and will be there with the commit.</summary>
    Saved,

    /// <summary>Somebody else changed one of the tickets meanwhile: roll back, load again, decide again.</summary>
    Stale,
}

/// <summary>Saves everything a decision brought about, changes and messages together, in one round trip.</summary>
public sealed class EffectsStore
{
    private const string EventsSql = """
        insert into ticket_event (corp_id, number, seq, at, move, role, actor, status, canonical, hash)
        select $1, * from unnest($2::bigint[], $3::int[], $4::timestamptz[], $5::smallint[], $6::int[], $7::text[], $8::smallint[], $9::bytea[], $10::bytea[])
        """;

    private const string ValuesSql = """
        insert into ticket_event_value (corp_id, number, seq, name, value, salt)
        select $1, * from unnest($2::bigint[], $3::int[], $4::text[], $5::text[], $6::bytea[])
        """;

    private const string ReportersSql = """
        insert into reporter (corp_id, number, person, chat, ordinal, told, told_at, via)
        select $1, * from unnest($2::bigint[], $3::text[], $4::text[], $5::int[], $6::smallint[], $7::timestamptz[], $8::bigint[])
        on conflict (corp_id, number, person) do update set told = excluded.told, told_at = excluded.told_at
        """;

    private const string SurveysSql = """
        insert into survey (corp_id, number, person, round, sent_at, reminded_at, expires_at, solved, satisfaction, reason, answered_at, late, method, surveyor, call_by, led_to)
        select $1, * from unnest($2::bigint[], $3::text[], $4::smallint[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[], $8::boolean[],
                                 $9::smallint[], $10::text[], $11::timestamptz[], $12::boolean[], $13::smallint[], $14::text[],
                                 $15::text[], $16::bigint[])
        on conflict (corp_id, number, person, round) do update
           set sent_at = excluded.sent_at, reminded_at = coalesce(survey.reminded_at, excluded.reminded_at), expires_at = excluded.expires_at, solved = excluded.solved,
               satisfaction = excluded.satisfaction, reason = excluded.reason, answered_at = excluded.answered_at, late = excluded.late,
               method = excluded.method, surveyor = excluded.surveyor, call_by = coalesce(excluded.call_by, survey.call_by), led_to = coalesce(excluded.led_to, survey.led_to)
        """;

    private const string DemandsSql = """
        insert into demand (corp_id, id, person, chat, msgid, said_at, text, status, ticket, label, part_of, head)
        select $1, * from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::smallint[], $9::bigint[], $10::jsonb[], $11::uuid[], $12::uuid[])
        on conflict (corp_id, id) do update set status = excluded.status, ticket = excluded.ticket
        """;

    private const string IgnoredSql = """
        insert into ignored_message (corp_id, id, person, chat, msgid, said_at, text, reason, verdict, score, words, version, grid_id, confidential)
        select $1, * from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::text[], $9::text[], $10::real[], $11::text[], $12::text[],
                                 $13::text[], $14::boolean[])
        on conflict do nothing
        """;

    private const string RelaysSql = """
        insert into relay (corp_id, leader, person, ticket, template, model, tells_result, wanted_at)
        select $1, * from unnest($2::text[], $3::text[], $4::bigint[], $5::text[], $6::jsonb[], $7::boolean[], $8::timestamptz[])
        on conflict (corp_id, ticket, person, template) do update
           set leader = excluded.leader, model = excluded.model, wanted_at = excluded.wanted_at, card = null, carded_at = null, done_at = null, done_by = null
        """;

    /// <summary>A result makes what was still to be told before it pointless.</summary>
    private const string RelaysOutdatedSql = """
        delete from relay r using unnest($2::bigint[], $3::text[]) w (ticket, person)
         where r.corp_id = $1 and r.ticket = w.ticket and r.person = w.person and not r.tells_result and r.card is null
        """;

    private const string RelaysDoneSql = """
        update relay r set done_at = d.at, done_by = d.by
          from unnest($2::text[], $3::text[], $4::timestamptz[]) d (card, by, at)
         where r.corp_id = $1 and r.card = d.card and r.done_at is null
        """;

    private const string CardCodesSql = """
        insert into card (corp_id, task_id, userid, response_code, code_at)
        select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[])
        on conflict (corp_id, task_id, userid) do update set response_code = excluded.response_code, code_at = excluded.code_at
        """;

    private const string RecalledSql = """
        with demands as (update demand set recalled = true where corp_id = $1 and msgid = any($2)),
             pins as (
                 update ticket t set latitude = null, longitude = null, pin_label = '' from photo p
                  where p.corp_id = $1 and split_part(p.id, '#', 1) = any($2) and p.kind = 5 and t.corp_id = $1 and t.number = p.number),
             photos as (delete from photo where corp_id = $1 and split_part(id, '#', 1) = any($2) and use < 2)
        update ignored_message set text = null where corp_id = $1 and msgid = any($2)
        """;

    private const string ConsentSql = """
        with changes as (
            select * from unnest($2::text[], $3::text[], $4::boolean[], $5::timestamptz[], $6::text[]) u (chat, person, agreed, at, source)
        ), erased as (
            update ignored_message m set text = null from changes c
             where not c.agreed and m.corp_id = $1 and m.person = c.person and m.chat = 'archive:' || c.chat
        ), unclaimed as (
            delete from photo p using changes c
             where not c.agreed and p.corp_id = $1 and p.number = 0 and p.person = c.person and p.chat = 'archive:' || c.chat
        )
        insert into consent (corp_id, chat, person, agreed, at, source) select $1, * from changes
        on conflict (corp_id, chat, person) do update set agreed = excluded.agreed, at = excluded.at, source = excluded.source
         where consent.at <= excluded.at
        """;

    private const string HomesSql = """
        insert into resident_home (corp_id, person, grid_id, source, said_at)
        select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[])
        on conflict (corp_id, person) do update set grid_id = excluded.grid_id, source = excluded.source, said_at = excluded.said_at
         where resident_home.said_at <= excluded.said_at
        """;

    private const string KfSentSql = """
        update kf_session k set sent_since = sent_since + u.n
          from (select person, count(*)::int as n from unnest($2::text[]) p (person) group by person) u
         where k.corp_id = $1 and k.person = u.person
        """;

    /// <summary>Stages everything on the connection's open transaction and sends it. The caller commits, or rolls back when stale.</summary>
    /// <param name="connection">A connection with an open transaction.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="effects">What to save.</param>
    /// <param name="now">When outbox rows are created.</param>
    /// <param name="more">Statements that belong into the same round trip: the inbox rows decided.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public static async Task<SaveResult> SaveAsync(
        NpgsqlConnection connection, string corpId, Effects effects, DateTimeOffset now, Action<NpgsqlBatch>? more = null, CancellationToken cancellationToken = default)
    {
        Domain.Dispatch.StormCap.Apply(effects);
        await using var batch = new NpgsqlBatch(connection);
        var updated = StageTickets(batch, corpId, effects);
        StageWords(batch, corpId, effects);
        StageMessages(batch, corpId, effects, now);
        WordsStore.StageUnsent(batch, corpId, effects);
        more?.Invoke(batch);
        // Last: a phone that two runs write to is held for no longer than the commit.
        LoadStore.Stage(batch, corpId, effects);
        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        return updated is null || updated.Value.Command.RecordsAffected == updated.Value.Count ? SaveResult.Saved : SaveResult.Stale;
    }

    private static (NpgsqlBatchCommand Command, int Count)? StageTickets(NpgsqlBatch batch, string corpId, Effects effects)
    {
        var fresh = effects.Files.Values.Where(f => f.LoadedSeq == 0).ToList();
        var changed = effects.Files.Values.Where(f => f.LoadedSeq > 0 && f.Ticket.Seq > f.LoadedSeq).OrderBy(f => f.Ticket.Number).ToList();
        if (fresh.Count > 0)
        {
            PolicyRows.Stage(batch, corpId, fresh.Select(f => f.Ticket.Policy));
            batch.BatchCommands.Add(TicketRows.Insert(corpId, fresh));
        }

        NpgsqlBatchCommand? update = null;
        if (changed.Count > 0)
        {
            if (effects.Corrections.Count > 0)
            {
                // A corrected matter gets the promise that was due to it.
                PolicyRows.Stage(batch, corpId, changed.Select(f => f.Ticket.Policy));
            }

            batch.BatchCommands.Add(update = TicketRows.Update(corpId, changed));
        }

        StageEvents(batch, corpId, effects.Events);
        StageReporters(batch, corpId, effects);
        UnitReturns.Stage(batch, corpId, effects.UnitMarks);
        TicketParts.Stage(batch, corpId, effects.Parts);
        LinkStore.Stage(batch, corpId, effects);
        return update is null ? null : (update, changed.Count);
    }

    private static void StageEvents(NpgsqlBatch batch, string corpId, List<TicketEvent> events)
    {
        Add(batch, EventsSql, corpId, events, c => c
            .Column(NpgsqlDbType.Bigint, e => e.Number)
            .Column(NpgsqlDbType.Integer, e => e.Seq)
            .Column(NpgsqlDbType.TimestampTz, e => e.At.UtcDateTime)
            .Column(NpgsqlDbType.Smallint, e => (short)e.Move)
            .Column(NpgsqlDbType.Integer, e => (int)e.By.Role)
            .Column(NpgsqlDbType.Text, e => e.By.Id)
            .Column(NpgsqlDbType.Smallint, e => (short)e.To)
            .Column(NpgsqlDbType.Bytea, e => e.Canonical)
            .Column(NpgsqlDbType.Bytea, e => e.Hash));
        var values = events.SelectMany(e => e.Personal.Select(p => (Event: e, Personal: p))).ToList();
        Add(batch, ValuesSql, corpId, values, c => c
            .Column(NpgsqlDbType.Bigint, v => v.Event.Number)
            .Column(NpgsqlDbType.Integer, v => v.Event.Seq)
            .Column(NpgsqlDbType.Text, v => v.Personal.Name)
            .Column(NpgsqlDbType.Text, v => v.Personal.Value)
            .Column(NpgsqlDbType.Bytea, v => v.Personal.Salt));
    }

    private static void StageReporters(NpgsqlBatch batch, string corpId, Effects effects)
    {
        Add(batch, ReportersSql, corpId, effects.Reporters.ToList(), c => c
            .Column(NpgsqlDbType.Bigint, r => r.Key.Ticket)
            .Column(NpgsqlDbType.Text, r => r.Value.Person)
            .Column(NpgsqlDbType.Text, r => r.Value.Chat)
            .Column(NpgsqlDbType.Integer, r => effects.Files.TryGetValue(r.Key.Ticket, out var file) ? file.Reporters.FindIndex(p => p.Person == r.Value.Person) : 0)
            .Column(NpgsqlDbType.Smallint, r => (short)r.Value.Told)
            .Column(NpgsqlDbType.TimestampTz, r => r.Value.ToldAt?.UtcDateTime).Column(NpgsqlDbType.Bigint, r => r.Value.Via));
        ReportersGone.Stage(batch, corpId, effects.ReportersGone);
        Add(batch, SurveysSql, corpId, effects.Surveys.ToList(), c => c
            .Column(NpgsqlDbType.Bigint, s => s.Key.Ticket)
            .Column(NpgsqlDbType.Text, s => s.Value.Person)
            .Column(NpgsqlDbType.Smallint, s => (short)s.Value.Round)
            .Column(NpgsqlDbType.TimestampTz, s => s.Value.SentAt?.UtcDateTime)
            .Column(NpgsqlDbType.TimestampTz, s => s.Value.RemindedAt?.UtcDateTime)
            .Column(NpgsqlDbType.TimestampTz, s => s.Value.ExpiresAt?.UtcDateTime)
            .Column(NpgsqlDbType.Boolean, s => s.Value.Solved)
            .Column(NpgsqlDbType.Smallint, s => (short?)s.Value.Satisfaction)
            .Column(NpgsqlDbType.Text, s => s.Value.Reason)
            .Column(NpgsqlDbType.TimestampTz, s => s.Value.AnsweredAt?.UtcDateTime)
            .Column(NpgsqlDbType.Boolean, s => s.Value.IsLate)
            .Column(NpgsqlDbType.Smallint, s => (short)s.Value.Method)
            .Column(NpgsqlDbType.Text, s => s.Value.Surveyor)
            .Column(NpgsqlDbType.Text, s => s.Value.CallBy)
            .Column(NpgsqlDbType.Bigint, s => s.Value.LedTo));
    }

    private static void StageWords(NpgsqlBatch batch, string corpId, Effects effects)
    {
        // A draft may be set and settled in one run.
        Add(batch, DemandsSql, corpId, effects.Demands.GroupBy(d => d.Id).Select(g => g.Last()).ToList(), c => c
            .Column(NpgsqlDbType.Uuid, d => d.Id)
            .Column(NpgsqlDbType.Text, d => d.Person)
            .Column(NpgsqlDbType.Text, d => d.Chat)
            .Column(NpgsqlDbType.Text, d => d.MessageId)
            .Column(NpgsqlDbType.TimestampTz, d => d.SaidAt.UtcDateTime)
            .Column(NpgsqlDbType.Text, d => d.Text)
            .Column(NpgsqlDbType.Smallint, d => (short)d.Status)
            .Column(NpgsqlDbType.Bigint, d => d.Ticket)
            .Column(NpgsqlDbType.Jsonb, d => d.Label)
            .Column(NpgsqlDbType.Uuid, d => d.PartOf)
            .Column(NpgsqlDbType.Uuid, d => d.Head));
        SenderStore.StageGathered(batch, corpId, effects);
        VisitStore.Stage(batch, corpId, effects);
        Add(batch, IgnoredSql, corpId, effects.Ignored, c => c
            .Column(NpgsqlDbType.Uuid, m => m.Id)
            .Column(NpgsqlDbType.Text, m => m.Person)
            .Column(NpgsqlDbType.Text, m => m.Chat)
            .Column(NpgsqlDbType.Text, m => m.MessageId)
            .Column(NpgsqlDbType.TimestampTz, m => m.SaidAt.UtcDateTime)
            .Column(NpgsqlDbType.Text, m => m.Text)
            .Column(NpgsqlDbType.Text, m => m.Reason)
            .Column(NpgsqlDbType.Text, m => m.Verdict.ToString())
            .Column(NpgsqlDbType.Real, m => (float)m.Score)
            .Column(NpgsqlDbType.Text, m => string.Join('、', m.Words))
            .Column(NpgsqlDbType.Text, m => m.Version)
            .Column(NpgsqlDbType.Text, m => m.GridId)
            .Column(NpgsqlDbType.Boolean, m => m.IsConfidential));
        ReviewStore.Stage(batch, corpId, effects.Reviews);
        CorrectionStore.Stage(batch, corpId, effects.Corrections);
        Add(batch, ConsentSql, corpId, effects.Consents, c => c
            .Column(NpgsqlDbType.Text, x => x.Chat)
            .Column(NpgsqlDbType.Text, x => x.Person)
            .Column(NpgsqlDbType.Boolean, x => x.Agreed)
            .Column(NpgsqlDbType.TimestampTz, x => x.At.UtcDateTime)
            .Column(NpgsqlDbType.Text, x => x.Source));
        effects.GroupChanges.ForEach(change => ChatStateStore.Stage(batch, corpId, change));
        ContactStore.Stage(batch, corpId, effects.Contacts);
        Add(batch, HomesSql, corpId, effects.Homes.ToList(), c => c
            .Column(NpgsqlDbType.Text, h => h.Key)
            .Column(NpgsqlDbType.Text, h => h.Value.Grid)
            .Column(NpgsqlDbType.Text, h => h.Value.Source)
            .Column(NpgsqlDbType.TimestampTz, h => h.Value.At.UtcDateTime));
        LookStore.Stage(batch, corpId, effects.Looks);
        Ties.TieStore.Stage(batch, corpId, effects);
        PhotoStore.Stage(batch, corpId, effects);
        WordsStore.StageWords(batch, corpId, effects);
        Add(batch, RecalledSql, corpId, effects.RecalledMessages, c => c.Column(NpgsqlDbType.Text, m => m));
    }

    private static void StageMessages(NpgsqlBatch batch, string corpId, Effects effects, DateTimeOffset now)
    {
        Add(batch, RelaysOutdatedSql, corpId, effects.Relays.FindAll(r => r.TellsResult), c => c
            .Column(NpgsqlDbType.Bigint, r => r.Ticket)
            .Column(NpgsqlDbType.Text, r => r.Person));
        // Of two in one run the newer stands, as of two runs.
        Add(batch, RelaysSql, corpId, effects.Relays.AsEnumerable().Reverse().DistinctBy(r => (r.Ticket, r.Person, r.Template)).ToList(), c => c
            .Column(NpgsqlDbType.Text, r => r.Leader)
            .Column(NpgsqlDbType.Text, r => r.Person)
            .Column(NpgsqlDbType.Bigint, r => r.Ticket)
            .Column(NpgsqlDbType.Text, r => r.Template)
            .Column(NpgsqlDbType.Jsonb, r => JsonSerializer.Serialize(r.Values))
            .Column(NpgsqlDbType.Boolean, r => r.TellsResult)
            .Column(NpgsqlDbType.TimestampTz, r => r.At.UtcDateTime));
        Add(batch, RelaysDoneSql, corpId, effects.RelayCardsDone, c => c
            .Column(NpgsqlDbType.Text, r => r.Card)
            .Column(NpgsqlDbType.Text, r => r.By)
            .Column(NpgsqlDbType.TimestampTz, r => r.At.UtcDateTime));
        Add(batch, CardCodesSql, corpId, effects.CardCodes.GroupBy(k => (k.TaskId, k.UserId)).Select(g => g.MaxBy(k => k.At)!).ToList(), c => c
            .Column(NpgsqlDbType.Text, k => k.TaskId)
            .Column(NpgsqlDbType.Text, k => k.UserId)
            .Column(NpgsqlDbType.Text, k => k.Code)
            .Column(NpgsqlDbType.TimestampTz, k => k.At.UtcDateTime));
        var byKf = effects.Notices.Where(n => n.Channel is Domain.Notices.Channel.KfText or Domain.Notices.Channel.KfMenu).ToList();
        Add(batch, KfSentSql, corpId, byKf, c => c.Column(NpgsqlDbType.Text, n => n.Recipient));
        if (effects.Silenced.Count > 0)
        {
            OutboxStore.StageSilence(batch, corpId, now, [.. effects.Silenced.Select(s => s.Recipient)], [.. effects.Silenced.Select(s => s.Subject)]);
        }

        OutboxStore.Stage(batch, corpId, [.. effects.Notices.Select((n, place) => NoticeRows.ToOutbox(n, now, place))]);
        AlertStore.Stage(batch, corpId, effects.Alerts);
        Warnings.CallStore.StageReplies(batch, corpId, effects.CallReplies, now);
        Warnings.CallStore.StageLists(batch, corpId, effects.CallLists, now);
        Warnings.CallStore.StageBroadcasts(batch, corpId, effects.BroadcastsDone);
        Warnings.HouseholdStore.StageWords(batch, corpId, effects.HouseholdWords, now);
        Warnings.WarningStore.StageWords(batch, corpId, effects.WarningWords, now);
        Registers.RegisterStore.StageVisits(batch, corpId, effects.RegisterVisits);
        Registers.RegisterStore.StageMoves(batch, corpId, effects.RegisterMoves);
        Registers.RegisterStore.StageEntered(batch, corpId, effects.RegisterEntered, effects.RegisterWithdrawn);
        Procedures.ProceedingStore.Stage(batch, corpId, effects);
        Follows.FollowStore.Stage(batch, corpId, effects);
        Warnings.WarningStore.StageMusters(batch, corpId, effects.Musters, now);
        Notices.MassSendStore.Stage(batch, corpId, effects);
        StageDues(batch, corpId, effects);
        if (effects.Notices.Count > 0)
        {
            OutboxStore.StageNotify(batch);
        }

        if (effects.Dues.Count + effects.Drafts.Count > 0)
        {
            DueStore.StageNotify(batch);
        }
    }

    private static void StageDues(NpgsqlBatch batch, string corpId, Effects effects)
    {
        var set = effects.Dues.Where(d => d.Value is not null).Select(d => new DueRow(KindName(d.Key.Kind), d.Key.Subject, d.Value!.Value))
            .Concat(effects.Drafts.Where(d => d.Value is not null).Select(d => DraftStore.ToDue(d.Key, d.Value!.Value.Clock, d.Value.Value.At)));
        var taken = effects.Dues.Where(d => d.Value is null).Select(d => (KindName(d.Key.Kind), d.Key.Subject))
            .Concat(effects.Drafts.Where(d => d.Value is null).Select(d => (KindName(DueKind.Draft), d.Key.ToString())));
        DueStore.Stage(batch, corpId, [.. set], [.. taken]);
    }

    /// <summary>The name of a kind of due row.</summary>
    public static string KindName(DueKind kind) => kind.ToString().ToLowerInvariant();

    private static void Add<T>(NpgsqlBatch batch, string sql, string corpId, IReadOnlyList<T> rows, Func<UnnestCommand<T>, UnnestCommand<T>> fill)
    {
        if (rows.Count > 0)
        {
            batch.BatchCommands.Add(fill(new UnnestCommand<T>(corpId, rows)).Build(sql));
        }
    }
}
