using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using WeGrid.Hosting;
using WeGrid.Testing;

namespace WeGrid.Worker.Tests.Due;

public sealed class ClockFollowerTests
{
    private static readonly DateTimeOffset _noon = new(2026, 3, 10, 12, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public async Task Jump_TakesAMinuteAndAHalf_ArrivesWhereTheWorldIsThen()
    {
        var machine = new ManualTime(_noon.AddDays(-1));
        var clock = new FollowedClock(machine);
        using var http = new HttpClient(new OneMove());
        using var follower = new ClockFollower(http, new Uri("http://127.0.0.1/sim/clock"), clock, new Clocks(clock, machine), new SlowJump(machine), NullLogger<ClockFollower>.Instance);

        await follower.StartAsync(CancellationToken.None);
        await Patience(() => follower.Arrived == 2);
        Assert.Equal(_noon.AddSeconds(90), clock.GetUtcNow());
        await follower.StopAsync(CancellationToken.None);
    }

    [Fact]
    public void StepTo_SetsTheClock_WhoWaitsIsWokenByTheNextMove()
    {
        var machine = new ManualTime(_noon);
        var (clock, woken) = (new FollowedClock(machine), 0);
        using var timer = clock.CreateTimer(_ => woken++, null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);

        clock.StepTo(_noon.AddHours(1));
        machine.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal((_noon.AddHours(1).AddMilliseconds(10), 0), (clock.GetUtcNow(), woken));

        // Even one that moves it no further.
        clock.MoveTo(_noon);
        machine.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(1, woken);
    }

    private static async Task Patience(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Yield();
        }
    }

    private sealed class SlowJump(ManualTime machine) : IClockJump
    {
        public Task JumpAsync(FollowedClock clock, DateTimeOffset target, CancellationToken cancellationToken)
        {
            clock.MoveTo(target);
            machine.Advance(TimeSpan.FromSeconds(90));
            return Task.CompletedTask;
        }
    }

    /// <summary>Says that the clock was moved to noon; whoever has seen that waits.</summary>
    private sealed class OneMove : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.Query == "?seen=2")
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            var body = string.Create(CultureInfo.InvariantCulture, $$"""{ "now": "{{_noon:O}}", "version": 2 }""");
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        }
    }
}
