using System.Globalization;
using System.Text;
using WeGrid.WeCom.Callbacks;

namespace WeGrid.Bench;

/// <summary>Callbacks made beforehand, byte for byte as they go over the wire: encrypted, signed, each with a MsgId of its own.</summary>
internal sealed class Requests
{
    private const int BotsInHundred = 25;
    private const string NoReplies = "http://127.0.0.1:9";
    private const int BytesEach = 1200;
    private readonly byte[] _bytes;
    private readonly int[] _at;

    private Requests(byte[] bytes, int[] at) => (_bytes, _at) = (bytes, at);

    public int Count => _at.Length - 1;

    /// <summary>Mean size of a body, bytes.</summary>
    public double BodyBytes { get; private init; }

    public Span<byte> this[int index] => _bytes.AsSpan(_at[index], _at[index + 1] - _at[index]);

    /// <summary>
    /// Three quarters from residents who write to the app (XML), one quarter from groups that call the bot (JSON).
    /// </summary>
    /// <param name="town">Whose keys.</param>
    /// <param name="count">How many.</param>
    /// <param name="first">Number of the first message: no two calls with overlapping numbers in one database.</param>
    /// <param name="now">The platform's time.</param>
    /// <param name="replies">Where the bot's answers go; left out: nowhere.</param>
    /// <param name="canWait">Nothing that is urgent, alone or with what the same person says next: the only calls are those of the warning.</param>
    public static Requests Make(Town town, int count, long first, DateTimeOffset now, string replies = NoReplies, bool canWait = false)
    {
        using var app = new CallbackCrypto(Town.Token, Town.AesKey, town.WeComCorpId);
        using var bot = new CallbackCrypto(Town.Token, Town.AesKey, "");
        var talk = new Talk((int)(first % int.MaxValue), canWait);
        using var stream = new MemoryStream(count * BytesEach);
        var at = new int[count + 1];
        var bodies = 0L;
        for (var i = 0; i < count; i++)
        {
            var text = talk.Say().Text;
            var seconds = now.ToUnixTimeSeconds() + (i / 10_000);
            var body = talk.Next(100) < BotsInHundred
                ? Bot(bot, first + i, talk, text, replies, out var sealed_, out var path)
                : App(app, town, first + i, $"resident{talk.Next(3000):0000}", text, seconds, out sealed_, out path);
            stream.Write(Head(path, sealed_, body.Length));
            stream.Write(body);
            bodies += body.Length;
            at[i + 1] = (int)stream.Length;
        }

        return new Requests(stream.GetBuffer(), at) { BodyBytes = (double)bodies / count };
    }

    /// <summary>The same words from each of these people to the app, in this order.</summary>
    public static Requests FromEach(Town town, IReadOnlyList<string> people, string text, long first, DateTimeOffset now)
    {
        using var app = new CallbackCrypto(Town.Token, Town.AesKey, town.WeComCorpId);
        using var stream = new MemoryStream(people.Count * BytesEach);
        var at = new int[people.Count + 1];
        for (var i = 0; i < people.Count; i++)
        {
            var body = App(app, town, first + i, people[i], text, now.ToUnixTimeSeconds(), out var message, out var path);
            stream.Write(Head(path, message, body.Length));
            stream.Write(body);
            at[i + 1] = (int)stream.Length;
        }

        return new Requests(stream.GetBuffer(), at);
    }

    /// <summary>One call to the bot in a village's internal group, as a whole request.</summary>
    public static Requests OneToBot(int village, string text, long id, DateTimeOffset now)
    {
        using var crypto = new CallbackCrypto(Town.Token, Town.AesKey, "");
        var message = crypto.Seal(Encoding.UTF8.GetBytes(BotJson(id, village, 0, $"member{village:00}00", text)), Text(now.ToUnixTimeSeconds()), Text(id));
        var body = JsonEnvelope.WriteCallback(message);
        byte[] whole = [.. Head($"/wecom/{Town.Id}/bot/xiaoxi", message, body.Length), .. body];
        return new Requests(whole, [0, whole.Length]) { BodyBytes = body.Length };
    }

    private static byte[] Head(string path, SealedMessage message, int length) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"POST {path}?msg_signature={message.Signature}&timestamp={message.Timestamp}&nonce={message.Nonce} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n"));

    private static byte[] App(CallbackCrypto crypto, Town town, long id, string person, string text, long seconds, out SealedMessage message, out string path)
    {
        message = crypto.Seal(Encoding.UTF8.GetBytes(AppXml(town, person, text, id, seconds)), Text(seconds), Text(id));
        path = $"/wecom/{Town.Id}/app/grid";
        return XmlEnvelope.WriteCallback(message, town.WeComCorpId, "1000002");
    }

    private static byte[] Bot(CallbackCrypto crypto, long id, Talk talk, string text, string replies, out SealedMessage message, out string path)
    {
        var (village, chat) = (1 + talk.Next(Town.Villages), talk.Next(Town.InternalPerVillage));
        message = crypto.Seal(Encoding.UTF8.GetBytes(BotJson(id, village, chat, $"member{village:00}{talk.Next(60):00}", text, replies)), "1780000000", Text(id));
        path = $"/wecom/{Town.Id}/bot/xiaoxi";
        return JsonEnvelope.WriteCallback(message);
    }

    private static string AppXml(Town town, string person, string text, long id, long seconds) => string.Create(CultureInfo.InvariantCulture,
        $"<xml><ToUserName><![CDATA[{town.WeComCorpId}]]></ToUserName><FromUserName><![CDATA[{person}]]></FromUserName><CreateTime>{seconds}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content><MsgId>{id}</MsgId><AgentID>1000002</AgentID></xml>");

    public static string BotJson(long id, int village, int chat, string person, string text, string replies = NoReplies) => string.Create(CultureInfo.InvariantCulture,
        $$$"""{"msgid":"BM-{{{id}}}","aibotid":"aib-xiaoxi","chatid":"{{{Town.Internal(village, chat)}}}","chattype":"group","from":{"userid":"{{{person}}}"},"response_url":"{{{replies}}}/cgi-bin/aibot/response?response_code=RC-{{{id}}}","msgtype":"text","text":{"content":"@小溪 {{{text}}}"}}""");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
