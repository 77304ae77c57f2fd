using System.Text;
using WeGrid.Domain.Warnings;
using Xunit;

namespace WeGrid.Domain.Tests.Warnings;

/// <summary>预警源: when it is read again, when somebody is told, and what a feed links to.</summary>
public sealed class WarningFeedTests
{
    private static readonly DateTimeOffset _now = new(2026, 8, 26, 3, 20, 0, TimeSpan.FromHours(8));

    private static readonly WarningFeed _feed = new("县气象台", new Uri("https://feed.invalid/a/atom.xml"), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(30));

    [Theory]
    [Trait("Feature", "WA-01")]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(4, 8)]
    [InlineData(5, 10)]
    [InlineData(2_000_000, 10)]
    public void NextAfter_LaterAndLater_TenMinutesAtMost(int failures, int minutes) => Assert.Equal(_now.AddMinutes(minutes), _feed.NextAfter(failures, _now));

    [Fact]
    public void NextAfter_OfAnHourlySource_IsNeverSoonerThanItSays() => Assert.Equal(_now.AddHours(1), (_feed with { Every = TimeSpan.FromHours(1) }).NextAfter(9, _now));

    [Theory]
    [Trait("Feature", "WA-01")]
    [InlineData(29, null, false)]
    [InlineData(30, null, true)]
    [InlineData(300, 10, false)]
    [InlineData(800, 360, true)]
    public void IsToBeTold_AfterHalfAnHour_AndEverySixHoursAgain(int minutes, int? toldBefore, bool told) =>
        Assert.Equal(told, _feed.IsToBeTold(_now.AddMinutes(-minutes), toldBefore is { } before ? _now.AddMinutes(-before) : null, _now));

    [Fact]
    [Trait("Feature", "WA-01")]
    public void Entries_OfAtom_CapLinkFirst_RelativeOrNot()
    {
        var entries = Read("""
            <feed xmlns="http://www.w3.org/2005/Atom">
              <link rel="self" href="https://feed.invalid/a/atom.xml"/>
              <entry><id>urn:1</id><link href="page.html"/><link type="application/cap+xml" href="1.cap"/></entry>
              <entry><id>urn:2</id><link rel="alternate" href="/b/2.xml"/></entry>
              <entry><id>urn:3</id><title>no link</title></entry>
              <entry><link href="ftp://feed.invalid/4.xml"/></entry>
            </feed>
            """);

        Assert.Equal([new FeedEntry("urn:1 https://feed.invalid/a/1.cap", new Uri("https://feed.invalid/a/1.cap")), new FeedEntry("urn:2 https://feed.invalid/b/2.xml", new Uri("https://feed.invalid/b/2.xml"))], entries);
    }

    [Fact]
    [Trait("Feature", "WA-01")]
    public void Entries_OfRss_WithoutGuid_TheLinkIsTheName()
    {
        var entries = Read("""<rss version="2.0"><channel><link>https://feed.invalid/</link><item><link>https://feed.invalid/c/7.xml</link></item></channel></rss>""");

        Assert.Equal([new FeedEntry("https://feed.invalid/c/7.xml", new Uri("https://feed.invalid/c/7.xml"))], entries);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html></html>")]
    [InlineData("<feed>")]
    [InlineData("<!DOCTYPE feed [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><feed><entry><id>&x;</id></entry></feed>")]
    public void Entries_OfWhatIsNoFeed_Null(string text) => Assert.Null(Read(text));

    [Theory]
    [InlineData("""{ "name": "县", "url": "ftp://a/b" }""", "settings.warnings.feeds[0].url: is no address")]
    [InlineData("""{ "name": "县", "url": "https://a/b", "every": "5s" }""", "settings.warnings.feeds[0].every: is no time")]
    [InlineData("""{ "name": "县", "url": "https://a/b" }, { "name": "县", "url": "https://a/c" }""", "'县' is there twice")]
    public void CorpFile_WrongFeed_IsNamedWithItsCure(string feeds, string fault) =>
        Assert.Contains(Assert.Throws<InvalidOperationException>(() => CallDeskTests.Town($"\"warnings\": {{ \"feeds\": [ {feeds} ] }}")).Message.Split('\n'), f => f.Contains(fault, StringComparison.Ordinal));

    [Fact]
    public void CorpFile_Feed_IsRead() => Assert.Equal(
        [new WarningFeed("县", new Uri("https://a/b"), TimeSpan.FromMinutes(2), TimeSpan.FromHours(1))],
        CallDeskTests.Town("\"warnings\": { \"feeds\": [ { \"name\": \"县\", \"url\": \"https://a/b\", \"every\": \"2min\", \"staleAfter\": \"1h\" } ] }").Warnings.Feeds);

    private static IReadOnlyList<FeedEntry>? Read(string text) => FeedEntry.Read(Encoding.UTF8.GetBytes(text), _feed.Url);
}
