using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using WeGrid.Hosting;

namespace WeGrid.Console.Pages;

/// <summary>
/// 限次: how often in a minute an address and a link are answered. Counted in memory by each Console for itself and forgotten with the minute;
/// neither addresses nor links are written down. Who is over reads when to try again.
/// </summary>
internal sealed class Throttle(Clocks clocks)
{
    /// <summary>Of one address. Behind one of a mobile network stand many people.</summary>
    public const int PerAddress = 240;

    /// <summary>Of one link, whoever opens it.</summary>
    public const int PerLink = 30;

    /// <summary>Of the pictures and videos below one link: a video is asked for piece by piece.</summary>
    public const int FilesPerLink = 200;

    /// <summary>Links are shorter; what is longer opens nothing and need not be remembered.</summary>
    private const int LongestToken = 64;

    /// <summary>More addresses than this in a minute share one count, and more links another.</summary>
    private const int MostKept = 50_000;

    private static readonly string[] _inside = ["/healthz", "/readyz", "/metrics"];

    private Minute _minute = new(0);

    /// <summary>Goes before every page.</summary>
    public async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (IsOver(context, out var wait))
        {
            await LaterAsync(context, wait);
            return;
        }

        await next(context);
    }

    private bool IsOver(HttpContext context, out int wait)
    {
        wait = 0;
        var path = context.Request.Path.Value ?? "";
        if (_inside.Contains(path, StringComparer.OrdinalIgnoreCase))
        {
            return false;
        }

        var now = clocks.Machine.GetUtcNow();
        var minute = Current(now.ToUnixTimeSeconds() / 60);
        var over = Count(minute.Addresses, AddressOf(context.Connection.RemoteIpAddress)) > PerAddress;
        if (!over && TokenOf(path) is { } token)
        {
            over = Count(minute.Links, token) > PerLink;
        }
        else if (!over && FileOf(path) is { } page)
        {
            over = Count(minute.Links, page + "/file") > FilesPerLink;
        }

        wait = 60 - now.Second;
        return over;
    }

    private Minute Current(long number)
    {
        var kept = Volatile.Read(ref _minute);
        if (kept.Number == number)
        {
            return kept;
        }

        // Who is second to notice takes the first one's.
        var fresh = new Minute(number);
        var found = Interlocked.CompareExchange(ref _minute, fresh, kept);
        return ReferenceEquals(found, kept) ? fresh : found;
    }

    private static int Count(ConcurrentDictionary<string, int> counts, string key) =>
        counts.AddOrUpdate(counts.ContainsKey(key) || counts.Count < MostKept ? key : "", 1, (_, n) => n + 1);

    /// <summary>A household has a whole /64 of the new addresses.</summary>
    internal static string AddressOf(IPAddress? address)
    {
        if (address is null || address.IsIPv4MappedToIPv6 || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address?.MapToIPv4().ToString() ?? "";
        }

        return Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8));
    }

    private static string? TokenOf(string path)
    {
        var parts = path.Split('/', 5);
        // A form is open to a whole village: who sends it is counted, not the address they all share.
        return parts is [_, not "f", _, var token] && token.Length is > 0 and <= LongestToken ? token : null;
    }

    private static string? FileOf(string path)
    {
        var parts = path.Split('/', 6);
        return parts is [_, _, _, var token, "file", _] && token.Length is > 0 and <= LongestToken ? token : null;
    }

    private static Task LaterAsync(HttpContext context, int seconds)
    {
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        var page = Page.Of("请稍后再试", Html.Of($"""<h1>请稍后再试</h1><p class="now bad">打开得太频繁了。请过 {seconds} 秒再打开，刚才的没有收下。</p>"""), Page.ForAnybody);
        return SafePages.WriteAsync(context, page, StatusCodes.Status429TooManyRequests);
    }

    private sealed class Minute(long number)
    {
        public long Number => number;

        public ConcurrentDictionary<string, int> Addresses { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, int> Links { get; } = new(StringComparer.Ordinal);
    }
}
