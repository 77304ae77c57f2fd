using WeGrid.Postgres.Housekeeping;
using WeGrid.Postgres.Sockets;
using WeGrid.Testing;
using Xunit;

namespace WeGrid.Postgres.Tests.Sockets;

/// <summary>What Workers hand to the holder of a connection: said once, whoever dies.</summary>
public sealed class BotWordTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 2, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Good = Now.AddSeconds(10);

    private readonly SocketLeases _leases = new(given.Database);
    private readonly BotWords _words = new(given.Database);
    private readonly string _corp = $"c{Guid.NewGuid():N}";
    private readonly BotWord _word = new(Guid.CreateVersion7(), "helper", "aibot_respond_msg", "REQ", [1, 2, 3]);

    [Fact]
    public async Task HandAsync_NobodyConnected_Kept()
    {
        Assert.Equal(WordFate.Kept, (await HandAsync())!.Fate);
        var lease = (await _leases.TakeAsync(_corp, "helper", "bot0", "a", Now, TimeSpan.FromSeconds(15), Now))!;
        Assert.Equal(WordFate.Kept, (await HandAsync())!.Fate);
        await _leases.RenewAsync(lease, isLive: true, Now.AddSeconds(15));
        Assert.Null(await HandAsync());
    }

    [Fact]
    [Trait("Feature", "NT-05")]
    public async Task Handed_TakenAndAnswered_IsItsFateForEver()
    {
        var lease = await LiveAsync();
        Assert.Null(await HandAsync());
        var taken = Assert.Single(await _words.TakeAsync(lease, Now, 10));
        Assert.Equal((_word.Id, "REQ", 1), (taken.Id, taken.RequestId, taken.Taken));
        Assert.Equal([1, 2, 3], taken.Body);
        Assert.Empty(await _words.TakeAsync(lease, Now, 10));
        Assert.Empty(await _words.AnswersAsync(_corp, [_word.Id]));

        await _words.AnswerAsync(_corp, taken, new WordAnswer(WordFate.Answered, 0));

        Assert.Equal((_word.Id, "aibot_respond_msg", new WordAnswer(WordFate.Answered, 0)), Assert.Single(await _words.AnswersAsync(_corp, [_word.Id])));
        // The Worker died before it wrote its verdict: the next one learns what became of it, and nothing is said again.
        Assert.Equal(new WordAnswer(WordFate.Answered, 0), await HandAsync());
        Assert.Empty(await _words.TakeAsync(lease, Now, 10));
        Assert.Equal(0L, await given.Database.ScalarAsync<long>($"select sum(length(body)) from bot_word where corp_id = '{_corp}'"));
    }

    [Fact]
    public async Task Refused_HandedAgain_IsSaidAgain()
    {
        var lease = await LiveAsync();
        await HandAsync();
        var first = Assert.Single(await _words.TakeAsync(lease, Now, 10));
        await _words.AnswerAsync(_corp, first, new WordAnswer(WordFate.Answered, 846609));

        Assert.Null(await HandAsync());
        Assert.Equal(2, Assert.Single(await _words.TakeAsync(lease, Now, 10)).Taken);
        await _words.AnswerAsync(_corp, first, new WordAnswer(WordFate.Answered, 0));
        Assert.Empty(await _words.AnswersAsync(_corp, [_word.Id]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TakenAndNeverAnswered_SaidAgainOnlyWhereTheyKnowARepeat(bool mayRepeat)
    {
        var lease = await LiveAsync();
        await HandAsync();
        Assert.Single(await _words.TakeAsync(lease, Now, 10));

        Assert.Equal(WordFate.Unknown, (await _words.WithdrawAsync(_corp, _word.Id, _word.Command)).Fate);
        Assert.Equal(mayRepeat ? null : new WordAnswer(WordFate.Unknown), await HandAsync(mayRepeat));
        Assert.Equal(mayRepeat ? 1 : 0, (await _words.TakeAsync(lease, Now, 10)).Count);
    }

    [Fact]
    public async Task WithdrawAsync_NotTaken_NeverSaid()
    {
        var lease = await LiveAsync();
        await HandAsync();

        Assert.Equal(WordFate.Kept, (await _words.WithdrawAsync(_corp, _word.Id, _word.Command)).Fate);
        Assert.Empty(await _words.TakeAsync(lease, Now, 10));
        Assert.Null(await HandAsync(mayRepeat: false));
        Assert.Single(await _words.TakeAsync(lease, Now, 10));
    }

    [Fact]
    public async Task TakeAsync_EarlierHolderOrTooLate_Nothing()
    {
        var dead = await LiveAsync();
        await HandAsync();
        var next = (await _leases.TakeAsync(_corp, "helper", "bot1", "a", Now.AddSeconds(15), TimeSpan.FromSeconds(15), Now))!;

        Assert.Empty(await _words.TakeAsync(dead, Now, 10));
        Assert.Empty(await _words.TakeAsync(next, Good, 10));
        Assert.Single(await _words.TakeAsync(next, Good.AddMilliseconds(-1), 10));
    }

    [Fact]
    public async Task DropWordsAsync_OldOnes_Gone()
    {
        await LiveAsync();
        await HandAsync();
        var retention = new Retention(given.Database);

        Assert.Equal(0, await retention.DropWordsAsync(_corp, Good));
        Assert.Equal(1, await retention.DropWordsAsync(_corp, Good.AddSeconds(1)));
    }

    private async Task<SocketLease> LiveAsync()
    {
        var lease = (await _leases.TakeAsync(_corp, "helper", "bot0", "a", Now, TimeSpan.FromSeconds(15), Now))!;
        await _leases.RenewAsync(lease, isLive: true, Now.AddSeconds(15));
        return lease;
    }

    private Task<WordAnswer?> HandAsync(bool mayRepeat = true) => _words.HandAsync(_corp, _word, mayRepeat, Good, Now);
}
