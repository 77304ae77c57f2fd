using WeGrid.Bench;
using WeGrid.Bench.Figures;

// ./wegrid bench: one FIGURE line each (contract.md, docs/bench.md). "serve" is the baseline server it starts for itself.
if (args is ["serve", ..])
{
    var database = Environment.GetEnvironmentVariable("BENCH_DATABASE");
    return await BareServer.RunAsync(args[1..], Environment.GetEnvironmentVariable("BENCH_RECEIVER") ?? "", database is { Length: > 0 } ? database : null, TimeProvider.System);
}

if (args is ["engine", var engine, var store])
{
    return await Engines.ChildAsync(engine, store);
}

(string[] Figures, Func<Ground, Options, Task> Run)[] benches =
[
    (["storm_vs_pgbench", "storm_running_vs_pgbench", "storm_vs_kestrel"], Storm.RunAsync),
    (["single_vs_insert"], Latency.SingleAsync),
    (["open_p50_ms", "open_p99_minus_flush_ms", "open_running_p50_ms", "open_running_p99_minus_flush_ms"], Latency.OpenAsync),
    (["decide_vs_pgbench"], Decide.RunAsync),
    (["card_p95_ms"], Card.RunAsync),
    (["round1_506_s", "answers_p99_ms"], Calls.RunAsync),
    (["outbox_vs_lease"], Outbox.RunAsync),
    (["queue_vs_optimum"], QueueTime.RunAsync),
    (["sender_vs_httpclient"], BareHttp.RunAsync),
    (["jobs_rest", "jobs_due_ms", "jobs_takeover_s"], Engines.RunAsync),
    (["outbox_vs_hangfire"], EngineKinds.AgainstHangfireAsync),
    (["bot_rss_mb"], Memory.RunAsync),
    (["cost_1m_vs_1k"], Growth.RunAsync),
    (["due_per_s", "due_worst_lateness_s"], DueSteps.RunAsync),
    (["candidates_p99_ms"], Candidates.RunAsync),
    (["county_day_s", "report_p95_s"], CountyYear.RunAsync),
];

var options = Options.Read(args);
var wanted = benches.Where(b => options is { Names.Count: 0 } || b.Figures.Any(f => options?.Names.Contains(f) is true)).ToList();
if (options is null || wanted.Count == 0)
{
    Console.Error.WriteLine(Options.Usage);
    Console.Error.WriteLine("NAME: " + string.Join(' ', benches.SelectMany(b => b.Figures)));
    return 2;
}

await using var ground = await Ground.PrepareAsync(TimeProvider.System);
foreach (var bench in wanted)
{
    Console.WriteLine($"-- {string.Join(", ", bench.Figures)}");
    await bench.Run(ground, options);
}

return 0;
