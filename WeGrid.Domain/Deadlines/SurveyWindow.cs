namespace WeGrid.Domain.Deadlines;

/// <summary>评单时段: when a resident may be asked to rate.</summary>
/// <param name="Window">Default 09:00–20:00.</param>
public sealed record SurveyWindow(DayWindow Window)
{
    /// <summary>The first instant not before <paramref name="at"/> inside the window.</summary>
    public DateTimeOffset NextSendAt(DateTimeOffset at) =>
        Window.Contains(at) ? ChinaTime.In(at) : DayWindow.Next(at, Window.From);
}
