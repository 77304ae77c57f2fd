using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using WeGrid.WeCom.Callbacks;

namespace WeGrid.Worker.Tests.Sending;

/// <summary>Stands where the Bot stands: takes callbacks and keeps the response_url of the last bot message.</summary>
internal sealed class TestBot : HttpMessageHandler
{
    public TaskCompletionSource<string> ResponseUrl { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (path.Contains("/bot/", StringComparison.Ordinal))
        {
            var query = System.Web.HttpUtility.ParseQueryString(request.RequestUri.Query);
            var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
            using var crypto = new CallbackCrypto("botToken", Town.BotKey, "");
            var refusal = crypto.TryOpen(query["msg_signature"]!, query["timestamp"]!, query["nonce"]!, body["encrypt"]!.GetValue<string>(), out var plain);
            Assert.Equal(CallbackRefusal.None, refusal);
            ResponseUrl.TrySetResult(JsonNode.Parse(Encoding.UTF8.GetString(plain))!["response_url"]!.GetValue<string>());
        }

        return new HttpResponseMessage(HttpStatusCode.OK);
    }
}
