using System.Text.Encodings.Web;
using System.Text.Json;
using WeGrid.Domain.Intake;
using WeGrid.Hosting;
using WeGrid.Postgres.Intake;
using WeGrid.WeCom.Client;

namespace WeGrid.Worker.Jobs;

/// <summary>
/// 原生上报 (IT-06): reads the orders of WeCom's own 居民上报 and 巡查上报, page by page, from where it last was; looks again at open ones that
/// were long not heard of. It only reads. Killed in the middle it begins again: an order read twice is one order.
/// </summary>
public sealed partial class NativeOrderJobs(CorpsNow corps, NativeOrderStore store, WeComClient client, ILogger<NativeOrderJobs> log)
{
    private const int PerPage = 50;
    private const int LookedAtAgain = 20;
    private const int MostPages = 2000;

    /// <summary>How far back the first reading goes.</summary>
    private static readonly TimeSpan _first = TimeSpan.FromDays(90);

    /// <summary>WeCom's list may lag behind what was changed.</summary>
    private static readonly TimeSpan _overlap = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan _stale = TimeSpan.FromDays(1);
    private static readonly JsonSerializerOptions _plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads what is new or changed.</summary>
    public async Task ReadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps().Where(c => c.Corp.Native.Count > 0))
        {
            foreach (var source in corp.Credentials(null) is null ? [] : corp.Corp.Native)
            {
                await ReadAsync(corp, source, now, cancellationToken);
            }
        }
    }

    private async Task ReadAsync(CorpEntry corp, NativeSource source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = (await store.ReadUntilAsync(corp.Corp.Id, source, cancellationToken) ?? now - _first) - _overlap;
        var cursor = "";
        for (var page = 0; page < MostPages; page++)
        {
            // The cursor belongs to these conditions: they stay the same from page to page.
            var (orders, next) = await PageAsync(corp, source, since, cursor, cancellationToken);
            if (orders is null)
            {
                return; // Read again from the same moment next time.
            }

            await store.KeepAsync(corp.Corp.Id, corp.Corp.Grids, orders, now, cancellationToken);
            if (next.Length == 0)
            {
                await store.ReadToAsync(corp.Corp.Id, source, now, cancellationToken);
                await LookAgainAsync(corp, source, now, cancellationToken);
                return;
            }

            cursor = next;
        }

        NoEnd(corp.Corp.Id, source, MostPages);
    }

    private async Task<(List<NativeOrder>? Orders, string Next)> PageAsync(CorpEntry corp, NativeSource source, DateTimeOffset since, string cursor, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { begin_modify_time = since.ToUnixTimeSeconds(), cursor, limit = PerPage }, _plain);
        using var json = await AskAsync(corp, source, "get_order_list", body, cancellationToken);
        return json is null ? (null, "") : ([.. Items(json.RootElement, "order_list").Select(o => Order(source, o)).OfType<NativeOrder>()], Text(json.RootElement, "next_cursor"));
    }

    private async Task LookAgainAsync(CorpEntry corp, NativeSource source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var id in await store.StaleAsync(corp.Corp.Id, source, now - _stale, LookedAtAgain, cancellationToken))
        {
            using var json = await AskAsync(corp, source, "get_order_info", JsonSerializer.SerializeToUtf8Bytes(new { order_id = id }, _plain), cancellationToken);
            if (json is null)
            {
                // One that WeCom does not give, as it may have been taken away there, holds up no other.
                continue;
            }

            if (json.RootElement.TryGetProperty("order_info", out var found) && Order(source, found) is { } order)
            {
                await store.KeepAsync(corp.Corp.Id, corp.Corp.Grids, [order], now, cancellationToken);
            }
        }
    }

    private async Task<JsonDocument?> AskAsync(CorpEntry corp, NativeSource source, string call, byte[] body, CancellationToken cancellationToken)
    {
        var answer = await client.PostJsonAsync(corp.Credentials(null)!, $"cgi-bin/report/{(source == NativeSource.Resident ? "resident" : "patrol")}/{call}", body, cancellationToken);
        if (answer.Value is null)
        {
            NotRead(corp.Corp.Id, source, call, answer.Outcome.ErrCode);
        }

        return answer.Value;
    }

    /// <summary>Null for one without an id: there would be no telling it from another.</summary>
    private static NativeOrder? Order(NativeSource source, JsonElement o) => Text(o, "order_id") is not { Length: > 0 } id ? null : new NativeOrder(
        source, id, Masking.Summary(Text(o, "desc"), 500), (int)Math.Clamp(Number(o, "urge_type"), 1, 3), Text(o, "case_name"), Text(o, "grid_name"),
        DateTimeOffset.FromUnixTimeSeconds(Math.Max(0, Number(o, "create_time"))),
        [.. Items(o, "processor_userids").Where(p => p.ValueKind == JsonValueKind.String).Select(p => p.GetString()!)],
        [.. Items(o, "process_list").Select(s => new NativeStep((int)Number(s, "process_type"), Number(s, "status") == 1, Number(s, "solved_time") is > 0 and var at ? DateTimeOffset.FromUnixTimeSeconds(at) : null))]);

    private static IEnumerable<JsonElement> Items(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    private static string Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    private static long Number(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var value) ? value : 0;

    [LoggerMessage(EventId = 68, Level = LogLevel.Warning, Message = "{CorpId}: orders of {Source} could not be read ({Call}, errcode {ErrCode}); read again next time.")]
    private partial void NotRead(string corpId, NativeSource source, string call, int? errCode);

    [LoggerMessage(EventId = 72, Level = LogLevel.Error, Message = "{CorpId}: orders of {Source} have no end after {Pages} pages; what was read is kept.")]
    private partial void NoEnd(string corpId, NativeSource source, int pages);
}
