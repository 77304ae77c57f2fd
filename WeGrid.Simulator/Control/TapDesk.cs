using System.Globalization;
using System.Security;
using System.Text;
using System.Text.Json.Nodes;
using WeGrid.Simulator.Callbacks;
using WeGrid.Simulator.Server;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Control;

/// <summary>A finger on a card, on a 微信客服 menu or on a ringing phone.</summary>
internal sealed class TapDesk(SimWorld world, CallbackPump pump, BotDialogue bots, SayDesk say)
{
    private readonly MassDesk _mass = new(world, say);

    public Verdict Tap(CorpState corp, JsonObject body)
    {
        var card = body.Str("card") ?? "";
        var key = body.Str("key") ?? "";
        if (!corp.People.TryGetValue(body.Str("person") ?? "", out var person))
        {
            return Verdict.Refuse(404, $"nobody called {body.Str("person")}");
        }

        if (corp.Calls.TryGetValue(card, out var call))
        {
            return TapCall(corp, person, call, key);
        }

        if (corp.MassTasks.TryGetValue(card, out var task))
        {
            return _mass.Confirm(corp, person, task, key);
        }

        if (person.Phone.Items.FindLast(i => i.Menu is not null && (i.Id == card || i.MsgId == card)) is { } menu)
        {
            return TapMenu(corp, person, menu, key);
        }

        var copy = person.Phone.Items.FindLast(i => i.Card is { } c && (i.Id == card || c.Sent.TaskId == card))?.Card;
        return copy is null ? Verdict.Refuse(404, $"no card {card} on the phone of {person.Id}") : TapCard(corp, person, copy, key, body.Obj("options"));
    }

    private Verdict TapCall(CorpState corp, Person person, VoiceCall call, string key)
    {
        if (call.Callee != person.Id || call.Reason(world.Now) != 1)
        {
            return Verdict.Refuse(409, "this call does not ring any more");
        }

        if (key is not ("answer" or "reject") && (call.Order is null || key is not ("hangup" or "1" or "2")))
        {
            return Verdict.Refuse(400, "key is answer or reject, of a call of the carrier hangup, 1 or 2, too");
        }

        if (key == "reject")
        {
            call.End(7);
        }
        else
        {
            // Heard to the end, put down at once, or a key in the middle.
            call.Answer(key switch { "answer" => call.Order is null ? 12 : corp.File.Settings?.Carrier?.WholeSeconds ?? 20, "hangup" => 3, _ => 9 }, key is "1" or "2" ? key : "");
        }

        person.Phone.Count($"voice.{key}");
        world.Touch();
        if (call.Order is not null)
        {
            pump.Post(Envelopes.Carrier(corp, call, call.Answered ? "answered" : "rejected", world));
        }

        return Verdict.Ok();
    }

    private Verdict TapMenu(CorpState corp, Person person, PhoneItem menu, string key)
    {
        var entry = (menu.Menu.Arr("list") ?? []).FirstOrDefault(i => i.Str("type") == "click" && (i.Obj("click").Str("id") ?? "") == key);
        if (entry is null || menu.Recalled)
        {
            return Verdict.Refuse(409, $"the menu has no entry {key}");
        }

        var desk = corp.Desks[Scene.Tail(menu.Chat, "kf:")!];
        var speech = new Speech("text", entry.Obj("click").Str("content")!, null, null, null, null);
        return say.SayToDesk(corp, desk, person, speech, key);
    }

    private Verdict TapCard(CorpState corp, Person person, PhoneCard card, string key, JsonObject? options)
    {
        var isMenu = card.MenuActions().Any(a => a.Key == key);
        if (card.Replaced is not null && !isMenu)
        {
            return Verdict.Refuse(409, $"the buttons are gone: {card.Replaced}");
        }

        if (person.OnWeChatClient && CardRules.IsInteractive(card.Type))
        {
            return Verdict.Refuse(409, "buttons of cards do not work in the WeChat plugin");
        }

        if (!isMenu && card.Buttons().All(b => b.Key != key))
        {
            return Verdict.Refuse(409, $"the card has no button {key}");
        }

        if (Selected(card, options) is not { } selected)
        {
            return Verdict.Refuse(409, "an option was chosen that the card does not have");
        }

        card.LastKey = key;
        person.Phone.Count("tap");
        world.Touch();
        Tell(corp, person, card, key, isMenu ? "template_card_menu_event" : "template_card_event", selected);
        return Verdict.Ok();
    }

