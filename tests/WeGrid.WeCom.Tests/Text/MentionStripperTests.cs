using WeGrid.WeCom.Text;

namespace WeGrid.WeCom.Tests.Text;

public sealed class MentionStripperTests
{
    private static readonly MentionStripper s_bot = new(["龙溪小助手", "小龙", "Village Bot", "@龙溪", "", "  "]);

    [Theory]
    [InlineData("@小龙 路灯坏了", "路灯坏了")]
    [InlineData("＠小龙 路灯坏了", "路灯坏了")]
    [InlineData("@小龙\u2005路灯坏了", "路灯坏了")]
    [InlineData("@小龙\u00A0路灯坏了", "路灯坏了")]
    [InlineData("@小龙\u3000\u200B路灯坏了", "路灯坏了")]
    [InlineData("@Village Bot hello", "hello")]
    [InlineData("@village\u2005bot hello", "hello")]
    [InlineData("@龙溪小助手 路灯坏了", "路灯坏了")]
    [InlineData("路灯坏了 @小龙", "路灯坏了")]
    [InlineData("路灯坏了@小龙", "路灯坏了")]
    [InlineData("请 @小龙 看看", "请 看看")]
    [InlineData("请@小龙 看看", "请 看看")]
    [InlineData("请@小龙，看看", "请，看看")]
    [InlineData("@小龙 @小龙 在吗", "在吗")]
    [InlineData("@小龙@龙溪小助手 在吗", "在吗")]
    [InlineData("@小龙\n第一行\n第二行", "第一行\n第二行")]
    [InlineData("@小龙路灯坏了", "路灯坏了")]
    [InlineData("@小龙 @小龙人 你家漏水", "@小龙人 你家漏水")]
    [InlineData("@小龙", "")]
    public void Strip_BotMentioned_LeavesTheWords(string content, string expected)
    {
        var result = s_bot.Strip(content);

        Assert.Equal((expected, true), (result.Text, result.Mentioned));
    }

    [Theory]
    [InlineData("路灯坏了", "路灯坏了")]
    [InlineData("@张三 你看", "@张三 你看")]
    [InlineData("发到 a@b.example", "发到 a@b.example")]
    [InlineData("@", "@")]
    [InlineData("", "")]
    [InlineData("  小龙  ", "小龙")]
    public void Strip_BotNotMentioned_ChangesNothing(string content, string expected)
    {
        var result = s_bot.Strip(content);

        Assert.Equal((expected, false), (result.Text, result.Mentioned));
    }

    [Fact]
    public void Strip_NoNamesConfigured_ChangesNothing() =>
        Assert.Equal(new MentionResult("@小龙 在吗", false), new MentionStripper([]).Strip("@小龙 在吗"));

    [Fact]
    public void ToString_Always_WithoutWords() =>
        Assert.DoesNotContain("路灯", s_bot.Strip("@小龙 路灯坏了").ToString(), StringComparison.Ordinal);
}
