using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Warnings;
using WeGrid.Hosting;
using WeGrid.Postgres.Outbox;
using WeGrid.WeCom.Client;
using Said = WeGrid.WeCom.Client.Verdict;

namespace WeGrid.Worker.Sending;

/// <summary>
/// 语音短信服务商: hands calls and SMS to the carrier and says what came of it (docs/carrier.md). The row's id is the order's: the carrier knows a
/// repeat by it, so that whatever went wrong on the way is asked again.
/// </summary>
public sealed class CarrierClient(HttpClient http, Clocks clocks)
{
    /// <summary>A spoken text beyond this is cut by no service in the same way: refused here.</summary>
    public const int MostText = 300;

    private static readonly MediaTypeHeaderValue _json = new("application/json", "utf-8");
    private static readonly JsonSerializerOptions _plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The order of one row; null when the corp has no carrier, the person no number or the text is too long to be said.</summary>
    public static byte[]? Order(Corp corp, OutboxClaim claim, string round, string text)
    {
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(text);
        if (corp.Carrier is not { } carrier || !corp.CanPhone(claim.Recipient) || text.Length > MostText)
        {
            return null;
        }

        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            outId = claim.Id.ToString("N"),
            context = PhoneReport.ContextOf(claim.Subject ?? "", round),
            callee = corp.Staff[claim.Recipient].Mobile,
            template = claim.Channel == "sms" ? carrier.SmsTemplate : carrier.CallTemplate,
            text,
        }, _plain);
    }

    /// <summary>Sends stored bytes; every failure is a verdict.</summary>
    /// <param name="corp">Whose carrier.</param>
    /// <param name="channel"><c>phone</c> or <c>sms</c>.</param>
    /// <param name="body">The order.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<SendResult> SendAsync(CorpEntry corp, string channel, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(corp);
        if (corp.Corp.Carrier is not { } carrier || corp.Secret(carrier.SecretRef) is not { Length: > 0 } secret)
        {
            return Result(Said.Dead, SendReason.Configuration);
        }

        try
        {
            using var request = Request(carrier, secret, channel, body);
            using var response = await http.SendAsync(request, cancellationToken);
            var (code, callId) = response.IsSuccessStatusCode ? await ReadAsync(response, cancellationToken) : ("", null);
            return Judge(response.StatusCode, code, callId);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or JsonException || (broken is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Result(Said.Unknown, SendReason.NoAnswer);
        }
    }

    private HttpRequestMessage Request(Carrier carrier, string secret, string channel, ReadOnlyMemory<byte> body)
    {
        var url = new Uri($"{carrier.Url.AbsoluteUri.TrimEnd('/')}/{(channel == "sms" ? "sms" : "calls")}");
        var (timestamp, nonce) = (clocks.Domain.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)));
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = _json;
        return new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = content,
            Headers =
            {
                { CarrierSignature.App, carrier.App }, { CarrierSignature.Timestamp, timestamp }, { CarrierSignature.Nonce, nonce },
                { CarrierSignature.Signature, CarrierSignature.Of(secret, timestamp, nonce, url.AbsolutePath, body.Span) },
            },
        };
    }

    private static async Task<(string Code, string? CallId)> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var json = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
        string? Text(string name) => json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return (Text("code") ?? "", Text("callId"));
    }

    /// <summary>The words of docs/carrier.md; what nobody knows is asked again, since a repeat is known there.</summary>
    public static SendResult Judge(HttpStatusCode status, string code, string? callId) => (status, code) switch
    {
        (HttpStatusCode.OK, "OK") => Result(Said.Sent, SendReason.Ok) with { MsgId = callId, HttpStatus = (int)status },
        (HttpStatusCode.OK, "LIMIT") or (HttpStatusCode.TooManyRequests, _) => Result(Said.Retry, SendReason.Throttled) with { HttpStatus = (int)status },
        (HttpStatusCode.OK, "NUMBER" or "TEXT") => Result(Said.Dead, SendReason.Content) with { HttpStatus = (int)status },
        (HttpStatusCode.OK, "TEMPLATE" or "BALANCE") or (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound, _) =>
            Result(Said.Dead, SendReason.Configuration) with { HttpStatus = (int)status },
        _ => Result(Said.Retry, SendReason.Transient) with { HttpStatus = (int)status },
    };

    private static SendResult Result(Said verdict, SendReason reason) => new() { Verdict = verdict, Reason = reason };
}
