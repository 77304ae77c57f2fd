using WeGrid.Postgres.Housekeeping;
using WeGrid.Postgres.Sockets;
using WeGrid.Testing;
using Xunit;

namespace WeGrid.Postgres.Tests.Sockets;

/// <summary>What Workers hand to the holder of a connection: said once, whoever dies.</summary>
public sealed class BotWordTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 2, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Good = TimeSpan.FromHours(1);
    private static readonly TimeSpan Lease = TimeSpan.FromHours(2);

    private readonly SocketLeases _leases = new(given.Database);
    private readonly BotWords _words = new(given.Database);
    private readonly string _corp = $"c{Guid.NewGuid():N}";
    private readonly BotWord _word = new(Guid.CreateVersion7(), "helper", "aibot_respond_msg", "REQ", [1, 2, 3]);

    [Fact]
    public async Task HandAsync_NobodyConnected_Kept()
    {
        Assert.Equal(WordFate.Kept, (await HandAsync())!.Fate);
        var lease = (await _leases.TakeAsync(_corp, "helper", "bot0", "a", Lease, Now))!;
        Assert.Equal(WordFate.Kept, (await HandAsync())!.Fate);
        await _leases.RenewAsync(lease, isLive: true, Lease);
        Assert.Null(await HandAsync());
    }

    [Fact]
    [Trait("Feature", "NT-05")]
    public async Task Handed_TakenAndAnswered_IsItsFateForEver()
    {
        var lease = await LiveAsync();
        Assert.Null(await HandAsync());
        var taken = Assert.Single(await _words.TakeAsync(lease, 10));
        Assert.Equal((_word.Id, "REQ", 1), (taken.Id, taken.RequestId, taken.Taken));
        Assert.Equal([1, 2, 3], taken.Body);
        Assert.Empty(await _words.TakeAsync(lease, 10));
        Assert.Empty(await _words.AnswersAsync(_corp, [_word.Id]));

        await _words.AnswerAsync(_corp, taken, new WordAnswer(WordFate.Answered, 0));

        Assert.Equal((_word.Id, "aibot_respond_msg", new WordAnswer(WordFate.Answered, 0)), Assert.Single(await _words.AnswersAsync(_corp, [_word.Id])));
        // The Worker died before it wrote its verdict: the next one learns what became of it, and nothing is said again.
        Assert.Equal(new WordAnswer(WordFate.Answered, 0), await HandAsync());
        Assert.Empty(await _words.TakeAsync(lease, 10));
        Assert.Equal(0, await BytesAsync());
    }

    [Fact]
    public async Task Refused_HandedAgain_IsSaidAgain()
    {
        var lease = await LiveAsync();
        await HandAsync();
        var first = Assert.Single(await _words.TakeAsync(lease, 10));
        await _words.AnswerAsync(_corp, first, new WordAnswer(WordFate.Answered, 846609));

        Assert.Null(await HandAsync());
        Assert.Equal(2, Assert.Single(await _words.TakeAsync(lease, 10)).Taken);
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
        Assert.Single(await _words.TakeAsync(lease, 10));

        Assert.Equal(WordFate.Unknown, (await _words.WithdrawAsync(_corp, _word.Id, _word.Command)).Fate);
        Assert.Equal(mayRepeat ? null : new WordAnswer(WordFate.Unknown), await HandAsync(mayRepeat));
        Assert.Equal(mayRepeat ? 1 : 0, (await _words.TakeAsync(lease, 10)).Count);
    }

    /// <summary>Whatever becomes of them, the bytes are kept no longer than they wait.</summary>
    [Theory]
    [InlineData(WordFate.Answered, 45002)]
    [InlineData(WordFate.Unknown, null)]
    [InlineData(WordFate.Kept, null)]
    [Trait("Feature", "AU-06")]
    public async Task Taken_WhateverTheirFate_BytesGone(WordFate fate, int? code)
    {
        var lease = await LiveAsync();
        await HandAsync();
        var taken = Assert.Single(await _words.TakeAsync(lease, 10));
        Assert.Equal(0, await BytesAsync());
        await _words.AnswerAsync(_corp, taken, new WordAnswer(fate, code));

        Assert.Equal(0, await BytesAsync());
        await HandAsync();
        await _words.WithdrawAsync(_corp, _word.Id, _word.Command);
        Assert.Equal(0, await BytesAsync());
    }

    /// <summary>Words for one bot name it, so that no other bot's keeper looks.</summary>
    [Fact]
    public async Task HandAsync_NotifiesWithTheBot()
    {
        await LiveAsync();
        var heard = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listener = new NotificationListener(given.Database, SocketLeases.NotifyChannel, new ManualTime(Now), payload =>
        {
            if (payload.Contains(_corp, StringComparison.Ordinal))
            {
                heard.TrySetResult(payload);
            }
        });
        Assert.True(await listener.WaitAsync(TimeSpan.FromMinutes(1)), "it listens");
        await HandAsync();

        Assert.Equal(new SocketNotice(true, _corp, "helper"), SocketNotice.Read(await heard.Task.WaitAsync(TimeSpan.FromSeconds(20))));
    }

    [Fact]
    public async Task WithdrawAsync_NotTaken_NeverSaid()
    {
        var lease = await LiveAsync();
        await HandAsync();

        Assert.Equal(WordFate.Kept, (await _words.WithdrawAsync(_corp, _word.Id, _word.Command)).Fate);
        Assert.Empty(await _words.TakeAsync(lease, 10));
        Assert.Null(await HandAsync(mayRepeat: false));
        Assert.Single(await _words.TakeAsync(lease, 10));
    }

    [Fact]
    public async Task TakeAsync_EarlierHolderOrTooLate_Nothing()
    {
        var dead = await LiveAsync();
        await HandAsync();
        await PassAsync("bot_socket", "leased_until", 7_200);
        var next = (await _leases.TakeAsync(_corp, "helper", "bot1", "a", Lease, Now))!;

        Assert.Empty(await _words.TakeAsync(dead, 10));
        await PassAsync("bot_word", "good_until", 3_600);
        Assert.Empty(await _words.TakeAsync(next, 10));
        // Nobody took it in time, so its bytes are gone; whoever hands it over again brings them.
        Assert.Equal(0, await BytesAsync());
        Assert.Equal(WordFate.Kept, Assert.Single(await _words.AnswersAsync(_corp, [_word.Id])).Answer.Fate);
        await _leases.RenewAsync(next, isLive: true, Lease);
        Assert.Null(await HandAsync(mayRepeat: false));
        Assert.Single(await _words.TakeAsync(next, 10));
    }

    [Fact]
    public async Task DropWordsAsync_OldOnes_Gone()
    {
        await LiveAsync();
        await HandAsync();
        var retention = new Retention(given.Database);

        var until = await given.Database.ScalarAsync<DateTime>($"select good_until from bot_word where corp_id = '{_corp}'");
        Assert.Equal(0, await retention.DropWordsAsync(_corp, until));
        Assert.Equal(1, await retention.DropWordsAsync(_corp, until.AddSeconds(1)));
    }

    private async Task<SocketLease> LiveAsync()
    {
        var lease = (await _leases.TakeAsync(_corp, "helper", "bot0", "a", Lease, Now))!;
        await _leases.RenewAsync(lease, isLive: true, Lease);
        return lease;
    }

    private Task<WordAnswer?> HandAsync(bool mayRepeat = true) => _words.HandAsync(_corp, _word, mayRepeat, Good);

    private Task<long> BytesAsync() => given.Database.ScalarAsync<long>($"select sum(length(body)) from bot_word where corp_id = '{_corp}'");

    /// <summary>The server's clock cannot be moved; what is measured by it can.</summary>
    private Task PassAsync(string table, string column, int seconds) =>
        given.Database.ScalarAsync<long>($"with passed as (update {table} set {column} = {column} - interval '{seconds} seconds' where corp_id = '{_corp}' returning 1) select count(*) from passed");
}
