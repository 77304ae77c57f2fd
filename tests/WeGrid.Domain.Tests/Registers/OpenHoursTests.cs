using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Registers;
using Xunit;

namespace WeGrid.Domain.Tests.Registers;

public sealed class OpenHoursTests
{
    private static readonly WorkingCalendar _calendar = A.Calendar;

    [Theory]
    // 2026-03-10 is a Tuesday, 2026-02-17 is 正月初一, 2026-02-28 a Saturday that is worked (调休).
    [InlineData("每天 8:00-20:00", "2026-03-10T08:00", true)]
    [InlineData("每天 8:00-20:00", "2026-03-10T20:00", false)]
    [InlineData("8:00—20:00", "2026-03-14T09:00", true)]
    [InlineData("工作日 8:30-12:00 14:00-17:30", "2026-03-10T12:30", false)]
    [InlineData("工作日 8:30-12:00、14:00-17:30", "2026-03-10T14:00", true)]
    [InlineData("工作日 8:30-17:30", "2026-02-17T09:00", false)]
    [InlineData("工作日 8:30-17:30", "2026-02-28T09:00", true)]
    [InlineData("工作日8：30至17：30；周六 9:00-11:00", "2026-03-14T09:00", true)]
    [InlineData("工作日8:30到17:30；周六 9:00-11:00", "2026-03-15T09:00", false)]
    [InlineData("周一至周五 8:00-18:00", "2026-03-13T17:59", true)]
    [InlineData("周六到周一 8:00-18:00", "2026-03-16T08:00", true)]
    [InlineData("周六到周一 8:00-18:00", "2026-03-10T08:00", false)]
    [InlineData("周二、周四 9:00-11:00", "2026-03-12T10:00", true)]
    [InlineData("休息日 9:00-11:00", "2026-02-17T10:00", true)]
    [InlineData("工作日 8:30-12:00；14:00-17:30", "2026-03-14T15:00", false)]
    [InlineData("工作日 8:30-12:00；14:00-17:30", "2026-03-10T15:00", true)]
    [InlineData("全天", "2026-03-10T03:00", true)]
    [InlineData("每天 0:00-24:00", "2026-03-10T23:59", true)]
    public void IsOpen_AsAClerkWritesIt(string text, string at, bool open)
    {
        var when = new DateTimeOffset(DateTime.Parse(at, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromHours(8));
        Assert.Equal(open, OpenHours.Parse(text)!.IsOpen(when, _calendar));
    }

    [Theory]
    [InlineData("")]
    [InlineData("看情况")]
    [InlineData("工作日")]
    [InlineData("每天 20:00-8:00")]
    [InlineData("每天 8:00-25:00")]
    [InlineData("赶集天 8:00-12:00")]
    [InlineData("周八 8:00-12:00")]
    public void Parse_SaysNoHours_IsNull(string text) => Assert.Null(OpenHours.Parse(text));
}
