using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using WeGrid.WeCom.Callbacks;

namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>Knocks at a Bot's doors by hand: with the right keys, with wrong ones, or with anything at all.</summary>
internal sealed class Knocker(HttpClient http, Uri bot)
{
    /// <summary>A smart bot's callback, sealed with that corp's keys.</summary>
    public Task<HttpStatusCode> BotAsync(TestCorp corp, string json, string? door = null) =>
        SealedAsync($"wecom/{door ?? corp.Id}/bot/xiaoxi", corp.Secret("bot-token"), corp.Secret("bot-aeskey"), "", Encoding.UTF8.GetBytes(json), e => new JsonObject { ["encrypt"] = e }.ToJsonString());

    /// <summary>An app's callback, sealed with that corp's keys.</summary>
    public Task<HttpStatusCode> AppAsync(TestCorp corp, byte[] xml, string? door = null, string? receiver = null) =>
        SealedAsync($"wecom/{door ?? corp.Id}/app/grid", corp.Secret("app-token"), corp.Secret("app-aeskey"), receiver ?? corp.WeComId, xml, e => $"<xml><Encrypt>{e}</Encrypt></xml>");

    public async Task<HttpStatusCode> PostAsync(string pathAndQuery, HttpContent body)
    {
        using (body)
        {
            using var answer = await http.PostAsync(new Uri(bot, pathAndQuery), body);
            return answer.StatusCode;
        }
    }

    public Task<HttpStatusCode> PostAsync(string pathAndQuery, byte[] body) => PostAsync(pathAndQuery, new ByteArrayContent(body));

    private async Task<HttpStatusCode> SealedAsync(string path, string token, string key, string receiver, byte[] message, Func<string, string> envelope)
    {
        using var crypto = new CallbackCrypto(token, key, receiver);
        var seal = crypto.Seal(message, "1773108000", "77");
        return await PostAsync($"{path}?msg_signature={seal.Signature}&timestamp=1773108000&nonce=77", Encoding.UTF8.GetBytes(envelope(seal.Encrypt)));
    }
}
