using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Server;

/// <summary>kf/send_msg, kf/send_msg_on_event, kf/sync_msg, kf/service_state (paths 94677, 95122, 94670, 94669).</summary>
internal static partial class KfApi
{
    private const int TextBytes = 2048;

    [GeneratedRegex("^[0-9A-Za-z_-]{1,32}$")]
    private static partial Regex MsgId();

    public static JsonObject Send(ApiCall call)
    {
        if (!call.Corp.Desks.TryGetValue(call.Body.Str("open_kfid") ?? "", out var desk))
        {
            return ApiCall.Answer(95000, "invalid open_kfid");
        }

        var touser = call.Body.Str("touser") ?? "";
        if (!call.Corp.People.TryGetValue(touser, out var person) || person.IsMember)
        {
            return ApiCall.Answer(40096, "invalid external userid");
        }

        var session = desk.Session(person.Id);
        call.BudgetState = $"{person.Id}: {session.SentSince}/{call.World.Limits.KfMessages} since {session.LastCustomerMessage:O}";
        if ((CheckMsgId(call, desk) ?? CheckSession(call, session) ?? CheckContent(call)) is { } refusal)
        {
            return refusal.Answer();
        }

        session.SentSince++;
        return Deliver(call, desk, person, session);
    }

    /// <summary>The welcome or closing message that an event's code allows.</summary>
    public static JsonObject SendOnEvent(ApiCall call)
    {
        var code = call.Body.Str("code") ?? "";
        var desk = call.Corp.Desks.Values.FirstOrDefault(d => d.EventCodes.ContainsKey(code));
        if (desk is null)
        {
            return ApiCall.Answer(95007, "invalid code");
        }

        var (personId, until) = desk.EventCodes[code];
        if (until <= call.Now)
        {
            return ApiCall.Answer(95007, "code expired after 20 s");
        }

        if ((CheckMsgId(call, desk) ?? CheckContent(call)) is { } refusal)
        {
            return refusal.Answer();
        }

        desk.EventCodes.Remove(code);
        return Deliver(call, desk, call.Corp.People[personId], desk.Session(personId));
    }

    public static JsonObject Sync(ApiCall call)
    {
        if (!call.Corp.Desks.TryGetValue(call.Body.Str("open_kfid") ?? "", out var desk))
        {
            return ApiCall.Answer(95000, "invalid open_kfid");
        }

        if (CheckSync(call, desk, out var after) is { } refusal)
        {
            return refusal.Answer();
        }

        var limit = (int)(call.Body.Int("limit") ?? 1000);
        var rows = desk.Messages.Where(m => m.Seq > after && m.At > call.Now.AddDays(-3)).Take(limit + 1).ToList();

        // WeCom may say "more" with an empty page; the fault "partial" does so on demand.
        var page = call.Fault?.Partial is null ? rows.Take(limit).ToList() : [];
        call.Summary = $"{desk.Entry.OpenKfId}: {page.Count} messages after {after}";
        var answer = ApiCall.Ok();
        answer["next_cursor"] = Cursor(page.Count == 0 ? after : page[^1].Seq);
        answer["has_more"] = rows.Count > page.Count ? 1 : 0;
        answer["msg_list"] = Json.Array(page.Select(m => (JsonNode?)m.Body.DeepClone()));
        return answer;
    }

    public static JsonObject GetState(ApiCall call)
    {
        if (!call.Corp.Desks.TryGetValue(call.Body.Str("open_kfid") ?? "", out var desk))
        {
            return ApiCall.Answer(95000, "invalid open_kfid");
        }

        var answer = ApiCall.Ok();
        answer["service_state"] = desk.Session(call.Body.Str("external_userid") ?? "").State;
        return answer;
    }

    /// <summary>Cursors are opaque to the caller; this shape is only ours.</summary>
    private static string Cursor(long seq) => $"sim-{seq:x}";

    private static Refusal? CheckSync(ApiCall call, KfDesk desk, out long after)
    {
        after = 0;
        var cursor = call.Body.Str("cursor") ?? "";
        if (cursor.Length > 0 && !(cursor.StartsWith("sim-", StringComparison.Ordinal)
            && long.TryParse(cursor[4..], System.Globalization.NumberStyles.HexNumber, null, out after)))
        {
            return new Refusal(40058, "invalid cursor");
        }

        if (call.Body.Int("limit") is < 1 or > 1000)
        {
            return new Refusal(40058, "limit must be 1 to 1000");
        }

        var token = call.Body.Str("token") ?? "";
        if (token.Length > 0)
        {
            return desk.Tokens.TryGetValue(token, out var given) && call.Now - given <= TimeSpan.FromMinutes(10)
                ? null : new Refusal(95007, "invalid msg token");
        }

        return WithoutToken(call, desk);
    }

    private static Refusal? WithoutToken(ApiCall call, KfDesk desk)
    {
        var key = $"sync:{desk.Entry.OpenKfId}";
        if (!call.Corp.Budgets.TryGetValue(key, out var budget))
        {
            call.Corp.Budgets[key] = budget = new Budget(
                new RollingWindow(call.World.Limits.KfSyncWithoutTokenPerMinute, TimeSpan.FromMinutes(1)));
        }

        call.BudgetState = budget.State(call.Now);
        return budget.TryTake(call.Now) ? null : new Refusal(45009, "api freq out of limit: sync_msg without token");
    }