    private void Tell(CorpState corp, Person person, PhoneCard card, string key, string name, List<(string Question, List<string> Options)> selected)
    {
        if (card.Sent.Bot is { } bot)
        {
            TellBot(corp, bot, person, card, key, selected);
            return;
        }

        if (card.Sent.App is not { } app)
        {
            return;
        }

        var xml = Envelopes.Xml(
            ("ToUserName", corp.File.WecomCorpId), ("FromUserName", person.Id), ("CreateTime", Seconds()), ("MsgType", "event"),
            ("Event", name), ("EventKey", key), ("TaskId", card.Sent.TaskId ?? ""), ("CardType", card.Type),
            ("ResponseCode", CardCodes.New(world, corp, card.Sent)), ("AgentID", $"{app.AgentId}"), ("SelectedItems", SelectedXml(selected)));
        pump.Post(Envelopes.App(corp, app, xml, $"app:{app.AgentId}:{person.Id}", $"{name} {card.Sent.TaskId} {key}") with
        {
            OnReply = reply =>
            {
                Replies.FromApp(world, corp, app, person, card.Sent, reply);
                return Task.CompletedTask;
            },
        });
    }

    private void TellBot(CorpState corp, BotEntry bot, Person person, PhoneCard card, string key, List<(string Question, List<string> Options)> selected)
    {
        var talk = new BotTalk(bot, card.Sent.Group, person.Id, null);
        var message = new JsonObject
        {
            ["msgtype"] = "event",
            ["create_time"] = world.Now.ToUnixTimeSeconds(),
            ["event"] = new JsonObject
            {
                ["eventtype"] = "template_card_event",
                ["template_card_event"] = new JsonObject
                {
                    ["card_type"] = card.Type,
                    ["event_key"] = key,
                    ["task_id"] = card.Sent.TaskId,
                    ["selected_items"] = new JsonObject { ["selected_item"] = Json.Array(selected.Select(SelectedJson)) },
                },
            },
        };
        bots.Who(corp, talk, message);
        bots.Tell(corp, talk, message, once: true, card.Sent, $"template_card_event {card.Sent.TaskId} {key}");
    }

    /// <summary>What was chosen; null when the card has no such question or option.</summary>
    private static List<(string Question, List<string> Options)>? Selected(PhoneCard card, JsonObject? options)
    {
        var selected = new List<(string, List<string>)>();
        var known = card.Questions().ToDictionary(q => q.Str("question_key") ?? "", q => (q.Arr("option_list") ?? []).Select(o => o.Str("id")).ToHashSet());
        foreach (var (question, choice) in options ?? [])
        {
            var ids = choice is JsonArray many ? many.Strings().ToList() : options.Str(question) is { } one ? [one] : [];
            if (!known.TryGetValue(question, out var ours) || ids.Exists(id => !ours.Contains(id)))
            {
                return null;
            }

            selected.Add((question, ids));
        }

        return selected;
    }

    private static string SelectedXml(List<(string Question, List<string> Options)> selected)
    {
        var xml = new StringBuilder();
        foreach (var (question, options) in selected)
        {
            var ids = string.Concat(options.Select(o => $"<OptionId>{SecurityElement.Escape(o)}</OptionId>"));
            xml.Append("<SelectedItem><QuestionKey>").Append(SecurityElement.Escape(question)).Append("</QuestionKey><OptionIds>")
                .Append(ids).Append("</OptionIds></SelectedItem>");
        }

        return xml.ToString();
    }

    private static JsonNode? SelectedJson((string Question, List<string> Options) item) => new JsonObject
    {
        ["question_key"] = item.Question,
        ["option_ids"] = new JsonObject { ["option_id"] = Json.Array(item.Options) },
    };

    private string Seconds() => world.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
