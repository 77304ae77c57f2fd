using System.Text.Json.Nodes;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Server;

/// <summary>aibot/response: one answer per response_url, within the hour, in plain JSON (path 101138).</summary>
internal static class BotApi
{
    public const int MarkdownBytes = 20480;

    public static JsonObject Respond(ApiCall call)
    {
        if (!call.World.Codes.TryGetValue(call.Query["response_code"].ToString(), out var code) || code.Talk is not { } talk)
        {
            return ApiCall.Answer(60140, "invalid response_code");
        }

        call.CorpId = code.Corp.Id;
        if (code.Used || code.Until <= call.Now)
        {
            return ApiCall.Answer(code.Used ? 846606 : 846604, code.Used ? "already answered" : "response_url expired");
        }

        var type = call.Body.Str("msgtype");
        var refusal = type switch
        {
            "markdown" => CheckMarkdown(call.Body.Obj("markdown").Str("content")),
            "template_card" => CardRules.Check(call.Body.Obj("template_card")),
            _ => new Refusal(40008, "markdown or template_card only"),
        };
        if (refusal is not null)
        {
            return refusal.Answer();
        }

        if (!TakeConversation(call.World, code.Corp, talk, out var state))
        {
            call.BudgetState = state;
            return ApiCall.Answer(846607, "send limit of the conversation");
        }

        code.Used = true;
        call.BudgetState = state;
        call.Summary = $"{type} to {talk.Conversation}";
        var card = type == "template_card" ? call.Body.Obj("template_card") : null;
        return Show(call.World, code.Corp, talk, call.Body.Obj("markdown").Str("content") ?? "", card) is { } taken
            ? taken.Answer() : ApiCall.Ok();
    }

    public static Refusal? CheckMarkdown(string? text) =>
        string.IsNullOrEmpty(text) ? new Refusal(44004, "empty content")
            : Utf8.Bytes(text) > MarkdownBytes ? new Refusal(45002, $"content over {MarkdownBytes} bytes") : null;

    /// <summary>30 a minute and 1000 an hour per conversation, whatever way they go out.</summary>
    public static bool TakeConversation(SimWorld world, CorpState corp, BotTalk talk, out string state)
    {
        var budget = Addressing.Budget(corp, $"talk:{talk.Bot.Id}:{talk.Conversation}",
            world.Limits.ConversationPerMinute, world.Limits.ConversationPerHour);
        var room = budget.TryTake(world.Now);
        state = budget.State(world.Now);
        return room;
    }

    /// <summary>Puts a bot's message on the phones of the group, or of the one who spoke. Refuses a task_id used before.</summary>
    public static Refusal? Show(SimWorld world, CorpState corp, BotTalk talk, string text, JsonObject? card)
    {
        var itemId = world.NewId("m");
        var taskKey = $"bot:{talk.Bot.Id}:{card.Str("task_id")}";
        if (card.Str("task_id") is not null && corp.Cards.ContainsKey(taskKey))
        {
            return new Refusal(42014, "taskid has existed or empty or exceed max len");
        }

        var sent = card is null ? null : new SentCard { ItemId = itemId, TaskId = card.Str("task_id"), Bot = talk.Bot, Group = talk.Group };
        if (sent is not null)
        {
            corp.Cards[itemId] = corp.Cards[taskKey] = sent;
        }

        PhoneItem Bubble(Person? person) => New(world, talk, itemId, text, card, sent, person);
        if (talk.Group is { } group && corp.Chats.TryGetValue(group, out var chat))
        {
            chat.Items.Add(Bubble(null));
            world.Show(chat.Members, Bubble);
        }
        else if (corp.People.TryGetValue(talk.Person, out var person))
        {
            world.Show([person], Bubble);
        }

        return null;
    }

    private static PhoneItem New(SimWorld world, BotTalk talk, string itemId, string text, JsonObject? card, SentCard? sent, Person? person) => new()
    {
        Id = itemId,
        Time = world.Now,
        Channel = talk.Group is null ? "bot" : "group",
        Chat = talk.Group ?? $"bot:{talk.Bot.Id}",
        From = $"bot:{talk.Bot.Id}",
        FromName = talk.Bot.Name,
        Kind = card is null ? "markdown" : "card",
        Text = card is null ? text : card.Obj("main_title").Str("title") ?? "",
        Quote = talk.Group is null ? null : talk.Quote,
        Card = sent is null ? null : sent.Copies[person?.Id ?? ""] = new PhoneCard(sent, (JsonObject)card!.DeepClone()),
    };
}
