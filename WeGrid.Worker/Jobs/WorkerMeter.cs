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

    /// <summary>Things people sent: kept, or lost with the reason.</summary>
    public static Counter<long> Media { get; } = _meter.CreateCounter<long>("wegrid_media");

    private static readonly Counter<long> _runs = _meter.CreateCounter<long>("wegrid_job_runs");
    private static readonly Gauge<double> _lag = _meter.CreateGauge<double>("wegrid_job_lag_seconds");
    private static readonly Gauge<double> _next = _meter.CreateGauge<double>("wegrid_job_next_timestamp_seconds");
    private static readonly Gauge<double> _lastOk = _meter.CreateGauge<double>("wegrid_job_last_ok_timestamp_seconds");

    private static readonly Gauge<double> _feedAge = _meter.CreateGauge<double>("wegrid_feed_age_seconds");

    /// <summary>How old what is known of a warning source is.</summary>
    internal static void FeedRead(string corpId, string feed, double age) =>
        _feedAge.Record(age, new KeyValuePair<string, object?>("corp", corpId), new KeyValuePair<string, object?>("feed", feed));

    /// <summary>A job comes next then.</summary>
    internal static void Comes(string job, DateTimeOffset nextAt) => _next.Record(nextAt.ToUnixTimeSeconds(), Job(job));

    /// <summary>A run began, so long after its time.</summary>
    internal static void Began(string job, TimeSpan lag, DateTimeOffset nextAt)
    {
        _lag.Record(lag.TotalSeconds, Job(job));
        Comes(job, nextAt);
    }

    /// <summary>A run ended: well at that time, or not (null).</summary>
    internal static void Ended(string job, DateTimeOffset? okAt)
    {
        _runs.Add(1, Job(job), new KeyValuePair<string, object?>("outcome", okAt is null ? "failed" : "ok"));
        if (okAt is { } at)
        {
            _lastOk.Record(at.ToUnixTimeSeconds(), Job(job));
        }
    }

    private static KeyValuePair<string, object?> Job(string name) => new("job", name);
}
