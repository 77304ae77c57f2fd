using FsCheck;
using FsCheck.Fluent;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using Xunit;

namespace WeGrid.Domain.Tests.Notices;

/// <summary>群发计划员 (NT-17, X-18): the few mass sends of a group are shared; nothing is lost and nothing goes over the quota.</summary>
[Trait("Feature", "NT-17")]
[Trait("Feature", "X-18")]
public sealed class MassSendPlannerTests
{
    private static readonly DateTimeOffset _now = A.Time("2026-11-16 10:00");
    private static readonly QuietHours _quiet = A.Deadlines.Quiet;
    private static readonly MassSendRules _rules = MassSendRules.Default;
    private int _id;

    private GroupNotice Notice(string text = "停水", double queuedMinutesAgo = 30, double validHours = 72, bool danger = false, bool official = false) =>
        new(new Guid(++_id, 0, 0, new byte[8]), "wr-a", text, _now.AddMinutes(-queuedMinutesAgo), _now.AddHours(validHours)) { IsDanger = danger, IsOfficial = official };

    private static MassPlan Plan(IReadOnlyList<GroupNotice> queued, IReadOnlyList<DateTimeOffset>? used = null, MassSendRules? rules = null, string? at = null, DateTimeOffset? full = null) =>
        MassSendPlanner.Plan(queued, new GroupQuota(used ?? [], full), rules ?? _rules, _quiet, at is null ? _now : A.Time(at));

    [Fact]
    public void OrdinaryOnesOfADay_AreOneText_WhatEndsFirstStandsFirst()
    {
        var send = Assert.Single(Plan([Notice("明天赶集", validHours: 50), Notice("今晚停水", validHours: 10)]).Sends);
        Assert.Equal("2件事告诉大家：\n1．今晚停水\n2．明天赶集", send.Text);
        Assert.Equal((_now, WaitReason.None, _now.AddHours(10)), (send.At, send.Waits, send.ValidUntil));
    }

    [Fact]
    public void One_StaysAsItIs() => Assert.Equal("今晚停水", Assert.Single(Plan([Notice("今晚停水")]).Sends).Text);

    [Theory]
    [InlineData(0, 72, 20, WaitReason.Gathering)] // said just now: waits for others
    [InlineData(15, 72, 5, WaitReason.Gathering)]
    [InlineData(20, 72, 0, WaitReason.None)]
    [InlineData(0, 0.5, 0, WaitReason.None)] // over in half an hour: no time for that
    public void Gathers(double minutesAgo, double validHours, double waits, WaitReason why)
    {
        var send = Assert.Single(Plan([Notice(queuedMinutesAgo: minutesAgo, validHours: validHours)]).Sends);
        Assert.Equal((_now.AddMinutes(waits), why), (send.At, send.Waits));
    }

    [Theory]
    [InlineData("2026-11-16 22:00", "2026-11-17 08:40", WaitReason.Quiet)]
    [InlineData("2026-11-17 03:00", "2026-11-17 08:40", WaitReason.Quiet)]
    [InlineData("2026-11-17 07:30", "2026-11-17 08:40", WaitReason.Quiet)]
    [InlineData("2026-11-17 20:59", "2026-11-17 20:59", WaitReason.None)]
    public void AtNight_OrdinaryWaits_DangerDoesNot(string at, string sent, WaitReason why)
    {
        var ordinary = Assert.Single(Plan([Notice()], at: at).Sends);
        Assert.Equal((A.Time(sent), why), (ordinary.At, ordinary.Waits));
        Assert.Equal(A.Time(at), Assert.Single(Plan([Notice(danger: true)], at: at).Sends).At);
    }

    [Fact]
    public void Danger_GoesFirst_AndTakesTheDay()
    {
        var plan = Plan([Notice("明天赶集"), Notice("涨水了", danger: true)]);
        Assert.Equal([(_now, "涨水了"), (A.Time("2026-11-17 08:40"), "明天赶集")], plan.Sends.Select(s => (s.At, s.Text)));
    }

    [Fact]
    public void TheDaysSendIsUsed_TheNextGoesTomorrow_AndWhatCannotWaitIsSaidWhy()
    {
        var plan = Plan([Notice("可以等", validHours: 48), Notice("等不了", validHours: 5)], used: [_now.AddHours(-1)]);
        var send = Assert.Single(plan.Sends);
        Assert.Equal((A.Time("2026-11-17 08:40"), "可以等", WaitReason.DayUsed), (send.At, send.Text, send.Waits));
        var unsent = Assert.Single(plan.Unsent);
        Assert.Equal(("等不了", WaitReason.DayUsed, A.Time("2026-11-17 08:40")), (unsent.Notice.Text, unsent.Why, unsent.Until));
    }

