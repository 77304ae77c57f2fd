using System.Text.Json.Nodes;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Server;

/// <summary>externalcontact/groupchat and msgaudit (paths 92120, 92122, 91782).</summary>
internal static class ContactApi
{
    public static JsonObject ListGroups(ApiCall call)
    {
        var limit = call.Body.Int("limit") ?? 0;
        if (limit is < 1 or > 1000)
        {
            return ApiCall.Answer(40058, "limit must be 1 to 1000");
        }

        var owners = call.Body.Obj("owner_filter").Arr("userid_list").Strings().ToList();
        if (owners.Count > 100)
        {
            return ApiCall.Answer(40058, "owner_filter over 100");
        }

        _ = int.TryParse(call.Body.Str("cursor"), out var from);
        var chats = call.Corp.Chats.Values.Where(c => c.IsCustomer)
            .Where(c => owners.Count == 0 || owners.Contains(c.Owner ?? "", StringComparer.OrdinalIgnoreCase))
            .Where(c => call.Body.Int("status_filter") is null or 0 || call.Body.Int("status_filter") == Status(call.Corp, c)).ToList();
        var page = chats.Skip(from).Take((int)limit).ToList();
        call.Summary = $"{page.Count} groups";
        var answer = ApiCall.Ok();
        answer["group_chat_list"] = Json.Array(page.Select(c => (JsonNode?)new JsonObject { ["chat_id"] = c.Entry.Id, ["status"] = Status(call.Corp, c) }));
        if (from + page.Count < chats.Count)
        {
            answer["next_cursor"] = $"{from + page.Count}";
        }

        return answer;
    }

    public static JsonObject GetGroup(ApiCall call)
    {
        if (!call.Corp.Chats.TryGetValue(call.Body.Str("chat_id") ?? "", out var chat) || !chat.IsCustomer)
        {
            return ApiCall.Answer(90501, "not a customer group");
        }

        var named = call.Body.Int("need_name") == 1;
        var owner = chat.Owner ?? "";
        call.Summary = $"group {chat.Entry.Id}";
        var answer = ApiCall.Ok();
        answer["group_chat"] = new JsonObject
        {
            ["chat_id"] = chat.Entry.Id,
            ["name"] = chat.Name,
            ["owner"] = owner,
            ["create_time"] = 1_700_000_000,
            ["member_list"] = Json.Array(chat.Members.Select(p => (JsonNode?)Member(p, owner, named))),
            ["admin_list"] = new JsonArray(),
            ["member_version"] = Version(chat),
        };
        return answer;
    }

    /// <summary>Who has a seat of the archive (path 91614).</summary>
    public static JsonObject Seats(ApiCall call)
    {
        if (call.Body.Int("type") is not (null or 1 or 2 or 3))
        {
            return ApiCall.Answer(40058, "type must be 1 to 3");
        }

        var seats = call.Corp.People.Values.Where(p => p is { IsMember: true, HasSeat: true, HasLeft: false }).Select(p => p.Id).ToList();
        call.Summary = $"{seats.Count} seats";
        var answer = ApiCall.Ok();
        answer["ids"] = Json.Array(seats.Select(s => (JsonNode?)s));
        return answer;
    }

    /// <summary>1: the owner has left and nobody has taken it over (path 92120).</summary>
    private static int Status(CorpState corp, ChatState chat) => corp.People.TryGetValue(chat.Owner ?? "", out var owner) && owner.HasLeft ? 1 : 0;

    public static JsonObject RoomAgree(ApiCall call)
    {
        if (!call.Corp.Chats.TryGetValue(call.Body.Str("roomid") ?? "", out var chat) || !chat.IsCustomer)
        {
            return ApiCall.Answer(40058, "invalid roomid");
        }

        call.Summary = $"room {chat.Entry.Id}";
        var answer = ApiCall.Ok();
        answer["agreeinfo"] = Json.Array(chat.Members.Where(p => !p.IsMember).Select(p => (JsonNode?)new JsonObject
        {
            ["status_change_time"] = (p.ConsentChanged(chat.Entry.Id) ?? call.Now).ToUnixTimeSeconds(),

            // The platform spells it so.
            ["exteranalopenid"] = p.Id,
            ["agree_status"] = p.Consents(chat.Entry.Id) ? "Agree" : "Disagree",
        }));
        return answer;
    }

    public static string Version(ChatState chat) => $"mv{chat.MemberVersion}";

    private static JsonObject Member(Person person, string owner, bool named)
    {
        var member = new JsonObject
        {
            ["userid"] = person.Id,
            ["type"] = person.IsMember ? 1 : 2,
            ["join_time"] = 1_700_000_000,
            ["join_scene"] = 1,
            ["invitor"] = new JsonObject { ["userid"] = owner },
            ["group_nickname"] = "",
        };
        if (named)
        {
            member["name"] = person.Name;
        }

        return member;
    }
}
