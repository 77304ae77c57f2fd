namespace WeGrid.Domain.Intake;

/// <summary>回看规则 (<c>settings.review</c>): whether a grid leader gets the one card a day, and how near to a demand a message must have been.</summary>
/// <param name="Card">Whether there is a card at all.</param>
/// <param name="Near">像诉求的程度 from which a message stands on it.</param>
public sealed record ReviewRules(bool Card, double Near)
{
    /// <summary>A card, from half the probability at which a person would have been asked.</summary>
    public static readonly ReviewRules Default = new(true, 0.2);

    /// <summary>How many lines a card names; the rest is a number.</summary>
    public const int Lines = 5;
}
