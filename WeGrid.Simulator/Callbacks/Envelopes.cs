using System.Security;
using System.Text;
using System.Text.Json.Nodes;
using WeGrid.Simulator.Server;
using WeGrid.Simulator.World;
using WeGrid.WeCom.Callbacks;

namespace WeGrid.Simulator.Callbacks;

/// <summary>Makes the callbacks of each door (wecom.md 1.5): XML for app, contact, kf and archive, JSON for smart bots.</summary>
internal static class Envelopes
{
    public static Callback App(CorpState corp, AppEntry app, string xml, string lane, string summary) =>
        Xml(corp, "app", $"app/{app.Id}", corp.Secret(app.Token), corp.Secret(app.AesKey), xml, lane, summary, app.AgentId);

    public static Callback Contact(CorpState corp, string xml, string summary) =>
        Xml(corp, "contact", "contact", corp.Secret(corp.File.Contact?.Token), corp.Secret(corp.File.Contact?.AesKey), xml, "contact", summary, null);

    /// <summary>Kf and archive borrow the contact's pair when they have none of their own.</summary>
    public static Callback Kf(CorpState corp, KfEntry entry, string xml) =>
        Xml(corp, "kf", "kf", corp.Secret(entry.Token ?? corp.File.Contact?.Token), corp.Secret(entry.AesKey ?? corp.File.Contact?.AesKey),
            xml, $"kf:{entry.OpenKfId}", $"kf_msg_or_event {entry.OpenKfId}", null);

    public static Callback Archive(CorpState corp, string xml) =>
        Xml(corp, "archive", "archive", corp.Secret(corp.File.Archive?.Token ?? corp.File.Contact?.Token),
            corp.Secret(corp.File.Archive?.AesKey ?? corp.File.Contact?.AesKey), xml, "archive", "msgaudit_notify", null);

    public static Callback Bot(CorpState corp, BotEntry bot, JsonObject message, bool once, string lane, string summary) => new()
    {
        Corp = corp,
        Kind = "bot",
        Path = $"wecom/{corp.Id}/bot/{bot.Id}",
        Token = corp.Secret(bot.Token),
        AesKey = corp.Secret(bot.AesKey),
        ReceiveId = "",
        Plain = message.Text(),
        Envelope = sealed_ => new JsonObject { ["encrypt"] = sealed_.Encrypt }.Text(),
        ContentType = "application/json",
        Once = once,
        Lane = lane,
        Summary = summary,
    };

    /// <summary>The report of a call, signed anew for each try (docs/carrier.md).</summary>
    public static Callback Carrier(CorpState corp, VoiceCall call, string status, SimWorld world)
    {
        var plain = new JsonObject
        {
            ["outId"] = call.Order!.Value.OutId, ["context"] = call.Order.Value.Context, ["callId"] = call.Id, ["status"] = status, ["seconds"] = call.TalkSeconds, ["key"] = call.Key,
        }.Text();
        return new Callback
        {
            Corp = corp,
            Kind = "carrier",
            Path = $"api/carrier/{corp.Id}",
            Token = null,
            AesKey = null,
            ReceiveId = "",
            Plain = plain,
            Envelope = _ => "",
            ContentType = "application/json",
            Lane = $"carrier:{call.Callee}",
            Summary = $"{status} {call.Id}",
            Plainly = address => CarrierApi.Report(corp, plain, address, world.Now),
        };
    }

    /// <summary>One element per pair; values are escaped, pairs whose value starts with &lt; are already XML.</summary>
    public static string Xml(params (string Name, string Value)[] fields)
    {
        var xml = new StringBuilder("<xml>");
        foreach (var (name, value) in fields)
        {
            var inner = value.StartsWith('<') && value.EndsWith('>') && Raw.Contains(name) ? value : SecurityElement.Escape(value);
            xml.Append('<').Append(name).Append('>').Append(inner).Append("</").Append(name).Append('>');
        }

        return xml.Append("</xml>").ToString();
    }

    /// <summary>Elements that hold elements.</summary>
    private static readonly HashSet<string> Raw = ["SelectedItems", "MemChangeList"];

    private static Callback Xml(
        CorpState corp, string kind, string door, string? token, string? aesKey, string xml, string lane, string summary, long? agent) => new()
    {
        Corp = corp,
        Kind = kind,
        Path = $"wecom/{corp.Id}/{door}",
        Token = token,
        AesKey = aesKey,
        ReceiveId = corp.File.WecomCorpId,
        Plain = xml,
        Envelope = sealed_ => Outer(corp, sealed_, agent),
        ContentType = "text/xml",
        Lane = lane,
        Summary = summary,
    };

    private static string Outer(CorpState corp, SealedMessage message, long? agent) =>
        agent is null
            ? Xml(("ToUserName", corp.File.WecomCorpId), ("Encrypt", message.Encrypt))
            : Xml(("ToUserName", corp.File.WecomCorpId), ("AgentID", $"{agent}"), ("Encrypt", message.Encrypt));
}
