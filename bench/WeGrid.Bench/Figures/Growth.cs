namespace WeGrid.Bench.Figures;

/// <summary>
/// Whether a message costs more to decide when the town has a history: the same messages in two databases, each with the same
/// 1,000 open tickets, one of them with many closed ones besides.
/// </summary>
internal static class Growth
{
    private const int Open = 1000;
    private const int FirstNumber = 1001;

    private sealed class Side(Bed bed, int tickets)
    {
        public Bed Bed => bed;

        public int Tickets => tickets;

        public List<Decide.Round> Rounds { get; } = [];
    }

    public static async Task RunAsync(Ground ground, Options options)
    {
        var many = options.Rows(200_000, whenLong: 1_000_000);
        var each = options.Rows(10_000);
        await using var small = await Bed.MakeAsync(ground, "bench_small");
        await using var large = await Bed.MakeAsync(ground, "bench_large");
        Side[] sides = [new(small, Open), new(large, many)];
        foreach (var side in sides)
        {
            await Recorded.StockAsync(side.Bed, each * (options.Pairs + 1), 9, ground.Now);
            await SeedAsync(side.Bed, side.Tickets);
        }

        await using var one = await ground.BotAsync(small.Connection, paused: false);
        await using var two = await ground.BotAsync(large.Connection, paused: false);
        for (var i = 0; i <= options.Pairs; i++)
        {
            await PairAsync(ground, sides, i, each);
        }

        Report(sides, each);
    }

    /// <summary>Pair 0 warms up.</summary>
    private static async Task PairAsync(Ground ground, Side[] sides, int number, int each)
    {
        var load = new LoadLine(ground.Meter);
        foreach (var side in number % 2 == 0 ? sides : sides.Reverse())
        {
            await ForgetAsync(side);
            var round = await load.DuringAsync(Stats.Text($"{side.Tickets} tickets"), () => Decide.RoundAsync(ground, side.Bed, number * each, each));
            if (number > 0)
            {
                side.Rounds.Add(round);
            }
        }

        if (number > 0)
        {
            var (few, many) = (sides[0].Rounds[^1], sides[1].Rounds[^1]);
            Stats.Note($"pair {number}: {few.CpuMicroseconds:0} us CPU each with {sides[0].Tickets} tickets ({few.Rate:0}/s), {many.CpuMicroseconds:0} us with {sides[1].Tickets} ({many.Rate:0}/s); {load}");
        }
    }

    /// <summary>What the last round brought about goes, in both alike; the history stays.</summary>
    private static async Task ForgetAsync(Side side)
    {
        var first = FirstNumber + side.Tickets;
        foreach (var table in new[] { "ticket", "ticket_event", "ticket_event_value", "reporter", "survey" })
        {
            await side.Bed.RunAsync($"delete from {table} where number >= {first}");
        }

        await side.Bed.RunAsync($"delete from demand where ticket >= {first} or ticket is null");
        await side.Bed.EmptyAsync("inbox, inbox_key, conversation, ignored_message, card, relay, outbox, outbox_done, due");
        await side.Bed.RunAsync("vacuum analyze");
    }

    private static async Task SeedAsync(Bed bed, int count)
    {
        await bed.RunAsync($"""
            insert into number_block (corp_id, next) values ('{Town.Id}', {FirstNumber + count});
            insert into ticket (corp_id, number, status, round, grid_id, village_id, category, subcategory, kind, list, urgency, summary, matter_text, place, place_key,
                                ordered_at, due_at, provisional, hop_started_at, resolved_at, waited, rung, returns, result_note, seq, head_hash)
            select '{Town.Id}', {FirstNumber - 1} + n, case when n > {count - Open} then 2 else 7 end, 1,
                   v.id || '-' || 1 + n % 6, v.id, (array['市政设施', '环境卫生', '供水', '供电', '噪声扰民', '动物管理', '政策咨询', '道路交通'])[1 + n % 8], '', 1, 1, 3,
                   '历史工单' || n, (n % 6 + 1) || '组' || n % 997 || '号院旁的水管漏了，请来修', (n % 6 + 1) || '组' || n % 997 || '号院旁', v.id || '-' || 1 + n % 6 || '/' || n % 997 || '号院旁',
                   t.at, t.at + interval '5 days', false, t.at, case when n > {count - Open} then null else t.at + interval '2 days' end, interval '0', 0, 0, '', 5,
                   sha256(n::text::bytea)
              from generate_series(1, {count}) n,
                   lateral (select 'lx-v' || lpad((1 + n % {Town.Villages})::text, 2, '0') as id) v,
                   lateral (select clock_timestamp() - interval '3 hours' - ({count} - n) * interval '90 seconds' as at) t;
            insert into ticket_event (corp_id, number, seq, at, move, role, actor, status, canonical, hash)
            select corp_id, number, s, ordered_at + s * interval '1 hour', 1, 1, 'v01.leader', status, decode(repeat(md5(number::text), 10), 'hex'), head_hash from ticket, generate_series(1, 5) s;
            insert into reporter (corp_id, number, person, chat, ordinal, told, told_at)
            select corp_id, number, 'wm-' || substr(village_id, 4) || '-' || lpad((number % 300)::text, 3, '0'), 'archive:wr-' || substr(village_id, 4) || '-' || 3 + number % 7, 0, 1, ordered_at from ticket;
            insert into demand (corp_id, id, person, chat, msgid, said_at, text, status, ticket, label)
            select r.corp_id, gen_random_uuid(), r.person, r.chat, 'seed-' || r.number, t.ordered_at, t.matter_text, 2, r.number, '{LabelJson}' from reporter r join ticket t using (corp_id, number);
            insert into survey (corp_id, number, person, round, sent_at, solved, satisfaction, answered_at)
            select r.corp_id, r.number, r.person, 1, t.resolved_at, true, 1, t.resolved_at + interval '1 day' from reporter r join ticket t using (corp_id, number) where t.status = 7;
            """);
        await bed.RunAsync("vacuum analyze");
    }

    private const string LabelJson = """{"by":"seed","verdict":"Demand"}""";

    private static void Report(Side[] sides, int each)
    {
        var cpu = sides[0].Rounds.Zip(sides[1].Rounds, (few, many) => many.CpuMicroseconds / few.CpuMicroseconds).ToList();
        var wall = sides[0].Rounds.Zip(sides[1].Rounds, (few, many) => few.Rate / many.Rate).ToList();
        Stats.Figure("cost_1m_vs_1k", Stats.Median(cpu), "0.00",
            Stats.Text($"processor time of Bot and PostgreSQL to decide a message with {sides[1].Tickets} tickets against {sides[0].Tickets}, the same {Open} of them open; {Stats.Range(cpu, "0.00")}; by the clock {Stats.Median(wall):0.00} ({Stats.Range(wall, "0.00")}); {each} messages a round, {cpu.Count} pairs"));
    }
}
