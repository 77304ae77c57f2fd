using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using WeGrid.Simulator.Callbacks;
using WeGrid.Simulator.Server;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Control;

/// <summary>
/// Carries what people say to whoever WeCom would tell: a smart bot only when @-ed and only in internal groups, the
/// archive only of those who agreed, 微信客服 through its pull queue, an app by its own callback.
/// </summary>
internal sealed class SayDesk(SimWorld world, CallbackPump pump, BotDialogue bots, ArchiveDesk archive)
{
    public Verdict Say(CorpState corp, JsonObject body)
    {
        if (Speech.Read(body) is not { } speech)
        {
            return Verdict.Refuse(400, "nothing said: give text, photo, voice or place");
        }

        var chat = body.Str("chat") ?? "";
        if (body.Str("person") is not { Length: > 0 } id)
        {
            return Verdict.Refuse(400, "person is missing");
        }

        if (Scene.Tail(chat, "kf:") is { } kf && corp.Desks.TryGetValue(kf, out var desk))
        {
            var customer = corp.Meet(id, member: false);
            return customer.IsMember ? Verdict.Refuse(409, "微信客服 is for people on WeChat, not for members")
                : SayToDesk(corp, desk, customer, speech, null);
        }

        if (!corp.People.TryGetValue(id, out var person))
        {
            return Verdict.Refuse(404, $"nobody called {id}; tell POST /sim/people first");
        }

        return corp.Chats.TryGetValue(chat, out var group) ? SayInGroup(corp, group, person, speech)
            : Scene.Tail(chat, "app:") is { } agent && Scene.Agent(corp, agent) is { } app ? SayToApp(corp, app, person, speech)
            : Scene.Tail(chat, "bot:") is { } bot && corp.Bot(bot) is { } entry ? SayToBot(corp, entry, person, speech)
            : Verdict.Refuse(404, $"no chat {chat}");
    }

    /// <summary>A tapped menu entry is an ordinary text that carries menu_id.</summary>
    public Verdict SayToDesk(CorpState corp, KfDesk desk, Person person, Speech speech, string? menuId)
    {
        var (type, content) = KfContent(speech, menuId);
        var id = KfEvents.Add(world, desk, person.Id, 3, type, content);
        var session = desk.Session(person.Id);
        session.LastCustomerMessage = world.Now;
        session.SentSince = 0;
        session.State = session.State == 4 ? 0 : session.State;
        Own(corp, person, id, $"kf:{desk.Entry.OpenKfId}", "kf", speech);
        desk.Trigger = () => RingDesk(corp, desk);
        RingDesk(corp, desk);
        return Heard(id, "kf");
    }

    /// <summary>Says "pull" (path 94670).</summary>
    public void RingDesk(CorpState corp, KfDesk desk)
    {
        var token = SimWorld.NewCode(16);
        desk.Tokens[token] = world.Now;
        pump.Post(Envelopes.Kf(corp, desk.Entry, Envelopes.Xml(
            ("ToUserName", corp.File.WecomCorpId), ("CreateTime", Seconds()), ("MsgType", "event"),
            ("Event", "kf_msg_or_event"), ("Token", token), ("OpenKfId", desk.Entry.OpenKfId))));
    }

    public Verdict Enter(CorpState corp, JsonObject body)
    {
        var chat = body.Str("chat") ?? "";
        var id = body.Str("person") ?? "";
        if (Scene.Tail(chat, "kf:") is { } kf && corp.Desks.TryGetValue(kf, out var desk))
        {
            return EnterDesk(corp, desk, corp.Meet(id, member: false), body);
        }

        if (!corp.People.TryGetValue(id, out var person))
        {
            return Verdict.Refuse(404, $"nobody called {id}");
        }

        if (Scene.Tail(chat, "app:") is { } agent && Scene.Agent(corp, agent) is { } app)
        {
            PostApp(corp, app, person, Envelopes.Xml(
                ("ToUserName", corp.File.WecomCorpId), ("FromUserName", person.Id), ("CreateTime", Seconds()),
                ("MsgType", "event"), ("Event", "enter_agent"), ("EventKey", ""), ("AgentID", $"{app.AgentId}")), "enter_agent");
            return Verdict.Ok();
        }

        return Scene.Tail(chat, "bot:") is { } botId && corp.Bot(botId) is { } bot
            ? EnterBot(corp, bot, person) : Verdict.Refuse(404, $"no chat {chat}");
    }

