using WeGrid.Domain;
using WeGrid.Domain.Intake;
using WeGrid.Hosting;
using WeGrid.Postgres.Outbox;
using WeGrid.Testing;
using WeGrid.Worker.Media;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Media;

/// <summary>附件行: what a card says of what was sent, and what it leads to.</summary>
public sealed class MediaLinesTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private readonly Village _village = new(given.Database, Village.At(2026, 4, 15, 10));

    [Fact]
    [Trait("Feature", "IN-16")]
    public async Task ConfidentialDraft_IsCountedOnNoCard_AndNoLinkLeadsToIt_AnyOtherDraftIs()
    {
        var (open, secret) = (await DraftAsync("wmqiu", isConfidential: false), await DraftAsync("wmlei", isConfidential: true));
        OutboxClaim[] cards = [Card(open), Card(secret)];

        var lines = await Lines().OfAsync(_village.Entry, cards, _village.Now, CancellationToken.None);

        Assert.Equal([cards[0].Id], lines.Keys);
        Assert.Equal("照片 2 张", lines[cards[0].Id].What);
        Assert.StartsWith($"https://grid.example/m/{_village.Id}/", lines[cards[0].Id].Link, StringComparison.Ordinal);
        Assert.Equal([open.ToString()], await _village.RowsAsync("select demand::text from link where corp_id = $1"));
    }

    private MediaLines Lines() => new(given.Database, new WeGridSettings
    {
        ConnectionString = "", ApiBaseUrl = new Uri("http://127.0.0.1:1/"), DataPath = "", StatePath = "", SecretsKeyFile = "", ConsoleUrl = new Uri("https://grid.example/"),
    });

    private OutboxClaim Card(Guid draft) => new(
        Guid.CreateVersion7(_village.Now), 1, "app_card", "app:grid", Village.Leader, $"draft:{draft}", 0, "draft", null, null, false, "Ask", null, null, _village.Now, null, _village.Now);

    /// <summary>Words nobody understands, with two photos around them.</summary>
    private async Task<Guid> DraftAsync(string person, bool isConfidential)
    {
        var effects = new Effects();
        var draft = new Demand(Guid.CreateVersion7(_village.Now), person, $"kf:wk:{person}", $"m-{person}", _village.Now, "您看看这两张", DemandStatus.Draft, null, "{}");
        effects.Demands.Add(draft);
        effects.Photos.AddRange(Enumerable.Range(1, 2).Select(n => (0L, new TicketPhoto($"{person}#{n}", person, draft.Chat, _village.Now.AddMinutes(n), "kf", $"media-{person}-{n}"))));
        new DraftDesk(_village.Rules).Ask(effects, new WaitingDraft(draft, "看不懂", new DraftClock { Grid = "m", IsConfidential = isConfidential }), _village.Now);
        await _village.SaveAsync(effects);
        return draft.Id;
    }
}
