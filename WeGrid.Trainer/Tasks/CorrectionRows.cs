using WeGrid.Domain.Understanding.Models;

namespace WeGrid.Trainer.Tasks;

/// <summary>更正文件: what people of a town said of the machine's labels, to be learnt from.</summary>
internal static class CorrectionRows
{
    /// <summary>How much a correction counts, where nothing else is said: it is the town's own talk, and a person looked.</summary>
    public const float Weight = 3;

    /// <summary>Every fifth message is never learnt from: what was reached is told on those.</summary>
    private const int HeldOutOf = 5;

    private static readonly string[] _fields = ["demand", "category", "kind", "urgency", "place"];

    /// <summary>Reads files; a level 1 alone gets the level 2 that the model knows best within it.</summary>
    public static (List<SingleRow> ToLearn, List<SingleRow> HeldOut) Load(Assets assets, IEnumerable<Table> tables, float weight)
    {
        var category = assets.HasModel("category") ? assets.Linear("category") : null;
        var rows = tables.SelectMany(t => Of(assets, t, weight, category)).DistinctBy(r => r.Text).ToList();
        return (rows.FindAll(r => !IsHeldOut(r.Text)), rows.FindAll(r => IsHeldOut(r.Text)));
    }

    private static IEnumerable<SingleRow> Of(Assets assets, Table t, float weight, LinearModel? model)
    {
        t.Need("text", "is_demand", "kind", "category", "urgency", "place");
        foreach (var r in t.Rows.Where(r => t.Of(r, "text").Length > 0))
        {
            var (text, isDemand) = (t.Of(r, "text"), t.Of(r, "is_demand") == "1");
            var category = t.Of(r, "category");
            var decided = Decided(t, r, isDemand);
            if (decided.Contains("category") && assets.Tree.Find(category) is null)
            {
                category = BestWithin(assets, model, text, category) ?? "-";
                decided = category == "-" ? [.. decided.Except(["category"])] : decided;
            }

            yield return new SingleRow(text, isDemand, t.Of(r, "kind"), category, t.Of(r, "urgency"), t.Of(r, "place"), text) { Weight = weight, Decided = decided };
        }
    }

    /// <summary>Which labels a person decided: those the origin names, all where a file has none. What nobody looked at is not learnt from.</summary>
    private static HashSet<string> Decided(Table t, string[] row, bool isDemand)
    {
        var origin = t.Of(row, "origin");
        var named = t.Has("origin") && origin.Length > 0 ? origin[(origin.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('+') : _fields;
        // Whatever was corrected, somebody took it for a demand, or said that it is none.
        return [.. _fields.Where(f => isDemand && named.Contains(f)), "demand"];
    }

    private static string? BestWithin(Assets assets, LinearModel? model, string text, string level1)
    {
        if (model is null)
        {
            return null;
        }

        var p = new double[model.Labels.Count];
        model.Judge(assets.Lexicon.Normaliser.Normalise(text).Text, [], p);
        return model.Labels.Index().Where(l => l.Item.StartsWith(level1 + "/", StringComparison.Ordinal)).Select(l => (l.Item, P: p[l.Index])).OrderByDescending(l => l.P)
            .Select(l => l.Item).FirstOrDefault();
    }

    private static bool IsHeldOut(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 16777619;
        }

        return (hash ^ (hash >> 15)) % HeldOutOf == 0;
    }
}
