using System.Globalization;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Hosting;

namespace WeGrid.Bench;

/// <summary>A county's open work and its history, written by COPY: every ticket with its events, who raised it, for whom it waits and the clock of the resident.</summary>
internal sealed class OpenTickets(Bed bed, DateTimeOffset now)
{
    private const string TicketColumns = """
        corp_id, number, status, round, grid_id, village_id, category, subcategory, kind, list, urgency, summary, matter_text, place, place_key, holder, unit_id,
        ordered_at, due_at, provisional, hop_started_at, signed_for_at, resolved_at, waited, rung, returns, result_note, seq, head_hash, policy
        """;

    private static readonly string[] _categories = ["市政设施", "环境卫生", "供水", "供电", "噪声扰民", "动物管理", "政策咨询", "道路交通"];
    private static readonly string _hash = @"\\x" + Convert.ToHexString(new byte[32]);
    private static readonly string _canonical = @"\\x" + Convert.ToHexString(new byte[160]);

    private string _policy = "";

    /// <summary>What a clock of the minute is about, by the ticket's number; of twenty six accept, two progress, two dispatch, four sign-for, three handling, three surveys that end.</summary>
    public static (string Kind, TicketStatus Status) HotClock(long number) => (number % 20) switch
    {
        < 6 => ("accept", TicketStatus.Ordered),
        < 8 => ("progress", TicketStatus.Accepted),
        < 10 => ("dispatch", TicketStatus.Accepted),
        < 14 => ("signfor", TicketStatus.Dispatched),
        < 17 => ("handling", TicketStatus.InProgress),
        _ => ("close", TicketStatus.Resolved),
    };

    /// <summary>Open tickets 1 to <paramref name="open"/> and behind them so many closed ones. Nothing is due for a day.</summary>
    public async Task SeedAsync(CorpEntry corp, int open, int closed)
    {
        _policy = await KeepPolicyAsync(corp);
        var all = open + closed;
        await CopyAsync($"ticket ({TicketColumns})", all, (line, n) => Ticket(line, n, n > open));
        await CopyAsync("ticket_event (corp_id, number, seq, at, move, role, actor, status, canonical, hash)", all * 2, (line, i) =>
            line.Add(Town.Id).Add((i + 1) / 2).Add(2 - (i % 2)).Add(OrderedAt((i + 1) / 2)).Add(1).Add(1).Add("understand/1").Add(1).Add(_canonical).Add(_hash));
        await CopyAsync("reporter (corp_id, number, person, chat, ordinal, told, told_at)", all, (line, n) =>
            line.Add(Town.Id).Add(n).Add($"wm-{n % 200_000}").Add($"archive:wr-v{Village(n):00}-{3 + (n % 7)}").Add(0).Add(1).Add(OrderedAt(n)));
        await CopyAsync("survey (corp_id, number, person, round, sent_at)", all, (line, n) =>
            line.Add(Town.Id).Add(n).Add($"wm-{n % 200_000}").Add(1).Add(OrderedAt(n)), n => n > open || HotClock(n).Status == TicketStatus.Resolved);
        await CopyAsync("ticket_turn (corp_id, number, userid)", open, (line, n) => line.Add(Town.Id).Add(n).Add(Town.Leader(Village(n))));
        await CopyAsync("due (corp_id, kind, subject, due_at)", open, (line, n) =>
            line.Add(Town.Id).Add(HotClock(n).Kind == "handling" ? "answer" : "handling").Add(n).Add(now.AddDays(1).AddSeconds(n % 2_000_000)));
        await bed.RunAsync("vacuum analyze");
    }

    /// <summary>Lets the clocks of tickets run out: of the <paramref name="count"/> from <paramref name="from"/> on, so many a second.</summary>
    public async Task RunOutAsync(int from, int count, DateTimeOffset at, int perSecond) =>
        await CopyAsync("due (corp_id, kind, subject, due_at)", count, (line, i) =>
            line.Add(Town.Id).Add(HotClock(from + i - 1).Kind).Add(from + i - 1).Add(perSecond == 0 ? at : at.AddSeconds((double)(i - 1) / perSecond)));

