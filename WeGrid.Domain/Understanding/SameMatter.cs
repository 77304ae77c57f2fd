namespace WeGrid.Domain.Understanding;

/// <summary>
/// 是否同一件事: place, category and words together. Other words for the same place and trouble are one matter;
/// the same words at another place are two.
/// </summary>
public static class SameMatter
{
    /// <summary>From here the two are offered as the same.</summary>
    public const double Same = 0.7;

    /// <summary>From here to <see cref="Same"/> a person is asked.</summary>
    public const double Possible = 0.55;

    /// <summary>How alike two demands are, 0 to 1; symmetric, and 1 for equal facts.</summary>
    public static double Score(MatterFacts a, MatterFacts b)
    {
        if (a == b)
        {
            return 1;
        }

        var words = TextLikeness(a.Text, b.Text);
        var category = CategoryLikeness(a.Category, b.Category);
        return PlaceLikeness(a.PlaceKey, b.PlaceKey) switch
        {
            null => 0.2 + (0.3 * category) + (0.5 * Math.Min(1, words * 1.4)),
            // At one place, two different troubles share the words for the place: they say little.
            { } place and >= 0.6 when category == 0 => (0.45 * place) + (0.15 * words),
            { } place and >= 0.6 => (0.45 * place) + (0.3 * category) + (0.25 * Math.Min(1, words * 2)),
            { } place => 0.1 + (0.2 * place) + (0.15 * category) + (0.2 * words),
        };
    }

    /// <summary>Dice likeness of the character pairs of two texts, marks left out, 0 to 1.</summary>
    public static double TextLikeness(string a, string b)
    {
        var (left, right) = (Bigrams(a), Bigrams(b));
        if (left.Count == 0 || right.Count == 0)
        {
            return string.Equals(a, b, StringComparison.Ordinal) ? 1 : 0;
        }

        var shared = 0;
        foreach (var pair in left)
        {
            shared += right.Contains(pair) ? 1 : 0;
        }

        return 2.0 * shared / (left.Count + right.Count);
    }

    private static double CategoryLikeness(string? a, string? b)
    {
        if (a is null || b is null)
        {
            return 0.4;
        }

        return a == b ? 1 : a.Split('/')[0] == b.Split('/')[0] ? 0.5 : 0;
    }

    // Null when one of them names no place.
    private static double? PlaceLikeness(string? a, string? b)
    {
        if (string.IsNullOrEmpty(a) || string.IsNullOrEmpty(b))
        {
            return null;
        }

        if (a == b)
        {
            return 1;
        }

        var (longer, shorter) = a.Length >= b.Length ? (a, b) : (b, a);
        // grid/小卖部 and grid/小卖部门口; a bare "grid/" is the whole grid, which may or may not be the spot.
        return shorter.Contains('/', StringComparison.Ordinal) && longer.StartsWith(shorter, StringComparison.Ordinal) && !SplitsNumber(longer, shorter.Length)
            ? (shorter.EndsWith('/') ? 0.6 : 0.9)
            : IsCountedWithinGrid(Spot(longer)) && IsCountedWithinGrid(Spot(shorter)) && GridOf(longer) != GridOf(shorter)
            ? 0.3
            : SpotLikeness(Spot(longer), Spot(shorter));
    }

    // 170号院: every group has one.
    private static bool IsCountedWithinGrid(string spot) => spot.Length > 0 && char.IsDigit(spot[0]);

    // 魅力城小区 inside 东路魅力城小区 is one place; 三组 and 五组 share half their letters and are two.
    private static double SpotLikeness(string longer, string shorter) =>
        shorter.Length >= 3 && IsWithin(longer, shorter) ? 0.85 : 0.59 * TextLikeness(longer, shorter);

    // 70号院 stands in 170号院 letter by letter and is another yard.
    private static bool IsWithin(string longer, string shorter)
    {
        var at = longer.IndexOf(shorter, StringComparison.Ordinal);
        return at >= 0 && !SplitsNumber(longer, at) && !SplitsNumber(longer, at + shorter.Length);
    }

    private static bool SplitsNumber(string text, int at) =>
        at > 0 && at < text.Length && char.IsDigit(text[at - 1]) && char.IsDigit(text[at]);

    private static string GridOf(string key) => key.Split('/')[0];

    private static string Spot(string key) => key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private static HashSet<int> Bigrams(string text)
    {
        var pairs = new HashSet<int>(text.Length);
        var previous = '\0';
        foreach (var c in text)
        {
            if (!char.IsLetterOrDigit(c))
            {
                continue;
            }

            if (previous != '\0')
            {
                pairs.Add((previous << 16) | c);
            }

            previous = c;
        }

        return pairs;
    }
}
