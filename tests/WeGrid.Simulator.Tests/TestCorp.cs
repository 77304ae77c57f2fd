using System.Text.Json.Nodes;

namespace WeGrid.Simulator.Tests;

/// <summary>A small corp: one staff group with a smart bot, one village group, one 微信客服, four people on WeChat.</summary>
internal static class TestCorp
{
    public const string CorpId = "wwtest000000000001";
    public const string AppKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
    public const string BotKey = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
    public const string ContactKey = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefg";

    public static JsonObject File() => JsonNode.Parse($$"""
        {
          "corp": "longxi", "name": "龙溪镇", "wecomCorpId": "{{CorpId}}",
          "apps": [
            { "id": "grid", "agentId": 1000002, "secret": "appSecret", "token": "appToken", "aesKey": "{{AppKey}}" },
            { "id": "other", "agentId": 1000003, "secret": "otherSecret", "token": "appToken", "aesKey": "{{AppKey}}" }
          ],
          "bots": [ { "id": "helper", "botId": "aib1", "name": "小网", "mode": "callback", "token": "botToken", "aesKey": "{{BotKey}}" } ],
          "contact": { "secret": "contactSecret", "token": "contactToken", "aesKey": "{{ContactKey}}" },
          "kf": [ { "openKfId": "wkdesk", "name": "龙溪热线" } ],
          "archive": { "secret": "archiveSecret" },
          "robots": [ { "id": "duty", "key": "robotKey", "chat": "staff" } ],
          "grids": [ { "id": "g1", "level": 1, "name": "龙溪村" } ],
          "staff": [
            { "userid": "WangLei", "name": "王磊", "posts": [ { "grid": "g1", "post": "微网格员" } ], "client": "wecom" },
            { "userid": "lifang", "name": "李芳", "posts": [ { "grid": "g1", "post": "网格长" } ] },
            { "userid": "oldzhao", "name": "赵叔", "posts": [ { "grid": "g1", "post": "村民小组长" } ], "client": "wechat" }
          ],
          "chats": [
            { "id": "staff", "kind": "internal", "grid": "g1", "owner": "lifang", "bot": "helper", "name": "龙溪村工作群" },
            { "id": "village", "kind": "customer", "grid": "g1", "owner": "lifang", "name": "龙溪村一组" }
          ]
        }
        """)!.AsObject();

    /// <summary>The same corp with its smart bot on a long connection.</summary>
    public static JsonObject WithSocket()
    {
        var file = File();
        file["bots"] = new JsonArray(new JsonObject { ["id"] = "helper", ["botId"] = "aib1", ["name"] = "小网", ["mode"] = "socket", ["secret"] = "botSecret" });
        return file;
    }

    public static JsonObject People() => JsonNode.Parse("""
        { "people": [
          { "person": "wmchen", "name": "陈婶", "kind": "wechat", "chats": ["village"], "archiveConsent": true },
          { "person": "wmliu", "name": "刘叔", "kind": "wechat", "chats": ["village"], "archiveConsent": false },
          { "person": "wmhe", "name": "何姐", "kind": "wechat", "chats": ["village"], "archiveConsent": ["village"] }
        ] }
        """)!.AsObject();
}
