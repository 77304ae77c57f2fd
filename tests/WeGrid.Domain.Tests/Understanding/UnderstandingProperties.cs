using System.Text;
using FsCheck;
using FsCheck.Fluent;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Understanding;

public sealed class UnderstandingProperties
{
    private static readonly string[] Pieces =
    [
        "三组", "桥头", "路登", "停电", "着火了", "😭", "[流泪]", "，", "。", "那棵", "老槐树", "隔壁", "李家坝", "咋个整", "没事了", "谢谢", "\ud83d", "\ude00", "\0", "１２号",
        "的", "我们组", "落咁大雨", "啊啊啊啊", " ", "不想活", "13800000000", "http://x.example", "滨河路", "#接龙", "\ufffd", "裡", "ab", "\t", "家",
    ];

    [Fact]
    [Trait("Feature", "UN-06")]
    public void Understand_AnyText_NeverThrowsAndPlaceIsASubstring()
    {
        var property = Prop.ForAll(Texts(), text =>
        {
            var understood = Shipped.InGroup(text);
            return (understood.PlacePhrase is null || text.Contains(understood.PlacePhrase, StringComparison.Ordinal))
                && understood.DemandConfidence is >= 0 and <= 1
                && understood.CategoryConfidence is >= 0 and <= 1
                && understood.Reasons.Count(r => r.Label != "reads") == 4;
        });
        Check.One(Config.QuickThrowOnFailure.WithReplay(3, 5).WithMaxTest(3000), property);
    }

    [Fact]
    public void Score_AnyTexts_IsSymmetricAndBetweenZeroAndOne()
    {
        var property = Prop.ForAll(Texts(), Texts(), (a, b) =>
        {
            var (first, second) = (Shipped.InGroup(a).Facts, Shipped.InGroup(b).Facts);
            var score = SameMatter.Score(first, second);
            return score is >= 0 and <= 1 && Math.Abs(score - SameMatter.Score(second, first)) < 1e-9 && SameMatter.Score(first, first) == 1;
        });
        Check.One(Config.QuickThrowOnFailure.WithReplay(3, 5).WithMaxTest(300), property);
    }

    [Theory]
    [InlineData("起火了")]
    [InlineData("三组停电")]
    public void Understand_VeryLongText_ReadsItsFirstPage(string head)
    {
        var text = new StringBuilder(head).Append('，', 3).Insert(head.Length, "好", 100_000).ToString();

        Assert.True(Shipped.InGroup(text).IsDemand);
    }

    private static Arbitrary<string> Texts() =>
        Gen.OneOf(
            Gen.Elements(Pieces).ArrayOf().Select(string.Concat),
            ArbMap.Default.GeneratorFor<string>().Select(s => s ?? "")).ToArbitrary();
}
