using System.Net.Http.Headers;

namespace WeGrid.Console.Tests.Forms;

/// <summary>A form as a phone without script fills it in.</summary>
internal static class Filled
{
    public const string Form = "f/qingyan/v";

    /// <summary>The smallest JPEG that begins like one.</summary>
    public static byte[] Jpeg(int size = 64)
    {
        var bytes = new byte[size];
        new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 }.CopyTo(bytes, 0);
        return bytes;
    }

    public static string Hidden(this PageSeen page, string name) =>
        page.Tree!.Descendants("input").First(i => i.Attribute("name")?.Value == name).Attribute("value")!.Value;

    /// <summary>Fields of the page that are not said otherwise, and what is.</summary>
    public static Dictionary<string, string> From(PageSeen page, params (string Name, string Value)[] said)
    {
        var all = new Dictionary<string, string> { ["once"] = page.Hidden("once"), ["key"] = page.Hidden("key"), ["words"] = "村口路灯坏了三天了，晚上看不见路" };
        foreach (var (name, value) in said)
        {
            all[name] = value;
        }

        return all;
    }

    public static async Task<PageSeen> SendAsync(this Desk desk, Dictionary<string, string> fields, string path = Form, IEnumerable<byte[]>? photos = null, string? from = null)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        foreach (var photo in photos ?? [])
        {
            var content = new ByteArrayContent(photo);
            content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            form.Add(content, "photos", "x.jpg");
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, desk.At(path)) { Content = form };
        // What is too large is refused before it is sent, as a browser would ask.
        request.Headers.ExpectContinue = form.Headers.ContentLength > 24 << 20;
        if (from is not null)
        {
            request.Headers.Add("X-Forwarded-For", from);
        }

        return await PageSeen.ReadAsync(await desk.Phone.SendAsync(request));
    }

    /// <summary>Where an answer leads.</summary>
    public static Uri Next(this Desk desk, PageSeen answer, string path = Form) => new(desk.At(path), answer.Answer.Headers.Location!);
}
