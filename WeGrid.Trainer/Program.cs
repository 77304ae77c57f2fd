using WeGrid.Domain.Understanding;
using WeGrid.Domain.Understanding.Models;
using WeGrid.Trainer;
using WeGrid.Trainer.Learning;
using WeGrid.Trainer.Tasks;

if (args is ["addr"])
{
    var bytes = AddressTask.Train(Table.Read("/work/shared/data/address/train.tsv"), "x");
    Console.WriteLine(bytes.Length);
    AddressTask.Evaluate(TagModel.Parse(bytes).Model!, Table.Read("/work/shared/data/address/dev.tsv"));
    return;
}

var assets = Assets.Load();
var rows = VillageRow.Load(Path.Combine(assets.Folder, "village")).Where(r => r.HasWords).ToList();
var understander = new Understander(assets.Lexicon, Gazetteer.Empty(assets.Lexicon.Normaliser));
var train = rows.Where(r => !r.IsHeldOut).ToList();
var single = train.Where(r => r.Part == 1).ToList();
Console.WriteLine($"{rows.Count} rows, {train.Count} to learn, {single.Count(r => r.IsDemand)} demands");
var guess = single.ConvertAll(r => understander.Understand(r.Text, ChatContext.Group(null)));
void Demand(string name, Func<int, bool> says)
{
    int tp = 0, fp = 0, fn = 0; for (var i = 0; i < single.Count; i++) { var g = says(i); if (g && single[i].IsDemand) tp++; else if (g) fp++; else if (single[i].IsDemand) fn++; }
    Console.WriteLine($"{name}: recall {tp / (double)(tp + fn):0.000} precision {tp / (double)Math.Max(1, tp + fp):0.000}");
}
Demand("rules", i => guess[i].IsDemand);
var life = single.Select((r, i) => (r, i)).Where(x => x.r.IsDemand && x.r.Urgency == "life").ToList();
Console.WriteLine($"life recall {life.Count(x => guess[x.i].IsDemand && guess[x.i].Urgency == Urgency.Life)}/{life.Count}, false life {single.Where((r, i) => r.Urgency != "life" && guess[i].IsDemand && guess[i].Urgency == Urgency.Life).Count()} of {single.Count(r => r.Urgency != "life")}");
var two = single.Select((r, i) => (r, i)).Where(x => x.r.IsDemand && x.r.Urgency == "2h").ToList();
Console.WriteLine($"2h recall {two.Count(x => guess[x.i].IsDemand && guess[x.i].Urgency <= Urgency.TwoHours)}/{two.Count}");
var cats = single.Select((r, i) => (r, i)).Where(x => x.r.IsDemand).ToList();
Console.WriteLine($"cat1 {cats.Count(x => guess[x.i].Category?.Level1 == x.r.Category.Split('/')[0]) / (double)cats.Count:0.000} cat2 {cats.Count(x => guess[x.i].Category?.Path == x.r.Category) / (double)cats.Count:0.000}");
var placed = cats.Where(x => x.r.Place.Length > 0).ToList();
Console.WriteLine($"place exact {placed.Count(x => guess[x.i].PlacePhrase == x.r.Place) / (double)placed.Count:0.000} of {placed.Count}; with empty {cats.Count(x => (guess[x.i].PlacePhrase ?? "") == x.r.Place) / (double)cats.Count:0.000}");

Mark[] MarksOf(string text) { var into = new Mark[Marks.Count]; var reading = understander.Read(text, ChatContext.Group(null)); var n = Marks.Of(reading, VerdictRules.For(reading).Verdict, into); return into[..n]; }
string Normal(string text) => assets.Lexicon.Normaliser.Normalise(text).Text;
var marks = single.ConvertAll(r => MarksOf(r.Text)); var none = Array.Empty<Mark>();
foreach (var (with, cost, longest) in new[] { (false, 1.0, 3), (true, 0.3, 3), (true, 1.0, 3), (true, 1.0, 2), (true, 3.0, 3) })
{
    var ex = single.Select((r, i) => new Example(Normal(r.Text), with ? marks[i] : none, r.IsDemand ? 1 : 0, 1, r.Conversation)).ToList();
    var p = LinearTrainer.OutOfFold(new Recipe("demand", ["chat", "demand"]) { Cost = cost, Longest = longest, Least = 1 }, ex);
    foreach (var t in new[] { 0.3, 0.4, 0.5 }) Demand($"demand marks={with} cost={cost} longest={longest} t={t}", i => p[i][1] > t);
    var labels = assets.Tree.Nodes.Select(n => n.Category.Path).ToList();
    var cx = cats.Select(x => new Example(Normal(x.r.Text), with ? marks[x.i] : none, labels.IndexOf(x.r.Category), 1, x.r.Conversation)).ToList();
    var cp = LinearTrainer.OutOfFold(new Recipe("category", labels) { Cost = cost, Longest = longest, Least = 1 }, cx);
    int Best(double[] d) => Array.IndexOf(d, d.Max());
    Console.WriteLine($"   cat2 {cp.Select((d, i) => labels[Best(d)] == cats[i].r.Category).Count(b => b) / (double)cats.Count:0.000} cat1 {cp.Select((d, i) => labels[Best(d)].Split('/')[0] == cats[i].r.Category.Split('/')[0]).Count(b => b) / (double)cats.Count:0.000}");
    var ulabels = new[] { "life", "2h", "24h", "1wd", "5wd" }.ToList();
    var ux = cats.Select(x => new Example(Normal(x.r.Text), with ? marks[x.i] : none, ulabels.IndexOf(x.r.Urgency), 1, x.r.Conversation)).ToList();
    var up = LinearTrainer.OutOfFold(new Recipe("urgency", ulabels) { Cost = cost, Longest = longest, Least = 1 }, ux);
    Console.WriteLine($"   urgency acc {up.Select((d, i) => ulabels[Best(d)] == cats[i].r.Urgency).Count(b => b) / (double)cats.Count:0.000} 2h+ recall {up.Select((d, i) => (d, i)).Where(z => cats[z.i].r.Urgency == "2h").Count(z => Best(z.d) <= 1)}/{cats.Count(x => x.r.Urgency == "2h")} predicted 2h {up.Count(d => Best(d) <= 1)}");
}
