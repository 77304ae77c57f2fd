using System.Globalization;
using WeGrid.Domain.Understanding.Models;
using WeGrid.Trainer.Learning;

namespace WeGrid.Trainer.Tasks;

/// <summary>Makes every model anew from our own messages and the public files of a folder.</summary>
internal static class TrainAll
{
    private const int Folds = 6;
    private const int PlaceBits = 18;
    private const int PlacePasses = 6;

    /// <summary>Trains and writes; the same files give the same bytes.</summary>
    /// <param name="assets">Where models go.</param>
    /// <param name="options">Which files, which models.</param>
    public static void Run(Assets assets, TrainOptions options)
    {
        var (folder, version, only) = (options.Folder, options.Version, options.Only);
        var talk = new Lazy<Table>(() => Table.Read(Path.Combine(folder, "demandchat_train.tsv")));
        var corrected = CorrectionRows.Load(assets, options.With.Select(Table.Read), options.Weight);
        var village = new Lazy<VillageLearning>(() => Village(assets, talk.Value, corrected.ToLearn));
        var score = options.With.Count == 0 ? null : new CorrectionScore(assets, new VillageLearning(assets, corrected.HeldOut, []));
        if (score is not null)
        {
            Console.WriteLine($"{corrected.ToLearn.Count} corrected messages to learn from, {corrected.HeldOut.Count} kept apart");
        }

        void Own(Recipe recipe, Func<List<Example>> examples)
        {
            var before = score?.Before(recipe.Name);
            Make(assets, recipe, examples(), version);
            score?.Print(recipe, before, score.Of(recipe.Name));
        }

        Table File(string name) => Table.Read(Path.Combine(folder, name));
        var makers = new (string Name, Action Make)[]
        {
            ("demand", () => Own(village.Value.DemandRecipe, village.Value.DemandExamples)),
            ("life", () => Make(assets, village.Value.LifeRecipe, village.Value.LifeExamples(), version)),
            ("urgency", () => Own(village.Value.UrgencyRecipe, village.Value.UrgencyExamples)),
            ("category", () => Own(village.Value.CategoryRecipe, village.Value.CategoryExamples)),
            ("kind", () => Own(village.Value.KindRecipe, village.Value.KindExamples)),
            ("place", () => MakePlace(assets, village.Value.PlaceExamples(), version)),
            ("talk", () => Make(assets, TalkTask.Recipe, TalkTask.Examples(talk.Value), version)),
            ("topics", () => Make(assets, TopicTask.Recipe, TopicTask.Examples([File("cls7_train_seg.tsv"), File("cls7_train_raw.tsv")]), version)),
            ("pairs", () => assets.Write("pairs", PairsTask.Train(File("duplicates/pairs.tsv"), File("duplicates/messages.tsv"), File("duplicates/events.tsv"), LetterTexts.Of(folder), version))),
            ("address", () => assets.Write("address", AddressTask.Train(File(Path.Combine("address", "train.tsv")), version))),
        };
        var chosen = makers.Where(m => only is null || m.Name == only).ToList();
        if (chosen.Count == 0)
        {
            throw new InputException($"there is no model '{only}'; known: {string.Join(", ", makers.Select(m => m.Name))}");
        }

        chosen.ForEach(m => m.Make());
    }

    private static VillageLearning Village(Assets assets, Table talk, IEnumerable<SingleRow> corrected)
    {
        var chatter = talk.Rows.Where(r => talk.Of(r, "label") == "chat").Select(r => talk.Of(r, "text"));
        var learning = new VillageLearning(assets, [.. SingleRow.ToLearn(assets.Village), .. corrected], chatter);
        Console.WriteLine($"{learning.Rows.Count} labelled messages, {learning.Rows.Count(r => r.IsDemand)} of them demands");
        return learning;
    }

    private static void MakePlace(Assets assets, List<Tagged> examples, string version)
    {
        byte[] Train(IReadOnlyList<Tagged> from) => new TagTrainer("place", VillageLearning.PlaceTags, PlaceBits, PlacePasses).Train(from, version);
        var unseen = examples.Where((_, i) => i % Folds == 0).ToList();
        var model = TagModel.Parse(Train([.. examples.Where((_, i) => i % Folds != 0)])).Model!;
        var placed = unseen.Where(e => e.Tags.Contains(1)).ToList();
        assets.Write("place", Train(examples));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {examples.Count} texts; unseen: {placed.Count(e => IsExact(model, e)) / (double)placed.Count:0.000} of {placed.Count} with a place exact, {unseen.Count(e => IsExact(model, e)) / (double)unseen.Count:0.000} of all"));
    }

    private static bool IsExact(TagModel model, Tagged example) =>
        PlaceTagger.Longest(model, example.Text, model.Tag(example.Text, example.Hints)) == PlaceTagger.Longest(model, example.Text, example.Tags);

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
