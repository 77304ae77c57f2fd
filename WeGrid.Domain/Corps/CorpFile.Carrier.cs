namespace WeGrid.Domain.Corps;

// 语音短信服务商: settings.carrier.
public static partial class CorpFile
{
    private const int WholeSeconds = 20;

    private static Carrier? ReadCarrier(CorpFileReader file)
    {
        if (file.Object("settings")?.Find("carrier") is not { } o)
        {
            return null;
        }

        o.Only("url", "app", "secret", "callTemplate", "smsTemplate", "wholeSeconds");
        var address = o.Text("url");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || !(url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback)) || url.Query.Length > 0 || url.UserInfo.Length > 0)
        {
            // Numbers of people go there.
            o.Fault("url", "is no https address; write https://… without user or query");
        }

        return new Carrier(
            url ?? new Uri("https://invalid."), o.Text("app"), o.NeedSecret("secret"), o.Text("callTemplate"), o.Text("smsTemplate", ""),
            TimeSpan.FromSeconds(o.Count("wholeSeconds", 5, 120, WholeSeconds)));
    }
}
