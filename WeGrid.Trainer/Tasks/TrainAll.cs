using System.Globalization;
using WeGrid.Trainer.Learning;

namespace WeGrid.Trainer.Tasks;

/// <summary>Makes every model anew from our own messages and the public files of a folder.</summary>
internal static class TrainAll
{
    /// <summary>Trains and writes; the same files give the same bytes.</summary>
    public static void Run(Assets assets, string folder, string version)
    {
        var talk = Table.Read(Path.Combine(folder, "demandchat_train.tsv"));
        Village(assets, talk, version);
        Make(assets, TalkTask.Recipe, TalkTask.Examples(talk), version);
        Make(assets, TopicTask.Recipe, TopicTask.Examples([Table.Read(Path.Combine(folder, "cls7_train_seg.tsv")), Table.Read(Path.Combine(folder, "cls7_train_raw.tsv"))]), version);
        assets.Write("address", AddressTask.Train(Table.Read(Path.Combine(folder, "address", "train.tsv")), version));
    }

    private static void Village(Assets assets, Table talk, string version)
    {
        var chatter = talk.Rows.Where(r => talk.Of(r, "label") == "chat").Select(r => talk.Of(r, "text"));
        var learning = new VillageLearning(assets, SingleRow.ToLearn(assets.Village), chatter);
        Console.WriteLine($"{learning.Rows.Count} labelled messages, {learning.Rows.Count(r => r.IsDemand)} of them demands");
        Make(assets, learning.DemandRecipe, learning.DemandExamples(), version);
        Make(assets, learning.LifeRecipe, learning.LifeExamples(), version);
        Make(assets, learning.UrgencyRecipe, learning.UrgencyExamples(), version);
        Make(assets, learning.CategoryRecipe, learning.CategoryExamples(), version);
        Make(assets, learning.KindRecipe, learning.KindExamples(), version);
        assets.Write("place", new TagTrainer("place", VillageLearning.PlaceTags, 18, 12).Train(learning.PlaceExamples(), version));
    }

    // Scores are of what each fold did not see: thresholds are chosen by them, never by held-out text.
    private static void Make(Assets assets, Recipe recipe, List<Example> examples, string version)
    {
        var (file, judged) = LinearTrainer.Train(recipe, examples, version);
        assets.Write(recipe.Name, file);
        var pairs = examples.Select((e, i) => (Truth: recipe.Labels[e.Label], Guess: recipe.Labels[Array.IndexOf(judged[i], judged[i].Max())])).ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {examples.Count} texts; unseen: accuracy {Figures.Accuracy(pairs):0.000}, macro-F1 {Figures.MacroF1(pairs):0.000}"));
        var asked = recipe.Labels.Count == 2 ? 1 : recipe.Name == "urgency" ? 0 : -1;
        for (var t = 0.1; asked >= 0 && t < 0.95; t += 0.1)
        {
            var said = judged.Count(p => p[asked] >= t);
            var right = examples.Where((e, i) => e.Label == asked && judged[i][asked] >= t).Count();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {recipe.Labels[asked]} from {t:0.0}: recall {right / (double)examples.Count(e => e.Label == asked):0.000}, precision {right / (double)Math.Max(1, said):0.000}, false per 1,000 others {1000.0 * (said - right) / Math.Max(1, examples.Count(e => e.Label != asked)):0.0}"));
        }
    }
}
