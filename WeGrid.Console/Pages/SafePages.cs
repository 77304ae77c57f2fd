using System.Net.Mime;
using System.Text;
using Npgsql;

namespace WeGrid.Console.Pages;

/// <summary>
/// 守门: what holds for every answer: kept by nobody, shown in no frame, told to no other site; and a kind page where something went wrong.
/// A log names what broke, never the address, which is a key.
/// </summary>
internal sealed partial class SafePages(ILogger<SafePages> log)
{
    /// <summary>Goes before everything else.</summary>
    public async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Page.ContentSecurityPolicy;
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-store";
        headers["X-Robots-Tag"] = "noindex, nofollow, noarchive";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException bad)
        {
            await SayAsync(context, bad.StatusCode);
            return;
        }
        catch (Exception broken) when (broken is NpgsqlException or TimeoutException)
        {
            DatabaseAway(broken.GetType().Name, (broken as PostgresException)?.SqlState);
            await SayAsync(context, StatusCodes.Status503ServiceUnavailable);
            return;
        }
#pragma warning disable CA1031 // Whatever it was: the person gets a page, and the log no address.
        catch (Exception broken) when (broken is not OperationCanceledException)
#pragma warning restore CA1031
        {
            PageBroke(broken.GetType().Name);
            await SayAsync(context, StatusCodes.Status500InternalServerError);
            return;
        }

        if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
        {
            await SayAsync(context, context.Response.StatusCode);
        }
    }

    /// <summary>Writes a page.</summary>
    public static Task WriteAsync(HttpContext context, string page, int status = StatusCodes.Status200OK)
    {
        ArgumentNullException.ThrowIfNull(context);
        var bytes = Encoding.UTF8.GetBytes(page);
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypeNames.Text.Html + "; charset=utf-8";
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    /// <summary>Says what is wrong: neither whose link it was nor whether there ever was one.</summary>
    public static Task SayAsync(HttpContext context, int status)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Response.HasStarted)
        {
            return Task.CompletedTask;
        }

        var (title, words) = status switch
        {
            StatusCodes.Status404NotFound => ("打不开", "没有这个网页。请核对链接是不是完整，中间不要断开。"),
            StatusCodes.Status410Gone => ("链接不能用了", "这个链接过期了，或者这件事已经不在这里办。"),
            StatusCodes.Status413PayloadTooLarge => ("写得太长", "写的字太多，没有收下。请短一点再发。"),
            StatusCodes.Status503ServiceUnavailable => ("请稍后再试", "系统正忙，刚才的没有收下。请过几分钟再打开。"),
            >= 500 => ("请稍后再试", "出了点问题，刚才的没有收下。请过几分钟再试。"),
            _ => ("没有收下", "这样打不开，刚才的没有收下。请从链接重新打开再试。"),
        };
        return WriteAsync(context, Page.Of(title, Html.Of($"""<h1>{title}</h1><p class="now bad">{words}</p>"""), Page.ForAnybody), status);
    }

    [LoggerMessage(EventId = 200, Level = LogLevel.Warning, Message = "A page waits for the database ({Fault} {SqlState}).")]
    private partial void DatabaseAway(string fault, string? sqlState);

    [LoggerMessage(EventId = 201, Level = LogLevel.Error, Message = "A page broke ({Fault}).")]
    private partial void PageBroke(string fault);
}
