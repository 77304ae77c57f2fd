using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using WeGrid.Simulator.Callbacks;
using WeGrid.Simulator.Sockets;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Control;

/// <summary>/sim/*: what moves the people, the clock and the faults, and what tests read. Only for this machine.</summary>
internal sealed class ControlApi
{
    private readonly SimWorld _world;
    private readonly CallbackPump _pump;
    private readonly Scene _scene;
    private readonly SayDesk _say;
    private readonly TapDesk _tap;
    private readonly PeopleDesk _people;
    private readonly BotSockets _sockets;

    public ControlApi(SimWorld world, CallbackPump pump, BotSockets sockets)
    {
        _world = world;
        _pump = pump;
        _scene = new Scene(world);
        _sockets = sockets;
        var bots = new BotDialogue(world, pump, sockets);
        sockets.Open(bots);
        var archive = new ArchiveDesk(world, pump);
        _say = new SayDesk(world, pump, bots, archive);
        _tap = new TapDesk(world, pump, bots, _say);
        _people = new PeopleDesk(world, pump, _say, archive);
    }

    public void Map(WebApplication web)
    {
        web.Use(LoopbackOnly);
        Post(web, "say", (body, corp) => _say.Say(corp, body));
        Post(web, "enter", (body, corp) => _say.Enter(corp, body));
        Post(web, "tap", (body, corp) => _tap.Tap(corp, body));
        Post(web, "recall", (body, _) => _people.Recall(body));
        Post(web, "consent", (body, corp) => _people.Consent(corp, body));
        Post(web, "join", (body, corp) => _people.Move(corp, body, join: true));
        Post(web, "member", (body, corp) => _people.Member(corp, body));
        Post(web, "order", (body, corp) => _people.Order(corp, body));
        Post(web, "owner", (body, corp) => _people.Owner(corp, body));
        Post(web, "leave", (body, corp) => _people.Move(corp, body, join: false));
        Post(web, "kf", (body, corp) => _people.Desk(corp, body));
        Post(web, "revoke", (body, corp) =>
        {
            _world.Tokens.RevokeOf(corp, body.Flag("expired"), _world.Now);
            return Verdict.Ok();
        });
        Post(web, "socket", (body, corp) => _sockets.Strike(corp, body));
        PostWorld(web, "corp", LoadCorp);
        PostWorld(web, "people", LoadPeople);
        PostWorld(web, "fault", SetFault);
        PostWorld(web, "clock", MoveClock);
        PostWorld(web, "reset", Reset);
        PostWorld(web, "unexpected/clear", _ =>
        {
            _world.Journal.ClearUnexpected();
            return Verdict.Ok();
        });
        web.MapGet("/sim/clock", GetClockAsync);
        web.MapGet("/sim/idle", IdleAsync);
        new Views(_world, _pump, _sockets).Map(web);
    }

    private static async Task LoopbackOnly(HttpContext context, RequestDelegate next)
    {
        var remote = context.Connection.RemoteIpAddress;
        if (context.Request.Path.StartsWithSegments("/sim") && (remote is null || !IPAddress.IsLoopback(remote)))
        {
            context.Response.StatusCode = 403;
            return;
        }

        await next(context);
    }

    private void Post(WebApplication web, string path, Func<JsonObject, CorpState, Verdict> act) =>
        PostWorld(web, path, body => _scene.Corp(body) is { } corp ? act(body, corp) : Verdict.Refuse(404, "no such corp; POST /sim/corp first"));

    private void PostWorld(WebApplication web, string path, Func<JsonObject, Verdict> act) =>
        web.MapPost($"/sim/{path}", async context =>
        {
            using var raw = new MemoryStream();
            await context.Request.Body.CopyToAsync(raw, context.RequestAborted);
            var body = Json.Parse(raw.Length == 0 ? "{}"u8 : raw.ToArray());
            await WriteAsync(context, body is null ? Verdict.Refuse(400, "not a JSON object") : Locked(body, act));
        });

