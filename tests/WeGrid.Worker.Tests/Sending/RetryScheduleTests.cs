using FsCheck;
using FsCheck.Fluent;
using WeGrid.Postgres.Outbox;
using WeGrid.WeCom.Client;
using WeGrid.WeCom.Messages;
using WeGrid.Worker.Sending;
using Row = WeGrid.Postgres.Outbox.Verdict;
using Said = WeGrid.WeCom.Client.Verdict;

namespace WeGrid.Worker.Tests.Sending;

public sealed class RetryScheduleTests
{
    [Theory]
    [InlineData(1, MessageReason.Transient, 0, 2)]
    [InlineData(2, MessageReason.Transient, 0, 4)]
    [InlineData(5, MessageReason.NoAnswer, 0, 32)]
    [InlineData(9, MessageReason.Token, 0, 512)]
    [InlineData(10, MessageReason.Transient, 0, 600)]
    [InlineData(19, MessageReason.Transient, 0, 600)]
    [InlineData(1, MessageReason.Transient, 1, 2.4)]
    [InlineData(1, MessageReason.Throttled, 0, 60)]
    [InlineData(2, MessageReason.Throttled, 0, 120)]
    [InlineData(5, MessageReason.Throttled, 1, 720)]
    public void After_Attempt_Waits(int attempt, MessageReason reason, double jitter, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetrySchedule.After(attempt, reason, jitter));

    [Fact]
    public void After_LastAttempt_GivesUp() => Assert.Null(RetrySchedule.After(RetrySchedule.MaxAttempts, MessageReason.Transient, 0));

    [Fact]
    public void After_AllTriesTogether_EndInsideTheDuplicateCheck()
    {
        foreach (var reason in new[] { MessageReason.Transient, MessageReason.NoAnswer, MessageReason.Throttled })
        {
            var sum = Enumerable.Range(1, RetrySchedule.MaxAttempts).Select(a => RetrySchedule.After(a, reason, 1) ?? TimeSpan.Zero).Aggregate((a, b) => a + b);
            Assert.InRange(sum, TimeSpan.FromMinutes(90), AppMessages.MaxDuplicateCheck - (SendFloor.Lease * RetrySchedule.MaxAttempts / 20));
        }
    }

    [Fact]
    public void After_AnyAttempt_NeverUnderTheFirstWaitAndNeverShrinks() =>
        Prop.ForAll<byte, byte>((a, j) =>
        {
            var attempt = (a % (RetrySchedule.MaxAttempts - 2)) + 1;
            var now = RetrySchedule.After(attempt, MessageReason.Transient, 0)!.Value;
            var next = RetrySchedule.After(attempt + 1, MessageReason.Transient, j / 255.0)!.Value;
            return now >= TimeSpan.FromSeconds(2) && next >= now;
        }).QuickCheckThrowOnFailure();
}

