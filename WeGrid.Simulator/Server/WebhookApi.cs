using System.Text.Json.Nodes;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Server;

/// <summary>webhook/send: group robots, internal groups only (path 99110).</summary>
internal static class WebhookApi
{
    private const int TextBytes = 2048;
    private const int MarkdownBytes = 4096;

    public static JsonObject Send(ApiCall call)
    {
        var found = Find(call.World, call.Query["key"].ToString());
        if (found is not { } at)
        {
            return ApiCall.Answer(93000, "invalid webhook url");
        }

        call.CorpId = at.Corp.Id;
        if (!at.Corp.Chats.TryGetValue(at.Robot.Chat, out var chat) || chat.IsCustomer)
        {
            return ApiCall.Answer(93001, "the group does not allow robots");
        }

        if (Check(call) is { } fault)
        {
            return fault.Answer();
        }

        var budget = Budget(at.Corp, at.Robot, call.World.Limits);
        var room = budget.TryTake(call.Now);
        call.BudgetState = budget.State(call.Now);
        if (!room)
        {
            return ApiCall.Answer(45009, "api freq out of limit");
        }

        Show(call, at.Robot, chat);
        return ApiCall.Ok();
    }

    private static (CorpState Corp, RobotEntry Robot)? Find(SimWorld world, string key)
    {
        foreach (var corp in world.Corps)
        {
            if (corp.File.Robots.FirstOrDefault(r => key.Length > 0 && corp.Secret(r.Key) == key) is { } robot)
            {
                return (corp, robot);
            }
        }

        return null;
    }

    private static Budget Budget(CorpState corp, RobotEntry robot, SimulatorLimits limits)
    {
        var key = $"robot:{robot.Id}";
        if (!corp.Budgets.TryGetValue(key, out var budget))
        {
            corp.Budgets[key] = budget = new Budget(new RollingWindow(limits.RobotPerMinute, TimeSpan.FromMinutes(1)));
        }

        return budget;
    }

    private static Refusal? Check(ApiCall call)
    {
        var type = call.Body.Str("msgtype") ?? "";
        return type switch
        {
            "text" => Size(call, type, TextBytes),
            "markdown" or "markdown_v2" => Size(call, type, MarkdownBytes),
            "template_card" => call.Body.Obj("template_card").Str("card_type") is "text_notice" or "news_notice"
                ? CardRules.Check(call.Body.Obj("template_card"))
                : new Refusal(40058, "robots send text_notice and news_notice only"),
            "news" => call.Body.Obj("news").Arr("articles")?.Count is >= 1 and <= 8 ? null : new Refusal(40058, "1 to 8 articles"),
            _ => Unknown(call, type),
        };
    }

    private static Refusal? Size(ApiCall call, string type, int limit)
    {
        var bytes = Utf8.Bytes(call.Body.Obj(type).Str("content"));
        return bytes == 0 ? new Refusal(44004, "empty content")
            : bytes > limit ? new Refusal(45002, $"content over {limit} bytes") : null;
    }

    private static Refusal Unknown(ApiCall call, string type)
    {
        call.Unexpected("unexpected_call", $"webhook msgtype {type} is not simulated");
        return new Refusal(40008, "invalid message type");
    }

    private static void Show(ApiCall call, RobotEntry robot, ChatState chat)
    {
        var type = call.Body.Str("msgtype")!;
        var itemId = call.World.NewId("m");
        var card = call.Body.Obj("template_card");
        var sent = card is null ? null : new SentCard { ItemId = itemId, TaskId = card.Str("task_id") };
        var mentions = call.Body.Obj("text").Arr("mentioned_list").Strings()
            .Concat(call.Body.Obj("text").Arr("mentioned_mobile_list").Strings()).ToList();
        var text = type == "news" ? call.Body.Obj("news").Arr("articles")![0].Str("title") : call.Body.Obj(type).Str("content");
        PhoneItem Bubble(Person? person) => new()
        {
            Id = itemId,
            Time = call.Now,
            Channel = "group",
            Chat = chat.Entry.Id,
            From = $"robot:{robot.Id}",
            FromName = robot.Id,
            Kind = card is null ? type : "card",
            Text = text ?? card.Obj("main_title").Str("title") ?? "",
            Mentions = mentions.Count == 0 ? null : mentions,
            Card = sent is null ? null : sent.Copies[person?.Id ?? ""] = new PhoneCard(sent, (JsonObject)card!.DeepClone()),
        };

        chat.Items.Add(Bubble(null));
        call.World.Show(chat.Members, Bubble);
        call.Summary = $"{type} {call.Raw.Length} B to {chat.Entry.Id}";
    }
}
