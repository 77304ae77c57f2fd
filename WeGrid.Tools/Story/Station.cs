using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace WeGrid.Tools.Story;

/// <summary>The county's weather station: hands its warnings in over the interface, with the key the town gave it.</summary>
internal sealed class Station(HttpClient http, Uri bot, string key)
{
    /// <summary>Hands a message in; gives what the town answers, null where it says nothing.</summary>
    public Task<(HttpStatusCode Status, JsonNode? Answer)> HandInAsync(string cap) => HandInAsync(cap, key);

    /// <summary>The same, with whatever key.</summary>
    public async Task<(HttpStatusCode Status, JsonNode? Answer)> HandInAsync(string cap, string withKey)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(bot, "api/warnings")) { Content = new StringContent(cap, Encoding.UTF8, "application/cap+xml") };
        request.Headers.Add("X-Api-Key", withKey);
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length > 0 ? JsonNode.Parse(text) : null);
    }
}