public sealed class VerdictTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 2, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("app_text", Said.Sent, SendReason.Ok, Row.Sent, null)]
    [InlineData("kf_text", Said.Sent, SendReason.Duplicate, Row.Sent, null)]
    [InlineData("app_text", Said.Retry, SendReason.Transient, Row.Retry, "transient")]
    [InlineData("webhook", Said.Retry, SendReason.Throttled, Row.Retry, "throttled")]
    [InlineData("app_text", Said.Unknown, SendReason.NoAnswer, Row.Retry, "no_answer")]
    [InlineData("app_card", Said.Unknown, SendReason.NoAnswer, Row.Retry, "no_answer")]
    [InlineData("card_update", Said.Unknown, SendReason.NoAnswer, Row.Retry, "no_answer")]
    [InlineData("kf_menu", Said.Unknown, SendReason.Transient, Row.Retry, "transient")]
    [InlineData("bot_reply", Said.Unknown, SendReason.NoAnswer, Row.Retry, "no_answer")]
    [InlineData("webhook", Said.Unknown, SendReason.NoAnswer, Row.Dead, "unknown_delivery")]
    [InlineData("voice", Said.Unknown, SendReason.NoAnswer, Row.Dead, "unknown_delivery")]
    [InlineData("app_text", Said.Dead, SendReason.Address, Row.Dead, "address")]
    [InlineData("app_text", Said.Dead, SendReason.Configuration, Row.Dead, "configuration")]
    [InlineData("kf_text", Said.Dead, SendReason.UsedUp, Row.Dead, "used_up")]
    [InlineData("webhook", Said.Dead, SendReason.Robot, Row.Dead, "robot")]
    [InlineData("app_card", Said.Dead, SendReason.Content, Row.Dead, "content")]
    [InlineData("app_card", Said.Dead, SendReason.Unclassified, Row.Dead, "unclassified")]
    public void Judge_Answer_Verdict(string channel, Said said, SendReason why, Row verdict, string? reason)
    {
        var result = VerdictTable.Judge(Claim(channel), new SendResult { Verdict = said, Reason = why, ErrCode = 7 }, Now, 0);
        Assert.Equal(verdict, result.Verdict);
        Assert.Equal(reason, result.Reason);
        Assert.Equal(verdict == Row.Retry, result.RetryAt > Now);
    }

    [Fact]
    public void Judge_ThrottledUntil_NotBefore()
    {
        var answer = new SendResult { Verdict = Said.Retry, Reason = SendReason.Throttled, NotBefore = Now.AddMinutes(9) };
        Assert.Equal(Now.AddMinutes(9), VerdictTable.Judge(Claim("app_text"), answer, Now, 0).RetryAt);
        Assert.Equal(Now.AddSeconds(60), VerdictTable.Judge(Claim("app_text"), answer with { NotBefore = Now.AddSeconds(1) }, Now, 0).RetryAt);
    }

    [Fact]
    public void Judge_PartlyWithoutTheRecipient_DeadForTheRecipient()
    {
        var answer = new SendResult { Verdict = Said.Partly, Reason = SendReason.Address, ErrCode = 0, InvalidUsers = ["wanglei"] };
        Assert.Equal((Row.Dead, "address"), Both(VerdictTable.Judge(Claim("app_text"), answer, Now, 0)));
        Assert.Equal((Row.Sent, "address"), Both(VerdictTable.Judge(Claim("app_text") with { Recipient = "all" }, answer, Now, 0)));
    }

    [Fact]
    public void Judge_LastAttempt_GaveUp()
    {
        var answer = new SendResult { Verdict = Said.Retry, Reason = SendReason.Transient, ErrCode = -1 };
        var result = VerdictTable.Judge(Claim("app_text") with { Attempt = RetrySchedule.MaxAttempts }, answer, Now, 0);
        Assert.Equal((Row.Dead, "gave_up"), Both(result));
        Assert.Equal(-1, result.ErrCode);
    }

    [Theory]
    [InlineData("bot_reply", 846606)]
    [InlineData("card_update", 60140)]
    public void Judge_RepeatOfWhatIsSingleUse_Sent(string channel, int code)
    {
        var answer = new SendResult { Verdict = Said.Dead, Reason = SendReason.UsedUp, ErrCode = code };
        Assert.Equal(Row.Dead, VerdictTable.Judge(Claim(channel), answer, Now, 0).Verdict);
        Assert.Equal(Row.Sent, VerdictTable.Judge(Claim(channel) with { Attempt = 2 }, answer, Now, 0).Verdict);
        Assert.Equal(Row.Dead, VerdictTable.Judge(Claim("app_text") with { Attempt = 2 }, answer, Now, 0).Verdict);
    }

    private static (Row Verdict, string? Reason) Both(OutboxResult result) => (result.Verdict, result.Reason);

    private static OutboxClaim Claim(string channel) =>
        new(Guid.Empty, 1, channel, "lane", "WangLei", null, 0, "t", null, null, false, "Inform", 1024, null, Now, null, Now.AddMinutes(1));
}
