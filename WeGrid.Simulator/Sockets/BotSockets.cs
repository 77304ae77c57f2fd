using System.Net.WebSockets;
using System.Text.Json.Nodes;
using WeGrid.Simulator.Callbacks;
using WeGrid.Simulator.Control;
using WeGrid.Simulator.Server;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Sockets;

/// <summary>
/// 长连接的平台一侧 (path 101463): one live connection for a bot, the next one to subscribe displaces it. What is said while nobody is connected is told to
/// nobody. Faults are planted for <c>socket/</c> and the frame's cmd; errcode answers, drop neither does nor answers, afterDelivery does and does not answer.
/// </summary>
internal sealed class BotSockets(SimWorld world, CallbackPump pump)
{
    private const int MostBytes = 1 << 20;

    private static readonly HashSet<string> Commands = ["aibot_respond_msg", "aibot_respond_welcome_msg", "aibot_respond_update_msg", "aibot_send_msg"];

    private readonly Dictionary<(string Corp, string Bot), SocketSession> _live = [];
    private readonly Dictionary<(string Corp, string Bot), Count> _counts = [];
    private SocketApi? _api;

    /// <summary>Who keeps the talk with bots; set once, since either needs the other.</summary>
    public void Open(BotDialogue bots) => _api = new SocketApi(world, bots);

    /// <summary>The network is gone for everybody who is connected. Hold the gate.</summary>
    public void CutAll(string api)
    {
        if ("socket/".StartsWith(api, StringComparison.Ordinal))
        {
            foreach (var session in _live.Values.ToList())
            {
                Leave(session);
                session.Cut();
            }
        }
    }

