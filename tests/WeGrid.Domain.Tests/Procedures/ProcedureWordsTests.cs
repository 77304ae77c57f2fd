using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Procedures;
using Xunit;

namespace WeGrid.Domain.Tests.Procedures;

public sealed class ProcedureWordsTests
{
    private static readonly ProcedureWords _words = new(A.Corp, A.Calendar);

    [Theory]
    [InlineData("村口装减速带", "qs-a", "村口装减速带")]
    [InlineData("上湾村：修水渠", "qs-a", "修水渠")]
    [InlineData("一组:修水渠", "qs-a-1", "修水渠")]
    [InlineData("下湾村：修水渠", "qs-b", "修水渠")]
    [InlineData("桥头：护栏断了要不要修", "qs-a", "桥头：护栏断了要不要修")]
    [InlineData("今晚19:30在村委会议一议水费", "qs-a", "今晚19:30在村委会议一议水费")]
    [InlineData("一组：19:30以后关不关广场舞", "qs-a-1", "19:30以后关不关广场舞")]
    public void Begin_PlaceBeforeAColon_TheRestIsTheTitle(string rest, string grid, string title)
    {
        var begin = _words.Begin(ProcedureRun.Read("seven-steps"), 9, rest, "shu", A.Monday);

        Assert.Equal((9, grid, title), (begin.Number, begin.GridId, begin.Title));
        Assert.Equal(("", null, 0), (begin.Lane, begin.Due, begin.Parties.Count));
    }

    [Theory]
    [InlineData("three-lanes", "大事 装电梯", "big", "装电梯")]
    [InlineData("three-lanes", "大事大议 装电梯", "big", "装电梯")]
    [InlineData("three-lanes", "小事，楼道灯换不换", "small", "楼道灯换不换")]
    [InlineData("three-lanes", "急事：水管爆了", "urgent", "水管爆了")]
    [InlineData("three-lanes", "急事、一组：水管爆了", "urgent", "水管爆了")]
    [InlineData("three-lanes", "大事", "", "大事")]
    [InlineData("three-lanes", "大事化小的办法", "", "大事化小的办法")]
    [InlineData("three-lanes", "装电梯", "", "装电梯")]
    [InlineData("three-lanes", "大 装电梯", "", "大 装电梯")]
    [InlineData("family", "矛盾 供电所：编号12", "settle", "编号12")]
    [InlineData("family", "家庭帮扶 供电所：编号12", "help", "编号12")]
    [InlineData("family", "家庭 编号12", "", "家庭 编号12")]
    [InlineData("seven-steps", "大事 装电梯", "", "大事 装电梯")]
    public void Begin_Lane_ByItsNameOrTheBeginningThatFitsOneAlone(string procedure, string rest, string lane, string title)
    {
        var begin = _words.Begin(ProcedureRun.Read(procedure), 9, rest, "shu", A.Monday);

        Assert.Equal((lane, title), (begin.Lane, begin.Title));
    }

    [Theory]
    [InlineData("供电所、养护站：桥头有人堵路", "power road", "qs-a", "桥头有人堵路")]
    [InlineData("清水供电所 镇养护站:桥头有人堵路", "power road", "qs-a", "桥头有人堵路")]
    [InlineData("power；一组：电线落地", "power", "qs-a-1", "电线落地")]
    [InlineData("供电所：下午3:30到桥头", "power", "qs-a", "下午3:30到桥头")]
    [InlineData("桥头有人堵路", "", "qs-a", "桥头有人堵路")]
    [InlineData("供电所、消防队：着火了", "power 消防队", "qs-a", "着火了")]
    public void Begin_Units_BeforeTheColon(string rest, string parties, string grid, string title)
    {
        var begin = _words.Begin(ProcedureRun.Read("whistle"), 9, rest, "shu", A.Monday);

        Assert.Equal(parties, string.Join(' ', begin.Parties));
        Assert.Equal((grid, title), (begin.GridId, begin.Title));
    }

    [Fact]
    public void Begin_AUnitNobodyKnows_IsNamedInTheAnswer()
    {
        var begin = _words.Begin(ProcedureRun.Read("whistle"), 9, "供电所、消防队：着火了", "shu", A.Monday);
        var result = ProcedureRun.Desk.Start(ProcedureRun.Read("whistle"), begin, "shu", A.Monday);

        Assert.Equal((ProcedureRefusal.NoParties, "消防队"), (result.Refusal, result.About));
    }

    [Theory]
    [InlineData("3天：护栏松动", "2026-11-19", "qs-a", "护栏松动")]
    [InlineData("三天内：护栏松动", "2026-11-19", "qs-a", "护栏松动")]
    [InlineData("5个工作日：护栏松动", "2026-11-23", "qs-a", "护栏松动")]
    [InlineData("12月3日前：护栏松动", "2026-12-03", "qs-a", "护栏松动")]
    [InlineData("2027-01-15、一组：护栏松动", "2027-01-15", "qs-a-1", "护栏松动")]
    [InlineData("一组 1月5日：护栏松动", "2027-01-05", "qs-a-1", "护栏松动")]
    [InlineData("护栏松动", null, "qs-a", "护栏松动")]
    [InlineData("护栏松动3天了", null, "qs-a", "护栏松动3天了")]
    [InlineData("2月30日：护栏松动", null, "qs-a", "2月30日：护栏松动")]
    public void Begin_Day_IsTheEndOfIt(string rest, string? day, string grid, string title)
    {
        var begin = _words.Begin(ProcedureRun.Read("rectify"), 9, rest, "shu", A.Monday);

        Assert.Equal(day is null ? null : ChinaTime.EndOf(DateOnly.ParseExact(day, "yyyy-MM-dd", null)), begin.Due);
        Assert.Equal((grid, title), (begin.GridId, begin.Title));
    }

