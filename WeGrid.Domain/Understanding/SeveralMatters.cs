using System.Text.RegularExpressions;

namespace WeGrid.Domain.Understanding;

/// <summary>一条几件事: cuts one text into the matters it holds (IN-13). Pure, and conservative: in doubt it is one matter.</summary>
public static partial class SeveralMatters
{
    /// <summary>More matters than this in one text are left together: a person takes them apart.</summary>
    public const int Most = 3;

    private const int ShortestMatter = 5;

    // What stands before a clause: nothing or 还有, which may go on; 另外, which says that it does not; 第二 or 2、, which counts.
    private enum Sign
    {
        None,
        Another,
        Counted,
    }

    /// <summary>The clauses at whose beginning another matter may begin; their marks (另外, 第二, 2、) taken off.</summary>
    public static IReadOnlyList<string> Clauses(string text) => Cut(text).ConvertAll(c => c.Words);

    /// <summary>The matters of a text, in its own words; one when it holds one, or may.</summary>
    /// <param name="text">The text.</param>
    /// <param name="understand">Understands a part of it.</param>
    public static IReadOnlyList<string> In(string text, Func<string, Understood> understand)
    {
        ArgumentNullException.ThrowIfNull(understand);
        var clauses = Cut(text);
        if (clauses.Count(c => c.Words.Length >= ShortestMatter) < 2)
        {
            return [text];
        }

        var counted = clauses.Count(c => c.Sign == Sign.Counted) > 1;
        var matters = counted ? ByCount(clauses, understand) : BySense(clauses, understand);
        return matters.Count is > 1 and <= Most && matters.TrueForAll(m => IsMatter(m.Said, counted)) ? [.. matters.Select(m => m.Words)] : [text];
    }

    private static List<(string Words, Sign Sign)> Cut(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var clauses = new List<(string, Sign)>();
        foreach (var clause in Border().Split(text).Select(c => c.Trim()))
        {
            var sign = CountMark().IsMatch(clause) ? Sign.Counted : AnotherMark().IsMatch(clause) ? Sign.Another : Sign.None;
            var mark = sign == Sign.Counted ? CountMark() : AnotherMark();
            var words = (sign == Sign.None ? clause : mark.Replace(clause, "")).Trim(' ', '，', ',', '、', '：', ':');
            if (words.Length > 0)
            {
                clauses.Add((words, sign));
            }
        }

        return clauses;
    }

    // Who counts their matters says where each begins; what stands before the first belongs to it, what stands after one to that one.
    private static List<(string Words, Understood Said)> ByCount(List<(string Words, Sign Sign)> clauses, Func<string, Understood> understand)
    {
        var matters = new List<string>();
        var begun = false;
        foreach (var (words, sign) in clauses)
        {
            if (matters.Count == 0 || (begun && sign == Sign.Counted))
            {
                matters.Add(words);
            }
            else
            {
                matters[^1] = $"{matters[^1]}，{words}";
            }

            begun |= sign == Sign.Counted;
        }

        var said = matters.ConvertAll(m => (Words: m, Said: understand(m)));
        return said.Zip(said.Skip(1)).All(p => AreTwo(p.First.Said, p.Second.Said, sure: true)) ? said : [];
    }

    private static List<(string Words, Understood Said)> BySense(List<(string Words, Sign Sign)> clauses, Func<string, Understood> understand)
    {
        var matters = new List<(string Words, Understood Said)>();
        foreach (var (words, sign) in clauses)
        {
            var said = understand(words);
            if (matters.Count == 0 || (IsMatter(matters[^1].Said, false) && IsMatter(said, false) && AreTwo(matters[^1].Said, said, sign == Sign.Another)))
            {
                matters.Add((words, said));
                continue;
            }

            var longer = $"{matters[^1].Words}，{words}";
            matters[^1] = (longer, IsMatter(matters[^1].Said, false) ? matters[^1].Said : understand(longer));
        }

        return matters;
    }

    // Of who counts them, also one that a person should look at is a matter.
    private static bool IsMatter(Understood said, bool counted) =>
        said is { Verdict: Verdict.Demand, Category: not null } && said.NormalText.Length >= ShortestMatter && (counted || !said.NeedsPerson);

    // Not said to be another, it must be another thing at another place: what follows from the first is no second.
    private static bool AreTwo(Understood a, Understood b, bool sure)
    {
        var places = a.PlacePhrase is not null && b.PlacePhrase is not null && !IsPartOf(a.Location.PlaceKey, b.Location.PlaceKey);
        return a.Category?.Level1 != b.Category?.Level1 ? sure || places : sure && places;
    }

    private static bool IsPartOf(string a, string b) => a.Contains(b, StringComparison.Ordinal) || b.Contains(a, StringComparison.Ordinal);

    [GeneratedRegex("[。；;！!\\n]+|[，,、 ](?=另外|还有|再就是|再有|再一个|顺便|其次)|(?<![0-9第])(?=第[一二三四五](?:[，,、：:件个]))|(?<![0-9])(?=[1-5][、．）)])", RegexOptions.CultureInvariant)]
    private static partial Regex Border();

    [GeneratedRegex("^(?:另外|还有(?:个事|件事|一件事?|一个事)|再就是|再有|再一个|顺便(?:说一下|问一下|反映一下)?|其次)[，,、：: ]*", RegexOptions.CultureInvariant)]
    private static partial Regex AnotherMark();

    [GeneratedRegex("^(?:第[一二三四五](?:件事?|个事?)?|[1-5][、．）)])[，,、：: ]*", RegexOptions.CultureInvariant)]
    private static partial Regex CountMark();
}
