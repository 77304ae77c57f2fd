using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Understanding;

public sealed class NormaliserTests
{
    [Theory]
    [InlineData("路登坏了", "路灯坏了")]
    [InlineData("自来税停了", "自来水停了")]
    [InlineData("低宝咋个办", "低保怎么办")]
    [InlineData("ＡＢＣ１２３，。！", "abc123,.!")]
    [InlineData("這裡沒電", "这里没电")]
    [InlineData("停电了[流泪][流泪]", "停电了")]
    [InlineData("停电了😭😭", "停电了")]
    [InlineData("啊啊啊啊啊停电！！！！", "啊啊停电!")]
    [InlineData("13800000000", "13800000000")]
    [InlineData("  桥头 \n\n 淹了  ", "桥头 淹了")]
    [InlineData("【通知】开会", "【通知】开会")]
    [InlineData("[图片]", "")]
    [InlineData("", "")]
    public void Normalise_ChatSpelling_BecomesPlain(string text, string expected)
    {
        Assert.Equal(expected, Shipped.Lexicon.Normaliser.Normalise(text).Text);
    }

    [Fact]
    public void OriginalOf_AfterReplacing_IsThePartThatWasSent()
    {
        var normal = Shipped.Lexicon.Normaliser.Normalise("我们😭路登坏啦");

        Assert.Equal("我们路灯坏啦", normal.Text);
        Assert.Equal("路登", normal.OriginalOf(2, 4));
    }

    [Theory]
    [Trait("Feature", "X-05")]
    [InlineData("桥头那哈路登又黑了", "桥头那里路灯又黑了", "那哈→那里", "路登→路灯")]
    [InlineData("水停了", "水停了")]
    public void Readings_SayWhatWasReadAsWhat(string text, string normal, params string[] readings)
    {
        var read = Shipped.Lexicon.Normaliser.Normalise(text);

        Assert.Equal(normal, read.Text);
        Assert.Equal(readings, read.Readings);
        Assert.Equal(text, read.Original);
    }

    [Fact]
    [Trait("Feature", "X-05")]
    public void Understand_WordsReadAsOthers_TheReasonsSayItIsTheMachinesReading()
    {
        var understood = new Understander(Shipped.Lexicon, Shipped.Longxi).Understand("桥头那哈路登坏了三天了，黑得很，麻烦修一下", ChatContext.Group("lx-lxc-1"));

        Assert.Equal("路灯", understood.Category?.Level2);
        Assert.Contains(understood.Reasons, r => r.ToString().Contains("机器这样读（那哈→那里、路登→路灯）", StringComparison.Ordinal));
        Assert.DoesNotContain(new Understander(Shipped.Lexicon, Shipped.Longxi).Understand("桥头那里路灯坏了三天了", ChatContext.Group("lx-lxc-1")).Reasons, r => r.Label == "reads");
    }
}
