namespace WeGrid.Simulator;

/// <summary>
/// The clock of the simulated world: the real one plus an offset that only grows. Timers set on it fire early when
/// the clock is moved, so that a jump of an hour does what an hour does.
/// </summary>
public sealed class SimClock(TimeProvider real) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<SimTimer> _timers = [];
    private TimeSpan _offset;
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What waiting on sockets is measured with: moving the world's clock must not cut a request in flight.</summary>
    public TimeProvider Real { get; } = real;

    /// <summary>Counts the moves; starts at 1 so that a reader who has seen nothing (0) is answered at once.</summary>
    public long Version { get; private set; } = 1;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => Real.TimestampFrequency;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return Real.GetUtcNow() + _offset;
        }
    }

    public override long GetTimestamp() => Real.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimTimer(this, callback, state);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the world on.</summary>
    /// <returns>False when asked to go back: nothing in WeCom's world does.</returns>
    public bool Move(TimeSpan span)
    {
        if (span < TimeSpan.Zero)
        {
            return false;
        }

        SimTimer[] timers;
        TaskCompletionSource moved;
        lock (_gate)
        {
            _offset += span;
            Version++;
            timers = [.. _timers];
            moved = _moved;
            _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        foreach (var timer in timers)
        {
            timer.Pull();
        }

        moved.SetResult();
        return true;
    }

    /// <summary>Waits until the clock has been moved since <paramref name="seen"/>, or the span is over.</summary>
    public async Task WhenMovedAsync(long seen, TimeSpan atMost, CancellationToken cancellationToken)
    {
        Task moved;
        lock (_gate)
        {
            if (Version > seen)
            {
                return;
            }

            moved = _moved.Task;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(moved, Task.Delay(atMost, Real, over.Token));
        await over.CancelAsync();
    }

    private void Drop(SimTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class SimTimer : ITimer
    {
        private readonly SimClock _clock;
        private readonly ITimer _inner;
        private readonly Lock _gate = new();
        private DateTimeOffset? _due;
        private TimeSpan _period;

        public SimTimer(SimClock clock, TimerCallback callback, object? state)
        {
            _clock = clock;
            _inner = clock.Real.CreateTimer(_ => Fire(callback, state), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                _period = period;
                _due = dueTime == Timeout.InfiniteTimeSpan ? null : _clock.GetUtcNow() + dueTime;
            }

            return _inner.Change(dueTime, period);
        }

        /// <summary>The clock was moved: what is left to wait is shorter now.</summary>
        public void Pull()
        {
            TimeSpan left;
            TimeSpan period;
            lock (_gate)
            {
                if (_due is not { } due)
                {
                    return;
                }

                left = due - _clock.GetUtcNow();
                period = _period;
            }

            _inner.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, period);
        }

        public void Dispose()
        {
            _clock.Drop(this);
            _inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(TimerCallback callback, object? state)
        {
            lock (_gate)
            {
                _due = _period > TimeSpan.Zero ? _clock.GetUtcNow() + _period : null;
            }

            callback(state);
        }
    }
}
