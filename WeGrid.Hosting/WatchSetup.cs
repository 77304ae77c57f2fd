using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using WeGrid.Postgres.Housekeeping;
using WeGrid.Postgres.Reports;

namespace WeGrid.Hosting;

/// <summary>Registers the heartbeat of this process and the watch over the others.</summary>
public static class WatchSetup
{
    /// <summary>Needs Database, WeGridSettings, Clocks, CorpDirectory (or a CorpsNow of one's own), WeComClient and an HttpClient for the dead man's switch.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="process"><see cref="HeartbeatName.Bot"/> or <see cref="HeartbeatName.Worker"/>.</param>
    public static IServiceCollection AddWatch(this IServiceCollection services, string process)
    {
        services.AddHeartbeat(process);
        services.TryAddSingleton<CorpsNow>(s => () => s.GetRequiredService<CorpDirectory>().All);
        services.TryAddSingleton<AlarmStore>();
        services.TryAddSingleton<AdministratorLine>();
        services.AddHostedService<Watchman>();
        services.AddHostedService<DeadMan>();
        return services;
    }

    /// <summary>The heartbeat alone, for a host that others watch and that watches nobody. Needs Database and Clocks to be registered.</summary>
    public static IServiceCollection AddHeartbeat(this IServiceCollection services, string process)
    {
        services.TryAddSingleton(HeartbeatName.Here(process));
        services.TryAddSingleton<Heartbeats>();
        services.AddHostedService<Heartbeat>();
        return services;
    }
}
