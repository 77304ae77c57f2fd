namespace WeGrid.Domain.Intake;

/// <summary>待回看: an ignored message that somebody may look at again, with what became of it.</summary>
/// <param name="Message">The message; its text is empty when it was erased or the days it may be kept are over.</param>
/// <param name="Card">On whose card it stood, since when and with which number; null when on none.</param>
/// <param name="SeenAt">When somebody decided on it; null when nobody has.</param>
/// <param name="SeenBy">Who.</param>
/// <param name="Ticket">The ticket it became.</param>
public sealed record ReviewItem(IgnoredMessage Message, (string To, DateTimeOffset At, int Number)? Card, DateTimeOffset? SeenAt, string? SeenBy, long? Ticket);

/// <summary>回看结论: what a person said about an ignored message.</summary>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
/// <param name="Ticket">The ticket it became; null: it was rightly ignored.</param>
public sealed record ReviewVerdict(string By, DateTimeOffset At, long? Ticket);
