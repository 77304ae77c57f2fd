using System.Text.Json;
using Npgsql;
using WeGrid.Domain.Warnings;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Warnings;

namespace WeGrid.Bot.Warnings;

/// <summary>
/// 外呼回执: <c>POST /api/carrier/CORP</c>, signed (docs/carrier.md). 200 written down or known, 400 no report, 401 not signed by the carrier of that
/// corp, 503 not written down: send it again.
/// </summary>
internal sealed class CarrierEndpoints(CorpDirectory corps, Database database, Clocks clocks)
{
    private const int MaxBody = 16 * 1024;

    /// <summary>Maps the path.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/carrier/{corp}", (RequestDelegate)ReceiveAsync);

    private async Task ReceiveAsync(HttpContext context)
    {
        try
        {
            context.Response.StatusCode = await AnswerAsync(context);
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

    private async Task<int> AnswerAsync(HttpContext context)
    {
        var now = clocks.Domain.GetUtcNow();
        var corp = corps.Find((string?)context.Request.RouteValues["corp"] ?? "");
        if (corp?.Corp.Carrier is not { } carrier || corp.Secret(carrier.SecretRef) is not { Length: > 0 } secret)
        {
            return StatusCodes.Status401Unauthorized;
        }

        if (await ReadAsync(context.Request) is not { } body)
        {
            return StatusCodes.Status413PayloadTooLarge;
        }

        if (!CarrierSignature.Holds(secret, name => context.Request.Headers[name].ToString(), context.Request.Path, body, now))
        {
            return StatusCodes.Status401Unauthorized;
        }

        if (Report(body) is not { } report)
        {
            return StatusCodes.Status400BadRequest;
        }

        // What has come whole is written down, whether or not the caller still waits.
        await CallStore.ReportAsync(database, corp.Corp.Id, report, carrier.Whole, now, CancellationToken.None);
        return StatusCodes.Status200OK;
    }

    /// <summary>The report; null for one that is none. A report of an SMS, or of a call of no run, is a report of nobody.</summary>
    private static PhoneReport? Report(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            string Text(string name) => json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Short(value.GetString()!) : "";
            var seconds = json.RootElement.TryGetProperty("seconds", out var time) && time.ValueKind == JsonValueKind.Number && time.TryGetInt32(out var count) ? Math.Clamp(count, 0, 3600) : 0;
            return PhoneReport.Read(Text("context")) is var (run, user, round) && Text("outId") is { Length: > 0 } outId && Text("status") is { Length: > 0 } status
                ? new PhoneReport(run, user, round, outId, status, seconds, Text("key"))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Short(string text) => text.Length <= 128 && !text.Contains('\0') ? text : "";

    /// <summary>The body; null when it is too long to be a report.</summary>
    private static async Task<byte[]?> ReadAsync(HttpRequest request)
    {
        var buffer = new byte[MaxBody + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        return length > MaxBody ? null : buffer[..length];
    }
}
