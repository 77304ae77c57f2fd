using WeGrid.Domain.Understanding.Models;
using WeGrid.Trainer.Learning;

namespace WeGrid.Trainer.Tasks;

internal static class Scratch
{
    public static void Run(Assets assets)
    {
var rows = SingleRow.ToLearn(Path.Combine(assets.Folder, "village")).DistinctBy(r => (r.Group, r.Text)).ToList();
var chatT = Table.Read("/work/shared/data/demandchat_train.tsv");
var chatter = chatT.Rows.Where(r => chatT.Of(r, "label") == "chat").Select(r => chatT.Of(r, "text")).Where((_, i) => i % 3 == 0).ToList();
Console.WriteLine($"{rows.Count} rows, {rows.Count(r => r.IsDemand)} demands, life {rows.Count(r => r.Urgency == "life")}, chatter {chatter.Count}");
var learning = new VillageLearning(assets, rows, chatter);
bool InTalk(SingleRow r) => r.Group != r.Text;
var dp = LinearTrainer.OutOfFold(learning.DemandRecipe, learning.DemandExamples());
foreach (var (name, part) in new (string, Func<SingleRow, bool>)[] { ("talk", InTalk), ("single", r => !InTalk(r)) })
{
    foreach (var t in new[] { 0.3, 0.4, 0.5, 0.6 })
    {
        var set = rows.Select((r, i) => (r, P: dp[i][1])).Where(x => part(x.r)).ToList();
        int tp = set.Count(x => x.r.IsDemand && x.P > t), fp = set.Count(x => !x.r.IsDemand && x.P > t), fn = set.Count(x => x.r.IsDemand && x.P <= t);
        Console.WriteLine($"demand {name} t={t} recall {tp / (double)(tp + fn):0.000} precision {tp / (double)Math.Max(1, tp + fp):0.000}");
    }
}
var lex = learning.LifeExamples(); var lp = LinearTrainer.OutOfFold(learning.LifeRecipe, lex);
foreach (var t in new[] { 0.1, 0.2, 0.3, 0.4, 0.5 })
{
    Console.WriteLine($"life t={t} recall {lex.Select((e, i) => (e, i)).Count(x => x.e.Label == 1 && lp[x.i][1] > t)}/{lex.Count(e => e.Label == 1)} false own {Enumerable.Range(0, rows.Count).Count(i => lex[i].Label == 0 && lp[i][1] > t)}/{rows.Count(r => r.Urgency != "life")} false chatter {Enumerable.Range(rows.Count, chatter.Count).Count(i => lp[i][1] > t)}/{chatter.Count}");
}
int Best(double[] d) => Array.IndexOf(d, d.Max());
void Multi(string name, Recipe recipe, List<Example> ex)
{
    var p = LinearTrainer.OutOfFold(recipe, ex);
    Console.WriteLine($"{name} acc {ex.Select((e, i) => Best(p[i]) == e.Label).Count(b => b) / (double)ex.Count:0.000} of {ex.Count}; level1 {ex.Select((e, i) => recipe.Labels[Best(p[i])].Split('/')[0] == recipe.Labels[e.Label].Split('/')[0]).Count(b => b) / (double)ex.Count:0.000}; first label recall {ex.Select((e, i) => (e, i)).Count(x => x.e.Label == 0 && Best(p[x.i]) == 0)}/{ex.Count(e => e.Label == 0)} said {p.Count(d => Best(d) == 0)}");
}
Multi("category", learning.CategoryRecipe, learning.CategoryExamples());
Multi("urgency", learning.UrgencyRecipe, learning.UrgencyExamples());
Multi("kind", learning.KindRecipe, learning.KindExamples());
var px = learning.PlaceExamples(); int right = 0, placed = 0, rightPlaced = 0;
for (var fold = 0; fold < 4; fold++)
{
    var f = fold; int F(string g) => (int)((uint)string.GetHashCode(g, StringComparison.Ordinal) % 4); int H(string g) { uint h = 2166136261; foreach (var c in g) h = (h ^ c) * 16777619; return (int)((h ^ (h >> 15)) % 4); }
    var model = TagModel.Parse(new TagTrainer("place", VillageLearning.PlaceTags, 18, 12).Train([.. px.Where(x => H(x.Group) != f)], "x")).Model!;
    foreach (var x in px.Where(x => H(x.Group) == f))
    {
        var tags = model.Tag(x.Text, x.Hints); string Phrase(int[] t) { var best = ""; for (var i = 0; i < t.Length; i++) if (t[i] == 1) { var e = i + 1; while (e < t.Length && t[e] == 2) e++; if (e - i > best.Length) best = x.Text[i..e]; } return best; }
        var (truth, guess) = (Phrase(x.Tags), Phrase(tags));
        if (truth == guess) right++; if (truth.Length > 0) { placed++; if (truth == guess) rightPlaced++; }
    }
}
Console.WriteLine($"place exact {right / (double)px.Count:0.000} of {px.Count}; of those with a place {rightPlaced / (double)placed:0.000} of {placed}");

    }
}
