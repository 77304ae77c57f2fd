namespace WeGrid.Domain.Understanding;

/// <summary>One thing the text says: a signal or points for a category, with the words that say it.</summary>
internal readonly record struct Finding(LexiconWords.Meaning Meaning, int Start, int End, string Words, bool IsPattern);
