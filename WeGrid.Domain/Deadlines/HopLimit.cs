using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Deadlines;

/// <summary>The limit of one hop, which may be shorter for urgent matters.</summary>
/// <param name="Life">For danger to life.</param>
/// <param name="TwoHours">For the 2-hour class.</param>
/// <param name="Other">For the rest.</param>
public sealed record HopLimit(DueRule Life, DueRule TwoHours, DueRule Other)
{
    internal DueRule For(Urgency urgency) => urgency switch
    {
        Urgency.Life => Life,
        Urgency.TwoHours => TwoHours,
        Urgency.Day or Urgency.WorkingDays => Other,
    };
}
