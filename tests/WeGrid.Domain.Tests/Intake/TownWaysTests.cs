using System.Text;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Procedures;
using WeGrid.Domain.Registers;
using WeGrid.Domain.Tests.Procedures;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>The towns' own ways as people say them: procedures that look into registers, with the shipped files and the numbers of the accounts.</summary>
public sealed class TownWaysTests
{
    [Fact]
    public void Shipped_LooksOnlyIntoWhatIsThere() => Assert.Empty(ProcedureRun.Procedures.SelectMany(p => ProcedureReader.Faults(p, ProcedureRun.Registers)));

    [Theory]
    [InlineData("\"work-items\", \"names\"", "\"work\", \"names\"", "procedures/hand-down.json: 'listed' looks into the register 'work', which is not there; write the id of a file of data/registers", "hand-down")]
    [InlineData("[\"事项\", \"说法\"]", "[\"事项\", \"叫法\"]", "procedures/hand-down.json: 'listed' names '叫法', which is no column of 'work-items'; write one of 事项、类别", "hand-down")]
    [InlineData("\"类别\": \"=依法协助\", ", "", "step 'admit' enters no '类别', which 'work-items' needs", "admission")]
    [InlineData("=依法协助", "=随便", "step 'admit' enters '类别', which is one of 依法履职、依法协助、负面事项; write it after =", "admission")]
    [InlineData("\"withdraw\": \"work-items\"", "\"withdraw\": \"nothing\"", "'withdraw' looks into the register 'nothing', which is not there", "admission")]
    [InlineData("\"team\": \"队\"", "\"team\": \"班\"", "'teams' names '班', which is no column of 'elders'", "mediation")]
    public void Faults_WhatIsLookedIntoMustBeThere(string from, string to, string fault, string file)
    {
        var (procedure, faults) = ProcedureReader.Parse($"{file}.json", File.ReadAllText(Path.Combine(A.Root, "data", "procedures", $"{file}.json")).Replace(from, to, StringComparison.Ordinal));
        Assert.Empty(faults);
        Assert.Contains(ProcedureReader.Faults(procedure!, ProcedureRun.Registers), f => f.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Feature", "A12")]
    public void Elders_EighteenTeamsOfNinety_ADisputeGoesToTheTeamOfTheRightKind_ItsResultIsKept()
    {
        string[] kinds = ["老党员", "老教师", "老退役军人", "老模范", "老村干"];
        string[] skills = ["水利建设", "道路硬化", "邻里矛盾", "婚恋纠纷"];
        var teams = Enumerable.Range(1, 18).Select(n => $"乡贤{n:00}队").ToList();
        var units = string.Concat(teams.Select((t, i) => $"{{ \"id\": \"team{i:00}\", \"name\": \"{t}\", \"categories\": [], \"contacts\": [\"{(i == 2 ? "dian" : "lu")}\"] }},"));
        var ways = Open(A.Town.Replace("\"units\": [", $"\"units\": [ {units}", StringComparison.Ordinal));
        // Five to a team; those of one team know the same, and the teams take turns in the two villages.
        var people = Enumerable.Range(0, 90).Select(n => $"{n + 1},{(n / 5 % 2 == 0 ? "qs-a" : "qs-b")},长者{n},{kinds[n % 5]},{teams[n / 5]},{skills[n / 5 % 4]}");
        Import(ways, "elders", "编号,网格,姓名,类别,队,擅长", people);
        Assert.Equal((18, 90), (ways.Entries.DistinctBy(e => e.Fields["队"]).Count(), ways.Entries.Count));

        // Nobody in the shipped words is good at gambling; neighbours are another matter.
        Assert.Contains("没有叫“赌博”的单位", Said(ways, "shu", "请调解 赌博：8号户"), StringComparison.Ordinal);
        Assert.Contains("已发起", Said(ways, "shu", "请调解 邻里矛盾：8号户和9号户的墙"), StringComparison.Ordinal);
        var matter = Assert.Single(ways.Matters.Values).Matter;
        Assert.Equal(["team02"], matter.Roll.Keys);
        Assert.Contains(ways.Last.Notices, n => n is { Recipient: "dian", Template: "procedure_start" });
        Said(ways, "dian", $"到场 {matter.Number}");
        Say(ways, "dian", $"记 {matter.Number} 调解日期 11月16日", $"完成 {matter.Number}", $"记 {matter.Number} 调解情况 各退一尺", $"完成 {matter.Number} 调解成功");
        Say(ways, "shu", $"记 {matter.Number} 双方怎么说 都认了", $"完成 {matter.Number} 双方都知道了");
        Assert.Equal("双方都知道了", ways.Matters[matter.Number].Matter.Ended);
        Assert.Contains(ways.Last.Notices, n => n is { Recipient: "dian", Template: "procedure_done" });
    }

    [Fact]
    [Trait("Feature", "A09")]
    public void PartTimeMembers_OfTheTown_AreInvitedToItsJointMeetings_WhileTheirTermLasts()
    {
        var ways = Open();
        Import(ways, "part-time", "编号,网格,本人,姓名,单位,任期至", ["1,qs,qi,戚联络,清水供销社,2027-12-31", "2,qs,lu,陆养护,镇养护站,2026-10-31", "3,qs-b,bao,鲍组贤,下湾粮库,2027-12-31"]);
        Said(ways, "dang", "联席会议 清水供电所 30天：集市停车");

        var matter = Assert.Single(ways.Matters.Values).Matter;
        Assert.Equal(["qi"], matter.Invited);
        Assert.Contains("请您作为兼职委员到会", Assert.Single(ways.Last.Notices, n => n.Recipient == "qi").Values["matter.words"], StringComparison.Ordinal);
        Assert.DoesNotContain(ways.Last.Notices, n => n.Recipient is "lu" or "bao");
    }

    [Fact]
    [Trait("Feature", "A19")]
    public void ReportedMembers_PlacedInGrids_SeeFirstWhatTheyAreGoodAt_ThenWhatIsNear_AndClaimIt()
    {
        string[] skills = ["结对帮扶", "矛盾调解", "文明创建"];
        var staff = string.Concat(Enumerable.Range(1, 32).Select(n => $"{{ \"userid\": \"dy{n:00}\", \"name\": \"党员{n}\", \"posts\": [] }},"));
        var ways = Open(A.Town.Replace("\"staff\": [", $"\"staff\": [ {staff}", StringComparison.Ordinal));
        Import(ways, "reported", "编号,网格,报到人,姓名,类别,单位,特长", Enumerable.Range(1, 32).Select(n => $"{n},{(n % 2 == 0 ? "qs-a-1-m" : "qs-b")},dy{n:00},党员{n},党员报到,县一中,{skills[n % 3]}"));
        Assert.Equal(32, ways.Entries.Count(e => e.Holder.Length > 0 && A.Corp.Grids.VillageOf(e.GridId) is "qs-a" or "qs-b"));

        foreach (var (who, what) in new[] { ("xia", "下湾桥头捡垃圾"), ("shu", "上湾教老人用手机"), ("xia", "下湾结对帮扶两户"), ("shu", "上湾矛盾调解帮手") })
        {
            Said(ways, who, $"挂志愿 {what}");
        }

        // One of Upper Bay, good at 结对帮扶: that first though it is elsewhere, then what is near.
        Assert.Equal(["下湾结对帮扶两户", "上湾教老人用手机", "上湾矛盾调解帮手", "下湾桥头捡垃圾"], Titles(ways, "dy06"));
        Assert.Equal(["上湾矛盾调解帮手", "下湾桥头捡垃圾", "下湾结对帮扶两户", "上湾教老人用手机"], Titles(ways, "dy01"));
        Assert.Contains("已认领", Said(ways, "dy06", $"认领 {NumberOf(ways, "下湾结对帮扶两户")}"), StringComparison.Ordinal);
        Assert.DoesNotContain("下湾结对帮扶两户", Titles(ways, "dy01"));
        Assert.Contains("党员6 党员报到", string.Join(' ', ways.Entries[5].Fields.Values), StringComparison.Ordinal);
        ways.Hear(ways.ToApp("dy06", "我的报到"));
        Assert.Equal("党员6 县一中 结对帮扶", Assert.Single(Assert.Single(ways.Last.Notices).Lines).Values["register.entry"]);
    }

    /// <summary>12 + 14 + 46 items; thirty working days ahead, decided in fifteen, four steps.</summary>
    [Fact]
    [Trait("Feature", "C09")]
    public void WorkOffTheList_IsRefusedWithTheReason_UntilItIsAdmitted_AndWhenItIsOver()
    {
        var ways = Open();
        IEnumerable<string> Items(string list, int from, int count, string why) => Enumerable.Range(from, count).Select(n => $"{n},qs,{list}{n}事,{list},,{why},");
        Import(ways, "work-items", "编号,网格,事项,类别,说法,依据,有效期至",
            [.. Items("依法履职", 1, 11, "村委会组织法"), "12,qs,集体资产清查,依法履职,资产盘点、清产核资,村委会组织法,", .. Items("依法协助", 13, 14, "县里清单"), .. Items("负面事项", 27, 45, "减负若干措施"), "72,qs,代收医保费,负面事项,收医保,减负若干措施,"]);
        Assert.Equal(["依法履职 12", "依法协助 14", "负面事项 46"], ways.Entries.CountBy(e => e.Fields["类别"]).Select(c => $"{c.Key} {c.Value}"));

        Assert.Contains("已发起", Said(ways, "ban", "交办工作 上湾村 20天：年底清产核资"), StringComparison.Ordinal);
        Assert.Contains("没有办成：“每日填报表格”不在工作事项清单上，村里可以不接，也不作考核；确实要办，请提前三十个工作日“申请准入”。", Said(ways, "ban", "交办工作 上湾村 20天：每日填报表格"), StringComparison.Ordinal);
        Assert.Contains("“代收医保费”是负面事项（依据：减负若干措施），村里可以不接", Said(ways, "qi", "交办工作 上湾村 20天：帮忙收医保"), StringComparison.Ordinal);

        Said(ways, "ban", "申请准入 每日填报表格");
        var number = NumberOf(ways, "每日填报表格");
        Say(ways, "ban", $"记 {number} 依据 县政府办通知", $"记 {number} 经费 每村每月三百");
        Assert.Contains("太近了", Said(ways, "ban", $"记 {number} 开始日期 12月1日"), StringComparison.Ordinal);
        Say(ways, "ban", $"记 {number} 开始日期 2027-01-04", $"完成 {number}");
        Assert.Equal(new DueRule(15, DueUnit.WorkingDays).From(ways.Now.AddMinutes(-1), A.Calendar).At, ways.Matters[number].Matter.DueAt);
        Assert.Contains("不归您做", Said(ways, "ban", $"完成 {number} 准入"), StringComparison.Ordinal);
        Say(ways, "zhen", $"记 {number} 审批意见 同意试半年", $"完成 {number} 准入");
        Say(ways, "ban", $"记 {number} 有效期至 2027-06-30", $"完成 {number}");
        Assert.Equal(("每日填报表格", "依法协助", "县政府办通知", "2027-06-30"), (Entry(ways, number).Fields["事项"], Entry(ways, number).Fields["类别"], Entry(ways, number).Fields["依据"], Entry(ways, number).Fields["有效期至"]));
        Assert.Contains("已发起", Said(ways, "ban", "交办工作 上湾村 20天：每日填报表格"), StringComparison.Ordinal);

        ways.Now = A.Time("2027-07-01 09:00");
        Assert.Contains("“每日填报表格”只到2027-06-30，村里可以不接", Said(ways, "ban", "交办工作 上湾村 20天：每日填报表格"), StringComparison.Ordinal);
        Say(ways, "ban", $"记 {number} 为什么撤销 到期了", $"完成 {number} 期满");
        Assert.Equal(72, ways.Entries.Count);
        Assert.Equal(["apply", "approve", "admit", "revoke"], ways.Matters[number].Matter.Done.Select(d => d.Step));
    }

    [Fact]
    [Trait("Feature", "D06")]
    public void Session_IsBookedAtAPlaceOfTheRegister_WhoKeepsItAgrees_AndItIsCounted()
    {
        var ways = Open();
        Import(ways, "places", "编号,网格,管理人,名称,类别,地点", ["1,qs-a,wei,柳下茶铺,议事厅,老柳树下", "2,qs-b,xia,四邻议事厅,议事厅,下湾村委会"]);
        Assert.Contains("不在议事和活动场所上，题目里请写是哪一处", Said(ways, "shu", "订场地 议三组水费"), StringComparison.Ordinal);
        Assert.Contains("不在议事和活动场所上", Said(ways, "shu", "订场地 四邻议事厅议水费"), StringComparison.Ordinal);
        Said(ways, "shu", "订场地 柳下茶铺议三组水费");
        var number = NumberOf(ways, "柳下茶铺议三组水费");
        Say(ways, "shu", $"记 {number} 开会日期 11月20日", $"完成 {number}");
        Assert.Contains(ways.Last.Notices, n => n is { Recipient: "wei", Template: "procedure_start" });
        Say(ways, "wei", $"记 {number} 怎么安排 晚上七点开门烧水", $"完成 {number} 可以");
        Assert.Contains("要等到11月20日", Said(ways, "shu", $"记 {number} 到场人数 23人", $"记 {number} 议了什么 按表收", $"完成 {number}"), StringComparison.Ordinal);
        ways.Now = A.Time("2026-11-20 20:30");
        Say(ways, "shu", $"完成 {number}");
        Assert.Equal("23", ways.Matters[number].Matter.Records.Single(r => r.Name == "到场人数").Value);
        Assert.NotNull(ways.Matters[number].Matter.EndedAt);
    }

    [Fact]
    [Trait("Feature", "B09")]
    public void Online_GuideFormAndState_OneVisitAtMost()
    {
        var ways = Open();
        Import(ways, "guides", "编号,网格,经办人,事项,说法,材料,网上入口,多久,有效期至", ["1,qs,,老年证,老人证、敬老卡,身份证和一张照片,镇政务小程序“老年证”,三个工作日,", "2,qs,,旧版准生证,准生证,户口簿,,,2025-12-31"]);
        ways.Hear(ways.ByKf("wmZhang", "请问办敬老卡要什么材料？"));
        Assert.Equal("老年证，身份证和一张照片，镇政务小程序“老年证”，三个工作日。", Assert.Single(ways.Last.Notices).Values["register.open"]);
        ways.Hear(ways.ByKf("wmZhang", "请问办准生证要什么材料？"));
        Assert.DoesNotContain(ways.Last.Notices, n => n.Template == "reply_where");

        // What the guide knows no more of goes to a person, who does it for them.
        var ticket = Assert.Single(ways.All.Files.Keys);
        Said(ways, "shu", "网上办 生育登记一件");
        var number = NumberOf(ways, "生育登记一件");
        Say(ways, "shu", $"关联 {number} {ticket}", $"记 {number} 填了哪张表 生育登记表", $"记 {number} 请跑一趟 照片要重照", $"完成 {number}");
        Assert.Contains(ways.Last.Notices, n => n is { Template: "matter_told", Recipient: "wmZhang" } && n.Values["step.name"] == "填表");
        Assert.Contains("“请跑一趟”整件事最多记1次，已经记过了", Said(ways, "ban", $"记 {number} 请跑一趟 还要户口簿"), StringComparison.Ordinal);
        Say(ways, "ban", $"记 {number} 审核意见 齐了", $"完成 {number} 受理");
        Assert.Contains("现在是“办好送到”", Said(ways, "shu", $"步骤 {number}"), StringComparison.Ordinal);
        Say(ways, "shu", $"记 {number} 怎么送到的 送到家里", $"完成 {number}");
        Assert.Single(ways.Matters[number].Matter.Records, r => r.Name == "请跑一趟");
    }

    [Fact]
    [Trait("Feature", "C05")]
    public void SmallWorks_NeedsBecomeAProject_AResultAndWhatPeopleSay_WhoAskedHearsEachTime()
    {
        var ways = Open();
        ways.Hear(ways.ByKf("wmZhang", "上湾村河边的路灯坏了好几天没人修"));
        var ticket = Assert.Single(ways.All.Files.Keys);
        Said(ways, "shu", "小实事 河边装三盏路灯");
        var number = NumberOf(ways, "河边装三盏路灯");
        Say(ways, "shu", $"关联 {number} {ticket}");
        Assert.Contains("还缺“需求”", Said(ways, "shu", $"记 {number} 需求 夜里看不见路", $"完成 {number}"), StringComparison.Ordinal);
        Say(ways, "zu", $"记 {number} 需求 学生下晚自习怕摔", $"完成 {number}");
        Say(ways, "shu", $"记 {number} 项目 三盏太阳能路灯", $"记 {number} 经费 4500元", $"完成 {number} 立项");
        Assert.Contains(ways.Last.Notices, n => n is { Template: "matter_told", Recipient: "wmZhang" } && n.Values["matter.said"].Contains("三盏太阳能路灯", StringComparison.Ordinal));
        Say(ways, "shu", $"记 {number} 实施情况 都装好了");
        Assert.Contains("还缺“完工照片”", Said(ways, "shu", $"完成 {number}"), StringComparison.Ordinal);
        ways.Hear(ways.Picture("shu"));
        Say(ways, "shu", $"记 {number} 完工照片", $"完成 {number}", $"记 {number} 结果 花了四千四，账在公示栏", $"完成 {number}");
        Assert.Contains(ways.GroupNotices.Values, g => g.Text.Contains("花了四千四", StringComparison.Ordinal));
        Assert.Contains("还缺“居民怎么说”", Said(ways, "zu", $"记 {number} 居民怎么说 亮堂了", $"完成 {number} 满意"), StringComparison.Ordinal);
        Say(ways, "zu", $"记 {number} 居民怎么说 就是有点早关", $"完成 {number} 满意");
        var matter = ways.Matters[number].Matter;
        Assert.Equal(("满意", "4500", ticket), (matter.Ended, matter.Records.Single(r => r.Name == "经费").Value, matter.Tickets[0]));
        Assert.Equal(["needs", "project", "work", "open", "visit"], matter.Done.Select(d => d.Step));
    }

    [Fact]
    [Trait("Feature", "D09")]
    public void Points_EarnedAndRedeemedInPrivate_WithReceipts_NeverBelowNothing_NeverRanked()
    {
        var ways = Open();
        Import(ways, "points", "编号,网格,联系人,户号,微信", ["1,qs-a,zu,三组12号,wmHu", "2,qs-a,zu,三组13号,", "3,qs-a,,三组14号,wmQuiet"]);
        ways.Reachable("wmHu", ways.Now);

        ways.Hear(ways.ToApp("shu", "加分 1 5 门前清扫，有照片"));
        Assert.Equal((5, "门前清扫，有照片"), (ways.Last.RegisterMoves[0].Left, ways.Last.RegisterMoves[0].Said));
        var receipt = Assert.Single(ways.Last.Notices, n => n.Template == "register_receipt");
        Assert.Equal((Channel.KfText, "wmHu", "wk-qs", "加分5分，现在有5分", "（门前清扫，有照片）"), (receipt.Channel, receipt.Recipient, receipt.Via, receipt.Values["what"], receipt.Values["register.said"]));
        ways.Hear(ways.ToApp("shu", "兑换 1 3分 一块香皂"));
        Assert.Equal("兑换3分，现在有2分", Assert.Single(ways.Last.Notices, n => n.Template == "register_receipt").Values["what"]);
        ways.Hear(ways.ToApp("shu", "兑换 1 9"));
        Assert.Contains("没有记：1号只有2分", Assert.Single(ways.Last.Notices).Values["what"], StringComparison.Ordinal);

        // Who is not to be found in a chat is told by whoever sees to them; nobody does: by who wrote it down.
        ways.Hear(ways.ToApp("shu", "加分 2 8 调解邻里"));
        Assert.Equal("zu", Assert.Single(ways.Last.Notices, n => n.Template == "register_receipt_pass").Recipient);
        ways.Hear(ways.ToApp("shu", "加分 3 1 打扫巷子"));
        Assert.Equal("shu", Assert.Single(ways.Last.Notices, n => n.Template == "register_receipt_pass").Recipient);
        Assert.All(ways.Last.Notices, n => Assert.True(n.Channel is Channel.AppText or Channel.KfText));

        // By number, whoever has more; others see none of it.
        ways.Hear(ways.ToApp("shu", "积分台账"));
        Assert.Equal(["1", "2", "3"], Assert.Single(ways.Last.Notices).Lines.Select(l => l.Values["number"]));
        ways.Hear(ways.ToApp("xia", "积分台账"));
        Assert.Empty(ways.Last.Notices.SelectMany(n => n.Lines));
    }

    private static IntakeRun Open(string? town = null) => new(town is null ? null : A.CorpOf(town), with: r => r with { Registers = ProcedureRun.Registers, Procedures = ProcedureRun.Procedures });

    private static void Import(IntakeRun ways, string kind, string columns, IEnumerable<string> rows)
    {
        var file = Encoding.UTF8.GetBytes($"{columns}\n{string.Join('\n', rows)}\n");
        var (entries, faults) = RegisterFile.Read(ways.Corp, ProcedureRun.Registers.Single(k => k.Id == kind), file, [], ways.Now);
        Assert.Empty(faults);
        ways.Entries.AddRange(entries);
    }

    private static RegisterEntry Entry(IntakeRun ways, long number) => ways.Entries.Single(e => e.Number == number);

    private static long NumberOf(IntakeRun ways, string title) => ways.Matters.Values.Last(f => f.Matter.Title == title).Matter.Number;

    /// <summary>Each is done.</summary>
    private static void Say(IntakeRun ways, string who, params string[] all)
    {
        foreach (var what in all)
        {
            ways.Hear(ways.ToApp(who, what));
            Assert.DoesNotContain(ways.Last.Notices, n => n.Template == "reply_procedure_refused");
        }
    }

    /// <summary>What the last of them is answered.</summary>
    private static string Said(IntakeRun ways, string who, params string[] all)
    {
        Say(ways, who, all[..^1]);
        ways.Hear(ways.ToApp(who, all[^1]));
        return string.Join('\n', ways.Last.Notices.Where(n => n.Recipient == who && n.Template.StartsWith("reply_", StringComparison.Ordinal)).Select(n => n.Template switch
        {
            "reply_procedure_refused" => $"没有办成：{n.Values["why"]}。",
            "reply_procedure" => $"{n.Values["matter.done"]}现在是“{n.Values["step.name"]}”",
            _ => string.Join(' ', n.Values.Values),
        }));
    }

    private static IEnumerable<string> Titles(IntakeRun ways, string who)
    {
        ways.Hear(ways.ToApp(who, "志愿单"));
        return Assert.Single(ways.Last.Notices).Lines.Select(l => l.Values["matter.title"]);
    }
}
