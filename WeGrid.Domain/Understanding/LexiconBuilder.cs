namespace WeGrid.Domain.Understanding;

/// <summary>Gathers words and A…B patterns for <see cref="LexiconWords"/>.</summary>
internal sealed class LexiconBuilder
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<List<LexiconWords.Meaning>> _meanings = [];
    private readonly List<List<LexiconWords.Role>> _roles = [];
    private readonly Dictionary<string, int> _patternNumbers = new(StringComparer.Ordinal);
    private readonly List<LexiconWords.Pattern> _patterns = [];
    private readonly List<Category> _categories = [];

    public int Category(Category category)
    {
        _categories.Add(category);
        return _categories.Count - 1;
    }

    /// <summary>Adds <c>word</c>, or <c>甲|乙…丙|丁</c>; returns what is wrong, or null.</summary>
    public string? Add(string text, LexiconWords.Meaning meaning)
    {
        var parts = text.Split('…');
        if (parts.Length > 2)
        {
            return $"'{text}' has more than two parts";
        }

        var alternatives = parts.Select(p => p.Split('|')).ToArray();
        if (alternatives.Any(a => a.Any(string.IsNullOrWhiteSpace)))
        {
            return $"'{text}' has an empty part";
        }

        if (parts.Length == 1)
        {
            foreach (var word in alternatives[0])
            {
                AddMeaning(_meanings[Number(word)], meaning);
            }

            return null;
        }

        AddPattern(text, alternatives, meaning);
        return null;
    }

    public LexiconWords Build() => new(
        [.. _numbers.Keys],
        [.. _meanings.Select(m => m.ToArray())],
        [.. _roles.Select(r => r.ToArray())],
        _patterns,
        _categories);

    private void AddPattern(string text, string[][] alternatives, LexiconWords.Meaning meaning)
    {
        if (_patternNumbers.TryGetValue(text, out var known))
        {
            AddMeaning(_patterns[known].Meanings, meaning);
            return;
        }

        var number = _patterns.Count;
        _patternNumbers.Add(text, number);
        _patterns.Add(new LexiconWords.Pattern(text, [meaning]));
        for (var part = 0; part < 2; part++)
        {
            foreach (var word in alternatives[part])
            {
                _roles[Number(word)].Add(new LexiconWords.Role(number, part == 1));
            }
        }
    }

    private static void AddMeaning(List<LexiconWords.Meaning> meanings, LexiconWords.Meaning meaning)
    {
        if (!meanings.Contains(meaning))
        {
            meanings.Add(meaning);
        }
    }

    private int Number(string word)
    {
        if (!_numbers.TryGetValue(word, out var number))
        {
            number = _numbers.Count;
            _numbers.Add(word, number);
            _meanings.Add([]);
            _roles.Add([]);
        }

        return number;
    }
}
