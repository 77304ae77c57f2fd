using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using WeGrid.Console.Pages;

namespace WeGrid.Console.Tests.Pages;

/// <summary>What holds for every page, whatever went wrong and whoever wrote what is on it.</summary>
public sealed partial class PageTests
{
    private const int MostBytes = 50 * 1024;
    private const int SmallestLetters = 18;

    private static readonly string[] _hostile =
    [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "</textarea></dd></main><form action=https://evil.example>", "]]>&amp;&#60;<!--",
        "{{ ticket.number }}${x}", "\u202Egnp.exe\u202C 翻转", "javascript:alert(1)", "🌊\0\u0001\uFFFE emoji", new string('长', 60),
    ];

    private static readonly Config _config = Config.QuickThrowOnFailure.WithMaxTest(400);

    private static readonly Arbitrary<string> _anyText = (
        from count in Gen.Choose(0, 40)
        from pieces in Gen.Elements("<", ">", "\"", "'", "&", "&lt;", "</p>", "<!--", "-->", "]]>", "路灯", "🌊", "𠮷", "\n", "\t", " ", "=", "/", "`", "{", "}", "x", "\u202E", "\u0001", "\uFFFE").ListOf(count)
        select string.Concat(pieces)).ToArbitrary();

    [Fact]
    public async Task Answers_OfEveryKind_CarryTheirHeadersAndAreSmall()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.OrderAsync();
        var unit = await desk.DispatchAsync(number);
        var progress = await desk.LinkAsync("progress.link", number);
        var page = await desk.OpenAsync(unit);
        PageSeen[] all =
        [
            page, await desk.OpenAsync(progress), await desk.TryAsync(desk.At("/")), await desk.TryAsync(desk.At("/u/x/y")), await desk.TryAsync(desk.At("/robots.txt")), await desk.TryAsync(desk.At("/healthz")),
            await desk.TryAsync(desk.At("/readyz")), await desk.SendAsync(progress, "x", "signfor"), await desk.SendAsync(unit, "x", "signfor"), await desk.SendAsync(unit, page, "resolve"),
            await desk.SendAsync(unit, page, "resolve", ("note", new string('x', 30_000))), await desk.SendAsync(unit, page, "return", ("reason", "duty")), await desk.TryAsync(unit),
        ];
        HttpStatusCode[] met = [HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.BadRequest, HttpStatusCode.UnprocessableEntity, HttpStatusCode.MethodNotAllowed, HttpStatusCode.Gone, HttpStatusCode.RequestEntityTooLarge];
        Assert.Empty(met.Except(all.Select(p => p.Status)));
        Assert.All(all, Harmless);
        Assert.Contains("Disallow: /", all[4].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HostileWords_OfResidentsAndUnits_StayWords()
    {
        await using var desk = await Desk.OpenAsync();
        foreach (var words in _hostile)
        {
            var clean = words.Replace("\0", "", StringComparison.Ordinal); // PostgreSQL keeps no such sign
            var number = await desk.OrderAsync(clean, place: clean);
            var unit = await desk.DispatchAsync(number);
            var page = await desk.OpenAsync(unit);
            Harmless(page);
            Assert.Equal(Readable(clean), page.Tree!.Descendants("dd").First().Value);

            Harmless(await desk.SendAsync(unit, page, "resolve", ("note", clean + new string('x', 300)))); // typed, and shown again
            Assert.Equal(HttpStatusCode.SeeOther, (await desk.SendAsync(unit, page, "resolve", ("note", "x" + clean))).Status);
            var mine = await desk.OpenAsync(await desk.LinkAsync("progress.link", number));
            Harmless(mine);
            Assert.Contains(Readable("x" + clean), mine.Words, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task DatabaseAway_AKindPage()
    {
        await using var desk = await Desk.OpenAsync();
        var link = await desk.DispatchAsync(await desk.OrderAsync());
        await desk.ListAsync<int>("alter table link rename to link_away");
        var page = await desk.TryAsync(link);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
        Assert.Contains("请过几分钟再打开", page.Words, StringComparison.Ordinal);
        Harmless(page);
    }

    [Fact]
    public void Html_AnyText_IsReadBackAsItWas() =>
        Prop.ForAll(_anyText, words =>
        {
            var read = System.Xml.Linq.XElement.Parse(Html.Of($"<p title=\"{words}\">{words}</p>").ToString(), System.Xml.Linq.LoadOptions.PreserveWhitespace);
            return read.Value == Readable(words) && read.Attribute("title")!.Value == Readable(words);
        }).Check(_config);

    [Fact]
    public void Html_Pieces_AreNotEscapedTwice()
    {
        var piece = Html.Of($"<b>{"<"}</b>");
        Assert.Equal("<p><b>&lt;</b><b>&lt;</b><b>&lt;</b>7</p>", Html.Of($"<p>{piece}{new[] { piece, piece }}{7}</p>").ToString());
        Assert.Equal("", Html.None.ToString());
        Assert.Equal("", Html.Of($"{(string?)null}").ToString());
    }

    /// <summary>Signs that turn the direction of writing and such that nobody sees are left out.</summary>
    private static string Readable(string words) => Turns().Replace(words, "");

    private static void Harmless(PageSeen page)
    {
        var what = $"{page.Status} {page.Text[..Math.Min(200, page.Text.Length)]}";
        Assert.True(page.Bytes.Length <= MostBytes, what);
        Assert.Equal("no-store", page.Header("Cache-Control"));
        Assert.Equal("no-referrer", page.Header("Referrer-Policy"));
        Assert.Contains("noindex", page.Header("X-Robots-Tag"), StringComparison.Ordinal);
        Assert.Equal("nosniff", page.Header("X-Content-Type-Options"));
        Assert.Equal("DENY", page.Header("X-Frame-Options"));
        Assert.Equal("", page.Header("Server"));
        Assert.Equal("", page.Header("Set-Cookie"));
        var policy = page.Header("Content-Security-Policy");
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        if (page.Tree is not { } tree)
        {
            return;
        }

        var style = tree.Descendants("style").Single().Value;
        Assert.Contains($"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'", policy, StringComparison.Ordinal);
        Assert.All(FontSize().Matches(style), m => Assert.InRange(int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), SmallestLetters, 40));
        Assert.Equal("zh-CN", tree.Root!.Attribute("lang")!.Value);
        Assert.Contains(tree.Descendants("meta"), m => m.Attribute("content")?.Value.StartsWith("width=device-width", StringComparison.Ordinal) == true);
        string[] known = ["html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "dl", "dt", "dd", "bdi", "ol", "li", "time", "form", "input", "label", "textarea", "button", "footer"];
        Assert.Empty(tree.Descendants().Select(e => e.Name.LocalName).Except(known));
        string[] attributes = ["lang", "charset", "name", "content", "class", "role", "method", "type", "value", "for", "id", "maxlength", "required", "checked"];
        Assert.Empty(tree.Descendants().SelectMany(e => e.Attributes()).Select(a => a.Name.LocalName).Except(attributes));
        Assert.All(tree.Descendants("textarea").Concat(tree.Descendants("input").Where(i => i.Attribute("type")!.Value == "radio")), field =>
            Assert.True(field.Parent!.Name == "label" || tree.Descendants("label").Any(l => l.Attribute("for")?.Value == field.Attribute("id")?.Value), what));
    }

    [GeneratedRegex("font(?:-size)?:(?:bold )?([0-9]+)px")]
    private static partial Regex FontSize();

    [GeneratedRegex("[\u0001\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFFE]")]
    private static partial Regex Turns();
}
