using System.Text;
using FsCheck;
using FsCheck.Fluent;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Registers;
using Xunit;

namespace WeGrid.Domain.Tests.Registers;

/// <summary>What the kinds ask of the engine beside visits: numbers that must be there, places that are looked up, ledgers.</summary>
public sealed class RegisterEngineTests
{
    private static readonly DateTimeOffset _now = new(2026, 3, 10, 10, 0, 0, TimeSpan.FromHours(8));

    private static readonly Corp _corp = CorpFile.Parse(File.ReadAllText(Path.Combine(A.Root, "data", "story", "longxi.json"))).Corp!;

    private static readonly RegisterLookup _lookup = new(_corp, A.Calendar);

    public static TheoryData<string> Kinds() => [.. Directory.GetFiles(Path.Combine(A.Root, "data", "registers"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ShippedKind_HasNoFault_AndItsOwnEmptyFileIsRead(string id)
    {
        var kind = Kind(id);
        Assert.Equal(id, kind.Id);
        var (entries, faults) = Read(kind, RegisterFile.Write(kind, []));
        Assert.Empty(entries);
        Assert.Empty(faults);
    }

    [Theory]
    [Trait("Feature", "A08")]
    [InlineData("分管领导,承接机构,专岗队伍,专岗队伍,专岗队伍", "")]
    [InlineData("分管领导,承接机构,专岗队伍,专岗队伍", "专岗队伍 2")]
    [InlineData("分管领导,专岗队伍,专岗队伍,专岗队伍,专岗队伍,专岗队伍,专岗队伍", "承接机构 0|专岗队伍 6")]
    [InlineData("分管领导,分管领导,承接机构,专岗队伍,专岗队伍,专岗队伍", "分管领导 2")]
    public void Gaps_TownTeam_EmptySlotsAndWrongSizes(string posts, string gaps)
    {
        var kind = Kind("town-321");
        var entries = Read(kind, "编号,网格,岗位\n" + string.Join('\n', posts.Split(',').Select((p, i) => $"{i + 1},lx,{p}"))).Entries;
        Assert.Equal(gaps, string.Join('|', new RegisterDesk(_corp).Gaps(kind, entries).Select(g => $"{g.Value} {g.Count}")));
    }

    [Fact]
    [Trait("Feature", "A10")]
    public void Gaps_Chain_GroupWithoutARepresentativeIsListed()
    {
        var kind = Kind("chain");
        var lines = new[] { "lx-lxc-1", "lx-lxc-2", "lx-lxc-4", "lx-bhc-1", "lx-bhc-2" }.SelectMany(g => new[] { $"{g},居民小组", $"{g},居民代表" })
            .Concat(["lx-lxc-3,居民小组", "lx-lxc,居委会", "lx-lxc,下属委员会", "lx-bhc,居委会", "lx-bhc,下属委员会"]);
        var entries = Read(kind, "编号,网格,层级,姓名\n" + string.Join('\n', lines.Select((l, i) => $"{i + 1},{l},某人"))).Entries;
        var gap = Assert.Single(new RegisterDesk(_corp).Gaps(kind, entries));
        Assert.Equal(("lx-lxc-3", "居民代表", 0), (gap.GridId, gap.Value, gap.Count));
    }

    [Fact]
    [Trait("Feature", "A07")]
    public void Gaps_TenForces_TenSlotsForEachVillage_NothingInvented()
    {
        var kind = Kind("ten-forces");
        var entries = Read(kind, "编号,网格,第几个,力量\n1,lx-lxc,一,老兵队\n2,lx-lxc,三,\n3,lx-bhc,一,\n").Entries;
        var gaps = new RegisterDesk(_corp).Gaps(kind, entries);
        Assert.Equal("二四五六七八九十", string.Concat(gaps.Where(g => g.GridId == "lx-lxc").Select(g => g.Value)));
        Assert.Equal(9, gaps.Count(g => g.GridId == "lx-bhc"));
        // The kind says how the slots are called and nothing of what is in them.
        Assert.All(kind.Fields.Where(f => f.Name != "第几个"), f => Assert.Empty(f.Choices));
    }

    [Fact]
    [Trait("Feature", "A13")]
    public void Gaps_PlaceWithoutACharter_IsListed()
    {
        var kind = Kind("places");
        var entries = Read(kind, "编号,网格,名称,类别,地点,章程\n1,lx-lxc,老班长调解室,调解室,村委会二楼,在册\n2,lx-bhc,锦囊议事厅,议事厅,老祠堂,没有\n").Entries;
        var gap = Assert.Single(new RegisterDesk(_corp).Gaps(kind, entries));
        Assert.Equal(("lx-bhc", "没有", 1), (gap.GridId, gap.Value, gap.Count));
    }

    [Theory]
    [Trait("Feature", "B10")]
    [InlineData("办低保去哪里", "lx-lxc-3", 1)]
    [InlineData("社保卡在哪办", "lx-bhc-1", 2)]
    [InlineData("社保卡在哪办", "lx-lxc-1", 3)]
    [InlineData("社保卡在哪办", null, 3)]
    [InlineData("办低保去哪里", "lx-bhc-1", 0)]
    [InlineData("低保真难办", "lx-lxc-3", 0)]
    [InlineData("柏树暖心驿站几点开门", "lx-bhc-2", 2)]
    [InlineData("龙溪便民点几点开门", "lx-bhc-2", 1)]
    [InlineData("龙溪便民点几点开门", null, 1)]
    public void Find_NearestOfTheOwnVillageOrAbove_OnlyWhatIsAsked(string text, string? grid, int number)
    {
        var (kind, entries) = Stations();
        Assert.Equal(number, _lookup.Find(text, [kind], entries, grid, _now)?.Entry.Number ?? 0);
    }

    [Fact]
    [Trait("Feature", "B10")]
    public void Say_PlaceHoursAndWhetherItIsOpenNow()
    {
        var (kind, entries) = Stations();
        Assert.Equal("龙溪便民点，村委会一楼，工作日 8:30-17:30，0870-1234567。现在开着。", _lookup.Say(kind, entries[0], _now));
        Assert.EndsWith("现在不开门。", _lookup.Say(kind, entries[0], _now.AddHours(9)), StringComparison.Ordinal);
        Assert.Equal("镇政务大厅，镇政府旁。", _lookup.Say(kind, entries[2], _now));
    }

    [Theory]
    [Trait("Feature", "B11")]
    [InlineData("柏树暖心驿站现在关着", 0, 2)]
    [InlineData("柏树暖心驿站没开门，等半天了", 0, 2)]
    [InlineData("柏树暖心驿站有没有开门", 0, 0)]
    [InlineData("柏树暖心驿站开没开门", 0, 0)]
    [InlineData("柏树暖心驿站明天不开门吗", 0, 0)]
    [InlineData("柏树暖心驿站没开门，路灯也坏了", 0, 0)]
    [InlineData("柏树暖心驿站现在关着", 11, 0)]
    [InlineData("柏树暖心驿站今天人多", 0, 0)]
    [InlineData("镇政务大厅关着门", 0, 0)]
    public void Shut_InItsHours_IsFound(string text, int hoursLater, int number)
    {
        var (kind, entries) = Stations();
        Assert.Equal(number, _lookup.Shut(text, [kind], entries, "lx-bhc-1", _now.AddHours(hoursLater))?.Entry.Number ?? 0);
    }

    [Fact]
    public void File_HoursNobodyCanRead_AreAFault()
    {
        Assert.Equal(["line 2: 开放时间: says no hours; write 每天 8:00-20:00, 工作日 8:30-12:00 14:00-17:30, 周六、周日 9:00-11:00 or 全天, several with ； between"],
            Read(Kind("stations"), "编号,网格,名称,地点,开放时间\n1,lx-lxc,便民点,村委会,看情况\n").Faults);
    }

    [Fact]
    public void File_SomebodysMobileWhereEverybodyReads_IsAFault()
    {
        Assert.Equal(["line 2: 电话: holds somebody's mobile or ID number, and everybody may read it; write the number of the place"],
            Read(Kind("stations"), "编号,网格,名称,地点,电话\n1,lx-lxc,便民点,村委会,13800138000\n").Faults);
    }

    [Theory]
    [Trait("Feature", "C15")]
    [InlineData("入库 3 20 县里送来", RegisterVerb.In, 3, 20, "县里送来")]
    [InlineData("发放 3 2袋 给12号户", RegisterVerb.Out, 3, 2, "袋 给12号户")]
    [InlineData("入库 3 15户 清明走访", RegisterVerb.In, 3, 15, "户 清明走访")]
    [InlineData("发放3号，2", RegisterVerb.Out, 3, 2, "")]
    [InlineData("发放 第3号：2", RegisterVerb.Out, 3, 2, "")]
    [InlineData("库存", RegisterVerb.Stock, 0, 0, "")]
    public void Parse_Ledger(string text, RegisterVerb verb, int number, int amount, string said)
    {
        var command = RegisterCommand.Parse(text, [Kind("pairs"), Kind("relief")])!;
        Assert.Equal((verb, number, amount, said, "relief"), (command.Verb, command.Numbers is [var first, ..] ? first : 0, command.Amount, command.Said, command.Kind.Id));
    }

    [Theory]
    [InlineData("发放 3 月底的口粮")]
    [InlineData("发放 3 2月的米")]
    [InlineData("发放 3 0")]
    [InlineData("发放 3 2.5")]
    [InlineData("发放 1 12号户 2袋")]
    [InlineData("发放 1 3户每户2袋")]
    [InlineData("发放 3、5 各2袋")]
    [InlineData("发放 1 3万")]
    [InlineData("发放 1 12,500")]
    [InlineData("发放 3")]
    [InlineData("发放物资给困难户")]
    [InlineData("库存不多了")]
    public void Parse_WordsLikeOthers_MoveNothing(string text) => Assert.Equal(0, RegisterCommand.Parse(text, [Kind("relief")])?.Amount ?? 0);

    [Theory]
    [InlineData("发放物资给困难户", false)]
    [InlineData("库存不多了", false)]
    [InlineData("发放 3 2.5", true)]
    [InlineData("发放 3", true)]
    [InlineData("发放3、5 各2袋", true)]
    [InlineData("发放3户", false)]
    public void Parse_ANumberAndNoAmount_IsToldHow(string text, bool told) => Assert.Equal(told, RegisterCommand.Parse(text, [Kind("relief")]) is { Amount: 0, Verb: RegisterVerb.Out });

    [Fact]
    [Trait("Feature", "A17")]
    public void File_AStandInForThePersonThemselves_IsAFault() =>
        Assert.Equal(["line 2: B角: nobody stands in for the person themselves; leave it empty"], Read(Kind("posts"), "编号,网格,本人,B角,岗位\n1,lx-lxc,luo.gen,he.tian,网格员\n").Faults);

    [Fact]
    [Trait("Feature", "C15")]
    public void File_WhatIsStillThere_VanishesWithNoLine()
    {
        var kind = Kind("relief");
        var before = Read(kind, "编号,网格,物资,单位\n1,lx-lxc,大米,袋\n2,lx-lxc,棉被,床\n3,lx-lxc,菜油,桶\n").Entries.Select(e => e with { Left = e.Number == 3 ? 0 : 5 }).ToList();
        var (entries, faults) = RegisterFile.Read(_corp, kind, Encoding.UTF8.GetBytes("编号,网格,物资,单位\n1,lx-bhc,大米,袋\n2,lx-lxc,毛毯,条\n"), before, _now);
        Assert.Equal(["1 lx-bhc 大米 5", "2 lx-lxc 棉被 5"], entries.Select(e => $"{e.Number} {e.GridId} {e.Fields["物资"]} {e.Left}"));
        Assert.Equal(["line 3: 物资: is another, and 5 of the old one are left; give it a number of its own", "line 3: 单位: is another, and 5 of the old one are left; give it a number of its own"], faults);
        (entries, faults) = RegisterFile.Read(_corp, kind, Encoding.UTF8.GetBytes("编号,网格,物资,单位\n1,lx-lxc,大米,袋\n"), before, _now);
        Assert.Equal([1, 2], entries.Select(e => e.Number));
        Assert.Equal(["number 2 is not in the file and still has 5: it is kept; take that out first"], faults);
    }

    [Theory]
    [Trait("Feature", "A17")]
    [InlineData("luo.gen", true)]
    [InlineData("zhou.li", false)]
    [InlineData("tan.hua", false)]
    [InlineData("pei.an", false)]
    public void MaySee_Appraisal_ThePersonAlone(string user, bool may)
    {
        var kind = Kind("posts");
        var entry = Read(kind, "编号,网格,本人,岗位,考核\n1,lx-lxc-3,luo.gen,网格员,优秀\n").Entries[0];
        Assert.Equal(may, new RegisterDesk(_corp).MaySee(kind, entry, user));
    }

    [Fact]
    [Trait("Feature", "A05")]
    public void Due_FiveClear_OfAGridIsItsLeaders_WhoeverHoldsThePost()
    {
        var kind = Kind("five-clear");
        var entries = Read(kind, "编号,网格,核对人,哪一清\n1,lx-lxc-3,,人员\n2,lx-lxc-3,luo.gen,隐患\n3,lx-bhc-1,,人员\n").Entries;
        var desk = new RegisterDesk(_corp);
        Assert.Equal("zhou.li 1|luo.gen 2|qin.hai 3", string.Join('|', desk.Due(kind, entries, _now.AddDays(30)).Select(d => $"{d.Key} {string.Join(' ', d.Select(e => e.Number))}")));
        Assert.True(desk.IsOf(kind, entries[0], "zhou.li") && desk.IsOf(kind, entries[0], "wu.min"));
        Assert.False(desk.IsOf(kind, entries[1], "zhou.li") || desk.IsOf(kind, entries[2], "zhou.li"));
        Assert.Equal(27, desk.Gaps(kind, entries).Count);
    }

    /// <summary>Whatever is written and read again stays what it was, with the cells no spreadsheet takes for a formula.</summary>
    [Fact]
    public void File_WrittenAndRead_IsTheSame()
    {
        var kind = Kind("pairs");
        var cell = Gen.Elements("石阿婆", "=1+1", "-坡上", "@村口", "+86", "三组 老桥头");
        var rows = from name in cell from address in cell from number in Gen.Choose(1, 999_999) select (name, address, number);
        Prop.ForAll(Arb.From(rows), row =>
        {
            var entry = new RegisterEntry("pairs", row.number, "lx-lxc-3", "luo.gen", "", new Dictionary<string, string> { ["姓名"] = row.name, ["类别"] = "老人", ["住址"] = row.address });
            var read = Assert.Single(Read(kind, RegisterFile.Write(kind, [entry])).Entries);
            Assert.Equal((entry.Number, entry.Holder, row.name, row.address), (read.Number, read.Holder, read.Fields["姓名"], read.Fields["住址"]));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("\"least\": 3, \"most\": 5", "\"least\": 5, \"most\": 3", "'sizes' asks for nothing that could be")]
    [InlineData("\"values\": [\"专岗队伍\"]", "\"values\": [\"突击队\"]", "'sizes' counts '岗位', which has not those choices")]
    [InlineData("\"each\": \"town\", \"field\": \"岗位\", \"values\": [\"专岗队伍\"]", "\"each\": \"city\", \"field\": \"岗位\", \"values\": [\"专岗队伍\"]", "'city' is not a kind of grid")]
    [InlineData("\"mine\": \"我的专岗\"", "\"mine\": \"my post\"", "the word 'my post' is none people say")]
    public void Kind_Faults_AreNamedWithTheirCure(string from, string to, string fault)
    {
        var json = File.ReadAllText(Path.Combine(A.Root, "data", "registers", "town-321.json"));
        var (kind, faults) = RegisterKindReader.Parse("town-321.json", json.Replace(from, to, StringComparison.Ordinal));
        Assert.Null(kind);
        Assert.Contains(faults, f => $"{f}".Contains(fault, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("points", "\"receipt\": \"微信\"", "\"receipt\": \"户号\"", "'receipt' is '户号', which is no column of 32 characters that stands on no list")]
    [InlineData("part-time", "\"until\": \"任期至\"", "\"until\": \"任期\"", "'until' is '任期', which is no column")]
    public void Kind_ColumnsItNames_MustBeThere(string id, string from, string to, string fault)
    {
        var json = File.ReadAllText(Path.Combine(A.Root, "data", "registers", $"{id}.json"));
        Assert.Contains(RegisterKindReader.Parse($"{id}.json", json.Replace(from, to, StringComparison.Ordinal)).Faults, f => $"{f}".Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Until_TheLastDayCounts_NoDayIsForGood_WhatIsNoDayIsAFault()
    {
        var kind = Kind("guides");
        var (entries, faults) = Read(kind, "编号,网格,事项,材料,有效期至\n1,lx-lxc,老年证,照片,2026-03-10\n2,lx-lxc,医保,户口簿,\n3,lx-lxc,低保,户口簿,明年底\n");
        Assert.Equal(["line 4: 有效期至: is no day; write 2026-12-31, or leave it empty"], faults);
        Assert.Equal([true, false, true], new[] { (0, 10), (0, 11), (1, 11) }.Select(c => kind.IsInForce(entries[c.Item1], new DateOnly(2026, 3, c.Item2))));
    }

    private static (RegisterKind Kind, IReadOnlyList<RegisterEntry> Entries) Stations()
    {
        var kind = Kind("stations");
        return (kind, Read(kind, """
            编号,网格,名称,办什么,地点,开放时间,电话
            1,lx-lxc,龙溪便民点,低保、老年证,村委会一楼,工作日 8:30-17:30,0870-1234567
            2,lx-bhc,柏树暖心驿站,社保卡、代办,老祠堂旁,每天 8:00-20:00,
            3,lx,镇政务大厅,社保卡、户口,镇政府旁,,
            """).Entries);
    }

    private static RegisterKind Kind(string id)
    {
        var (kind, faults) = RegisterKindReader.Parse($"{id}.json", File.ReadAllText(Path.Combine(A.Root, "data", "registers", $"{id}.json")));
        Assert.Empty(faults);
        return kind!;
    }

    private static (IReadOnlyList<RegisterEntry> Entries, IReadOnlyList<string> Faults) Read(RegisterKind kind, string file) => RegisterFile.Read(_corp, kind, Encoding.UTF8.GetBytes(file), [], _now);
}
