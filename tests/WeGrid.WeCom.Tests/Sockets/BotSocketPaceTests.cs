using WeGrid.WeCom.Sockets;

namespace WeGrid.WeCom.Tests.Sockets;

public sealed class BotSocketPaceTests
{
    private static readonly DateTimeOffset s_now = new(2026, 7, 1, 2, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 1.2)]
    [InlineData(2, 0, 2)]
    [InlineData(5, 0, 16)]
    [InlineData(6, 0, 30)]
    [InlineData(1000, 0.5, 33)]
    public void Backoff_DoublesUpToHalfAMinute(int failures, double jitter, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), BotSocketPace.Backoff(failures, jitter));

    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 60)]
    [InlineData(3, 120)]
    [InlineData(6, 600)]
    [InlineData(1000, 600)]
    public void CoolDown_DoublesUpToTenMinutes(int displaced, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), BotSocketPace.CoolDown(displaced));

    [Theory]
    [InlineData(0, null, 1)]
    [InlineData(1, 59, 2)]
    [InlineData(4, 59, 5)]
    [InlineData(4, 60, 1)]
    public void InARow_WithinAnHour(int before, int? minutesAgo, int times) =>
        Assert.Equal(times, BotSocketPace.InARow(before, minutesAgo is { } ago ? s_now.AddMinutes(-ago) : null, s_now));
}
