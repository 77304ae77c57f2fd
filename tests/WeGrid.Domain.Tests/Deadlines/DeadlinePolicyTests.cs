using FsCheck;
using FsCheck.Fluent;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Tests.Understanding;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Deadlines;

public sealed class DeadlinePolicyTests
{
    // Wednesday before the long October holiday.
    private static readonly DateTimeOffset Received = new(2026, 9, 30, 22, 30, 0, ChinaTime.Offset);

    [Theory]
    [Trait("Feature", "LC-02")]
    [InlineData(Urgency.Life, Hop.Accept, "2026-09-30T22:40")]
    [InlineData(Urgency.TwoHours, Hop.Accept, "2026-09-30T22:50")]
    [InlineData(Urgency.WorkingDays, Hop.Accept, "2026-10-09T00:00")]
    [InlineData(Urgency.WorkingDays, Hop.Dispatch, "2026-10-09T00:00")]
    [InlineData(Urgency.WorkingDays, Hop.SignFor, "2026-10-09T00:00")]
    [InlineData(Urgency.Life, Hop.Handling, "2026-10-01T00:30")]
    [InlineData(Urgency.Day, Hop.Handling, "2026-10-01T22:30")]
    [InlineData(Urgency.WorkingDays, Hop.Handling, "2026-10-14T00:00")]
    [InlineData(Urgency.WorkingDays, Hop.Return, "2026-10-10T00:00")]
    [InlineData(Urgency.WorkingDays, Hop.WaitingOnResident, "2026-10-06T00:00")]
    [InlineData(Urgency.WorkingDays, Hop.Reopen, "2026-10-16T00:00")]
    [InlineData(Urgency.WorkingDays, Hop.SecondRoundContact, "2026-10-09T00:00")]
    [InlineData(Urgency.WorkingDays, Hop.SecondRoundDone, "2026-10-11T00:00")]
    [InlineData(Urgency.WorkingDays, Hop.SurveyReminder, "2026-10-03T00:00")]
    [InlineData(Urgency.WorkingDays, Hop.SurveyExpiry, "2026-10-08T00:00")]
    public void For_DefaultTimes_AreThoseOfTheContract(Urgency urgency, Hop hop, string due)
    {
        var deadline = Shipped.Deadlines.For(urgency, DemandKind.Complaint, "市政设施/路灯", hop, Received, Shipped.Calendar);

        Assert.Equal(new DateTimeOffset(DateTime.Parse(due, null), ChinaTime.Offset), deadline.At);
        Assert.False(deadline.Provisional);
    }

    [Theory]
    [Trait("Feature", "LC-02")]
    [InlineData(DemandKind.Consultation, "政策咨询/医保社保", false, "咨询 1wd")]
    [InlineData(DemandKind.Help, "供水/停水", false, "水电热 24h")]
    [InlineData(DemandKind.Help, "供电", false, "水电热 24h")]
    [InlineData(DemandKind.Complaint, "国土住建/危房", true, "复杂事项 15d")]
    [InlineData(DemandKind.Complaint, "国土住建/危房", false, "一般事项 5wd")]
    public void For_Handling_NamesTheRuleThatFits(DemandKind kind, string category, bool complex, string rule)
    {
        var deadline = Shipped.Deadlines.For(Urgency.WorkingDays, kind, category, Hop.Handling, Received, Shipped.Calendar, complex);

        Assert.EndsWith($"Handling/{rule}", deadline.Rule, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "X-09")]
    public void For_TouchingAYearWithoutData_IsProvisional()
    {
        var lastDay = new DateTimeOffset(2026, 12, 31, 9, 0, 0, ChinaTime.Offset);

        Assert.True(Shipped.Deadlines.For(Urgency.WorkingDays, DemandKind.Help, "其他", Hop.Accept, lastDay, Shipped.Calendar).Provisional);
        Assert.False(Shipped.Deadlines.For(Urgency.Life, DemandKind.Help, "其他", Hop.Accept, lastDay, Shipped.Calendar).Provisional);
    }

    [Fact]
    public void For_ReceivedLateInUtc_CountsTheBeijingDay()
    {
        // 17:00 UTC on the 20th is already the 21st in Beijing.
        var received = new DateTimeOffset(2026, 9, 20, 17, 0, 0, TimeSpan.Zero);

        Assert.Equal(
            ChinaTime.EndOf(new DateOnly(2026, 9, 22)),
            Shipped.Deadlines.For(Urgency.WorkingDays, DemandKind.Help, "其他", Hop.Accept, received, Shipped.Calendar).At);
    }

    [Fact]
    public void From_WithConfiguredHour_EndsThere()
    {
        var (at, _) = new DueRule(1, DueUnit.WorkingDays).From(Received, Shipped.Calendar, new TimeOnly(18, 0));

        Assert.Equal(new DateTimeOffset(2026, 10, 8, 18, 0, 0, ChinaTime.Offset), at);
    }

