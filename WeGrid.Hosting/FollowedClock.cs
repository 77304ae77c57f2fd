namespace WeGrid.Hosting;

/// <summary>
/// A clock that runs with the machine's and can be set ahead (contract.md: Clock__Url). Timers made by it fire by its own time,
/// so that everything that waits for a moment wakes when the clock is moved past it.
/// </summary>
public sealed class FollowedClock(TimeProvider machine) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly HashSet<FollowedTimer> _timers = [];
    private TimeSpan _ahead;
    private bool _isBehind;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => machine.GetUtcNow() + _ahead;

    /// <inheritdoc/>
    public override long GetTimestamp() => machine.GetTimestamp();

    /// <inheritdoc/>
    public override long TimestampFrequency => machine.TimestampFrequency;

    /// <summary>Sets the clock and wakes whoever waited for a moment by then; it goes on from there. Never backwards.</summary>
    public void MoveTo(DateTimeOffset now)
    {
        FollowedTimer[] timers;
        lock (_lock)
        {
            if (!Set(now) && !_isBehind)
            {
                return;
            }

            _isBehind = false;
            timers = [.. _timers];
        }

        foreach (var timer in timers)
        {
            timer.Rearm();
        }
    }

    /// <summary>Sets the clock for who does what falls due at a moment on the way; whoever waits is woken by the next <see cref="MoveTo"/>.</summary>
    public void StepTo(DateTimeOffset now)
    {
        lock (_lock)
        {
            _isBehind |= Set(now);
        }
    }

    private bool Set(DateTimeOffset now)
    {
        var ahead = now - machine.GetUtcNow();
        if (ahead <= _ahead)
        {
            return false;
        }

        _ahead = ahead;
        return true;
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FollowedTimer(this, machine, callback, state);
        lock (_lock)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    private void Forget(FollowedTimer timer)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class FollowedTimer : ITimer
    {
        private readonly FollowedClock _clock;
        private readonly ITimer _inner;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly Lock _gate = new();
        private DateTimeOffset? _dueAt;
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public FollowedTimer(FollowedClock clock, TimeProvider machine, TimerCallback callback, object? state)
        {
            (_clock, _callback, _state) = (clock, callback, state);
            _inner = machine.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                _dueAt = dueTime == Timeout.InfiniteTimeSpan ? null : _clock.GetUtcNow() + dueTime;
                _period = period;
            }

            return Rearm();
        }

        public bool Rearm()
        {
            lock (_gate)
            {
                if (_dueAt is not { } due)
                {
                    return _inner.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                }

                var wait = due - _clock.GetUtcNow();
                return _inner.Change(wait > TimeSpan.Zero ? wait + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }

        public void Dispose()
        {
            _clock.Forget(this);
            _inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            _clock.Forget(this);
            return _inner.DisposeAsync();
        }

        private void Fire()
        {
            // The machine's timer may be a hair early: then it is set again, or whoever waits would wait for ever.
            var isDue = false;
            lock (_gate)
            {
                if (_dueAt is { } due && due <= _clock.GetUtcNow())
                {
                    _dueAt = _period > TimeSpan.Zero ? due + _period : null;
                    isDue = true;
                }
            }

            if (isDue)
            {
                _callback(_state);
            }

            Rearm();
        }
    }
}
