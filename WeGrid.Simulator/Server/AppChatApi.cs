using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Server;

/// <summary>appchat/create and appchat/send: internal groups made by an app (paths 90245, 90248).</summary>
internal static partial class AppChatApi
{
    private const int TextBytes = 2048;

    public static JsonObject Create(ApiCall call)
    {
        var (id, name, owner) = (call.Body.Str("chatid") ?? "", call.Body.Str("name") ?? "", call.Body.Str("owner") ?? "");
        var members = call.Body.Arr("userlist").Strings().ToList();
        if (!ChatId().IsMatch(id) || name.Length is 0 or > 50 || members.Count is < 2 or > 2000 || (owner.Length > 0 && !members.Contains(owner)))
        {
            return ApiCall.Answer(40058, "chatid 1 to 32 letters and digits, name 1 to 50 characters, 2 to 2000 members with the owner among them");
        }

        if (call.Corp.Chats.ContainsKey(id))
        {
            return ApiCall.Answer(86215, "chatid exists");
        }

        if (members.Find(m => !call.Corp.People.TryGetValue(m, out var person) || !person.IsMember) is { } stranger)
        {
            return ApiCall.Answer(86004, $"invalid member {stranger}");
        }

        var chat = new ChatState(new ChatEntry(id, "internal", null, owner, null, name) { App = call.Grant!.App!.Id });
        call.Corp.Chats[id] = chat;
        members.ForEach(m => chat.Join(call.Corp.People[m]));
        call.World.Touch();
        call.Summary = $"group {id} of {members.Count}";
        var answer = ApiCall.Ok();
        answer["chatid"] = id;
        return answer;
    }

    public static JsonObject Send(ApiCall call)
    {
        var id = call.Body.Str("chatid") ?? "";
        if (!call.Corp.Chats.TryGetValue(id, out var chat) || chat.IsCustomer)
        {
            return ApiCall.Answer(86003, "no such chat");
        }

        if (chat.Entry.App is not { } app || app != call.Grant!.App!.Id)
        {
            return ApiCall.Answer(86008, "not a chat of this app");
        }

        if (call.Body.Str("msgtype") != "text")
        {
            call.Unexpected("unexpected_call", $"appchat msgtype {call.Body.Str("msgtype")} is not simulated");
            return ApiCall.Answer(40008, "invalid message type");
        }

        var text = call.Body.Obj("text").Str("content") ?? "";
        if (Utf8.Bytes(text) is var bytes && bytes is 0 or > TextBytes)
        {
            return ApiCall.Answer(bytes == 0 ? 44004 : 45002, $"content empty or over {TextBytes} bytes");
        }

        Show(call, chat, text);
        return ApiCall.Ok();
    }

    /// <summary>Beyond what a member may get from groups it is dropped for them, in silence.</summary>
    private static void Show(ApiCall call, ChatState chat, string text)
    {
        var itemId = call.World.NewId("m");
        PhoneItem Bubble(Person? person) => new()
        {
            Id = itemId,
            Time = call.Now,
            Channel = "group",
            Chat = chat.Entry.Id,
            From = $"app:{call.Grant!.App!.AgentId}",
            FromName = call.Grant!.App!.Id,
            Kind = "text",
            Text = text,
        };

        var reached = chat.Members.Where(p => Rooms(call, p).TryTake(call.Now)).ToList();
        chat.Items.Add(Bubble(null));
        call.World.Show(reached, Bubble);
        call.Summary = $"text {call.Raw.Length} B to {chat.Entry.Id}";
        call.Verdict = reached.Count < chat.Members.Count ? $"dropped {chat.Members.Count - reached.Count} silently" : null;
    }

    private static Budget Rooms(ApiCall call, Person person)
    {
        var key = $"rooms:{person.Id}";
        if (!call.Corp.Budgets.TryGetValue(key, out var budget))
        {
            var limits = call.World.Limits;
            call.Corp.Budgets[key] = budget = new Budget(new RollingWindow(limits.RoomPerMinute, TimeSpan.FromMinutes(1)), new RollingWindow(limits.RoomPerDay, TimeSpan.FromDays(1)));
        }

        return budget;
    }

    [GeneratedRegex("^[0-9A-Za-z]{1,32}$")]
    private static partial Regex ChatId();
}
