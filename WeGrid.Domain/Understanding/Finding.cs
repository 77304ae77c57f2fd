namespace WeGrid.Domain.Understanding;

/// <summary>One thing the text says: a signal or points for a category, with the words that say it.</summary>
/// <param name="Meaning">What it says.</param>
/// <param name="Start">First character.</param>
/// <param name="End">After the last character.</param>
/// <param name="First">The word, or the first part of a pattern.</param>
/// <param name="Second">The second part of a pattern; null for a word.</param>
internal readonly record struct Finding(LexiconWords.Meaning Meaning, int Start, int End, string First, string? Second = null)
{
    /// <summary>As a reason shows it.</summary>
    public string Words => Second is null ? First : $"{First}…{Second}";

    /// <summary>The same words saying the same thing; each word of the lexicon is one string.</summary>
    public bool Repeats(in Finding other) => Meaning == other.Meaning && ReferenceEquals(First, other.First) && ReferenceEquals(Second, other.Second);
}
