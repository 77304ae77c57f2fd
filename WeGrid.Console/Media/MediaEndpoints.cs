using Microsoft.Net.Http.Headers;
using WeGrid.Console.Pages;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting.Media;
using WeGrid.Postgres.Media;

namespace WeGrid.Console.Media;

/// <summary>
/// <c>/m/CORP/TOKEN</c>, and <c>…/file/HASH</c> below every page: the bytes a page shows, for whoever has the link of that page. They are
/// given out as what we found them to be, never as what they were called, and cannot run anything.
/// </summary>
internal sealed class MediaEndpoints(MediaDesk desk, IMediaStore files)
{
    /// <summary>Nothing in it may load, run or be sent anywhere.</summary>
    private const string FilePolicy = "default-src 'none'; sandbox";

    private const int HashLength = 64;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/m/{corp}/{token}", LookAsync);
        routes.MapGet("/{page:regex(^[ump]$)}/{corp}/{token}/file/{hash}", FileAsync);
    }

    private async Task LookAsync(HttpContext context, string corp, string token)
    {
        await (await desk.LookAsync("m", corp, token, context.RequestAborted) is { } sight
            ? SafePages.WriteAsync(context, PageOf(sight, token))
            : SafePages.SayAsync(context, StatusCodes.Status410Gone));
    }

    private async Task FileAsync(HttpContext context, string page, string corp, string token, string hash)
    {
        var sight = hash.Length == HashLength ? await desk.LookAsync(page, corp, token, context.RequestAborted) : null;
        var at = sight?.Sent.ToList().FindIndex(s => s is { Status: MediaStatus.Kept, Sha256: { } own } && Convert.ToHexStringLower(own) == hash) ?? -1;
        if (at < 0 || sight!.Sent[at] is not { Type: { } type, Sha256: { } wanted } || files.Open(sight.Corp.Id, wanted) is not { } bytes)
        {
            await SafePages.SayAsync(context, StatusCodes.Status404NotFound);
            return;
        }

        context.Response.Headers.ContentSecurityPolicy = FilePolicy;
        var name = $"{sight.Ticket?.Number.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "draft"}-{at + 1}.{type.Extension}";
        if (type.IsShown)
        {
            context.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("inline") { FileName = name }.ToString();
        }

        await Results.Stream(bytes, type.Mime, type.IsShown ? null : name, enableRangeProcessing: true).ExecuteAsync(context);
    }

    private static string PageOf(MediaSight sight, string token)
    {
        var title = sight.Ticket is { } ticket ? $"{ticket.Number}号的附件" : "待确认的附件";
        var about = sight.Ticket is { } known ? About(known, sight) : Html.None;
        var nothing = sight.Sent.Count == 0 ? Html.Of($"<p>没有附件，或者已经按期限删除了。</p>") : Html.None;
        return Page.Of(title, Html.Of($"""
            <h1>{title}</h1>
            {about}
            {MediaPieces.Of(sight.Sent, token)}{nothing}
            <p class="small">这个链接只给您本人，只供办这件事用，请不要转发。</p>
            """), Page.ForUnits(sight.Corp.Phone));
    }

    private static Html About(Domain.Ticket ticket, MediaSight sight)
    {
        var values = Words.Values(ticket, sight.Corp);
        var pin = values["ticket.pin"] is { Length: > 0 } point ? Html.Of($"<dt>定位</dt><dd><bdi>{point}</bdi></dd>") : Html.None;
        return Html.Of($"""
            <dl>
            <dt>什么事</dt><dd class="said"><bdi>{values["ticket.summary"]}</bdi></dd>
            <dt>在哪里</dt><dd>{values["village.name"]}，<bdi>{values["ticket.place"]}</bdi></dd>
            {pin}
            </dl>
            """);
    }
}
