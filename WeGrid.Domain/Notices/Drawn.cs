namespace WeGrid.Domain.Notices;

/// <summary>
/// 已用额度: what was drawn on one budget within its windows, as the ledger keeps it. In no span as long as a window does it let more through
/// than the window's limit; a message draws on all windows at once or on none.
/// </summary>
public sealed class Drawn
{
    // One number for each step of a window: the step's number and how many were drawn in it.
    private const int CountBits = 24;

    private readonly IReadOnlyList<SendWindow> _windows;
    private readonly List<(long Step, int Count)>[] _steps;
    private readonly int[] _used;
    private readonly DateTimeOffset _now;

    private Drawn(IReadOnlyList<SendWindow> windows, DateTimeOffset now)
    {
        (_windows, _now) = (windows, now);
        _steps = new List<(long, int)>[windows.Count];
        _used = new int[windows.Count];
        for (var i = 0; i < windows.Count; i++)
        {
            _steps[i] = [];
        }
    }

    /// <summary>Which state of the budget this was read from; 0 for none yet.</summary>
    public long Version { get; private init; }

    /// <summary>How many stand in a window now.</summary>
    /// <param name="window">Which of the windows.</param>
    public int Used(int window) => _used[window];

    /// <summary>Reads what the ledger keeps; what is out of a window by now is left out.</summary>
    /// <param name="stored">The numbers of <see cref="Store"/>; empty for a budget nobody drew on.</param>
    /// <param name="windows">The windows as they are now; of one that was not kept nothing is known.</param>
    /// <param name="now">Time.</param>
    public static Drawn Read(ReadOnlySpan<long> stored, IReadOnlyList<SendWindow> windows, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(windows);
        var drawn = new Drawn(windows, now) { Version = stored.IsEmpty ? 0 : stored[0] };
        for (var at = stored.IsEmpty ? 0 : 1; at < stored.Length;)
        {
            var (seconds, length) = Split(stored[at++]);
            drawn.ReadWindow(seconds, stored.Slice(at, length));
            at += length;
        }

        return drawn;
    }

    /// <summary>A copy to plan on: whoever waits takes the place it will get, and the budget itself is not touched.</summary>
    public Drawn Copy()
    {
        var copy = new Drawn(_windows, _now) { Version = Version };
        for (var i = 0; i < _steps.Length; i++)
        {
            copy._steps[i].AddRange(_steps[i]);
            copy._used[i] = _used[i];
        }

        return copy;
    }

    /// <summary>When one more may go: the time it was read for when at once.</summary>
    /// <param name="danger">险情 may use the whole of every window.</param>
    public DateTimeOffset NextAt(bool danger)
    {
        var next = _now;
        for (var i = 0; i < _steps.Length; i++)
        {
            var free = FreeAt(i, _windows[i].Allows(danger));
            next = free > next ? free : next;
        }

        return next;
    }

    /// <summary>Draws one.</summary>
    /// <param name="at">When it goes.</param>
    public void Take(DateTimeOffset at)
    {
        for (var i = 0; i < _steps.Length; i++)
        {
            var step = StepOf(_windows[i], at);
            var steps = _steps[i];
            var place = steps.Count;
            while (place > 0 && steps[place - 1].Step > step)
            {
                place--;
            }

            if (place > 0 && steps[place - 1].Step == step)
            {
                steps[place - 1] = (step, steps[place - 1].Count + 1);
            }
            else
            {
                steps.Insert(place, (step, 1));
            }

            _used[i]++;
        }
    }

    /// <summary>Gives one back that was drawn then; what is out of a window by now is nothing to give back.</summary>
    /// <param name="at">When it was to go.</param>
    public void GiveBack(DateTimeOffset at)
    {
        for (var i = 0; i < _steps.Length; i++)
        {
            var step = StepOf(_windows[i], at);
            var place = _steps[i].FindIndex(s => s.Step == step);
            if (place < 0)
            {
                continue;
            }

            _used[i]--;
            if (_steps[i][place].Count == 1)
            {
                _steps[i].RemoveAt(place);
            }
            else
            {
                _steps[i][place] = (step, _steps[i][place].Count - 1);
            }
        }
    }

    /// <summary>As the ledger keeps it: the next version, then for each window its length and its steps.</summary>
    public long[] Store()
    {
        var stored = new long[1 + _steps.Sum(s => s.Count + 1)];
        stored[0] = Version + 1;
        var at = 1;
        for (var i = 0; i < _steps.Length; i++)
        {
            stored[at++] = Join((long)_windows[i].Span.TotalSeconds, _steps[i].Count);
            foreach (var (step, count) in _steps[i])
            {
                stored[at++] = Join(step, count);
            }
        }

        return stored;
    }

    private void ReadWindow(long seconds, ReadOnlySpan<long> steps)
    {
        for (var i = 0; i < _windows.Count; i++)
        {
            if ((long)_windows[i].Span.TotalSeconds != seconds)
            {
                continue;
            }

            foreach (var packed in steps)
            {
                var (step, count) = Split(packed);
                if (GoneAt(_windows[i], step) > _now)
                {
                    _steps[i].Add((step, count));
                    _used[i] += count;
                }
            }
        }
    }

    private DateTimeOffset FreeAt(int window, int allowed)
    {
        var tooMany = _used[window] + 1 - allowed;
        foreach (var (step, count) in _steps[window])
        {
            if (tooMany <= 0)
            {
                break;
            }

            tooMany -= count;
            if (tooMany <= 0)
            {
                return GoneAt(_windows[window], step);
            }
        }

        return _now;
    }

    private static long StepOf(SendWindow window, DateTimeOffset at)
    {
        var step = window.Step.Ticks;
        return (at.UtcTicks + step - 1) / step;
    }

    private static DateTimeOffset GoneAt(SendWindow window, long step) =>
        new DateTimeOffset(step * window.Step.Ticks, TimeSpan.Zero) + window.Span + SendWindow.Slack;

    private static (long Number, int Count) Split(long packed) => (packed >> CountBits, (int)(packed & ((1L << CountBits) - 1)));

    private static long Join(long number, int count) => (number << CountBits) | (uint)count;
}
