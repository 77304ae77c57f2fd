using Npgsql;
using NpgsqlTypes;
using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Postgres.Tickets;

/// <summary>How a ticket stands in its row.</summary>
internal static class TicketRows
{
    public const string Columns = """
        number, status, round, grid_id, village_id, category, subcategory, kind, list, urgency, summary, matter_text, place, place_key,
        holder, unit_id, ordered_at, due_at, provisional, hop_started_at, signed_for_at, resolved_at, waiting_since, before_waiting,
        waited, rung, returns, result_note, merged_into, seq, head_hash,
        returned_by, return_reason, ask_kind, ask_until, ask_by, ask_reason, extensions, defer_reason, lapses,
        answer_to, answer_from, answer_due, policy, check_handlers, check_mark, check_rung, split_from, picked,
        origin, doubt, raised_at, alike, latitude, longitude, pin_label
        """;

    /// <summary>The column of the policy's text: the first after those of the ticket itself.</summary>
    public const int PolicyAt = 56;

    /// <summary>What <see cref="Read"/> reads; for a statement whose table is <c>ticket</c>.</summary>
    public const string ReadColumns = $"{Columns}, (select p.body from ticket_policy p where p.corp_id = ticket.corp_id and p.id = ticket.policy) policy_body";

    private const string Unnest = """
        unnest($2::bigint[], $3::smallint[], $4::smallint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::smallint[], $10::smallint[],
               $11::smallint[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::timestamptz[],
               $19::timestamptz[], $20::boolean[], $21::timestamptz[], $22::timestamptz[], $23::timestamptz[], $24::timestamptz[],
               $25::smallint[], $26::interval[], $27::int[], $28::smallint[], $29::text[], $30::bigint[], $31::int[], $32::bytea[],
               $33::text[], $34::text[], $35::smallint[], $36::timestamptz[], $37::text[], $38::text[], $39::smallint[], $40::text[],
               $41::smallint[], $42::text[], $43::text[], $44::timestamptz[], $45::text[],
               $46::text[], $47::int[], $48::int[], $49::bigint[], $50::text[],
               $51::text[], $52::smallint[], $53::timestamptz[], $54::text[],
               $55::double precision[], $56::double precision[], $57::text[]
        """;

    private const string InsertSql = $"insert into ticket (corp_id, {Columns}) select $1, * from {Unnest})";

    // By ctid: whatever join the planner picks, it reads only these rows of the table (0018). A row that somebody else changed
    // in between has another, and counts as theirs.
    private const string UpdateSql = $"""
        update ticket t
           set status = u.status, round = u.round, grid_id = u.grid_id, village_id = u.village_id, category = u.category,
               subcategory = u.subcategory, kind = u.kind, list = u.list, urgency = u.urgency, holder = u.holder, unit_id = u.unit_id,
               due_at = u.due_at, provisional = u.provisional, hop_started_at = u.hop_started_at, signed_for_at = u.signed_for_at,
               resolved_at = u.resolved_at, waiting_since = u.waiting_since, before_waiting = u.before_waiting, waited = u.waited,
               rung = u.rung, returns = u.returns, result_note = u.result_note, merged_into = u.merged_into, seq = u.seq,
               head_hash = u.head_hash, returned_by = u.returned_by, return_reason = u.return_reason,
               ask_kind = u.ask_kind, ask_until = u.ask_until, ask_by = u.ask_by, ask_reason = u.ask_reason,
               extensions = u.extensions, defer_reason = u.defer_reason, lapses = u.lapses,
               answer_to = u.answer_to, answer_from = u.answer_from, answer_due = u.answer_due,
               check_handlers = u.check_handlers, check_mark = u.check_mark, check_rung = u.check_rung, picked = u.picked,
               policy = u.policy,
               -- What was erased since it was loaded stays erased.
               place = case when t.matter_text = '' and t.place = '' then '' else u.place end,
               place_key = case when t.matter_text = '' and t.place_key = '' then '' else u.place_key end,
               latitude = case when t.matter_text = '' and t.latitude is null then null else u.latitude end,
               longitude = case when t.matter_text = '' and t.latitude is null then null else u.longitude end,
               pin_label = case when t.matter_text = '' and t.latitude is null then '' else u.pin_label end,
               raised_at = u.raised_at
          from {Unnest}, $58::int[]) u ({Columns}, loaded_seq)
         where t.ctid = any(array(select place.ctid from unnest($2::bigint[]) wanted (n)
                                   cross join lateral (select ctid from ticket where corp_id = $1 and number = n limit 1) place))
           and t.corp_id = $1 and t.number = u.number and t.seq = u.loaded_seq
        """;

