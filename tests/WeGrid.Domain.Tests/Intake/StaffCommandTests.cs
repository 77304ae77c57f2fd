using WeGrid.Domain.Intake;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

public sealed class StaffCommandTests
{
    [Theory]
    [InlineData("接单 1024", TicketMove.Accept, 1024, "")]
    [InlineData("接单1024号", TicketMove.Accept, 1024, "")]
    [InlineData(" 接 单 #1024 ", TicketMove.Accept, 1024, "")]
    [InlineData("接单：１０２４。", TicketMove.Accept, 1024, "")]
    [InlineData("@小清 接单 1024", TicketMove.Accept, 1024, "")]
    [InlineData("1024号 接单", TicketMove.Accept, 1024, "")]
    [InlineData("1024 派单 供电所", TicketMove.Dispatch, 1024, "供电所")]
    [InlineData("办结 1024号，已换灯泡", TicketMove.Resolve, 1024, "已换灯泡")]
    [InlineData("办结1024已换灯泡", TicketMove.Resolve, 1024, "已换灯泡")]
    [InlineData("并案 1024 到 1020号", TicketMove.Merge, 1024, "到 1020号")]
    [InlineData("退单 1024 不属我所", TicketMove.Return, 1024, "不属我所")]
    public void Parse_AsPeopleType_IsUnderstood(string text, TicketMove move, long number, string rest)
    {
        Assert.Equal(new StaffCommand(move, number, rest), StaffCommand.Parse(text));
    }

    [Theory]
    [InlineData("延期 1024 3天 等材料", TicketMove.AskExtension, 1024, "3天 等材料")]
    [InlineData("挂账1024 2027-03-31 等资金", TicketMove.AskDeferral, 1024, "2027-03-31 等资金")]
    [InlineData("并案 1024 1019", TicketMove.Merge, 1024, "1019")]
    [InlineData("不同意 1024 材料到了", TicketMove.RefuseAsk, 1024, "材料到了")]
    [InlineData("不同意退单 1024", TicketMove.DisputeReturn, 1024, "")]
    [InlineData("同意延期 1024", TicketMove.GrantExtension, 1024, "")]
    [InlineData("开始办理 1024", TicketMove.Start, 1024, "")]
    [InlineData("办结 工单1024 已清淤", TicketMove.Resolve, 1024, "已清淤")]
    [InlineData("第1024号 签收", TicketMove.SignFor, 1024, "")]
    public void Parse_LongerWords_AreUnderstood(string text, TicketMove move, long number, string rest) =>
        Assert.Equal(new StaffCommand(move, number, rest), StaffCommand.Parse(text));

    [Theory]
    [InlineData("挂帐 1024 12月31日 等资金", TicketMove.AskDeferral)]
    [InlineData("签手 1024", TicketMove.SignFor)]
    [InlineData("单接 1024", TicketMove.Accept)]
    [InlineData("推单 1024 不属我辖区", TicketMove.Return)]
    [InlineData("半结1024已换灯泡", TicketMove.Resolve)]
    [InlineData("1024 拍单 供电所", TicketMove.Dispatch)]
    public void Parse_ASlipOfTheKeyboard_IsForgiven(string text, TicketMove move) => Assert.Equal(move, StaffCommand.Parse(text)?.Move);

    [Theory]
    [InlineData("中止 1024 等天气")]
    [InlineData("结单 1024")]
    [InlineData("意同 1024")]
    [InlineData("延期3天")]
    [InlineData("同意2楼加装电梯")]
    [InlineData("延期到12月31日")]
    public void Parse_WhatMayMeanSomethingElse_IsNotGuessed(string text) => Assert.Null(StaffCommand.Parse(text));

    [Fact]
    public void Parse_WhatOurRepliesCallIt_IsUnderstood()
    {
        TicketMove[] notTyped =
        [
            TicketMove.Order, TicketMove.Rate, TicketMove.Close, TicketMove.ResumeAfterWaiting, TicketMove.Attach, TicketMove.Tell, TicketMove.Escalate, TicketMove.Supervise, TicketMove.Locate,
            TicketMove.Detach, TicketMove.LapseAcceptance, TicketMove.AddPhoto, TicketMove.Climb, TicketMove.Amend, TicketMove.Correct, TicketMove.HandOver, TicketMove.Regrid,
        ];
        Assert.All(Enum.GetValues<TicketMove>().Except(notTyped), move =>
            Assert.Equal(move switch { TicketMove.Defer => TicketMove.GrantExtension, TicketMove.ReportDone => TicketMove.Resolve, _ => move }, StaffCommand.Parse($"{Words.Of(move)} 1024")?.Move));
    }

    [Theory]
    [InlineData("接单")]
    [InlineData("接单 一千")]
    [InlineData("请尽快办理 1024")]
    [InlineData("办理1号楼的垃圾")]
    [InlineData("办理12月低保要什么材料")]
    [InlineData("1024")]
    [InlineData("")]
    [InlineData("@小清")]
    [InlineData("接单 99999999999999999999")]
    public void Parse_OtherWords_AreNoCommand(string text) => Assert.Null(StaffCommand.Parse(text));

    [Theory]
    [InlineData("派单 1024 供电所", "power")]
    [InlineData("派单 1024 power", "power")]
    [InlineData("派单 1024 给清水供电所，请今晚处理", "power")]
    [InlineData("派单 1024 养护站", "road")]
    [InlineData("派单 1024 所", "power")]
    [InlineData("派单 1024", null)]
    [InlineData("派单 1024 水务局", null)]
    public void ToRequest_Dispatch_FindsTheUnit(string text, string? unit)
    {
        Assert.Equal(unit, StaffCommand.Parse(text)!.ToRequest(new Actor(Role.Village, "shu"), A.Monday, A.Corp).UnitId);
    }

    [Fact]
    public void ToRequest_Merge_FindsTheTarget()
    {
        Assert.Equal(1020, StaffCommand.Parse("并案 1024 到 1020号")!.ToRequest(new Actor(Role.Village, "shu"), A.Monday, A.Corp).MergeInto);
        Assert.Null(StaffCommand.Parse("并案 1024")!.Target);
    }

    [Theory]
    [InlineData("accept:1024", "accept", 1024, 0)]
    [InlineData("dispatch:1024:power", "dispatch", 1024, 1)]
    [InlineData("level:1024:1:4", "level", 1024, 2)]
    [InlineData("relay:c-7", "relay", 0, 1)]
    public void ButtonKey_Ours_IsRead(string key, string verb, long number, int args)
    {
        var read = ButtonKey.Parse(key)!;

        Assert.Equal((verb, number, args), (read.Verb, read.Number, read.Args.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("accept")]
    public void ButtonKey_NotOurs_IsNull(string key) => Assert.Null(ButtonKey.Parse(key));

    [Theory]
    [InlineData("电话13800001234", "电话138********")]
    [InlineData("电话138-0000-1234", "电话138**********")]
    [InlineData("电话１３８００００１２３４快来", "电话１３８********快来")]
    [InlineData("身份证33010219900101123X", "身份证330***************")]
    [InlineData("3栋2单元501，2026年11月16日", "3栋2单元501，2026年11月16日")]
    public void Masking_NumbersThatNameAPerson_AreStarred(string text, string masked) => Assert.Equal(masked, Masking.Summary(text));

    [Fact]
    public void Masking_LongText_IsCutToSixty()
    {
        Assert.Equal(60, new System.Globalization.StringInfo(Masking.Summary(new string('水', 100))).LengthInTextElements);
        Assert.Equal("", Masking.Summary("\n"));
    }
}
