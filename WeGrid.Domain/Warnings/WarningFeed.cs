using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace WeGrid.Domain.Warnings;

/// <summary>预警源: an address warnings are read from, again and again.</summary>
/// <param name="Name">名称, as the duty officer knows it; unique in the corp.</param>
/// <param name="Url">网址: a CAP file, an Atom or RSS feed with alerts inside or linked, or one of the JSON lists.</param>
/// <param name="Every">How often it is read, from a minute on.</param>
/// <param name="StaleAfter">多久读不到就报: after so long without a good read somebody is told. No data is never "no warning".</param>
public sealed record WarningFeed(string Name, Uri Url, TimeSpan Every, TimeSpan StaleAfter)
{
    /// <summary>名称和网址: what its state is kept under, so that another address begins anew.</summary>
    public string Key => $"{Name} {Url}";

    /// <summary>The longest it waits after failures.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    /// <summary>How often a source that stays down is told of again.</summary>
    public static readonly TimeSpan AgainAfter = TimeSpan.FromHours(6);

    /// <summary>When it is read next: as often as it says; after failures twice as late each time, ten minutes at most.</summary>
    /// <param name="failures">读失败次数 in a row.</param>
    /// <param name="now">Now.</param>
    public DateTimeOffset NextAfter(int failures, DateTimeOffset now)
    {
        if (failures == 0)
        {
            return now + Every;
        }

        var wait = Every * Math.Pow(2, Math.Min(failures - 1, 10));
        return now + (wait < LongestWait ? wait : LongestWait > Every ? LongestWait : Every);
    }

    /// <summary>读不到: whether somebody must be told now that nothing was read for too long.</summary>
    /// <param name="goodAt">最近读到的时间; since when it is looked for where it never was read.</param>
    /// <param name="toldAt">When it was told last; null when not since the last good read.</param>
    /// <param name="now">Now.</param>
    public bool IsToBeTold(DateTimeOffset goodAt, DateTimeOffset? toldAt, DateTimeOffset now) =>
        goodAt + StaleAfter <= now && (toldAt is null || toldAt + AgainAfter <= now);
}

/// <summary>预警源状态, as it was left by the last read.</summary>
/// <param name="Name">名称和网址, <see cref="WarningFeed.Key"/>.</param>
/// <param name="ETag">What the source calls what it said last; empty for none.</param>
/// <param name="LastModified">When it says that was changed, in its own words; empty for none.</param>
/// <param name="GoodAt">最近读到的时间; since when it is looked for where it never was read.</param>
/// <param name="WasRead">Whether it was ever read.</param>
/// <param name="Failures">读失败次数 in a row.</param>
/// <param name="NextAt">When it is read next.</param>
/// <param name="Fault">Why the last read failed; empty when it did not.</param>
/// <param name="ToldAt">When somebody was told that it cannot be read; null when not since the last good read.</param>
/// <param name="Seen">Entries whose alert was fetched, the newest last.</param>
public sealed record FeedState(
    string Name, string ETag, string LastModified, DateTimeOffset GoodAt, bool WasRead, int Failures, DateTimeOffset NextAt, string Fault, DateTimeOffset? ToldAt, IReadOnlyList<string> Seen)
{
    /// <summary>How many entries are remembered: more than any feed lists at once.</summary>
    public const int MostSeen = 1000;

    /// <summary>Of a source that was never read.</summary>
    /// <param name="feed">预警源.</param>
    /// <param name="now">Now.</param>
    public static FeedState Unread(WarningFeed feed, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(feed);
        return new FeedState(feed.Key, "", "", now, false, 0, now, "", null, []);
    }
}

/// <summary>源里的条目: what a feed lists and does not say itself.</summary>
/// <param name="Id">The feed's own id of it, its link and when it was changed.</param>
/// <param name="Link">Where the alert is.</param>
public sealed record FeedEntry(string Id, Uri Link)
{
    /// <summary>
    /// Entries of an Atom or RSS feed, in its order; null when the bytes are no feed. Of an entry's links the one that says it is CAP, else the one that
    /// ends in .xml or .cap, else the first.
    /// </summary>
    /// <param name="bytes">The feed.</param>
    /// <param name="at">Where it was read: links may be relative.</param>
    public static IReadOnlyList<FeedEntry>? Read(ReadOnlySpan<byte> bytes, Uri at)
    {
        ArgumentNullException.ThrowIfNull(at);
        if (bytes.Length > WarningReader.MostBytes)
        {
            return null;
        }

        try
        {
            var root = CapReader.Load(WarningText.Decode(bytes));
            if (root.Name.LocalName is not ("feed" or "rss" or "RDF"))
            {
                return null;
            }

            return [.. root.Descendants().Where(e => e.Name.LocalName is "entry" or "item").Select(e => Of(e, at)).OfType<FeedEntry>()];
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static FeedEntry? Of(XElement entry, Uri at)
    {
        var links = entry.Elements().Where(e => e.Name.LocalName is "link" or "enclosure")
            .Select(e => (Type: (string?)e.Attribute("type") ?? "", Rel: (string?)e.Attribute("rel") ?? "alternate", Href: ((string?)e.Attribute("href") ?? (string?)e.Attribute("url") ?? e.Value).Trim()))
            .Where(l => l.Href.Length > 0 && l.Rel is "alternate" or "enclosure" or "related").ToList();
        var best = links.OrderByDescending(l => Weight(l.Type, l.Href)).Select(l => l.Href).FirstOrDefault();
        if (best is null || !Uri.TryCreate(at, best, out var link) || link.Scheme is not ("http" or "https"))
        {
            return null;
        }

        // An entry may be revised under its own id: when it was changed and where it leads belong to it.
        var id = entry.Elements().FirstOrDefault(e => e.Name.LocalName is "id" or "guid")?.Value.Trim();
        var changed = entry.Elements().FirstOrDefault(e => e.Name.LocalName is "updated" or "pubDate")?.Value.Trim();
        return new FeedEntry(string.Join(' ', new[] { id, link.AbsoluteUri, changed }.Where(p => !string.IsNullOrEmpty(p))), link);
    }

    private static int Weight(string type, string href) =>
        type.Contains("cap", StringComparison.OrdinalIgnoreCase) ? 2
        : href.EndsWith(".xml", true, CultureInfo.InvariantCulture) || href.EndsWith(".cap", true, CultureInfo.InvariantCulture) ? 1 : 0;
}
