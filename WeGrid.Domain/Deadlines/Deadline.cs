namespace WeGrid.Domain.Deadlines;

/// <summary>到期时间.</summary>
/// <param name="At">The first instant that is too late, in Beijing time.</param>
/// <param name="Provisional">暂定: a year whose days off are not published was counted; compute again when they are.</param>
/// <param name="Rule">The rule that gave it, for the ticket's history: <c>handling/consultation 1wd</c>.</param>
public sealed record Deadline(DateTimeOffset At, bool Provisional, string Rule);
