using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Housekeeping;
using WeGrid.Tools;
using WeGrid.Worker;
using WeGrid.Worker.Jobs;

namespace WeGrid.Bench.Figures;

/// <summary>
/// Twenty towns of 2,038 grids each behind one Worker, with a year of tickets and duties behind them: how long all scheduled jobs of a day take one after
/// the other, and how long the slowest reports. Two days are taken: one on which a month's reception days begin, and the first of a quarter and a half-year,
/// on which the most begins at once.
/// </summary>
internal static class CountyYear
{
    private const int Towns = 18;
    private const int Villages = 198;
    private const int Groups = 6;
    private const int Grids = 2038;

    // Ticket numbers of a corp are below these, as the year's matters are above.
    private const int TicketsEach = 10_000;
    private const int FirstMatter = 100_000;

    /// <summary>Occasions of a village in a year: 12 receptions, 6 themes, 16 of each quarter, 2 talks, 52 Sundays.</summary>
    private const int OccasionsEach = 88;

    private static readonly DateTimeOffset _quarter = new(2026, 7, 1, 0, 0, 0, TimeSpan.FromHours(8));
    private static readonly DateTimeOffset _reception = new(2026, 7, 14, 0, 0, 0, TimeSpan.FromHours(8));

    private static readonly string[] _seeds =
    [
        $"""
        insert into ticket (corp_id, number, status, round, grid_id, village_id, category, subcategory, kind, list, urgency, summary, matter_text, place, place_key, holder, unit_id,
               ordered_at, due_at, provisional, hop_started_at, signed_for_at, resolved_at, waited, rung, returns, result_note, seq, head_hash, policy)
        select c.corp_id, n, case when n % 20 = 0 then 2 else 7 end, 1, v || '-' || (1 + n % {Groups}), v, k, '', 1 + n % 3, 1 + n % 3, 3, '工单', '路灯不亮', '', '', 'l' || substr(v, 2), null,
               at, at + interval '10 days', false, at, null, case when n % 20 > 0 then at + interval '3 days' end, '0', 0, 0, '', 2, decode(repeat('00', 32), 'hex'), 'p'
          from corp c, generate_series(1, {TicketsEach}) n,
               lateral (select 'v' || lpad((1 + n % {Villages})::text, 3, '0') as v, (array['市政设施', '环境卫生', '供水', '供电', '噪声扰民'])[1 + n % 5] as k, timestamptz '2026-06-30 12:00+08' - n * interval '52 min' as at) x
         where c.corp_id like 'x%'
        """,
        """
        insert into ticket_event (corp_id, number, seq, at, move, role, actor, status, canonical, hash)
        select t.corp_id, t.number, s, w.at, case s when 1 then 1 else 7 end, 1, 'x', 1,
               convert_to(json_build_object('at', to_char(w.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'move', case when s = 1 then 'Order' when t.status = 7 then 'Resolve' else 'Accept' end,
                   'to', case when s = 1 then 'Ordered' when t.status = 7 then 'Resolved' else 'Accepted' end, 'due', to_char(t.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                   'grid', t.grid_id, 'round', '1', 'category', t.category, 'urgency', 'WorkingDays')::text, 'UTF8'), decode(repeat('00', 32), 'hex')
          from ticket t, generate_series(1, 2) s, lateral (select t.ordered_at + (s - 1) * interval '3 days' as at) w where t.corp_id like 'x%'
        """,
        "insert into reporter (corp_id, number, person, chat, ordinal, told, told_at) select corp_id, number, 'wm-' || number % 3000, 'archive:g', 0, 1, ordered_at from ticket where corp_id like 'x%'",
        "insert into procedure_text (corp_id, procedure, hash, source) select corp_id, 'reception', 'h', '{}' from corp where corp_id like 'x%'",
        $"""
        with m as (select c.corp_id, {FirstMatter} + v * 100 + k as number, 'v' || lpad(v::text, 3, '0') as grid, 'l' || lpad(v::text, 3, '0') as leader, k, timestamptz '2025-07-01 08:00+08' + k * interval '4 days' as at
                     from corp c, generate_series(1, {Villages}) v, generate_series(1, {OccasionsEach}) k where c.corp_id like 'x%'),
             kept as (insert into proceeding (corp_id, number, procedure, hash, confidential, title, grid_id, lane, step, starter, started_at, due_at, ended_at, seq)
                      select corp_id, number, 'reception', 'h', false, '接待日', grid, '', null, leader, at, at + interval '3 days', at + interval '2 days', 2 from m),
             said as (insert into proceeding_event (corp_id, number, seq, at, by, act, due_at) select corp_id, number, s, at + s * interval '1 day', leader, '{JsonOf}', null from m, generate_series(1, 2) s)
        insert into duty_occasion (corp_id, duty, grid_id, day, number)
        select corp_id, (array['reception', 'theme', 'committee', 'fair', 'outreach', 'publicity', 'talk', 'station'])[1 + k % 8], grid, at::date, number from m
        """,
        """
        insert into register_entry (corp_id, kind, number, grid_id, holder, stand_in, fields, added_at, seen_at)
        select c.corp_id, 'pairs', n, g, 'l' || substr(g, 2), '', jsonb_build_object('姓名', '某某', '类别', case n % 2 when 0 then '老人' else '儿童' end), timestamptz '2026-01-01', timestamptz '2026-06-30 12:00+08' - (n % 60) * interval '1 day'
          from corp c, generate_series(1, 500) n, lateral (select 'v' || lpad((1 + n % 198)::text, 3, '0') as g) x where c.corp_id like 'x%'
        """,
        "vacuum analyze",
    ];

