using WeGrid.WeCom.Text;

namespace WeGrid.WeCom.Tests.Text;

public sealed class QuoteAndEscapeTests
{
    [Theory]
    [InlineData("这是一条引用/回复消息：\n\"李婶：\n井盖没了\"\n------\n我家门口也是", "李婶：\n井盖没了", "我家门口也是")]
    [InlineData("这是一条引用/回复消息：\r\n\"李婶：井盖没了\"\r\n- - - - - - -\r\n我也\r\n是", "李婶：井盖没了", "我也\n是")]
    [InlineData("这是一条引用/回复消息：\n「李婶：井盖没了」\n我也是", "李婶：井盖没了", "我也是")]
    [InlineData("这是一条引用/回复消息：井盖没了\n我也是", "井盖没了", "我也是")]
    [InlineData("这是一条引用/回复消息:井盖没了\n我也是\n快修", "井盖没了", "我也是\n快修")]
    [InlineData("这是一条引用/回复消息：", null, "")]
    [InlineData("井盖没了\n------\n快修", null, "井盖没了\n------\n快修")]
    [InlineData("", null, "")]
    public void Split_QuotingReply_KeepsApart(string content, string? quoted, string reply)
    {
        var parts = QuotePrefix.Split(content);

        Assert.Equal((quoted, reply), (parts.Quoted, parts.Reply));
    }

    [Theory]
    [InlineData(TextFlavour.Plain, "<@all> [点](http://x) *a* `b`\n# c", "<@all> [点](http://x) *a* `b`\n# c")]
    [InlineData(TextFlavour.Linked, "<a href=\"http://x\">点</a> *a*", "＜a href=\"http://x\"＞点＜/a＞ *a*")]
    [InlineData(TextFlavour.Markdown, "<@all> [点](http://x) *a* `b`\n  # c 3#楼 5_6", "＜@all＞ ［点］(http://x) ＊a＊ ｀b｀\n  ＃ c 3#楼 5_6")]
    [InlineData(TextFlavour.MarkdownV2, "- a_b | c~~d~~ 3-1\n+ \\", "－ a＿b ｜ c～～d～～ 3-1\n＋ ＼")]
    [InlineData(TextFlavour.Markdown, "路灯坏了", "路灯坏了")]
    public void Escape_PerFlavour_LeavesNoCommand(TextFlavour flavour, string text, string expected) =>
        Assert.Equal(expected, MarkdownEscaper.Escape(text, flavour));
}
