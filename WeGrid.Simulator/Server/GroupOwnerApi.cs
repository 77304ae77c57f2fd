using System.Text.Json.Nodes;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Server;

/// <summary>externalcontact/groupchat/onjob_transfer and transfer (paths 95703, 92127): a customer group gets another owner.</summary>
internal static class GroupOwnerApi
{
    private const int PerCall = 100;
    private const int PerOwnerAndDay = 300;
    private const int PerGroup = 2;
    private static readonly TimeSpan Season = TimeSpan.FromDays(90);

    /// <summary>Of an owner who still works here.</summary>
    public static JsonObject OfEmployed(ApiCall call) => Transfer(call, (chat, owner) =>
        owner?.HasLeft != false ? (60111, "the owner does not work here")
        : chat.Moved.Count(m => m > call.Now - Season) >= PerGroup ? (45009, "a group may be passed on twice in 90 days")
        : null);

    /// <summary>Of an owner who has left.</summary>
    public static JsonObject OfGone(ApiCall call) => Transfer(call, (_, owner) => owner is { HasLeft: false } ? (90500, "the owner of this chat is not resigned") : null);

    private static JsonObject Transfer(ApiCall call, Func<ChatState, Person?, (int, string)?> refuse)
    {
        var chats = call.Body.Arr("chat_id_list").Strings().ToList();
        if (chats.Count is 0 or > PerCall)
        {
            return ApiCall.Answer(40058, "chat_id_list must have 1 to 100");
        }

        if (!call.Corp.People.TryGetValue(call.Body.Str("new_owner") ?? "", out var next) || !next.IsMember || next.HasLeft)
        {
            return ApiCall.Answer(60111, "new_owner not found");
        }

        if (!next.IsVisible || next.Status != 1)
        {
            return ApiCall.Answer(60011, "new_owner must be visible and activated");
        }

        call.Summary = $"{chats.Count} groups to {next.Id}";
        var failed = new JsonArray();
        foreach (var id in chats)
        {
            var code = Move(call, id, next, refuse);
            if (code is var (number, why))
            {
                failed.Add(new JsonObject { ["chat_id"] = id, ["errcode"] = number, ["errmsg"] = why });
            }
        }

        var answer = ApiCall.Ok();
        answer["failed_chat_list"] = failed;
        return answer;
    }

    private static (int Code, string Why)? Move(ApiCall call, string id, Person next, Func<ChatState, Person?, (int, string)?> refuse)
    {
        if (!call.Corp.Chats.TryGetValue(id, out var chat) || !chat.IsCustomer)
        {
            return (90501, "chat is not external group chat");
        }

        var owner = call.Corp.People.GetValueOrDefault(chat.Owner ?? "");
        if (refuse(chat, owner) is { } no)
        {
            return no;
        }

        var today = call.Corp.Chats.Values.Where(c => string.Equals(c.MovedFrom, chat.Owner, StringComparison.OrdinalIgnoreCase)).Sum(c => c.Moved.Count(m => m > call.Now.AddDays(-1)));
        if (today >= PerOwnerAndDay)
        {
            return (45009, "300 groups of one owner a day");
        }

        chat.PassOn(next, call.Now);
        call.World.Touch();
        return null;
    }
}