    [Theory]
    [InlineData("shu", "qs-a")]
    [InlineData("wei", "qs-a")]
    [InlineData("ban", "qs")]
    [InlineData("dian", "")]
    [InlineData("outsider", "")]
    public void Begin_AtHome_IsTheVillageOfWhoBegins(string by, string grid) =>
        Assert.Equal(grid, _words.Begin(ProcedureRun.Read("wish"), 9, "想要一个轮椅坐垫", by, A.Monday).GridId);

    [Fact]
    public void Begin_OfSeveralPosts_TheOneTheyMayBeginByCounts()
    {
        var corp = A.CorpOf(A.Town.Replace(
            """{ "grid": "qs", "post": "dutyOfficer" }""", """{ "grid": "qs-b", "post": "partnerUnit" }, { "grid": "qs-a-1", "post": "groupLeader" }""", StringComparison.Ordinal));

        Assert.Equal("qs-a", new ProcedureWords(corp, A.Calendar).Begin(ProcedureRun.Read("wish"), 9, "想要一个轮椅坐垫", "ban", A.Monday).GridId);
    }

    [Theory]
    [InlineData("found", "隐患情况 护栏松动", "隐患情况", "护栏松动")]
    [InlineData("found", "隐患情况：护栏松动，晃得厉害", "隐患情况", "护栏松动，晃得厉害")]
    [InlineData("found", "整改责任人", "整改责任人", "")]
    [InlineData("found", "护栏松动，晃得厉害", "", "护栏松动，晃得厉害")]
    [InlineData("found", "整改前照片", "整改前照片", "")]
    [InlineData("found", "整改前照片 见上", "整改前照片", "见上")]
    [InlineData("found", "隐患情况不明", "", "隐患情况不明")]
    [InlineData("mend", "隐患情况 护栏松动", "", "隐患情况 护栏松动")]
    public void Note_ByNameOrWithout_WithTheNewestPhoto(string step, string rest, string name, string value) =>
        Assert.Equal(new ProcedureAct.Note(name, value) { Photo = "p2" }, ProcedureWords.Note(ProcedureRun.Read("rectify").Find(step)!, rest, ["p1", "p2"]));

    [Fact]
    public void Note_OfAPhotoThatWasNotSent_SaysNothing()
    {
        var run = ProcedureRun.Of("rectify");
        var note = ProcedureWords.Note(run.Step, "整改前照片 见上", []);

        Assert.Equal(new ProcedureAct.Note("整改前照片", "见上"), note);
        Assert.Equal(ProcedureRefusal.BadValue, run.Do(note));
    }

    [Theory]
    [InlineData("announce", "协商日期 12月3日", "协商日期", "2026-12-03")]
    [InlineData("announce", "协商日期：2026-12-03", "协商日期", "2026-12-03")]
    [InlineData("announce", "协商日期 3天后", "协商日期", "2026-11-19")]
    [InlineData("announce", "协商日期 11月2日", "协商日期", "2026-11-02")]
    [InlineData("announce", "协商日期 1月2日", "协商日期", "2027-01-02")]
    [InlineData("announce", "协商日期 看天气", "协商日期", null)]
    [InlineData("announce", "协商日期 12-5号楼", "协商日期", null)]
    [InlineData("announce", "公告 12月3日晚上在村委会", "公告", "12月3日晚上在村委会")]
    [InlineData("discuss", "到会人数 21", "到会人数", "21")]
    [InlineData("discuss", "到会人数：21人", "到会人数", "21")]
    [InlineData("discuss", "到会人数21户", "到会人数", "21")]
    [InlineData("discuss", "到会人数 二十来个", "到会人数", null)]
    [InlineData("discuss", "会议记录 到了21人", "会议记录", "到了21人")]
    public void Note_OfADateOrANumber_AsPeopleWriteThem(string step, string rest, string name, string? value)
    {
        var run = ProcedureRun.Of("seven-steps").To(step);
        run.Now = A.Monday;
        Assert.Equal(value is null ? ProcedureRefusal.BadValue : null, run.Do(ProcedureWords.Note(run.Step, rest, [])));
        Assert.Equal(value is null ? (null, null) : (name, value), value is null ? (null, null) : (run.Matter.Records[^1].Name, run.Matter.Records[^1].Value));
    }

