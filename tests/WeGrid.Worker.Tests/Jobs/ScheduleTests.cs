using FsCheck;
using FsCheck.Fluent;
using WeGrid.Domain.Scheduling;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Jobs;

public sealed class ScheduleTests
{
    private static readonly TimeOnly Nine = new(9, 2);

    public static TheoryData<Schedule> Kinds =>
    [
        new Every(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(20)),
        new Every(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(3)),
        new Every(TimeSpan.FromMinutes(8)),
        new Every(TimeSpan.FromMinutes(90), TimeSpan.FromMinutes(4)),
        new Every(TimeSpan.FromHours(6), TimeSpan.FromMinutes(11)),
        new Daily(Nine),
        new Daily(new TimeOnly(3, 20), new TimeOnly(18, 5), new TimeOnly(23, 59, 59)),
        new Weekly(DayOfWeek.Sunday, new TimeOnly(0, 1)),
        new Weekly(DayOfWeek.Monday, Nine),
        new Weekly(DayOfWeek.Saturday, new TimeOnly(23, 58)),
        new Monthly(1, new TimeOnly(0, 5)),
        new Monthly(17, Nine),
        new Monthly(28, Nine),
        new Monthly(Monthly.LastDay, new TimeOnly(3, 1)),
        new Monthly(Monthly.LastDay, new TimeOnly(23, 59)),
    ];

    [Theory]
    [Trait("Feature", "NT-15")]
    [MemberData(nameof(Kinds))]
    public async Task Next_EverySchedule_IsWhatTheEngineFires(Schedule schedule)
    {
        // Month ends, leap years, year ends, and the hours in which Beijing is a day ahead of UTC.
        DateTimeOffset[] starts =
        [
            Village.At(2026, 1, 31, 23, 58), Village.At(2026, 2, 28, 3, 1), Village.At(2028, 2, 28, 23, 59), Village.At(2028, 2, 29, 12),
            Village.At(2026, 4, 30, 0, 0), Village.At(2026, 12, 31, 23, 59), Village.At(2026, 7, 5, 0, 0), Village.At(2026, 7, 6, 7, 59), Village.At(2026, 7, 11, 23, 58),
        ];

        // Three occurrences on from each.
        var from = starts.SelectMany(s => new[] { s, schedule.Next(s), schedule.Next(schedule.Next(s)) }).Distinct().ToList();
        Assert.Equal(from.Select(schedule.Next), await EngineTimes.NextAsync(schedule, from));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void LastUntil_AnOccurrenceAndJustBeforeTheNext_IsThatOccurrence(Schedule schedule)
    {
        var occurrence = schedule.Next(Village.At(2028, 2, 28, 12));
        var next = schedule.Next(occurrence);
        Assert.Equal([occurrence, occurrence, next], [schedule.LastUntil(occurrence), schedule.LastUntil(next.AddTicks(-1)), schedule.LastUntil(next)]);
    }

    [Theory]
    [InlineData(7 * 60)]
    [InlineData(5 * 3600)]
    public void Every_IntervalThatADayIsNoMultipleOf_IsRefused(int seconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Every(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("2026-01-31T23:58:00+08:00", "2026-02-28T09:02:00+08:00")]
    [InlineData("2028-02-01T00:00:00+08:00", "2028-02-29T09:02:00+08:00")]
    [InlineData("2026-04-30T09:01:59+08:00", "2026-04-30T09:02:00+08:00")]
    [InlineData("2026-04-30T09:02:00+08:00", "2026-05-31T09:02:00+08:00")]
    public void Next_LastDayOfTheMonth_IsItsLastDay(string after, string expected) =>
        Assert.Equal(Parse(expected), new Monthly(31, Nine).Next(Parse(after)));

    [Theory]
    [InlineData(0)]
    [InlineData(29)]
    [InlineData(30)]
    [InlineData(32)]
    public void Monthly_DayThatMonthsLack_IsRefused(int day) => Assert.Throws<ArgumentOutOfRangeException>(() => new Monthly(day, Nine));

    [Fact]
    public void Next_AnyScheduleAnyTime_IsTheFirstAfterIt()
    {
        Schedule[] schedules = [.. Enumerable.Select<object[], Schedule>(Kinds, k => (Schedule)k[0])];
        Prop.ForAll(
            Gen.Choose(0, schedules.Length - 1).SelectMany(i => Gen.Choose(0, 400 * 86_400).Select(s => (Schedule: schedules[i], After: Village.At(2027, 12, 1, 0).AddSeconds(s)))).ToArbitrary(),
            x =>
            {
                var next = x.Schedule.Next(x.After);
                // Strictly later, and nothing lies between: whoever asks from anywhere before it hears the same.
                var between = x.After + (next - x.After) / 2;
                return next > x.After && x.Schedule.Next(between) == next && x.Schedule.Next(next.AddTicks(-1)) == next;
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    [Trait("Feature", "NT-15")]
    public void Missed_DownForThreeDays_RunsAsManyAsTheRuleSays()
    {
        var daily = new Daily(Nine);
        var last = Village.At(2026, 4, 10, 9, 2);
        var now = Village.At(2026, 4, 13, 9, 2).AddSeconds(1);

        Assert.Empty(CatchUp.None.Missed(daily, last, now));
        Assert.Equal([Village.At(2026, 4, 13, 9, 2)], CatchUp.Once.Missed(daily, last, now));
        Assert.Equal([Village.At(2026, 4, 12, 9, 2), Village.At(2026, 4, 13, 9, 2)], CatchUp.AllUpTo(2).Missed(daily, last, now));
        Assert.Equal(3, CatchUp.AllUpTo(9).Missed(daily, last, now).Count);
        Assert.Empty(CatchUp.AllUpTo(9).Missed(daily, null, now));
        Assert.Equal(2, CatchUp.AllUpTo(9).Missed(daily, last, Village.At(2026, 4, 13, 9, 2)).Count);
    }

    private static DateTimeOffset Parse(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