    /// <summary>New tickets in one statement.</summary>
    public static NpgsqlBatchCommand Insert(string corpId, IReadOnlyList<TicketFile> files) => Fill(corpId, files).Build(InsertSql);

    /// <summary>Changed tickets in one statement; fewer rows touched than given means that somebody else was first.</summary>
    public static NpgsqlBatchCommand Update(string corpId, IReadOnlyList<TicketFile> files) =>
        Fill(corpId, files).Column(NpgsqlDbType.Integer, f => f.LoadedSeq).Build(UpdateSql);

    /// <summary>Reads a ticket from <see cref="ReadColumns"/>, beginning at ordinal 0.</summary>
    public static Ticket Read(string corpId, NpgsqlDataReader row) => new()
    {
        CorpId = corpId,
        Number = row.GetInt64(0),
        Status = (TicketStatus)row.GetInt16(1),
        Round = row.GetInt16(2),
        GridId = row.GetString(3),
        VillageId = row.GetString(4),
        Category = row.GetString(5),
        Subcategory = row.GetString(6),
        Kind = (DemandKind)row.GetInt16(7),
        List = (MatterList)row.GetInt16(8),
        Urgency = (Urgency)row.GetInt16(9),
        Summary = row.GetString(10),
        MatterText = row.GetString(11),
        Place = row.GetString(12),
        PlaceKey = row.GetString(13),
        Holder = row.IsDBNull(14) ? null : row.GetString(14),
        UnitId = row.IsDBNull(15) ? null : row.GetString(15),
        OrderedAt = row.GetFieldValue<DateTimeOffset>(16),
        DueAt = row.GetFieldValue<DateTimeOffset>(17),
        DueIsProvisional = row.GetBoolean(18),
        HopStartedAt = row.GetFieldValue<DateTimeOffset>(19),
        SignedForAt = Time(row, 20),
        ResolvedAt = Time(row, 21),
        WaitingSince = Time(row, 22),
        StatusBeforeWaiting = row.IsDBNull(23) ? null : (TicketStatus)row.GetInt16(23),
        Waited = row.GetFieldValue<TimeSpan>(24),
        Rung = row.GetInt32(25),
        Returns = row.GetInt16(26),
        ResultNote = row.GetString(27),
        MergedInto = row.IsDBNull(28) ? null : row.GetInt64(28),
        Seq = row.GetInt32(29),
        HeadHash = row.GetFieldValue<byte[]>(30),
        ReturnedBy = row.Text(31),
        ReturnReason = row.Text(32),
        Ask = row.IsDBNull(33) ? null : new PendingAsk((AskKind)row.GetInt16(33), row.GetFieldValue<DateTimeOffset>(34), row.GetString(35), row.Text(36)),
        Extensions = row.GetInt16(37),
        DeferReason = row.Text(38),
        Lapses = row.GetInt16(39),
        Owed = row.Text(40) is { } to ? new OwedAnswer(to, row.GetString(41), row.GetFieldValue<DateTimeOffset>(42)) : null,
        Policy = PolicyRows.Read(row.Text(43), row.Text(PolicyAt)),
        Check = row.Text(44) is { } handlers ? new PendingCheck(handlers, row.GetInt32(45), row.GetInt32(46)) : null,
        SplitFrom = row.Long(47),
        Picked = row.GetString(48) is { Length: > 0 } picked ? picked.Split(' ') : [],
        Origin = row.GetString(49),
        Doubt = row.GetInt16(50),
        RaisedAt = Time(row, 51),
        Alike = row.GetString(52) is { Length: > 0 } alike ? alike.Split('\n') : [],
        Pin = row.IsDBNull(53) ? null : new MapPin(row.GetDouble(53), row.GetDouble(54), row.GetString(55)),
    };

