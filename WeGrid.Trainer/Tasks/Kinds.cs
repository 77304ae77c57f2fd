using WeGrid.Domain.Understanding;

namespace WeGrid.Trainer.Tasks;

/// <summary>The kinds of files that can be scored and labelled.</summary>
internal static class Kinds
{
    private const string Known = "category, demand, village, pairs, stream, address";

    /// <summary>Scores our own conversations that were never learnt from, and the cases of danger.</summary>
    public static void EvaluateOwn(Assets assets)
    {
        var held = VillageRow.Load(assets.Village).Where(r => r.IsHeldOut && r.HasWords && r.Part == 1).ToList();
        Console.WriteLine($"-- held-out conversations: {held.Count} messages");
        VillageTask.Evaluate(assets.Understander, [VillageRow.AsTable(held)]);
        foreach (var name in Directory.EnumerateFiles(Path.Combine(assets.Village, "held"), "*.tsv").Order(StringComparer.Ordinal))
        {
            Console.WriteLine($"-- {Path.GetFileName(name)}");
            VillageTask.Evaluate(assets.Understander, [Table.Read(name)]);
        }

        Console.WriteLine("-- speed");
        SpeedTask.Evaluate(assets.Understander, [.. VillageRow.Load(assets.Village).Where(r => r.HasWords).Select(r => r.Text)]);
    }

    /// <summary>What the rules do without any model: danger to life must not hang on one.</summary>
    public static void EvaluateRules(Assets assets, IReadOnlyList<Table> tables)
    {
        var understander = new Understander(assets.Lexicon, Gazetteer.Empty(assets.Lexicon.Normaliser));
        VillageTask.Evaluate(understander, tables.Count > 0 ? tables : [VillageRow.AsTable(VillageRow.Load(assets.Village).Where(r => !r.IsHeldOut && r.HasWords && r.Part == 1))]);
    }

    /// <summary>Scores files of one kind.</summary>
    public static void Evaluate(Assets assets, string kind, IReadOnlyList<Table> tables)
    {
        switch (kind)
        {
            case "speed":
                SpeedTask.Evaluate(assets.Understander, [.. tables.SelectMany(t => t.Rows.Select(r => t.Of(r, "text")))]);
                break;
            case "category":
                TopicTask.Evaluate(assets.Linear("topics"), tables[0]);
                break;
            case "demand":
                TalkTask.Evaluate(assets.Linear("talk"), tables[0]);
                break;
            case "village":
                VillageTask.Evaluate(assets.Understander, tables);
                break;
            case "address":
                AddressTask.Evaluate(assets.Tags("address"), tables[0]);
                break;
            case "pairs":
                PairsTask.Evaluate(assets.Pairs, tables[0], tables.Count > 1 ? tables[1] : null);
                break;
            case "stream":
                StreamTask.Evaluate(assets.Pairs, tables[0], tables.Count > 1 ? tables[1] : throw new InputException("stream is scored with two files: the messages and the events"));
                break;
            default:
                throw new InputException($"'{kind}' cannot be scored; known: {Known}, speed");
        }
    }

    public static void Predict(Assets assets, string kind, Table table, Table? beside, TextWriter output)
    {
        switch (kind)
        {
            case "category":
                TopicTask.Predict(assets.Linear("topics"), table, output);
                break;
            case "demand":
                TalkTask.Predict(assets.Linear("talk"), table, output);
                break;
            case "village":
                VillageTask.Predict(assets.Understander, table, output);
                break;
            case "address":
                AddressTask.Predict(assets.Tags("address"), table, output);
                break;
            case "pairs":
                PairsTask.Predict(assets.Pairs, table, beside, output);
                break;
            case "stream":
                StreamTask.Predict(assets.Pairs, table, output);
                break;
            default:
                throw new InputException($"'{kind}' cannot be labelled; known: {Known}");
        }
    }
}
