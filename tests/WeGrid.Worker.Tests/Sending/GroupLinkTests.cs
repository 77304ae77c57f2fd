using System.Text;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres.Outbox;
using WeGrid.Postgres.Tickets;
using WeGrid.Worker.Sending;
using WeGrid.Worker.Templates;

namespace WeGrid.Worker.Tests.Sending;

/// <summary>A link is for one person: it stays whole in a message to them, and never gets into a group.</summary>
public sealed class GroupLinkTests
{
    private const string Said = "看进度：https://grid.example/p/qinghe/QLMOgOO-GiIMb_eRIgErmTFzM66d_kTyu1xwQB5K13w";
    private static readonly DateTimeOffset At = new(2026, 7, 1, 2, 30, 0, TimeSpan.Zero);
    private static readonly TemplateBook Book = TemplateBook.Load(Path.Combine(DataFiles.FindFolder(), "templates"), new TemplateEngine()).Book!;

    [Theory]
    [InlineData("app_text", true)]
    [InlineData("kf_text", true)]
    [InlineData("bot_reply", false)]
    [InlineData("webhook", false)]
    public void Receipt_WithALink_OnlyWhereOnePersonReads(string channel, bool there)
    {
        var values = Words.Values(Town.Ticket(At), Town.Corp);
        values["progress.link"] = Said;
        var claim = new OutboxClaim(Guid.Empty, 1, channel, "lane", "WangLei", null, 0, "receipt", null, null, false, "Receipt", 1024, null, At, null, At);
        var body = new NoticeRenderer(Book).Render(Town.Entry(), claim, new NoticeModel("wkdesk", "", values, [], []), null).Body!;
        var text = System.Text.RegularExpressions.Regex.Unescape(Encoding.UTF8.GetString(body));

        Assert.Equal(there, text.Contains(Said, StringComparison.Ordinal));
        Assert.Equal(there, text.Contains("grid.example", StringComparison.Ordinal));
    }
}