    [Fact]
    public void Note_OneNameWithinAnother_TheLongerIsMeant()
    {
        var step = new ProcedureStep("look", "查看", [], [new ProcedureField("照片", FieldKind.Photo, 1), new ProcedureField("照片说明", FieldKind.Text, 1)]);

        Assert.Equal(new ProcedureAct.Note("照片说明", "东边第二根") { Photo = "p1" }, ProcedureWords.Note(step, "照片说明 东边第二根", ["p1"]));
        Assert.Equal(new ProcedureAct.Note("照片", "") { Photo = "p1" }, ProcedureWords.Note(step, "照片", ["p1"]));
    }

    [Theory]
    [InlineData("seven-steps", "topic", "立题", "立题", null)]
    [InlineData("seven-steps", "topic", "不立题", "不立题", null)]
    [InlineData("seven-steps", "topic", "立题，大家都说要装", "立题", null)]
    [InlineData("seven-steps", "topic", "再说", "再说", null)]
    [InlineData("seven-steps", "topic", "", "", null)]
    [InlineData("seven-steps", "plan", "", "", null)]
    [InlineData("rectify", "verify", "合格", "合格", null)]
    [InlineData("rectify", "verify", "不合格", "不合格", null)]
    [InlineData("rectify", "verify", "不合格 3天", "不合格", "2026-11-19")]
    [InlineData("rectify", "verify", "不合格，12月5日前", "不合格", "2026-12-05")]
    [InlineData("rectify", "verify", "不合格 螺栓还松着", "不合格", null)]
    public void Finish_Outcome_AndANewDayBehindIt(string procedure, string step, string rest, string outcome, string? day)
    {
        var finish = _words.Finish(ProcedureRun.Read(procedure).Find(step)!, rest, A.Monday);

        Assert.Equal((step, outcome, null), (finish.Step, finish.Outcome, finish.Vote));
        Assert.Equal(day is null ? null : ChinaTime.EndOf(DateOnly.ParseExact(day, "yyyy-MM-dd", null)), finish.Due);
    }

    [Theory]
    [InlineData("resolve", "户代表 应到30 实到25 同意20", "户代表", 30, 25, 20)]
    [InlineData("resolve", "村民代表会议，应到30人，到会25人，不同意5人，同意20人", "代表会议", 30, 25, 20)]
    [InlineData("resolve", "同意 101、实到 150、应到 200，村民会议", "村民会议", 200, 150, 101)]
    [InlineData("resolve", "应到30 实到25 同意20", "", 30, 25, 20)]
    [InlineData("resolve", "代表会议 应到30 实到25", "代表会议", null, null, null)]
    [InlineData("resolve", "代表会议 应到30 实到25 不同意20", "代表会议", null, null, null)]
    [InlineData("resolve", "代表会议 通过", "代表会议", null, null, null)]
    [InlineData("review", "通过 应到30 实到25 同意20", "", 30, 25, 20)]
    public void Finish_Vote_TheWayAndTheNumbers(string step, string rest, string way, int? due, int? present, int? agree)
    {
        var finish = _words.Finish(ProcedureRun.Read("four-two").Find(step)!, rest, A.Monday);

        Assert.Equal((step, "", way), (finish.Step, finish.Outcome, finish.Way));
        Assert.Equal(due is null ? null : new VoteCount(due.Value, present!.Value, agree!.Value), finish.Vote);
    }

    [Theory]
    [InlineData("", ClaimKind.One, "")]
    [InlineData("我来", ClaimKind.One, "")]
    [InlineData("一对一", ClaimKind.One, "")]
    [InlineData("一起", ClaimKind.Together, "")]
    [InlineData("和邻居一起", ClaimKind.Together, "")]
    [InlineData("多对一", ClaimKind.Together, "")]
    [InlineData("一对多", ClaimKind.Several, "")]
    [InlineData("包联 供电所", ClaimKind.Unit, "power")]
    [InlineData("包联，清水供电所", ClaimKind.Unit, "power")]
    [InlineData("养护站", ClaimKind.Unit, "road")]
    public void Claim_FourKinds(string rest, ClaimKind kind, string unit) =>
        Assert.Equal(new ProcedureAct.Claim(kind, unit), _words.Claim(ProcedureRun.Read("wish").Find("claim")!, rest));

    [Fact]
    public void Claim_WhereNobodyTakesItAlone_IsOfTheFirstKindThereIs() =>
        Assert.Equal(new ProcedureAct.Claim(ClaimKind.Together), _words.Claim(new ProcedureStep("take", "认领", [], []) { Claims = [ClaimKind.Together, ClaimKind.Unit] }, ""));

    [Theory]
    [InlineData("", true, "", "")]
    [InlineData("供电所", true, "power", "")]
    [InlineData("供电所 都在县里", false, "power", "都在县里")]
    [InlineData("养护站，车坏在半路，要修到晚上", false, "road", "车坏在半路，要修到晚上")]
    [InlineData("车坏了", false, "", "车坏了")]
    [InlineData("车坏了 要修到晚上", false, "", "车坏了 要修到晚上")]
    public void Answer_TheUnitWhereItIsNamed_AndWhyItCannotCome(string rest, bool comes, string party, string reason) =>
        Assert.Equal(new ProcedureAct.Answer(party, comes, reason), _words.Answer(rest, comes));
}
