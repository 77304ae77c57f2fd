using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using WeGrid.WeCom.Client;
using WeGrid.WeCom.Messages;
using WeGrid.WeCom.Sockets;

namespace WeGrid.Simulator.Tests.Sockets;

/// <summary>A simulator whose smart bot is on a long connection, and connections of ours to it.</summary>
internal sealed class SocketDesk : IAsyncDisposable
{
    private static readonly TimeSpan _most = TimeSpan.FromSeconds(20);

    private SocketDesk(Desk desk) => Desk = desk;

    public Desk Desk { get; }

    /// <summary>What any connection of ours has heard, in order.</summary>
    public ConcurrentQueue<BotFrame> Heard { get; } = new();

    /// <summary>Time may leap in a test; where heartbeats are not what it is about, none falls due.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromDays(2);

    private BotSocketOptions Options => new() { Address = new UriBuilder(Desk.Address) { Scheme = "ws" }.Uri, Heartbeat = Heartbeat };

    public static async Task<SocketDesk> OpenAsync(params string[] args)
    {
        var desk = await Desk.OpenAsync(args);
        await desk.SimAsync("corp", TestCorp.WithSocket());
        return new SocketDesk(desk);
    }

    /// <summary>With the heartbeat of every day.</summary>
    public static async Task<SocketDesk> OpenBeatingAsync() => new((await OpenAsync()).Desk) { Heartbeat = TimeSpan.FromSeconds(30) };

    public Task<ApiResult<BotSocket>> TryConnectAsync(string secret = "botSecret", string botId = "aib1") =>
        BotSocket.OpenAsync(Options, new BotCredentials(botId, secret), frame =>
        {
            Heard.Enqueue(frame);
            return Task.CompletedTask;
        }, Desk.Time, CancellationToken.None);

    public async Task<BotSocket> ConnectAsync() => (await TryConnectAsync()).Value ?? throw new InvalidOperationException("not connected");

    public Task StrikeAsync(string act) => Desk.SimAsync("socket", new JsonObject { ["bot"] = "helper", ["act"] = act });

    public Task<JsonNode> FaultAsync(string json) => Desk.SimAsync("fault", json);

    public static Task<SendResult> PushAsync(BotSocket socket, string text, string chat = "staff", bool isGroup = true) =>
        socket.SendAsync(BotCommand.Send, socket.NewId(BotCommand.Send), BotPushes.Markdown(chat, isGroup, text).Bytes, CancellationToken.None);

    public static Task<SendResult> ReplyAsync(BotSocket socket, BotFrame said, string text, string id = "s1", bool finish = true) =>
        socket.SendAsync(BotCommand.Respond, said.RequestId, BotReplies.Stream(id, finish, text).Bytes, CancellationToken.None);

    /// <summary>Says something to the bot and gives the frame it came in.</summary>
    public async Task<BotFrame> SayAsync(string text, string chat = "staff")
    {
        var before = Heard.Count;
        var said = await Desk.SayAsync(chat, "lifang", text);
        Assert.Single(said["heardBy"]!.AsArray());
        await UntilAsync(() => Heard.Count > before);
        return Heard.Last();
    }

    /// <summary>What the phone of a member of the group shows that the bot said.</summary>
    public async Task<IReadOnlyList<string>> ShownAsync(string person = "lifang") =>
        [.. (await Desk.PhoneAsync(person)).Where(i => i.Text("from") == "bot:helper").Select(i => i.Text("text"))];

    public async Task<(int Subscribed, int Displaced, bool Live)> CountsAsync()
    {
        var counts = (await Desk.GetAsync("sim/sockets"))["sockets"]!.AsArray().Single();
        return (counts!["subscribed"]!.GetValue<int>(), counts["displaced"]!.GetValue<int>(), counts["live"]!.GetValue<bool>());
    }

    /// <summary>Frames cross the network in real time, whatever the clock of the test says.</summary>
    public static async Task UntilAsync(Func<bool> holds)
    {
        using var late = new CancellationTokenSource(_most);
        while (!holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), late.Token);
        }
    }

    /// <summary>Lets heartbeats pass until the connection has ended; each is sent before the next is due.</summary>
    public async Task<BotSocketEnd> BeatUntilEndAsync(BotSocket socket, int atMost = 20)
    {
        for (var beats = 0; !socket.Ended.IsCompleted && beats < atMost; beats++)
        {
            Desk.Time.Advance(TimeSpan.FromSeconds(30));
            await Task.WhenAny(socket.Ended, Task.Delay(TimeSpan.FromMilliseconds(30)));
        }

        return await socket.Ended.WaitAsync(_most);
    }

    public ValueTask DisposeAsync() => Desk.DisposeAsync();
}
