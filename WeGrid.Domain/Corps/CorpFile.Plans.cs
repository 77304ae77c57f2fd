using System.Text.Json;
using WeGrid.Domain.Dispatch;

namespace WeGrid.Domain.Corps;

// 生命通道与保密: settings.life and settings.confidential; and data/ladders.json, which is written in the same words.
public static partial class CorpFile
{
    internal static (LadderBook? Book, IReadOnlyList<string> Faults) ParseLadders(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, _options);
            var file = new CorpFileReader(document.RootElement);
            file.Root.Only("_说明", "version", "life", "confidential", "plans");
            var book = new LadderBook(file.Root.Text("version"), ReadLife(file.Object("life")) ?? LifePlan.Default, ReadConfidential(file.Object("confidential")) ?? LadderBook.MayHear,
                file.List("plans", ReadLadder));
            List<string> faults = [.. file.Faults];
            faults.AddRange(book.Plans.Index().Where(p => p.Item.Categories.Count == 0).Select(p => $"plans[{p.Index}].categories: names none; a shipped ladder is for some categories only"));
            return faults.Count == 0 ? (book, faults) : (null, faults);
        }
        catch (JsonException broken)
        {
            return (null, [$"line {broken.LineNumber + 1}: not JSON; mend the comma, quote or bracket there"]);
        }
    }

    private static LifePlan? ReadLife(CorpFileObject? o)
    {
        if (o is null)
        {
            return null;
        }

        o.Only("steps", "wait");
        var plan = new LifePlan([.. o.Objects("steps").Select(ReadStep)], ReadRule(o, "wait") ?? LifePlan.Default.Wait);
        foreach (var (at, fault) in plan.Faults())
        {
            o.Fault(at, fault);
        }

        return plan;
    }

    private static IReadOnlyList<PostKind>? ReadConfidential(CorpFileObject? o)
    {
        if (o is null)
        {
            return null;
        }

        o.Only("posts");
        var posts = o.Choices<PostKind>("posts");
        foreach (var fault in LadderBook.ConfidentialFaults(posts))
        {
            o.Fault("posts", fault);
        }

        return posts;
    }
}
