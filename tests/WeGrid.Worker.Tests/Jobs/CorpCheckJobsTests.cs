using System.Net.Http.Json;
using System.Text.Json.Nodes;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Intake;
using WeGrid.Hosting;
using WeGrid.Postgres.Corps;
using WeGrid.Simulator;
using WeGrid.Testing;
using WeGrid.Worker.Jobs;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Jobs;

/// <summary>租户体检 and 群主移交 against the simulated WeCom.</summary>
public sealed class CorpCheckJobsTests(TestDatabase given) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly DateTimeOffset Morning = Village.At(2026, 4, 15, 8, 52);
    private static readonly HttpClient _http = new();
    private SimulatorApp _sim = null!;
    private Village _village = null!;
    private House _house = null!;
    private ChatStateStore _states = null!;

    public async Task InitializeAsync()
    {
        _sim = SimulatorApp.Build(["--urls", "http://127.0.0.1:0", "--Simulator:BotUrl", "http://127.0.0.1:1"], new ManualTime(Morning), null);
        await _sim.StartAsync();
        _village = new Village(given.Database, Morning, Whole, _sim.BaseAddress);
        var file = JsonNode.Parse(Whole(Village.File(_village.Id)))!.AsObject();
        file["apps"]![0]!["secret"] = Village.AppSecret;
        await SimAsync("corp", file);
        _house = new House(_village);
        _states = new ChatStateStore(_village.Database);
    }

    public async Task DisposeAsync() => await _sim.DisposeAsync();

    /// <summary>With stand-ins and a whole chain, so that only what a test breaks is found.</summary>
    private static string Whole(string file) => file.Replace("\"staff\": [", """
        "staff": [
          { "userid": "an.ning", "name": "安宁", "mobile": "13900000006", "posts": [ { "grid": "v", "post": "gridLeader", "standIn": true }, { "grid": "t", "post": "dutyOfficer", "standIn": true },
            { "grid": "t", "post": "townLeader", "standIn": true }, { "grid": "g", "post": "partyOrg" }, { "grid": "g", "post": "groupLeader" }, { "grid": "g", "post": "groupCadre" }, { "grid": "g", "post": "partnerUnit" } ] },
        """, StringComparison.Ordinal);

    private async Task SimAsync(string path, JsonObject body)
    {
        body["corp"] ??= _village.Id;
        using var answer = await _http.PostAsJsonAsync(new Uri(_sim.BaseAddress, "sim/" + path), body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private Task CheckAsync(int days) => _house.Checks.CheckAsync(Morning.AddDays(days), default);

    private async Task<List<string>> ToldAsync() => [.. (await _village.OutboxAsync("corp_check")).Where(m => m.Recipient == Village.Boss).Select(m => string.Join(';', m.Model.Lines.Select(l => $"{l.Values["where"]}：{l.Values["fault"]}")))];

    [Fact]
    [Trait("Feature", "AD-10")]
    public async Task Check_EverythingInOrder_IsQuiet()
    {
        await CheckAsync(0);

        Assert.Empty(await _village.OutboxAsync());
    }

    [Fact]
    [Trait("Feature", "AD-10")]
    public async Task Check_EachFindingOnceUntilItChanges()
    {
        await SimAsync("member", new JsonObject { ["person"] = "lu.ping", ["status"] = 4 });
        await Task.WhenAll(Task.Run(() => CheckAsync(0)), Task.Run(() => new House(_village).Checks.CheckAsync(Morning, default)));
        await CheckAsync(1);
        Assert.Equal(["人员：陆平还没有激活企业微信"], await ToldAsync());

        // Another thing: only that is said. Then the first again, after it was mended.
        await SimAsync("member", new JsonObject { ["person"] = "mo.chen", ["visible"] = false });
        await CheckAsync(2);
        Assert.Equal("人员：莫晨不在应用可见范围，收不到消息", (await ToldAsync())[1]);
        await SimAsync("member", new JsonObject { ["person"] = "lu.ping", ["status"] = 1 });
        await CheckAsync(3);
        Assert.Equal(2, (await ToldAsync()).Count);
        await SimAsync("member", new JsonObject { ["person"] = "lu.ping", ["status"] = 5 });
        await CheckAsync(4);

        Assert.Equal("人员：陆平已退出企业;群“石桥村群”：群主陆平已离职，等待继承", (await ToldAsync())[2]);
        Assert.Equal([Village.Duty, Village.Boss], (await _village.OutboxAsync("corp_check")).Select(m => m.Recipient).Distinct().Order());
    }

    [Fact]
    [Trait("Feature", "AD-10")]
    public async Task Check_WeekBeforeTheFloodSeason_AllOfItAgain()
    {
        await SimAsync("member", new JsonObject { ["person"] = "lu.ping", ["status"] = 4 });
        await CheckAsync(-8);
        Assert.Single(await ToldAsync());

        await CheckAsync(-7); // 8 April

        Assert.Equal(2, (await ToldAsync()).Count);
        Assert.Contains(await _village.OutboxAsync("corp_check"), m => m.Model.Values["what"] == "入汛前体检");
    }

    [Fact]
    [Trait("Feature", "AD-10")]
    public async Task Check_TheLineIsDown_IsNoFaultOfTheTown_AndWhatStoodIsNotSaidTwice()
    {
        await SimAsync("member", new JsonObject { ["person"] = "lu.ping", ["status"] = 4 });
        await CheckAsync(0);
        await SimAsync("fault", new JsonObject { ["api"] = "user/get", ["errcode"] = -1, ["rate"] = 1 });
        await SimAsync("fault", new JsonObject { ["api"] = "agent/get", ["errcode"] = -1, ["rate"] = 1 });
        await CheckAsync(1);
        await SimAsync("fault", new JsonObject { ["clear"] = true });
        await CheckAsync(2);

        Assert.Single(await ToldAsync());
    }

    [Fact]
    [Trait("Feature", "AD-10")]
    public async Task Check_UntrustedAddress_NamesTheOneWeComSaw()
    {
        await SimAsync("fault", new JsonObject { ["api"] = "agent/get", ["errcode"] = 60020, ["rate"] = 1 });

        await CheckAsync(0);

        Assert.Equal(["应用：服务器地址203.0.113.9不在企业可信IP里，消息发不出去"], await ToldAsync());
    }

    [Fact]
    [Trait("Feature", "AD-10")]
    public async Task Check_Trial_TellsNobodyAndRemembersNothing()
    {
        await SimAsync("member", new JsonObject { ["person"] = "lu.ping", ["status"] = 4 });
        var quiet = new CorpCheckJobs(_village.Corps, new SayOnce(_village.Database, _village.Saver), _house.Platform, _states, Trial(_village.Settings));

        await quiet.CheckAsync(Morning, default);
        Assert.Equal(0, await _village.CountAsync("select count(*) from alarm where corp_id = $1"));
        await CheckAsync(0);

        Assert.Single(await ToldAsync());
    }

    /// <summary>Somebody left the corp, and the notice of it came: the administrators hear at once, not the next morning; and once.</summary>
    [Fact]
    [Trait("Feature", "AD-10")]
    [Trait("Feature", "IN-01")]
    public async Task Recheck_AfterANotice_LooksAtOnce_AndLooksUpWhatMayHaveBeenMissed()
    {
        await CheckAsync(0);
        var group = Assert.Single(await _states.ListAsync(_village.Id));
        await RecheckAsync(60);
        Assert.Empty(await ToldAsync());

        // A resident more, as the platform's chain says; then a notice that follows on one we never had.
        var version = await VersionAsync();
        await HearAsync(new GroupChange(group.ChatId, 1, version, "v2", Morning.AddMinutes(2)));
        Assert.Equal((group.People + 1, false), await PeopleAsync());
        await HearAsync(new GroupChange(group.ChatId, 1, "v3", "v4", Morning.AddMinutes(3)));
        Assert.Equal((group.People + 1, true), await PeopleAsync());
        await RecheckAsync(190);
        Assert.Equal((group.People + 1, true), await PeopleAsync()); // WeCom may not know it yet.
        await RecheckAsync(240);
        Assert.Equal((group.People, false), await PeopleAsync());
        Assert.Equal(version, await VersionAsync());

        await SimAsync("member", new JsonObject { ["person"] = "lu.ping", ["status"] = 5 });
        await HearAsync(GroupChange.OfStaff(Morning.AddMinutes(5)));
        await RecheckAsync(360);
        await RecheckAsync(420);
        Assert.Equal(["人员：陆平已退出企业;群“石桥村群”：群主陆平已离职，等待继承"], await ToldAsync());
        await CheckAsync(1);
        Assert.Single(await ToldAsync());
    }

    /// <summary>While WeCom does not answer nothing is forgotten, nothing found, and it is asked again.</summary>
    [Fact]
    [Trait("Feature", "AD-10")]
    public async Task Recheck_NoAnswer_StaysToBeLookedUp_AndAGroupThatIsNoLongerOursDoesNot()
    {
        await CheckAsync(0);
        var group = Assert.Single(await _states.ListAsync(_village.Id));
        await HearAsync(new GroupChange(group.ChatId, null, "", "", Morning.AddMinutes(2)));
        await HearAsync(new GroupChange("wr-gone", null, "", "", Morning.AddMinutes(2)));
        await SimAsync("fault", new JsonObject { ["api"] = "externalcontact/groupchat/get", ["errcode"] = -1, ["rate"] = 1 });
        await RecheckAsync(240);
        Assert.Equal((group.People, true), await PeopleAsync());
        await SimAsync("fault", new JsonObject { ["clear"] = true });
        await RecheckAsync(300);
        Assert.Equal((group.People, true), await PeopleAsync()); // Not every minute while nothing is answered.
        await RecheckAsync(900);

        Assert.Equal((group.People, false), await PeopleAsync());
        Assert.Equal([group.ChatId], (await _states.ListAsync(_village.Id)).Select(g => g.ChatId));
        Assert.Empty(await _states.StaleAsync(Morning.AddDays(1)));
        Assert.Empty(await ToldAsync());
    }

    /// <summary>A town has hundreds of groups, and somebody comes to one every minute: only that one is looked up, and of the others nothing is forgotten or said again.</summary>
    [Fact]
    [Trait("Feature", "AD-10")]
    public async Task Recheck_OneGroupOfTwo_AsksOfThatOne_WhatIsWrongWithTheOtherStands()
    {
        // The file knows a group that WeCom does not.
        const string two = """
            "chats": [ { "id": "hall", "kind": "customer", "grid": "v", "owner": "lu.ping", "name": "石桥二群" },
            """;
        var village = new Village(given.Database, Morning, file => Whole(file).Replace("\"chats\": [ ", two, StringComparison.Ordinal), _sim.BaseAddress);
        var file = JsonNode.Parse(Whole(Village.File(village.Id)))!.AsObject();
        file["apps"]![0]!["secret"] = Village.AppSecret;
        (file["corp"], _village, _house) = (village.Id, village, new House(village));
        await SimAsync("corp", file);
        await CheckAsync(0);
        Assert.Equal(["群“石桥二群”：企业微信里没有这个客户群"], await ToldAsync());
        var asked = await AskedAsync();

        await HearAsync(new GroupChange("room", null, "", "", Morning.AddMinutes(2)));
        await RecheckAsync(240);
        await RecheckAsync(300);

        Assert.Equal(asked + 1, await AskedAsync());
        await CheckAsync(1);
        Assert.Single(await ToldAsync());
    }

    private async Task<int> AskedAsync() =>
        (await _http.GetFromJsonAsync<JsonObject>(new Uri(_sim.BaseAddress, "sim/log?api=externalcontact/groupchat/get")))!["count"]!.GetValue<int>();

    private Task RecheckAsync(int seconds) => _house.Checks.RecheckAsync(Morning.AddSeconds(seconds), default);

    private async Task HearAsync(GroupChange change)
    {
        var effects = new Effects();
        effects.GroupChanges.Add(change);
        await using var connection = await _village.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await _village.Saver.SaveAsync(connection, _village.Id, effects, change.At, null, default);
        await transaction.CommitAsync();
    }

    private async Task<(int?, bool)> PeopleAsync()
    {
        var group = (await _states.ListAsync(_village.Id)).Single(g => g.ChatId != "wr-gone");
        return (group.People, group.IsStale);
    }

    private async Task<string> VersionAsync()
    {
        await using var command = _village.Database.Source.CreateCommand("select version from chat_state where corp_id = $1 and chat_id <> ''");
        command.Parameters.AddWithValue(_village.Id);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    [Fact]
    [Trait("Feature", "AD-11")]
    public async Task Owners_PlatformMovesTheGroup_Once()
    {
        await WantAsync("an.ning");

        await _house.Owners.MoveAsync(Morning, default);
        await _house.Owners.MoveAsync(Morning, default);

        Assert.Equal(["moved"], await _village.RowsAsync("select outcome from handover_group where corp_id = $1"));
        Assert.Empty(await _village.OutboxAsync());
        Assert.Equal("an.ning", (await _house.Platform.AskAsync(_village.Entry, default)).Groups["room"].Owner);
    }

    [Fact]
    [Trait("Feature", "AD-11")]
    public async Task Owners_TheOldOneHasLeft_TheOtherCallMovesIt()
    {
        await WantAsync("an.ning");
        await SimAsync("member", new JsonObject { ["person"] = "lu.ping", ["status"] = 5 });

        await _house.Owners.MoveAsync(Morning, default);

        Assert.Equal(["moved"], await _village.RowsAsync("select outcome from handover_group where corp_id = $1"));
    }

    [Fact]
    [Trait("Feature", "AD-11")]
    public async Task Owners_PlatformRefuses_BothAreToldOnceWhatToDo_AndALineThatIsDownWaits()
    {
        await WantAsync("an.ning");
        await SimAsync("fault", new JsonObject { ["api"] = "externalcontact/groupchat/onjob_transfer", ["errcode"] = -1, ["times"] = 1 });
        await _house.Owners.MoveAsync(Morning, default);
        Assert.Equal(1, await _village.CountAsync("select count(*) from handover_group where corp_id = $1 and ended_at is null"));
        await SimAsync("member", new JsonObject { ["person"] = "an.ning", ["status"] = 4 });

        await _house.Owners.MoveAsync(Morning, default);
        await _house.Owners.MoveAsync(Morning, default);

        Assert.Equal(["60011"], await _village.RowsAsync("select outcome from handover_group where corp_id = $1"));
        var tasks = await _village.OutboxAsync("handover_group");
        Assert.Equal(["an.ning", "lu.ping"], tasks.Select(t => t.Recipient).Order());
        Assert.Equal(("石桥村群", "安宁"), (tasks[0].Model.Values["group.name"], tasks[0].Model.Values["next.name"]));
    }

    private static WeGridSettings Trial(WeGridSettings live) => new()
    {
        ConnectionString = live.ConnectionString, ApiBaseUrl = live.ApiBaseUrl, DataPath = live.DataPath, StatePath = live.StatePath, SecretsKeyFile = "", Sending = SendingMode.Blackhole,
    };

    private Task WantAsync(string to) => _village.BatchAsync(batch => HandoverStore.StageDone(
        batch, _village.Id, new Handover("lu.ping", to, new DateOnly(2026, 4, 15), "mo.chen"), new HandoverMoved([], 0, 0, [], ["room"]), ["room"], [], Morning));
}
