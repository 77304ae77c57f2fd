namespace WeGrid.Domain.Understanding;

/// <summary>All words of the lexicon in one scanner, with what each says.</summary>
internal sealed class LexiconWords
{
    private readonly WordScanner _scanner;

    public LexiconWords(IReadOnlyList<string> words, IReadOnlyList<Meaning[]> meanings, IReadOnlyList<Role[]> roles, IReadOnlyList<Pattern> patterns, IReadOnlyList<Category> categories)
    {
        _scanner = new WordScanner(words);
        Words = words;
        Meanings = meanings;
        Roles = roles;
        Patterns = patterns;
        Categories = categories;
    }

    public IReadOnlyList<string> Words { get; }

    public IReadOnlyList<Meaning[]> Meanings { get; }

    public IReadOnlyList<Role[]> Roles { get; }

    public IReadOnlyList<Pattern> Patterns { get; }

    public IReadOnlyList<Category> Categories { get; }

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
