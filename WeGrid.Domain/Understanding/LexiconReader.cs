using System.Globalization;
using WeGrid.Domain.DataFiles;

namespace WeGrid.Domain.Understanding;

/// <summary>Reads <c>lexicon.json</c> and lists every fault with its cure.</summary>
internal sealed class LexiconReader(CategoryTree categories)
{
    private readonly List<DataFault> _faults = [];
    private readonly LexiconBuilder _builder = new();
    private readonly Dictionary<string, string> _groups = new(StringComparer.Ordinal);

    public (Lexicon? Lexicon, IReadOnlyList<DataFault> Faults) Read(string json)
    {
        if (JsonAt.Parse("lexicon.json", json, _faults) is not { } root)
        {
            return (null, _faults);
        }

        root.AllowOnly("version", "limits", "homophones", "dialect", "groups", "signals", "categories", "places");
        var version = root.Need("version", "write the date of the last change")?.Text() ?? "";
        ReadGroups(root.Find("groups"));
        var limits = Limits(root.Need("limits", "write demand, demandDraft, category, gap"));
        var normaliser = new Normaliser(Replacements(root));
        ReadSignals(root.Need("signals", "list the words of each signal"), normaliser);
        ReadCategories(root.Need("categories", "list the words of each category"), normaliser);
        var places = PlaceWords.Read(root.Need("places", "list the place words"));
        return _faults.Count == 0
            ? (new Lexicon(version, limits, normaliser, _builder.Build(), places), _faults)
            : (null, _faults);
    }

    private static LexiconLimits Limits(JsonAt? at) => new(
        at?.Need("demand", "write a number such as 2")?.Number(0, 100) ?? 0,
        at?.Need("demandDraft", "write a number such as 1")?.Number(0, 100) ?? 0,
        at?.Need("category", "write a number from 0 to 1")?.Number(0, 1) ?? 0,
        (int)(at?.Need("gap", "write a whole number such as 8")?.Number(0, 40) ?? 0))
    {
        Models = Models(at?.Find("models")),
    };

    private static ModelLimits Models(JsonAt? at)
    {
        var usual = new ModelLimits();
        at?.AllowOnly("demand", "draft", "life", "twoHours", "category");
        return at is not { } given ? usual : new ModelLimits
        {
            Demand = given.Find("demand")?.Number(0, 1) ?? usual.Demand,
            Draft = given.Find("draft")?.Number(0, 1) ?? usual.Draft,
            Life = given.Find("life")?.Number(0, 1) ?? usual.Life,
            TwoHours = given.Find("twoHours")?.Number(0, 1) ?? usual.TwoHours,
            Category = given.Find("category")?.Number(0, 1) ?? usual.Category,
        };
    }

    private static Dictionary<string, string> Replacements(JsonAt root)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in (string[])["homophones", "dialect"])
        {
            foreach (var (word, at) in root.Need(name, "write { \"heard\": \"meant\" }")?.Members() ?? [])
            {
                if (word != "_说明" && at.Text() is { } meant && !found.TryAdd(word, meant))
                {
                    at.Fault($"'{word}' is there twice", "keep one");
                }
            }
        }

        return found;
    }

    private void ReadGroups(JsonAt? at)
    {
        foreach (var (name, words) in at?.Members() ?? [])
        {
            if (name != "_说明")
            {
                _groups.Add($"{{{name}}}", string.Join('|', words.Texts()));
            }
        }
    }

    // {人} in a pattern stands for every word of that group.
    private string Expand(JsonAt item, string text)
    {
        foreach (var (name, words) in _groups)
        {
            text = text.Replace(name, words, StringComparison.Ordinal);
        }

        if (text.Contains('{', StringComparison.Ordinal))
        {
            item.Fault($"'{text}' names a group that is not in 'groups'", $"known are: {string.Join(' ', _groups.Keys)}");
        }

        return text;
    }

    private void ReadSignals(JsonAt? at, Normaliser normaliser)
    {
        foreach (var (name, words) in at?.Members() ?? [])
        {
            if (name == "_说明")
            {
                continue;
            }

            if (!SignalNames.ByName.TryGetValue(name, out var signal))
            {
                words.Fault($"signal '{name}' is not known", $"known are: {string.Join(' ', SignalNames.ByName.Keys)}");
                continue;
            }

            AddAll(words, new LexiconWords.Meaning(signal, -1, 1), normaliser);
        }

        foreach (var missing in SignalNames.ByName.Where(s => at?.Find(s.Key) is null))
        {
            at?.Fault($"signal '{missing.Key}' is missing", "write [] if no word is wanted");
        }
    }

    private void ReadCategories(JsonAt? at, Normaliser normaliser)
    {
        foreach (var (path, weights) in at?.Members() ?? [])
        {
            if (path == "_说明")
            {
                continue;
            }

            if (categories.Find(path) is not { } node)
            {
                weights.Fault($"category '{path}' is not in categories.json", "write 一级/二级 as it stands there");
                continue;
            }

            var number = _builder.Category(node.Category);
            foreach (var (weight, words) in weights.Members())
            {
                if (!double.TryParse(weight, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var points) || points is <= 0 or > 10)
                {
                    words.Fault($"weight '{weight}' is not a number", "write points from 0.1 to 10 before the list");
                    continue;
                }

                AddAll(words, new LexiconWords.Meaning(default, number, points), normaliser);
            }
        }
    }

    private void AddAll(JsonAt words, LexiconWords.Meaning meaning, Normaliser normaliser)
    {
        foreach (var item in words.Items())
        {
            if (item.Text() is not { } written)
            {
                continue;
            }

            var text = Expand(item, written);

            // The text is normalised before it is searched: a word in another form would never be found.
            foreach (var word in text.Split('…', '|').Where(w => w.Length > 0 && normaliser.Normalise(w).Text != w))
            {
                item.Fault($"'{word}' would never be found: texts hold '{normaliser.Normalise(word).Text}' instead", "write the normalised form");
            }

            if (_builder.Add(text, meaning) is { } wrong)
            {
                item.Fault(wrong, "write a word, or A…B with words on both sides, alternatives parted by |");
            }
        }
    }
}
