using System.Text;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Outbox;
using WeGrid.Postgres.Sockets;
using WeGrid.Postgres.Tickets;
using WeGrid.Testing;
using WeGrid.WeCom.Client;
using WeGrid.WeCom.Messages;
using WeGrid.Worker.Sending;
using WeGrid.Worker.Templates;
using Said = WeGrid.WeCom.Client.Verdict;

namespace WeGrid.Worker.Tests.Sending;

/// <summary>Words of a bot on a long connection: handed to whoever holds it, and what their fate means for the row. The holder is played by the test.</summary>
public sealed class SocketGatewayTests : IAsyncLifetime
{
    private static readonly BotAddress _address = new("aib1", "staff", true, "REQ");
    private static readonly ReadOnlyMemory<byte> _reply = BotReplies.Stream("s", true, "已登记 1024").Bytes;

    private readonly ManualTime _time = new(new DateTimeOffset(2026, 7, 1, 2, 30, 0, TimeSpan.Zero));
    private readonly CorpEntry _corp = new(1, Desks(Town.File.Replace("\"mode\": \"callback\"", "\"mode\": \"socket\", \"secret\": \"env:WEGRID_T_APP\"", StringComparison.Ordinal)), new Dictionary<string, string>());
    private TestDatabase _given = null!;
    private SocketLeases _leases = null!;
    private BotWords _words = null!;
    private SocketGateway _gateway = null!;
    private SocketLease _lease = null!;

    public async Task InitializeAsync()
    {
        _given = await TestDatabase.CreateAsync();
        (_leases, _words) = (new SocketLeases(_given.Database), new BotWords(_given.Database));
        _gateway = new SocketGateway(_words, _given.Database, new Clocks(_time, _time));
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _given.DisposeAsync();
    }

    [Fact]
    [Trait("Feature", "NT-02")]
    public async Task NobodyConnected_LaterAgain() => Assert.Equal((Said.Retry, SendReason.Transient), Both(await SendAsync(Claim("bot_reply"))));

    [Theory]
    [InlineData(0, Said.Sent, SendReason.Ok)]
    [InlineData(846609, Said.Retry, SendReason.Transient)]
    [InlineData(846607, Said.Retry, SendReason.Throttled)]
    [InlineData(846606, Said.Dead, SendReason.UsedUp)]
    [InlineData(45002, Said.Dead, SendReason.Content)]
    public async Task Answered_IsTheVerdictOfItsCode(int code, Said verdict, SendReason reason)
    {
        await LiveAsync();
        var sending = SendAsync(Claim("bot_reply"));
        var word = await TakeAsync();
        Assert.Equal(("aibot_respond_msg", "REQ"), (word.Command, word.RequestId));
        Assert.Equal(_reply.ToArray(), word.Body);
        await _words.AnswerAsync(Town.Id, word, new WordAnswer(WordFate.Answered, code));

        Assert.Equal((verdict, reason), Both(await sending));
    }

    [Fact]
    [Trait("Feature", "NT-05")]
    public async Task WorkerDiedAfterTheAnswer_NextOneLearnsItAndSaysNothing()
    {
        await LiveAsync();
        var claim = Claim("bot_push");
        var sending = SendAsync(claim);
        await _words.AnswerAsync(Town.Id, await TakeAsync(), new WordAnswer(WordFate.Answered, 0));
        Assert.Equal(Said.Sent, (await sending).Verdict);

        Assert.Equal(Said.Sent, (await SendAsync(claim with { Attempt = 2 })).Verdict);
        Assert.Empty(await _words.TakeAsync(_lease, 10));
    }