    private Verdict EnterDesk(CorpState corp, KfDesk desk, Person person, JsonObject body)
    {
        var session = desk.Session(person.Id);
        var content = new JsonObject
        {
            ["event_type"] = "enter_session",
            ["scene"] = body.Str("scene") ?? "",
            ["scene_param"] = body.Str("sceneParam") ?? "",
        };
        if (session.LastCustomerMessage is null)
        {
            var code = SimWorld.NewCode(16);
            desk.EventCodes[code] = (person.Id, world.Now.AddSeconds(20));
            content["welcome_code"] = code;
        }

        var id = KfEvents.Add(world, desk, person.Id, 4, "event", content);
        desk.Trigger = () => RingDesk(corp, desk);
        RingDesk(corp, desk);
        return Heard(id, "kf");
    }

    private Verdict EnterBot(CorpState corp, BotEntry bot, Person person)
    {
        var today = DateOnly.FromDateTime(world.Now.ToOffset(TimeSpan.FromHours(8)).DateTime);
        if (!person.IsMember || !corp.Entered.Add($"{bot.Id}:{person.Id}:{today:O}"))
        {
            return Verdict.Ok(new JsonObject { ["heardBy"] = new JsonArray() });
        }

        var talk = new BotTalk(bot, null, person.Id, null, Welcome: true);
        var message = new JsonObject
        {
            ["msgtype"] = "event",
            ["create_time"] = world.Now.ToUnixTimeSeconds(),
            ["event"] = new JsonObject { ["eventtype"] = "enter_chat" },
        };
        bots.Who(corp, talk, message);
        string[] heard = bots.Tell(corp, talk, message, once: false, null, $"enter_chat {person.Id}") ? ["bot"] : [];
        return Verdict.Ok(new JsonObject { ["heardBy"] = Json.Array(heard) });
    }

    /// <summary>On every phone of the group; the archive and the bot hear it as they do.</summary>
    public Verdict SayInGroup(CorpState corp, ChatState chat, Person person, Speech speech)
    {
        if (!chat.Members.Contains(person))
        {
            return Verdict.Refuse(409, $"{person.Id} is not in {chat.Entry.Id}");
        }

        var id = chat.IsCustomer ? SimWorld.NewCode(12) + "_external" : SimWorld.NewCode(12);
        var quoted = QuotedText(corp, speech);
        var itemId = world.NewId("m");
        PhoneItem Bubble(Person? _) => Item(person, speech, id, itemId, chat.Entry.Id, "group", quoted);
        var own = Bubble(null);
        chat.Items.Add(own);
        var bubbles = world.Show(chat.Members, Bubble);
        corp.Messages[id] = new SentMessage(person.Id, world.Now, chat.Entry.Id, speech.Shown, [.. bubbles, own]);

        var heard = new List<string>();
        if (chat.IsCustomer && archive.Hear(corp, chat, person, speech, id, quoted))
        {
            heard.Add("archive");
        }

        if (!chat.IsCustomer && corp.Bot(chat.Entry.Bot) is { } bot && TellBot(corp, new BotTalk(bot, chat.Entry.Id, person.Id, speech.Shown), speech, id, quoted))
        {
            heard.Add("bot");
        }

        return Heard(id, [.. heard]);
    }

