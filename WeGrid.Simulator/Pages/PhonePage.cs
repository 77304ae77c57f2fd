namespace WeGrid.Simulator;

/// <summary>The phones page: one self-contained file that draws what /sim/phones says.</summary>
internal sealed class PhonePage
{
    private readonly byte[] _page;

    public PhonePage()
    {
        using var stream = typeof(PhonePage).Assembly.GetManifestResourceStream("phones.html")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        _page = copy.ToArray();
    }

    public void Map(WebApplication web) => web.MapGet("/", async context =>
    {
        context.Response.ContentType = "text/html; charset=utf-8";

        // Nothing from elsewhere: what residents type is drawn as text and could load nothing anyway.
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'";
        await context.Response.Body.WriteAsync(_page, context.RequestAborted);
    });
}
