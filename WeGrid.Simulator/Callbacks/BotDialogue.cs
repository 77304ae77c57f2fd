using System.Text.Json.Nodes;
using WeGrid.Simulator.Server;
using WeGrid.Simulator.Sockets;
using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Callbacks;

/// <summary>
/// The smart bot's side of a talk: calls back or tells it over its long connection, shows the passive answer, polls an unfinished stream once a second for
/// six minutes (path 101031), changes cards.
/// </summary>
internal sealed class BotDialogue(SimWorld world, CallbackPump pump, BotSockets sockets)
{
    private static readonly TimeSpan StreamEnds = TimeSpan.FromMinutes(6);

    private readonly Dictionary<string, DateTimeOffset> _streams = new(StringComparer.Ordinal);

    /// <summary>Sends a message or event and deals with the answer; false when nobody is connected to hear it. Hold the gate.</summary>
    public bool Tell(CorpState corp, BotTalk talk, JsonObject message, bool once, SentCard? card, string summary)
    {
        if (talk.Bot.IsSocket)
        {
            return sockets.Tell(corp, talk, message, card, summary);
        }

        var lane = $"bot:{talk.Bot.Id}:{talk.Conversation}";
        var callback = Envelopes.Bot(corp, talk.Bot, message, once, lane, summary);
        pump.Post(callback with { OnReply = reply => ReplyAsync(corp, talk, card, reply) });
        return true;
    }

    public string ResponseUrl(CorpState corp, BotTalk talk)
    {
        var code = SimWorld.NewCode(24);
        world.Codes[code] = new OneTimeCode { Corp = corp, Talk = talk, Until = world.Now.AddHours(1) };
        return $"{world.PublicUrl}/cgi-bin/aibot/response?response_code={code}";
    }

    private async Task ReplyAsync(CorpState corp, BotTalk talk, SentCard? card, ReplyBody body)
    {
        if (Replies.OpenBot(world, corp, body) is not { } reply)
        {
            return;
        }

        if (IsOpenStream(reply))
        {
            await PollLater(corp, talk, reply.Obj("stream").Str("id") ?? "");
            return;
        }

        lock (world.Gate)
        {
            var refusal = Act(corp, talk, card, reply);
            world.Journal.Log("reply/bot", corp.Id, $"{reply.Str("msgtype") ?? reply.Str("response_type")} to {talk.Conversation}",
                refusal?.Code ?? 0, refusal is null ? "shown" : $"refused: {refusal.Message}");
            if (refusal is not null)
            {
                world.Journal.Unexpected("refused", "reply/bot", corp.Id, refusal.Message, refusal.Code);
            }
        }
    }

    private static bool IsOpenStream(JsonObject reply) =>
        reply.Str("msgtype") is "stream" or "stream_with_template_card" && !reply.Obj("stream").Flag("finish");

    private async Task PollLater(CorpState corp, BotTalk talk, string streamId)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), world.Clock.Real, pump.Stopping);
        lock (world.Gate)
        {
            var started = _streams.TryGetValue(streamId, out var at) ? at : _streams[streamId] = world.Now;
            if (world.Now - started > StreamEnds)
            {
                _streams.Remove(streamId);
                world.Journal.Unexpected("dropped", "reply/bot", corp.Id, "a stream was not finished within 6 minutes");
                return;
            }

            var message = new JsonObject { ["msgtype"] = "stream", ["stream"] = new JsonObject { ["id"] = streamId } };
            Who(corp, talk, message);
            Tell(corp, talk, message, once: true, null, $"stream poll {streamId}");
        }
    }

    /// <summary>The fields every message and event of a bot has.</summary>
    public void Who(CorpState corp, BotTalk talk, JsonObject message)
    {
        message["msgid"] ??= SimWorld.NewCode(16);
        message["aibotid"] = talk.Bot.BotId;
        message["chattype"] = talk.Group is null ? "single" : "group";
        message["from"] = new JsonObject { ["userid"] = talk.Person };
        if (talk.Group is not null)
        {
            message["chatid"] = talk.Group;
        }

        if (message.Str("msgtype") != "stream" && !talk.Bot.IsSocket)
        {
            message["response_url"] = ResponseUrl(corp, talk);
        }
    }

    /// <summary>What a passive answer says. Hold the gate.</summary>
    public Refusal? Act(CorpState corp, BotTalk talk, SentCard? card, JsonObject reply)
    {
        if (reply.Str("response_type") == "update_template_card")
        {
            return ChangeCard(card, reply);
        }

        return reply.Str("msgtype") switch
        {
            "stream" => Say(corp, talk, reply.Obj("stream").Str("content"), null),
            "stream_with_template_card" => Say(corp, talk, reply.Obj("stream").Str("content"), null)
                ?? Say(corp, talk, null, reply.Obj("template_card")),
            "template_card" => Say(corp, talk, null, reply.Obj("template_card")),
            "text" when talk.Welcome => Say(corp, talk, reply.Obj("text").Str("content"), null),
            var other => new Refusal(93050, $"bad response type {other}"),
        };
    }

    private Refusal? Say(CorpState corp, BotTalk talk, string? text, JsonObject? card)
    {
        var refusal = text is not null ? BotApi.CheckMarkdown(text) : CardRules.Check(card);
        if (refusal is not null)
        {
            return refusal;
        }

        return BotApi.TakeConversation(world, corp, talk, out var state)
            ? BotApi.Show(world, corp, talk, text ?? "", card)
            : new Refusal(846607, $"send limit of the conversation: {state}");
    }

    /// <summary>Changes a card that was tapped. Hold the gate.</summary>
    public Refusal? ChangeCard(SentCard? card, JsonObject reply)
    {
        if (card is null)
        {
            return new Refusal(93050, "update_template_card answers a card click only");
        }

        if (CardRules.Check(reply.Obj("template_card")) is { } fault)
        {
            return fault;
        }

        // Without userids the card changes for everybody who has it.
        var people = reply.Arr("userids").Strings().ToList();
        CardCodes.Apply(world, card, people.Count == 0 ? card.Copies.Keys : people, reply.Obj("template_card"), null);
        return null;
    }
}
