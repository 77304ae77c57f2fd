namespace WeGrid.Domain.Deadlines;

/// <summary>静默时段: nothing but danger to life and 橙/红 warnings is pushed inside it.</summary>
/// <param name="Window">Default 21:00–07:00.</param>
public sealed record QuietHours(DayWindow Window)
{
    /// <summary>When a message wanted at <paramref name="at"/> may go: at once for danger or outside the window, else when the window ends.</summary>
    public DateTimeOffset NextAllowed(DateTimeOffset at, bool danger) =>
        danger || !Window.Contains(at) ? ChinaTime.In(at) : DayWindow.Next(at, Window.To);
}
