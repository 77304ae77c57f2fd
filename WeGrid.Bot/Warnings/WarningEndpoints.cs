using System.Security.Cryptography;
using System.Text;
using Npgsql;
using WeGrid.Hosting;

namespace WeGrid.Bot.Warnings;

/// <summary>
/// 预警接口: <c>POST /api/warnings</c> with <c>X-Api-Key</c>; CAP or one of the JSON forms. 201 new, 200 known, 202 held for a person, 401 no such
/// key, 413 over 1 MB, 422 refused with reasons, 503 not written down: send it again, the identifier makes that safe.
/// </summary>
internal sealed class WarningEndpoints(CorpDirectory corps, WarningDesk desk, Clocks clocks)
{
    private const int MaxBody = 1 << 20;

    /// <summary>Maps the path.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/warnings", (RequestDelegate)ReceiveAsync);

    private async Task ReceiveAsync(HttpContext context)
    {
        if (CorpOf(context.Request.Headers["X-Api-Key"].ToString()) is not { } corp)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        try
        {
            if (await ReadAsync(context.Request) is not { } file)
            {
                context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                return;
            }

            // What has come whole is written down, whether or not the caller still waits.
            var answers = await desk.ReceiveAsync(corp.Desks, file, "api", clocks.Domain.GetUtcNow(), CancellationToken.None);
            context.Response.StatusCode = StatusOf(answers);
            context.Response.ContentType = "application/json; charset=utf-8";
            await context.Response.WriteAsync(WarningAnswer.Json(answers), context.RequestAborted);
        }
        catch (Exception away) when (away is NpgsqlException or TimeoutException)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        catch (Exception gone) when (gone is BadHttpRequestException or IOException or OperationCanceledException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
    }

    /// <summary>Every key is compared, in the same time: neither how many there are nor how far one fits can be told from outside.</summary>
    private CorpEntry? CorpOf(string key)
    {
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        CorpEntry? found = null;
        foreach (var corp in corps.All)
        {
            if (corp.Corp.Warnings.ApiKey is { } reference && corp.Secret(reference) is { Length: > 0 } secret
                && CryptographicOperations.FixedTimeEquals(given, SHA256.HashData(Encoding.UTF8.GetBytes(secret))))
            {
                found = corp;
            }
        }

        return found;
    }

    /// <summary>The body; null when it is over 1 MB.</summary>
    private static async Task<byte[]?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBody)
        {
            return null;
        }

        using var body = new MemoryStream((int)(request.ContentLength ?? 4096));
        var buffer = new byte[16 * 1024];
        for (var read = -1; read != 0;)
        {
            read = await request.Body.ReadAsync(buffer, request.HttpContext.RequestAborted);
            body.Write(buffer, 0, read);
            if (body.Length > MaxBody)
            {
                return null;
            }
        }

        return body.ToArray();
    }

    /// <summary>Of several the best counts: something new, something held, something known.</summary>
    private static int StatusOf(IReadOnlyList<WarningAnswer> answers) =>
        answers.Any(a => a is { Verdict: "accepted", IsKnown: false }) ? StatusCodes.Status201Created
        : answers.Any(a => a is { Verdict: "held", IsKnown: false }) ? StatusCodes.Status202Accepted
        : answers.Count == 0 || answers.Any(a => a is { IsKnown: true, Verdict: not "refused" }) ? StatusCodes.Status200OK
        : StatusCodes.Status422UnprocessableEntity;
}
