using System.Globalization;
using WeGrid.Domain.Understanding.Matters;

namespace WeGrid.Trainer.Tasks;

/// <summary>
/// Letters as they come: each is attached to the likeliest earlier one, when likely enough; nothing later is looked at.
/// <c>id, time, title, detail</c> → <c>id, attached_to, score</c>.
/// <para>
/// Labelled letters are those of known events. <c>stream_attached</c>: of the labelled letters that have an earlier one of their event, the share
/// attached to one of it. <c>stream_wrong</c>: labelled letters attached to another event's or to an unlabelled letter, and unlabelled letters
/// attached to a labelled one, per labelled letter. An unlabelled letter attached to an unlabelled one is neither right nor wrong: nobody has
/// read those, and there are true duplicates among them; how many there are is printed.
/// </para>
/// </summary>
internal static class StreamTask
{
    private const int Candidates = 30;

    /// <summary>Judges a letter against an earlier one.</summary>
    public delegate double Judge(Letter later, Letter earlier, Likeness likeness);

    /// <summary>A letter, the likeliest earlier one, and how likely; no threshold is applied yet.</summary>
    public sealed record Attachment(Letter Letter, Letter? Earlier, double Score);

    /// <summary>Goes through the letters in time order; those of one time in the order of the file.</summary>
    public static List<Attachment> Attach(PairModel model, IReadOnlyList<Letter> letters, Judge judge)
    {
        var index = new LetterIndex();
        var found = new List<Attachment>(letters.Count);
        foreach (var letter in letters.OrderBy(l => l.Time).ThenBy(l => l.Row))
        {
            var print = model.PrintOf(letter.Title, letter.Detail);
            var best = new Attachment(letter, null, 0);
            foreach (var (earlier, other) in index.Nearest(print, Candidates))
            {
                var score = judge(letter, earlier, PairModel.Compare(print, other));
                best = score > best.Score ? new Attachment(letter, earlier, score) : best;
            }

            found.Add(best);
            index.Add(letter, print);
        }

        return found;
    }

    /// <summary>Shipped model and threshold.</summary>
    public static void Evaluate(PairModel model, Table messages, Table events)
    {
        var found = Attach(model, Letter.Load(messages), (_, _, likeness) => model.Score(likeness));
        var score = StreamScore.Of(found, EventsOf(events), model.Same);
        StreamScore.Print("", score, model.Same);
        score.PrintWorst(10);
    }

    /// <summary>Writes the earlier letter of each, in the order of the file.</summary>
    public static void Predict(PairModel model, Table messages, TextWriter into)
    {
        messages.Need("id", "time", "title");
        into.WriteLine("id\tattached_to\tscore");
        foreach (var found in Attach(model, Letter.Load(messages), (_, _, likeness) => model.Score(likeness)).OrderBy(f => f.Letter.Row))
        {
            var to = found.Score >= model.Same ? found.Earlier!.Id : "";
            into.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{found.Letter.Id}\t{to}\t{found.Score:0.0000}"));
        }
    }

    /// <summary>Event of each labelled letter.</summary>
    public static Dictionary<string, string> EventsOf(Table events)
    {
        events.Need("group", "id");
        return events.Rows.GroupBy(r => events.Of(r, "id")).ToDictionary(g => g.Key, g => events.Of(g.First(), "group"), StringComparer.Ordinal);
    }
}
