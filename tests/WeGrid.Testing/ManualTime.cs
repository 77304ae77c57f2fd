namespace WeGrid.Testing;

/// <summary>
/// A clock that moves only when told. Timers fire inside <see cref="Advance"/>, in order of their due time
/// (equal times in the order they were set), on the thread that advances; time stands at the timer's due time
/// while it fires, and timers set by a callback fire in the same sweep if they fall inside it.
/// </summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly DateTimeOffset _start;
    private DateTimeOffset _now;
    private long _order;
    private TaskCompletionSource _timerSet = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ManualTime()
        : this(new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public ManualTime(DateTimeOffset start) => _now = _start = start.ToUniversalTime();

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>When the next timer is due; null when none is set.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
            {
                return Earliest()?.Due;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => (GetUtcNow() - _start).Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves on by the span and fires what falls due.</summary>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        AdvanceTo(GetUtcNow() + span);
    }

    /// <summary>Moves on to the moment and fires what falls due.</summary>
    public void AdvanceTo(DateTimeOffset moment)
    {
        while (TakeDue(moment) is { } fire)
        {
            fire();
        }

        lock (_gate)
        {
            _now = moment > _now ? moment.ToUniversalTime() : _now;
        }
    }

    /// <summary>
    /// Waits until somebody has set a timer due within the span from now: code under test has reached its wait,
    /// so that advancing cannot come too early. No real time is measured; give a cancellation token to bound it.
    /// </summary>
    public async Task TimerWithinAsync(TimeSpan span, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task set;
            lock (_gate)
            {
                if (Earliest()?.Due <= _now + span)
                {
                    return;
                }

                set = _timerSet.Task;
            }

            await set.WaitAsync(cancellationToken);
        }
    }

    private Action? TakeDue(DateTimeOffset moment)
    {
        lock (_gate)
        {
            if (Earliest() is not { } timer || timer.Due > moment)
            {
                return null;
            }

            _now = timer.Due > _now ? timer.Due : _now;
            if (timer.Period > TimeSpan.Zero)
            {
                timer.Due += timer.Period;
                timer.Order = ++_order;
            }
            else
            {
                _timers.Remove(timer);
            }

            return timer.Fire;
        }
    }

    private ManualTimer? Earliest() => _timers.OrderBy(t => t.Due).ThenBy(t => t.Order).FirstOrDefault();

    private void Set(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            timer.Due = _now + dueTime;
            timer.Period = period;
            timer.Order = ++_order;
            _timers.Add(timer);
            var told = _timerSet;
            _timerSet = new(TaskCreationOptions.RunContinuationsAsynchronously);
            told.SetResult();
        }

        // A timer due at once fires at once, as the system's does; nobody has to advance by zero for it.
        if (dueTime <= TimeSpan.Zero)
        {
            ThreadPool.QueueUserWorkItem(_ => AdvanceTo(GetUtcNow()));
        }
    }

    private void Drop(ManualTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    private sealed class ManualTimer(ManualTime owner, Action fire) : ITimer
    {
        private bool _disposed;

        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; set; }

        public long Order { get; set; }

        public Action Fire => fire;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_disposed)
            {
                return false;
            }

            owner.Set(this, dueTime, period);
            return true;
        }

        public void Dispose()
        {
            _disposed = true;
            owner.Drop(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
