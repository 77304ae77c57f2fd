namespace WeGrid.Domain.Understanding;

/// <summary>All words of the lexicon in one scanner, with what each says.</summary>
internal sealed class LexiconWords
{
    private readonly WordScanner _scanner;

    public LexiconWords(string[] words, Meaning[][] meanings, Role[][] roles, IReadOnlyList<Pattern> patterns, IReadOnlyList<Category> categories)
    {
        _scanner = new WordScanner(words);
        Words = words;
        Meanings = meanings;
        Roles = roles;
        Patterns = patterns;
        Categories = categories;
        IsHarmless = [.. meanings.Select(m => Array.Exists(m, x => !x.IsCategory && x.Signal == Signal.Harmless))];
        Longest = words.Length == 0 ? 0 : words.Max(w => w.Length);
        Level1 = [.. categories.Select(c => c.Level1).Distinct()];
        Level1Of = [.. categories.Select(c => Level1.IndexOf(c.Level1))];
    }

    public string[] Words { get; }

    public Meaning[][] Meanings { get; }

    /// <summary>Whether a word only takes others out.</summary>
    public bool[] IsHarmless { get; }

    /// <summary>Characters of the longest word.</summary>
    public int Longest { get; }

    public Role[][] Roles { get; }

    public IReadOnlyList<Pattern> Patterns { get; }

    public IReadOnlyList<Category> Categories { get; }

    /// <summary>Level-1 names that have words.</summary>
    public List<string> Level1 { get; }

    /// <summary>For each category the place of its level 1 in <see cref="Level1"/>.</summary>
    public int[] Level1Of { get; }

    public void Scan(ReadOnlySpan<char> text, List<Hit> hits) => _scanner.Scan(text, hits);

    /// <summary>What a word or pattern says: a signal, or points for a category (when <see cref="Category"/> is 0 or more).</summary>
    internal readonly record struct Meaning(Signal Signal, int Category, double Weight)
    {
        public bool IsCategory => Category >= 0;
    }

    /// <summary>A word's part in an A…B pattern.</summary>
    internal readonly record struct Role(int Pattern, bool IsSecond);

    /// <summary>A…B: both parts in this order within one sentence and the gap.</summary>
    internal sealed record Pattern(string Text, List<Meaning> Meanings);
}
