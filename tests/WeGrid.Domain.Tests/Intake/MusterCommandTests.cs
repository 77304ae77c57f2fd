using WeGrid.Domain.Corps;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Warnings;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

public sealed class MusterCommandTests
{
    private static readonly Team[] _teams = [new("a", "先锋队", "lx", null, ["duty"]), new("b", "先锋队二组", "lx", null, ["duty"])];

    [Theory]
    [Trait("Feature", "A18")]
    [InlineData("集结 先锋队 村口桥头，带绳子", "a", false, "村口桥头，带绳子")]
    [InlineData("集结先锋队：村口桥头", "a", false, "村口桥头")]
    [InlineData("召集 先锋队二组 上堤", "b", false, "上堤")]
    [InlineData("解散 先锋队。", "a", true, "")]
    [InlineData("集结 先锋队", "a", false, "")]
    [InlineData("集结 先锋队\n村口桥头", "a", false, "村口桥头")]
    [InlineData("集结（先锋队）；上堤！", "a", false, "上堤")]
    public void Parse_TheTeamOfTheLongestName(string text, string team, bool ends, string words)
    {
        var command = MusterCommand.Parse(text, _teams);
        Assert.Equal((team, ends, words), (command?.Team.Id, command?.Ends, command?.Words));
    }

    [Theory]
    [Trait("Feature", "A18")]
    [InlineData("集结了好多人在村口")]
    [InlineData("先锋队 集结")]
    [InlineData("集结 突击队 上堤")]
    [InlineData("")]
    public void Parse_NoTeamOfOurs_IsNone(string text) => Assert.Null(MusterCommand.Parse(text, _teams));

    [Fact]
    [Trait("Feature", "A18")]
    public void Parse_WordsGluedToTheName_AreNotClear() => Assert.False(MusterCommand.Parse("集结先锋队的事怎么样了", _teams)!.IsClear);

    [Theory]
    [Trait("Feature", "A18")]
    [InlineData("暴雨", WarningColour.Red, "暴雨红色预警")]
    [InlineData("暴雨", WarningColour.None, "暴雨预警")]
    [InlineData("先锋队集结", WarningColour.None, "先锋队集结")]
    public void NameOf_AWarningOrATeam(string type, WarningColour colour, string name) => Assert.Equal(name, Muster.NameOf(type, colour));
}