    public async Task ServeAsync(HttpContext context)
    {
        if (world.Faults.Take("socket/connect") is { Away: true })
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var session = new SocketSession(socket);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, pump.Stopping);
        var speaking = session.SpeakAsync(ends.Token);
        try
        {
            while (await session.HearAsync(ends.Token) is { } frame)
            {
                await HearAsync(session, frame);
            }

            Leave(session);
            session.Close();
            await speaking;
        }
        catch (Exception over) when (over is WebSocketException or OperationCanceledException or IOException)
        {
            // Cut, or the simulator stops.
        }
        finally
        {
            Leave(session);
            session.Close();
            await ends.CancelAsync();
            await speaking.ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>Tells the bot; false when nobody is connected. Hold the gate.</summary>
    public bool Tell(CorpState corp, BotTalk talk, JsonObject message, SentCard? card, string summary)
    {
        var cmd = message.Str("msgtype") == "event" ? "aibot_event_callback" : "aibot_msg_callback";
        var fault = world.Faults.Take($"socket/{cmd}");
        if (!_live.TryGetValue((corp.Id, talk.Bot.Id), out var session) || session.IsSilent || session.IsZombie || fault is { Drop: true })
        {
            world.Journal.Log($"socket/{cmd}", corp.Id, summary, null, fault is { Drop: true } ? "dropped by fault: never sent" : "not sent: nobody is connected");
            return false;
        }

        var id = SimWorld.NewCode(12);
        _api!.Expect(id, new SocketRequest
        {
            Corp = corp.Id, Talk = talk, Card = card, IsEvent = cmd == "aibot_event_callback", At = world.Now, RealAt = world.Clock.Real.GetUtcNow(),
        });
        session.Say(Frame(cmd, id, message));
        world.Journal.Log($"socket/{cmd}", corp.Id, summary, null, "sent");
        return true;
    }

    /// <summary>POST /sim/socket: what happens to the live connection of a bot.</summary>
    public Verdict Strike(CorpState corp, JsonObject body)
    {
        if (corp.Bot(body.Str("bot")) is not { } bot || !_live.TryGetValue((corp.Id, bot.Id), out var session))
        {
            return Verdict.Refuse(409, "no such bot, or it is not connected");
        }

        switch (body.Str("act"))
        {
            case "kick":
                Displace(corp.Id, bot, session, close: true);
                break;
            case "zombie":
                session.IsZombie = true;
                break;
            case "silence":
                session.IsSilent = true;
                break;
            case "babble":
                session.Babble();
                break;
            case "cut":
                session.Cut();
                break;
            default:
                return Verdict.Refuse(400, "act is kick, zombie, silence, babble or cut");
        }

        return Verdict.Ok();
    }

    /// <summary>GET /sim/sockets.</summary>
    public Verdict View() => Verdict.Ok(new JsonObject
    {
        ["sockets"] = Json.Array(_counts.Select(c => (JsonNode?)new JsonObject
        {
            ["corp"] = c.Key.Corp,
            ["bot"] = c.Key.Bot,
            ["live"] = _live.ContainsKey(c.Key),
            ["subscribed"] = c.Value.Subscribed,
            ["displaced"] = c.Value.Displaced,
        })),
    });

    private async Task HearAsync(SocketSession session, byte[] raw)
    {
        var frame = Json.Parse(raw);
        var cmd = frame.Str("cmd") ?? "";
        var fault = world.Faults.Take($"socket/{cmd}");
        if (fault is { AfterDelivery: false } && fault.Delay > TimeSpan.Zero)
        {
            await Task.Delay(fault.Delay, world.Clock.Real, pump.Stopping);
        }

        lock (world.Gate)
        {
            if (session.IsSilent)
            {
                return;
            }

            var id = frame.Obj("headers").Str("req_id") ?? "";
            var (refusal, verdict, summary) = fault is { Drop: true } ? (new Refusal(-1, "cut before it arrived"), null, cmd)
                : fault?.ErrCode is { } code ? (new Refusal(code, "injected fault"), null, cmd)
                : raw.Length > MostBytes || frame is null || id.Length == 0 ? (new Refusal(47001, "data format error: no JSON object with headers.req_id"), null, cmd)
                : Do(session, cmd, id, frame.Obj("body"));
            Record(session, cmd, refusal, verdict, summary, fault);
            if (fault is not ({ Drop: true } or { AfterDelivery: true }))
            {
                Answer(session, cmd, id, refusal);
            }
        }
    }

    private (Refusal? Refusal, string? Verdict, string Summary) Do(SocketSession session, string cmd, string id, JsonObject? body)
    {
        if (cmd == "aibot_subscribe")
        {
            return (Subscribe(session, body), null, $"bot {body.Str("bot_id")}");
        }

        if (session.SignedIn is not { } who || (session.IsZombie && cmd != "ping"))
        {
            return (new Refusal(846609, "not subscribed"), null, cmd);
        }

        if (cmd == "ping")
        {
            return (null, null, cmd);
        }

        if (!Commands.Contains(cmd) || body is null)
        {
            return (new Refusal(40066, $"no such cmd, or no body: {cmd}"), null, cmd);
        }

        return world.Corps.Find(c => c.Id == who.Corp) is { } corp && corp.Bot(who.Bot) is { } bot
            ? _api!.Take(corp, bot, cmd, id, body)
            : (new Refusal(93019, "bad robot id"), null, cmd);
    }

    private Refusal? Subscribe(SocketSession session, JsonObject? body)
    {
        foreach (var corp in world.Corps)
        {
            if (corp.File.Bots.FirstOrDefault(b => b.BotId == body.Str("bot_id")) is not { } bot)
            {
                continue;
            }

            if (!bot.IsSocket)
            {
                return new Refusal(846601, "long connection is not enabled for this bot");
            }

            if (corp.Secret(bot.Secret) is not { Length: > 0 } secret || body.Str("secret") != secret)
            {
                return new Refusal(853000, "bad bot_id or secret");
            }

            if (_live.TryGetValue((corp.Id, bot.Id), out var other) && other != session)
            {
                Displace(corp.Id, bot, other, close: true);
            }

            session.SignedIn = (corp.Id, bot.Id);
            _live[(corp.Id, bot.Id)] = session;
            CountOf(corp.Id, bot.Id).Subscribed++;
            return null;
        }

        return new Refusal(853000, "bad bot_id or secret");
    }

    private void Displace(string corp, BotEntry bot, SocketSession session, bool close)
    {
        session.Say(Frame("aibot_event_callback", SimWorld.NewCode(12), new JsonObject
        {
            ["msgid"] = SimWorld.NewCode(16),
            ["create_time"] = world.Now.ToUnixTimeSeconds(),
            ["aibotid"] = bot.BotId,
            ["msgtype"] = "event",
            ["event"] = new JsonObject { ["eventtype"] = "disconnected_event" },
        }));
        CountOf(corp, bot.Id).Displaced++;
        Leave(session);
        if (close)
        {
            session.Close();
        }
    }

    private Count CountOf(string corp, string bot)
    {
        if (!_counts.TryGetValue((corp, bot), out var count))
        {
            _counts[(corp, bot)] = count = new Count();
        }

        return count;
    }

    private void Leave(SocketSession session)
    {
        lock (world.Gate)
        {
            if (session.SignedIn is { } who && _live.GetValueOrDefault(who) == session)
            {
                _live.Remove(who);
            }
        }
    }

    private void Record(SocketSession session, string cmd, Refusal? refusal, string? verdict, string summary, Fault? fault)
    {
        var corp = session.SignedIn?.Corp;
        if (cmd != "ping" || refusal is not null)
        {
            world.Journal.Log($"socket/{cmd}", corp, summary, refusal?.Code ?? 0, verdict ?? (refusal is null ? "ok" : $"refused: {refusal.Message}"), null, fault is null ? null : "planted");
        }

        var ours = fault?.ErrCode is not null || fault is { Drop: true };
        if (refusal is not null && !ours && verdict != ApiCall.Repeat && !session.IsZombie)
        {
            world.Journal.Unexpected(refusal.Code == 40066 ? "unexpected_call" : "refused", $"socket/{cmd}", corp, refusal.Message, refusal.Code);
        }
    }

    private static void Answer(SocketSession session, string cmd, string id, Refusal? refusal)
    {
        session.Say(new JsonObject
        {
            ["headers"] = new JsonObject { ["req_id"] = id },
            ["errcode"] = refusal?.Code ?? 0,
            ["errmsg"] = refusal?.Message ?? "ok",
        });
        if (cmd == "aibot_subscribe" && refusal is not null)
        {
            session.Close();
        }
    }

    private static JsonObject Frame(string cmd, string id, JsonObject body) => new()
    {
        ["cmd"] = cmd,
        ["headers"] = new JsonObject { ["req_id"] = id },
        ["body"] = body,
    };

    private sealed class Count
    {
        public int Subscribed { get; set; }

        public int Displaced { get; set; }
    }
}