    [Theory]
    [InlineData(QuotaMode.Daily, "2026-11-16 09:00", "2026-11-17 00:00")]
    [InlineData(QuotaMode.Weekly, "2026-11-16 09:00,2026-11-16 09:01,2026-11-16 09:02,2026-11-16 09:03,2026-11-16 09:04,2026-11-16 09:05,2026-11-16 09:06", "2026-11-23 00:00")]
    public void Danger_OverTheQuota_IsNotSentAndSaysUntilWhen(QuotaMode mode, string used, string until)
    {
        var plan = Plan([Notice(danger: true)], [.. used.Split(',').Select(A.Time)], _rules with { Quota = mode });
        Assert.Empty(plan.Sends);
        Assert.Equal((WaitReason.WindowUsed, A.Time(until)), (plan.Unsent[0].Why, plan.Unsent[0].Until));
    }

    [Fact]
    public void InTheFloodSeason_TheLastSendsOfAMonthAreKeptForDanger()
    {
        // June has 30: 28 are used, two are kept.
        var used = Enumerable.Range(1, 28).Select(day => A.Time($"2026-06-{day:00} 09:00")).ToList();
        var now = A.Time("2026-06-29 10:00");
        GroupNotice At(bool danger) => Notice() with { QueuedAt = now.AddHours(-1), ValidUntil = now.AddHours(30), IsDanger = danger };
        var plan = Plan([At(false), At(true), At(true) with { IsOfficial = true }, At(true) with { IsOfficial = true }], used, at: "2026-06-29 10:00");
        Assert.Equal([true, true], plan.Sends.Select(s => s.IsDanger));
        Assert.Equal([WaitReason.WindowUsed, WaitReason.WindowUsed], plan.Unsent.Select(u => u.Why).Order()); // the third danger, and the ordinary one behind them
        Assert.Equal(WaitReason.KeptForDanger, Assert.Single(Plan([At(false)], used, at: "2026-06-29 10:00").Unsent).Why);
        Assert.Single(Plan([At(false)], used, _rules with { Keep = 0 }, "2026-06-29 10:00").Sends);
        var winter = Enumerable.Range(1, 28).Select(day => A.Time($"2026-11-{day:00} 09:00")).ToList();
        Assert.Single(Plan([Notice() with { QueuedAt = A.Time("2026-11-29 09:00"), ValidUntil = A.Time("2026-11-30 09:00") }], winter, at: "2026-11-29 10:00").Sends);
    }

    [Fact]
    public void AfterThePlatformSaidFull_NothingMoreInThatWindow() =>
        Assert.Equal(WaitReason.WindowUsed, Assert.Single(Plan([Notice(danger: true)], full: _now.AddHours(-2)).Unsent).Why);

    [Fact]
    public void OfficialAndCorrection_GoAlone_OfficialUnaltered()
    {
        var official = Notice("县气象台发布暴雨橙色预警\n请注意", official: true);
        var plan = Plan([official, Notice("甲"), Notice("乙"), Notice("更正：时间写错了") with { Corrects = Guid.NewGuid() }]);
        Assert.Equal(3, plan.Sends.Count);
        Assert.Single(plan.Sends, s => s.Text == official.Text && s.Notices.Count == 1);
        Assert.Equal(_now, Assert.Single(plan.Sends, s => s.Text.StartsWith("更正", StringComparison.Ordinal)).At);
        // The correction has used this day.
        Assert.Equal([A.Time("2026-11-17 08:40"), A.Time("2026-11-18 08:40")], plan.Sends.Skip(1).Select(s => s.At));
    }

    [Fact]
    public void MoreThanFitsInOneText_GoesTheNextDay_AndWhatNeverFitsIsNotSent()
    {
        var long1 = Notice(new string('水', 700), validHours: 71);
        var plan = Plan([long1, Notice(new string('电', 700)), Notice("短"), Notice(new string('长', 1400))]);
        Assert.Equal(2, plan.Sends.Count);
        Assert.Equal([long1.Text, "短"], plan.Sends[0].Notices.Select(n => n.Text));
        Assert.Equal(WaitReason.TooLong, Assert.Single(plan.Unsent).Why);
    }

    [Fact]
    public void Over_IsOver() => Assert.Equal(WaitReason.Lapsed, Assert.Single(Plan([Notice(validHours: 0)]).Unsent).Why);

    public sealed record Case(IReadOnlyList<GroupNotice> Queued, IReadOnlyList<DateTimeOffset> Used, MassSendRules Rules, DateTimeOffset Now);

    private static Gen<Case> Cases() =>
        from mode in Gen.Elements(Enum.GetValues<QuotaMode>())
        from keep in Gen.Choose(0, 8)
        from month in Gen.Choose(1, 12)
        from day in Gen.Choose(1, 28)
        from minute in Gen.Choose(0, 1439)
        from notices in (from ago in Gen.Choose(0, 3000)
                         from valid in Gen.Choose(-60, 6000)
                         from length in Gen.Frequency((8, Gen.Choose(1, 60)), (2, Gen.Choose(300, 1500)))
                         from kind in Gen.Choose(0, 5)
                         select (ago, valid, length, kind)).ListOf(12)
        from used in Gen.Choose(0, 40 * 1440).ListOf(20)
        select Make(mode, keep, month, day, minute, notices, used);

