using System.IO.Compression;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>名册 over the real protocol: ledgers that balance, places that are looked up, lists that are stale, grids that lack somebody.</summary>
public sealed class RegisterEngineTests
{
    private const string App = "app:grid";
    private const string Group = "wr-longxi-b";
    private const string Desk = "kf:wk-longxi";

    [Fact]
    [Trait("Feature", "C15")]
    [Trait("Feature", "C21")]
    [Trait("Feature", "A17")]
    [Trait("Feature", "A14")]
    public async Task Ledger_InAndOut_NeverBelowNothing_Balances_OnlyStaffReadsIt()
    {
        await using var house = await House.OpenAsync();
        await ImportAsync(house, "relief", "编号,网格,物资,单位,存放\n1,lx-lxc,大米,袋,村委会\n2,lx-bhc,大米,袋,老祠堂\n", "2 entries of 救助物资, 2 without anybody; 0 faults");
        await ImportAsync(house, "jobs", "编号,网格,岗位,单位,待遇\n1,lx-lxc,缝纫工,村口服装厂,计件\n", "1 entries of 用工岗位, 1 without anybody; 0 faults");
        await ImportAsync(house, "posts", "编号,网格,本人,岗位,考核\n1,lx-lxc-3,luo.gen,网格员,优秀\n", "1 entries of 岗位和考核, 0 without anybody; 0 faults");
        await ImportAsync(house, "veterans", "编号,网格,本人,姓名,能帮什么,活动\n1,lx-lxc,he.tian,何田,修电器,周六巡河\n", "1 entries of 老兵帮帮团, 0 without anybody; 0 faults");

        await house.SayAsync(App, "zhou.li", "入库 1 20袋 县里送来");
        await house.SayAsync(Group, "zhou.li", "@小溪 发放 1 3 给山坡那户");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "已记：1号发放3袋，还有17袋"));
        await house.SayAsync(App, "zhou.li", "发放 1 18");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "没有记：1号只有17袋，发放不了18袋"));
        await house.SayAsync(App, "zhou.li", "发放 1 2.5袋");
        // Two answers alike in one minute are one on the phone.
        await house.MoveByAsync(TimeSpan.FromMinutes(2));
        await house.SayAsync(App, "zhou.li", "发放 1 2箱");
        Assert.Equal(2, await house.World.CountAsync("zhou.li", "没有记：1号按袋记整数"));
        await house.MoveByAsync(TimeSpan.FromMinutes(2));
        await house.SayAsync(App, "zhou.li", "发放 2 1");
        await house.SayAsync(App, "luo.gen", "发放 1 1");
        Assert.Equal((1, 1), (await house.World.CountAsync("zhou.li", "没有归您管的2号"), await house.World.CountAsync("luo.gen", "没有归您管的1号")));
        await house.SayAsync(App, "zhou.li", "库存");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "救助物资，共1条", "1号 大米 村委会（还有17袋）"));
        Assert.Equal(0, await house.World.CountAsync("luo.gen", "山坡那户") + await house.World.CountAsync("fang.qiu", "还有17袋"));

        // Two at once take no more than there is.
        await Task.WhenAll(house.World.SayAsync(App, "tan.hua", "发放 1 10"), house.World.SayAsync(App, "zhou.li", "发放 1 10 给桥头"));
        await house.RestAsync();
        Assert.Equal(7, await house.Ledger.CountAsync("select left_over from register_entry where corp_id = $1 and kind = 'relief' and number = 1"));

        await house.SayAsync(App, "zhou.li", "招工 1 5");
        await house.SayAsync(App, "zhou.li", "录用 1 2人 村里的");
        Assert.Equal((0, "1  before 0, in 20, out 13 in 2, left 7"), await ToolAsync(house, "register", "ledger", "relief"));
        Assert.Equal((0, "1  before 0, in 5, out 2 in 1, left 3"), await ToolAsync(house, "register", "ledger", "jobs", "2026-03"));
        Assert.Equal((0, "1  before 7, in 0, out 0 in 0, left 7"), await ToolAsync(house, "register", "ledger", "relief", "2026-04"));

        // An appraisal is read by who it is of.
        await house.SayAsync(App, "luo.gen", "我的考核");
        await house.SayAsync(App, "zhou.li", "我的考核");
        Assert.Equal((1, 1), (await house.World.CountAsync("luo.gen", "1号 网格员 优秀"), await house.World.CountAsync("zhou.li", "岗位和考核里没有归您的")));
        await house.SayAsync(App, "he.tian", "我的老兵团");
        Assert.Equal(1, await house.World.CountAsync("he.tian", "1号 何田 修电器 周六巡河"));

        await house.EndWellAsync();
    }

    /// <summary>五联 by class and 宣传 by subject: what was held is counted, with the month it was held in; 3331 is the account's number.</summary>
    [Fact]
    [Trait("Feature", "D05")]
    [Trait("Feature", "E07")]
    [Trait("Feature", "B07")]
    public async Task Activities_CountedByClassAndMonth_FromWhatWasSaid()
    {
        await using var house = await House.OpenAsync();
        string[] classes = ["精神文明联创", "社会治安联防", "公益事业联办", "健康环境联建", "文体活动联谊"];
        await ImportAsync(house, "activities", $"编号,网格,牵头人,类别,哪些单位\n{string.Concat(classes.Select((c, i) => $"{i + 1},lx-lxc,zhou.li,{c},供电所、村小\n"))}", "5 entries of 五联活动, 0 without anybody; 0 faults");
        await ImportAsync(house, "promotion", "编号,网格,负责人,主题,办法\n1,lx-lxc,zhou.li,反诈,进村入户发单子\n2,lx-lxc,he.tian,防汛,大喇叭\n", "2 entries of 宣传活动, 0 without anybody; 0 faults");

        await house.SayAsync(App, "zhou.li", "办活动 1 2场 评好媳妇");
        await house.SayAsync(App, "zhou.li", "办活动 5 1场 广场舞比赛");
        await house.SayAsync(App, "zhou.li", "记宣传 1 3000 春节返乡");
        await house.SayAsync(App, "he.tian", "记宣传 2 340 汛前");
        await house.SayAsync(App, "he.tian", "销宣传 2 9 重复记了");
        // 驻点: what was left of the month before is carried over, and more may be solved than came in.
        await ImportAsync(house, "stay", "编号,网格,驻点干部,项目,单位\n1,lx-lxc,zhou.li,接待,人\n2,lx-lxc,zhou.li,走访,户\n3,lx-lxc,zhou.li,收到诉求,件\n4,lx-lxc,zhou.li,解决诉求,件\n", "4 entries of 驻点联系, 0 without anybody; 0 faults");
        foreach (var log in new[] { "1 1500人 到春节前", "2 6500户 到春节前", "3 510件 到春节前", "4 480件 到春节前" })
        {
            await house.SayAsync(App, "zhou.li", $"记驻点 {log}");
        }

        await house.MoveToAsync(25, 10);
        await house.SayAsync(App, "zhou.li", "办活动 2 1场 夜间巡逻");
        foreach (var log in new[] { "1 20人 赶集日", "2 15户 清明走访", "4 130件 上月的也办了" })
        {
            await house.SayAsync(App, "zhou.li", $"记驻点 {log}");
        }

        Assert.Equal([(1, 20), (2, 15), (4, 130)], (await HeldAsync(house, "stay", "2026-04")).Where(c => c.Held > 0));
        Assert.Equal((0, "1  before 1500, in 20, out 0 in 0, left 1520\n     2  before 6500, in 15, out 0 in 0, left 6515\n     3  before 510, in 0, out 0 in 0, left 510\n     4  before 480, in 130, out 0 in 0, left 610"),
            await ToolAsync(house, "register", "ledger", "stay", "2026-04"));

        Assert.Equal([(1, 2), (5, 1)], await HeldAsync(house, "activities", "2026-03"));
        Assert.Equal([(2, 1)], (await HeldAsync(house, "activities", "2026-04")).Where(c => c.Held > 0));
        Assert.Equal(3331, (await HeldAsync(house, "promotion", "2026-03")).Sum(c => c.Held));
        Assert.Equal(0, (await HeldAsync(house, "promotion", "2026-04")).Sum(c => c.Held));

        // The same under the headings of a report, with its window; and under a town's own name.
        var (exit, said) = await ToolAsync(house, "report", "show", "teams", "lx-lxc", "--from", "2026-03-01", "--to", "2026-03-31");
        Assert.Equal((0, "2026-03-01 to 2026-03-31  lx-lxc  活动  五联活动 3场\n2026-03-01 to 2026-03-31  lx-lxc  活动  宣传活动 3331场"), (exit, string.Join('\n', said.Split('\n').TakeLast(2))));
        Assert.Equal(2, (await ToolAsync(house, "report", "show", "nothing")).Exit);
        // A village's leader counts their own village alone; another one's is not theirs.
        Assert.Equal((exit, said), await ToolAsync(house, "report", "show", "teams", "lx-lxc", "--as", "zhou.li", "--from", "2026-03-01", "--to", "2026-03-31"));
        Assert.Equal(4, (await ToolAsync(house, "report", "show", "teams", "lx-lxc", "--as", "qin.hai")).Exit);
        Assert.Contains("五联活动 0场", (await ToolAsync(house, "report", "show", "teams", "--as", "qin.hai", "--from", "2026-03-01", "--to", "2026-03-31")).Said, StringComparison.Ordinal);
        Assert.Equal(4, (await ToolAsync(house, "report", "labels", "--as", "nobody")).Exit);
        Assert.Contains("in-grid          off  七个在网格", (await ToolAsync(house, "report", "list")).Said, StringComparison.Ordinal);
        Assert.Contains("list-1331        1331  2026-04-01 to 2026-04-30  tickets 0 new, 0 handled; matters 0 begun, 0 done; 0 entries\n  一个主题、政治引领", (await ToolAsync(house, "report", "labels", "--from", "2026-04-01", "--to", "2026-04-30")).Said, StringComparison.Ordinal);
        await house.EndWellAsync();
    }

    private static async Task<IReadOnlyList<(int Entry, int Held)>> HeldAsync(House house, string kind, string month)
    {
        var (exit, said) = await ToolAsync(house, "register", "ledger", kind, month, "--json");
        Assert.Equal(0, exit);
        return [.. System.Text.Json.Nodes.JsonNode.Parse(said)!.AsArray().Select(r => (r!["number"]!.GetValue<int>(), r["in"]!.GetValue<int>() - r["out"]!.GetValue<int>()))];
    }

    [Fact]
    [Trait("Feature", "B10")]
    [Trait("Feature", "B11")]
    [Trait("Feature", "A11")]
    [Trait("Feature", "B06")]
    [Trait("Feature", "E06")]
    [Trait("Feature", "D08")]
    [Trait("Feature", "D09")]
    public async Task Lookup_WhereAndWhen_ShutInItsHours_GoesToWhoSeesToIt()
    {
        await using var house = await House.OpenAsync();
        await ImportAsync(house, "stations", "编号,网格,负责人,名称,办什么,地点,开放时间\n1,lx-lxc,he.tian,龙溪暖心驿站,低保、社保卡,村委会一楼,每天 8:00-20:00\n", "1 entries of 驿站和服务点, 0 without anybody; 0 faults");
        await ImportAsync(house, "social-groups", "编号,网格,联系人,名称,类别,活动,地点,时间\n1,lx-lxc,,银发合唱队,文体,合唱、广场舞,文化院坝,每周三晚上\n", "1 entries of 社区社会组织, 1 without anybody; 0 faults");
        await ImportAsync(house, "estates", "编号,网格,小区联系人,小区,物业,物业电话,业主组织,同心屋\n1,lx-lxc,,溪畔小区,安家物业,0870-7654321,业委会,东门左手\n", "1 entries of 小区三方, 1 without anybody; 0 faults");
        await ImportAsync(house, "places", "编号,网格,名称,类别,做什么,地点\n1,lx-lxc,柳下茶铺,议事厅,议事、喝茶,老柳树下\n2,lx-lxc,红色驿路,品牌,党课、助学,村小旁边\n", "2 entries of 议事和活动场所, 2 without anybody; 0 faults");

        await house.SayAsync(Group, "deng.yu", "@小溪 请问办社保卡去哪里？");
        Assert.Equal(1, await house.World.CountAsync("fang.qiu", "龙溪暖心驿站，村委会一楼，每天 8:00-20:00。现在开着。"));
        // Of a poor family's allowance nobody else reads, not even the question.
        await house.SayAsync(Group, "deng.yu", "@小溪 请问办低保去哪里？");
        Assert.Equal((2, 1), (await house.World.CountAsync("deng.yu", "龙溪暖心驿站，村委会一楼"), await house.World.CountAsync("fang.qiu", "龙溪暖心驿站，村委会一楼")));
        await house.SayAsync(Group, "deng.yu", "@小溪 请问广场舞在哪里跳？");
        Assert.Equal(1, await house.World.CountAsync("fang.qiu", "银发合唱队，合唱、广场舞，文化院坝，每周三晚上"));
        await house.SayAsync(Desk, "wm-lin", "请问溪畔小区物业电话多少？");
        await house.SayAsync(Group, "deng.yu", "@小溪 请问柳下茶铺在哪里？");
        Assert.Equal((1, 1), (await house.World.CountAsync("wm-lin", "安家物业，0870-7654321，业委会，东门左手"), await house.World.CountAsync("fang.qiu", "柳下茶铺，议事、喝茶，老柳树下")));
        await ImportAsync(house, "powers", "编号,网格,经办人,事项,说法,谁办,材料,公开\n1,lx-lxc,zhou.li,宅基地申请,盖房子、起房子,村委会何田,身份证和户口簿,公示栏\n", "1 entries of 小微权力清单, 0 without anybody; 0 faults");
        await house.SayAsync(Group, "deng.yu", "@小溪 请问盖房子找谁办？");
        Assert.Equal(1, await house.World.CountAsync("fang.qiu", "宅基地申请，村委会何田，身份证和户口簿，公示栏"));
        Assert.Equal((6L, 0L), (await house.Ledger.CountAsync("select count(*) from demand where corp_id = $1 and status = 6"), await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1")));

        await house.SayAsync(Desk, "wm-lin", "龙溪暖心驿站没开门，白跑一趟");
        Assert.Equal((1, 1), (await house.World.CountAsync("wm-lin", "已经转给龙溪暖心驿站的负责人"), await house.World.CountAsync("he.tian", "有居民说龙溪暖心驿站没开门，那时应该开着（每天 8:00-20:00）")));
        Assert.Equal(0, await house.World.CountAsync("he.tian", "wm-lin"));

        // Points: the household reads its receipt where it spoke to us, and nobody else does.
        await ImportAsync(house, "points", "编号,网格,联系人,户号,微信\n1,lx-lxc-3,luo.gen,三组12号,wm-lin\n2,lx-lxc-3,luo.gen,三组13号,\n", "2 entries of 积分, 0 without anybody; 0 faults");
        await house.SayAsync(App, "zhou.li", "加分 1 5 门前清扫");
        await house.SayAsync(App, "zhou.li", "加分 2 3 调解邻里");
        Assert.Equal((1, 0, 1), (await house.World.CountAsync("wm-lin", "您家的积分（1号）：加分5分，现在有5分（门前清扫）"), await house.World.CountAsync("fang.qiu", "加分5分"), await house.World.CountAsync("luo.gen", "请当面转告积分2号：加分3分，现在有3分")));
        // Who wants more than that gets a person.
        await house.SayAsync(Desk, "wm-lin", "人工");
        await house.Ledger.OnlyTicketAsync();
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "A05")]
    [Trait("Feature", "A07")]
    [Trait("Feature", "A08")]
    [Trait("Feature", "A10")]
    [Trait("Feature", "AD-04")]
    public async Task FromAWorkbook_StaleListsAndGapsGoToWhoLeads_OnceAWeek()
    {
        await using var house = await House.OpenAsync();
        var groups = new[] { "lx-lxc-1", "lx-lxc-2", "lx-lxc-3", "lx-lxc-4", "lx-bhc-1", "lx-bhc-2" };
        var rows = groups.SelectMany(g => new[] { "人员", "房屋", "环境", "需求", "隐患" }, (g, clear) => new[] { g, clear }).Select((r, i) => (string[])[$"{i + 1}", .. r, "已核对"]).ToList();
        rows[29][2] = "账目";
        var file = Path.Combine(house.Corp.Folder, "五清.xlsx");
        await File.WriteAllBytesAsync(file, Workbook([["编号", "网格", "哪一清", "摘要"], .. rows]));
        var (exit, said, faults) = await ToolHere.RunAsync(["register", "import", "five-clear", file], house.Settings("tool"));
        Assert.Equal((1, "29 entries of 五清台账, 29 without anybody; 1 faults"), (exit, said.Trim()));
        Assert.Contains("五清.xlsx line 31: 哪一清: is none of 人员、房屋、环境、需求、隐患", faults, StringComparison.Ordinal);
        Assert.Equal((1, "lx-bhc-2         隐患  0 there; at least 1, at most 1"), await ToolAsync(house, "register", "check", "five-clear"));
        await ImportAsync(house, "town-321", "编号,网格,岗位\n1,lx,分管领导\n2,lx,专岗队伍\n", "2 entries of 镇街承接321, 2 without anybody; 0 faults");

        // The gaps on the next working day; the stale list when its thirty days are over.
        await house.MoveToAsync(1, 9, 40);
        Assert.Equal((1, 1), (await house.World.CountAsync("pei.an", "镇街承接321有2处对不上编制", "“承接机构”有0个，应有1个", "“专岗队伍”有1个，应有3到5个"), await house.World.CountAsync("qin.hai", "五清台账有1处", "二组：哪一清“隐患”有0个")));
        Assert.Equal(0, await house.World.CountAsync("zhou.li", "五清"));
        await house.SayAsync(App, "zhou.li", "核对 1、2 人都对上了");
        Assert.Equal(1, await house.World.CountAsync("zhou.li", "已记下：1、2号核对过了"));
        await house.MoveToAsync(29, 9, 40);
        Assert.Equal((3, 1), (await house.World.CountAsync("zhou.li", "有18条该核对了"), await house.World.CountAsync("zhou.li", "20号 隐患 已核对（还没核对过）")));
        Assert.Equal(0, await house.World.CountAsync("luo.gen", "五清"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "ST-06")]
    [Trait("Feature", "AU-03")]
    public async Task Export_HoldsWhatThatPersonMaySee_AndStandsOnRecord()
    {
        await using var house = await House.OpenAsync();
        await ImportAsync(house, "pairs", "编号,网格,结对人,姓名,类别,监护人\n1,lx-lxc-3,luo.gen,石阿婆,老人,\n2,lx-lxc-3,luo.gen,小苗,儿童,石阿婆\n3,lx-bhc,qin.hai,钟爷爷,老人,\n", "3 entries of 一老一小结对, 0 without anybody; 0 faults");
        var file = Path.Combine(house.Corp.Folder, "我的.csv");
        Assert.Equal((0, "1 of 3 entries of 一老一小结对"), await ToolAsync(house, "register", "export", "pairs", file, "--as", "zhou.li"));
        Assert.Equal(["编号,网格,结对人,B角,姓名,类别,住址,电话,监护人,情况", "1,lx-lxc-3,luo.gen,,石阿婆,老人,,,,"], await File.ReadAllLinesAsync(file));
        Assert.Equal((1, "there is nothing they may see; no file was written"), await ToolAsync(house, "register", "export", "pairs", file + "2", "--as", "gong.dian"));
        Assert.False(File.Exists(file + "2"));
        Assert.Equal(2, (await ToolAsync(house, "register", "export", "pairs", file, "--as", "nobody")).Exit);
        Assert.Equal((1L, 1L), (await house.Ledger.CountAsync("select count(*) from look where corp_id = $1 and userid = 'zhou.li' and reason = 'register export pairs: 1' and shown"),
            await house.Ledger.CountAsync("select count(*) from look where corp_id = $1 and userid = 'gong.dian' and not shown")));
        await house.EndWellAsync();
    }

    private static async Task ImportAsync(House house, string kind, string text, string said)
    {
        var file = Path.Combine(house.Corp.Folder, $"{kind}.csv");
        await File.WriteAllTextAsync(file, text);
        Assert.Equal((0, said), await ToolAsync(house, "register", "import", kind, file));
    }

    private static async Task<(int Exit, string Said)> ToolAsync(House house, params string[] line)
    {
        var (exit, said, faults) = await ToolHere.RunAsync(line, house.Settings("tool"));
        return (exit, (exit == 2 ? faults : said).Trim());
    }

    /// <summary>A workbook as office programs write it: texts shared, numbers as numbers.</summary>
    private static byte[] Workbook(IReadOnlyList<string[]> rows)
    {
        var texts = rows.SelectMany(r => r).Distinct().ToList();
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            void Add(string name, string xml)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                writer.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>" + xml);
            }

            const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
            const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
            const string Package = "http://schemas.openxmlformats.org/package/2006";
            const string Types = "application/vnd.openxmlformats-officedocument.spreadsheetml";
            Add("[Content_Types].xml", $"<Types xmlns=\"{Package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{Types}.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{Types}.worksheet+xml\"/><Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"{Types}.sharedStrings+xml\"/></Types>");
            Add("_rels/.rels", $"<Relationships xmlns=\"{Package}/relationships\"><Relationship Id=\"rId1\" Type=\"{Office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
            Add("xl/_rels/workbook.xml.rels", $"<Relationships xmlns=\"{Package}/relationships\"><Relationship Id=\"rId1\" Type=\"{Office}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"{Office}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>");
            Add("xl/workbook.xml", $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Office}\"><sheets><sheet name=\"名册\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
            Add("xl/sharedStrings.xml", $"<sst xmlns=\"{Main}\">{string.Concat(texts.Select(t => $"<si><t>{t}</t></si>"))}</sst>");
            Add("xl/worksheets/sheet1.xml", $"<worksheet xmlns=\"{Main}\"><sheetData>{string.Concat(rows.Select((r, y) => $"<row r=\"{y + 1}\">{string.Concat(r.Select((c, x) => $"<c r=\"{(char)('A' + x)}{y + 1}\"{(int.TryParse(c, out _) ? $"><v>{c}" : $" t=\"s\"><v>{texts.IndexOf(c)}")}</v></c>"))}</row>"))}</sheetData></worksheet>");
        }

        return stream.ToArray();
    }
}
