using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Server;

/// <summary>The corp's carrier of calls and SMS (docs/carrier.md): checks signature, number, template and text, knows repeats, and reports what was pressed.</summary>
internal sealed class CarrierApi(SimWorld world)
{
    private const int MostText = 300;

    public async Task HandleAsync(HttpContext context)
    {
        var what = (string?)context.Request.RouteValues["what"] ?? "";
        var fault = world.Faults.Take($"carrier/{what}");
        if (fault is { Drop: true })
        {
            context.Abort();
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        lock (world.Gate)
        {
            var (status, answer) = fault?.ErrCode is { } code ? (code, new JsonObject()) : Take(context.Request, what, body.ToArray());
            context.Response.StatusCode = status;
            body.SetLength(0);
            body.Write(Encoding.UTF8.GetBytes(answer.Text()));
        }

        if (fault is { AfterDelivery: true })
        {
            context.Abort();
            return;
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.Body.WriteAsync(body.ToArray(), context.RequestAborted);
    }

    /// <summary>A report as the carrier sends it.</summary>
    public static HttpRequestMessage Report(CorpState corp, string plain, Uri address, DateTimeOffset now)
    {
        var body = Encoding.UTF8.GetBytes(plain);
        var (timestamp, nonce) = (now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add("X-App", corp.File.Settings!.Carrier!.App);
        request.Headers.Add("X-Timestamp", timestamp);
        request.Headers.Add("X-Nonce", nonce);
        request.Headers.Add("X-Signature", Sign(corp.Secret(corp.File.Settings.Carrier.Secret)!, timestamp, nonce, address.AbsolutePath, body));
        return request;
    }

    private (int Status, JsonObject Answer) Take(HttpRequest request, string what, byte[] raw)
    {
        var corp = world.Corps.Find(c => c.File.Settings?.Carrier is { } carrier && carrier.App == request.Headers["X-App"].ToString());
        if (corp is null || !IsSigned(request, corp, raw))
        {
            world.Journal.Unexpected("carrier_signature", $"carrier/{what}", corp?.Id, "no corp of that app, or its signature does not hold");
            return (401, []);
        }

        var carrier = corp.File.Settings!.Carrier!;
        var body = Json.Parse(raw);
        var code = what is not ("calls" or "sms") || body.Str("outId") is not { Length: 32 } ? "TEMPLATE"
            : (what == "sms" ? carrier.SmsTemplate : carrier.CallTemplate) != body.Str("template") ? "TEMPLATE"
            : body.Str("text") is not { Length: > 0 and <= MostText } ? "TEXT"
            : corp.People.Values.FirstOrDefault(p => p.Mobile is { Length: > 0 } number && number == body.Str("callee")) is null ? "NUMBER" : "OK";
        if (code is not ("OK" or "NUMBER"))
        {
            world.Journal.Unexpected("carrier_refused", $"carrier/{what}", corp.Id, code);
        }

        var answer = code == "OK" ? Deliver(corp, what, body!) : new JsonObject { ["code"] = code };
        world.Journal.Log($"carrier/{what}", corp.Id, body.Str("context") ?? "", null, code);
        return (200, answer);
    }

    /// <summary>What has been ordered under that id is not done twice.</summary>
    private JsonObject Deliver(CorpState corp, string what, JsonObject body)
    {
        var outId = body.Str("outId")!;
        if (corp.CarrierOrders.TryGetValue(outId, out var known))
        {
            return new JsonObject { ["code"] = "OK", ["callId"] = known };
        }

        var person = corp.People.Values.First(p => p.Mobile == body.Str("callee"));
        var id = world.NewId(what == "sms" ? "sms-" : "tel-");
        corp.CarrierOrders[outId] = id;
        var call = what == "sms" ? null : new VoiceCall(id, person.Id, world.Now) { Order = (outId, body.Str("context") ?? "") };
        if (call is not null)
        {
            corp.Calls[id] = call;
        }

        world.Show([person], _ => new PhoneItem
        {
            Id = id,
            Time = world.Now,
            Channel = "carrier",
            Chat = what == "sms" ? "sms" : "phone",
            From = corp.Id,
            FromName = corp.File.Name,
            Kind = what == "sms" ? "sms" : "call",
            Text = body.Str("text")!,
            Call = call,
        });
        return new JsonObject { ["code"] = "OK", ["callId"] = id };
    }

    private bool IsSigned(HttpRequest request, CorpState corp, byte[] raw)
    {
        var timestamp = request.Headers["X-Timestamp"].ToString();
        return long.TryParse(timestamp, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(world.Now.ToUnixTimeSeconds() - seconds) <= 300
            && corp.Secret(corp.File.Settings!.Carrier!.Secret) is { } secret
            && Sign(secret, timestamp, request.Headers["X-Nonce"].ToString(), request.Path, raw) == request.Headers["X-Signature"].ToString();
    }

    private static string Sign(string secret, string timestamp, string nonce, string path, byte[] body)
    {
        var hash = Convert.ToHexString(SHA256.HashData(body)).ToLowerInvariant();
        using var hmac = new HMACSHA256(Encoding.UTF8.GetBytes(secret));
        return Convert.ToHexString(hmac.ComputeHash(Encoding.UTF8.GetBytes(string.Join('\n', timestamp, nonce, path, hash)))).ToLowerInvariant();
    }
}
