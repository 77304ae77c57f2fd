using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Understanding;

/// <summary>Danger found by words and rules alone, each beside a twin with the same words that must not wake anybody.</summary>
public sealed class DangerRulesTests
{
    [Theory]
    [Trait("Feature", "UN-04")]
    [InlineData("起火了", "短句报险")]
    [InlineData("我外婆躺在灶房地上，喊她不应，嘴唇发紫", null)]
    [InlineData("烤火炉边上两个娃儿都恶心，外公叫不醒", null)]
    [InlineData("阿叔跌咗落鱼塘，未见上来", null)]
    [InlineData("收割机把我哥的手绞进去了，血止不住", null)]
    [InlineData("后坡的泥浆冲下来了，屋里还有老人没出来", null)]
    [InlineData("大伯打药回来口吐白沫，站不起来", null)]
    [InlineData("水围着出不去，我爷爷的氧气快没了", null)]
    [InlineData("旧命啊，房鼎上有人，水掌上来了", null)]
    [InlineData("小姑娘爬到窗台外面坐着，家里没大人", null)]
    public void Rules_SomebodyInDanger_IsDanger(string text, string? rule)
    {
        var understood = Shipped.InGroup(text);

        Assert.Equal((Verdict.Danger, Urgency.Life), (understood.Verdict, understood.Urgency));
        Assert.NotEmpty(understood.Reasons[0].Words);
        Assert.True(rule is null || understood.Reasons[0].Rule == rule, understood.Reasons[0].Rule);
    }

    [Theory]
    [Trait("Feature", "UN-04")]
    [InlineData("猫咪拜托大家喂一下，密码写在本子上，对不起，不要找我了")]
    [InlineData("我先走一步了，各位保重，下辈子再还你们的情")]
    [InlineData("不想活了，农药就在跟前")]
    public void Rules_LeaveTaking_IsCrisis(string text)
    {
        var understood = Shipped.InGroup(text);

        Assert.Equal((Verdict.Crisis, Urgency.Life), (understood.Verdict, understood.Urgency));
    }

    [Theory]
    [Trait("Feature", "UN-04")]
    [InlineData("笑断气了，这段子太好笑")]
    [InlineData("小说里女主躺在地上，喊她不应，嘴唇发紫")]
    [InlineData("轮胎没气了，去镇上补")]
    [InlineData("救命啊这也太好吃了")]
    [InlineData("跳楼价，三件一百块")]
    [InlineData("去年阿叔掉鱼塘里，捞上来了，现在好了")]
    [InlineData("收割机出手，八成新，价格好说")]
    [InlineData("演练，听到哨子往外跑，不是真的着火")]
    [InlineData("我先走了，下班回家做饭")]
    [InlineData("密码写在本子上，自己去开wifi")]
    [InlineData("万一掉进井里先喊人，老师教的")]
    [InlineData("打牌输得我想跳楼，哈哈")]
    public void Rules_SameWordsWithoutDanger_AreNotLife(string text)
    {
        var understood = Shipped.InGroup(text);

        Assert.False(understood.Verdict is Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger, string.Join('；', understood.Reasons));
    }

    [Fact]
    [Trait("Feature", "UN-01")]
    public void Lexicon_DialectEndings_LeaveOtherWordsWhole()
    {
        Assert.Contains("大喇叭", Shipped.InGroup("村里大喇叭坏咧").NormalText, StringComparison.Ordinal);
        Assert.Contains("塌了", Shipped.InGroup("窑塌咧").NormalText, StringComparison.Ordinal);
    }
}
