using System.Text.Json;
using System.Text.RegularExpressions;
using WeGrid.Hosting;

namespace WeGrid.Console.Pages;

/// <summary>How often and how much; <c>limits</c> of <c>data/pages/form.json</c>.</summary>
/// <param name="Photos">Photos of one report.</param>
/// <param name="Words">Signs of one report.</param>
/// <param name="PerAddressHour">Reports of one address in an hour; many people stand behind one of a mobile network.</param>
/// <param name="PerAddressDay">In a day.</param>
/// <param name="PerPhoneHour">Reports with one phone in an hour.</param>
/// <param name="PerPhoneDay">In a day.</param>
/// <param name="PerPageHour">What is said on from one page in an hour.</param>
internal sealed record FormLimits(int Photos, int Words, int PerAddressHour, int PerAddressDay, int PerPhoneHour, int PerPhoneDay, int PerPageHour);

/// <summary>网页上的字: read once from <c>data/pages/form.json</c>; what is missing, unknown or wrongly filled in is refused with its cure.</summary>
internal sealed partial class PageTexts
{
    /// <summary>Every text there must be, with what may be filled in.</summary>
    private static readonly Dictionary<string, string[]> _known = new(StringComparer.Ordinal)
    {
        ["form.title"] = ["place"], ["form.life"] = [], ["form.intro"] = [], ["form.words"] = [], ["form.words.hint"] = [], ["form.place"] = [], ["form.place.hint"] = [],
        ["form.grid"] = [], ["form.grid.whole"] = ["place"], ["form.photos"] = ["most"], ["form.name"] = [], ["form.phone"] = [], ["form.phone.hint"] = [], ["form.discipline"] = [],
        ["form.send"] = [], ["form.offline.kept"] = [], ["form.offline.photos"] = [], ["form.offline.sending"] = [], ["form.privacy"] = [],
        ["wrong.words"] = [], ["wrong.long"] = ["most"], ["wrong.phone"] = [], ["wrong.photos"] = ["most"], ["wrong.stale"] = [], ["wrong.changed"] = [], ["wrong.many"] = [],
        ["my.title"] = [], ["my.received"] = [], ["my.draft"] = [], ["my.nothing"] = [], ["my.life"] = [], ["my.number"] = ["number"], ["my.keep"] = [], ["my.said"] = [], ["my.steps"] = [],
        ["my.result"] = [], ["my.shut.done"] = [], ["my.asked"] = ["question"], ["my.asked.plain"] = [], ["my.more"] = [], ["my.more.send"] = [], ["my.more.done"] = [], ["my.phone"] = [],
        ["my.nocall"] = [], ["my.nocall.done"] = [], ["my.human"] = ["phone"],
        ["my.tie.title"] = [], ["my.tie.intro"] = [], ["my.tie.give"] = [], ["my.tie.code"] = ["number", "code"], ["my.tie.number"] = [], ["my.tie.enter"] = [], ["my.tie.send"] = [],
        ["my.tie.ask"] = [], ["my.tie.ok"] = [], ["my.tie.done"] = [], ["my.tie.undo"] = [], ["my.tie.undone"] = [], ["my.tie.wrong"] = [],
        ["rate.title"] = [], ["rate.about"] = ["number", "what"], ["rate.solved"] = [], ["rate.solved.yes"] = [], ["rate.solved.no"] = [], ["rate.level"] = [],
        ["rate.level.1"] = [], ["rate.level.2"] = [], ["rate.level.3"] = [], ["rate.level.4"] = [], ["rate.level.5"] = [], ["rate.reason"] = [], ["rate.send"] = [], ["rate.wrong"] = [],
        ["rate.wrong.reason"] = [], ["rate.thanks"] = [], ["rate.thanks.bad"] = [], ["rate.private"] = [],
    };

    /// <summary>Who is in danger must find the numbers, whatever a town writes around them.</summary>
    private static readonly string[] _aboutLife = ["form.life", "my.life"];

