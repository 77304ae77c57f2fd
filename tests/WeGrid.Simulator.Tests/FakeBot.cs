using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using WeGrid.WeCom.Callbacks;

namespace WeGrid.Simulator.Tests;

/// <summary>One callback as the server behind it saw it.</summary>
internal sealed record Heard(string Path, string Nonce, string Plain, CallbackCrypto Crypto)
{
    public JsonNode AsJson => JsonNode.Parse(Plain)!;

    public string Xml(string element) => XElement.Parse(Plain).Descendants(element).FirstOrDefault()?.Value ?? "";
}

/// <summary>Stands where the Bot stands: opens every callback and answers as the test says.</summary>
internal sealed class FakeBot : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private readonly List<Heard> _heard = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The answer to a callback; null hangs until WeCom gives up.</summary>
    public Func<Heard, HttpResponseMessage?> Answer { get; set; } = _ => new HttpResponseMessage(HttpStatusCode.OK);

    public IReadOnlyList<Heard> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _heard];
            }
        }
    }

    /// <summary>Waits for the n-th callback and gives it.</summary>
    public async Task<Heard> HeardAsync(int n)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_heard.Count >= n)
                {
                    return _heard[n - 1];
                }

                more = _more.Task;
            }

            await more.WaitAsync(bound.Token);
        }
    }

    /// <summary>An encrypted JSON answer as a smart bot gives it.</summary>
    public static HttpResponseMessage Sealed(Heard heard, JsonObject reply)
    {
        var message = heard.Crypto.Seal(Encoding.UTF8.GetBytes(reply.ToJsonString()), "1700000000", heard.Nonce);
        var outer = new JsonObject
        {
            ["encrypt"] = message.Encrypt,
            ["msgsignature"] = message.Signature,
            ["timestamp"] = 1700000000,
            ["nonce"] = heard.Nonce,
        };
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(outer.ToJsonString()) };
    }

    /// <summary>An encrypted XML answer as an app gives it.</summary>
    public static HttpResponseMessage SealedXml(Heard heard, string xml)
    {
        var message = heard.Crypto.Seal(Encoding.UTF8.GetBytes(xml), "1700000000", heard.Nonce);
        var outer = $"<xml><Encrypt>{message.Encrypt}</Encrypt><MsgSignature>{message.Signature}</MsgSignature>"
            + $"<TimeStamp>1700000000</TimeStamp><Nonce>{heard.Nonce}</Nonce></xml>";
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(outer) };
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var heard = await OpenAsync(request, cancellationToken);
        TaskCompletionSource more;
        lock (_gate)
        {
            _heard.Add(heard);
            more = _more;
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        more.SetResult();
        if (Answer(heard) is { } answer)
        {
            return answer;
        }

        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException("never reached");
    }

    private static async Task<Heard> OpenAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        var query = System.Web.HttpUtility.ParseQueryString(request.RequestUri.Query);
        var body = await request.Content!.ReadAsStringAsync(cancellationToken);
        var encrypt = body.StartsWith('{') ? JsonNode.Parse(body)!["encrypt"]!.GetValue<string>() : XElement.Parse(body).Element("Encrypt")!.Value;
        var crypto = path.Contains("/bot/", StringComparison.Ordinal)
            ? new CallbackCrypto("botToken", TestCorp.BotKey, "")
            : path.Contains("/app/", StringComparison.Ordinal)
                ? new CallbackCrypto("appToken", TestCorp.AppKey, TestCorp.CorpId)
                : new CallbackCrypto("contactToken", TestCorp.ContactKey, TestCorp.CorpId);
        var refusal = crypto.TryOpen(query["msg_signature"]!, query["timestamp"]!, query["nonce"]!, encrypt, out var plain);
        Assert.Equal(CallbackRefusal.None, refusal);
        return new Heard(path, query["nonce"]!, Encoding.UTF8.GetString(plain), crypto);
    }
}
