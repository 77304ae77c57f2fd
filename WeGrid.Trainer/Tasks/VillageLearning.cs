using WeGrid.Domain.Understanding;
using WeGrid.Domain.Understanding.Models;
using WeGrid.Trainer.Learning;

namespace WeGrid.Trainer.Tasks;

/// <summary>Learns the models of <c>data/model</c> that understand village talk.</summary>
internal sealed class VillageLearning
{
    private readonly Understander _rules;
    private readonly Assets _assets;
    private readonly List<SingleRow> _rows;
    private readonly Mark[][] _marks;
    private readonly string[] _texts;
    private readonly List<(string Text, Mark[] Marks)> _chatter;

    /// <param name="assets">Data folder.</param>
    /// <param name="rows">Labelled messages.</param>
    /// <param name="chatter">Lines that are neither demand nor matter of life, from anywhere.</param>
    public VillageLearning(Assets assets, IReadOnlyList<SingleRow> rows, IEnumerable<string> chatter)
    {
        _assets = assets;
        _rules = new Understander(assets.Lexicon, Gazetteer.Empty(assets.Lexicon.Normaliser));
        _rows = [.. rows];
        _marks = [.. rows.Select(r => MarksOf(r.Text))];
        _texts = [.. rows.Select(r => Normal(r.Text))];
        _chatter = [.. chatter.Select(t => (Normal(t), MarksOf(t)))];
    }

    public Recipe DemandRecipe { get; init; } = new("demand", ["chat", "demand"]) { Least = 1 };

    public Recipe LifeRecipe { get; init; } = new("life", ["other", "life"]) { Least = 1 };

    public Recipe UrgencyRecipe { get; init; } = new("urgency", ["2h", "24h", "workingDays"]) { Least = 1 };

    public Recipe KindRecipe { get; init; } = new("kind", [.. Words.Kinds.Keys]) { Least = 1 };

    public Recipe CategoryRecipe => new("category", [.. _assets.Tree.Nodes.Select(n => n.Category.Path)]) { Least = 1 };

    public IReadOnlyList<SingleRow> Rows => _rows;

    /// <summary>One demand or none; public chatter counts little, but without it whatever is not of the village looks like a demand.</summary>
    public List<Example> DemandExamples() =>
    [
        .. _rows.Select((r, i) => Make(i, r.IsDemand ? 1 : 0, 1)),
        .. _chatter.Select(c => new Example(c.Text, c.Marks, 0, 0.3f, c.Text)),
    ];

    /// <summary>Life or not; chatter counts little, there is much of it.</summary>
    public List<Example> LifeExamples() =>
    [
        .. _rows.Index().Where(x => !x.Item.IsDemand || x.Item.Decides("urgency")).Select(x => Make(x.Index, x.Item.IsDemand && x.Item.Urgency == "life" ? 1 : 0, 1)),
        .. _chatter.Select(c => new Example(c.Text, c.Marks, 0, 0.5f, c.Text)),
    ];

    /// <summary>How soon, of demands that are not life.</summary>
    public List<Example> UrgencyExamples() =>
        Labelled(UrgencyRecipe, r => r.IsDemand && r.Decides("urgency") ? r.Urgency switch { "2h" => "2h", "24h" => "24h", "1wd" or "5wd" => "workingDays", _ => null } : null);

    public List<Example> KindExamples() => Labelled(KindRecipe, r => r.IsDemand && r.Decides("kind") ? r.Kind : null);

    /// <summary>Categories of demands; the lexicon's own words stand in for messages nobody wrote yet.</summary>
    public List<Example> CategoryExamples()
    {
        var recipe = CategoryRecipe;
        return Labelled(recipe, r => r.IsDemand && r.Decides("category") ? r.Category : null);
    }

    public List<Tagged> PlaceExamples() =>
        [.. _rows.Where(r => r.IsDemand && r.Decides("place") && (r.Decided is null || r.Place.Length > 0) && r.Text.Length > 0 && (r.Place.Length == 0 || r.Text.Contains(r.Place, StringComparison.Ordinal))).Select(TagsOf)];

    public static IReadOnlyList<string> PlaceTags { get; } = ["O", "B-place", "I-place"];

    private List<Example> Labelled(Recipe recipe, Func<SingleRow, string?> labelOf) =>
        [.. _rows.Select((r, i) => (i, Label: labelOf(r) is { } l ? recipe.Labels.ToList().IndexOf(l) : -1)).Where(x => x.Label >= 0).Select(x => Make(x.i, x.Label, 1))];

    private Example Make(int i, int label, float weight) => new(_texts[i], _marks[i], label, weight * _rows[i].Weight, _rows[i].Group);

    private Mark[] MarksOf(string text)
    {
        var into = new Mark[Marks.Count];
        var reading = _rules.Read(text, ChatContext.Group(null));
        return into[..Marks.Of(reading, VerdictRules.For(reading).Verdict, into)];
    }

    private string Normal(string text) => _assets.Lexicon.Normaliser.Normalise(text).Text;

    private Tagged TagsOf(SingleRow row)
    {
        var folded = PlaceTagger.Fold(row.Text);
        var tags = new int[folded.Length];
        var start = row.Place.Length > 0 ? row.Text.IndexOf(row.Place, StringComparison.Ordinal) : -1;
        for (var i = start; start >= 0 && i < start + row.Place.Length; i++)
        {
            tags[i] = i == start ? 1 : 2;
        }

        return new Tagged(folded, PlaceTagger.Hints(folded, _assets.Lexicon.Places, Gazetteer.Empty(_assets.Lexicon.Normaliser)), tags, row.Group);
    }
}
