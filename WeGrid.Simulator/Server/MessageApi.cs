using System.Security.Cryptography;
using System.Text.Json.Nodes;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Server;

/// <summary>message/send, message/update_template_card, message/recall (paths 90236, 94888, 94867).</summary>
internal static class MessageApi
{
    private const int TextBytes = 2048;

    public static JsonObject Send(ApiCall call)
    {
        if (Addressing.CheckAgent(call) is { } wrong)
        {
            return wrong.Answer();
        }

        var hash = Convert.ToHexString(SHA256.HashData(call.Raw));
        var key = $"{call.Grant!.App!.AgentId}|{hash}";
        if (call.Body.Int("enable_duplicate_check") == 1 && call.Corp.Duplicates.TryGetValue(key, out var seen) && seen.Until > call.Now)
        {
            call.Verdict = "swallowed";
            call.Summary = $"equal body to {call.Body.Str("touser")} inside the duplicate window";
            return (JsonObject)seen.Answer.DeepClone();
        }

        var interval = call.Body.Int("duplicate_check_interval") ?? 1800;
        if (interval is < 1 or > 14400)
        {
            return ApiCall.Answer(40058, "duplicate_check_interval must be 1 to 14400");
        }

        var answer = Accept(call);
        if (call.Body.Int("enable_duplicate_check") == 1 && answer.Int("errcode") == 0)
        {
            call.Corp.Duplicates[key] = (call.Now.AddSeconds(interval), (JsonObject)answer.DeepClone());
        }

        return answer;
    }

    public static JsonObject UpdateCard(ApiCall call)
    {
        if (Addressing.CheckAgent(call) is { } wrong)
        {
            return wrong.Answer();
        }

        var codeText = call.Body.Str("response_code") ?? "";
        if (!call.World.Codes.TryGetValue(codeText, out var code) || code.Card?.App is null || code.Used || code.Until <= call.Now)
        {
            if (code is { Used: true } && code.UsedBy.AsSpan().SequenceEqual(call.Raw))
            {
                call.Verdict = ApiCall.Repeat;
            }

            return ApiCall.Answer(60140, code is { Used: true } ? "response_code already used" : "invalid or expired response_code");
        }

        if (code.Card.App.AgentId != call.Grant!.App!.AgentId || code.Corp != call.Corp)
        {
            return ApiCall.Answer(42015, "the card was sent by another app");
        }

        return Replace(call, code);
    }

    public static JsonObject Recall(ApiCall call)
    {
        var id = call.Body.Str("msgid") ?? "";
        if (!call.Corp.Messages.TryGetValue(id, out var message) || message.Author != call.Grant!.App?.AgentId.ToString(System.Globalization.CultureInfo.InvariantCulture))
        {
            return ApiCall.Answer(40058, "invalid msgid");
        }

        if (call.Now - message.At > TimeSpan.FromHours(24))
        {
            return ApiCall.Answer(40058, "older than 24 hours");
        }

        message.Bubbles.ForEach(b => b.Recalled = true);
        call.Summary = $"recall {id}";
        call.World.Touch();
        return ApiCall.Ok();
    }

    private static JsonObject Accept(ApiCall call)
    {
        var (people, invalid, refusal) = Addressing.Receivers(call);
        if (refusal is not null)
        {
            return refusal.Answer();
        }

        var shape = MessageShape.Read(call, TextBytes);
        if (shape.Refusal is { } fault)
        {
            return fault.Answer();
        }

        var app = call.Grant!.App!;
        if (shape.Card is { } card && TaskIdTaken(call, app, card))
        {
            return ApiCall.Answer(42014, "taskid has existed or empty or exceed max len");
        }

        if (!TakePersonTimes(call, app, people.Count))
        {
            return ApiCall.Answer(45009, "api freq out of limit: person-times of the day");
        }

        return Deliver(call, app, people, invalid, shape);
    }

    private static JsonObject Deliver(ApiCall call, AppEntry app, List<Person> people, Invalid invalid, MessageShape shape)
    {
        var msgId = call.World.NewMsgId();
        var itemId = call.World.NewId("m");
        var reached = people.Where(p => WithinBudget(call, app, p)).ToList();
        var sent = shape.Card is null ? null : NewCard(call, app, itemId, shape.Card);
        var bubbles = call.World.Show(reached, person => Bubble(call, app, person, itemId, msgId, shape, sent));
        call.Corp.Messages[msgId] = new SentMessage(
            app.AgentId.ToString(System.Globalization.CultureInfo.InvariantCulture), call.Now, $"app:{app.AgentId}", shape.Text, bubbles);

        call.Summary = $"{shape.Type} {shape.Bytes} B to {string.Join('|', people.Select(p => p.Id))}";
        call.Verdict = reached.Count < people.Count ? $"dropped {people.Count - reached.Count} silently" : null;
        var answer = ApiCall.Ok();
        answer["invaliduser"] = string.Join('|', invalid.Users.Select(u => u.ToLowerInvariant()));
        answer["invalidparty"] = string.Join('|', invalid.Parties);
        answer["invalidtag"] = string.Join('|', invalid.Tags);
        answer["msgid"] = msgId;
        if (sent is not null && Callable(shape.Card!))
        {
            answer["response_code"] = CardCodes.New(call.World, call.Corp, sent);
        }

        return answer;
    }

