using System.Text;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Registers;
using Xunit;

namespace WeGrid.Domain.Tests.Registers;

public sealed class RegisterTests
{
    private const string Head = "编号,网格,结对人,B角,姓名,类别,住址,电话,监护人,情况\n";

    private static readonly DateTimeOffset _now = new(2026, 3, 10, 10, 0, 0, TimeSpan.FromHours(8));

    private static readonly Corp _corp = CorpFile.Parse(File.ReadAllText(Path.Combine(A.Root, "data", "story", "longxi.json"))).Corp!;

    private static readonly string _json = File.ReadAllText(Path.Combine(A.Root, "data", "registers", "pairs.json"));

    private static readonly RegisterKind _pairs = RegisterKindReader.Parse("pairs.json", _json).Kind!;

    [Theory]
    [InlineData("\"holder\": \"结对人\"", "\"holder\": \"姓名\"", "the column '姓名' is there twice")]
    [InlineData("\"every\": \"30d\"", "\"every\": \"30wd\"", "'every' is '30wd'; write days: 30d")]
    [InlineData("\"values\": [\"儿童\"]", "\"values\": [\"孩子\"]", "'wall' stands at a column that has not those choices")]
    [InlineData("\"see\": [\"gridLeader\", \"dutyOfficer\"]", "\"see\": [\"king\"]", "'king' in 'see' is no post")]
    [InlineData("\"keep\": \"365d\"", "\"keeps\": \"365d\"", "'keeps' is not known here")]
    [InlineData(", \"list\": true", "", "a list would say nothing")]
    public void Kind_Faults_AreNamedWithTheirCure(string from, string to, string fault)
    {
        Assert.Empty(RegisterKindReader.Parse("pairs.json", _json).Faults);
        var (kind, faults) = RegisterKindReader.Parse("pairs.json", _json.Replace(from, to, StringComparison.Ordinal));
        Assert.Null(kind);
        Assert.Contains(faults, f => $"{f}".Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void File_BadLinesAreNamedWithoutWhatStoodThere_GoodOnesCount_VisitsGoOn()
    {
        var before = Read("5,lx-lxc-3,luo.gen,,石阿婆,老人,坡上,,,\n6,lx-lxc-3,luo.gen,,小苗,儿童,坡下,,石阿婆,\n").Entries.Select(e => e with { SeenAt = _now.AddDays(-3) }).ToList();
        var (entries, faults) = RegisterFile.Read(_corp, _pairs, Encoding.UTF8.GetBytes(Head + "5,三组,罗根,何田,石阿婆,老人,坡上新屋,,,\n6,lx-lxc-3,luo.gen,,小苗,青年,坡下,,,\n7,nowhere,luo.gen,,,老人,,,,\n8,lx-lxc,nobody,,钟爷爷,老人,,,,\n"), before, _now);

        Assert.Equal(["5 lx-lxc-3 luo.gen he.tian", "6 lx-lxc-3 luo.gen ", "8 lx-lxc  "], entries.Select(e => $"{e.Number} {e.GridId} {e.Holder} {e.StandIn}"));
        Assert.Equal(("坡上新屋", _now.AddDays(-3)), (entries[0].Fields["住址"], entries[0].SeenAt));
        Assert.Equal("儿童", entries[1].Fields["类别"]);
        Assert.Equal(["line 3: 类别: is none of 老人、儿童", "line 4: 网格: is no grid; write its id, or its name where it has one of its own", "line 4: 姓名: is empty",
            "line 5: 结对人: is nobody of the staff; write a userid, or a name only one of them has. The entry is kept without"], faults);
        Assert.DoesNotContain(faults, f => f.Contains("小苗", StringComparison.Ordinal) || f.Contains("青年", StringComparison.Ordinal));
        Assert.Equal(["line 1: holds no names of columns; there are 编号、网格、B角、结对人、姓名、类别、住址、电话、监护人、情况"], RegisterFile.Read(_corp, _pairs, "5,lx-lxc,luo.gen,,石阿婆,老人,,,,"u8, [], _now).Faults);
        // Another person under the same number was not visited; whose number cannot be read takes nobody out.
        var anew = RegisterFile.Read(_corp, _pairs, Encoding.UTF8.GetBytes(Head + "5,lx-lxc,luo.gen,,阿贵,老人,,,,\nl6,lx-lxc,luo.gen,,小苗,儿童,,,,\n"), before, _now).Entries;
        Assert.Equal(["5 阿贵 ", "6 小苗 seen"], anew.Select(e => $"{e.Number} {e.Fields["姓名"]} {(e.SeenAt is null ? "" : "seen")}"));
        Assert.Contains("line 1: '姓' is no column", string.Join('\n', RegisterFile.Read(_corp, _pairs, "编号,网格,姓\n"u8, [], _now).Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("luo.gen", true, true)]
    [InlineData("he.tian", true, true)]
    [InlineData("zhou.li", true, false)]
    [InlineData("qin.hai", false, false)]
    [InlineData("tan.hua", true, true)]
    [InlineData("deng.yu", false, false)]
    public void MaySee_HolderStandInAndPosts_ChildrenBehindTheWall(string user, bool old, bool child)
    {
        var entries = Read("5,lx-lxc-3,luo.gen,he.tian,石阿婆,老人,,,,\n6,lx-lxc-3,luo.gen,he.tian,小苗,儿童,,,,\n").Entries;
        var desk = new RegisterDesk(_corp);
        Assert.Equal((old, child), (desk.MaySee(_pairs, entries[0], user), desk.MaySee(_pairs, entries[1], user)));
    }

    [Fact]
    public void Due_ThirtyDaysAfterTheLastVisit_ByWhoSeesToThem()
    {
        var entries = Read("1,lx-lxc,luo.gen,,甲,老人,,,,\n2,lx-lxc,,,乙,老人,,,,\n3,lx-lxc,luo.gen,,丙,老人,,,,\n").Entries.ToList();
        entries[2] = entries[2] with { SeenAt = _now.AddDays(20) };
        var desk = new RegisterDesk(_corp);

        Assert.Empty(desk.Due(_pairs, entries, _now.AddDays(29)));
        var due = desk.Due(_pairs, entries, _now.AddDays(30));
        Assert.Equal("zhou.li 2|tan.hua 2", string.Join('|', desk.Alone(_pairs, entries, _now).Select(a => $"{a.Key} {string.Join(' ', a.Select(e => e.Number))}")));
        Assert.Equal("1|2", $"{string.Join(' ', due["LUO.gen"].Select(e => e.Number))}|{string.Join(' ', due[""].Select(e => e.Number))}");
        Assert.Equal([1, 3], desk.Due(_pairs, entries, _now.AddDays(51))["luo.gen"].Select(e => e.Number));
    }

    [Theory]
    [InlineData("看望 5 身体好", "5", "身体好")]
    [InlineData("看望5号，孩子在家", "5", "孩子在家")]
    [InlineData("看望5号家里没人", "5", "家里没人")]
    [InlineData("看望 5 家里没人", "5", "家里没人")]
    [InlineData("看望 5 天冷加了被子", "5", "天冷加了被子")]
    [InlineData("看望 第12号", "12", "")]
    [InlineData("看望 5、6 都好", "5 6", "都好")]
    [InlineData("看望5号和6号", "5 6", "")]
    [InlineData("结对名单", "", "")]
    public void Command_ByNumber(string text, string numbers, string said)
    {
        var command = RegisterCommand.Parse(text, [_pairs]);
        Assert.Equal((numbers, said), (string.Join(' ', command!.Numbers), command.Said));
    }

    [Theory]
    [InlineData("看望 5 个老人")]
    [InlineData("看望5户")]
    [InlineData("看望5号楼的王大爷")]
    [InlineData("看望5保户张大爷")]
    [InlineData("看望60岁以上老人")]
    [InlineData("看望石阿婆")]
    [InlineData("去看望 5")]
    [InlineData("结对名单发我")]
    public void Command_WhatIsNone(string text) => Assert.Null(RegisterCommand.Parse(text, [_pairs]));

    private static (IReadOnlyList<RegisterEntry> Entries, IReadOnlyList<string> Faults) Read(string lines) => RegisterFile.Read(_corp, _pairs, Encoding.UTF8.GetBytes(Head + lines), [], _now);
}