    private static Case Make(QuotaMode mode, int keep, int month, int day, int minute, IEnumerable<(int Ago, int Valid, int Length, int Kind)> notices, IEnumerable<int> used)
    {
        var now = new DateTimeOffset(2026, month, day, 0, 0, 0, ChinaTime.Offset).AddMinutes(minute);
        var rules = _rules with { Quota = mode, Keep = keep };
        var queued = notices.Select((n, i) => new GroupNotice(new Guid(i + 1, 0, 0, new byte[8]), "wr-a", new string('水', n.Length), now.AddMinutes(-n.Ago), now.AddMinutes(n.Valid))
        {
            IsDanger = n.Kind is 0 or 1, IsOfficial = n.Kind is 1 or 2, Corrects = n.Kind == 3 ? Guid.NewGuid() : null,
        }).ToList();
        var before = new List<DateTimeOffset>();
        foreach (var at in used.Select(u => now.AddMinutes(-u)))
        {
            // What has been sent kept to the quota, too.
            if (before.Count(rules.WindowOf(at).Contains) < rules.WindowOf(at).Limit)
            {
                before.Add(at);
            }
        }

        return new Case(queued, before, rules, now);
    }

    [Fact]
    public void AnyQueue_NeverOverTheQuota_OfficialNeverMerged_DangerFirst_NothingLost()
    {
        var (sends, waited) = (0, 0);
        Prop.ForAll(Cases().ToArbitrary(), c =>
        {
            var plan = MassSendPlanner.Plan(c.Queued, new GroupQuota(c.Used), c.Rules, _quiet, c.Now);
            sends += plan.Sends.Count;
            waited += plan.Sends.Count(s => s.At > c.Now);
            var all = c.Used.Concat(plan.Sends.Select(s => s.At)).ToList();
            Assert.All(all, at => Assert.True(all.Count(c.Rules.WindowOf(at).Contains) <= c.Rules.WindowOf(at).Limit));
            Assert.Equal(c.Queued.Select(n => n.Id).Order(), plan.Sends.SelectMany(s => s.Notices).Concat(plan.Unsent.Select(u => u.Notice)).Select(n => n.Id).Order());
            Assert.All(plan.Sends, s => Assert.True(s.Notices.Count == 1 ? s.Text == s.Notices[0].Text : s.Notices.All(n => !n.StandsAlone && s.Text.Contains(n.Text, StringComparison.Ordinal))));
            Assert.All(plan.Sends, s => Assert.True(MassText.BytesOf(s.Text) <= MassSendRules.TextBytes && s.At < s.ValidUntil && s.Notices.All(n => n.IsDanger == s.IsDanger)));
            Assert.All(plan.Sends.Where(s => s.IsDanger), s => Assert.Equal(c.Now, s.At));
            Assert.All(plan.Sends.Where(s => !s.IsDanger), s => Assert.Equal(s.At, _quiet.NextAllowed(s.At, danger: false)));
            Assert.All(plan.Sends.Where(s => !s.IsDanger && s.Notices[0].Corrects is null), s => Assert.Equal(1, all.Count(at => ChinaTime.DateOf(at) == ChinaTime.DateOf(s.At))));
            Assert.Equal(plan.Sends.Select(s => s.IsDanger).OrderDescending(), plan.Sends.Select(s => s.IsDanger));
            // Danger is left out only where the window has nothing left.
            Assert.All(plan.Unsent.Where(u => u.Notice.IsDanger), u => Assert.True(u.Why is WaitReason.WindowUsed or WaitReason.TooLong or WaitReason.Lapsed));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
        Assert.True(sends > 500 && waited > 100, $"{sends} sends, {waited} of them later: the test looked at nothing");
    }

    [Theory]
    [InlineData("一。二。三。四。五。六。七。八。", 24)]
    [InlineData("没有标点的一长串字没有标点的一长串字", 20)]
    [InlineData("👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 30)]
    [InlineData("短", 24)]
    public void Split_LosesNothing_AndEachPartFits(string text, int bytes)
    {
        var parts = MassText.Split(text, bytes);
        Assert.Equal(text, string.Concat(parts));
        Assert.All(parts, p => Assert.InRange(MassText.BytesOf(p), 1, bytes));
    }

    [Theory]
    [InlineData("\"massSend\": { \"quota\": \"weekly\", \"keep\": 3, \"from\": \"09:10\" }", null)]
    [InlineData("\"massSend\": { \"quota\": \"hourly\" }", "settings.massSend.quota")]
    [InlineData("\"massSend\": { \"from\": \"early\" }", "settings.massSend.from")]
    [InlineData("\"massSend\": { \"keep\": 99 }", "settings.massSend.keep")]
    [InlineData("\"massSend\": { \"kepe\": 1 }", "kepe")]
    public void Settings_AreRead_AndFaultsNamed(string settings, string? fault)
    {
        var faults = A.FaultsWith(settings);
        Assert.Equal(fault is null, faults.Count == 0);
        Assert.True(fault is null || faults.Any(f => f.Contains(fault, StringComparison.Ordinal)), string.Join('\n', faults));
    }
}