    private static PhoneItem Bubble(ApiCall call, AppEntry app, Person person, string itemId, string msgId, MessageShape shape, SentCard? sent)
    {
        var shown = shape.Type != "markdown" || !person.OnWeChatClient;
        if (!shown)
        {
            call.Unexpected("not_shown", $"markdown to {person.Id}, who uses the WeChat plugin");
        }

        PhoneCard? copy = null;
        if (sent is not null)
        {
            sent.Copies[person.Id] = copy = new PhoneCard(sent, (JsonObject)shape.Card!.DeepClone());
        }

        return new PhoneItem
        {
            Id = itemId,
            Time = call.Now,
            Channel = "app",
            Chat = $"app:{app.AgentId}",
            From = $"app:{app.AgentId}",
            FromName = app.Id,
            Kind = sent is null ? shape.Type : "card",
            Text = shape.Text,
            Title = shape.Title,
            Url = shape.Url,
            MsgId = msgId,
            Shown = shown,
            Card = copy,
        };
    }

    private static SentCard NewCard(ApiCall call, AppEntry app, string itemId, JsonObject card)
    {
        var sent = new SentCard { ItemId = itemId, TaskId = card.Str("task_id"), App = app };
        call.Corp.Cards[itemId] = sent;
        if (sent.TaskId is { } task)
        {
            call.Corp.Cards[$"app:{app.AgentId}:{task}"] = sent;
        }

        return sent;
    }

    /// <summary>Only cards that call back can be updated (path 94888).</summary>
    private static bool Callable(JsonObject card) => CardRules.IsInteractive(card.Str("card_type")) || card.Obj("action_menu") is not null;

    private static bool TaskIdTaken(ApiCall call, AppEntry app, JsonObject card) =>
        card.Str("task_id") is { } task && call.Corp.Cards.ContainsKey($"app:{app.AgentId}:{task}");

    private static bool TakePersonTimes(ApiCall call, AppEntry app, int count)
    {
        // The platform's day is Beijing's.
        var day = (app.AgentId, DateOnly.FromDateTime(call.Now.ToOffset(TimeSpan.FromHours(8)).DateTime));
        var used = call.Corp.PersonTimes.GetValueOrDefault(day) + count;
        if (used > call.World.Limits.AppPersonTimesPerDay)
        {
            return false;
        }

        call.Corp.PersonTimes[day] = used;
        return true;
    }

    private static bool WithinBudget(ApiCall call, AppEntry app, Person person)
    {
        var limits = call.World.Limits;
        var budget = Addressing.Budget(call.Corp, $"member:{app.AgentId}:{person.Id}", limits.MemberPerMinute, limits.MemberPerHour);
        var room = budget.TryTake(call.Now);
        call.BudgetState = $"{person.Id}: {budget.State(call.Now)}";
        if (!room)
        {
            person.Phone.Count("dropped");
            call.Unexpected("dropped", $"member {person.Id} has had {budget.State(call.Now)} from app {app.AgentId}");
        }

        return room;
    }

    private static JsonObject Replace(ApiCall call, OneTimeCode code)
    {
        var card = call.Body.Obj("template_card");
        var name = call.Body.Obj("button").Str("replace_name");
        if (card is null && string.IsNullOrEmpty(name))
        {
            return ApiCall.Answer(40063, "button.replace_name or template_card is needed");
        }

        if (card is not null && CardRules.Check(card) is { } fault)
        {
            return fault.Answer();
        }

        var wanted = call.Body.Int("atall") == 1 ? [.. code.Card!.Copies.Keys] : call.Body.Arr("userids").Strings().ToList();
        if (wanted.Count is 0 or > 1000)
        {
            return ApiCall.Answer(wanted.Count == 0 ? 82001 : 40032, "userids, or atall, at most 1000");
        }

        (code.Used, code.UsedBy) = (true, call.Raw);
        var invalid = wanted.Where(u => !code.Card!.Copies.ContainsKey(u)).ToList();
        CardCodes.Apply(call.World, code.Card!, wanted, card, name);
        call.Summary = $"card {code.Card!.TaskId} for {string.Join('|', wanted)}: {name ?? card.Str("replace_text") ?? "new card"}";
        var answer = ApiCall.Ok();
        answer["invaliduser"] = Json.Array(invalid.Select(u => u.ToLowerInvariant()));
        return answer;
    }
}