    private const string JsonOf = """{"$type": "Note"}""";

    public static async Task RunAsync(Ground ground, Options options)
    {
        var corps = options.Quick ? 4 : 20;
        await using var bed = await Bed.MakeAsync(ground, "bench_year");
        await using var worker = WorkerApp.Build([.. ground.HostArguments(bed.Connection), "--Logging:LogLevel:Default=Error"], ground.Clock);
        var store = worker.Services.GetRequiredService<CorpStore>();
        for (var i = 1; i <= corps; i++)
        {
            if (await store.ImportAsync(Corp(i), ground.Now) is { Count: > 0 } faults)
            {
                throw new InvalidOperationException(string.Join("; ", faults));
            }
        }

        await worker.Services.GetRequiredService<CorpDirectory>().RefreshAsync();
        await KeepPromiseAsync(bed, worker.Services.GetRequiredService<CorpDirectory>().All.First(c => c.Corp.Id == "x01"), ground.Now);
        var seeding = Stopwatch.GetTimestamp();
        foreach (var seed in _seeds)
        {
            await bed.RunAsync(seed);
        }

        var database = worker.Services.GetRequiredService<Database>();
        await new Partitions(database).EnsureAsync(_quarter);
        var matters = await bed.AskAsync<long>("select count(*) from proceeding");
        Stats.Note($"{corps} corps of {Grids} grids, {corps * TicketsEach} tickets and {matters} matters of duties of a year, seeded in {Stopwatch.GetElapsedTime(seeding).TotalSeconds:0} s");

        var quarter = await DayAsync(worker, bed, _quarter, "the first of a quarter and half-year");
        // What fell due in between is done by the DueLoop, which has figures of its own.
        await bed.RunAsync("delete from due");
        var reception = await DayAsync(worker, bed, _reception, "a day on which reception days begin");
        Stats.Figure("county_day_s", Math.Max(quarter, reception), "0.0", Stats.Text(
            $"all jobs of a day one after the other, {corps} corps of {Grids} grids; the first of a quarter {quarter:0.0}, a reception day {reception:0.0}; {await bed.AskAsync<long>("select count(*) from proceeding") - matters} matters begun, {await bed.AskAsync<long>("select count(*) from outbox")} messages written"));
        await ReportsAsync(worker, bed, ground);
    }

    /// <summary>The promise all tickets were ordered under, as the desk makes it.</summary>
    private static async Task KeepPromiseAsync(Bed bed, CorpEntry corp, DateTimeOffset now)
    {
        var draft = new Ticket
        {
            CorpId = corp.Corp.Id, Number = 1, Status = TicketStatus.Ordered, GridId = "v001", VillageId = "v001", Category = "供水", Kind = DemandKind.Help,
            List = MatterList.Problems, Urgency = Urgency.WorkingDays, Summary = "x", OrderedAt = now, DueAt = now, HopStartedAt = now,
        };
        var policy = corp.Desks.Tickets.Order(new Effects(), draft, new Reporter("wm-1", "archive:g", ToldState.NotTold, null), new Reach("wm-1", false), Actor.Machine("bench/1"), now).Ticket.Policy!;
        await using var keep = bed.Source.CreateCommand("insert into ticket_policy (corp_id, id, body) select corp_id, 'p', $1 from corp where corp_id like 'x%'");
        keep.Parameters.Add(new NpgsqlParameter { Value = PolicyText.Write(policy) });
        await keep.ExecuteNonQueryAsync();
    }

    /// <summary>Every occurrence of every job of the catalogue within a day, in order.</summary>
    private static async Task<double> DayAsync(WebApplication worker, Bed bed, DateTimeOffset day, string name)
    {
        var (runner, catalogue) = (worker.Services.GetRequiredService<JobRunner>(), worker.Services.GetRequiredService<Catalogue>());
        var occurrences = catalogue.Jobs.SelectMany(j => j.Schedule.Between(day, day.AddDays(1)).Select(at => (At: at, j.Name))).OrderBy(o => o.At).ToList();
        var spent = new Dictionary<string, (double Seconds, int Runs, double Longest)>();
        foreach (var (at, job) in occurrences)
        {
            var begun = Stopwatch.GetTimestamp();
            if (!await runner.RunAsync(job, at))
            {
                throw new InvalidOperationException($"{job} failed; the log says why");
            }

            var took = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            var before = spent.GetValueOrDefault(job);
            spent[job] = (before.Seconds + took, before.Runs + 1, Math.Max(before.Longest, took));
        }

        var all = spent.Values.Sum(s => s.Seconds);
        Stats.Note($"{name}, {day:yyyy-MM-dd}: {all:0.0} s in {occurrences.Count} runs");
        foreach (var (job, took) in spent.OrderByDescending(s => s.Value.Seconds).Take(8))
        {
            Stats.Note($"  {job,-18} {took.Seconds,6:0.00} s in {took.Runs} runs, the longest {took.Longest:0.00} s");
        }

        return all;
    }