    /// <summary>A time that may be null.</summary>
    public static DateTimeOffset? Time(NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetFieldValue<DateTimeOffset>(ordinal);

    private static UnnestCommand<TicketFile> Fill(string corpId, IReadOnlyList<TicketFile> files) => new UnnestCommand<TicketFile>(corpId, files)
        .Column(NpgsqlDbType.Bigint, f => f.Ticket.Number)
        .Column(NpgsqlDbType.Smallint, f => (short)f.Ticket.Status)
        .Column(NpgsqlDbType.Smallint, f => (short)f.Ticket.Round)
        .Column(NpgsqlDbType.Text, f => f.Ticket.GridId)
        .Column(NpgsqlDbType.Text, f => f.Ticket.VillageId)
        .Column(NpgsqlDbType.Text, f => f.Ticket.Category)
        .Column(NpgsqlDbType.Text, f => f.Ticket.Subcategory)
        .Column(NpgsqlDbType.Smallint, f => (short)f.Ticket.Kind)
        .Column(NpgsqlDbType.Smallint, f => (short)f.Ticket.List)
        .Column(NpgsqlDbType.Smallint, f => (short)f.Ticket.Urgency)
        .Column(NpgsqlDbType.Text, f => f.Ticket.Summary)
        .Column(NpgsqlDbType.Text, f => f.Ticket.MatterText)
        .Column(NpgsqlDbType.Text, f => f.Ticket.Place)
        .Column(NpgsqlDbType.Text, f => f.Ticket.PlaceKey)
        .Column(NpgsqlDbType.Text, f => f.Ticket.Holder)
        .Column(NpgsqlDbType.Text, f => f.Ticket.UnitId)
        .Column(NpgsqlDbType.TimestampTz, f => f.Ticket.OrderedAt.UtcDateTime)
        .Column(NpgsqlDbType.TimestampTz, f => f.Ticket.DueAt.UtcDateTime)
        .Column(NpgsqlDbType.Boolean, f => f.Ticket.DueIsProvisional)
        .Column(NpgsqlDbType.TimestampTz, f => f.Ticket.HopStartedAt.UtcDateTime)
        .Column(NpgsqlDbType.TimestampTz, f => f.Ticket.SignedForAt?.UtcDateTime)
        .Column(NpgsqlDbType.TimestampTz, f => f.Ticket.ResolvedAt?.UtcDateTime)
        .Column(NpgsqlDbType.TimestampTz, f => f.Ticket.WaitingSince?.UtcDateTime)
        .Column(NpgsqlDbType.Smallint, f => (short?)f.Ticket.StatusBeforeWaiting)
        .Column(NpgsqlDbType.Interval, f => f.Ticket.Waited)
        .Column(NpgsqlDbType.Integer, f => f.Ticket.Rung)
        .Column(NpgsqlDbType.Smallint, f => (short)f.Ticket.Returns)
        .Column(NpgsqlDbType.Text, f => f.Ticket.ResultNote)
        .Column(NpgsqlDbType.Bigint, f => f.Ticket.MergedInto)
        .Column(NpgsqlDbType.Integer, f => f.Ticket.Seq)
        .Column(NpgsqlDbType.Bytea, f => f.Ticket.HeadHash)
        .Column(NpgsqlDbType.Text, f => f.Ticket.ReturnedBy)
        .Column(NpgsqlDbType.Text, f => f.Ticket.ReturnReason)
        .Column(NpgsqlDbType.Smallint, f => (short?)f.Ticket.Ask?.Kind)
        .Column(NpgsqlDbType.TimestampTz, f => f.Ticket.Ask?.Until.UtcDateTime)
        .Column(NpgsqlDbType.Text, f => f.Ticket.Ask?.By)
        .Column(NpgsqlDbType.Text, f => f.Ticket.Ask?.Reason)
        .Column(NpgsqlDbType.Smallint, f => (short)f.Ticket.Extensions)
        .Column(NpgsqlDbType.Text, f => f.Ticket.DeferReason)
        .Column(NpgsqlDbType.Smallint, f => (short)f.Ticket.Lapses)
        .Column(NpgsqlDbType.Text, f => f.Ticket.Owed?.To)
        .Column(NpgsqlDbType.Text, f => f.Ticket.Owed?.From)
        .Column(NpgsqlDbType.TimestampTz, f => f.Ticket.Owed?.DueAt.UtcDateTime)
        .Column(NpgsqlDbType.Text, f => f.Ticket.Policy?.Id)
        .Column(NpgsqlDbType.Text, f => f.Ticket.Check?.Handlers)
        .Column(NpgsqlDbType.Integer, f => f.Ticket.Check?.Mark)
        .Column(NpgsqlDbType.Integer, f => f.Ticket.Check?.Rung)
        .Column(NpgsqlDbType.Bigint, f => f.Ticket.SplitFrom)
        .Column(NpgsqlDbType.Text, f => string.Join(' ', f.Ticket.Picked))
        .Column(NpgsqlDbType.Text, f => f.Ticket.Origin)
        .Column(NpgsqlDbType.Smallint, f => (short)f.Ticket.Doubt)
        .Column(NpgsqlDbType.TimestampTz, f => f.Ticket.RaisedAt?.UtcDateTime)
        .Column(NpgsqlDbType.Text, f => string.Join('\n', f.Ticket.Alike))
        .Column(NpgsqlDbType.Double, f => f.Ticket.Pin?.Latitude)
        .Column(NpgsqlDbType.Double, f => f.Ticket.Pin?.Longitude)
        .Column(NpgsqlDbType.Text, f => f.Ticket.Pin?.Label ?? "");
}
