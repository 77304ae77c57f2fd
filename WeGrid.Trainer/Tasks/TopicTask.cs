using WeGrid.Domain.Understanding.Models;
using WeGrid.Trainer.Learning;

namespace WeGrid.Trainer.Tasks;

/// <summary>七类公开标签 of letters to a government: full text, title alone, first forty characters alone.</summary>
internal static class TopicTask
{
    private const int First = 40;

    // Texts already cut into words and stripped: so many characters of them say what forty say of an untouched one.
    private const int Piece = 30;

    private static readonly string[] Labels = ["交通运输", "劳动和社会保障", "卫生计生", "商贸旅游", "城乡建设", "教育文体", "环境保护"];

    public static Recipe Recipe { get; } = new("topics", Labels) { Bits = 20, Longest = 3, WithOdds = true };

    /// <summary>Segmented and untouched letters; short pieces of each stand in for short texts.</summary>
    public static List<Example> Examples(IEnumerable<Table> tables) => [.. tables.SelectMany(t => t.Rows.SelectMany(r => Pieces(t, r))).Where(e => e.Label >= 0)];

    /// <summary>Macro-F1 of the three readings.</summary>
    public static void Evaluate(LinearModel model, Table table)
    {
        table.Need("label", "title", "detail");
        Report(model, table, "category_full_f1", r => Full(table, r), true);
        Report(model, table, "category_title_f1", r => table.Of(r, "title"), false);
        Report(model, table, "category_40_f1", r => Short(table.Of(r, "detail")), false);
    }

    /// <summary>Labels rows: the whole text, and the title and the first forty characters alone where they are given.</summary>
    public static void Predict(LinearModel model, Table table, TextWriter output)
    {
        output.WriteLine("id\tlabel\tconfidence\tlabel_title\tlabel_40");
        foreach (var row in table.Rows)
        {
            var (label, confidence) = Judge(model, Full(table, row));
            output.WriteLine($"{table.Of(row, "id")}\t{label}\t{Text(confidence)}\t{Alone(model, table.Of(row, "title"))}\t{Alone(model, Short(table.Of(row, "detail")))}");
        }
    }

    private static void Report(LinearModel model, Table table, string name, Func<string[], string> textOf, bool details)
    {
        var pairs = table.Rows.Select(r => (Truth: table.Of(r, "label"), Guess: Judge(model, textOf(r)).Label)).ToList();
        Figures.Print(name, Figures.MacroF1(pairs), $"macro-F1 of {Labels.Length} topics, {pairs.Count} letters", Figures.Range(pairs, Figures.MacroF1));
        if (details)
        {
            Figures.PrintConfusion(pairs);
        }
    }

    private static IEnumerable<Example> Pieces(Table t, string[] row)
    {
        var label = Array.IndexOf(Labels, t.Of(row, "label"));
        var group = t.Of(row, "group");
        if (t.Has("text"))
        {
            var text = t.Of(row, "text");
            yield return new Example(text, [], label, 1, group);
            if (text.Length > Piece + 20)
            {
                yield return new Example(text[..Piece], [], label, 0.5f, group);
            }

            yield break;
        }

        yield return new Example(Full(t, row), [], label, 1, group);
        yield return new Example(t.Of(row, "title"), [], label, 1, group);
        yield return new Example(Short(t.Of(row, "detail")), [], label, 1, group);
    }

    private static string Full(Table t, string[] row) => t.Has("text") ? t.Of(row, "text") : $"{t.Of(row, "title")} {t.Of(row, "detail")}".Trim();

    private static string Short(string detail) => detail.Length <= First ? detail : detail[..First];

    private static string Alone(LinearModel model, string text) => text.Length == 0 ? "" : Judge(model, text).Label;

    private static (string Label, double Confidence) Judge(LinearModel model, string text)
    {
        Span<double> p = stackalloc double[model.Labels.Count];
        model.Judge(text, [], p);
        var top = 0;
        for (var j = 1; j < p.Length; j++)
        {
            top = p[j] > p[top] ? j : top;
        }

        return (model.Labels[top], p[top]);
    }

    private static string Text(double value) => value.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture);
}
