using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using WeGrid.Testing;

namespace WeGrid.Simulator.Tests;

/// <summary>A simulator on a free port with a manual clock and a fake server behind its callbacks.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private readonly SimulatorApp _app;
    private readonly HttpClient _http;

    private Desk(SimulatorApp app, ManualTime time, FakeBot bot)
    {
        _app = app;
        Time = time;
        Bot = bot;
        _http = new HttpClient { BaseAddress = app.BaseAddress };
    }

    public ManualTime Time { get; }

    public FakeBot Bot { get; }

    public Uri Address => _app.BaseAddress;

    /// <summary>Opens on the test corp and its people.</summary>
    public static async Task<Desk> OpenAsync(params string[] args)
    {
        var desk = await StartAsync(args);
        await desk.SimAsync("corp", TestCorp.File());
        await desk.SimAsync("people", TestCorp.People());
        return desk;
    }

    /// <summary>Opens on a corp file, as the process does.</summary>
    public static Task<Desk> OpenWithFileAsync(string path) => StartAsync(["--Simulator:Corp", path]);

    private static async Task<Desk> StartAsync(string[] args)
    {
        var time = new ManualTime();
        var bot = new FakeBot();
        var app = SimulatorApp.Build(["--urls", "http://127.0.0.1:0", "--Simulator:BotUrl", "http://127.0.0.1:1", .. args], time, bot);
        await app.StartAsync();
        return new Desk(app, time, bot);
    }

    /// <summary>POST /sim/…; asserts 200.</summary>
    public async Task<JsonNode> SimAsync(string path, JsonObject body)
    {
        var (status, answer) = await TrySimAsync(path, body);
        Assert.True(status == 200, $"{path}: {answer}");
        return answer;
    }

    public Task<JsonNode> SimAsync(string path, string body) => SimAsync(path, JsonNode.Parse(body)!.AsObject());

    public async Task<(int Status, JsonNode Answer)> TrySimAsync(string path, JsonObject body)
    {
        using var response = await _http.PostAsJsonAsync($"sim/{path}", body);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    public async Task<int> StatusAsync(string path, string body) => (await TrySimAsync(path, JsonNode.Parse(body)!.AsObject())).Status;

    public async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await _http.GetStringAsync(new Uri(path, UriKind.Relative)))!;

    public async Task<byte[]> BytesAsync(string url) => await _http.GetByteArrayAsync(new Uri(url, UriKind.RelativeOrAbsolute));

    /// <summary>POST /cgi-bin/… with a token of that secret, or without one.</summary>
    public async Task<JsonNode> CallAsync(string path, JsonObject body, string? secret = "appSecret")
    {
        var token = secret is null ? null : await TokenAsync(secret);
        return await RawAsync($"cgi-bin/{path}" + (token is null ? "" : $"?access_token={token}"), body.ToJsonString());
    }

    public Task<JsonNode> CallAsync(string path, string body, string? secret = "appSecret") =>
        CallAsync(path, JsonNode.Parse(body)!.AsObject(), secret);

    public async Task<JsonNode> RawAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), content);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    public async Task<string> TokenAsync(string secret) =>
        (await GetAsync($"cgi-bin/gettoken?corpid={TestCorp.CorpId}&corpsecret={secret}"))["access_token"]!.GetValue<string>();

    public Task<JsonNode> TextAsync(string to, string text) => CallAsync("message/send", new JsonObject
    {
        ["touser"] = to,
        ["msgtype"] = "text",
        ["agentid"] = 1000002,
        ["text"] = new JsonObject { ["content"] = text },
    });

    public Task<JsonNode> CardAsync(string to, JsonObject card) => CallAsync("message/send", new JsonObject
    {
        ["touser"] = to,
        ["msgtype"] = "template_card",
        ["agentid"] = 1000002,
        ["template_card"] = card,
    });

    public async Task<JsonArray> PhoneAsync(string person) => (await GetAsync($"sim/phones/{person}"))["items"]!.AsArray();

    public async Task<JsonArray> UnexpectedAsync(string? kind = null) =>
        (await GetAsync("sim/unexpected" + (kind is null ? "" : $"?kind={kind}")))["items"]!.AsArray();

    public Task<JsonNode> SayAsync(string chat, string person, string text) =>
        SimAsync("say", new JsonObject { ["chat"] = chat, ["person"] = person, ["text"] = text });

    /// <summary>Waits for the callbacks under way.</summary>
    public async Task IdleAsync()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await _app.WhenIdleAsync(bound.Token);
    }

    public static JsonObject Buttons(string taskId, int count = 2)
    {
        var buttons = new JsonArray();
        for (var i = 1; i <= count; i++)
        {
            buttons.Add(new JsonObject { ["text"] = $"按钮{i}", ["key"] = $"k{i}", ["style"] = 1 });
        }

        return new JsonObject
        {
            ["card_type"] = "button_interaction",
            ["main_title"] = new JsonObject { ["title"] = "一组路灯不亮" },
            ["task_id"] = taskId,
            ["button_list"] = buttons,
        };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        Bot.Dispose();
    }
}

internal static class Answers
{
    public static int Code(this JsonNode answer) => answer["errcode"]!.GetValue<int>();

    public static string Text(this JsonNode? node, string name) => node![name]!.ToString();
}