    [Theory]
    [InlineData(846604)]
    [InlineData(846605)]
    public async Task ReplyNotTakenAnyMore_SaidUnasked_NeverTwice(int code)
    {
        await LiveAsync();
        var claim = Claim("bot_reply");
        var sending = SendAsync(claim);
        await _words.AnswerAsync(Town.Id, await TakeAsync(), new WordAnswer(WordFate.Answered, code));
        var push = await TakeAsync();
        Assert.Equal(("aibot_send_msg", """{"chatid":"staff","chat_type":2,"msgtype":"markdown","markdown":{"content":"已登记 1024"}}"""), (push.Command, Encoding.UTF8.GetString(push.Body)));
        await _words.AnswerAsync(Town.Id, push, new WordAnswer(WordFate.Unknown));

        Assert.Equal((Said.Dead, SendReason.NoAnswer), Both(await sending));
    }

    [Fact]
    [Trait("Feature", "NT-05")]
    public async Task ReplyThatMayHaveArrived_NotTakenAnyMore_NotSaidUnasked()
    {
        await LiveAsync();
        var claim = Claim("bot_reply");
        var sending = SendAsync(claim);
        await _words.AnswerAsync(Town.Id, await TakeAsync(), new WordAnswer(WordFate.Unknown));
        Assert.Equal(Said.Unknown, (await sending).Verdict);
        sending = SendAsync(claim with { Attempt = 2 });
        await _words.AnswerAsync(Town.Id, await TakeAsync(), new WordAnswer(WordFate.Answered, 846605));

        Assert.Equal((Said.Dead, SendReason.UsedUp), Both(await sending));
        Assert.Empty(await _words.TakeAsync(_lease, 10));
    }

    /// <summary>This machine's clock is an hour off the database's: words are handed over and taken all the same.</summary>
    [Fact]
    public async Task ClockOfTheMachineIsWrong_TakenAndSaid()
    {
        await LiveAsync();
        _time.Advance(TimeSpan.FromDays(400));
        var sending = SendAsync(Claim("bot_push"));
        await _words.AnswerAsync(Town.Id, await TakeAsync(), new WordAnswer(WordFate.Answered, 0));

        Assert.Equal(Said.Sent, (await sending).Verdict);
    }

    /// <summary>A push that was never handed over is not dead.</summary>
    [Theory]
    [InlineData("bot_push")]
    [InlineData("bot_reply")]
    [Trait("Feature", "NT-02")]
    public async Task DatabaseAway_LaterAgain(string channel)
    {
        await using var away = new Database("Host=127.0.0.1;Port=1;Username=nobody;Database=none;Timeout=1");
        await using var gateway = new SocketGateway(new BotWords(away), away, new Clocks(_time, _time));
        var claim = Claim(channel);
        var answer = await gateway.SendAsync(_corp, claim, _address, _reply, CancellationToken.None);

        Assert.Equal((Said.Retry, SendReason.Transient), Both(answer));
        Assert.Equal(Row.Retry.ToString(), VerdictTable.Judge(claim, answer, _time.GetUtcNow(), 0).Verdict.ToString());
    }

    [Fact]
    public async Task NeverTaken_TakenBack_LaterAgain()
    {
        await LiveAsync();
        var sending = SendAsync(Claim("bot_push"));
        await AdvanceUntilAsync(sending);

        Assert.Equal((Said.Retry, SendReason.Transient), Both(await sending));
        Assert.Empty(await _words.TakeAsync(_lease, 10));
    }

    [Theory]
    [InlineData("bot_push", Row.Dead)]
    [InlineData("bot_reply", Row.Retry)]
    public async Task TakenAndNeverAnswered_Unknown(string channel, Row row)
    {
        await LiveAsync();
        var claim = Claim(channel);
        var sending = SendAsync(claim);
        await TakeAsync();
        await AdvanceUntilAsync(sending);

        var answer = await sending;
        Assert.Equal((Said.Unknown, SendReason.NoAnswer), Both(answer));
        Assert.Equal(row.ToString(), VerdictTable.Judge(claim, answer, _time.GetUtcNow(), 0).Verdict.ToString());
    }

    [Fact]
    public async Task BotNotOnALongConnectionAnyMore_Configuration() =>
        Assert.Equal((Said.Dead, SendReason.Configuration), Both(await _gateway.SendAsync(Town.Entry(), Claim("bot_reply"), _address, _reply, CancellationToken.None)));

