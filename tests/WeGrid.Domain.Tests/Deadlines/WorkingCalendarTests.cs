using FsCheck;
using FsCheck.Fluent;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Tests.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Deadlines;

public sealed class WorkingCalendarTests
{
    private static readonly WorkingCalendar Calendar = Shipped.Calendar;

    [Theory]
    [Trait("Feature", "LC-04")]
    [Trait("Feature", "X-09")]
    [InlineData("2026-09-18", 5, "2026-09-24")]
    [InlineData("2026-02-13", 5, "2026-02-27")]
    [InlineData("2026-04-30", 1, "2026-05-06")]
    [InlineData("2026-05-08", 1, "2026-05-09")]
    [InlineData("2026-06-18", 2, "2026-06-23")]
    [InlineData("2026-09-30", 5, "2026-10-13")]
    [InlineData("2025-09-26", 5, "2025-10-10")]
    [InlineData("2025-01-24", 3, "2025-02-05")]
    [InlineData("2024-02-08", 5, "2024-02-21")]
    public void AddWorkingDays_OverHolidaysAndMakeUpDays_CountsThem(string received, int days, string due)
    {
        Assert.Equal((Date(due), false), Calendar.AddWorkingDays(Date(received), days));
    }

    [Theory]
    [Trait("Feature", "LC-04")]
    [InlineData("2026-12-31", 1)]
    [InlineData("2026-12-24", 5)]
    [InlineData("2027-06-01", 3)]
    public void AddWorkingDays_IntoYearWithoutData_IsProvisional(string received, int days)
    {
        Assert.True(Calendar.AddWorkingDays(Date(received), days).Provisional);
    }

    [Fact]
    public void AddWorkingDays_AtYearEndWithNextYearKnown_IsCertain()
    {
        Assert.Equal((Date("2025-01-02"), false), Calendar.AddWorkingDays(Date("2024-12-31"), 1));
    }

    [Fact]
    public void AddWorkingDays_Zero_GivesTheDayBack()
    {
        Assert.Equal((Date("2026-10-01"), false), Calendar.AddWorkingDays(Date("2026-10-01"), 0));
    }

    [Theory]
    [Trait("Feature", "LC-04")]
    [InlineData("2026-10-10", true)]
    [InlineData("2026-10-07", false)]
    [InlineData("2026-02-28", true)]
    [InlineData("2026-11-21", false)]
    [InlineData("2026-11-20", true)]
    public void IsWorkingDay_ByPublishedDaysThenWeekday(string date, bool works)
    {
        Assert.Equal(works, Calendar.IsWorkingDay(Date(date)));
    }

    [Fact]
    public void HasYear_DecemberDaysOfTheNextNoticeAlone_AreNotEnough()
    {
        var (calendar, _) = WorkingCalendar.Parse(["2026-12-31\toff\t元旦"]);

        Assert.False(calendar!.HasYear(2026));
    }

    [Fact]
    public void Parse_SeveralFaults_ListsAll()
    {
        var (calendar, faults) = WorkingCalendar.Parse(["2026-13-01\toff\tx", "2026-05-01\tholiday\tx", "2026-06-01\toff\tx", "2026-06-01\twork\tx", "# note", ""]);

        Assert.Null(calendar);
        Assert.Equal(["calendar:1", "calendar:2", "calendar:4"], faults.Select(f => f.Path));
        Assert.All(faults, f => Assert.NotEmpty(f.Right));
    }

    [Fact]
    public void AddWorkingDays_AnyDayAndCount_LandsOnTheNthWorkingDay()
    {
        var property = Prop.ForAll(Cases(), c =>
        {
            var due = Calendar.AddWorkingDays(c.Start, c.Days).Due;
            var between = Enumerable.Range(1, due.DayNumber - c.Start.DayNumber).Count(i => Calendar.IsWorkingDay(c.Start.AddDays(i)));
            return Calendar.IsWorkingDay(due) && between == c.Days;
        });
        Check.One(Config.QuickThrowOnFailure.WithReplay(7, 11), property);
    }

    [Fact]
    public void AddWorkingDays_LaterReceiptOrMoreDays_NeverDueEarlier()
    {
        var property = Prop.ForAll(Cases(), c =>
        {
            var due = Calendar.AddWorkingDays(c.Start, c.Days).Due;
            return Calendar.AddWorkingDays(c.Start.AddDays(1), c.Days).Due >= due && Calendar.AddWorkingDays(c.Start, c.Days + 1).Due > due;
        });
        Check.One(Config.QuickThrowOnFailure.WithReplay(7, 11), property);
    }

    private static Arbitrary<(DateOnly Start, int Days)> Cases() =>
        (from offset in Gen.Choose(0, 365 * 22)
         from days in Gen.Choose(1, 40)
         select (new DateOnly(2006, 1, 1).AddDays(offset), days)).ToArbitrary();

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", null);
}