    private Verdict Locked(JsonObject body, Func<JsonObject, Verdict> act)
    {
        lock (_world.Gate)
        {
            return act(body);
        }
    }

    public static async Task WriteAsync(HttpContext context, Verdict verdict)
    {
        context.Response.StatusCode = verdict.Status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(verdict.Body.Text(), context.RequestAborted);
    }

    private Verdict LoadCorp(JsonObject body)
    {
        try
        {
            var file = body.Deserialize<CorpFile>(Json.Plain)!;
            if (file.Corp.Length == 0 || file.WecomCorpId.Length == 0)
            {
                return Verdict.Refuse(400, "corp and wecomCorpId are needed");
            }

            _world.Load(file, body.Str("folder") ?? Directory.GetCurrentDirectory());
            return Verdict.Ok(new JsonObject { ["corp"] = file.Corp });
        }
        catch (JsonException e)
        {
            return Verdict.Refuse(400, $"at {e.Path}: not a corp file");
        }
    }

    private Verdict LoadPeople(JsonObject body)
    {
        try
        {
            var people = body.Deserialize<PeopleFile>(Json.Plain)!.People ?? [];
            _world.Meet(people);
            return Verdict.Ok(new JsonObject { ["people"] = people.Count });
        }
        catch (JsonException e)
        {
            return Verdict.Refuse(400, $"at {e.Path}: not a list of people");
        }
    }

    private Verdict SetFault(JsonObject body)
    {
        if (body.Flag("clear"))
        {
            _world.Faults.Clear();
            return Verdict.Ok();
        }

        if (body.Int("seed") is { } seed)
        {
            _world.Faults.Shake((int)seed);
            return Verdict.Ok();
        }

        if (_world.Faults.Read(body) is not { } fault)
        {
            return Verdict.Refuse(400, "give api and one of errcode, delay, drop, afterDelivery, partial, away, twice, overtaken");
        }

        _world.Faults.Add(fault);
        if (fault.Away)
        {
            _sockets.CutAll(fault.Api);
        }

        return Verdict.Ok();
    }

    private Verdict MoveClock(JsonObject body)
    {
        var to = DateTimeOffset.TryParse(body.Str("to"), System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.AssumeUniversal, out var moment) ? moment - _world.Now : (TimeSpan?)null;
        var span = to ?? FaultTable.Span(body["advance"]);
        return span is null ? Verdict.Refuse(400, "give to (ISO time) or advance (PT10M or seconds)")
            : _world.Clock.Move(span.Value) ? Verdict.Ok(ClockView()) : Verdict.Refuse(409, "the clock never goes back");
    }

    private JsonObject ClockView() => new() { ["now"] = _world.Now.ToString("O"), ["version"] = _world.Clock.Version };

    /// <summary>Answers at once when the clock was moved since ?seen=N, else after 20 s.</summary>
    private async Task GetClockAsync(HttpContext context)
    {
        if (long.TryParse(context.Request.Query["seen"], out var seen))
        {
            await _world.Clock.WhenMovedAsync(seen, TimeSpan.FromSeconds(20), context.RequestAborted);
        }

        await WriteAsync(context, Verdict.Ok(ClockView()));
    }

    /// <summary>Answers when no callback is under way, at the latest after 20 s.</summary>
    private async Task IdleAsync(HttpContext context)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        await Task.WhenAny(_pump.WhenIdleAsync(over.Token), Task.Delay(TimeSpan.FromSeconds(20), _world.Clock.Real, over.Token));
        await over.CancelAsync();
        await WriteAsync(context, Verdict.Ok(new JsonObject { ["inFlight"] = _pump.InFlight }));
    }

    private Verdict Reset(JsonObject body)
    {
        _world.Reset(body.Flag("corps"));
        return Verdict.Ok();
    }
}
