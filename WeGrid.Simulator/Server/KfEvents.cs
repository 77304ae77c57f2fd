using System.Text.Json.Nodes;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Server;

/// <summary>What enters the pull queue of a 微信客服 account (path 94670).</summary>
internal static class KfEvents
{
    public static string Add(SimWorld world, KfDesk desk, string? person, int origin, string type, JsonObject content, string? msgId = null)
    {
        var id = msgId ?? SimWorld.NewCode(16);
        var body = new JsonObject
        {
            ["msgid"] = id,
            ["open_kfid"] = desk.Entry.OpenKfId,
            ["external_userid"] = type == "event" ? null : person,
            ["send_time"] = world.Now.ToUnixTimeSeconds(),
            ["origin"] = origin,
            ["msgtype"] = type,
            [type] = content,
        };
        if (type == "event")
        {
            body.Remove("external_userid");
            content["open_kfid"] = desk.Entry.OpenKfId;
            content["external_userid"] = person;
        }

        desk.Messages.Add(new KfMessage(desk.Messages.Count + 1, world.Now, body));
        return id;
    }

    /// <summary>Success of send_msg is not delivery: 10 = the customer refuses.</summary>
    public static void SendFailed(SimWorld world, KfDesk desk, Person person, string failed)
    {
        Add(world, desk, person.Id, 4, "event", new JsonObject { ["event_type"] = "msg_send_fail", ["fail_msgid"] = failed, ["fail_type"] = 10 });
        desk.Trigger?.Invoke();
    }
}
