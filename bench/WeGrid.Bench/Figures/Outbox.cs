using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Npgsql;
using WeGrid.Hosting;
using WeGrid.Worker.Sending;

namespace WeGrid.Bench.Figures;

/// <summary>
/// The whole sender (claims, budgets, order, bytes, verdicts, history) on rows that are rendered already, with a send that
/// answers at once; against a bare lease: update … skip locked, then delete, a hundred at a time.
/// </summary>
internal static class Outbox
{
    private const string FillSql = """
        insert into outbox (corp_id, id, lane, channel, recipient, subject, seq, template, body, danger, purpose, ticket, person, budget_key, serial, created_at, due_at)
        select 'longxi', gen_random_uuid(), 'AppText:grid', 'app_text', 'u' || n % 50000, 'ticket:' || n, 1, 'bench', $1, false, 'Inform', n, null,
               'member:u' || n % 50000, false, clock_timestamp(), clock_timestamp() - interval '1 minute'
          from generate_series(1, $2) n
        """;

    private const string LeaseSchema = """
        create table bench_lease (id uuid primary key, payload bytea not null, attempt integer not null default 0, next_at timestamptz not null) with (fillfactor = 50);
        create index bench_lease_next on bench_lease (next_at);
        """;

    private const string LeaseFillSql = "insert into bench_lease select gen_random_uuid(), $1, 0, clock_timestamp() - interval '1 minute' from generate_series(1, $2)";

    private const string LeaseSql = """
        update bench_lease set next_at = $1, attempt = attempt + 1
         where id = any(array(select id from bench_lease where next_at <= $2 order by next_at limit 100 for update skip locked))
        returning id, payload
        """;

    public static byte[] Body => _body;

    private static readonly byte[] _body = Encoding.UTF8.GetBytes(
        """{"touser":"zhou.li","msgtype":"text","agentid":1000002,"text":{"content":"您反映的三组17号院门口路灯不亮一事已派给镇市政所，预计三个工作日内办好，有进展会告诉您。"},"enable_duplicate_check":1,"duplicate_check_interval":14400}""");

    public static async Task RunAsync(Ground ground, Options options)
    {
        var rows = options.Rows(100_000);
        await using var bed = await Bed.MakeAsync(ground, "bench_outbox");
        await bed.RunAsync(LeaseSchema);
        // Until the sender's code is compiled as it will stay: cold, a row costs this process three times as much.
        await SendAsync(ground, bed, rows);
        await SendAsync(ground, bed, rows);
        await LeaseAsync(ground, bed, rows);
        var (ratios, rates) = (new List<double>(), new List<double>());
        for (var i = 1; i <= options.Pairs; i++)
        {
            var load = new LoadLine(ground.Meter);
            var bare = await load.DuringAsync("lease", () => LeaseAsync(ground, bed, rows));
            var own = await load.DuringAsync("ours", () => SendAsync(ground, bed, rows));
            Stats.Note($"pair {i}: ours {own:0} rows/s, bare lease {bare:0} rows/s, {own / bare:0.00}; {load} (filling the tables included)");
            ratios.Add(own / bare);
            rates.Add(own);
        }

        Stats.Figure("outbox_vs_lease", Stats.Median(ratios), "0.00",
            Stats.Text($"whole sender, one process, {rows} rows rendered before, no-op send, median {Stats.Median(rates):0} rows/s, against a bare lease-and-delete by 100; {Stats.Range(ratios, "0.00")}; {ratios.Count} pairs"));
    }

    private static async Task FillAsync(Bed bed, string sql, int rows)
    {
        await using var command = bed.Source.CreateCommand(sql);
        command.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = _body }, new() { Value = rows } });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Rows a second of the whole sender, each claimed, sent to nobody and written as done.</summary>
    public static Task<double> SendAsync(Ground ground, Bed bed, int rows) =>
        SendAsync(ground, bed, rows, () => new HttpClient(new NoSend()), new Uri("http://127.0.0.1/"));

    /// <summary>The same to an endpoint that is asked.</summary>
    public static async Task<double> SendAsync(Ground ground, Bed bed, int rows, Func<HttpClient> http, Uri endpoint)
    {
        await bed.EmptyAsync("outbox, outbox_done, budget, ledger");
        await FillAsync(bed, FillSql, rows);
        await using var services = ground.Services(bed.Connection, s =>
        {
            s.AddSingleton(PlatformWire.Over(http, endpoint, ground.Clock));
            s.AddSending();
        });
        await services.GetRequiredService<CorpDirectory>().RefreshAsync();
        var sender = services.GetRequiredService<OutboxSender>();
        // Counted here first: asking the database often would cost it a tenth of its time.
        var left = rows;
        using var meters = new MeterListener { InstrumentPublished = (i, l) => { if (i.Name == "wegrid.outbox.sent") { l.EnableMeasurementEvents(i); } } };
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        meters.SetMeasurementEventCallback<long>((_, n, _, _) =>
        {
            if (Interlocked.Add(ref left, -(int)n) <= 0)
            {
                all.TrySetResult();
            }
        });
        meters.Start();
        var started = Stopwatch.GetTimestamp();
        await sender.StartAsync(CancellationToken.None);
        await all.Task;
        while (await bed.AskAsync<bool>("select exists (select from outbox)"))
        {
            await Task.Delay(5);
        }

        var taken = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await sender.StopAsync(CancellationToken.None);
        var sent = await bed.AskAsync<long>("select count(*) from outbox_done where verdict = 1");
        return sent == rows ? rows / taken : throw new InvalidOperationException($"of {rows} rows {sent} were sent");
    }

    private static async Task<double> LeaseAsync(Ground ground, Bed bed, int rows)
    {
        await bed.EmptyAsync("bench_lease");
        await FillAsync(bed, LeaseFillSql, rows);
        await using var connection = await bed.Source.OpenConnectionAsync();
        await using var lease = new NpgsqlCommand(LeaseSql, connection) { Parameters = { new() { Value = ground.Now.UtcDateTime }, new() { Value = ground.Now.UtcDateTime } } };
        await using var delete = new NpgsqlCommand("delete from bench_lease where id = any($1)", connection) { Parameters = { new() { Value = Array.Empty<Guid>() } } };
        await lease.PrepareAsync();
        await delete.PrepareAsync();
        var started = Stopwatch.GetTimestamp();
        var done = 0;
        while (done < rows)
        {
            (lease.Parameters[0].Value, lease.Parameters[1].Value) = (ground.Now.AddMinutes(1).UtcDateTime, ground.Now.UtcDateTime);
            var ids = new List<Guid>(100);
            await using (var reader = await lease.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                {
                    ids.Add(reader.GetGuid(0));
                }
            }

            delete.Parameters[0].Value = ids.ToArray();
            done += await delete.ExecuteNonQueryAsync();
        }

        return rows / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>The platform that is never asked.</summary>
    private sealed class NoSend : HttpMessageHandler
    {
        private static readonly byte[] _answer = """{"errcode":0,"errmsg":"ok","msgid":"bench","access_token":"bench-token","expires_in":7200}"""u8.ToArray();

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(_answer), RequestMessage = request });
    }
}
