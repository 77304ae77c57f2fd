using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Testing;

namespace WeGrid.Worker.Tests.Due;

/// <summary>
/// Due times of tickets as they stand in the store. A night moves nothing that is counted in days: the day of receipt never counts,
/// a limit ends when a working day ends, and a card that waits for the morning starts its clock in the morning (docs/decisions/0012-quiet-hours.md).
/// </summary>
public sealed class TicketDueTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    [Theory]
    [Trait("Feature", "LC-03")]
    [Trait("Feature", "X-09")]
    [InlineData("2026-09-18 23:30", "2026-09-25 00:00", "2026-09-21 00:00")] // Friday night; the Sunday is worked, 中秋 is not
    [InlineData("2026-02-13 22:00", "2026-02-28 00:00", "2026-02-25 00:00")] // the Saturday after is worked, then nine days off
    [InlineData("2026-05-08 21:00", "2026-05-15 00:00", "2026-05-12 00:00")] // a worked Saturday counts, the card comes in its morning
    [InlineData("2026-05-08 20:59", "2026-05-15 00:00", "2026-05-10 00:00")] // the same, with the card gone before the night
    [InlineData("2026-09-30 22:30", "2026-10-14 00:00", "2026-10-09 00:00")] // the night before the golden week
    [InlineData("2026-10-04 02:00", "2026-10-14 00:00", "2026-10-09 00:00")] // a night in the middle of it
    [InlineData("2025-09-26 23:00", "2025-10-11 00:00", "2025-09-29 00:00")]
    [InlineData("2024-02-08 03:00", "2024-02-22 00:00", "2024-02-10 00:00")]
    [InlineData("2026-11-20 22:00", "2026-11-28 00:00", "2026-11-24 00:00")] // an ordinary weekend
    public async Task Order_CountedInDays_SkipsNightsWeekendsAndHolidays(string ordered, string due, string acceptBy)
    {
        var village = new Village(given.Database, At(ordered));

        await village.OrderAsync(urgency: Urgency.WorkingDays, category: "市政设施");

        var ticket = await village.TicketAsync(1024);
        Assert.Equal((At(due), false), (ticket.DueAt, ticket.DueIsProvisional));
        Assert.Equal(At(due), await village.DueAtAsync("handling", "1024"));
        Assert.Equal(At(acceptBy), await village.DueAtAsync("accept", "1024"));
    }

    [Theory]
    [Trait("Feature", "LC-03")]
    [InlineData("2026-09-30 17:00", "2026-10-09 00:00")]
    [InlineData("2026-10-09 23:50", "2026-10-11 00:00")] // Friday before a worked Saturday
    [InlineData("2026-11-20 10:00", "2026-11-24 00:00")]
    public async Task Accept_ClockOfTheNextHop_SkipsThemToo(string accepted, string dispatchBy)
    {
        var village = new Village(given.Database, At(accepted));
        await village.OrderAsync(urgency: Urgency.WorkingDays, category: "市政设施");

        await village.MoveAsync(1024, TicketMove.Accept, Role.GridStaff, Village.Micro);

        Assert.Equal(At(dispatchBy), await village.DueAtAsync("dispatch", "1024"));
    }

    [Theory]
    [Trait("Feature", "LC-03")]
    [InlineData("2026-10-03 23:00", Urgency.WorkingDays, "2026-10-04 23:00")] // a power cut: 24 hours, holidays included
    [InlineData("2026-10-03 23:00", Urgency.TwoHours, "2026-10-04 01:00")]
    [InlineData("2026-02-16 02:00", Urgency.Life, "2026-02-16 04:00")]
    public async Task Order_CountedInHours_RunsDayAndNight(string ordered, Urgency urgency, string due)
    {
        var village = new Village(given.Database, At(ordered));

        await village.OrderAsync(urgency: urgency);

        Assert.Equal(At(due), (await village.TicketAsync(1024)).DueAt);
    }

    [Fact]
    [Trait("Feature", "X-09")]
    public async Task Order_IntoAYearNotPublished_IsProvisionalInTheStore()
    {
        var village = new Village(given.Database, At("2026-12-31 22:00"));

        await village.OrderAsync(urgency: Urgency.WorkingDays, category: "市政设施");

        Assert.True((await village.TicketAsync(1024)).DueIsProvisional);
    }

    private static DateTimeOffset At(string beijing) =>
        new(DateTime.ParseExact(beijing, "yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture), TimeSpan.FromHours(8));
}
