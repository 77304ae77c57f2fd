namespace WeGrid.Worker.Sending;

/// <summary>
/// 重试间隔: when a message is tried again, as a pure function. All tries together end within 3 hours, inside the 4 hours for
/// which the platform recognises a repeat of an app message.
/// </summary>
public static class RetrySchedule
{
    /// <summary>After so many tries it is given up.</summary>
    public const int MaxAttempts = 20;

    private static readonly TimeSpan _first = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(60);

    /// <summary>How long to wait; null when it is given up.</summary>
    /// <param name="attempt">The try that failed, from 1.</param>
    /// <param name="reason">Why it failed; a throttled one waits out the platform's minute.</param>
    /// <param name="jitter">0 up to 1; spreads equal waits by a fifth, so that a thousand do not come back at once.</param>
    public static TimeSpan? After(int attempt, MessageReason reason, double jitter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        if (attempt >= MaxAttempts)
        {
            return null;
        }

        var first = reason == MessageReason.Throttled ? _window : _first;
        var doubled = first * Math.Pow(2, Math.Min(attempt - 1, 16));
        return (doubled < _longest ? doubled : _longest) * (1 + (Math.Clamp(jitter, 0, 1) / 5));
    }
}
