using WeGrid.Domain.Procedures;
using Xunit;

namespace WeGrid.Domain.Tests.Procedures;

/// <summary>举手短令: what residents write, and what only looks like it.</summary>
public sealed class HandCommandTests
{
    [Theory]
    [Trait("Feature", "DL-02")]
    [InlineData("附议 1030", HandKind.Backing, 1030)]
    [InlineData("附议1030", HandKind.Backing, 1030)]
    [InlineData("附议：1030！", HandKind.Backing, 1030)]
    [InlineData("附议 议题1030", HandKind.Backing, 1030)]
    [InlineData("附议１０３０号", HandKind.Backing, 1030)]
    [InlineData("签到 1030", HandKind.Present, 1030)]
    public void Parse_OfOneWord_IsRead(string text, HandKind kind, long matter) => Assert.Equal(new HandCommand(kind, matter, null, ""), HandCommand.Parse(text));

    [Theory]
    [Trait("Feature", "DL-05")]
    [InlineData("同意 1030 三组12号", Choice.Agree, "3组12")]
    [InlineData("同意1030，3组 12", Choice.Agree, "3组12")]
    [InlineData("不同意 1030 三组十二号", Choice.Against, "3组12")]
    [InlineData("弃权 1030 五社一百零三户", Choice.Abstain, "5社103")]
    [InlineData("表态 1030 不同意 2栋1单元302", Choice.Against, "2栋1单元302")]
    [InlineData("表态 1030 三组12号", null, "3组12")]
    [InlineData("同意 1030", Choice.Agree, "")]
    [InlineData("同意 1030 二十号", Choice.Agree, "20")]
    [InlineData("同意 1030 两组", Choice.Agree, "2组")]
    [InlineData("同意 1030 三〇二", Choice.Agree, "302")]
    [InlineData("同意 1030 一零二室", Choice.Agree, "102室")]
    [InlineData("同意 1030 3-12", Choice.Agree, "3-12")]
    [InlineData("同意 1030 31-2", Choice.Agree, "31-2")]
    [InlineData("同意 1030 三小组 12号", Choice.Agree, "3组12")]
    [InlineData("同意 1030 上湾组5号", Choice.Agree, "上湾组5")]
    public void Parse_OfAnOpinion_TakesTheChoiceAndTheHousehold(string text, Choice? choice, string household) =>
        Assert.Equal(new HandCommand(HandKind.Opinion, 1030, choice, household), HandCommand.Parse(text));

    [Theory]
    [Trait("Feature", "DL-05")]
    [InlineData("不同意 1030 三组12号太贵了", "3组12", "太贵了")]
    [InlineData("同意 1030 三组12号，我爹晕倒了快来人", "3组12", "我爹晕倒了快来人")]
    [InlineData("同意 1030 三组12号两根电线断了", "3组12", "两根电线断了")]
    [InlineData("同意 1030 门口电线掉下来了", "", "门口电线掉下来了")]
    [InlineData("同意 1030 老李家", "", "老李家")]
    public void Parse_WhatStandsBehindTheDoor_IsNotOfIt(string text, string household, string rest)
    {
        var read = HandCommand.Parse(text)!;
        Assert.Equal((household, rest), (read.Household, read.Rest));
    }

    [Fact]
    public void Parse_TheNameOfTheMatterMayStandBeforeTheNumber() =>
        Assert.Equal(new HandCommand(HandKind.Backing, 1030, null, ""), HandCommand.Parse("附议 协商1030", ["协商"]));

    [Theory]
    [InlineData("附议")]
    [InlineData("附议 12")]
    [InlineData("附议 1030 还有路灯也不亮")]
    [InlineData("我附议 1030")]
    [InlineData("签到 1030 没去成")]
    [InlineData("同意")]
    [InlineData("同意 12号")]
    [InlineData("同意1030元")]
    [InlineData("同意书 1030")]
    [InlineData("不同意你们这么搞 1030")]
    [InlineData("不同意 2026年的收费")]
    [InlineData("附议 协商1030")]
    [InlineData("")]
    public void Parse_OfOtherWords_IsNone(string text) => Assert.Null(HandCommand.Parse(text));
}
