using WeGrid.Domain.Intake;
using WeGrid.Domain.Procedures;
using Xunit;

namespace WeGrid.Domain.Tests.Procedures;

public sealed class ProcedureCommandTests
{
    private static readonly IReadOnlyList<Procedure> _procedures = [.. ProcedureRun.Shipped.Select(ProcedureRun.Read)];

    [Theory]
    [InlineData("吹哨 供电所、养护站：桥头有人堵路", "whistle", "供电所、养护站：桥头有人堵路")]
    [InlineData("吹哨：供电所：电线落地", "whistle", "供电所：电线落地")]
    [InlineData("吹哨", "whistle", "")]
    [InlineData("吹哨。", "whistle", "")]
    [InlineData("@小清 吹哨 供电所：电线落地", "whistle", "供电所：电线落地")]
    [InlineData("＠小清　吹哨　供电所：电线落地", "whistle", "供电所：电线落地")]
    [InlineData("提议题 村口装减速带", "seven-steps", "村口装减速带")]
    [InlineData("提议事，急事 水管爆了", "three-lanes", "急事 水管爆了")]
    [InlineData("微心愿 想要一个轮椅坐垫", "wish", "想要一个轮椅坐垫")]
    [InlineData("限期整改 ３天：护栏松动", "rectify", "3天：护栏松动")]
    [InlineData("申请准入#台账上门核对", "admission", "台账上门核对")]
    public void Parse_TheWordOfAProcedure_BeginsOne(string text, string procedure, string rest)
    {
        var command = ProcedureCommand.Parse(text, _procedures);

        Assert.Equal((ProcedureVerb.Begin, procedure), (command?.Verb, command?.Procedure?.Id));
        Assert.Equal((0, rest, true), (command!.Number, command.Rest, command.IsClear));
    }

    [Theory]
    [InlineData("心愿单", "wish")]
    [InlineData("@小清 心愿单", "wish")]
    [InlineData("待接服务。", "service")]
    public void Parse_TheWordOfAList_ListsIt(string text, string procedure) =>
        Assert.Equal((ProcedureVerb.List, procedure), (ProcedureCommand.Parse(text, _procedures)?.Verb, ProcedureCommand.Parse(text, _procedures)?.Procedure?.Id));

    [Theory]
    [InlineData("记 1030 会议记录 到了二十户", ProcedureVerb.Note, 1030, "会议记录 到了二十户")]
    [InlineData("记：1030，到了二十户", ProcedureVerb.Note, 1030, "到了二十户")]
    [InlineData("记录 1030 到了二十户", ProcedureVerb.Note, 1030, "到了二十户")]
    [InlineData("记录1030 到了二十户", ProcedureVerb.Note, 1030, "到了二十户")]
    [InlineData("@小清 记 １０３０　方案 写好了", ProcedureVerb.Note, 1030, "方案 写好了")]
    [InlineData("关联 3 1024、1025", ProcedureVerb.Link, 3, "1024、1025")]
    [InlineData("认领 12", ProcedureVerb.Claim, 12, "")]
    [InlineData("认领12", ProcedureVerb.Claim, 12, "")]
    [InlineData("认领１２", ProcedureVerb.Claim, 12, "")]
    [InlineData("@小清 认领 12 一起", ProcedureVerb.Claim, 12, "一起")]
    [InlineData("认领 心愿12号，包联 供电所", ProcedureVerb.Claim, 12, "包联 供电所")]
    [InlineData("到场 吹哨3", ProcedureVerb.Come, 3, "")]
    [InlineData("到场 哨3", ProcedureVerb.Come, 3, "")]
    [InlineData("到场 3 供电所", ProcedureVerb.Come, 3, "供电所")]
    [InlineData("已到场 3", ProcedureVerb.Come, 3, "")]
    [InlineData("不能到 12 车坏了", ProcedureVerb.CannotCome, 12, "车坏了")]
    [InlineData("不能到场 12，车坏了", ProcedureVerb.CannotCome, 12, "车坏了")]
    [InlineData("来不了 12 车坏了", ProcedureVerb.CannotCome, 12, "车坏了")]
    [InlineData("到不了 吹哨12 车坏了", ProcedureVerb.CannotCome, 12, "车坏了")]
    [InlineData("完成 3", ProcedureVerb.Finish, 3, "")]
    [InlineData("完成 第3号", ProcedureVerb.Finish, 3, "")]
    [InlineData("完成 编号3", ProcedureVerb.Finish, 3, "")]
    [InlineData("完成 议题3 立题", ProcedureVerb.Finish, 3, "立题")]
    [InlineData("做完 3 不合格 12月5日前", ProcedureVerb.Finish, 3, "不合格 12月5日前")]
    [InlineData("完成#3#应到30 实到25 同意20", ProcedureVerb.Finish, 3, "应到30 实到25 同意20")]
    [InlineData("停办 3 并到别的议题", ProcedureVerb.Drop, 3, "并到别的议题")]
    [InlineData("步骤 3", ProcedureVerb.Show, 3, "")]
    public void Parse_AVerbAndANumber_IsOne(string text, ProcedureVerb verb, long number, string rest)
    {
        var command = ProcedureCommand.Parse(text, _procedures);

        Assert.Equal(new ProcedureCommand(verb, null, number, rest), command);
        Assert.Equal(verb != ProcedureVerb.Note, command!.IsClear);
    }

    [Fact]
    public void Parse_ACountOfPeople_MayBeANote_ButIsNotSureToBe()
    {
        // Whether there is a matter 3 decides it; until then it is words like others.
        var command = ProcedureCommand.Parse("记 3 个人", _procedures);

        Assert.Equal((ProcedureVerb.Note, 3, false), (command!.Verb, command.Number, command.IsClear));
    }

    [Theory]
    [InlineData("")]
    [InlineData("@小清")]
    [InlineData("吹哨子的人走了")]
    [InlineData("吹哨1030")]
    [InlineData("昨天吹哨 供电所没有来")]
    [InlineData("提议题目改一改")]
    [InlineData("心愿单在哪里")]
    [InlineData("记1030")]
    [InlineData("记住 3 件事")]
    [InlineData("记 会议记录 到了二十户")]
    [InlineData("记")]
    [InlineData("完成 3个井盖")]
    [InlineData("完成3米水沟")]
    [InlineData("完成 3号楼的保洁")]
    [InlineData("完成 第3组的登记")]
    [InlineData("完成了")]
    [InlineData("认领")]
    [InlineData("认领 一起")]
    [InlineData("到场 供电所")]
    [InlineData("到场20人")]
    [InlineData("不能到 现场")]
    [InlineData("步骤很多")]
    [InlineData("认领 1234567890123456")]
    [InlineData("办结 1024 已换灯泡")]
    public void Parse_OtherWords_AreNone(string text) => Assert.Null(ProcedureCommand.Parse(text, _procedures));

    [Fact]
    public void Parse_OneWordWithinAnother_TheLongerIsMeant()
    {
        var longer = ProcedureRun.Read("seven-steps") with { Id = "longer", Word = "吹哨 集合" };

        Assert.Equal("longer", ProcedureCommand.Parse("吹哨 集合 到广场", [ProcedureRun.Read("whistle"), longer])?.Procedure?.Id);
    }

    [Fact]
    public void Parse_WithoutProcedures_KnowsTheVerbs() => Assert.Equal(ProcedureVerb.Claim, ProcedureCommand.Parse("认领 12", [])?.Verb);
}
