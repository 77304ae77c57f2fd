using System.Text.Json.Nodes;

namespace WeGrid.Simulator.Server;

/// <summary>agent/get, user/get and the list of 微信客服 accounts (paths 90227, 90196, 94661): what a careful town asks before it relies on them.</summary>
internal static class MemberApi
{
    public static JsonObject GetAgent(ApiCall call)
    {
        if (!long.TryParse(call.Query["agentid"], out var agent) || call.Corp.App(agent) is not { } app)
        {
            return ApiCall.Answer(40056, "invalid agentid");
        }

        if (app != call.Grant!.App)
        {
            return ApiCall.Answer(301002, "not allow to operate another agent");
        }

        call.Summary = $"agent {agent}";
        var answer = ApiCall.Ok();
        answer["agentid"] = agent;
        answer["name"] = app.Id;
        answer["close"] = 0;
        answer["allow_userinfos"] = new JsonObject
        {
            ["user"] = Json.Array(call.Corp.People.Values.Where(p => p is { IsMember: true, IsVisible: true }).Select(p => (JsonNode?)new JsonObject { ["userid"] = p.Id })),
        };
        answer["allow_partys"] = new JsonObject { ["partyid"] = new JsonArray() };
        answer["allow_tags"] = new JsonObject { ["tagid"] = new JsonArray() };
        return answer;
    }

    public static JsonObject GetUser(ApiCall call)
    {
        var id = call.Query["userid"].ToString();
        call.Summary = $"user {id}";
        if (!call.Corp.People.TryGetValue(id, out var person) || !person.IsMember)
        {
            return ApiCall.Answer(60111, "userid not found");
        }

        if (!person.IsVisible)
        {
            return ApiCall.Answer(60011, "no privilege to access/modify contact/party/agent");
        }

        // A self-built app of after June 2022 is told neither phone nor address.
        var answer = ApiCall.Ok();
        answer["userid"] = person.Id;
        answer["name"] = person.Name;
        answer["department"] = new JsonArray(1);
        answer["status"] = person.Status;
        return answer;
    }

    public static JsonObject ListDesks(ApiCall call)
    {
        var (offset, limit) = (call.Body.Int("offset") ?? 0, call.Body.Int("limit") ?? 100);
        if (limit is < 1 or > 100 || offset < 0)
        {
            return ApiCall.Answer(40058, "limit must be 1 to 100");
        }

        var page = call.Corp.Desks.Values.Skip((int)offset).Take((int)limit).ToList();
        call.Summary = $"{page.Count} accounts";
        var answer = ApiCall.Ok();
        answer["account_list"] = Json.Array(page.Select(d => (JsonNode?)new JsonObject { ["open_kfid"] = d.Entry.OpenKfId, ["name"] = d.Name, ["avatar"] = "", ["manage_privilege"] = true }));
        return answer;
    }
}
