using System.Buffers;
using WeGrid.Domain.Understanding.Matters;

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

    // From here a text is a letter and not a remark.
    private const int Letter = 60;

    /// <summary>How alike two demands are, 0 to 1; symmetric, and 1 for equal facts.</summary>
    public static double Score(MatterFacts a, MatterFacts b) =>
        a == b ? 1 : Of(PlaceLikeness(a.PlaceKey, b.PlaceKey), CategoryLikeness(a.Category, b.Category), TextLikeness(a.Text, b.Text));

    /// <summary>Whether the score reaches <see cref="Same"/>; the words, which cost the most, are compared only where they could still bring it there.</summary>
    public static bool AreSame(MatterFacts a, MatterFacts b)
    {
        if (a == b)
        {
            return true;
        }

        var (place, category) = (PlaceLikeness(a.PlaceKey, b.PlaceKey), CategoryLikeness(a.Category, b.Category));
        return Of(place, category, 1) >= Same && Of(place, category, TextLikeness(a.Text, b.Text)) >= Same;
    }

    // Grows with each of the three.
    private static double Of(double? placeLikeness, double category, double words) =>
        placeLikeness switch
        {
            null => 0.2 + (0.3 * category) + (0.5 * Math.Min(1, words * 1.4)),
            // At one place, two different troubles share the words for the place: they say little.
            { } place and >= 0.6 when category == 0 => (0.45 * place) + (0.15 * words),
            { } place and >= 0.6 => (0.45 * place) + (0.3 * category) + (0.25 * Math.Min(1, words * 2)),
            { } place => 0.1 + (0.2 * place) + (0.15 * category) + (0.2 * words),
        };

    /// <summary>
    /// As <see cref="Score(MatterFacts, MatterFacts)"/>, but two long texts, of which at least one names no known place, are judged by what
    /// letters taught: a letter names its place in its own words.
    /// </summary>
    public static double Score(MatterFacts a, MatterFacts b, PairModel letters)
    {
        var areLetters = a.Text.Length >= Letter && b.Text.Length >= Letter && PlaceLikeness(a.PlaceKey, b.PlaceKey) is null;
        return areLetters && a != b ? OnScale(letters.Score(letters.PrintOf("", a.Text), letters.PrintOf("", b.Text)), letters) : Score(a, b);
    }

    // The model's two thresholds fall on ours.
    private static double OnScale(double score, PairModel letters)
    {
        if (score >= letters.Same)
        {
            return Same + ((1 - Same) * (score - letters.Same) / (1 - letters.Same));
        }

        return score >= letters.Possible
            ? Possible + ((Same - Possible) * (score - letters.Possible) / (letters.Same - letters.Possible))
            : Possible * score / letters.Possible;
    }

    /// <summary>Dice likeness of the character pairs of two texts, marks left out, 0 to 1.</summary>
    public static double TextLikeness(string a, string b)
    {
        var (left, right) = (ArrayPool<int>.Shared.Rent(a.Length + 1), ArrayPool<int>.Shared.Rent(b.Length + 1));
        var (lefts, rights) = (Bigrams(a, left), Bigrams(b, right));
        var shared = Shared(left.AsSpan(0, lefts), right.AsSpan(0, rights));
        ArrayPool<int>.Shared.Return(left);
        ArrayPool<int>.Shared.Return(right);
        if (lefts == 0 || rights == 0)
        {
            return string.Equals(a, b, StringComparison.Ordinal) ? 1 : 0;
        }

        return 2.0 * shared / (lefts + rights);
    }

    private static double CategoryLikeness(string? a, string? b)
    {
        if (a is null || b is null)
        {
            return 0.4;
        }

        return a == b ? 1 : Level1(a).SequenceEqual(Level1(b)) ? 0.5 : 0;
    }

    private static ReadOnlySpan<char> Level1(string category) => category.AsSpan(0, category.IndexOf('/', StringComparison.Ordinal) is >= 0 and var at ? at : category.Length);

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

    // Sorted, each once; returns how many.
    private static int Bigrams(string text, int[] into)
    {
        var count = 0;
        var previous = '\0';
        foreach (var c in text)
        {
            if (!char.IsLetterOrDigit(c))
            {
                continue;
            }

            if (previous != '\0')
            {
                into[count++] = (previous << 16) | c;
            }

            previous = c;
        }

        into.AsSpan(0, count).Sort();
        var distinct = 0;
        for (var i = 0; i < count; i++)
        {
            if (i == 0 || into[i] != into[i - 1])
            {
                into[distinct++] = into[i];
            }
        }

        return distinct;
    }

    private static int Shared(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        var shared = 0;
        for (int i = 0, j = 0; i < left.Length && j < right.Length;)
        {
            var order = left[i].CompareTo(right[j]);
            shared += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        return shared;
    }
}
