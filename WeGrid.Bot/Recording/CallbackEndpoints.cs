using System.Buffers;
using WeGrid.Hosting;
using WeGrid.Postgres.Inbox;
using WeGrid.WeCom.Callbacks;

namespace WeGrid.Bot.Recording;

/// <summary>
/// 回调入口: verify, decrypt, record, answer 200 well inside WeCom's 5 s. Nothing is decided here.
/// Answers: 200 stored or already stored, 400 unreadable, 403 signature or receiver, 404 unknown corp or app, 413 over 1 MB,
/// 503 only when neither database nor spool can keep it, so that WeCom tries again.
/// </summary>
internal sealed class CallbackEndpoints(Doors doors, InboxWriter inbox, Clocks clocks, CallbackCounters counters)
{
    private const int MaxBody = 1 << 20;

    /// <summary>Maps <c>/wecom/{corp}/…</c>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var path in new[] { "/wecom/{corp}/{kind:regex(^(app|bot)$)}/{id}", "/wecom/{corp}/{kind:regex(^(contact|kf|archive)$)}" })
        {
            routes.MapGet(path, VerifyAsync);
            routes.MapPost(path, (RequestDelegate)RecordAsync);
        }
    }

    /// <summary>URL verification: the decrypted echo, bare.</summary>
    private async Task VerifyAsync(HttpContext context)
    {
        var knock = KnockOf(context.Request);
        if (doors.Find(knock.CorpId, knock.Kind, knock.Id) is not { } door)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var echo = context.Request.Query["echostr"].ToString();
        var refusal = door.Crypto.TryOpen(knock.Signature, knock.Timestamp, knock.Nonce, echo, out var message);
        if (refusal != CallbackRefusal.None)
        {
            context.Response.StatusCode = refusal is CallbackRefusal.BadSignature or CallbackRefusal.WrongReceiver ? StatusCodes.Status403Forbidden : StatusCodes.Status400BadRequest;
            return;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.Body.WriteAsync(message, context.RequestAborted);
    }

    private async Task RecordAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBody)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        var knock = KnockOf(context.Request);
        var header = knock.ToHeader();
        var buffer = ArrayPool<byte>.Shared.Rent(header.Length + (int)(context.Request.ContentLength ?? 4096) + 1);
        try
        {
            header.CopyTo(buffer, 0);
            (buffer, var length) = await ReadBodyAsync(context.Request, buffer, header.Length);
            context.Response.StatusCode = length < 0
                ? StatusCodes.Status413PayloadTooLarge
                : await KeepAsync(knock, buffer.AsMemory(0, length), header.Length);
        }
        catch (Exception gone) when (gone is BadHttpRequestException or IOException or OperationCanceledException)
        {
            // The caller hung up or sent a broken body; it will try again.
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<int> KeepAsync(Knock knock, ReadOnlyMemory<byte> envelope, int bodyAt)
    {
        var refusal = Opener.TryOpen(doors, knock, envelope[bodyAt..], envelope, clocks.Domain.GetUtcNow(), out var entry);
        if (refusal != KnockRefusal.None)
        {
            counters.Refused(refusal);
            return refusal switch
            {
                KnockRefusal.UnknownDoor => StatusCodes.Status404NotFound,
                KnockRefusal.Forged => StatusCodes.Status403Forbidden,
                _ => StatusCodes.Status400BadRequest,
            };
        }

        var outcome = await inbox.RecordAsync(entry!);
        counters.Recorded(outcome);
        return outcome == RecordOutcome.Unstorable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
    }

    /// <summary>Reads the body behind the header; a length of -1 says that it is over 1 MB. The buffer may have been exchanged for a larger one.</summary>
    private static async Task<(byte[] Buffer, int Length)> ReadBodyAsync(HttpRequest request, byte[] buffer, int start)
    {
        var at = start;
        while (true)
        {
            var read = await request.Body.ReadAsync(buffer.AsMemory(at), request.HttpContext.RequestAborted);
            at += read;
            if (read == 0)
            {
                return (buffer, at);
            }

            if (at - start > MaxBody)
            {
                return (buffer, -1);
            }

            if (at == buffer.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.AsSpan(0, at).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
        }
    }

    private static Knock KnockOf(HttpRequest request)
    {
        var query = request.Query;
        return new Knock(
            Route(request, "corp"), Route(request, "kind") is { Length: > 0 } kind ? kind : Last(request.Path), Route(request, "id"),
            query["msg_signature"].ToString(), query["timestamp"].ToString(), query["nonce"].ToString());
    }

    private static string Route(HttpRequest request, string name) => request.RouteValues.TryGetValue(name, out var value) ? value?.ToString() ?? "" : "";

    private static string Last(PathString path) => path.Value is { } text ? text[(text.LastIndexOf('/') + 1)..] : "";
}
