using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using WeGrid.WeCom.Text;

namespace WeGrid.WeCom.Tests.Text;

public sealed class Utf8SplitterTests
{
    private static readonly Gen<string> s_piece = Gen.Elements(
        "路灯坏了", "。", "\n", "\r\n", "a", "👨‍👩‍👧‍👦", "e\u0301", "🇨🇳", "水", " ", "𠮷", "\u0301\u0301\u0301", "很长的一句话，没有句号也没有换行");

    private static readonly Arbitrary<(string Text, int Max)> s_case = (
        from count in Gen.Choose(0, 300)
        from pieces in s_piece.ListOf(count)
        from max in Gen.Choose(Utf8Splitter.MinBytes, 400)
        select (string.Concat(pieces), max)).ToArbitrary();

    [Fact]
    public void Split_AnyText_EveryPartFits() =>
        Prop.ForAll(s_case, c => Utf8Splitter.Split(c.Text, c.Max).All(p => Encoding.UTF8.GetByteCount(p) <= c.Max)).Check(s_config);

    [Fact]
    public void Split_AnyText_NothingIsLost() =>
        Prop.ForAll(s_case, c => string.Concat(Bare(Utf8Splitter.Split(c.Text, c.Max))) == c.Text).Check(s_config);

    [Fact]
    public void Split_AnyText_NumberedFromOneToCount() =>
        Prop.ForAll(s_case, c =>
        {
            var parts = Utf8Splitter.Split(c.Text, c.Max);
            return parts.Count == 1 || parts.Select((p, i) => p.StartsWith(Number(i + 1, parts.Count), StringComparison.Ordinal)).All(x => x);
        }).Check(s_config);

    [Fact]
    public void Split_AnyText_CharactersStayWhole() =>
        Prop.ForAll(s_case, c =>
        {
            var borders = StringInfo.ParseCombiningCharacters(c.Text).Append(c.Text.Length).ToHashSet();
            var widest = 0;
            for (var at = 0; at < c.Text.Length;)
            {
                var length = StringInfo.GetNextTextElementLength(c.Text, at);
                widest = Math.Max(widest, Encoding.UTF8.GetByteCount(c.Text.AsSpan(at, length)));
                at += length;
            }

            var end = 0;
            return widest > c.Max - 12 || Bare(Utf8Splitter.Split(c.Text, c.Max)).All(p => borders.Contains(end += p.Length));
        }).Check(s_config);

    [Fact]
    public void Split_ShortText_ComesUnnumbered() => Assert.Equal(["路灯坏了"], Utf8Splitter.Split("路灯坏了", 2048));

    [Fact]
    public void Split_ExactlyTheLimit_OnePart() => Assert.Single(Utf8Splitter.Split(new string('a', 2048), 2048));

    [Fact]
    public void Split_LinesInSecondHalf_BreaksThere()
    {
        var text = string.Concat(Enumerable.Repeat("第一行文字\n", 30));

        Assert.All(Utf8Splitter.Split(text, 200), p => Assert.EndsWith("\n", p, StringComparison.Ordinal));
    }

    [Fact]
    public void Split_NoLines_PrefersSentences()
    {
        var text = string.Concat(Enumerable.Repeat("请大家注意防范。", 30));

        Assert.All(Utf8Splitter.Split(text, 200), p => Assert.EndsWith("。", p, StringComparison.Ordinal));
    }

    [Fact]
    public void Split_MoreThanNineParts_NumbersStillFit()
    {
        var parts = Utf8Splitter.Split(new string('水', 2000), 64);

        Assert.True(parts.Count > 99);
        Assert.All(parts, p => Assert.InRange(Encoding.UTF8.GetByteCount(p), 1, 64));
    }

    [Fact]
    public void Split_OneCharacterLargerThanAPart_BreaksAtCodePoints()
    {
        var text = "a" + string.Concat(Enumerable.Repeat("\u0301", 200));

        var parts = Utf8Splitter.Split(text, 40);

        Assert.Equal(text, string.Concat(Bare(parts)));
        Assert.All(parts, p => Assert.InRange(Encoding.UTF8.GetByteCount(p), 1, 40));
    }

    [Fact]
    public void Split_HalfAnEmoji_IsReplacedNotThrown() =>
        Assert.All(Utf8Splitter.Split("\ud83d" + new string('水', 30), 40), p => Assert.DoesNotContain(p, char.IsSurrogate));

    [Fact]
    public void Split_LimitTooSmall_IsABug() => Assert.Throws<ArgumentOutOfRangeException>(() => Utf8Splitter.Split("x", 10));

    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(400);

    private static string Number(int index, int count) => $"({index}/{count})";

    private static IEnumerable<string> Bare(IReadOnlyList<string> parts) =>
        parts.Count == 1 ? parts : parts.Select((p, i) => p[Number(i + 1, parts.Count).Length..]);
}
