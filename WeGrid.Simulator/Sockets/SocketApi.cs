using System.Text.Json.Nodes;
using WeGrid.Simulator.Callbacks;
using WeGrid.Simulator.Server;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Sockets;

/// <summary>What a signed-in bot may say (path 101463): answers by req_id, welcome and card change within five seconds, pushes. Hold the gate.</summary>
internal sealed class SocketApi(SimWorld world, BotDialogue bots)
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromHours(24);
    private static readonly TimeSpan StreamEnds = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan EventWithin = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, SocketRequest> _requests = new(StringComparer.Ordinal);

    public void Expect(string requestId, SocketRequest request) => _requests[requestId] = request;

    /// <summary>Null when done; a refusal of what came before is <see cref="ApiCall.Repeat"/>.</summary>
    public (Refusal? Refusal, string? Verdict, string Summary) Take(CorpState corp, BotEntry bot, string cmd, string requestId, JsonObject body)
    {
        if (cmd == "aibot_send_msg")
        {
            return (Send(corp, bot, body), null, $"{body.Str("msgtype")} to {body.Str("chatid")}");
        }

        if (!_requests.TryGetValue(requestId, out var request) || request.Corp != corp.Id || request.Talk.Bot.Id != bot.Id)
        {
            return (new Refusal(846605, "invalid req_id"), null, cmd);
        }

        var repeat = request.DoneBy.Length > 0 && request.DoneBy == body.Text();
        var refusal = cmd switch
        {
            "aibot_respond_msg" => Respond(corp, request, body),
            "aibot_respond_welcome_msg" => Welcome(corp, request, body),
            _ => Update(request, body),
        };
        return (refusal, refusal is not null && repeat ? ApiCall.Repeat : null, $"{body.Str("msgtype") ?? body.Str("response_type")} to {request.Talk.Conversation}");
    }

    private Refusal? Respond(CorpState corp, SocketRequest request, JsonObject body)
    {
        if (request.IsEvent)
        {
            return new Refusal(846605, "an event takes no message; only a welcome or a card change");
        }

        if (world.Now > request.At + AnswerWithin)
        {
            return new Refusal(846604, "req_id is older than 24 hours");
        }

        return body.Str("msgtype") switch
        {
            "stream" => Stream(corp, request, body),
            "template_card" => Card(corp, request, body),
            "stream_with_template_card" => Stream(corp, request, body) ?? (body.Obj("template_card") is null ? null : Card(corp, request, body)),
            "image" or "voice" or "video" or "file" => new Refusal(40007, "invalid media_id: uploads are not simulated"),
            var other => new Refusal(93050, $"bad response type {other}"),
        };
    }

    private Refusal? Stream(CorpState corp, SocketRequest request, JsonObject body)
    {
        var stream = body.Obj("stream");
        var text = stream.Str("content") ?? "";
        var finish = stream.Flag("finish");
        if (stream.Str("id") is not { Length: > 0 } id)
        {
            return new Refusal(40063, "missing or empty: stream.id");
        }

        if (request.DoneBy.Length > 0 || (request.Stream is { } begun && begun.Id != id))
        {
            return new Refusal(846606, "already replied");
        }

        if (request.Stream is { } open && world.Now > open.At + StreamEnds)
        {
            return new Refusal(846608, "the stream was not finished within ten minutes");
        }

        if (Utf8.Bytes(text) > BotApi.MarkdownBytes || Utf8.Bytes(stream.Obj("feedback").Str("id")) > 256)
        {
            return new Refusal(45002, "content over 20480 bytes, or feedback.id over 256");
        }

        if (finish && text.Length == 0)
        {
            return new Refusal(44004, "empty content");
        }

        if (request.Stream is null && !BotApi.TakeConversation(world, corp, request.Talk, out var state))
        {
            return new Refusal(846607, $"send limit of the conversation: {state}");
        }

        request.Stream ??= (id, world.Now);
        if (!finish)
        {
            return null;
        }

        request.DoneBy = body.Text();
        return BotApi.Show(world, corp, request.Talk, text, null);
    }

    private Refusal? Card(CorpState corp, SocketRequest request, JsonObject body)
    {
        var card = body.Obj("template_card");
        if (request.HasCard)
        {
            return new Refusal(846606, "already replied with a card");
        }

        if (CardRules.Check(card) is { } fault)
        {
            return fault;
        }

        if (!BotApi.TakeConversation(world, corp, request.Talk, out var state))
        {
            return new Refusal(846607, $"send limit of the conversation: {state}");
        }

        var refusal = BotApi.Show(world, corp, request.Talk, "", card);
        request.HasCard = refusal is null;
        return refusal;
    }

    private Refusal? Welcome(CorpState corp, SocketRequest request, JsonObject body) =>
        !request.Talk.Welcome ? new Refusal(846605, "only enter_chat is welcomed")
            : IsLate(request) ? new Refusal(846604, "a welcome comes within 5 seconds")
            : request.DoneBy.Length > 0 ? new Refusal(846606, "already replied")
            : bots.Act(corp, request.Talk, null, body) ?? Done(request, body);

    private Refusal? Update(SocketRequest request, JsonObject body) =>
        request.Card is null ? new Refusal(846605, "only a tap on a card changes it")
            : IsLate(request) ? new Refusal(846604, "a card is changed within 5 seconds")
            : body.Str("response_type") != "update_template_card" ? new Refusal(93050, $"bad response type {body.Str("response_type")}")
            : request.DoneBy.Length > 0 ? new Refusal(846606, "already replied")
            : bots.ChangeCard(request.Card, body) ?? Done(request, body);

    private bool IsLate(SocketRequest request) => world.Clock.Real.GetUtcNow() > request.RealAt + EventWithin;

    private static Refusal? Done(SocketRequest request, JsonObject body)
    {
        request.DoneBy = body.Text();
        return null;
    }

    private Refusal? Send(CorpState corp, BotEntry bot, JsonObject body)
    {
        var chat = body.Str("chatid") ?? "";
        var isGroup = corp.Chats.ContainsKey(chat);
        if (chat.Length == 0 || (body["chat_type"] is not null && body.Int("chat_type") is not (1 or 2)))
        {
            return new Refusal(40063, "missing or empty: chatid, or chat_type is neither 1 nor 2");
        }

        if (!corp.SpokenTo.Contains($"{bot.Id}:{chat}") || body.Int("chat_type") == (isGroup ? 1 : 2))
        {
            return new Refusal(846607, "nobody has spoken to the bot in that conversation");
        }

        var card = body.Obj("template_card");
        var refusal = body.Str("msgtype") switch
        {
            "markdown" => BotApi.CheckMarkdown(body.Obj("markdown").Str("content")),
            "template_card" => CardRules.Check(card),
            "image" or "voice" or "video" or "file" => new Refusal(40007, "invalid media_id: uploads are not simulated"),
            _ => new Refusal(40008, "markdown, template_card or media only"),
        };
        if (refusal is not null)
        {
            return refusal;
        }

        var talk = new BotTalk(bot, isGroup ? chat : null, isGroup ? "" : chat, null);
        return BotApi.TakeConversation(world, corp, talk, out var state)
            ? BotApi.Show(world, corp, talk, body.Obj("markdown").Str("content") ?? "", body.Str("msgtype") == "template_card" ? card : null)
            : new Refusal(846607, $"send limit of the conversation: {state}");
    }
}
