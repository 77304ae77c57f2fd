using System.Globalization;
using WeGrid.Domain.Deadlines;

namespace WeGrid.Tools.Story;

/// <summary>What the weather station of an invented county says: one message, word for word.</summary>
internal sealed record Bulletin(DateTimeOffset Sent, string Title, string Text, string Advice)
{
    public const string Issuer = "松林县气象台";

    private const string Sender = "songlin-weather";

    /// <summary>编号 as the country's system makes it: region, organ, user, and when it was entered.</summary>
    public string Identifier => $"53062141600001_{ChinaTime.In(Sent).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}";

    /// <summary>How it must begin on every phone: nothing left out, nothing changed, and who says so.</summary>
    public string Official => $"{Title}\n{Text}\n{Advice}\n（{Issuer} ";

    public static Bulletin Red(DateTimeOffset now) => new(
        now, $"{Issuer}发布暴雨红色预警", "台风残余云系又转回来了，预计未来3小时龙溪镇雨量在100毫米以上，河边、沟口、坡脚很危险。", "请立即转移危险地方的人，停止一切户外活动。");

    public static Bulletin Lift(DateTimeOffset now) => new(
        now, $"{Issuer}解除暴雨红色预警", "目前龙溪镇降雨已经停止，暴雨红色预警解除。", "请继续留意河水和坡上的动静。");

    /// <summary>As CAP 1.2 in the Chinese profile, for the town of the story; a lift names what it lifts.</summary>
    public string ToCap(Bulletin? lifted = null)
    {
        var (sent, ends) = (Time(Sent), Time(Sent.AddHours(12)));
        return $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
              <identifier>{Identifier}</identifier><sender>{Sender}</sender><sent>{sent}</sent>
              <status>Actual</status><msgType>{(lifted is null ? "Alert" : "Cancel")}</msgType><scope>Public</scope>
              {(lifted is null ? "" : $"<references>{Sender},{lifted.Identifier},{Time(lifted.Sent)}</references>")}
              <info>
                <language>zh-CN</language><category>Met</category><event>暴雨</event>
                <urgency>Immediate</urgency><severity>Extreme</severity><certainty>Likely</certainty>
                <eventCode><valueName>GB</valueName><value>11B03</value></eventCode>
                <effective>{sent}</effective><expires>{ends}</expires><senderName>{Issuer}</senderName>
                <headline>{Title}</headline><description>{Text}</description><instruction>{Advice}</instruction>
                <area><areaDesc>龙溪镇</areaDesc><geocode><valueName>CPEAS Geographic Code</valueName><value>530621100000</value></geocode></area>
              </info>
            </alert>
            """;
    }

    private static string Time(DateTimeOffset at) => ChinaTime.In(at).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