    private Verdict SayToBot(CorpState corp, BotEntry bot, Person person, Speech speech)
    {
        if (!person.IsMember)
        {
            return Verdict.Refuse(409, "smart bots talk with members only");
        }

        var id = SimWorld.NewCode(12);
        Own(corp, person, id, $"bot:{bot.Id}", "bot", speech);
        string[] heard = TellBot(corp, new BotTalk(bot, null, person.Id, speech.Shown), speech, id, QuotedText(corp, speech)) ? ["bot"] : [];
        return Heard(id, heard);
    }

    /// <summary>False when the bot may not hear it: in a group it hears only text that @-s it (path 101039); or when its long connection is down.</summary>
    private bool TellBot(CorpState corp, BotTalk talk, Speech speech, string msgId, string? quoted)
    {
        if (talk.Group is not null && (speech.Kind is not ("text" or "photo") || !Mentions(speech.Text, talk.Bot.Name)))
        {
            return false;
        }

        var message = new JsonObject { ["msgid"] = msgId };
        bots.Who(corp, talk, message);
        FillBotContent(corp, talk, speech, message);
        if (quoted is not null)
        {
            message["quote"] = new JsonObject { ["msgtype"] = "text", ["text"] = new JsonObject { ["content"] = quoted } };
        }

        corp.SpokenTo.Add($"{talk.Bot.Id}:{talk.Conversation}");
        return bots.Tell(corp, talk, message, once: false, null, $"{message.Str("msgtype")} of {talk.Person}");
    }

    private static bool Mentions(string text, string name) =>
        text.Contains($"@{name}", StringComparison.Ordinal) || text.Contains($"＠{name}", StringComparison.Ordinal);

    private void FillBotContent(CorpState corp, BotTalk talk, Speech speech, JsonObject message)
    {
        var text = new JsonObject { ["content"] = speech.Kind == "place" ? speech.Shown : speech.Text };
        if (speech.Kind == "voice")
        {
            message["msgtype"] = "voice";
            message["voice"] = new JsonObject { ["content"] = speech.Voice };
            return;
        }

        // Over the long connection each address has a key of its own (path 101463).
        var own = talk.Bot.IsSocket ? Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) : null;
        var key = own?.TrimEnd('=') ?? corp.Secret(talk.Bot.AesKey);
        if (speech.Kind is "video" or "file" && key is not null)
        {
            message["msgtype"] = speech.Kind;
            message[speech.Kind] = Piece(speech, key, own, speech.Kind);
            return;
        }

        if (speech.Kind != "photo" || key is null)
        {
            message["msgtype"] = "text";
            message["text"] = text;
            return;
        }

        var image = Piece(speech, key, own, "photo");
        message["msgtype"] = speech.Text.Length > 0 ? "mixed" : "image";
        if (speech.Text.Length == 0)
        {
            message["image"] = image;
            return;
        }