    /// <summary>Reports as a clerk asks for them, each for three corps; the command as a whole, without the start of its process.</summary>
    private static async Task ReportsAsync(WebApplication worker, Bed bed, Ground ground)
    {
        string[][] reports =
        [
            ["lists", "--from", "2026-06-01", "--to", "2026-06-30"], ["lists", "--from", "2025-07-01", "--to", "2026-06-30"], ["lists", "v001", "--from", "2026-06-01", "--to", "2026-06-30"],
            ["rates", "2026-06"], ["rates", "2026-06", "--units"], ["workload"], ["duty", "report", "reception", "2025-07-01", "2026-06-30"], ["duty", "list"], ["register", "list", "pairs"], ["register", "check", "pairs"],
        ];
        var configuration = new ConfigurationBuilder().AddCommandLine([.. ground.HostArguments(bed.Connection)]).Build();
        var (data, console) = (worker.Services.GetRequiredService<DataFiles>(), Console.Out);
        var took = new List<(string Report, double Seconds)>();
        foreach (var report in reports)
        {
            for (var i = 1; i <= 3; i++)
            {
                var begun = Stopwatch.GetTimestamp();
                Console.SetOut(TextWriter.Null);
                var exit = await Tool.RunAsync([.. report, "--corp", $"x{i:00}"], configuration, ground.Clock, data, CancellationToken.None);
                Console.SetOut(console);
                took.Add((string.Join(' ', report), Stopwatch.GetElapsedTime(begun).TotalSeconds));
                Stats.Note($"  {string.Join(' ', report)}: {took[^1].Seconds:0.00} s, exit code {exit}");
            }
        }

        Stats.Figure("report_p95_s", Stats.Percentile([.. took.Select(t => t.Seconds)], 0.95), "0.00", Stats.Text($"{took.Count} reports of {reports.Length} kinds; the slowest {took.MaxBy(t => t.Seconds).Report}: {took.Max(t => t.Seconds):0.00}"));
    }

    private static string Corp(int number)
    {
        var grids = new JsonArray();
        var staff = new JsonArray();
        void Grid(string id, string? parent, string name, string kind)
        {
            var grid = new JsonObject { ["id"] = id, ["name"] = name, ["kind"] = kind };
            if (parent is not null)
            {
                grid["parent"] = parent;
            }

            grids.Add(grid);
        }

        void Staff(string user, string grid, string post) => staff.Add(new JsonObject
        {
            ["userid"] = user, ["name"] = user, ["mobile"] = "13800000000", ["posts"] = new JsonArray(new JsonObject { ["grid"] = grid, ["post"] = post }),
        });

        Grid("x", null, $"第{number}县", "town");
        Staff("d000", "x", "dutyOfficer");
        Staff("b000", "x", "townLeader");
        for (var town = 1; town <= Towns; town++)
        {
            Grid($"t{town:00}", "x", $"{town}镇", "town");
            Staff($"d{town:000}", $"t{town:00}", "dutyOfficer");
        }

        for (var village = 1; village <= Villages; village++)
        {
            Grid($"v{village:000}", $"t{1 + (village % Towns):00}", $"{village}村", "village");
            Staff($"l{village:000}", $"v{village:000}", "gridLeader");
            for (var group = 1; group <= Groups; group++)
            {
                Grid($"v{village:000}-{group}", $"v{village:000}", $"{village}村{group}组", "group");
            }
        }

        for (var micro = grids.Count + 1; micro <= Grids; micro++)
        {
            var parent = $"v{1 + (micro % Villages):000}-{1 + (micro % Groups)}";
            Grid($"m{micro:0000}", parent, $"{micro}号片", "micro");
            Staff($"m{micro:0000}", $"m{micro:0000}", "microGridMember");
        }

        var duties = new JsonArray("committee", "fair", "outreach", "publicity", "reception", "station", "talk", "theme", "training");
        return new JsonObject
        {
            ["corp"] = $"x{number:00}", ["name"] = $"第{number}县", ["wecomCorpId"] = $"wwx{number:00}", ["apps"] = new JsonArray(new JsonObject { ["id"] = "grid", ["agentId"] = 1000002 }),
            ["grids"] = grids, ["staff"] = staff, ["settings"] = new JsonObject { ["duties"] = duties, ["topics"] = new JsonArray("deliberation") },
        }.ToJsonString();
    }
}
