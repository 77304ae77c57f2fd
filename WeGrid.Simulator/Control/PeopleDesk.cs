using System.Globalization;
using System.Text.Json.Nodes;
using WeGrid.Simulator.Callbacks;
using WeGrid.Simulator.Server;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Control;

/// <summary>People recall words, agree or not to the archive, come and go, switch 微信客服 off.</summary>
internal sealed class PeopleDesk(SimWorld world, CallbackPump pump, SayDesk say, ArchiveDesk archive)
{
    public Verdict Recall(JsonObject body)
    {
        var id = body.Str("msgid") ?? "";
        var corp = world.Corps.Find(c => c.Messages.ContainsKey(id));
        if (corp is null || !corp.People.TryGetValue(corp.Messages[id].Author, out var person))
        {
            return Verdict.Refuse(404, $"no message {id} of a person");
        }

        var message = corp.Messages[id];
        message.Bubbles.ForEach(b => b.Recalled = true);
        world.Touch();
        if (corp.Chats.TryGetValue(message.Chat, out var chat) && chat.IsCustomer)
        {
            archive.HearRecall(corp, chat, person, id);
        }
        else if (Scene.Tail(message.Chat, "kf:") is { } kf && corp.Desks.TryGetValue(kf, out var desk))
        {
            KfEvents.Add(world, desk, person.Id, 4, "event", new JsonObject { ["event_type"] = "user_recall_msg", ["recall_msgid"] = id });
            say.RingDesk(corp, desk);
        }

        return Verdict.Ok();
    }

    public Verdict Consent(CorpState corp, JsonObject body)
    {
        if (Find(corp, body) is not var (person, chat))
        {
            return Verdict.Refuse(404, "no such person or group");
        }

        if (person.IsMember)
        {
            return Verdict.Refuse(409, "members are archived by contract; only residents agree or not");
        }

        var agree = body.Flag("agree");
        person.SetConsent(chat.Entry.Id, agree, world.Now);
        archive.HearConsent(corp, chat, person, agree);
        return Verdict.Ok();
    }

    /// <summary>Joins or leaves a group; of customer groups the contact door is told, with the version chain (path 92130).</summary>
    public Verdict Move(CorpState corp, JsonObject body, bool join)
    {
        if (Find(corp, body) is not var (person, chat))
        {
            return Verdict.Refuse(404, "no such person or group");
        }

        var before = ContactApi.Version(chat);
        if (!(join ? chat.Join(person) : chat.Leave(person)))
        {
            return Verdict.Refuse(409, join ? "already in the group" : "not in the group");
        }

        world.Touch();
        if (chat.IsCustomer)
        {
            pump.Post(Envelopes.Contact(corp, MoveXml(corp, chat, person, join, before), $"{(join ? "add" : "del")}_member {chat.Entry.Id}"));
        }

        return Verdict.Ok();
    }

    /// <summary>What WeCom's admin console knows of a member: status, visible range, archive seat.</summary>
    public Verdict Member(CorpState corp, JsonObject body)
    {
        if (!corp.People.TryGetValue(body.Str("person") ?? "", out var person) || !person.IsMember)
        {
            return Verdict.Refuse(404, "no such member");
        }

        person.Status = (int)(body.Int("status") ?? person.Status);
        person.IsVisible = body["visible"] is null ? person.IsVisible : body.Flag("visible");
        person.HasSeat = body["seat"] is null ? person.HasSeat : body.Flag("seat");
        world.Touch();
        return Verdict.Ok();
    }

    /// <summary>Somebody reports something in WeCom's own form, or works on it there: the whole order as it is now.</summary>
    public Verdict Order(CorpState corp, JsonObject body)
    {
        if (body.Obj("order") is not { } order || order.Str("order_id") is not { Length: > 0 } id || body.Str("source") is not ("resident" or "patrol"))
        {
            return Verdict.Refuse(400, "give source (resident, patrol) and order with its order_id");
        }

        var created = corp.Orders.TryGetValue(id, out var known) ? known.CreatedAt : world.Now;
        var kept = order.DeepClone().AsObject();
        kept["create_time"] = created.ToUnixTimeSeconds();
        corp.Orders[id] = new NativeOrderEntry(id, body.Str("source")!, kept, created, world.Now);
        return Verdict.Ok();
    }

    /// <summary>Gives a group another owner, as one does by hand in the client.</summary>
    public Verdict Owner(CorpState corp, JsonObject body)
    {
        if (Find(corp, body) is not var (person, chat) || !person.IsMember)
        {
            return Verdict.Refuse(404, "no such member or group");
        }

        chat.PassOn(person, world.Now);
        chat.Moved.Clear(); // Only what goes by the API is counted.
        world.Touch();
        return Verdict.Ok();
    }

    /// <summary>Sets the state of a 微信客服 session, or makes the customer refuse messages.</summary>
    public Verdict Desk(CorpState corp, JsonObject body)
    {
        if (!corp.Desks.TryGetValue(body.Str("openKfId") ?? "", out var desk) || body.Str("person") is not { } person)
        {
            return Verdict.Refuse(404, "no such 微信客服 account or person");
        }

        var session = desk.Session(person);
        session.State = (int)(body.Int("state") ?? session.State);
        session.Refuses = body["refuses"] is null ? session.Refuses : body.Flag("refuses");
        desk.Trigger ??= () => say.RingDesk(corp, desk);
        return Verdict.Ok();
    }

    private string MoveXml(CorpState corp, ChatState chat, Person person, bool join, string before) => Envelopes.Xml(
        ("ToUserName", corp.File.WecomCorpId), ("FromUserName", "sys"),
        ("CreateTime", world.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ("MsgType", "event"), ("Event", "change_external_chat"), ("ChatId", chat.Entry.Id), ("ChangeType", "update"),
        ("UpdateDetail", join ? "add_member" : "del_member"), (join ? "JoinScene" : "QuitScene", "0"), ("MemChangeCnt", "1"),
        ("MemChangeList", $"<Item>{System.Security.SecurityElement.Escape(person.Id)}</Item>"),
        ("LastMemVer", before), ("CurMemVer", ContactApi.Version(chat)));

    private static (Person Person, ChatState Chat)? Find(CorpState corp, JsonObject body) =>
        corp.People.TryGetValue(body.Str("person") ?? "", out var person) && corp.Chats.TryGetValue(body.Str("chat") ?? "", out var chat)
            ? (person, chat) : null;
}
