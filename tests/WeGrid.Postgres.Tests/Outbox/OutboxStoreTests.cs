using System.Text;
using Npgsql;
using WeGrid.Domain.Notices;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Outbox;
using WeGrid.Testing;
using Xunit;

namespace WeGrid.Postgres.Tests.Outbox;

public sealed class OutboxStoreTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Now = new(2026, 6, 30, 16, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);
    private static int _corps;

    /// <summary>Each test is a corp of its own: corps never see each other.</summary>
    private readonly string _corp = $"corp{Interlocked.Increment(ref _corps)}";
    private readonly OutboxStore _store = new(given.Database);

    [Fact]
    public async Task ClaimAsync_StagedRow_ComesBackWhole()
    {
        var row = Row("li") with
        {
            Subject = "ticket:7", Seq = 3, Danger = true, Ticket = 7, Person = "li", Model = """{"n": 7}""", ValidUntil = Now.AddHours(1),
        };
        await StageAsync(row);

        var claim = Assert.Single((await ClaimAsync()).Rows);

        Assert.Equal((row.Id, 1, "app_text", "app:1", "li", "ticket:7", 3), (claim.Id, claim.Attempt, claim.Channel, claim.Lane, claim.Recipient, claim.Subject, claim.Seq));
        Assert.Equal(("hello", """{"n": 7}""", true, "test", 7L, "li"), (claim.Template, claim.Model, claim.Danger, claim.Purpose, claim.Ticket, claim.Person));
        Assert.Equal((Now, Now.AddHours(1), Now + Lease), (claim.CreatedAt, claim.ValidUntil, claim.LeasedUntil));
        Assert.Null(claim.Body);
    }

    [Fact]
    public async Task ClaimAsync_TwoWorkers_ShareNothing()
    {
        await StageAsync([.. Enumerable.Range(0, 200).Select(n => Row($"p{n}"))]);

        var both = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ClaimAsync(60)));

        var ids = both.SelectMany(b => b.Rows).Select(r => r.Id).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal(200, ids.Count + (await ClaimAsync(200)).Rows.Count);
    }

    [Fact]
    public async Task ClaimAsync_OtherCorp_SeesNothing()
    {
        await StageAsync(Row("li"));

        Assert.Empty((await _store.ClaimAsync("stranger", 10, Now, Lease)).Rows);
    }

    [Fact]
    public async Task ClaimAsync_NotDueYet_WaitsForItsTime()
    {
        await StageAsync(Row("li") with { DueAt = Now.AddMinutes(5) });

        Assert.Empty((await ClaimAsync()).Rows);
        Assert.Equal("scheduled", Assert.Single(await _store.WaitingAsync(_corp, Now)).Why);
        Assert.Equal(Now.AddMinutes(5), await _store.NextDueAtAsync(_corp, Now));
        Assert.Single((await ClaimAsync(at: Now.AddMinutes(5))).Rows);
    }

    [Fact]
    public async Task ClaimAsync_DangerStagedLast_GoesFirst()
    {
        await StageAsync(Row("a"), Row("b"), Row("c") with { Danger = true });

        Assert.Equal("c", Assert.Single((await ClaimAsync(1)).Rows).Recipient);
    }

    /// <summary>How many ordinary ones are taken is bounded for itself: of a floor that is nearly full only danger gets the last places.</summary>
    [Theory]
    [InlineData(10, 0, 3, 0)]
    [InlineData(10, 4, 3, 4)]
    [InlineData(10, 10, 3, 7)] // nor more than both may have together
    [InlineData(10, null, 3, 7)]
    [InlineData(2, 2, 2, 0)]
    public async Task ClaimAsync_SoManyOrdinaryOnesAtMost_DangerTakesTheRest(int limit, int? calm, int danger, int ordinary)
    {
        await StageAsync([.. Enumerable.Range(0, 12).Select(n => Row($"p{n}") with { Danger = n > 8 })]);

        var batch = await _store.ClaimAsync(_corp, limit, Now, Lease, calm: calm);

        Assert.Equal((danger, ordinary), (batch.Rows.Count(r => r.Danger), batch.Rows.Count(r => !r.Danger)));
        Assert.Equal(danger + ordinary, batch.Examined);
    }

    [Fact]
    [Trait("Feature", "NT-02")]
    public async Task ClaimAsync_WorkerDied_RowComesBackAfterItsLeaseWithTheNextAttempt()
    {
        await StageAsync(Row("li"));
        var dead = Assert.Single((await ClaimAsync()).Rows);

        Assert.Empty((await ClaimAsync(at: Now + Lease - TimeSpan.FromSeconds(1))).Rows);
        Assert.Equal(Now + Lease, await _store.NextDueAtAsync(_corp, Now));
        var taken = Assert.Single((await ClaimAsync(at: Now + Lease)).Rows);

        Assert.Equal(dead.Attempt + 1, taken.Attempt);
    }

    [Fact]
    public async Task ClaimAsync_ConnectionKilledInsideTheClaim_NothingIsClaimed()
    {
        await StageAsync(Row("li"));
        var dying = await given.Database.OpenAsync();
        await new NpgsqlCommand("begin", dying).ExecuteNonQueryAsync();
        await new NpgsqlCommand($"select from outbox where corp_id = '{_corp}' for update", dying).ExecuteNonQueryAsync();
        Assert.Empty((await ClaimAsync()).Rows);
        await given.Database.ScalarAsync<bool>("select pg_terminate_backend($1)", dying.ProcessID);

        ClaimedBatch? claimed = null;
        await Inbox.InboxWriterTests.UntilAsync(async () => (claimed = await ClaimAsync()).Rows.Count > 0);
        Assert.Equal(1, Assert.Single(claimed!.Rows).Attempt);
    }

    [Fact]
    [Trait("Feature", "NT-02")]
    public async Task FinishAsync_LateWorker_TouchesNothing()
    {
        await StageAsync(Row("li"));
        var late = Assert.Single((await ClaimAsync()).Rows);
        var holder = Assert.Single((await ClaimAsync(at: Now + Lease)).Rows);

        Assert.Equal(0, await _store.FinishAsync(_corp, [OutboxResult.Dead(late, "timeout")], Now + Lease));
        Assert.False(await _store.StoreBodyAsync(_corp, late.Id, late.Attempt, [1]));
        Assert.Equal(1, await _store.FinishAsync(_corp, [OutboxResult.Sent(holder, "msg-1")], Now + Lease));
        Assert.Equal(0, await _store.FinishAsync(_corp, [OutboxResult.Sent(holder, "msg-1")], Now + Lease));
        Assert.Equal("msg-1", await given.Database.ScalarAsync<string>("select platform_msgid from outbox_done where corp_id = $1", _corp));
    }

    [Fact]
    public async Task FinishAsync_Retry_KeepsTheBytesIdentical()
    {
        await StageAsync(Row("li"));
        var first = Assert.Single((await ClaimAsync()).Rows);
        Assert.True(await _store.StoreBodyAsync(_corp, first.Id, first.Attempt, "{\"a\":1}"u8.ToArray()));
        await _store.FinishAsync(_corp, [OutboxResult.Retry(first, Now.AddSeconds(30), "throttled", 45009)], Now);

        Assert.Equal(("throttled", Now.AddSeconds(30)), Assert.Single((await _store.WaitingAsync(_corp, Now)).Select(w => (w.Why, w.Until))));
        var second = Assert.Single((await ClaimAsync(at: Now.AddSeconds(30))).Rows);

        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(second.Body!));
        Assert.False(await _store.StoreBodyAsync(_corp, second.Id, second.Attempt, "other"u8.ToArray()));
    }

    [Fact]
    [Trait("Feature", "NT-02")]
    [Trait("Feature", "NT-03")]
    public async Task FinishAsync_Dead_IsVisibleWithItsReason()
    {
        await StageAsync(Row("li") with { Ticket = 7 });
        var claim = Assert.Single((await ClaimAsync()).Rows);

        await _store.FinishAsync(_corp, [OutboxResult.Dead(claim, "no such member", 60111)], Now);

        Assert.Empty(await _store.WaitingAsync(_corp, Now));
        var dead = Assert.Single(await _store.DeadAsync(_corp, Now));
        Assert.Equal(("no such member", 60111), (dead.Reason, dead.ErrCode));
        Assert.Equal(dead, Assert.Single(await _store.FinishedForTicketAsync(_corp, 7)));
    }

    [Fact]
    public async Task FinishAsync_VerdictWanted_ADueRowTellsIt()
    {
        await StageAsync(Row("li") with { WantsVerdict = true, Ticket = 7, Person = "li", Purpose = "result" }, Row("wang"));
        var claims = (await ClaimAsync()).Rows;

        await _store.FinishAsync(_corp, [.. claims.Select(c => OutboxResult.Sent(c))], Now);

        var told = Assert.Single(await new DueStore(given.Database).PeekAsync(_corp, Now, 10));
        Assert.Equal(OutboxStore.VerdictKind, told.Kind);
        Assert.Contains("\"verdict\": \"sent\"", told.PayloadJson, StringComparison.Ordinal);
        Assert.Contains("\"ticket\": 7", told.PayloadJson, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClaimAsync_SecondOfASubject_WaitsForTheFirstThenGoesAtOnce()
    {
        await StageAsync(Row("li") with { Subject = "run:1", Seq = 2 }, Row("li") with { Subject = "run:1", Seq = 1 },
            Row("li") with { Subject = "run:2", Seq = 9 }, Row("wang") with { Subject = "run:1", Seq = 5 });

        var claims = (await ClaimAsync()).Rows;
        Assert.Equal([1, 5, 9], claims.Select(c => c.Seq).Order());
        Assert.Equal("order", Assert.Single(await _store.WaitingAsync(_corp, Now), w => w.Why != "sending").Why);
        var first = claims.Single(c => c.Seq == 1);
        await _store.FinishAsync(_corp, [OutboxResult.Retry(first, Now.AddSeconds(20), "throttled")], Now);
        Assert.Empty((await ClaimAsync(at: Now.AddSeconds(15))).Rows);
        var again = Assert.Single((await ClaimAsync(at: Now.AddSeconds(20))).Rows);
        Assert.Equal(1, again.Seq);
        await _store.FinishAsync(_corp, [OutboxResult.Sent(again)], Now.AddSeconds(20));

        Assert.Equal(2, Assert.Single((await ClaimAsync(at: Now.AddSeconds(20))).Rows).Seq);
    }

    [Fact]
    public async Task Stage_SupersedingRow_OlderOpenOnesDieVisibly()
    {
        await StageAsync(Row("li") with { Subject = "run:1", Seq = 1, WantsVerdict = true }, Row("li") with { Subject = "run:1", Seq = 2 },
            Row("wang") with { Subject = "run:1", Seq = 1 });

        await StageAsync(Row("li") with { Subject = "run:1", Seq = 3, Supersedes = true });

        Assert.Equal([("li", 3), ("wang", 1)], (await ClaimAsync()).Rows.Select(c => (c.Recipient, c.Seq)).Order());
        Assert.All(await _store.DeadAsync(_corp, Now), d => Assert.Equal("superseded", d.Reason));
        Assert.Equal(2, (await _store.DeadAsync(_corp, Now)).Count);
        Assert.Single(await new DueStore(given.Database).PeekAsync(_corp, Now, 10));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stage_SupersedesWhileTheOlderIsBeingSent_OlderIsNeverSentAgain(bool workerDied)
    {
        await StageAsync(Row("li") with { Subject = "run:1", Seq = 1 });
        var older = Assert.Single((await ClaimAsync()).Rows);
        await StageAsync(Row("li") with { Subject = "run:1", Seq = 2, Supersedes = true });
        Assert.Empty((await ClaimAsync()).Rows);

        var at = Now;
        if (workerDied)
        {
            at += Lease;
            await ClaimAsync(at: at);
        }
        else
        {
            await _store.FinishAsync(_corp, [OutboxResult.Retry(older, Now.AddSeconds(1), "throttled")], at);
        }

        Assert.Equal("superseded", Assert.Single(await _store.DeadAsync(_corp, Now)).Reason);
        Assert.Equal(2, Assert.Single((await ClaimAsync(at: at)).Rows).Seq);
    }

    [Fact]
    public async Task ClaimAsync_Expired_DiesVisiblyAndIsNeverSent()
    {
        await StageAsync(Row("li") with { ValidUntil = Now.AddMinutes(1), WantsVerdict = true });

        Assert.Empty((await ClaimAsync(at: Now.AddMinutes(1))).Rows);

        Assert.Equal("expired", Assert.Single(await _store.DeadAsync(_corp, Now)).Reason);
        Assert.Contains("expired", Assert.Single(await new DueStore(given.Database).PeekAsync(_corp, Now.AddMinutes(1), 10)).PayloadJson, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FinishAsync_RetryAfterValidity_DiesAtItsEnd()
    {
        await StageAsync(Row("li") with { ValidUntil = Now.AddMinutes(1) });
        var claim = Assert.Single((await ClaimAsync()).Rows);

        await _store.FinishAsync(_corp, [OutboxResult.Retry(claim, Now.AddHours(1), "throttled")], Now);

        Assert.Equal(Now.AddMinutes(1), await _store.NextDueAtAsync(_corp, Now));
        Assert.Empty((await ClaimAsync(at: Now.AddMinutes(1))).Rows);
        Assert.Equal("expired", Assert.Single(await _store.DeadAsync(_corp, Now)).Reason);
    }

    [Fact]
    [Trait("Feature", "NT-08")]
    public async Task ClaimAsync_HundredToOneMember_AllSentNoneDroppedNeverOver30AMinute()
    {
        await StageAsync([.. Enumerable.Range(0, 100).Select(n => Row("li") with { Danger = n % 10 == 0 })]);
        var sent = new List<DateTimeOffset>();

        for (var at = Now; await _store.NextDueAtAsync(_corp, at) is { } due; at = due > at ? due : at)
        {
            var claims = (await ClaimAsync(at: at)).Rows;
            await _store.FinishAsync(_corp, [.. claims.Select(c => OutboxResult.Sent(c))], at);
            sent.AddRange(claims.Select(_ => at));
        }

        Assert.Equal(100, sent.Count);
        Assert.All(sent, start => Assert.InRange(sent.Count(s => s >= start && s < start.AddSeconds(60)), 1, 30));
        // 22 at once and every minute, the ten of danger beside them.
        Assert.True(sent[^1] < Now.AddMinutes(5), "waiting no longer than the budget asks");
    }

    [Fact]
    [Trait("Feature", "NT-08")]
    public async Task ClaimAsync_OverBudget_WaitsVisiblyAndDangerStillPasses()
    {
        await StageAsync([.. Enumerable.Range(0, 46).Select(_ => Row("li"))]);
        Assert.Equal(22, (await ClaimAsync()).Rows.Count);

        // Each waits for the place it will have: 22 a minute later, the last two a minute after those.
        Assert.Equal([22, 2],
            (await _store.WaitingAsync(_corp, Now)).Where(w => w.Why == "budget").GroupBy(w => w.Until).OrderBy(g => g.Key).Select(g => g.Count()));
        Assert.Contains(await _store.TotalsAsync(_corp, Now), t => t is { Why: "budget", Count: 24 });
        await StageAsync(Row("li") with { Danger = true });
        Assert.True(Assert.Single((await ClaimAsync()).Rows).Danger);
    }

    [Fact]
    [Trait("Feature", "NT-08")]
    public async Task ClaimAsync_IdsInAnotherCase_AreOnePersonsBudget()
    {
        await StageAsync([.. Enumerable.Range(0, 20).Select(_ => Row("WangLei")), .. Enumerable.Range(0, 20).Select(_ => Row("wanglei"))]);

        Assert.Equal(22, (await ClaimAsync()).Rows.Count);
    }

    /// <summary>pstncc: three in eight minutes and eight in a day, of which two are kept for danger; what is more waits and is not lost.</summary>
    [Fact]
    [Trait("Feature", "X-17")]
    public async Task ClaimAsync_CallsToOnePerson_ThreeInEightMinutesEightInADay()
    {
        await StageAsync([.. Enumerable.Range(0, 12).Select(n => Row("li", "voice") with { Danger = n >= 6 })]);
        var rung = new List<(DateTimeOffset At, bool Danger)>();

        await RunOutAsync(Now.AddDays(3), claims => rung.AddRange(claims));

        Assert.Equal(12, rung.Count);
        Assert.All([TimeSpan.FromMinutes(8), TimeSpan.FromDays(1)], span => Assert.All(rung, start =>
            Assert.InRange(rung.Count(r => r.At >= start.At && r.At < start.At + span), 1, span.Days == 1 ? 8 : 3)));
        Assert.True(rung.Take(6).All(r => r.Danger), "danger was served first");
    }

    /// <summary>A message draws on all of its budgets or on none: who waits for the app's day has not used up the minute of anybody.</summary>
    [Fact]
    [Trait("Feature", "X-17")]
    public async Task ClaimAsync_TheAppsDayIsFull_NobodysMinuteIsTouched()
    {
        var limits = new SendLimits { Accounts = 1, DangerShare = 50 };
        await StageAsync([.. Enumerable.Range(0, 150).Select(n => Row($"p{n}"))]);

        var first = (await _store.ClaimAsync(_corp, 500, Now, Lease, limits)).Rows;
        Assert.Equal(100, first.Count);
        Assert.Equal(50, (await _store.WaitingAsync(_corp, Now)).Count(w => w.Why == "budget" && w.Until > Now.AddHours(23)));
        Assert.Equal(100L, await given.Database.ScalarAsync<long>($"select count(*) from ledger where corp_id = '{_corp}' and key like 'member:%'"));

        await StageAsync(Row("danger") with { Danger = true });
        var danger = Assert.Single((await _store.ClaimAsync(_corp, 500, Now, Lease, limits)).Rows);
        Assert.Equal("danger", danger.Recipient);
        await _store.FinishAsync(_corp, [.. first.Append(danger).Select(c => OutboxResult.Sent(c))], Now);
        Assert.Equal(50, (await _store.ClaimAsync(_corp, 500, Now.AddHours(25), Lease, limits)).Rows.Count);
    }

    /// <summary>What all messages of a corp draw on is drawn on by four workers at once, and never twice.</summary>
    [Fact]
    [Trait("Feature", "X-17")]
    public async Task ClaimAsync_FourWorkersOneInterface_TogetherStayInsideItsMinute()
    {
        var limits = new SendLimits { ApiMinute = 100 };
        await StageAsync([.. Enumerable.Range(0, 300).Select(n => Row($"p{n}"))]);
        var sent = new System.Collections.Concurrent.ConcurrentBag<Guid>();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => UntilNothingIsDueAsync(limits, sent)));

        Assert.Equal(75, sent.Distinct().Count());
        Assert.Equal(75, sent.Count);
        Assert.Equal(225, (await _store.WaitingAsync(_corp, Now, 500)).Count(w => w.Why == "budget"));
    }

    /// <summary>A hundred messages of three kinds to a few people and a robot, four workers, a clock that runs: nothing is over, nothing is lost.</summary>
    [Fact]
    [Trait("Feature", "NT-08")]
    [Trait("Feature", "X-17")]
    public async Task ClaimAsync_FourWorkersManyKinds_NoWindowIsEverExceededAndAllIsSent()
    {
        var limits = new SendLimits { MemberMinute = 6, MemberHour = 20, RobotMinute = 8, ApiMinute = 40 };
        await StageAsync([.. Enumerable.Range(0, 160).Select(n => (n % 4) switch
        {
            0 => Row("group", "webhook") with { Lane = "robot-1" },
            1 => Row("li", "voice") with { Lane = "voice-li", Danger = n % 3 == 0 },
            _ => Row($"p{n % 5}") with { Danger = n % 7 == 0 },
        })]);
        var sent = new System.Collections.Concurrent.ConcurrentQueue<(DateTimeOffset At, string Key, string Channel)>();
        for (var at = Now; await _store.NextDueAtAsync(_corp, at) is { } due && due < Now.AddDays(9); at = due > at ? due : at.AddMilliseconds(1))
        {
            var now = due > at ? due : at;
            await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
            {
                var rows = (await _store.ClaimAsync(_corp, 40, now, Lease, limits)).Rows;
                foreach (var row in rows)
                {
                    sent.Enqueue((now, Budget.KeyOf(row.Channel, row.Lane, row.Recipient)!, row.Channel));
                }

                await _store.FinishAsync(_corp, [.. rows.Select(r => OutboxResult.Sent(r))], now);
            }));
        }

        Assert.Equal(160, sent.Count);
        Assert.All(sent.GroupBy(s => s.Key), own => AssertInside([.. own.Select(s => s.At)], limits.Of(Budget.KindOf(own.Key))));
        Assert.All(sent.Where(s => s.Channel == "app_text").GroupBy(s => s.Channel), api => AssertInside([.. api.Select(s => s.At)], limits.Of(BudgetKind.Api)));
    }

    [Fact]
    [Trait("Feature", "NT-08")]
    public async Task WaitingAsync_HeldByTheQuietHours_SaysSo()
    {
        // 00:00 in China; quiet until seven.
        await StageAsync(Row("a") with { DueAt = Now.AddHours(7) }, Row("b") with { DueAt = Now.AddHours(8) }, Row("c") with { DueAt = Now.AddHours(7), Danger = true });

        var waiting = await _store.WaitingAsync(_corp, Now, quietEnd: new TimeOnly(7, 0));

        Assert.Equal([("a", "quiet"), ("b", "scheduled"), ("c", "scheduled")], waiting.Select(w => (w.Recipient, w.Why)).Order());
        Assert.Contains(await _store.TotalsAsync(_corp, Now, new TimeOnly(7, 0)), t => t is { Why: "quiet", Count: 1, Danger: 0 } && t.OldestCreatedAt == Now);
        Assert.DoesNotContain(await _store.TotalsAsync(_corp, Now), t => t.Why == "quiet");
    }

    /// <summary>What was planned for seven o'clock leaves within the minutes after it; danger, and what was planned for another time, does not wait.</summary>
    [Fact]
    [Trait("Feature", "X-17")]
    public async Task ClaimAsync_PlannedForTheFullHour_LeavesWithinTwoMinutesAndBeforeItExpires()
    {
        var seven = Now.AddHours(1);
        await StageAsync([.. Enumerable.Range(0, 50).Select(n => Row($"p{n}") with { DueAt = seven, ValidUntil = n < 25 ? seven.AddSeconds(30) : null })]);
        await StageAsync(Row("danger") with { DueAt = seven, Danger = true }, Row("now") with { DueAt = seven, CreatedAt = seven }, Row("other") with { DueAt = seven.AddSeconds(-7) });

        var atOnce = (await ClaimAsync(at: seven)).Rows;
        Assert.Equal(["danger", "now", "other"], atOnce.Select(r => r.Recipient).Order());
        await _store.FinishAsync(_corp, [.. atOnce.Select(r => OutboxResult.Sent(r))], seven);
        var waiting = (await _store.WaitingAsync(_corp, seven)).Where(w => w.Why == "spread").ToList();
        Assert.Equal(50, waiting.Count);
        Assert.True(waiting.Select(w => w.Until).Distinct().Count() > 20);
        Assert.All(waiting, w => Assert.InRange(w.Until, seven, w.ValidUntil is { } valid ? valid.AddSeconds(-1) : seven.AddMinutes(2)));

        var sent = new List<(DateTimeOffset At, bool Danger)>();
        await RunOutAsync(seven.AddMinutes(3), sent.AddRange, seven);
        Assert.Equal(50, sent.Count);
    }

    [Fact]
    [Trait("Feature", "NT-08")]
    public async Task ClaimAsync_FourWorkersOneMember_TogetherStayInsideTheBudget()
    {
        await StageAsync([.. Enumerable.Range(0, 60).Select(_ => Row("li"))]);
        var sent = new System.Collections.Concurrent.ConcurrentBag<Guid>();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => UntilNothingIsDueAsync(SendLimits.Default, sent)));

        Assert.Equal(22, sent.Count);
    }

    [Theory]
    [InlineData("webhook")]
    [InlineData("bot_reply")]
    [InlineData("voice")]
    public async Task ClaimAsync_ChannelThatCannotTellRepeats_OneInFlightPerLane(string channel)
    {
        var rows = Enumerable.Range(0, 3).Select(n => Row($"p{n}", channel) with { Lane = "lane-1" }).Append(Row("p9", channel) with { Lane = "lane-2" });
        await StageAsync([.. rows]);

        var claims = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ClaimAsync(10)));
        var flying = claims.SelectMany(c => c.Rows).ToList();
        Assert.Equal(["lane-1", "lane-2"], flying.Select(c => c.Lane).Order());

        for (var left = 2; left > 0; left--)
        {
            Assert.Empty((await ClaimAsync()).Rows);
            await _store.FinishAsync(_corp, [OutboxResult.Sent(flying.Last(c => c.Lane == "lane-1"))], Now);
            flying.Add(Assert.Single((await ClaimAsync()).Rows));
        }
    }

    [Fact]
    public async Task ClaimAsync_WorkerWithALaneDied_LaneIsFreeAfterTheLease()
    {
        await StageAsync(Row("a", "webhook"), Row("b", "webhook"));
        var dead = Assert.Single((await ClaimAsync()).Rows);

        Assert.Empty((await ClaimAsync(at: Now + Lease - TimeSpan.FromSeconds(1))).Rows);
        var taken = Assert.Single((await ClaimAsync(at: Now + Lease)).Rows);

        Assert.Equal(dead.Id, taken.Id);
    }

    [Fact]
    public async Task Claim_ManyWorkersUntilEmpty_EverySentOnceInOrder()
    {
        var rows = Enumerable.Range(0, 300).Select(n => Row($"p{n % 30}", "kf_text") with { Subject = "s", Seq = n }).ToArray();
        await StageAsync(rows);
        var sent = new System.Collections.Concurrent.ConcurrentQueue<OutboxClaim>();

        var clock = new ManualClock(Now);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendUntilEmptyAsync(sent, clock)));

        Assert.Equal(300, sent.Select(s => s.Id).Distinct().Count());
        Assert.Equal(300, sent.Count);
        Assert.All(sent.GroupBy(s => s.Recipient), g => Assert.Equal(g.Select(s => s.Seq).Order(), g.Select(s => s.Seq)));
    }

    [Fact]
    public async Task StageNotify_Committed_WakesTheListener()
    {
        var clock = new ManualClock();
        await using var listener = new NotificationListener(given.Database, OutboxStore.NotifyChannel, clock);
        Assert.True(await listener.WaitAsync(Timeout.InfiniteTimeSpan));   // connected

        await StageAsync(Row("li"));

        Assert.True(await listener.WaitAsync(Timeout.InfiniteTimeSpan));
        var safety = listener.WaitAsync(TimeSpan.FromSeconds(5));
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.False(await safety);
    }

    [Fact]
    public async Task Listener_ConnectionKilled_ConnectsAgain()
    {
        var clock = new ManualClock();
        await using var listener = new NotificationListener(given.Database, "wegrid_test", clock);
        await listener.WaitAsync(Timeout.InfiniteTimeSpan);

        await given.Database.ScalarAsync<long>("""
            select count(pg_terminate_backend(pid)) from pg_stat_activity
             where datname = current_database() and query = 'listen wegrid_test'
            """);
        var woken = listener.WaitAsync(Timeout.InfiniteTimeSpan);
        await Inbox.InboxWriterTests.UntilAsync(() => { clock.Advance(TimeSpan.FromSeconds(1)); return Task.FromResult(woken.IsCompleted); });

        Assert.True(await woken);
    }

    [Fact]
    public async Task Listener_Left_ItsConnectionListensNoMore()
    {
        await using var narrow = new Database(new NpgsqlConnectionStringBuilder(given.ConnectionString) { MaxPoolSize = 1 }.ConnectionString);
        await using (var listener = new NotificationListener(narrow, "wegrid_left", new ManualClock()))
        {
            Assert.True(await listener.WaitAsync(Timeout.InfiniteTimeSpan));
        }

        Assert.Equal(0L, await narrow.ScalarAsync<long>("select count(*) from pg_listening_channels()"));
    }

    /// <summary>A timer may fire while its waiter leaves: this once ended a whole host.</summary>
    [Fact]
    public async Task Wait_TimerFiresAfterTheWaiterLeft_NothingHappens()
    {
        var clock = new LateClock();
        await using var listener = new NotificationListener(given.Database, "wegrid_late", clock);
        listener.Wake();
        Assert.True(await listener.WaitAsync(TimeSpan.FromHours(1)));

        Assert.NotEmpty(clock.Fired);
        Assert.All(clock.Fired, fire => fire());
    }

    private sealed class LateClock : TimeProvider
    {
        public System.Collections.Concurrent.ConcurrentQueue<Action> Fired { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Fired.Enqueue(() => callback(state));
            return new ManualClock().CreateTimer(callback, state, dueTime, period);
        }
    }

    private async Task SendUntilEmptyAsync(System.Collections.Concurrent.ConcurrentQueue<OutboxClaim> sent, ManualClock clock)
    {
        // The clock runs on past missed wake-ups, as the safety scan would.
        for (; await _store.NextDueAtAsync(_corp, clock.GetUtcNow()) is not null; clock.Advance(TimeSpan.FromMilliseconds(50)))
        {
            var at = clock.GetUtcNow();
            var claims = (await ClaimAsync(7, at)).Rows;
            foreach (var claim in claims)
            {
                sent.Enqueue(claim);
            }

            await _store.FinishAsync(_corp, [.. claims.Select(c => OutboxResult.Sent(c))], at);
        }
    }

    /// <summary>Claims as long as something is due: what another worker was faster at is looked at again.</summary>
    private async Task UntilNothingIsDueAsync(SendLimits limits, System.Collections.Concurrent.ConcurrentBag<Guid> sent)
    {
        while (await _store.NextDueAtAsync(_corp, Now) <= Now)
        {
            var rows = (await _store.ClaimAsync(_corp, 20, Now, Lease, limits)).Rows;
            foreach (var row in rows)
            {
                sent.Add(row.Id);
            }

            await _store.FinishAsync(_corp, [.. rows.Select(r => OutboxResult.Sent(r))], Now);
        }
    }

    /// <summary>Lets time pass until nothing is open, looking whenever something is due.</summary>
    private async Task RunOutAsync(DateTimeOffset until, Action<IEnumerable<(DateTimeOffset At, bool Danger)>> sent, DateTimeOffset? from = null)
    {
        for (var at = from ?? Now; await _store.NextDueAtAsync(_corp, at) is { } due && due < until; at = due > at ? due : at)
        {
            var now = due > at ? due : at;
            var claims = (await ClaimAsync(at: now)).Rows;
            await _store.FinishAsync(_corp, [.. claims.Select(c => OutboxResult.Sent(c))], now);
            sent(claims.Select(c => (now, c.Danger)));
        }
    }

    private static void AssertInside(DateTimeOffset[] times, IReadOnlyList<SendWindow> windows) => Assert.All(windows, window =>
        Assert.All(times, start => Assert.InRange(times.Count(t => t >= start && t < start + window.Span), 1, window.Limit)));

    /// <summary>Exactly where a claim would find something: what is due, in either class, and what nobody holds any more.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DueCorpsAsync_WhatIsDueOrWasLeftBehind_AndNothingElse(bool danger)
    {
        await StageAsync(Row("li") with { Danger = danger, DueAt = Now.AddMinutes(1) });
        Assert.Empty(await DueAsync(Now));
        Assert.Equal([_corp], await DueAsync(Now.AddMinutes(1)));

        Assert.Single((await ClaimAsync(at: Now.AddMinutes(1))).Rows);
        Assert.Empty(await DueAsync(Now.AddMinutes(1)));
        Assert.Equal([_corp], await DueAsync(Now.AddMinutes(1) + Lease));
        Assert.Empty(await _store.DueCorpsAsync([], Now.AddDays(1)));

        Task<IReadOnlySet<string>> DueAsync(DateTimeOffset at) => _store.DueCorpsAsync(["stranger", _corp, "another"], at);
    }

    /// <summary>Another worker asked for the lane in vain and has its row for a moment: passed over then, the lane would stand for the whole lease.</summary>
    [Fact]
    [Trait("Feature", "NT-02")]
    public async Task FinishAsync_LaneAskedForByAnother_IsFreeAfterwards()
    {
        await StageAsync([.. Enumerable.Range(0, 2).Select(n => Row($"p{n}", "webhook") with { Lane = "lane-1" })]);
        var first = Assert.Single((await ClaimAsync()).Rows);
        await using var connection = await given.Database.OpenAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var ask = new NpgsqlCommand("select pg_backend_pid() from budget where corp_id = $1 and key = 'lane:lane-1' for update", connection) { Parameters = { new() { Value = _corp } } };
            var asking = await ask.ExecuteScalarAsync();
            var finish = _store.FinishAsync(_corp, [OutboxResult.Sent(first)], Now);
            await using var waits = given.Database.Source.CreateCommand("select count(*) from pg_stat_activity where $1 = any(pg_blocking_pids(pid))");
            waits.Parameters.AddWithValue(asking!);
            while (await waits.ExecuteScalarAsync() is 0L)
            {
                Assert.False(finish.IsCompleted);
            }

            await transaction.RollbackAsync();
            Assert.Equal(1, await finish);
        }

        Assert.NotEqual(first.Id, Assert.Single((await ClaimAsync()).Rows).Id);
    }

    private static OutboxRow Row(string recipient, string channel = "app_text") =>
        new(Guid.CreateVersion7(Now), channel, "app:1", recipient, "hello", "{}", "test", Now);

    private async Task StageAsync(params OutboxRow[] rows)
    {
        await using var connection = await given.Database.OpenAsync();
        await using var batch = new NpgsqlBatch(connection);
        OutboxStore.Stage(batch, _corp, rows);
        OutboxStore.StageNotify(batch);
        await batch.ExecuteNonQueryAsync();
    }

    private Task<ClaimedBatch> ClaimAsync(int limit = 500, DateTimeOffset? at = null) => _store.ClaimAsync(_corp, limit, at ?? Now, Lease);
}
