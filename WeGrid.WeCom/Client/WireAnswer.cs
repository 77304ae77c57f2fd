using System.Net;
using System.Text.Json;

namespace WeGrid.WeCom.Client;

/// <summary>An answer of the platform: what it means, and its JSON where there was any.</summary>
internal sealed record WireAnswer(SendResult Outcome, JsonElement Body)
{
    public static WireAnswer Without(Verdict verdict, SendReason reason, HttpStatusCode? status = null, DateTimeOffset? notBefore = null) =>
        new(new SendResult { Verdict = verdict, Reason = reason, HttpStatus = (int?)status, NotBefore = notBefore }, default);

    /// <summary>errcode decides, for the platform answers 200 to failures too; the status only where there is no errcode.</summary>
    public static WireAnswer Read(HttpStatusCode status, TimeSpan? retryAfter, ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        using var document = WireJson.TryParse(body);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } json || json.Number("errcode") is not { } code
            || code is < int.MinValue or > int.MaxValue || (code == 0 && (int)status >= 300))
        {
            return OfStatus(status, retryAfter, now);
        }

        var reason = WeComErrorCodes.Classify((int)code);
        var outcome = new SendResult
        {
            Verdict = WeComErrorCodes.VerdictOf(reason),
            Reason = reason,
            ErrCode = (int)code,
            HttpStatus = (int)status,
            InvalidUsers = [.. Ids(json, "invaliduser"), .. Ids(json, "unlicenseduser")],
            InvalidParties = Ids(json, "invalidparty"),
            InvalidTags = Ids(json, "invalidtag"),
            MsgId = json.Text("msgid"),
            ResponseCode = json.Text("response_code"),
            NotBefore = reason == SendReason.Throttled ? now + Longer(retryAfter, WeComErrorCodes.ThrottleWindow) : null,
            SeenAddress = code == 60020 ? SeenAddress(json.Text("errmsg")) : null,
        };
        return new WireAnswer(outcome, json.Clone());
    }

    private static WireAnswer OfStatus(HttpStatusCode status, TimeSpan? retryAfter, DateTimeOffset now)
    {
        var notBefore = retryAfter is { } wait ? now + wait : (DateTimeOffset?)null;
        return status switch
        {
            HttpStatusCode.TooManyRequests =>
                Without(Verdict.Retry, SendReason.Throttled, status, now + Longer(retryAfter, WeComErrorCodes.ThrottleWindow)),
            HttpStatusCode.ServiceUnavailable => Without(Verdict.Retry, SendReason.Transient, status, notBefore),

            // Whoever answered may have handed the request on before failing.
            >= HttpStatusCode.InternalServerError => Without(Verdict.Unknown, SendReason.Transient, status, notBefore),
            HttpStatusCode.RequestTimeout => Without(Verdict.Unknown, SendReason.NoAnswer, status, notBefore),

            // Redirects, 404 and the like: the base address is wrong, or a proxy stands in between.
            >= HttpStatusCode.Ambiguous => Without(Verdict.Dead, SendReason.Configuration, status),
            _ => Without(Verdict.Unknown, SendReason.NoAnswer, status),
        };
    }

    private static TimeSpan Longer(TimeSpan? one, TimeSpan other) => one > other ? one.Value : other;

    private static string[] Ids(JsonElement json, string name) =>
        json.Text(name)?.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static string? SeenAddress(string? message)
    {
        const string mark = "from ip: ";
        var at = message?.IndexOf(mark, StringComparison.OrdinalIgnoreCase) ?? -1;
        if (at < 0)
        {
            return null;
        }

        var rest = message![(at + mark.Length)..];
        var end = rest.AsSpan().IndexOfAny(' ', ',');
        return IPAddress.TryParse(end < 0 ? rest : rest[..end], out var address) ? address.ToString() : null;
    }
}
