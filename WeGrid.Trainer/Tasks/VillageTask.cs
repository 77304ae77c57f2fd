using System.Globalization;
using WeGrid.Domain.Understanding;

namespace WeGrid.Trainer.Tasks;

/// <summary>Village messages through the whole of the product's understanding, at the shipped thresholds.</summary>
internal static class VillageTask
{
    private sealed record Judged(string Text, bool IsDemand, string Urgency, string Category, string Place, Understood Guess);

    /// <summary>Scores a labelled file.</summary>
    public static void Evaluate(Understander understander, IReadOnlyList<Table> tables)
    {
        var rows = tables.SelectMany(t => t.Rows.Select(r => Judge(understander, t, r))).Where(j => j.Text.Length > 0 && !j.Text.StartsWith("[图片]", StringComparison.Ordinal)).ToList();
        var demands = rows.FindAll(r => r.IsDemand);
        Share("village_recall", demands, r => r.Guess.IsDemand, "demands that were taken for one");
        Share("village_precision", rows.FindAll(r => r.Guess.IsDemand), r => r.IsDemand, "of what was taken for a demand");
        Life(rows);
        Share("urgent_recall", demands.FindAll(r => r.Urgency == "2h"), r => r.Guess.IsDemand && r.Guess.Urgency <= Urgency.TwoHours, "demands of two hours taken for that or graver");
        Share("urgent_precision", demands.FindAll(r => r.Guess.IsDemand && r.Guess.Urgency == Urgency.TwoHours), r => r.Urgency is "2h" or "life", "of demands taken for two hours");
        Share("category1_accuracy", demands.FindAll(r => r.Category.Length > 1), r => r.Guess.Category?.Level1 == r.Category.Split('/')[0], "level 1 of demands");
        Share("category2_accuracy", demands.FindAll(r => r.Category.Contains('/', StringComparison.Ordinal)), r => r.Guess.Category?.Path == r.Category, "level 2 of demands");
        Share("place_exact", demands.FindAll(r => r.Place.Length > 0), r => r.Guess.PlacePhrase == r.Place, "place phrase exactly as labelled, of demands with one");
        Share("place_or_none_exact", demands, r => (r.Guess.PlacePhrase ?? "") == r.Place, "the same over all demands");
        Worst(rows);
    }

    /// <summary>Labels messages; columns as in the labelled files.</summary>
    public static void Predict(Understander understander, Table table, TextWriter output)
    {
        table.Need("text");
        output.WriteLine("id\tis_demand\tkind\tcategory\turgency\tlocation_phrase\tconfidence\tneeds_person\tverdict\treasons");
        foreach (var row in table.Rows)
        {
            var u = understander.Understand(table.Of(row, "text"), ChatContext.Group(null));
            output.WriteLine(string.Join('\t',
                table.Of(row, "id"), u.IsDemand ? "1" : "0", u.IsDemand ? u.Kind.Chinese() : "-", u.IsDemand ? u.Category?.Path : "-", UrgencyOf(u), u.IsDemand ? u.PlacePhrase : "",
                u.DemandConfidence.ToString("0.000", CultureInfo.InvariantCulture), u.NeedsPerson ? "1" : "0", u.Verdict.ToString(), string.Join('；', u.Reasons)));
        }
    }

    private static string UrgencyOf(Understood u) => !u.IsDemand ? "none" : u.Urgency switch
    {
        Urgency.Life => "life",
        Urgency.TwoHours => "2h",
        Urgency.Day => "24h",
        Urgency.WorkingDays => u.Kind == DemandKind.Consultation ? "1wd" : "5wd",
    };

    // A file of life cases has the column life, one of messages is_demand and urgency.
    private static Judged Judge(Understander understander, Table t, string[] r)
    {
        var text = t.Of(r, "text");
        var life = t.Of(r, "life") == "1";
        return new Judged(text, life || t.Of(r, "is_demand") == "1", life ? "life" : t.Of(r, "urgency"), t.Of(r, "category"), t.Has("place") ? t.Of(r, "place") : t.Of(r, "location_phrase"),
            understander.Understand(text, ChatContext.Group(null) with { FromStaff = t.Has("from_staff") && t.Of(r, "from_staff") == "1" }));
    }

    private static void Life(List<Judged> rows)
    {
        var life = rows.FindAll(r => r.Urgency == "life");
        var others = rows.FindAll(r => r.Urgency != "life");
        var found = life.Count(IsLife);
        if (life.Count > 0)
        {
            Figures.Print("life_recall", found / (double)life.Count, $"{found} of {life.Count}; lower bound {Figures.Lower(found, life.Count).ToString("0.000", CultureInfo.InvariantCulture)}");
        }

        if (others.Count > 0)
        {
            Figures.Print("life_false_per_1000", 1000.0 * others.Count(IsLife) / others.Count, $"life alarms over {others.Count} other messages");
        }
    }

    private static bool IsLife(Judged r) => r.Guess.IsDemand && r.Guess.Urgency == Urgency.Life;

    private static void Share(string name, List<Judged> of, Func<Judged, bool> isRight, string what)
    {
        if (of.Count > 0)
        {
            Figures.Print(name, of.Count(isRight) / (double)of.Count, $"{what}; {of.Count}", Figures.Range(of, list => list.Count(isRight) / (double)list.Count));
        }
    }

    private static void Worst(List<Judged> rows)
    {
        void List(string what, Func<Judged, bool> isBad)
        {
            foreach (var row in rows.Where(isBad).Take(int.TryParse(Environment.GetEnvironmentVariable("WEGRID_WORST"), out var most) ? most : 15))
            {
                Console.WriteLine($"{what}\t{row.Text}\t{row.Guess.Verdict} {row.Guess.DemandConfidence.ToString("0.00", CultureInfo.InvariantCulture)}\t{string.Join('；', row.Guess.Reasons.Take(2))}");
            }
        }

        List("life missed", r => r.Urgency == "life" && !IsLife(r));
        List("false life", r => r.Urgency != "life" && IsLife(r));
        List("demand missed", r => r.IsDemand && !r.Guess.IsDemand);
    }
}
