using Microsoft.Extensions.Logging;
using Npgsql;
using WeGrid.Domain.Notices;
using WeGrid.Hosting;
using WeGrid.Postgres.Outbox;
using WeGrid.WeCom.Messages;
using WeGrid.Worker.Sending;
using Verdict = WeGrid.Postgres.Outbox.Verdict;

namespace WeGrid.Worker.Tests.Sending;

/// <summary>The sender on a real database against the simulator.</summary>
public sealed class OutboxSenderTests
{
    [Fact]
    [Trait("Feature", "NT-03")]
    public async Task Drain_Card_ReachesThePhoneAndItsCodeIsKept()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var id = Assert.Single(await desk.StageAsync(desk.Card("WangLei")));
        await desk.NewSender().Outbox.DrainAsync(desk.Now);
        var card = Assert.Single(await desk.PhoneAsync("WangLei"))!["card"]!;
        Assert.Equal("new-1024-1-0", card["taskId"]!.GetValue<string>());
        Assert.Equal(["接单", "不归我管"], card["buttons"]!.AsArray().Select(b => b!["text"]!.GetValue<string>()));
        Assert.Equal("accept:1024", card["buttons"]![0]!["key"]!.GetValue<string>());
        var finished = await desk.FinishedAsync(id);
        Assert.Equal((Verdict.Sent, null, 1), (finished.Verdict, finished.Reason, finished.Attempt));
        Assert.Equal(1, await desk.ScalarAsync<long>("select count(*) from card where task_id = 'new-1024-1-0' and userid = 'WangLei' and length(response_code) > 8"));
        Assert.Empty(await desk.UnexpectedAsync());
    }

    [Fact]
    [Trait("Feature", "NT-11")]
    public async Task Drain_CardUpdate_TurnsTheCardGreyOnceAndUsesTheCodeUp()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var sender = desk.NewSender().Outbox;
        await desk.StageAsync(desk.Card("WangLei"));
        await sender.DrainAsync(desk.Now);
        Notice Update() => desk.Notice(Channel.CardUpdate, "WangLei", "card_taken", ("taken", "已由李芳受理")) with { TaskId = "new-1024-1-0" };
        await desk.StageAsync(Update());
        await sender.DrainAsync(desk.Now);
        Assert.Equal("已由李芳受理", (await desk.PhoneAsync("WangLei"))[0]!["card"]!["replaced"]!.GetValue<string>());
        var second = Assert.Single(await desk.StageAsync(Update()));
        await sender.DrainAsync(desk.Now);
        Assert.Equal("no_card", (await desk.FinishedAsync(second)).Reason);
        Assert.Empty(await desk.UnexpectedAsync());
    }

    /// <summary>A card lives 72 hours; whoever still has it is told in words, once.</summary>
    [Fact]
    [Trait("Feature", "X-19")]
    public async Task Drain_CardUpdateAfter72Hours_ToldInWordsOnce()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var sender = desk.NewSender().Outbox;
        await desk.StageAsync(desk.Card("WangLei"));
        await sender.DrainAsync(desk.Now);
        desk.Time.Advance(TimeSpan.FromHours(72));
        var late = Assert.Single(await desk.StageAsync(desk.Notice(Channel.CardUpdate, "WangLei", "card_taken", ("taken", "已办结")) with { TaskId = "new-1024-1-0" }));
        await sender.DrainAsync(desk.Now);
        Assert.Equal((Verdict.Dead, "no_card"), Both(await desk.FinishedAsync(late)));
        Assert.Equal(["card", "text"], (await desk.PhoneAsync("WangLei")).Select(i => i!["kind"]!.GetValue<string>()).Order());
        Assert.Equal("1024号：已办结。先前那张卡片不用再点了。", (await desk.PhoneAsync("WangLei")).Single(i => i!["kind"]!.GetValue<string>() == "text")!["text"]!.GetValue<string>());

        await desk.StageAsync(desk.Notice(Channel.CardUpdate, "WangLei", "card_taken", ("taken", "已评单")) with { TaskId = "new-1024-1-0" });
        await sender.DrainAsync(desk.Now);
        Assert.Equal(2, (await desk.PhoneAsync("WangLei")).Count);
        Assert.Empty(await desk.UnexpectedAsync());
    }

    [Fact]
    [Trait("Feature", "X-19")]
    public async Task Drain_CardUpdateJustBefore72Hours_TheCardTurnsGreyAndNothingIsSaidBesides()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var sender = desk.NewSender().Outbox;
        await desk.StageAsync(desk.Card("WangLei"));
        await sender.DrainAsync(desk.Now);
        desk.Time.Advance(TimeSpan.FromHours(72) - TimeSpan.FromMinutes(1));
        await desk.StageAsync(desk.Notice(Channel.CardUpdate, "WangLei", "card_taken", ("taken", "已由李芳受理")) with { TaskId = "new-1024-1-0" });
        await sender.DrainAsync(desk.Now);
        Assert.Equal("已由李芳受理", Assert.Single(await desk.PhoneAsync("WangLei"))!["card"]!["replaced"]!.GetValue<string>());
    }

    /// <summary>邓涛 goes without reports: they are not sent, visibly; cards that ask, danger and everybody else's reports are.</summary>
    [Fact]
    [Trait("Feature", "NT-12")]
    public async Task Drain_MutedKind_NotSentAndVisible_WhatIsMandatoryIs()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var sender = desk.NewSender().Outbox;
        var muted = Assert.Single(await desk.StageAsync(desk.Notice(Channel.AppText, "dengtao", "accepted_yours")));
        await desk.StageAsync(
            desk.Notice(Channel.AppText, "dengtao", "accepted_yours") with { IsDanger = true }, desk.Card("dengtao"), desk.Notice(Channel.AppText, "WangLei", "accepted_yours"));
        await sender.DrainAsync(desk.Now);
        Assert.Equal((Verdict.Dead, "muted"), Both(await desk.FinishedAsync(muted)));
        Assert.Equal(["card", "text"], (await desk.PhoneAsync("dengtao")).Select(i => i!["kind"]!.GetValue<string>()).Order());
        Assert.Single(await desk.PhoneAsync("WangLei"));
    }

    /// <summary>A trial run: nothing leaves, and who would have got what can be read.</summary>
    [Fact]
    [Trait("Feature", "NT-16")]
    public async Task Withheld_Blackhole_TellsWhoWouldHaveGotWhatAndNothingLeft()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var sender = desk.NewSender(new SendingRules(SendingMode.Blackhole, new HashSet<string>(), IsShadow: false)).Outbox;
        await desk.StageAsync(desk.Card("WangLei"), desk.Notice(Channel.AppText, "lifang", "accepted_yours"), desk.Notice(Channel.Voice, "sunbo", "life_voice") with { IsDanger = true });
        await sender.DrainAsync(desk.Now);

        var withheld = await desk.Store.WithheldAsync(Town.Id, desk.Now.AddHours(-1));
        Assert.Equal(
            [("WangLei", "app_card", "ticket_new", false), ("lifang", "app_text", "accepted_yours", false), ("sunbo", "voice", "life_voice", true)],
            withheld.Select(w => (w.Recipient, w.Channel, w.Template, w.Danger)).OrderBy(w => w.Recipient, StringComparer.Ordinal));
        var words = WeCom.Messages.BodyWords.Of(withheld.Single(w => w.Recipient == "WangLei").Body!);
        Assert.Contains(words, w => w.Contains("1024", StringComparison.Ordinal));
        Assert.Equal(2, words.Count(w => w.StartsWith('〔')));
        Assert.Contains("1024", string.Join('\n', WeCom.Messages.BodyWords.Of(withheld.Single(w => w.Recipient == "lifang").Body!)), StringComparison.Ordinal);
        Assert.Empty(WeCom.Messages.BodyWords.Of(withheld.Single(w => w.Recipient == "sunbo").Body!));
        Assert.Equal("lifang", Assert.Single(await desk.Store.WithheldAsync(Town.Id, desk.Now.AddHours(-1), "LiFang")).Recipient);
        Assert.Empty(await desk.LogAsync("message/send"));
        Assert.Empty(await desk.Store.WithheldAsync(Town.Id, desk.Now.AddHours(1)));
    }

    [Fact]
    public async Task Drain_TokenRefusedOnce_RenewedOnceAndSent()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var sender = desk.NewSender().Outbox;
        await desk.FaultAsync("""{ "api": "message/send", "errcode": 40014, "times": 1 }""");
        await desk.StageAsync(desk.Card("WangLei"));
        await sender.DrainAsync(desk.Now);
        Assert.Single(await desk.PhoneAsync("WangLei"));
        Assert.Equal(2, (await desk.LogAsync("gettoken")).Count);
        Assert.Equal(1, (await desk.FinishedAsync())[0].Attempt);
    }

    [Fact]
    [Trait("Feature", "NT-05")]
    public async Task Drain_AnswerLostAfterDelivery_SentAgainSwallowedSeenOnce()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var sender = desk.NewSender().Outbox;
        await desk.FaultAsync("""{ "api": "message/send", "afterDelivery": true, "times": 1 }""");
        await desk.StageAsync(desk.Card("WangLei"));
        await sender.DrainAsync(desk.Now);
        var waiting = Assert.Single(await desk.WaitingAsync());
        Assert.Equal("no_answer", waiting.Why);
        await desk.RunOutAsync(sender, TimeSpan.FromMinutes(1));
        Assert.Single(await desk.PhoneAsync("WangLei"));
        Assert.Equal("swallowed", (await desk.LogAsync("message/send"))[^1]!["verdict"]!.GetValue<string>());
        Assert.Equal((Verdict.Sent, 2), ((await desk.FinishedAsync())[0].Verdict, (await desk.FinishedAsync())[0].Attempt));
        Assert.Equal(1, await desk.ScalarAsync<long>("select count(*) from card where response_code is not null"));
    }

    [Fact]
    [Trait("Feature", "NT-05")]
    public async Task Drain_WebhookAnswerLost_DeadAsUnknownAndNotRepeated()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var sender = desk.NewSender().Outbox;
        await desk.FaultAsync("""{ "api": "webhook/send", "afterDelivery": true, "times": 1 }""");
        var id = Assert.Single(await desk.StageAsync(desk.Notice(Channel.Webhook, "duty", "receipt")));
        await desk.RunOutAsync(sender, TimeSpan.FromHours(3));
        Assert.Single(await desk.GroupAsync("staff"));
        Assert.Equal((Verdict.Dead, "unknown_delivery"), Both(await desk.FinishedAsync(id)));
    }

    [Fact]
    [Trait("Feature", "NT-03")]
    public async Task Drain_SomeRecipientsInvalid_SentWithTheReasonAndDeadForTheOne()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var sender = desk.NewSender().Outbox;
        var both = AppMessages.Text(1000002, ["WangLei", "nobody"], "两人", AppMessages.MaxDuplicateCheck).Bytes.ToArray();
        var one = AppMessages.Text(1000002, ["nobody"], "一人", AppMessages.MaxDuplicateCheck).Bytes.ToArray();
        var ids = await desk.StageRowsAsync(Row(desk, "all", both), Row(desk, "nobody", one));
        await sender.DrainAsync(desk.Now);
        Assert.Equal((Verdict.Sent, "address"), Both(await desk.FinishedAsync(ids[0])));
        var dead = await desk.FinishedAsync(ids[1]);
        Assert.Equal((Verdict.Dead, "address"), Both(dead));
        Assert.Equal(81013, dead.ErrCode);
        Assert.Single(await desk.PhoneAsync("WangLei"));
    }

    [Fact]
    [Trait("Feature", "NT-02")]
    public async Task Drain_Busy_BacksOffThenSends()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var sender = desk.NewSender().Outbox;
        await desk.FaultAsync("""{ "api": "message/send", "errcode": -1, "times": 3 }""");
        await desk.StageAsync(desk.Card("WangLei"));
        var waits = new List<double>();
        for (var i = 0; i < 3; i++)
        {
            await sender.DrainAsync(desk.Now);
            var waiting = Assert.Single(await desk.WaitingAsync());
            Assert.Equal("transient", waiting.Why);
            waits.Add((waiting.Until - desk.Now).TotalSeconds);
            desk.Time.AdvanceTo(waiting.Until);
        }

        await sender.DrainAsync(desk.Now);
        Assert.Equal([2.2, 4.4, 8.8], waits.Select(w => Math.Round(w, 3)));
        Assert.Single(await desk.PhoneAsync("WangLei"));
        Assert.Equal(4, (await desk.FinishedAsync())[0].Attempt);
    }

    [Fact]
    [Trait("Feature", "NT-02")]
    public async Task Drain_BusyForHours_GivenUpWhereItCanBeSeen()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var sender = desk.NewSender().Outbox;
        await desk.FaultAsync("""{ "api": "message/send", "errcode": -1, "times": 1000 }""");
        await desk.StageAsync(desk.Card("WangLei"));
        await desk.RunOutAsync(sender, TimeSpan.FromHours(5));
        var dead = Assert.Single(await desk.Store.DeadAsync(Town.Id, desk.Now.AddHours(-6)));
        Assert.Equal(("gave_up", -1, RetrySchedule.MaxAttempts), (dead.Reason, dead.ErrCode, dead.Attempt));
    }

    [Fact]
    public async Task Drain_Throttled_WaitsAtLeastAMinute()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var sender = desk.NewSender().Outbox;
        await desk.FaultAsync("""{ "api": "message/send", "errcode": 45009, "times": 1 }""");
        await desk.StageAsync(desk.Card("WangLei"));
        await sender.DrainAsync(desk.Now);
        var waiting = Assert.Single(await desk.WaitingAsync());
        Assert.Equal("throttled", waiting.Why);
        Assert.True(waiting.Until >= desk.Now.AddSeconds(60));
    }

    [Fact]
    [Trait("Feature", "NT-08")]
    public async Task Drain_SixtyToOneMember_NoneDroppedAllArrive()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var sender = desk.NewSender().Outbox;
        await desk.StageAsync([.. Enumerable.Range(0, 60).Select(i => desk.Notice(Channel.AppText, "WangLei", "reply_unknown", ("number", Town.Text(i))))]);
        await sender.DrainAsync(desk.Now);
        Assert.InRange((await desk.PhoneAsync("WangLei")).Count, 1, 29);
        Assert.All(await desk.WaitingAsync(), w => Assert.Equal("budget", w.Why));
        await desk.RunOutAsync(sender, TimeSpan.FromMinutes(10));
        Assert.Equal(60, (await desk.PhoneAsync("WangLei")).Count);
        Assert.Empty(await desk.UnexpectedAsync());
    }

    /// <summary>A storm night by four senders: the platform counts for itself and drops in silence; it never had to, and nothing is left.</summary>
    [Fact]
    [Trait("Feature", "X-17")]
    public async Task Drain_FourSendersOneStorm_ThePlatformDropsNothingAndEverythingArrives()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var senders = Enumerable.Range(0, 4).Select(_ => desk.NewSender().Outbox).ToArray();
        string[] people = ["WangLei", "lifang"];
        await desk.StageAsync([.. Enumerable.Range(0, 120).Select(i =>
            desk.Notice(Channel.AppText, people[i % 2], "reply_unknown", ("number", Town.Text(i))) with { IsDanger = i % 5 == 0 })]);
        await desk.StageAsync([.. Enumerable.Range(0, 10).Select(i => desk.Notice(Channel.Voice, "WangLei", "life_voice") with { IsDanger = i % 2 == 0 })]);
        for (var end = desk.Now.AddDays(4); ;)
        {
            await Task.WhenAll(senders.Select(s => s.DrainAsync(desk.Now)));
            if (await senders[0].NextDueAtAsync(desk.Now) is not { } next || next > end)
            {
                break;
            }

            desk.Time.AdvanceTo(next > desk.Now ? next : desk.Now.AddMilliseconds(1));
        }

        Assert.Empty(await desk.UnexpectedAsync());
        Assert.Empty(await desk.WaitingAsync());
        Assert.Equal(60 + 10, (await desk.PhoneAsync("WangLei")).Count);
        Assert.Equal(60, (await desk.PhoneAsync("lifang")).Count);
    }

    /// <summary>Claimed ten seconds ago, and only now there is time to send it: its minute is another one, so it is granted anew and not sent over the budget.</summary>
    [Fact]
    [Trait("Feature", "X-17")]
    public async Task Drain_GrantedTooLongAgo_GrantedAnewBeforeItIsSent()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var sender = desk.NewSender().Outbox;
        await desk.StageAsync(desk.Card("WangLei") with { SendAt = desk.Now.AddMinutes(-1) });

        await sender.RunOnceAsync(desk.Now.AddSeconds(-10));
        Assert.Empty(await desk.LogAsync("message/send"));
        Assert.Equal("late", Assert.Single(await desk.WaitingAsync()).Why);

        await sender.DrainAsync(desk.Now);
        Assert.Single(await desk.PhoneAsync("WangLei"));
    }

    /// <summary>A slow worker does not use up somebody's calls: what was granted and not sent is given back.</summary>
    [Fact]
    [Trait("Feature", "NT-08")]
    public async Task Drain_GrantedTooLongAgo_GivesTheBudgetBack()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var sender = desk.NewSender().Outbox;
        await desk.StageAsync(desk.Notice(Channel.Voice, "WangLei", "ask_voice") with { SendAt = desk.Now.AddMinutes(-1), IsDanger = true });
        for (var i = 0; i < 4; i++)
        {
            await sender.RunOnceAsync(desk.Now.AddSeconds(-10));
            Assert.Equal("late", Assert.Single(await desk.WaitingAsync()).Why);
            desk.Time.Advance(TimeSpan.FromSeconds(20));
        }

        Assert.Equal(0, await UsedAsync(desk, "voice:wanglei"));
        await sender.DrainAsync(desk.Now);
        Assert.Single(await desk.PhoneAsync("WangLei"));
        Assert.Equal(1, await UsedAsync(desk, "voice:wanglei"));
    }

    /// <summary>What took long on its way counts from when it arrived: the platform's minute began then.</summary>
    [Fact]
    [Trait("Feature", "NT-08")]
    public async Task DrawAnew_ArrivedLate_CountsFromItsArrival()
    {
        await using var desk = await SenderDesk.OpenAsync();
        await desk.StageAsync(desk.Card("WangLei"));
        var claim = Assert.Single((await desk.Store.ClaimAsync(Town.Id, 10, desk.Now, SendFloor.Lease)).Rows);
        desk.Time.Advance(TimeSpan.FromSeconds(9));

        await desk.Store.DrawAnewAsync(Town.Id, [new LateDraw(claim, claim.LeasedUntil - SendFloor.Lease, desk.Now)], SendLimits.Default);

        Assert.Equal(1, await UsedAsync(desk, "member:wanglei"));
        // As granted it would be out of the minute by now; as it arrived it is in it for nine seconds more.
        desk.Time.Advance(TimeSpan.FromSeconds(56));
        Assert.Equal(1, await UsedAsync(desk, "member:wanglei"));
        desk.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, await UsedAsync(desk, "member:wanglei"));
    }

    private static async Task<int> UsedAsync(SenderDesk desk, string key) =>
        Drawn.Read(await desk.ScalarAsync<long[]>($"select drawn from ledger where key = '{key}'"), SendLimits.Default.Of(Budget.KindOf(key)), desk.Now).Used(0);

    /// <summary>Ordinary messages take every place they may and do not come on: danger has places of its own, and leaves before all of them.</summary>
    [Fact]
    public async Task Round_OrdinaryOnesFillTheFloor_DangerLeavesAtOnce()
    {
        await using var desk = await SenderDesk.OpenAsync();
        // Of the ordinary ones none is for anybody on the list: a thousand of them need no platform.
        var sender = desk.NewSender(new SendingRules(SendingMode.Pilot, new HashSet<string>(["WangLei"]), IsShadow: false));
        var floor = sender.Floor;
        await desk.StageAsync([.. Enumerable.Range(0, SendFloor.AtOnce).Select(i => desk.Notice(Channel.AppText, $"p{i}", "reply_unknown", ("number", Town.Text(i))))]);
        await using var connection = await desk.Database.OpenAsync();
        await using var held = await HoldOrdinaryAsync(connection);

        Assert.Equal(SendFloor.AtOnce - SendFloor.ForDanger, await floor.RoundAsync(desk.Now, default) + await floor.RoundAsync(desk.Now, default));
        Assert.Equal(0, await floor.RoundAsync(desk.Now, default));
        var danger = Assert.Single(await desk.StageAsync(desk.Notice(Channel.AppText, "WangLei", "reply_unknown", ("number", "1")) with { IsDanger = true }));
        Assert.Equal(1, await floor.RoundAsync(desk.Now, default));
        await UntilAsync(desk, "select count(*) from outbox_done");
        Assert.Equal((Verdict.Sent, null), Both(await desk.FinishedAsync(danger)));
        Assert.Single(await desk.FinishedAsync());
        Assert.Single(await desk.PhoneAsync("WangLei"));

        await held.RollbackAsync();
        await floor.WhenIdleAsync();
        await sender.Outbox.DrainAsync(desk.Now);
        Assert.Equal(SendFloor.AtOnce, (await desk.FinishedAsync()).Count(f => f.Reason == "pilot"));
    }

    [Fact]
    public async Task Drain_OneSubject_KeepsItsOrderThroughAFault()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var sender = desk.NewSender().Outbox;
        await desk.FaultAsync("""{ "api": "message/send", "errcode": -1, "times": 2 }""");
        await desk.StageAsync([.. Enumerable.Range(1, 5).Reverse().Select(i =>
            desk.Notice(Channel.AppText, "WangLei", "reply_unknown", ("number", Town.Text(i))) with { Subject = "ticket:1024", Seq = i })]);
        await desk.RunOutAsync(sender, TimeSpan.FromMinutes(10));
        var numbers = (await desk.PhoneAsync("WangLei")).Select(p => p!["text"]!.GetValue<string>()[5].ToString());
        Assert.Equal(["1", "2", "3", "4", "5"], numbers);
    }

    [Fact]
    public async Task Drain_Expired_NeverSent()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var id = Assert.Single(await desk.StageAsync(desk.Card("WangLei") with { ValidUntil = desk.Now.AddMinutes(5) }));
        desk.Time.Advance(TimeSpan.FromMinutes(5));
        await desk.NewSender().Outbox.DrainAsync(desk.Now);
        Assert.Equal((Verdict.Dead, "expired"), Both(await desk.FinishedAsync(id)));
        Assert.Empty(await desk.PhoneAsync("WangLei"));
    }

    [Fact]
    [Trait("Feature", "NT-05")]
    public async Task Drain_TwoSendersAtOnce_EachMessageOnce()
    {
        await using var desk = await SenderDesk.OpenAsync();
        string[] people = ["WangLei", "lifang", "zhouqi", "sunbo", "dengtao"];
        await desk.StageAsync([.. Enumerable.Range(0, 40).Select(i => desk.Card(people[i % 5], $"new-{i}-1-0"))]);
        await Task.WhenAll(desk.NewSender().Outbox.DrainAsync(desk.Now), desk.NewSender().Outbox.DrainAsync(desk.Now));
        Assert.Equal(40, (await desk.LogAsync("message/send")).Count);
        Assert.Equal(40, (await desk.FinishedAsync()).Count(f => f is { Verdict: Verdict.Sent, Attempt: 1 }));
    }

    [Fact]
    [Trait("Feature", "NT-02")]
    public async Task Drain_SenderKilledAfterDelivery_OrdinaryLaneAtMostTwiceCoveredChannelsOnce()
    {
        await using var desk = await SenderDesk.OpenAsync();
        await desk.SimAsync("say", """{ "chat": "kf:wkdesk", "person": "wmlin", "text": "灯坏了" }""");
        await desk.StageAsync(
            desk.Card("WangLei"), desk.Notice(Channel.Webhook, "duty", "receipt"), desk.Notice(Channel.KfText, "wmlin", "receipt"));
        await DieAfterDeliveryAsync(desk);
        Assert.Equal(3, (await desk.WaitingAsync()).Count(w => w.Why == "sending"));
        desk.Time.Advance(SendFloor.Lease);
        await desk.RunOutAsync(desk.NewSender().Outbox, TimeSpan.FromMinutes(5));
        Assert.Single(await desk.PhoneAsync("WangLei"));
        Assert.Single(await desk.PhoneAsync("wmlin"), p => p!["channel"]!.GetValue<string>() == "kf" && p["from"]!.GetValue<string>() == "kf:wkdesk");
        Assert.Equal(2, (await desk.GroupAsync("staff")).Count);
        Assert.All(await desk.FinishedAsync(), f => Assert.Equal((Verdict.Sent, 2), (f.Verdict, f.Attempt)));
    }

    [Fact]
    [Trait("Feature", "NT-02")]
    public async Task Drain_DatabaseConnectionsCutMidSend_VerdictWrittenNothingDoubled()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var sender = desk.NewSender().Outbox;
        await desk.FaultAsync("""{ "api": "webhook/send", "delay": 1, "times": 1 }""");
        var id = Assert.Single(await desk.StageAsync(desk.Notice(Channel.Webhook, "duty", "receipt")));
        var running = sender.RunOnceAsync(desk.Now);
        await UntilAsync(desk, "select count(*) from outbox where status = 1 and body is not null");
        await desk.ScalarAsync<long>("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        await LetPassAsync(desk, running);
        desk.Database.Source.Clear(); // the test's own connections were cut, too
        if ((await desk.FinishedAsync()).Count == 0)
        {
            // Cut before it was handed over: the lease brings it back.
            desk.Time.Advance(SendFloor.Lease);
            await desk.RunOutAsync(desk.NewSender().Outbox, TimeSpan.FromMinutes(5));
        }

        Assert.Equal(Verdict.Sent, (await desk.FinishedAsync(id)).Verdict);
        Assert.Single(await desk.GroupAsync("staff"));
    }

    [Fact]
    public async Task Drain_ClockJumpsOverALeaseMidSend_SentOnceAndWritten()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var sender = desk.NewSender().Outbox;
        await desk.FaultAsync("""{ "api": "webhook/send", "delay": 7200, "times": 1 }""");
        var id = Assert.Single(await desk.StageAsync(desk.Notice(Channel.Webhook, "duty", "receipt")));
        var running = sender.RunOnceAsync(desk.Now);
        await UntilAsync(desk, "select count(*) from outbox where status = 1 and body is not null");
        desk.Time.Advance(TimeSpan.FromHours(1));
        var after = sender.DrainAsync(desk.Now);
        await LetPassAsync(desk, Task.WhenAll(running, after));
        // Where the clock jumped before it was on its way, it was late and is granted anew.
        await desk.FaultAsync("""{ "clear": true }""");
        await sender.DrainAsync(desk.Now);
        Assert.Equal((Verdict.Sent, null), Both(await desk.FinishedAsync(id)));
        Assert.Single(await desk.GroupAsync("staff"));
    }

    [Fact]
    public async Task Drain_SettingsRefused_DeadWithOneAlarm()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var sender = desk.NewSender().Outbox;
        await desk.FaultAsync("""{ "api": "message/send", "errcode": 60020, "times": 3 }""");
        await desk.StageAsync(desk.Card("WangLei", "new-1-1-0"), desk.Card("lifang", "new-2-1-0"), desk.Card("zhouqi", "new-3-1-0"));
        await sender.DrainAsync(desk.Now);
        Assert.All(await desk.FinishedAsync(), f => Assert.Equal((Verdict.Dead, "configuration", 60020), (f.Verdict, f.Reason, f.ErrCode)));
        Assert.Single(desk.Logs.All, l => l.Level == LogLevel.Critical);
    }

    [Theory]
    [InlineData(SendingMode.Blackhole, false, "blackhole", "blackhole")]
    [InlineData(SendingMode.Pilot, false, null, "pilot")]
    [InlineData(SendingMode.Live, true, "shadow", "shadow")]
    public async Task Drain_Mode_OnlyTheAllowedLeave(SendingMode mode, bool shadow, string? listed, string? unlisted)
    {
        await using var desk = await SenderDesk.OpenAsync();
        var rules = new SendingRules(mode, new HashSet<string>(["wanglei"], StringComparer.OrdinalIgnoreCase), shadow);
        var ids = await desk.StageAsync(desk.Card("WangLei", "new-1-1-0"), desk.Card("lifang", "new-2-1-0"));
        await desk.NewSender(rules).Outbox.DrainAsync(desk.Now);
        Assert.Equal(listed, (await desk.FinishedAsync(ids[0])).Reason);
        Assert.Equal(unlisted, (await desk.FinishedAsync(ids[1])).Reason);
        Assert.Equal(listed is null ? 1 : 0, (await desk.LogAsync("message/send")).Count);
        Assert.Equal(0, await desk.ScalarAsync<long>("select count(*) from outbox_done where body is null"));
    }

    [Fact]
    public async Task Drain_EveryKindOfEnd_NoSecretInReasonsOrLogs()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var sender = desk.NewSender().Outbox;
        foreach (var code in new[] { -1, 40014, 60020, 45009, 40058 })
        {
            await desk.FaultAsync($$"""{ "api": "message/send", "errcode": {{code}}, "times": 1 }""");
        }

        await desk.FaultAsync("""{ "api": "webhook/send", "errcode": 93000, "times": 1 }""");
        await desk.FaultAsync("""{ "api": "kf/send_msg", "errcode": 95018, "times": 1 }""");
        await desk.StageAsync(
            [.. Enumerable.Range(0, 5).Select(i => desk.Card("WangLei", $"new-{i}-1-0")), desk.Notice(Channel.Webhook, "duty", "receipt"),
                desk.Notice(Channel.KfText, "wmlin", "receipt"), desk.Notice(Channel.AppText, "lifang", "no_such_template"),
                desk.Notice(Channel.AppText, "lifang", "question")]);
        await desk.RunOutAsync(sender, TimeSpan.FromMinutes(10));
        var said = string.Join('\n', desk.Logs.All.Select(l => l.Text))
            + await desk.ScalarAsync<string>("select string_agg(coalesce(reason, '') || coalesce(platform_msgid, ''), ' ') from outbox_done");
        Assert.Contains("60020", said, StringComparison.Ordinal);
        Assert.Contains("bad_template", said, StringComparison.Ordinal);
        Assert.All(Town.Secrets, s => Assert.DoesNotContain(s, said, StringComparison.Ordinal));
        Assert.DoesNotContain("access_token", said, StringComparison.Ordinal);
        Assert.DoesNotContain("桥头", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drain_StaffOnWeChat_GetsTheCardAsWordsToAnswer()
    {
        await using var desk = await SenderDesk.OpenAsync();
        await desk.StageAsync(desk.Card("oldzhao"));
        await desk.NewSender().Outbox.DrainAsync(desk.Now);
        var item = Assert.Single(await desk.PhoneAsync("oldzhao"))!;
        Assert.Equal("text", item["kind"]!.GetValue<string>());
        Assert.Contains("接单请回复：接单 1024", item["text"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(await desk.UnexpectedAsync());
    }

    [Fact]
    public async Task Drain_KfMenuVoiceAndWebhook_ReachTheirPhones()
    {
        await using var desk = await SenderDesk.OpenAsync();
        await desk.SimAsync("say", """{ "chat": "kf:wkdesk", "person": "wmlin", "text": "灯坏了" }""");
        await desk.StageAsync(
            desk.Notice(Channel.KfMenu, "wmlin", "result", ("ticket.result", "灯泡已换")) with { Buttons = [new("solved_yes", "solved:1024:1:yes"), new("solved_no", "solved:1024:1:no")] },
            desk.Notice(Channel.Voice, "lifang", "life_voice", ("wave", "1")) with { IsDanger = true },
            desk.Notice(Channel.Webhook, "duty", "receipt"));
        await desk.NewSender().Outbox.DrainAsync(desk.Now);
        var menu = (await desk.PhoneAsync("wmlin")).Single(p => p!["kind"]!.GetValue<string>() == "menu")!["menu"]!;
        Assert.Contains("灯泡已换", menu["head_content"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("solved:1024:1:yes", menu["list"]![0]!["click"]!["id"]!.GetValue<string>());
        Assert.Equal("call", Assert.Single(await desk.PhoneAsync("lifang"), p => p!["channel"]!.GetValue<string>() == "voice")!["kind"]!.GetValue<string>());
        Assert.Single(await desk.GroupAsync("staff"));
        Assert.All(await desk.FinishedAsync(), f => Assert.Equal(Verdict.Sent, f.Verdict));
    }

    [Fact]
    public async Task Drain_BotReplyInAGroup_SaysNothingPersonalAndStandsARepeat()
    {
        await using var desk = await SenderDesk.OpenAsync();
        await desk.SimAsync("say", """{ "chat": "staff", "person": "lifang", "text": "@小网 桥头的灯灭了" }""");
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var url = await desk.Bot.ResponseUrl.Task.WaitAsync(bound.Token);
        await desk.FaultAsync("""{ "api": "aibot/response", "afterDelivery": true, "times": 1 }""");
        await desk.StageAsync(desk.Notice(Channel.BotReply, "WangLei", "receipt") with { Via = url });
        await desk.RunOutAsync(desk.NewSender().Outbox, TimeSpan.FromMinutes(1));
        var reply = Assert.Single(await desk.GroupAsync("staff"), i => i!["from"]!.GetValue<string>() == "bot:helper")!["text"]!.GetValue<string>();
        Assert.Contains("1024", reply, StringComparison.Ordinal);
        Assert.DoesNotContain("桥头", reply, StringComparison.Ordinal);
        Assert.DoesNotContain("王磊", reply, StringComparison.Ordinal);
        Assert.Equal(Verdict.Sent, (await desk.FinishedAsync())[0].Verdict);
    }

    [Fact]
    public async Task Drain_TooLong_DeadAndNotCut()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var id = Assert.Single(await desk.StageAsync(desk.Notice(Channel.AppText, "WangLei", "question", ("question", Town.Repeat("雨", 700)))));
        await desk.NewSender().Outbox.DrainAsync(desk.Now);
        Assert.Equal((Verdict.Dead, "too_long"), Both(await desk.FinishedAsync(id)));
        Assert.Empty(await desk.PhoneAsync("WangLei"));
    }

    [Fact]
    public async Task Start_Notified_SendsAndStopsAfterWhatIsUnderWay()
    {
        await using var desk = await SenderDesk.OpenAsync();
        var (sender, _, metrics) = desk.NewSender();
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var meters = new System.Diagnostics.Metrics.MeterListener();
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "wegrid.outbox.sent" && metrics.Owns(instrument.Meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        meters.SetMeasurementEventCallback<long>((_, _, _, _) => taken.TrySetResult());
        meters.Start();
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await sender.StartAsync(bound.Token);
        await desk.StageAsync(desk.Card("WangLei"));
        await taken.Task.WaitAsync(bound.Token);
        await sender.StopAsync(bound.Token);
        Assert.Equal(Verdict.Sent, (await desk.FinishedAsync())[0].Verdict);
        Assert.Empty(await desk.WaitingAsync());
    }

    /// <summary>Whoever prepares ordinary messages is held up until the transaction ends.</summary>
    private static async Task<NpgsqlTransaction> HoldOrdinaryAsync(NpgsqlConnection connection)
    {
        await using (var make = new NpgsqlCommand("""
            create function hold() returns trigger language plpgsql as $f$ begin perform pg_advisory_xact_lock_shared(4711); return new; end $f$;
            create trigger hold before update of body on outbox for each row when (not new.danger) execute function hold();
            """, connection))
        {
            await make.ExecuteNonQueryAsync();
        }

        var transaction = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("select pg_advisory_xact_lock(4711)", connection, transaction);
        await hold.ExecuteNonQueryAsync();
        return transaction;
    }

    /// <summary>Moves the clock until the simulator has let go of the call: nobody can tell when it began to hold it.</summary>
    private static async Task LetPassAsync(SenderDesk desk, Task work)
    {
        while (!work.IsCompleted)
        {
            desk.Time.Advance(TimeSpan.FromHours(2));
            await Task.Yield();
        }

        await work;
    }

    private static async Task UntilAsync(SenderDesk desk, string count)
    {
        while (await desk.ScalarAsync<long>(count) == 0)
        {
            await Task.Yield();
        }
    }

    /// <summary>A worker that claims, stores and sends like the others and is gone before it can write what came of it.</summary>
    private static async Task DieAfterDeliveryAsync(SenderDesk desk)
    {
        var gateway = desk.NewSender().Gateway;
        var press = new MessagePress(desk.Database, desk.Store, desk.Cards, new NoticeRenderer(desk.Book),
            new SendingRules(SendingMode.Live, new HashSet<string>(), false), desk.Logs.Of<MessagePress>());
        var claimed = await desk.Store.ClaimAsync(Town.Id, 32, desk.Now, SendFloor.Lease);
        var pressed = await press.PressAsync(desk.Entry, claimed.Rows, desk.Now, CancellationToken.None);
        foreach (var message in pressed.Ready)
        {
            await gateway.SendAsync(desk.Entry, message.Claim, message.Via, message.Body, CancellationToken.None);
        }
    }

    private static OutboxRow Row(SenderDesk desk, string recipient, byte[] body) =>
        new(Guid.CreateVersion7(desk.Now), "app_text", "app", recipient, "prepared", null, "Inform", desk.Now) { Body = body, Ticket = 1024 };

    private static (Verdict Verdict, string? Reason) Both(FinishedMessage message) => (message.Verdict, message.Reason);
}
