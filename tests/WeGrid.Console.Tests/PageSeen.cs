using System.Net;
using System.Xml.Linq;

namespace WeGrid.Console.Tests;

/// <summary>A page as a phone got it. Read strictly: what breaks out of its place breaks the reading.</summary>
internal sealed class PageSeen
{
    private PageSeen(HttpResponseMessage answer, byte[] bytes)
    {
        (Answer, Bytes) = (answer, bytes);
        Text = System.Text.Encoding.UTF8.GetString(bytes);
        Tree = answer.Content.Headers.ContentType?.MediaType == "text/html" ? XDocument.Parse(Text) : null;
    }

    public HttpResponseMessage Answer { get; }

    public HttpStatusCode Status => Answer.StatusCode;

    public byte[] Bytes { get; }

    public string Text { get; }

    public XDocument? Tree { get; }

    /// <summary>What a person reads, without the style.</summary>
    public string Words => string.Join('\n', Tree!.Descendants("main").Single().DescendantNodes().OfType<XText>().Select(t => t.Value));

    /// <summary>The buttons there are.</summary>
    public IReadOnlyList<string> Moves => [.. Tree!.Descendants("button").Select(b => b.Attribute("value")!.Value)];

    public static async Task<PageSeen> ReadAsync(HttpResponseMessage answer) => new(answer, await answer.Content.ReadAsByteArrayAsync());

    /// <summary>The number of the form that holds such a button.</summary>
    public string Once(string move) =>
        Tree!.Descendants("form").Single(f => f.Descendants("button").Any(b => b.Attribute("value")!.Value == move))
            .Descendants("input").Single(i => i.Attribute("name")!.Value == "once").Attribute("value")!.Value;

    public string Header(string name) =>
        Answer.Headers.TryGetValues(name, out var values) || Answer.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : "";
}
