namespace WeGrid.Domain;

/// <summary>待答复的督办: a superior wants to read what is being done, and by when.</summary>
/// <param name="To">The superior.</param>
/// <param name="From">Who had it in hand when it was asked for.</param>
/// <param name="DueAt">Until when.</param>
public sealed record OwedAnswer(string To, string From, DateTimeOffset DueAt);