    [Theory]
    [InlineData("bot_reply", "\"msgtype\":\"stream\"")]
    [InlineData("bot_push", "\"chatid\":\"staff\",\"chat_type\":2,\"msgtype\":\"markdown\"")]
    public void Rendered_ForTheConnection_WithoutLinks(string channel, string part)
    {
        var book = TemplateBook.Load(Path.Combine(DataFiles.FindFolder(), "templates"), new TemplateEngine()).Book!;
        var values = Words.Values(Town.Ticket(_time.GetUtcNow()), Town.Corp);
        values["progress.link"] = "https://grid.example/p/1";
        var claim = Claim(channel) with { Template = "receipt" };
        var body = new NoticeRenderer(book).Render(_corp, claim, new NoticeModel(_address.Write(), "", values, [], []), null).Body!;
        var text = Encoding.UTF8.GetString(body);

        Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.DoesNotContain("grid.example", text, StringComparison.Ordinal);
        Assert.Equal(channel == "bot_reply", text.Contains(claim.Id.ToString("N"), StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Feature", "NT-08")]
    public void Lane_OfAConversation_HasOneBudget()
    {
        var notice = new Notice
        {
            Channel = Channel.BotReply, Recipient = "WangLei", Via = _address.Write(), Template = "receipt", Values = new Dictionary<string, string>(), Subject = "s", Seq = 1, SendAt = _time.GetUtcNow(), Purpose = Purpose.Receipt,
        };
        var reply = NoticeRows.ToOutbox(notice, _time.GetUtcNow());
        var push = NoticeRows.ToOutbox(notice with { Channel = Channel.BotPush, Recipient = "lifang", Via = _address.Unasked.Write() }, _time.GetUtcNow());

        Assert.Equal(("bot:aib1:staff", "bot:aib1:staff"), (reply.Lane, push.Lane));
        Assert.Equal("chat:bot:aib1:staff", Budget.KeyOf(reply.Channel, reply.Lane, reply.Recipient));
        Assert.Equal(Budget.KeyOf(reply.Channel, reply.Lane, reply.Recipient), Budget.KeyOf(push.Channel, push.Lane, push.Recipient));
        Assert.True(Budget.IsSerial("bot_reply") && Budget.IsSerial("bot_push"));
    }

    private static CorpDesks Desks(string file) => new(CorpFile.Parse(file).Corp!, null!, null!, null!);

    private async Task LiveAsync()
    {
        _lease = (await _leases.TakeAsync(Town.Id, "helper", "bot0", "a", TimeSpan.FromHours(1), _time.GetUtcNow()))!;
        await _leases.RenewAsync(_lease, isLive: true, TimeSpan.FromHours(1));
    }

    private async Task<BotWord> TakeAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (await _words.TakeAsync(_lease, 10, late.Token) is [var word])
            {
                return word;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), late.Token);
        }
    }

    private async Task AdvanceUntilAsync(Task sending)
    {
        for (var seconds = 0; !sending.IsCompleted && seconds < 60; seconds++)
        {
            await Task.WhenAny(sending, Task.Delay(TimeSpan.FromMilliseconds(50)));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private Task<SendResult> SendAsync(OutboxClaim claim) => _gateway.SendAsync(_corp, claim, _address, _reply, CancellationToken.None);

    private static (Said, SendReason) Both(SendResult result) => (result.Verdict, result.Reason);

    private OutboxClaim Claim(string channel) => new(
        Guid.CreateVersion7(), 1, channel, "bot:aib1:staff", "WangLei", null, 0, "receipt", null, null, false, "Receipt", 1024, null, _time.GetUtcNow(), null, _time.GetUtcNow().AddMinutes(1));

    /// <summary>Verdicts of the outbox by name, since the platform's have the same.</summary>
    public enum Row
    {
        Retry,
        Dead,
    }
}
