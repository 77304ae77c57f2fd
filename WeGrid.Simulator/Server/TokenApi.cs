using System.Text.Json.Nodes;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Server;

/// <summary>gettoken and getcallbackip (paths 91039, 90930).</summary>
internal static class TokenApi
{
    public static JsonObject GetToken(ApiCall call)
    {
        var corp = call.World.Corps.Find(c => c.File.WecomCorpId == call.Query["corpid"].ToString());
        call.CorpId = corp?.Id;
        if (corp is null)
        {
            return ApiCall.Answer(40013, "invalid corpid");
        }

        var secret = call.Query["corpsecret"].ToString();
        if (secret.Length == 0)
        {
            return ApiCall.Answer(41004, "corpsecret missing");
        }

        if (Owner(corp, secret) is not { } owner)
        {
            return ApiCall.Answer(40001, "invalid credential");
        }

        var until = call.Now.AddSeconds(call.World.Limits.TokenSeconds);
        var (token, grant) = call.World.Tokens.Give($"{corp.Id}|{owner.Name}", () => new TokenGrant(corp, owner.App, owner.Door, until), call.Now);
        call.Summary = $"token of {owner.Name}";
        var answer = ApiCall.Ok();
        answer["access_token"] = token;
        answer["expires_in"] = (int)(grant.Until - call.Now).TotalSeconds;
        return answer;
    }

    public static JsonObject CallbackIps(ApiCall call)
    {
        call.Summary = "callback ips";
        var answer = ApiCall.Ok();
        answer["ip_list"] = Json.Array(["127.0.0.1"]);
        return answer;
    }

    private static (string Name, AppEntry? App, string Door)? Owner(CorpState corp, string secret)
    {
        foreach (var app in corp.File.Apps)
        {
            if (corp.Secret(app.Secret) == secret)
            {
                return ($"app {app.Id}", app, "");
            }
        }

        return corp.Secret(corp.File.Contact?.Secret) == secret ? ("contact", null, "contact")
            : corp.Secret(corp.File.Archive?.Secret) == secret ? ("archive", null, "archive")
            : corp.File.Kf.Any(k => corp.Secret(k.Secret) == secret) ? ("kf", null, "kf")
            : null;
    }
}
