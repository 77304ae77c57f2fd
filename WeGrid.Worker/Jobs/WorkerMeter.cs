using System.Diagnostics.Metrics;

namespace WeGrid.Worker.Jobs;

/// <summary>Figures of the Worker's clockwork.</summary>
public static class WorkerMeter
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "WeGrid.Worker";

    private static readonly Meter _meter = new(Name);

    /// <summary>Due steps found waiting longer than they may.</summary>
    public static Counter<long> LateSteps { get; } = _meter.CreateCounter<long>("wegrid_late_steps");

    /// <summary>Runs of scheduled jobs, by job and outcome.</summary>
    public static Counter<long> JobRuns { get; } = _meter.CreateCounter<long>("wegrid_job_runs");
}