    [Fact]
    [Trait("Feature", "LC-03")]
    public void From_DayBasedAtAnyInstant_EndsWithAWorkingDayAndNightsMakeNoDifference()
    {
        var closing = new TimeOnly(18, 0);
        var property = Prop.ForAll(Receipts(), c =>
        {
            var at = c.Rule.From(c.At, Shipped.Calendar, closing).At;
            var morning = ChinaTime.At(ChinaTime.DateOf(c.At), new TimeOnly(9, 0));
            return ChinaTime.TimeOf(at) == closing
                && Shipped.Calendar.IsWorkingDay(ChinaTime.DateOf(at))
                && at == c.Rule.From(morning, Shipped.Calendar, closing).At
                && c.Rule.From(c.At, Shipped.Calendar).At == ChinaTime.EndOf(ChinaTime.DateOf(at));
        });
        Check.One(Config.QuickThrowOnFailure.WithReplay(3, 5), property);
    }

    [Theory]
    [Trait("Feature", "LC-03")]
    [InlineData("10min")]
    [InlineData("2h")]
    [InlineData("24h")]
    public void From_HourBased_RunsThroughNightsAndHolidays(string rule)
    {
        Assert.True(DueRule.TryParse(rule, out var due));

        Assert.Equal(
            due.From(Received, Shipped.Calendar).At - Received,
            due.From(new DateTimeOffset(2026, 11, 17, 10, 0, 0, ChinaTime.Offset), Shipped.Calendar).At - new DateTimeOffset(2026, 11, 17, 10, 0, 0, ChinaTime.Offset));
    }

    [Theory]
    [InlineData("10min", true)]
    [InlineData("24h", true)]
    [InlineData("5wd", true)]
    [InlineData("15d", true)]
    [InlineData("0wd", false)]
    [InlineData("five days", false)]
    [InlineData("5", false)]
    [InlineData("99999999999h", false)]
    [InlineData("", false)]
    public void TryParse_KnownForms_AreReadAndWrittenBack(string text, bool good)
    {
        Assert.Equal(good, DueRule.TryParse(text, out var rule));
        if (good)
        {
            Assert.Equal(text, rule.ToString());
        }
    }

    [Theory]
    [InlineData("20:59", false, "20:59")]
    [InlineData("21:00", false, "07:00")]
    [InlineData("03:00", false, "07:00")]
    [InlineData("07:00", false, "07:00")]
    [InlineData("03:00", true, "03:00")]
    public void NextAllowed_InQuietHours_WaitsUnlessDanger(string at, bool danger, string next)
    {
        var wanted = ChinaTime.At(new DateOnly(2026, 7, 1), TimeOnly.Parse(at, null));
        var allowed = Shipped.Deadlines.Quiet.NextAllowed(wanted, danger);

        Assert.Equal(TimeOnly.Parse(next, null), ChinaTime.TimeOf(allowed));
        Assert.InRange(allowed, wanted, wanted.AddHours(10));
    }

    [Theory]
    [InlineData("08:59", "09:00")]
    [InlineData("09:00", "09:00")]
    [InlineData("19:59", "19:59")]
    [InlineData("20:00", "09:00")]
    public void NextSendAt_OutsideTheWindow_WaitsForIt(string at, string next)
    {
        var wanted = ChinaTime.At(new DateOnly(2026, 7, 1), TimeOnly.Parse(at, null));
        var sent = Shipped.Deadlines.Survey.NextSendAt(wanted);

        Assert.Equal(TimeOnly.Parse(next, null), ChinaTime.TimeOf(sent));
        Assert.InRange(sent, wanted, wanted.AddHours(13));
    }

    [Fact]
    public void Parse_BadFile_ListsEveryFaultWithItsCure()
    {
        var (policy, faults) = DeadlinePolicy.Parse(
            """
            { "version": "1", "accept": "soon", "dispatch": "1wd", "handlng": [], "return": "2wd", "waiting": "5d", "reopen": "15d",
              "handling": [ { "name": "x", "category": "不存在", "due": "5wd" } ],
              "extension": { "times": "once", "atMost": "10wd" }, "secondRound": { "contact": "1wd", "done": "3wd" },
              "survey": { "from": "9 Uhr", "to": "20:00", "reminder": "2d", "expiry": "7d" }, "quiet": { "from": "21:00", "to": "21:00" } }
            """,
            Shipped.Categories);

        Assert.Null(policy);
        Assert.Contains(faults, f => f.Path == "deadlines.json/accept" && f.Right.Contains("10min", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Wrong.Contains("'signFor' is missing", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Wrong.Contains("'handlng'", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Path == "deadlines.json/handling[0]" && f.Wrong.Contains("不存在", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Wrong.Contains("last line", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Path == "deadlines.json/extension/times");
        Assert.Contains(faults, f => f.Path == "deadlines.json/survey/from");
        Assert.Contains(faults, f => f.Path == "deadlines.json/quiet");
    }

    [Fact]
    public void Parse_NotJson_SaysTheLine()
    {
        var (_, faults) = DeadlinePolicy.Parse("{\n \"version\": \n}", Shipped.Categories);

        Assert.Equal("deadlines.json:3", Assert.Single(faults).Path);
    }

    private static Arbitrary<(DateTimeOffset At, DueRule Rule)> Receipts() =>
        (from minute in Gen.Choose(0, 3 * 365 * 24 * 60)
         from days in Gen.Choose(1, 15)
         select (new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minute), new DueRule(days, DueUnit.WorkingDays))).ToArbitrary();
}
