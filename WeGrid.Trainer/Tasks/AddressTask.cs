using WeGrid.Domain.Understanding.Models;
using WeGrid.Trainer.Learning;

namespace WeGrid.Trainer.Tasks;

/// <summary>Addresses cut into labelled parts: <c>address</c> → <c>segments</c> (<c>text/tag text/tag …</c>).</summary>
internal static class AddressTask
{
    /// <summary>Learns from a file with both columns.</summary>
    public static byte[] Train(Table table, string version)
    {
        table.Need("address", "segments");
        var rows = table.Rows.Select(r => Parts(table.Of(r, "segments"))).ToList();
        var kinds = rows.SelectMany(p => p.Select(x => x.Tag)).Distinct().Order(StringComparer.Ordinal).ToList();
        var tags = kinds.SelectMany(k => new[] { "B-" + k, "I-" + k }).ToList();
        var examples = rows.ConvertAll(parts => new Tagged(string.Concat(parts.Select(p => p.Text)), [], [.. parts.SelectMany(p => TagsOf(p, tags))], ""));
        return new TagTrainer("address", tags, 19, 10).Train([.. examples.Where(e => e.Text.Length > 0)], version);
    }

    /// <summary>F1 of whole parts, text and tag right.</summary>
    public static void Evaluate(TagModel model, Table table)
    {
        table.Need("address", "segments");
        var pairs = table.Rows.Select(r => (Truth: Spans(Parts(table.Of(r, "segments"))), Guess: Spans(Cut(model, table.Of(r, "address"))))).ToList();
        Figures.Print("address_span_f1", F1(pairs), $"parts with the right borders and tag, {pairs.Count} addresses", Figures.Range(pairs, F1));
    }

    /// <summary>Labels addresses in the format of the labelled file.</summary>
    public static void Predict(TagModel model, Table table, TextWriter output)
    {
        table.Need("address");
        output.WriteLine("address\tsegments");
        foreach (var row in table.Rows)
        {
            var address = table.Of(row, "address");
            output.WriteLine($"{address}\t{string.Join(' ', Cut(model, address).Select(p => $"{p.Text}/{p.Tag}"))}");
        }
    }

    /// <summary>The parts of an address.</summary>
    public static List<(string Text, string Tag)> Cut(TagModel model, string address)
    {
        var tags = model.Tag(address, []);
        var parts = new List<(string, string)>();
        for (var i = 0; i < address.Length;)
        {
            var end = i + 1;
            while (end < address.Length && model.Tags[tags[end]][0] == 'I')
            {
                end++;
            }

            parts.Add((address[i..end], model.Tags[tags[i]][2..]));
            i = end;
        }

        return parts;
    }

    private static double F1(IReadOnlyList<(HashSet<(int, int, string)> Truth, HashSet<(int, int, string)> Guess)> pairs)
    {
        var hit = pairs.Sum(p => p.Truth.Count(p.Guess.Contains));
        return 2.0 * hit / Math.Max(1, pairs.Sum(p => p.Truth.Count + p.Guess.Count));
    }

    private static HashSet<(int, int, string)> Spans(List<(string Text, string Tag)> parts)
    {
        var spans = new HashSet<(int, int, string)>();
        var at = 0;
        foreach (var (text, tag) in parts)
        {
            spans.Add((at, at + text.Length, tag));
            at += text.Length;
        }

        return spans;
    }

    private static List<(string Text, string Tag)> Parts(string segments) =>
        [.. segments.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => (s[..s.LastIndexOf('/')], s[(s.LastIndexOf('/') + 1)..])).Where(p => p.Item1.Length > 0)];

    private static IEnumerable<int> TagsOf((string Text, string Tag) part, List<string> tags) =>
        part.Text.Select((_, i) => tags.IndexOf((i == 0 ? "B-" : "I-") + part.Tag));
}
