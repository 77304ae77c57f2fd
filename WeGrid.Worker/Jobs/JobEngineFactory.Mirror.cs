using WeGrid.Hosting;

namespace WeGrid.Worker.Jobs;

/// <summary>The engine of this package set.</summary>
public static class JobEngineFactory
{
    /// <summary>An engine that has not started.</summary>
    /// <param name="connectionString">The product's database; the engine's tables go into a schema of their own in it.</param>
    /// <param name="clocks">The machine's clock counts, not the movable one.</param>
    /// <param name="loggers">Its log.</param>
    public static IJobEngine Create(string connectionString, Clocks clocks, ILoggerFactory loggers) =>
        new QuartzEngine(connectionString, clocks, loggers);
}
