using Microsoft.Extensions.Logging.Abstractions;
using WeGrid.Hosting;
using WeGrid.Worker.Jobs;

namespace WeGrid.Bench.Figures;

/// <summary>The job engines this package set can measure.</summary>
internal static class EngineKinds
{
    public static readonly string[] Names = ["quartz"];

    public static IJobEngine Make(string name, string connection, TimeProvider clock) => new QuartzEngine(connection, new Clocks(clock, clock), NullLoggerFactory.Instance);

    public static Task AgainstHangfireAsync(Ground ground, Options options)
    {
        Stats.Note($"not measured: this build (package set mirror) has no Hangfire; WEGRID_PACKAGES=full ./wegrid bench outbox_vs_hangfire where its packages restore");
        return Task.CompletedTask;
    }
}
