using System.Text.Json.Nodes;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Server;

/// <summary>pstncc/call and getstates: 紧急通知 (paths 91627, 97116).</summary>
internal static class VoiceApi
{
    public static JsonObject Call(ApiCall call)
    {
        var callees = call.Body.Arr("callee_userid").Strings().ToList();
        if (callees.Count == 0)
        {
            return ApiCall.Answer(40063, "missing or empty: callee_userid");
        }

        call.Summary = $"call {string.Join('|', callees)}";
        var answer = ApiCall.Ok();
        answer["states"] = Json.Array(callees.Select(id => (JsonNode?)Ring(call, id)));
        return answer;
    }

    public static JsonObject GetStates(ApiCall call)
    {
        var id = call.Body.Str("callid") ?? "";
        var callee = call.Body.Str("callee_userid") ?? "";
        if (!call.Corp.Calls.TryGetValue(id, out var voice) || !string.Equals(voice.Callee, callee, StringComparison.OrdinalIgnoreCase)
            || call.Now - voice.At > TimeSpan.FromDays(7))
        {
            return ApiCall.Answer(40058, "invalid callid");
        }

        var answer = ApiCall.Ok();
        answer["istalked"] = voice.Answered ? 1 : 0;
        answer["calltime"] = voice.At.ToUnixTimeSeconds();
        answer["talktime"] = voice.TalkSeconds;
        answer["reason"] = voice.Reason(call.Now);
        return answer;
    }

    private static JsonObject Ring(ApiCall call, string userid)
    {
        if (!call.Corp.People.TryGetValue(userid, out var person) || !person.IsMember)
        {
            return new JsonObject { ["code"] = 40003, ["callid"] = "", ["userid"] = userid };
        }

        var voice = new VoiceCall($"{call.World.NewId("6-")}-out", person.Id, call.Now);
        call.Corp.Calls[voice.Id] = voice;
        if (Budget(call, person).TryTake(call.Now))
        {
            call.World.Show([person], _ => Bubble(call, voice));
        }
        else
        {
            // The call is taken and never rings: getstates says 13.
            voice.End(13);
            person.Phone.Count("dropped");
            call.Unexpected("dropped", $"voice call to {person.Id}: {Budget(call, person).State(call.Now)}");
            call.Verdict = "over the voice limit, does not ring";
        }

        call.BudgetState = $"{person.Id}: {Budget(call, person).State(call.Now)}";
        return new JsonObject { ["code"] = 0, ["callid"] = voice.Id, ["userid"] = person.Id };
    }

    private static Budget Budget(ApiCall call, Person person)
    {
        var key = $"voice:{person.Id}";
        if (!call.Corp.Budgets.TryGetValue(key, out var budget))
        {
            var limits = call.World.Limits;
            call.Corp.Budgets[key] = budget = new Budget(
                new RollingWindow(limits.VoicePerEightMinutes, TimeSpan.FromMinutes(8)),
                new RollingWindow(limits.VoicePerDay, TimeSpan.FromHours(24)));
        }

        return budget;
    }

    private static PhoneItem Bubble(ApiCall call, VoiceCall voice) => new()
    {
        Id = voice.Id,
        Time = call.Now,
        Channel = "voice",
        Chat = "voice",
        From = "pstncc",
        FromName = "紧急通知",
        Kind = "call",
        Text = "来电：紧急通知",
        Call = voice,
    };
}
