using System.Net.Http.Json;
using System.Text.Json.Nodes;
using WeGrid.Domain.Intake;
using WeGrid.Simulator;
using WeGrid.Testing;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Jobs;

/// <summary>原生上报 against the simulated WeCom: paging, doubles, changes, and never a word back.</summary>
public sealed class NativeOrderJobsTests(TestDatabase given) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly DateTimeOffset Start = Village.At(2026, 4, 15, 10);
    private static readonly HttpClient _http = new();
    private readonly ManualTime _time = new(Start);
    private SimulatorApp _sim = null!;
    private Village _village = null!;
    private House _house = null!;

    public async Task InitializeAsync()
    {
        _sim = SimulatorApp.Build(["--urls", "http://127.0.0.1:0", "--Simulator:BotUrl", "http://127.0.0.1:1"], _time, null);
        await _sim.StartAsync();
        _village = new Village(given.Database, Start, f => f.Replace("\"grids\": [", "\"settings\": { \"native\": [\"resident\", \"patrol\"] }, \"grids\": [", StringComparison.Ordinal), _sim.BaseAddress);
        var file = JsonNode.Parse(Village.File(_village.Id))!.AsObject();
        file["apps"]![0]!["secret"] = Village.AppSecret;
        await SimAsync("corp", file);
        _house = new House(_village);
    }

    public async Task DisposeAsync() => await _sim.DisposeAsync();

    private async Task SimAsync(string path, JsonObject body)
    {
        body["corp"] ??= _village.Id;
        using var answer = await _http.PostAsJsonAsync(new Uri(_sim.BaseAddress, "sim/" + path), body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private Task ReportAsync(string id, string steps = "", string source = "resident", string words = "路灯不亮，请打13900001234") => SimAsync("order", new JsonObject
    {
        ["source"] = source,
        ["order"] = new JsonObject
        {
            ["order_id"] = id, ["desc"] = words, ["urge_type"] = 2, ["case_name"] = "路灯", ["grid_name"] = "石桥村二组", ["grid_id"] = "wg1",
            ["reporter_name"] = "柳青", ["reporter_mobile"] = "13900001234", ["unionid"] = "u-secret",
            ["location"] = new JsonObject { ["name"] = "桥头", ["address"] = "", ["latitude"] = 0, ["longitude"] = 0 },
            ["processor_userids"] = new JsonArray("lu.ping"),
            ["process_list"] = new JsonArray([.. steps.Select(s => (JsonNode)new JsonObject { ["process_type"] = s - '0', ["solve_userid"] = "lu.ping", ["process_desc"] = "", ["status"] = 1, ["solved_time"] = _time.GetUtcNow().ToUnixTimeSeconds() })]),
        },
    });

    private async Task ReadAsync(TimeSpan later = default)
    {
        _time.Advance(later);
        _village.Time.Advance(later);
        await _house.Natives.ReadAsync(_time.GetUtcNow(), default);
    }

    private Task<IReadOnlyList<Postgres.Intake.KeptOrder>> KeptAsync() => _house.NativeStore.ListAsync(_village.Id);

    private async Task<int> CallsAsync(string api) => (await _http.GetFromJsonAsync<JsonNode>(new Uri(_sim.BaseAddress, "sim/log?api=" + api)))!["items"]!.AsArray().Count;

    [Fact]
    [Trait("Feature", "IT-06")]
    public async Task Read_ThreePagesOfTwoForms_EachOrderOnce_HoweverOftenItIsRead()
    {
        for (var i = 0; i < 120; i++)
        {
            await ReportAsync($"r{i:000}");
        }

        await ReportAsync("p1", source: "patrol");
        await ReadAsync();
        await ReadAsync();
        await Task.WhenAll(ReadAsync(), new House(_village).Natives.ReadAsync(_time.GetUtcNow(), default));

        var kept = await KeptAsync();
        Assert.Equal((121, 121), (kept.Count, kept.Select(k => (k.Source, k.OrderId)).Distinct().Count()));
        Assert.Equal(NativeSource.Patrol, Assert.Single(kept, k => k.OrderId == "p1").Source);
        Assert.All(kept, k => Assert.Equal("g", k.GridId));
    }

    [Fact]
    [Trait("Feature", "IT-06")]
    public async Task Read_ChangedInWeCom_IsChangedHere_AndOnlyWhatChangedIsReadAgain()
    {
        await ReportAsync("a", "1");
        await ReportAsync("b", "12");
        await ReadAsync(TimeSpan.FromMinutes(30));
        Assert.Equal([("a", NativeState.Waiting), ("b", NativeState.Accepted)], (await KeptAsync()).Select(k => (k.OrderId, k.State)).Order());
        _time.Advance(TimeSpan.FromHours(2));
        await ReportAsync("a", "12375");
        await ReadAsync(TimeSpan.FromMinutes(10));

        var done = (await KeptAsync()).Single(k => k.OrderId == "a");
        Assert.Equal((NativeState.Done, Start.AddHours(2.5)), (done.State, done.EndedAt));
        var last = (await _http.GetFromJsonAsync<JsonNode>(new Uri(_sim.BaseAddress, "sim/log?api=report/resident/get_order_list")))!["items"]!.AsArray()[^1]!;
        Assert.Contains("1 of 1", last["summary"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "IT-06")]
    public async Task Read_APageIsLost_TheNextRunBeginsWhereTheLastWholeOneEnded()
    {
        for (var i = 0; i < 60; i++)
        {
            await ReportAsync($"r{i:00}");
        }

        await SimAsync("fault", new JsonObject { ["api"] = "report/resident/get_order_list", ["errcode"] = -1, ["times"] = 1 });
        await ReadAsync();
        Assert.Empty(await KeptAsync());
        await ReadAsync(TimeSpan.FromMinutes(30));

        Assert.Equal(60, (await KeptAsync()).Count);
    }

    [Fact]
    [Trait("Feature", "IT-06")]
    public async Task Read_OpenAndLongNotHeardOf_IsLookedAtOneByOne()
    {
        await ReportAsync("a", "12");
        await ReadAsync();
        // What was changed shortly before the last reading is read once more: WeCom's list may lag.
        await ReadAsync(TimeSpan.FromHours(1));
        await ReadAsync(TimeSpan.FromHours(25));
        Assert.Equal(1, await CallsAsync("report/resident/get_order_info"));
        await ReadAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(1, await CallsAsync("report/resident/get_order_info"));
    }

    [Fact]
    [Trait("Feature", "IT-06")]
    public async Task Kept_NoNameNoNumber_AndTheWordsGoThirtyDaysAfterTheEnd()
    {
        await ReportAsync("a", "125");
        await ReadAsync();

        var words = (string)(await _village.RowsAsync("select words from native_order where corp_id = $1"))[0]!;
        Assert.Contains("路灯不亮", words, StringComparison.Ordinal);
        Assert.DoesNotContain("13900001234", words, StringComparison.Ordinal);
        var row = (string)(await _village.RowsAsync("select to_jsonb(n)::text from native_order n where corp_id = $1"))[0]!;
        Assert.DoesNotContain("柳青", row, StringComparison.Ordinal);
        Assert.DoesNotContain("u-secret", row, StringComparison.Ordinal);

        await ReadAsync(TimeSpan.FromDays(31));
        await _house.Keeping.RetentionAsync(_time.GetUtcNow(), default);
        Assert.Equal([""], await _village.RowsAsync("select words from native_order where corp_id = $1"));
        // Words that were let go do not come back.
        await ReportAsync("a", "125");
        await ReadAsync(TimeSpan.FromMinutes(10));
        Assert.Equal([""], await _village.RowsAsync("select words from native_order where corp_id = $1"));
    }

    [Fact]
    [Trait("Feature", "IT-06")]
    public async Task Read_OnlyReads_AndMakesNoTicket()
    {
        await ReportAsync("a", "12");
        await ReadAsync();

        var log = (await _http.GetFromJsonAsync<JsonNode>(new Uri(_sim.BaseAddress, "sim/log")))!["items"]!.AsArray().Select(i => i!["api"]!.ToString()).Distinct();
        Assert.All(log, api => Assert.True(api is "gettoken" or "report/resident/get_order_list" or "report/patrol/get_order_list", api));
        Assert.Equal(0, await _village.CountAsync("select count(*) from ticket where corp_id = $1"));
        Assert.Empty((await _http.GetFromJsonAsync<JsonNode>(new Uri(_sim.BaseAddress, "sim/unexpected")))!["items"]!.AsArray());
    }
}
