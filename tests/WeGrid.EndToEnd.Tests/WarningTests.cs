using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>预警与叫应: a warning that comes in over the interface reaches everybody who must act, until each has answered.</summary>
public sealed class WarningTests
{
    private const string App = "app:grid";
    private const string Key = "a-key-of-the-county-station";

    // The clock leaps over half an hour, and over the lease of a reminder that is under way: it may be made twice. No clock of a town leaps.
    private const string RemindedTwice = "refused externalcontact/remind_groupmsg_send 41094";

    private static readonly Plan _plan = new() { Workers = 2, Furnish = Furnish };

    [Fact]
    [Trait("Feature", "WA-05")]
    [Trait("Feature", "WA-07")]
    [Trait("Feature", "X-11")]
    [Trait("Feature", "NT-07")]
    public async Task Red_AtNight_EachIsCalledUntilTheyAnswer_StandInListDoor()
    {
        await using var house = await House.OpenAsync(_plan);
        await house.MoveToAsync(0, 23, 10);
        Assert.Equal(HttpStatusCode.Created, await HandInAsync(house, await CapAsync(house, "A1", "红", "Extreme")));

        // Text and card at once, and a ring, at night.
        foreach (var person in new[] { "zhou.li", "qin.hai", "luo.gen", "he.tian", "tan.hua", "pei.an" })
        {
            Assert.True(await house.World.CanTapAsync(person, "arrive:1"), person);
            Assert.Equal(1, await house.World.CallsAsync(person));
            // 周立 owns the residents' group, too, and has there to confirm what it is to read.
            Assert.Equal(person == "zhou.li" ? 2 : 1, await house.World.CountAsync(person, "预计未来3小时", "——以下为本镇提示——"));
        }

        Assert.Equal(0, await house.World.CallsAsync("wu.min"));
        // 龙溪村's loudspeaker: the script, and who read it out says so; that is no answer to the call.
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "大喇叭", "各位乡亲请注意"));
        await house.TapAsync("zhou.li", "broadcast:1:");
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from call_event where corp_id = $1 and what = 'broadcast' and user_id = 'zhou.li'"));
        await house.TapAsync("tan.hua", "arrive:1");
        await house.SayAsync(App, "luo.gen", "已到岗");
        await house.SayAsync(App, "pei.an", "收到");
        await house.TapAsync("he.tian", "help:1");
        await house.MoveByAsync(TimeSpan.FromSeconds(101));
        await house.MoveByAsync(TimeSpan.FromSeconds(100));

        // Whoever answered is left alone; the others are rung a second and a third time.
        Assert.Equal("1 1 1 1", await CallsAsync(house, "tan.hua", "luo.gen", "pei.an", "he.tian"));
        Assert.Equal("3 3", await CallsAsync(house, "zhou.li", "qin.hai"));
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "何田", "需要支援"));

        // Five minutes: the stand-in is called, and who is above has one list.
        await house.MoveByAsync(TimeSpan.FromSeconds(100));
        Assert.Equal(1, await house.World.CallsAsync("wu.min"));
        Assert.Equal(1, await house.World.CountAsync("tan.hua", "没有叫醒", "周立"));
        await house.TapAsync("wu.min", "arrive:1");
        await house.MoveByAsync(TimeSpan.FromMinutes(5));

        // 秦海 has no stand-in: the duty officer, who is awake, is asked to go to the door.
        Assert.True(await house.World.CanTapAsync("tan.hua", "woken:1:qin.hai"));
        Assert.False(await house.World.CanTapAsync("tan.hua", "woken:1:zhou.li"));
        await house.TapAsync("tan.hua", "woken:1:qin.hai");
        await house.MoveByAsync(TimeSpan.FromMinutes(40));
        Assert.Equal(["Answered he.tian", "Answered luo.gen", "Answered pei.an", "Answered qin.hai", "Answered tan.hua", "Answered wu.min", "Covered zhou.li"], await StatesAsync(house));
        Assert.Equal("3 3", await CallsAsync(house, "zhou.li", "qin.hai"));
        await house.EndWellAsync(RemindedTwice);
    }

    [Fact]
    [Trait("Feature", "WA-04")]
    [Trait("Feature", "WA-13")]
    [Trait("Feature", "WA-16")]
    [Trait("Feature", "X-13")]
    public async Task OrangeThenRedThenLifted_CalledAgain_AndTheLiftGoesToThoseWhoWereTold()
    {
        await using var house = await House.OpenAsync(_plan);
        Assert.Equal(HttpStatusCode.Created, await HandInAsync(house, await CapAsync(house, "A1", "橙", "Severe")));
        await house.TapAsync("zhou.li", "arrive:1");
        Assert.Equal(0, await house.World.CallsAsync("pei.an"));

        Assert.Equal(HttpStatusCode.Created, await HandInAsync(house, await CapAsync(house, "A2", "红", "Extreme", "Update", "A1")));
        Assert.Equal(2, await house.World.CallsAsync("zhou.li"));
        Assert.Equal(1, await house.World.CallsAsync("pei.an"));
        Assert.Equal(["Calling he.tian", "Calling luo.gen", "Calling pei.an", "Calling qin.hai", "Calling tan.hua", "Calling zhou.li"], await StatesAsync(house));

        Assert.Equal(HttpStatusCode.Created, await HandInAsync(house, await CapAsync(house, "A3", "红", "Extreme", "Cancel", "A2")));
        await house.MoveByAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(2, await house.World.CallsAsync("zhou.li"));
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "解除暴雨红色预警"));
        Assert.Equal(0, await house.World.CountAsync("wu.min", "解除暴雨红色预警"));
        await house.EndWellAsync();
    }

    /// <summary>The orange notice lies on the owner's phone when red comes: it can be confirmed no more, and the group reads the red one alone.</summary>
    [Fact]
    [Trait("Feature", "WA-16")]
    [Trait("Feature", "WA-18")]
    public async Task OrangeWaitsForTheOwner_RedComes_TheOrangeIsTakenBack()
    {
        await using var house = await House.OpenAsync(_plan);
        Assert.Equal(HttpStatusCode.Created, await HandInAsync(house, await CapAsync(house, "A1", "橙", "Severe")));
        await house.MoveByAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(["open"], await MassSendsAsync(house));

        Assert.Equal(HttpStatusCode.Created, await HandInAsync(house, await CapAsync(house, "A2", "红", "Extreme", "Update", "A1")));
        await house.MoveByAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["cancelled", "open"], await MassSendsAsync(house));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from mass_send where corp_id = $1 and status = 6"));
        await TapConfirmAsync(house);

        Assert.Equal(1, await house.World.CountAsync("wm-chen", "发布暴雨红色预警"));
        Assert.Equal(0, await house.World.CountAsync("wm-chen", "暴雨橙色预警"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "A18")]
    public async Task Team_CalledOutAtNight_EachMemberAnswers_NobodyElseHearsOfIt()
    {
        await using var house = await House.OpenAsync(_plan with
        {
            Furnish = corp =>
            {
                Furnish(corp);
                corp.File["teams"] = JsonNode.Parse("""[ { "id": "vanguard", "name": "先锋队", "grid": "lx-lxc", "leader": "he.tian", "members": ["he.tian", "gong.dian", "shi.zheng", "qin.hai"] } ]""");
                corp.File["settings"]!["leave"] = JsonNode.Parse("""[ { "user": "qin.hai", "from": "2026-03-10", "to": "2026-03-11" } ]""");
            },
        });
        await house.MoveToAsync(0, 23, 10);
        await house.SayAsync(App, "gong.dian", "集结 先锋队 村口桥头集合");
        Assert.Equal(1, await house.World.CountAsync("gong.dian", "集结先锋队由队长、网格长、镇值班或镇领导来定"));
        await house.SayAsync(App, "zhou.li", "集结先锋队");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "请写明到哪里、做什么"));
        Assert.Equal(0, await house.World.CallsAsync("gong.dian"));

        await house.SayAsync(App, "zhou.li", "集结 先锋队 村口桥头集合，带绳子和手电");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "先锋队3人这就叫"));
        Assert.Equal("1 1 1 0 0 0", await CallsAsync(house, "he.tian", "gong.dian", "shi.zheng", "qin.hai", "luo.gen", "tan.hua"));
        Assert.Equal(1, await house.World.CountAsync("gong.dian", "先锋队集结", "村口桥头集合，带绳子和手电", "周立"));
        foreach (var member in new[] { "he.tian", "shi.zheng" })
        {
            await house.TapAsync(member, "arrive:1");
        }

        await house.MoveByAsync(TimeSpan.FromSeconds(101));
        await house.MoveByAsync(TimeSpan.FromSeconds(100));
        Assert.Equal("1 3 1", await CallsAsync(house, "he.tian", "gong.dian", "shi.zheng"));
        await house.MoveByAsync(TimeSpan.FromSeconds(100));
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "没有叫醒", "龚典"));
        await house.SayAsync(App, "gong.dian", "已到岗");
        Assert.Equal(["Answered gong.dian", "Answered he.tian", "Answered shi.zheng"], (await StatesAsync(house)).Where(s => !s.EndsWith("zhou.li", StringComparison.Ordinal)));

        // Residents and loudspeakers are told nothing of it; who was called hears that it is over, at night, too.
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from group_notice where corp_id = $1"));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from call_event where corp_id = $1 and what = 'script'"));
        await house.SayAsync(App, "he.tian", "解散 先锋队 人已救出，辛苦了");
        Assert.Equal(1, await house.World.CountAsync("gong.dian", "先锋队解散", "人已救出"));
        Assert.Equal(0, await house.World.CountAsync("luo.gen", "先锋队"));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from call_run where corp_id = $1 and ended_at is not null"));
        // Called out again at once: a run of its own, though the words came in one breath.
        await house.SayAsync(App, "zhou.li", "集结 先锋队 上堤巡查");
        Assert.Equal(2, await house.World.CallsAsync("he.tian"));
        Assert.Equal(1, await house.World.CountAsync("he.tian", "先锋队集结", "上堤巡查"));
        await house.SayAsync(App, "he.tian", "集结 先锋队 上堤巡查");
        Assert.Equal(1, await house.World.CountAsync("he.tian", "先锋队已经在叫了"));
        await house.SayAsync(App, "he.tian", "需要支援");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "何田", "需要支援"));
        // The words alone, with no team of that name, are words like others.
        await house.SayAsync(App, "zhou.li", "集结了好多人在村口");
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IT-08")]
    [Trait("Feature", "WA-01")]
    public async Task Interface_EachAnswerHasItsCode()
    {
        await using var house = await House.OpenAsync(_plan);
        var good = await CapAsync(house, "A1", "红", "Extreme");
        Assert.Equal(HttpStatusCode.Unauthorized, await HandInAsync(house, good, "another"));
        Assert.Equal(HttpStatusCode.Unauthorized, await HandInAsync(house, good, ""));
        Assert.Equal(HttpStatusCode.Created, await HandInAsync(house, good));
        Assert.Equal(HttpStatusCode.OK, await HandInAsync(house, good));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await HandInAsync(house, "<alert"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await HandInAsync(house, (await CapAsync(house, "A2", "红", "Extreme")).Replace("530621000000", "320100000000", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await HandInAsync(house, new string(' ', (1 << 20) + 1)));
        Assert.Equal(1, await house.World.CallsAsync("zhou.li"));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from call_run where corp_id = $1"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "WA-03")]
    public async Task Blue_LacksAnItem_HeldForTheDutyOfficer_ReleasedItIsPassedOnAndNobodyIsCalled()
    {
        await using var house = await House.OpenAsync(_plan);
        var text = (await CapAsync(house, "A1", "蓝", "Minor")).Replace("<instruction>请做好防范。</instruction>", "", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, await HandInAsync(house, text));
        Assert.True(await house.World.CanTapAsync("tan.hua", "release:"));
        Assert.Equal(0, await house.World.CountAsync("zhou.li", "暴雨蓝色"));
        await house.MoveByAsync(TimeSpan.FromMinutes(10.1));
        Assert.True(await house.World.CanTapAsync("pei.an", "release:"));
        await house.TapAsync("tan.hua", "release:");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "暴雨蓝色"));
        Assert.Equal(0, await house.World.CallsAsync("zhou.li"));
        await house.MoveByAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(0, await house.World.CallsAsync("zhou.li"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "WA-15")]
    public async Task Yellow_WhileRedRunsForTheSameArea_WaitsUntilRedIsOver()
    {
        await using var house = await House.OpenAsync(_plan);
        Assert.Equal(HttpStatusCode.Created, await HandInAsync(house, await CapAsync(house, "A1", "红", "Extreme")));
        var yellow = (await CapAsync(house, "A2", "黄", "Moderate")).Replace("暴雨", "大风", StringComparison.Ordinal).Replace("11B03", "11B06", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, await HandInAsync(house, yellow));
        Assert.Equal(0, await house.World.CountAsync("zhou.li", "大风黄色"));
        Assert.Equal(HttpStatusCode.Created, await HandInAsync(house, await CapAsync(house, "A3", "红", "Extreme", "Cancel", "A1")));
        await house.MoveByAsync(TimeSpan.FromMinutes(11));
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "大风黄色"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "WA-18")]
    [Trait("Feature", "X-18")]
    public async Task Red_ResidentsGroupsReadItOnce_AndItsLift()
    {
        await using var house = await House.OpenAsync(_plan);
        Assert.Equal(HttpStatusCode.Created, await HandInAsync(house, await CapAsync(house, "A1", "红", "Extreme")));
        await ConfirmAsync(house);
        Assert.Equal(1, await house.World.CountAsync("wm-chen", "发布暴雨红色预警", "预计未来3小时", "——以下为本镇提示——"));

        // An update of the same colour is no second notice.
        Assert.Equal(HttpStatusCode.Created, await HandInAsync(house, await CapAsync(house, "A2", "红", "Extreme", "Update", "A1")));
        await house.MoveByAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from group_notice where corp_id = $1"));
        var report = (await ToolHere.RunAsync(["warn", "report", "1"], house.Settings("tool"))).Out;
        Assert.Contains("residents  wr-longxi-a", report, StringComparison.Ordinal);
        Assert.Contains(" sent", report, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Created, await HandInAsync(house, await CapAsync(house, "A3", "红", "Extreme", "Cancel", "A2")));
        await ConfirmAsync(house);
        Assert.Equal(1, await house.World.CountAsync("wm-chen", "解除暴雨红色预警"));
        Assert.Equal(1, await house.World.CountAsync("wm-chen", "发布暴雨红色预警"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "WA-10")]
    public async Task Drill_RunsTheSamePath_MarkedInEveryMessage()
    {
        await using var house = await House.OpenAsync(_plan);
        var file = Path.Combine(house.Corp.Folder, "drill.xml");
        await File.WriteAllTextAsync(file, await CapAsync(house, "A1", "红", "Extreme"));
        var (exit, said, _) = await ToolHere.RunAsync(["drill", file, "--by", "tan.hua"], house.Settings("tool"));
        Assert.Equal((0, true), (exit, said.Contains("\"status\": \"Exercise\"", StringComparison.Ordinal)));
        await house.MoveByAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await house.World.CallsAsync("zhou.li"));
        Assert.Equal(await house.World.CountAsync("zhou.li", "暴雨红色"), await house.World.CountAsync("zhou.li", "暴雨红色", "【演练】"));
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from outbox_done where corp_id = $1 and danger"));
        await house.TapAsync("zhou.li", "arrive:1");

        // Try by try: one leap over all of them would ring three times in the same moment, and WeCom lets a person be rung three times in eight minutes.
        for (var tries = 0; tries < 4; tries++)
        {
            await house.MoveByAsync(TimeSpan.FromSeconds(100));
        }

        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from group_notice where corp_id = $1"));
        await house.MoveByAsync(TimeSpan.FromHours(3));
        Assert.Equal(1, await house.Ledger.CountAsync("select count(*) from call_run where corp_id = $1 and is_drill and end_reason = 'expired'"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "NT-19")]
    public async Task Stopped_AsAnError_NoMoreCalls_CorrectedToThoseItReached()
    {
        await using var house = await House.OpenAsync(_plan);
        Assert.Equal(HttpStatusCode.Created, await HandInAsync(house, await CapAsync(house, "A1", "红", "Extreme")));
        var (exit, said, error) = await ToolHere.RunAsync(["warn", "stop", "1", "--by", "tan.hua", "--reason", "县里误发"], house.Settings("tool"));
        Assert.True(exit == 0, error);
        Assert.Contains("6 are told", said, StringComparison.Ordinal);
        await house.MoveByAsync(TimeSpan.FromMinutes(20));
        Assert.Equal(1, await house.World.CallsAsync("zhou.li"));
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "误发", "县里误发"));
        Assert.Equal(0, await house.World.CountAsync("wu.min", "误发"));
        Assert.Equal(1, (await ToolHere.RunAsync(["warn", "stop", "1", "--by", "tan.hua", "--reason", "x"], house.Settings("tool"))).Exit);

        // By the name the warning has, too.
        Assert.Equal(HttpStatusCode.Created, await HandInAsync(house, await CapAsync(house, "A2", "红", "Extreme")));
        Assert.Equal(0, (await ToolHere.RunAsync(["warn", "stop", "A2", "--by", "tan.hua", "--reason", "又是误发"], house.Settings("tool"))).Exit);
        await house.EndWellAsync();
    }

    /// <summary>
    /// An owner confirms at this very moment: whoever settles that holds the task and wants its notices, the command holds notices and wants the task. The
    /// command is the one thrown out, and does it all the same.
    /// </summary>
    [Theory]
    [InlineData("warn stop")]
    [InlineData("notice correct")]
    [Trait("Feature", "NT-19")]
    public async Task PutRight_MeetsAnOwnerWhoConfirms_ADeadlockIsNoEnd(string command)
    {
        // A command goes by the machine's own time.
        await using var house = await House.OpenAsync(_plan with { IsPresent = true });
        Assert.Equal(HttpStatusCode.Created, await HandInAsync(house, await CapAsync(house, "A1", "红", "Extreme")));
        await house.MoveByAsync(TimeSpan.FromSeconds(5));
        var notice = await house.Ledger.ScalarAsync(InASecondGroupSql, "longxi");
        await using var slow = await house.Database.OpenAsync();
        await using var second = await HoldAsync(slow, "select 1 from group_notice where chat = 'wr-longxi-z' for update");
        await using var owner = await house.Database.OpenAsync();
        // Never looks for a deadlock itself: it is the command that finds it, and is thrown out.
        await using var settling = await HoldAsync(owner, "set local deadlock_timeout = '1h'; select 1 from mass_send for no key update");

        var putting = ToolHere.RunAsync([.. command.Split(' '), command == "warn stop" ? "1" : $"{notice}", "--by", "tan.hua", "--reason", "县里误发"], house.Settings("tool"));
        await Patience.UntilAsync("the command has the first notice and waits for the second", async () => await BlockedByAsync(house, slow) > 0);
        await using var want = new NpgsqlCommand("select 1 from group_notice where chat = 'wr-longxi-a' for no key update", owner, settling);
        var wanting = want.ExecuteNonQueryAsync();
        await Patience.UntilAsync("whoever settles waits for the command", async () => (bool)(await house.Ledger.ScalarAsync("select cardinality(pg_blocking_pids($1)) > 0", owner.ProcessID))!);
        await second.RollbackAsync();
        // The command had it, and gave it up.
        await wanting;
        Assert.False(putting.IsCompleted);
        await settling.CommitAsync();

        var (exit, _, error) = await putting;
        Assert.True(exit == 0, error);
        await house.MoveByAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(["cancelled"], await MassSendsAsync(house));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "WA-11")]
    [Trait("Feature", "WA-12")]
    [Trait("Feature", "X-14")]
    public async Task Red_WhoMustLeave_HelpersAreAskedPrivately_WordsCount_NoGroupReadsAName()
    {
        await using var house = await House.OpenAsync(_plan);
        var file = Path.Combine(house.Corp.Folder, "应转户.csv");
        await File.WriteAllTextAsync(file, """
            户号,网格,户主,住址,人数,需照顾,灾种,责任人,B角,安置点,电话
            1,lx-lxc-3,韩大有,坡上第二家,4,1,,luo.gen,,村小学,
            2,lx-lxc-3,尹三妹,河边木屋,2,2,暴雨,luo.gen,,,
            3,lx-lxc,孔老幺,桥头,x,0,,zhou.li,,,
            """);
        var (exit, said, faults) = await ToolHere.RunAsync(["household", "import", file], house.Settings("tool"));
        Assert.Equal((1, "2 households, 6 persons, 3 of them in need of care; 1 faults"), (exit, said.Trim()));
        Assert.Contains("line 4: 人数: is no number", faults, StringComparison.Ordinal);
        var paper = Path.Combine(house.Corp.Folder, "名册.html");
        Assert.Equal(0, (await ToolHere.RunAsync(["warn", "roster", paper, "--households"], house.Settings("tool"))).Exit);
        var printed = await File.ReadAllTextAsync(paper);
        Assert.Contains("<td>龙溪村</td><td>网格长</td><td>周立</td><td>13800000001</td><td>吴敏 13800000002</td><td>谭华 13800000005</td><td></td>", printed, StringComparison.Ordinal);
        Assert.Contains("<td>2</td><td>尹三妹</td><td>河边木屋</td><td>2</td><td>2</td><td></td><td>罗根</td><td></td><td></td>", printed, StringComparison.Ordinal);
        Assert.Equal(3, printed.Split("<section>").Length - 1);
        Assert.DoesNotContain("孔老幺", faults, StringComparison.Ordinal);
        Assert.Equal(0, (await ToolHere.RunAsync(["household", "check"], house.Settings("tool"))).Exit);

        await house.MoveToAsync(0, 23, 10);
        Assert.Equal(HttpStatusCode.Created, await HandInAsync(house, await CapAsync(house, "A1", "红", "Extreme")));
        await house.RestAsync();
        Assert.Equal(1, await house.World.CountAsync("luo.gen", "请马上上门", "韩大有", "尹三妹", "去村小学"));
        await house.SayAsync(App, "luo.gen", "已到岗");
        await house.SayAsync(App, "zhou.li", "已到岗");
        // Nothing is said of a household: half an hour later the same list, and the phone has it a second time.
        await house.MoveByAsync(TimeSpan.FromMinutes(31));
        Assert.Equal(2, await house.World.CountAsync("luo.gen", "请马上上门", "韩大有", "尹三妹", "去村小学"));
        await house.SayAsync(App, "luo.gen", "安置 1 村小学");
        await house.SayAsync(App, "luo.gen", "不转2");
        Assert.Equal(1, await house.World.CountAsync("luo.gen", "已记下：1号户集中安置，共1户4人"));
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "还没有转移好", "尹三妹", "不愿转"));

        // Asked for in the group, answered on the phone; a resident's word is a word like others.
        await house.SayAsync("wr-longxi-b", "zhou.li", "@小溪 转移名单");
        await house.SayAsync(App, "zhou.li", "转移进度");
        await house.SayAsync(App, "deng.yu", "转移名单");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "还没有转移的1户", "尹三妹"));
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "应转2户6人，已转4人"));
        foreach (var resident in new[] { "deng.yu", "fang.qiu", "wm-chen" })
        {
            Assert.Equal(0, await house.World.CountAsync(resident, "韩大有"));
            Assert.Equal(0, await house.World.CountAsync(resident, "尹三妹"));
        }

        await house.SayAsync(App, "zhou.li", "投亲 2 9");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "2号户投亲靠友", "9号不在这次要转移的名单里"));
        var report = JsonNode.Parse((await ToolHere.RunAsync(["warn", "report", "1", "--json"], house.Settings("tool"))).Out)!;
        Assert.Equal((6, 6), (report["evacuation"]![0]!["persons"]!.GetValue<int>(), report["evacuation"]![0]!["safe"]!.GetValue<int>()));
        Assert.Equal(2, report["evacuation"]![0]!["byState"]!["ownWay"]!["persons"]!.GetValue<int>());
        await house.EndWellAsync(RemindedTwice);
    }

    /// <summary>The notice that waits for 周立, in one group more; gives its id.</summary>
    private const string InASecondGroupSql = """
        insert into group_notice (corp_id, id, chat, text, danger, official, corrects, asked_by, queued_at, valid_until, status, send, planned_at, waits)
        select corp_id, id, 'wr-longxi-z', text, danger, official, corrects, asked_by, queued_at, valid_until, status, send, planned_at, waits from group_notice where corp_id = $1
        returning id
        """;

    private static async Task<NpgsqlTransaction> HoldAsync(NpgsqlConnection connection, string sql)
    {
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        await command.ExecuteNonQueryAsync();
        return transaction;
    }

    private static async Task<long> BlockedByAsync(House house, NpgsqlConnection holder) =>
        (long)(await house.Ledger.ScalarAsync("select count(*) from pg_stat_activity where $1 = any(pg_blocking_pids(pid))", holder.ProcessID))!;

    /// <summary>How the mass sends on 周立's phone stand, the oldest first.</summary>
    private static async Task<IReadOnlyList<string>> MassSendsAsync(House house) =>
        [.. (await house.World.PhoneAsync("zhou.li")).Where(i => i["kind"]!.ToString() == "mass").Select(i => i["mass"]!["state"]!.ToString())];

    /// <summary>周立 confirms the mass send that waits, and the Worker hears of it.</summary>
    private static async Task ConfirmAsync(House house)
    {
        await house.MoveByAsync(TimeSpan.FromSeconds(5));
        await TapConfirmAsync(house);
        await house.MoveByAsync(TimeSpan.FromMinutes(5));
    }

    private static async Task TapConfirmAsync(House house)
    {
        var open = (await house.World.PhoneAsync("zhou.li")).Last(i => i["mass"]?["state"]?.ToString() == "open");
        await house.World.PostAsync("tap", new JsonObject { ["person"] = "zhou.li", ["card"] = open["mass"]!["id"]!.ToString(), ["key"] = "confirm" });
    }

    private static void Furnish(TestCorp corp)
    {
        File.WriteAllText(Path.Combine(corp.Folder, "secrets", "warnings-key"), Key);
        corp.File["settings"]!["warnings"] = new JsonObject { ["apiKey"] = "file:secrets/warnings-key" };
    }

    private static async Task<HttpStatusCode> HandInAsync(House house, string text, string key = Key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(house.Bot.Url, "api/warnings")) { Content = new StringContent(text, Encoding.UTF8, "application/cap+xml") };
        if (key.Length > 0)
        {
            request.Headers.Add("X-Api-Key", key);
        }

        using var answer = await house.Http.SendAsync(request);
        await house.RestAsync();
        return answer.StatusCode;
    }

    private static async Task<string> CallsAsync(House house, params string[] people)
    {
        var calls = new List<int>();
        foreach (var person in people)
        {
            calls.Add(await house.World.CallsAsync(person));
        }

        return string.Join(' ', calls);
    }

    private static Task<IReadOnlyList<string>> StatesAsync(House house) => house.Ledger.ListAsync<string>(
        "select (array['Calling','StandInCalled','SuperiorCalled','Door','Answered','Covered','Absent','Released'])[state + 1] || ' ' || user_id from callee where corp_id = $1 order by user_id", "longxi");

    private static async Task<string> CapAsync(House house, string id, string colour, string severity, string kind = "Alert", string references = "")
    {
        var now = await house.World.NowAsync();
        var sent = now.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        var ends = now.AddHours(6).ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        return $"""
            <alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{id}</identifier><sender>station</sender><sent>{sent}</sent><status>Actual</status><msgType>{kind}</msgType><scope>Public</scope>
              {(references.Length > 0 ? $"<references>station,{references},{sent}</references>" : "")}
              <info><language>zh-CN</language><category>Met</category><event>暴雨</event><urgency>Immediate</urgency><severity>{severity}</severity><certainty>Likely</certainty>
                <eventCode><valueName>GB</valueName><value>11B03</value></eventCode><effective>{sent}</effective><expires>{ends}</expires><senderName>松林县气象台</senderName>
                <headline>松林县气象台{(kind == "Cancel" ? "解除" : "发布")}暴雨{colour}色预警</headline><description>预计未来3小时龙溪镇有暴雨。</description><instruction>请做好防范。</instruction>
                <area><areaDesc>龙溪镇</areaDesc><geocode><valueName>CPEAS Geographic Code</valueName><value>530621000000</value></geocode></area></info></alert>
            """;
    }
}
