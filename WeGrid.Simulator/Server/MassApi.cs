using System.Text.Json.Nodes;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Server;

/// <summary>externalcontact: mass sends to customer groups (paths 92135, 93338, 97610, 97611).</summary>
internal static class MassApi
{
    private const int TextBytes = 4000;
    private const int MostGroups = 2000;
    private const int Dispatching = 41063;

    public static JsonObject Add(ApiCall call)
    {
        var text = call.Body.Obj("text").Str("content") ?? "";
        var sender = call.Body.Str("sender") ?? "";
        var wanted = call.Body.Arr("chat_id_list").Strings().Distinct().ToList();
        var refusal = call.Body.Str("chat_type") != "group" ? new Refusal(40058, "only chat_type group is simulated")
            : sender.Length == 0 ? new Refusal(40058, "sender is required for groups")
            : !call.Corp.People.TryGetValue(sender, out var person) || !person.IsMember ? new Refusal(40003, "invalid userid of the sender")
            : wanted.Count is 0 or > MostGroups ? new Refusal(40058, $"chat_id_list: 1 to {MostGroups}")
            : text.Length == 0 ? new Refusal(44004, "text.content is empty")
            : Utf8.Bytes(text) > TextBytes ? new Refusal(45002, $"text.content over {TextBytes} bytes")
            : null;
        if (refusal is not null)
        {
            return refusal.Answer();
        }

        var owned = wanted.FindAll(id => call.Corp.Chats.TryGetValue(id, out var chat) && chat.IsCustomer && string.Equals(chat.Entry.Owner, sender, StringComparison.OrdinalIgnoreCase));
        if (owned.Count == 0)
        {
            return ApiCall.Answer(90501, "none is a customer group of the sender");
        }

        var task = new MassTask(call.World.NewId("msgGC"), call.Corp.People[sender].Id, owned, text, call.Now);
        call.Corp.MassTasks[task.Id] = task;
        Show(call.World, call.Corp, task, "请确认群发");
        call.Summary = $"mass send {Utf8.Bytes(text)} B to {owned.Count} groups of {task.Sender}";
        var answer = ApiCall.Ok();
        answer["msgid"] = task.Id;
        answer["fail_list"] = Json.Array(wanted.Except(owned));
        return answer;
    }

    public static JsonObject List(ApiCall call)
    {
        var (from, to) = (call.Body.Int("start_time"), call.Body.Int("end_time"));
        var limit = call.Body.Int("limit") ?? 50;
        if (call.Body.Str("chat_type") is not ("single" or "group") || from is null || to is null || to < from || to - from > 31 * 86400 || limit is < 1 or > 100)
        {
            return ApiCall.Answer(40058, "chat_type, start_time and end_time at most a month apart, limit 1 to 100");
        }

        var made = call.Corp.MassTasks.Values.Where(t => t.At.ToUnixTimeSeconds() >= from && t.At.ToUnixTimeSeconds() <= to).OrderBy(t => t.At).ToList();
        return Page(call, made, (int)limit, "group_msg_list", t => new JsonObject
        {
            ["msgid"] = t.Id,
            ["create_time"] = $"{t.At.ToUnixTimeSeconds()}",
            ["create_type"] = 0,
            ["text"] = new JsonObject { ["content"] = t.Text },
            ["attachments"] = new JsonArray(),
        });
    }

    public static JsonObject Tasks(ApiCall call) => Found(call, 1000, task => Page(call, [task], 1, "task_list", t =>
    {
        var item = new JsonObject { ["userid"] = t.Sender, ["status"] = t.ConfirmedAt is null ? 0 : 2 };
        if (t.ConfirmedAt is { } at)
        {
            item["send_time"] = at.ToUnixTimeSeconds();
        }

        return item;
    }));

    public static JsonObject Results(ApiCall call) => Found(call, 1000, task => !string.Equals(task.Sender, call.Body.Str("userid"), StringComparison.OrdinalIgnoreCase)
        ? ApiCall.Answer(40003, "the task is not that member's")
        : Page(call, [.. task.Results.OrderBy(r => r.Key, StringComparer.Ordinal)], (int)(call.Body.Int("limit") ?? 500), "send_list", r => new JsonObject
        {
            ["chat_id"] = r.Key,
            ["userid"] = task.Sender,
            ["status"] = r.Value,
            ["send_time"] = task.ConfirmedAt!.Value.ToUnixTimeSeconds(),
        }));

    public static JsonObject Remind(ApiCall call) => Found(call, null, task =>
    {
        if (!task.Reminders.HasRoom(call.Now))
        {
            return ApiCall.Answer(41094, "reminded three times in 24 hours");
        }

        task.Reminders.Take(call.Now);
        if (task.IsOpen)
        {
            Show(call.World, call.Corp, task, "提醒：请确认群发");
        }

        call.Summary = $"remind {task.Sender}: {task.Reminders.State(call.Now)}";
        return ApiCall.Ok();
    });

    public static JsonObject Cancel(ApiCall call) => Found(call, null, task =>
    {
        if (task.IsOpen)
        {
            task.Cancel();
            call.World.Touch();
        }

        call.Summary = $"cancel {task.Id}";
        return ApiCall.Ok();
    });

    private static void Show(SimWorld world, CorpState corp, MassTask task, string head) => world.Show([corp.People[task.Sender]], person => new PhoneItem
    {
        Id = world.NewId("m"),
        Time = world.Now,
        Channel = "mass",
        Chat = "mass",
        From = "sys",
        FromName = "群发助手",
        Kind = "mass",
        Title = head,
        Text = task.Text,
        Mass = task,
    });

    private static JsonObject Found(ApiCall call, int? most, Func<MassTask, JsonObject> handle)
    {
        if (!call.Corp.MassTasks.TryGetValue(call.Body.Str("msgid") ?? "", out var task))
        {
            return ApiCall.Answer(40058, "invalid msgid");
        }

        if (most is { } limit && (call.Body.Int("limit") ?? 500) is var asked && (asked < 1 || asked > limit))
        {
            return ApiCall.Answer(40058, $"limit must be 1 to {limit}");
        }

        call.Summary = $"task {task.Id}";
        return call.Now < task.At.AddSeconds(call.World.Limits.MassDispatchSeconds) ? ApiCall.Answer(Dispatching, "the task is still being dispatched") : handle(task);
    }

    private static JsonObject Page<T>(ApiCall call, List<T> all, int limit, string name, Func<T, JsonNode?> view)
    {
        _ = int.TryParse(call.Body.Str("cursor"), out var from);
        var page = all.Skip(from).Take(limit).ToList();
        var answer = ApiCall.Ok();
        answer[name] = Json.Array(page.Select(view));
        answer["next_cursor"] = from + page.Count < all.Count ? $"{from + page.Count}" : "";
        return answer;
    }
}
