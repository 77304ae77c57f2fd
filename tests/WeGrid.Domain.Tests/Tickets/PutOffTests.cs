using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Tickets;

public sealed class PutOffTests
{
    // Due at 24:00 of Friday 2026-11-20; now is Monday 2026-11-16.
    private static readonly DateTimeOffset _due = A.Time("2026-11-21 00:00");

    [Theory]
    [InlineData("3天 等材料", "2026-11-23", "等材料")]
    [InlineData("三天，等材料", "2026-11-23", "等材料")]
    [InlineData("再延3天：等材料", "2026-11-23", "等材料")]
    [InlineData("3个工作日 等材料", "2026-11-25", "等材料")]
    [InlineData("十五天 等材料", "2026-12-05", "等材料")]
    [InlineData("半个月 等材料", "2026-12-05", "等材料")]
    [InlineData("两周 等材料", "2026-12-04", "等材料")]
    [InlineData("一个月等材料", "2026-12-20", "等材料")]
    [InlineData("到12月31日 等材料", "2026-12-31", "等材料")]
    [InlineData("12-5 等材料", "2026-12-05", "等材料")]
    [InlineData("3月1日 等开春", "2027-03-01", "等开春")]
    [InlineData("2027-03-31 等资金", "2027-03-31", "等资金")]
    [InlineData("2027年3月31日等资金", "2027-03-31", "等资金")]
    [InlineData("3天", "2026-11-23", "")]
    [InlineData("等材料", null, "等材料")]
    [InlineData("2月30日 等材料", null, "2月30日 等材料")]
    [InlineData("0天 等材料", null, "0天 等材料")]
    [InlineData("3 等材料", null, "3 等材料")]
    [InlineData("", null, "")]
    public void Read_AsPeopleWrite_IsTheEndOfADayAndTheReason(string words, string? day, string rest)
    {
        var (until, left) = PutOff.Read(words, _due, A.Monday, A.Calendar, null);

        Assert.Equal(day is null ? null : ChinaTime.EndOf(DateOnly.ParseExact(day, "yyyy-MM-dd", null)), until);
        Assert.Equal(rest, left);
    }
}