        message["mixed"] = new JsonObject
        {
            ["msg_item"] = new JsonArray(
                new JsonObject { ["msgtype"] = "text", ["text"] = text }, new JsonObject { ["msgtype"] = "image", ["image"] = image }),
        };
    }

    private JsonObject Piece(Speech speech, string key, string? own, string kind)
    {
        var piece = new JsonObject { ["url"] = MediaApi.Link(world, speech.Photo!, key, kind) };
        if (own is not null)
        {
            piece["aeskey"] = own;
        }

        return piece;
    }

    private Verdict SayToApp(CorpState corp, AppEntry app, Person person, Speech speech)
    {
        if (!person.IsMember)
        {
            return Verdict.Refuse(409, "apps talk with members only");
        }

        if (speech.Kind == "file")
        {
            return Verdict.Refuse(409, "apps are not told of files (path 90239)");
        }

        var id = world.NewMsgId();
        Own(corp, person, id, $"app:{app.AgentId}", "app", speech);
        (string, string)[] content = speech.Kind switch
        {
            "photo" => [("MsgType", "image"), ("PicUrl", $"{world.PublicUrl}/media/none"), ("MediaId", MediaApi.Keep(world, speech.Photo!, speech.Kind))],
            "voice" => [("MsgType", "voice"), ("MediaId", MediaApi.Keep(world, speech.Voice!, speech.Kind)), ("Format", "amr")],
            "video" => [("MsgType", "video"), ("MediaId", MediaApi.Keep(world, speech.Photo!, speech.Kind)), ("ThumbMediaId", "")],
            "place" => [("MsgType", "location"), ("Location_X", speech.Latitude.ToString(CultureInfo.InvariantCulture)),
                ("Location_Y", speech.Longitude.ToString(CultureInfo.InvariantCulture)), ("Scale", "16"), ("Label", speech.Shown[5..])],
            _ => [("MsgType", "text"), ("Content", speech.Text)],
        };
        PostApp(corp, app, person, Envelopes.Xml([
            ("ToUserName", corp.File.WecomCorpId), ("FromUserName", person.Id), ("CreateTime", Seconds()),
            .. content, ("MsgId", id), ("AgentID", $"{app.AgentId}")]), $"{speech.Kind} of {person.Id}");
        return Heard(id, "app");
    }

    private void PostApp(CorpState corp, AppEntry app, Person person, string xml, string summary) =>
        pump.Post(Envelopes.App(corp, app, xml, $"app:{app.AgentId}:{person.Id}", summary) with
        {
            OnReply = reply =>
            {
                Replies.FromApp(world, corp, app, person, null, reply);
                return Task.CompletedTask;
            },
        });

    private (string Type, JsonObject Content) KfContent(Speech speech, string? menuId) => speech.Kind switch
    {
        "photo" => ("image", new JsonObject { ["media_id"] = MediaApi.Keep(world, speech.Photo!, speech.Kind) }),
        "voice" => ("voice", new JsonObject { ["media_id"] = MediaApi.Keep(world, speech.Voice!, speech.Kind) }),
        "video" or "file" => (speech.Kind, new JsonObject { ["media_id"] = MediaApi.Keep(world, speech.Photo!, speech.Kind) }),
        "place" => ("location", new JsonObject
        {
            ["latitude"] = speech.Latitude,
            ["longitude"] = speech.Longitude,
            ["name"] = speech.Place.Str("name") ?? "",
            ["address"] = speech.Place.Str("address") ?? "",
        }),
        _ => ("text", menuId is null
            ? new JsonObject { ["content"] = speech.Text }
            : new JsonObject { ["content"] = speech.Text, ["menu_id"] = menuId }),
    };

    /// <summary>What a person sees of their own words in a private chat.</summary>
    private void Own(CorpState corp, Person person, string msgId, string chat, string channel, Speech speech)
    {
        var item = Item(person, speech, msgId, world.NewId("m"), chat, channel, QuotedText(corp, speech));
        corp.Messages[msgId] = new SentMessage(person.Id, world.Now, chat, speech.Shown, world.Show([person], _ => item));
    }

    private PhoneItem Item(Person person, Speech speech, string msgId, string itemId, string chat, string channel, string? quoted) => new()
    {
        Id = itemId,
        Time = world.Now,
        Channel = channel,
        Chat = chat,
        From = person.Id,
        FromName = person.Name,
        Kind = speech.Kind,
        Text = speech.Shown,
        Quote = quoted,
        MsgId = msgId,
    };

    /// <summary>A quote is the id of an earlier message, or just words.</summary>
    private static string? QuotedText(CorpState corp, Speech speech) =>
        speech.Quote is { } quote ? corp.Messages.TryGetValue(quote, out var message) ? message.Text : quote : null;

    private string Seconds() => world.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static Verdict Heard(string msgId, params string[] by) =>
        Verdict.Ok(new JsonObject { ["msgid"] = msgId, ["heardBy"] = Json.Array(by) });
}
