using System.Data.Common;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WeGrid.Hosting;

/// <summary>Does what lies between two times before the clock arrives at the second; the Worker runs due rows and jobs in time order.</summary>
public interface IClockJump
{
    /// <summary>Brings the clock to <paramref name="target"/>.</summary>
    Task JumpAsync(FollowedClock clock, DateTimeOffset target, CancellationToken cancellationToken);
}

/// <summary>Follows the movable test clock by long polling. Registered only when Clock__Url is set, which the settings allow on loopback only.</summary>
public sealed partial class ClockFollower(HttpClient http, Uri url, FollowedClock clock, Clocks clocks, IClockJump? jump, ILogger<ClockFollower> log) : BackgroundService
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The version of the clock this process has arrived at.</summary>
    public long Arrived { get; private set; }

    /// <summary>What the clock says now, without following it: for a command that ends at once.</summary>
    public async Task<DateTimeOffset> ReadAsync(CancellationToken cancellationToken = default) =>
        (await http.GetFromJsonAsync<Reading>(new Uri($"{url}?seen=-1"), cancellationToken))!.Now;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var seen = await http.GetFromJsonAsync<Reading>(new Uri($"{url}?seen={Arrived}"), stoppingToken);
                if (seen is not null && seen.Version > Arrived)
                {
                    await ArriveAsync(seen, clocks.Machine.GetTimestamp(), stoppingToken);
                }
            }
            catch (Exception broken) when (IsPassing(broken) && !stoppingToken.IsCancellationRequested)
            {
                // A jump that broke off with the database goes on from the moment it came to.
                ClockUnreadable(broken.GetType().Name);
                await Task.Delay(_pause, clocks.Machine, stoppingToken);
            }
        }
    }

    private async Task ArriveAsync(Reading seen, long read, CancellationToken cancellationToken)
    {
        if (jump is not null && seen.Now > clock.GetUtcNow())
        {
            await jump.JumpAsync(clock, seen.Now, cancellationToken);
        }

        // The world did not stand still meanwhile: whoever came late would find everybody else's messages not yet due.
        clock.MoveTo(seen.Now + clocks.Machine.GetElapsedTime(read));
        Arrived = seen.Version;
    }

    private static bool IsPassing(Exception broken) =>
        broken is HttpRequestException or TaskCanceledException or JsonException or DbException or TimeoutException or IOException;

    [LoggerMessage(EventId = 10, Level = LogLevel.Warning, Message = "The movable clock cannot be read or followed ({Fault}); trying again.")]
    private partial void ClockUnreadable(string fault);

    private sealed record Reading(DateTimeOffset Now, long Version);
}
