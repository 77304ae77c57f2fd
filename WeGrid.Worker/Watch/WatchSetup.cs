using Microsoft.Extensions.DependencyInjection.Extensions;
using WeGrid.Hosting;
using WeGrid.Postgres.Housekeeping;
using WeGrid.Postgres.Reports;

namespace WeGrid.Worker.Watch;

/// <summary>Registers the heartbeat and the watch over the Bot.</summary>
public static class WatchSetup
{
    /// <summary>Needs Database, WeGridSettings, Clocks, CorpsNow, WeComClient and an HttpClient for the dead man's switch.</summary>
    public static IServiceCollection AddWatch(this IServiceCollection services)
    {
        services.TryAddSingleton(HeartbeatName.Here(HeartbeatName.Worker));
        services.TryAddSingleton<Heartbeats>();
        services.TryAddSingleton<AlarmStore>();
        services.AddHostedService<Hosting.Heartbeat>();
        services.AddHostedService<Watchman>();
        services.AddHostedService<DeadMan>();
        return services;
    }
}
