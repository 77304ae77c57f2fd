using WeGrid.Domain.Understanding.Models;
using WeGrid.Trainer.Learning;

namespace WeGrid.Trainer.Tasks;

/// <summary>Short texts of any source: demand, chat or an office's answer. Judged by style as well, so marks and length are kept.</summary>
internal static class TalkTask
{
    private static readonly string[] Labels = ["demand", "chat", "official"];

    public static Recipe Recipe { get; } = new("talk", Labels) { Bits = 20, Longest = 3, Cost = 2, WithOdds = true };

    public static List<Example> Examples(Table table)
    {
        table.Need("label", "text");
        return [.. table.Rows.Select((r, i) => new Example(Styled(table.Of(r, "text")), [], Array.IndexOf(Labels, table.Of(r, "label")), 1, $"{i}")).Where(e => e.Label >= 0)];
    }

    public static void Evaluate(LinearModel model, Table table)
    {
        table.Need("label", "text");
        var pairs = table.Rows.Select(r => (Truth: table.Of(r, "label"), Guess: LabelOf(model, table.Of(r, "text")).Label)).ToList();
        Figures.Print("demand_f1", Figures.MacroF1(pairs), $"macro-F1 of demand, chat, official, {pairs.Count} short texts", Figures.Range(pairs, Figures.MacroF1));
        Figures.PrintConfusion(pairs);
    }

    public static void Predict(LinearModel model, Table table, TextWriter output)
    {
        table.Need("text");
        output.WriteLine("label\tconfidence");
        foreach (var row in table.Rows)
        {
            var (label, confidence) = LabelOf(model, table.Of(row, "text"));
            output.WriteLine($"{label}\t{confidence.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture)}");
        }
    }

    // Marks become letters of a private range, so that runs of characters hold them; both ends and the length are signs too.
    private static string Styled(string text) => string.Create(text.Length + 4, text, static (span, t) =>
    {
        span[0] = '\u3400';
        for (var i = 0; i < t.Length; i++)
        {
            span[i + 1] = char.IsLetterOrDigit(t[i]) ? t[i] : (char)(0x3410 + (t[i] % 1024));
        }

        span[t.Length + 1] = '\u3401';
        span[t.Length + 2] = ' ';
        span[t.Length + 3] = (char)(0x3820 + (int)(Math.Log2(t.Length + 1) * 2));
    });

    private static (string Label, double Confidence) LabelOf(LinearModel model, string text)
    {
        Span<double> p = stackalloc double[model.Labels.Count];
        model.Judge(Styled(text), [], p);
        var top = p[0] >= p[1] ? 0 : 1;
        top = p[2] > p[top] ? 2 : top;
        return (model.Labels[top], p[top]);
    }
}