    private static int Village(long number) => (int)(1 + (number % Town.Villages));

    private DateTimeOffset OrderedAt(long number) => now.AddDays(-30).AddMinutes(-(number % 500_000));

    private void Ticket(CopyLine line, long n, bool closed)
    {
        var status = closed ? TicketStatus.Closed : HotClock(n).Status;
        var (village, group, at) = ($"lx-v{Village(n):00}", 1 + (n / Town.Villages % 6), OrderedAt(n));
        var unit = status is TicketStatus.Dispatched or TicketStatus.InProgress or TicketStatus.Resolved or TicketStatus.Closed;
        var done = status is TicketStatus.Resolved or TicketStatus.Closed;
        line.Add(Town.Id).Add(n).Add((int)status).Add(1).Add($"{village}-{group}").Add(village).Add(_categories[n % 8]).Add("").Add(1).Add(1).Add(3)
            .Add($"工单{n}").Add($"{group}组{n % 997}号院旁的水管漏了，请来修").Add($"{group}组{n % 997}号院旁").Add($"{village}-{group}/{n % 997}号院旁")
            .Add(status == TicketStatus.Ordered ? null : Town.Leader(Village(n))).Add(unit ? "lighting" : null)
            .Add(at).Add(at.AddDays(40)).Add("f").Add(at).Add(status is TicketStatus.InProgress or TicketStatus.Resolved ? at.AddHours(5) : (DateTimeOffset?)null)
            .Add(done ? at.AddDays(2) : (DateTimeOffset?)null).Add("0").Add(0).Add(0).Add(done ? "已更换" : "").Add(2).Add(_hash).Add(_policy);
    }

    /// <summary>The promise all of them were ordered under, as the desk makes it.</summary>
    private async Task<string> KeepPolicyAsync(CorpEntry corp)
    {
        var draft = new Ticket
        {
            CorpId = Town.Id, Number = 1, Status = TicketStatus.Ordered, GridId = "lx-v01-1", VillageId = "lx-v01", Category = _categories[0], Kind = DemandKind.Help,
            List = MatterList.Problems, Urgency = Urgency.WorkingDays, Summary = "x", OrderedAt = now, DueAt = now, HopStartedAt = now,
        };
        var policy = corp.Desks.Tickets.Order(new Effects(), draft, new Reporter("wm-1", "archive:wr-v01-3", ToldState.NotTold, null), new Reach("wm-1", false), Actor.Machine("bench/1"), now).Ticket.Policy!;
        await using var keep = bed.Source.CreateCommand("insert into ticket_policy (corp_id, id, body) values ($1, $2, $3)");
        keep.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = Town.Id }, new() { Value = policy.Id }, new() { Value = PolicyText.Write(policy) } });
        await keep.ExecuteNonQueryAsync();
        return policy.Id;
    }

    private async Task CopyAsync(string table, int count, Action<CopyLine, long> write, Func<long, bool>? where = null)
    {
        await using var connection = await bed.Source.OpenConnectionAsync();
        await using var copy = await connection.BeginTextImportAsync($"copy {table} from stdin");
        var line = new CopyLine();
        for (var n = 1L; n <= count; n++)
        {
            if (where?.Invoke(n) == false)
            {
                continue;
            }

            write(line, n);
            await copy.WriteAsync(line.End());
        }
    }

    /// <summary>One line of COPY's text format; no value here holds a tab, a line end or a backslash of its own.</summary>
    private sealed class CopyLine
    {
        private readonly System.Text.StringBuilder _text = new();

        public CopyLine Add(string? value)
        {
            _text.Append(_text.Length == 0 ? "" : "\t").Append(value ?? @"\N");
            return this;
        }

        public CopyLine Add(long value) => Add(value.ToString(CultureInfo.InvariantCulture));

        public CopyLine Add(DateTimeOffset? value) => Add(value?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff+00", CultureInfo.InvariantCulture));

        public string End()
        {
            var line = _text.Append('\n').ToString();
            _text.Clear();
            return line;
        }
    }
}