    private static Refusal? CheckMsgId(ApiCall call, KfDesk desk)
    {
        var id = call.Body.Str("msgid");
        return id is null ? null
            : !MsgId().IsMatch(id) ? new Refusal(40058, "msgid must be 1 to 32 of 0-9A-Za-z_-")
            : desk.UsedMsgIds.Contains(id) ? new Refusal(95033, "duplicate msgid") : null;
    }

    private static Refusal? CheckSession(ApiCall call, KfSession session) =>
        session.State is 3 or 4 ? new Refusal(95018, "the session state does not allow sending")
            : session.LastCustomerMessage is null || call.Now - session.LastCustomerMessage > TimeSpan.FromHours(call.World.Limits.KfHours)
                ? new Refusal(95002, "no message of the customer within 48 hours")
            : session.SentSince >= call.World.Limits.KfMessages ? new Refusal(95001, "5 messages since the customer wrote") : null;

    private static Refusal? CheckContent(ApiCall call) => call.Body.Str("msgtype") switch
    {
        "text" => string.IsNullOrEmpty(call.Body.Obj("text").Str("content")) ? new Refusal(44004, "empty text") : null,
        "msgmenu" => CheckMenu(call.Body.Obj("msgmenu")),
        "link" => string.IsNullOrEmpty(call.Body.Obj("link").Str("url")) ? new Refusal(40063, "link.url") : null,
        var other => Unknown(call, other),
    };

    private static Refusal? CheckMenu(JsonObject? menu)
    {
        if (menu.Arr("list") is not { Count: > 0 } list)
        {
            return new Refusal(40063, "missing or empty: msgmenu.list");
        }

        var active = list.Count(i => i.Str("type") is "click" or "view" or "miniprogram");
        return Utf8.Bytes(menu.Str("head_content")) > 1024 || Utf8.Bytes(menu.Str("tail_content")) > 1024
                ? new Refusal(45002, "head_content or tail_content over 1024 bytes")
            : list.Count > 50 || active > 10 ? new Refusal(95008, "more than 10 menu entries, or 50 lines")
            : list.Select(CheckItem).FirstOrDefault(r => r is not null);
    }

    private static Refusal? CheckItem(JsonNode? item) => item.Str("type") switch
    {
        "click" => Utf8.Bytes(item.Obj("click").Str("id")) > 128 || Utf8.Bytes(item.Obj("click").Str("content")) is 0 or > 128
            ? new Refusal(40058, "click needs content, and id and content of at most 128 bytes") : null,
        "view" => string.IsNullOrEmpty(item.Obj("view").Str("url")) || Utf8.Bytes(item.Obj("view").Str("content")) is 0 or > 1024
            ? new Refusal(40058, "view needs url and content") : null,
        "text" => Utf8.Bytes(item.Obj("text").Str("content")) is 0 or > 256 ? new Refusal(40058, "text line is empty or over 256 bytes") : null,
        _ => new Refusal(40058, "unknown menu entry"),
    };

    private static Refusal Unknown(ApiCall call, string? type)
    {
        call.Unexpected("unexpected_call", $"kf msgtype {type} is not simulated");
        return new Refusal(40008, "invalid message type");
    }

    private static JsonObject Deliver(ApiCall call, KfDesk desk, Person person, KfSession session)
    {
        var id = call.Body.Str("msgid") ?? SimWorld.NewCode(16);
        desk.UsedMsgIds.Add(id);
        call.Summary = $"{call.Body.Str("msgtype")} {call.Raw.Length} B to {person.Id}";
        var answer = ApiCall.Ok();
        answer["msgid"] = id;
        if (session.Refuses)
        {
            call.Verdict = "accepted, then refused by the customer";
            KfEvents.SendFailed(call.World, desk, person, id);
            return answer;
        }

        call.World.Show([person], _ => Bubble(call, desk, id));
        return answer;
    }

    private static PhoneItem Bubble(ApiCall call, KfDesk desk, string msgId)
    {
        var menu = call.Body.Obj("msgmenu");
        var text = call.Body.Obj("text").Str("content") ?? menu.Str("head_content") ?? call.Body.Obj("link").Str("title") ?? "";
        var item = new PhoneItem
        {
            Id = call.World.NewId("m"),
            Time = call.Now,
            Channel = "kf",
            Chat = $"kf:{desk.Entry.OpenKfId}",
            From = $"kf:{desk.Entry.OpenKfId}",
            FromName = desk.Name,
            Kind = menu is null ? call.Body.Str("msgtype")! : "menu",
            Text = menu is null ? MessageShape.CutTo(call, text, TextBytes, "text.content") : text,
            Url = call.Body.Obj("link").Str("url"),
            MsgId = msgId,
            Menu = (JsonObject?)menu?.DeepClone(),
        };
        call.Corp.Messages[msgId] = new SentMessage("kf", call.Now, item.Chat, item.Text, [item]);
        return item;
    }
}
