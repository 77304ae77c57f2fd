using System.Text.Json.Nodes;
using WeGrid.Simulator.Callbacks;
using WeGrid.Simulator.Server;
using WeGrid.Simulator.Sockets;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Control;

/// <summary>What tests and the page read: phones, groups, log, archive.</summary>
internal sealed class Views(SimWorld world, CallbackPump pump, BotSockets sockets)
{
    public void Map(WebApplication web)
    {
        Get(web, "/sim/phones", Phones);
        Get(web, "/sim/phones/{person}", OnePhone);
        Get(web, "/sim/groups/{chat}", Group);
        Get(web, "/sim/log", Log);
        Get(web, "/sim/unexpected", Unexpected);
        Get(web, "/sim/archive", Archive);
        Get(web, "/sim/faults", _ => Verdict.Ok(new JsonObject { ["struck"] = new JsonObject(world.Faults.Struck().Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value))) }));
        Get(web, "/sim/sockets", _ => sockets.View());
        Get(web, "/sim/archive/media", context => Verdict.Ok(MediaApi.Piece(world, context.Request.Query["sdkfileid"].ToString(), context.Request.Query["index"].ToString())));
        web.MapGet("/healthz", () => "ok");
        web.MapGet("/readyz", () => "ok");
        web.MapGet("/media/{id}", MediaAsync);

        // Every browser asks for it; not a call anybody should look into.
        web.MapGet("/favicon.ico", () => Results.NoContent());
        web.MapFallback(context =>
        {
            world.Journal.Unexpected("unexpected_call", context.Request.Path, null, context.Request.Method);
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
    }

    private void Get(WebApplication web, string path, Func<HttpContext, Verdict> view) =>
        web.MapGet(path, async context => await ControlApi.WriteAsync(context, Locked(() => view(context))));

    private Verdict Locked(Func<Verdict> view)
    {
        lock (world.Gate)
        {
            return view();
        }
    }

    /// <summary>Everybody, with counters and chats; ?items=1 gives the bubbles too.</summary>
    private Verdict Phones(HttpContext context)
    {
        var items = context.Request.Query["items"] == "1";
        return Verdict.Ok(new JsonObject
        {
            ["version"] = world.Version,
            ["now"] = world.Now.ToString("O"),
            ["clockVersion"] = world.Clock.Version,
            ["inFlight"] = pump.InFlight,
            ["unexpected"] = world.Journal.Unexpecteds(null).Count,
            ["corps"] = Json.Array(world.Corps.Select(c => (JsonNode?)CorpView(c))),
            ["phones"] = Json.Array(world.Corps.SelectMany(c => c.People.Values.Select(p => (JsonNode?)PhoneView(c, p, items)))),
        });
    }

    private Verdict OnePhone(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["person"]!;
        var wanted = context.Request.Query["corp"].ToString();
        var corp = world.Corps.Find(c => c.People.ContainsKey(id) && (wanted.Length == 0 || c.Id == wanted));
        return corp is null ? Verdict.Refuse(404, $"nobody called {id}") : Verdict.Ok(PhoneView(corp, corp.People[id], items: true));
    }

    private Verdict Group(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["chat"]!;
        var corp = world.Corps.Find(c => c.Chats.ContainsKey(id));
        if (corp is null)
        {
            return Verdict.Refuse(404, $"no group {id}");
        }

        var chat = corp.Chats[id];
        var view = ChatView(chat);
        view["members"] = Json.Array(chat.Members.Select(m => (JsonNode?)new JsonObject
        {
            ["person"] = m.Id,
            ["name"] = m.Name,
            ["kind"] = m.IsMember ? "member" : "wechat",
            ["consents"] = m.Consents(id),
        }));
        view["items"] = Json.Array(chat.Items.Select(i => (JsonNode?)i.View()));
        return Verdict.Ok(view);
    }

    private Verdict Log(HttpContext context)
    {
        var api = context.Request.Query["api"].ToString();
        _ = long.TryParse(context.Request.Query["after"], out var after);
        var entries = world.Journal.Entries(api.Length == 0 ? null : api, after);
        return Verdict.Ok(new JsonObject { ["count"] = entries.Count, ["items"] = Journal.View(entries) });
    }

    private Verdict Unexpected(HttpContext context)
    {
        var kind = context.Request.Query["kind"].ToString();
        var entries = world.Journal.Unexpecteds(kind.Length == 0 ? null : kind);
        return Verdict.Ok(new JsonObject { ["count"] = entries.Count, ["items"] = Journal.View(entries) });
    }

    /// <summary>Faults are planted for <c>archive</c>: away, drop and errcode give nothing; partial leaves the page out and gives it the next time.</summary>
    private Verdict Archive(HttpContext context)
    {
        var fault = world.Faults.Take("archive");
        if (fault is { Away: true } or { Drop: true } or { ErrCode: not null })
        {
            return Verdict.Refuse(503, "away by fault");
        }

        _ = long.TryParse(context.Request.Query["seq"], out var seq);
        var limit = int.TryParse(context.Request.Query["limit"], out var asked) ? Math.Clamp(asked, 1, 1000) : 1000;
        var wanted = context.Request.Query["corp"].ToString();
        var corp = world.Corps.Find(c => c.File.Archive is not null && (wanted.Length == 0 || c.Id == wanted));
        var items = fault?.Partial is null ? corp?.Archive.After(seq, limit, world.Now) ?? [] : [];
        return Verdict.Ok(new JsonObject
        {
            ["items"] = Json.Array(items.Select(i => (JsonNode?)new JsonObject { ["seq"] = i.Seq, ["message"] = i.Message.DeepClone() })),
        });
    }

    /// <summary>What smart bots are sent; faults are planted for <c>media/link</c>.</summary>
    private async Task MediaAsync(HttpContext context)
    {
        MediaItem? item;
        if (world.Faults.Take("media/link") is { } fault)
        {
            await Task.Delay(fault.Delay, world.Clock.Real, context.RequestAborted);
            if (fault.Drop)
            {
                context.Abort();
                return;
            }

            if (fault.ErrCode is not null || fault.Away)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }
        }

        lock (world.Gate)
        {
            item = world.Media.GetValueOrDefault((string)context.Request.RouteValues["id"]!);
            item = item?.Until > world.Now ? item : null;
        }

        context.Response.StatusCode = item is null ? 404 : 200;
        context.Response.ContentType = item?.ContentType;
        await context.Response.Body.WriteAsync(item?.Bytes ?? [], context.RequestAborted);
    }

    private static JsonObject CorpView(CorpState corp) => new()
    {
        ["corp"] = corp.Id,
        ["name"] = corp.File.Name,
        ["apps"] = Json.Array(corp.File.Apps.Select(a => (JsonNode?)new JsonObject { ["id"] = a.Id, ["agentId"] = a.AgentId })),
        ["bots"] = Json.Array(corp.File.Bots.Select(b => (JsonNode?)new JsonObject { ["id"] = b.Id, ["name"] = b.Name })),
        ["kf"] = Json.Array(corp.Desks.Values.Select(d => (JsonNode?)new JsonObject { ["openKfId"] = d.Entry.OpenKfId, ["name"] = d.Name })),
        ["chats"] = Json.Array(corp.Chats.Values.Select(c => (JsonNode?)ChatView(c))),
    };

    private static JsonObject ChatView(ChatState chat) => new()
    {
        ["chat"] = chat.Entry.Id,
        ["kind"] = chat.Entry.Kind,
        ["name"] = chat.Name,
        ["grid"] = chat.Entry.Grid,
        ["owner"] = chat.Entry.Owner,
        ["bot"] = chat.Entry.Bot,
        ["count"] = chat.Items.Count,
    };

    private static JsonObject PhoneView(CorpState corp, Person person, bool items)
    {
        var view = new JsonObject
        {
            ["corp"] = corp.Id,
            ["person"] = person.Id,
            ["name"] = person.Name,
            ["kind"] = person.IsMember ? "member" : "wechat",
            ["client"] = person.OnWeChatClient || !person.IsMember ? "wechat" : "wecom",
            ["chats"] = Json.Array(person.Chats),
            ["count"] = person.Phone.Items.Count,
            ["counters"] = new JsonObject(person.Phone.Counters.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value))),
        };
        if (items)
        {
            view["items"] = Json.Array(person.Phone.Items.Select(i => (JsonNode?)i.View()));
        }

        return view;
    }
}
