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
        assets.Write("talk", TalkTask.Train(talk, version));
        assets.Write("topics", TopicTask.Train([Table.Read(Path.Combine(folder, "cls7_train_seg.tsv")), Table.Read(Path.Combine(folder, "cls7_train_raw.tsv"))], version));
        assets.Write("address", AddressTask.Train(Table.Read(Path.Combine(folder, "address", "train.tsv")), version));
    }

    private static void Village(Assets assets, Table talk, string version)
    {
        var chatter = talk.Rows.Where(r => talk.Of(r, "label") == "chat").Select(r => talk.Of(r, "text"));
        var learning = new VillageLearning(assets, SingleRow.ToLearn(assets.Village), chatter);
        Console.WriteLine($"{learning.Rows.Count} labelled messages, {learning.Rows.Count(r => r.IsDemand)} of them demands");
        assets.Write("demand", LinearTrainer.Train(learning.DemandRecipe, learning.DemandExamples(), version));
        assets.Write("life", LinearTrainer.Train(learning.LifeRecipe, learning.LifeExamples(), version));
        assets.Write("urgency", LinearTrainer.Train(learning.UrgencyRecipe, learning.UrgencyExamples(), version));
        assets.Write("category", LinearTrainer.Train(learning.CategoryRecipe, learning.CategoryExamples(), version));
        assets.Write("kind", LinearTrainer.Train(learning.KindRecipe, learning.KindExamples(), version));
        assets.Write("place", new TagTrainer("place", VillageLearning.PlaceTags, 18, 12).Train(learning.PlaceExamples(), version));
    }
}
