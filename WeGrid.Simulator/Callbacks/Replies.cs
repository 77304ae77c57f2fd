using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using WeGrid.Simulator.Server;
using WeGrid.Simulator.World;
using WeGrid.WeCom.Callbacks;

namespace WeGrid.Simulator.Callbacks;

/// <summary>Reads what rides back in the answer to a callback and does it (paths 90241, 101031).</summary>
internal static class Replies
{
    /// <summary>An app's answer: empty, "success", or an encrypted text or card change for the one who acted.</summary>
    public static void FromApp(SimWorld world, CorpState corp, AppEntry app, Person person, SentCard? card, ReplyBody reply)
    {
        if (reply.Body.Trim() is "" or "success" or "ok")
        {
            return;
        }

        var xml = Open(reply);
        lock (world.Gate)
        {
            if (xml is null)
            {
                world.Journal.Unexpected("bad_reply", "callback/app", corp.Id, "the passive reply cannot be opened");
                return;
            }

            Apply(world, corp, app, person, card, xml);
        }
    }

    /// <summary>Opens a smart bot's encrypted JSON answer; null when empty. Says so when it cannot be opened.</summary>
    public static JsonObject? OpenBot(SimWorld world, CorpState corp, ReplyBody reply)
    {
        if (reply.Body.Trim() is "" or "success" or "{}")
        {
            return null;
        }

        var outer = Json.Parse(Encoding.UTF8.GetBytes(reply.Body));
        var refusal = reply.Crypto!.TryOpen(
            outer.Str("msgsignature") ?? "", outer.Str("timestamp") ?? "", outer.Str("nonce") ?? "", outer.Str("encrypt") ?? "", out var plain);
        var why = outer is null ? "not JSON" : refusal != CallbackRefusal.None ? $"cannot be opened: {refusal}"
            : outer.Str("nonce") != reply.Nonce ? "the nonce is not the callback's" : null;
        if (why is null && Json.Parse(plain) is { } message)
        {
            return message.Count == 0 ? null : message;
        }

        world.Journal.Unexpected("bad_reply", "callback/bot", corp.Id, $"the passive reply is {why ?? "not JSON inside"}");
        return null;
    }

    private static XElement? Open(ReplyBody reply)
    {
        try
        {
            var outer = Parse(reply.Body);
            string Part(string name) => outer.Element(name)?.Value ?? "";
            var refusal = reply.Crypto!.TryOpen(Part("MsgSignature"), Part("TimeStamp"), Part("Nonce"), Part("Encrypt"), out var plain);
            return refusal == CallbackRefusal.None ? Parse(Encoding.UTF8.GetString(plain)) : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static XElement Parse(string xml)
    {
        using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        return XElement.Load(reader);
    }

    private static void Apply(SimWorld world, CorpState corp, AppEntry app, Person person, SentCard? card, XElement xml)
    {
        var type = xml.Element("MsgType")?.Value;
        var replaceName = xml.Element("Button")?.Element("ReplaceName")?.Value;
        if (type == "text")
        {
            world.Show([person], _ => Bubble(world, corp, app, xml.Element("Content")?.Value ?? ""));
        }
        else if (type == "update_button" && card is not null && !string.IsNullOrEmpty(replaceName))
        {
            CardCodes.Apply(world, card, [person.Id], null, replaceName);
        }
        else
        {
            world.Journal.Unexpected("bad_reply", "callback/app", corp.Id, $"passive reply of type {type} is not simulated");
            return;
        }

        world.Journal.Log("reply/app", corp.Id, $"{type} for {person.Id}", 0, "shown");
    }

    private static PhoneItem Bubble(SimWorld world, CorpState corp, AppEntry app, string text)
    {
        if (Utf8.Bytes(text) > 2048)
        {
            world.Journal.Unexpected("text_cut", "reply/app", corp.Id, $"passive text has {Utf8.Bytes(text)} bytes, 2048 were shown");
        }

        return new PhoneItem
        {
            Id = world.NewId("m"),
            Time = world.Now,
            Channel = "app",
            Chat = $"app:{app.AgentId}",
            From = $"app:{app.AgentId}",
            FromName = app.Id,
            Kind = "text",
            Text = Utf8.Cut(text, 2048),
        };
    }
}
