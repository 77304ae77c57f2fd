namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>The machine's clock, set to another day and ticking on: a Tuesday morning whenever the tests run.</summary>
internal sealed class MachineTime : TimeProvider
{
    private TimeSpan _ahead;
    private TimeSpan _leapt;

    /// <param name="start">What it says now; null leaves it as it is.</param>
    public MachineTime(DateTimeOffset? start = null) => _ahead = start is { } at ? at - Real.GetUtcNow() : TimeSpan.Zero;

    /// <summary>The tests' composition root: the one place that may take the machine's own clock.</summary>
#pragma warning disable RS0030
    public static TimeProvider Real => System;
#pragma warning restore RS0030

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => Real.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => Real.GetUtcNow() + _ahead;

    public override long GetTimestamp() => Real.GetTimestamp() + (long)(_leapt.TotalSeconds * TimestampFrequency);

    /// <summary>So much has passed for whoever looks; timers go on as they were set.</summary>
    public void Leap(TimeSpan span) => (_ahead, _leapt) = (_ahead + span, _leapt + span);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        Real.CreateTimer(callback, state, dueTime, period);
}