    private static readonly string[] _numbers = ["110", "119", "120"];

    private readonly Dictionary<string, string> _texts;

    private PageTexts(Dictionary<string, string> texts, FormLimits limits) => (_texts, Limits) = (texts, limits);

    /// <summary>How often and how much.</summary>
    public FormLimits Limits { get; }

    /// <summary>A text with nothing to fill in.</summary>
    public string this[string name] => _texts[name];

    /// <summary>A text with its values.</summary>
    public string Of(string name, string variable, string value) => _texts[name].Replace($"{{{variable}}}", value, StringComparison.Ordinal);

    /// <summary>Reads the file, or throws with every fault.</summary>
    public static PageTexts Load(string folder)
    {
        var path = Path.Combine(folder, "pages", "form.json");
        var (texts, faults) = Parse(File.Exists(path) ? File.ReadAllText(path) : "");
        return texts ?? throw new WrongSettingsException([.. faults.Select(f => $"pages/form.json: {f}")]);
    }

    /// <summary>Reads a file's text, or lists every fault with its cure.</summary>
    public static (PageTexts? Texts, IReadOnlyList<string> Faults) Parse(string json)
    {
        var faults = new List<string>();
        try
        {
            using var file = JsonDocument.Parse(json.Length > 0 ? json : "{}");
            var texts = Texts(file.RootElement, faults);
            var limits = Limited(file.RootElement, faults);
            return faults.Count == 0 ? (new PageTexts(texts, limits!), faults) : (null, faults);
        }
        catch (JsonException broken)
        {
            return (null, [$"line {broken.LineNumber + 1} is not readable: a comma, a quote or a bracket is missing or too many"]);
        }
    }

    private static Dictionary<string, string> Texts(JsonElement root, List<string> faults)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var written = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("texts", out var all) && all.ValueKind == JsonValueKind.Object ? all.EnumerateObject().ToList() : [];
        foreach (var text in written)
        {
            var words = text.Value.ValueKind == JsonValueKind.String ? text.Value.GetString()!.Trim() : "";
            if (!_known.TryGetValue(text.Name, out var variables))
            {
                faults.Add($"'{text.Name}' is not used by any page; take it out, or correct its name");
                continue;
            }

            if (words.Length == 0)
            {
                faults.Add($"'{text.Name}' is empty; write what people shall read");
            }

            faults.AddRange(Variable().Matches(words).Select(m => m.Groups[1].Value).Except(variables)
                .Select(v => $"'{text.Name}' has {{{v}}}, which is not filled in there; it may have {(variables.Length == 0 ? "none" : string.Join(", ", variables.Select(k => $"{{{k}}}")))}"));
            faults.AddRange(variables.Where(v => !words.Contains($"{{{v}}}", StringComparison.Ordinal)).Select(v => $"'{text.Name}' has lost {{{v}}}; put it back"));
            texts[text.Name] = words;
        }

        faults.AddRange(_known.Keys.Except(texts.Keys).Select(k => $"'{k}' is missing; write it"));
        faults.AddRange(_aboutLife.Where(texts.ContainsKey).SelectMany(k => _numbers.Where(n => !texts[k].Contains(n, StringComparison.Ordinal)).Select(n => $"'{k}' must name {n}")));
        return texts;
    }

    private static FormLimits? Limited(JsonElement root, List<string> faults)
    {
        int Number(string name, int most)
        {
            var found = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("limits", out var limits) && limits.ValueKind == JsonValueKind.Object
                && limits.TryGetProperty(name, out var at) && at.TryGetInt32(out var n) ? n : -1;
            if (found < 0 || found > most)
            {
                faults.Add($"limits.{name} must be a number from 0 to {most}");
            }

            return found;
        }

        return new FormLimits(
            Number("photos", 9), Number("words", 4000), Number("perAddressHour", 10_000), Number("perAddressDay", 100_000), Number("perPhoneHour", 1000), Number("perPhoneDay", 10_000),
            Number("perPageHour", 1000));
    }

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Variable();
}
