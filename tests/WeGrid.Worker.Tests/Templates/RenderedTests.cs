using System.Security.Cryptography;
using System.Text;
using WeGrid.Domain.Notices;
using WeGrid.Hosting;
using WeGrid.Postgres.Tickets;
using WeGrid.Worker.Templates;

namespace WeGrid.Worker.Tests.Templates;

/// <summary>
/// Every shipped template, rendered by the engine of this package set, byte for byte as rendered.sha256 says: since both sets
/// are held against the same file, they say the same. Who edits a shipped template writes the file anew with <c>WEGRID_WRITE_RENDERED=1 ./wegrid test RenderedTests</c>.
/// </summary>
public sealed class RenderedTests
{
    private static readonly string _shipped = Path.Combine(DataFiles.FindFolder(), "templates");

    /// <summary>Signs that an engine might take for its own, or escape.</summary>
    private const string Tricky = "A&B <b>“引号”</b> {{ x }} {% y %} \\ ' \" | ~ 　全角 🌊\n第二行";

    [Fact]
    public void Render_EveryShippedTemplate_SameBytesOnBothEngines()
    {
        var registry = TemplateRegistry.Parse(File.ReadAllText(Path.Combine(_shipped, "variables.json")), "variables.json").Registry!;
        var values = registry.Meanings.Keys.Select((name, i) => (name, Value: i % 7 == 0 ? Tricky : $"〔{name}〕")).ToDictionary(v => v.name, v => v.Value);
        var lines = Directory.EnumerateFiles(_shipped).Where(f => Path.GetExtension(f) is not (".json" or ".md")).Order(StringComparer.Ordinal)
            .Select(f => $"{Digest(Rendered(f, registry, values))}  {Path.GetFileName(f)}").ToList();
        if (Environment.GetEnvironmentVariable("WEGRID_WRITE_RENDERED") is { Length: > 0 })
        {
            File.WriteAllLines(Golden(), lines);
        }

        Assert.Equal(File.ReadAllText(Golden()).TrimEnd().Split('\n'), lines);
    }

    [Fact]
    [Trait("Feature", "X-06")]
    public void Render_AnyShippedTemplateForAGroup_HoldsNothingThatIsStoredOfAPerson()
    {
        // Every variable there is holds somebody's data; even if a card for one person were sent to a group by mistake, none of it gets there.
        var registry = TemplateRegistry.Parse(File.ReadAllText(Path.Combine(_shipped, "variables.json")), "variables.json").Registry!;
        var stored = registry.Meanings.Keys.Where(v => !GroupWords.Variables.Contains(v)).ToDictionary(v => v, v => $"翟秀兰{v}13900001111", StringComparer.Ordinal);
        var values = registry.Meanings.Keys.ToDictionary(v => v, v => stored.GetValueOrDefault(v, "镇上的"), StringComparer.Ordinal);
        foreach (var channel in new[] { Channel.BotReply, Channel.Webhook })
        {
            var notice = new Notice
            {
                Channel = channel, Recipient = "g", Via = "https://reply.example/1", Template = "t", Subject = "s", Seq = 1, SendAt = DateTimeOffset.UnixEpoch, Purpose = Purpose.Reply, Values = values,
                Lines = [new NoticeLine("digest_line", values)], Buttons = [new NoticeButton("accept", "k", "翟秀兰13900001111")],
            };
            var model = NoticeRows.ReadModel(NoticeRows.ToOutbox(notice, DateTimeOffset.UnixEpoch).Model!);
            Assert.All(model.Buttons, b => Assert.Null(b.Text));
            Assert.All(Directory.EnumerateFiles(_shipped).Where(f => Path.GetExtension(f) is not (".json" or ".md")), file =>
            {
                var said = Rendered(file, registry, Path.GetExtension(file) == ".line" ? model.Lines[0].Values : model.Values);
                Assert.False(said.Contains("翟秀兰", StringComparison.Ordinal) || said.Contains("13900001111", StringComparison.Ordinal), Path.GetFileName(file));
            });
        }
    }

    [Theory]
    [InlineData("{{ nobody }}")]
    [InlineData("{{ ticket.nothing }}")]
    [InlineData("{{ ticket.number.more }}")]
    public void Render_UnknownVariable_IsNeverInvented(string text)
    {
        // The scanner refuses it before; should one pass all the same, nothing of the engine's own stands in for it.
        string said;
        try
        {
            said = new TemplateEngine().Parse(text).Render(new Dictionary<string, string> { ["ticket.number"] = "1024" });
        }
        catch (Exception refused) when (refused is not OutOfMemoryException)
        {
            return;
        }

        Assert.Equal("", said);
    }

    [Fact]
    public void Render_ValueThatLooksLikeATemplate_IsSaidAsItIs() =>
        Assert.Equal("x{{ corp.name }}y", new TemplateEngine().Parse("x{{ ticket.summary }}y").Render(new Dictionary<string, string> { ["ticket.summary"] = "{{ corp.name }}", ["corp.name"] = "镇" }));

    /// <summary>All of a file's text with its variables filled in; keys of card files are text like any other here.</summary>
    private static string Rendered(string file, TemplateRegistry registry, IReadOnlyDictionary<string, string> values) =>
        new TemplateEngine().Parse(File.ReadAllText(file)).Render(
            registry.Find(Path.GetFileNameWithoutExtension(file))!.Variables.ToDictionary(v => v, v => values[v], StringComparer.Ordinal));

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Golden()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var path = Path.Combine(at.FullName, "tests", "WeGrid.Worker.Tests", "Templates", "rendered.sha256");
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException("rendered.sha256");
    }
}
