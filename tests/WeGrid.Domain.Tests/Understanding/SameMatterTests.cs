using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Understanding;

public sealed class SameMatterTests
{
    [Theory]
    [Trait("Feature", "UN-10")]
    [InlineData("龙溪桥头的路灯不亮了", "桥边那盏路登坏掉了")]
    [InlineData("滨河路被水淹了，车过不去", "河边路积水，走不了")]
    [InlineData("三组停电了", "3组没电了")]
    [InlineData("村小学门口垃圾没人拉", "小学门口垃圾桶满了好臭")]
    public void Score_OtherWordsSamePlace_IsTheSame(string a, string b)
    {
        Assert.InRange(Score(a, b), SameMatter.Same, 1);
    }

    [Theory]
    [Trait("Feature", "UN-10")]
    [InlineData("三组停电了", "四组停电了")]
    [InlineData("老槐树旁边的路灯不亮了", "三号闸旁边的路灯不亮了")]
    [InlineData("卫生室门口井盖没了", "小卖部门口井盖没了")]
    [InlineData("卫生室门口井盖没了", "卫生室门口狗咬人")]
    [InlineData("四组170号院旁边的路灯坏了三天", "四组70号院旁边的路灯坏了三天")]
    [InlineData("幸福路7号门口的路灯坏了", "幸福路78号门口的路灯坏了")]
    [InlineData("三组停电了", "请问医保怎么报销")]
    public void Score_OtherPlaceOrOtherMatter_IsNotEvenPossible(string a, string b)
    {
        Assert.InRange(Score(a, b), 0, SameMatter.Possible - 0.001);
    }

    [Theory]
    [InlineData("停电了", "三组停电了")]
    [InlineData("垃圾没人拉", "小卖部门口垃圾没人拉")]
    public void Score_OnePlaceUnsaid_AsksAPersonAtLeast(string a, string b)
    {
        Assert.InRange(Score(a, b), SameMatter.Possible, 1);
    }

    [Theory]
    [InlineData("lx-4/170号院旁边", "lx-6/170号院旁边")]
    [InlineData("lx-4/170号院旁边", "lx-6/70号院旁边")]
    public void Score_SameHouseNumberInAnotherGroup_IsNotEvenPossible(string a, string b)
    {
        const string Text = "170号院旁边的路灯坏了三天晚上黑得看不见";

        Assert.InRange(SameMatter.Score(new MatterFacts(Text, a, "设施/路灯"), new MatterFacts(Text, b, "设施/路灯")), 0, SameMatter.Possible - 0.001);
    }

    [Fact]
    public void AreSame_IsTheScoreFromSameOn_ForEveryPair()
    {
        string[] texts = ["路灯坏了", "路灯又坏了，黑得很", "一组路灯坏了三天，晚上看不见路", "停水两天", ""];
        string?[] places = [null, "g1/", "g1/小卖部", "g1/小卖部门口", "g2/小卖部", "g1/70号院", "g1/170号院", "g2/70号院"];
        string?[] categories = [null, "市政设施/路灯", "市政设施/道路", "供水", "供水/停水"];
        var all = (from text in texts from place in places from category in categories select new MatterFacts(text, place, category)).ToList();
        var pairs = (from a in all from b in all select (a, b)).ToList();
        Assert.All(pairs, p => Assert.Equal(SameMatter.Score(p.a, p.b) >= SameMatter.Same, SameMatter.AreSame(p.a, p.b)));
        Assert.InRange(pairs.Count(p => SameMatter.AreSame(p.a, p.b)), 1000, 10_000); // both answers are among them
    }

    private static double Score(string a, string b)
    {
        var (first, second) = (Shipped.InGroup(a).Facts, Shipped.InGroup(b).Facts);
        Assert.Equal(SameMatter.Score(first, second), SameMatter.Score(second, first), 12);
        return SameMatter.Score(first, second);
    }
}
