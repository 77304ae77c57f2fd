using System.Globalization;
using WeGrid.Domain.Understanding.Matters;
using WeGrid.Trainer.Learning;

namespace WeGrid.Trainer.Tasks;

/// <summary>Whether two letters are about one matter: <c>id_a, id_b, title_a, title_b</c> (and <c>detail_a, detail_b</c>, or the letters' own file) → score, same.</summary>
internal static class PairsTask
{
    private const double CommonBelow = 6;
    private const double Possible = 0.5;
    private const double MayBeWrong = 0.03;

    /// <summary>Learns from pairs, and from each letter of a known event against its nearest earlier ones.</summary>
    /// <param name="pairs">Pairs with <c>same</c>.</param>
    /// <param name="messages">The letters.</param>
    /// <param name="events">Which letters are about one event.</param>
    /// <param name="texts">Texts in which character pairs are counted; the letters themselves are counted too.</param>
    /// <param name="version">Named in reasons.</param>
    public static byte[] Train(Table pairs, Table messages, Table events, IEnumerable<string> texts, string version)
    {
        var (learning, rarity) = Prepare(pairs, messages, events, texts);
        var weights = learning.Weights();
        var same = ThresholdOf(learning, messages, events);
        return PairFile.Write(Model(version, rarity.Table, weights, same), rarity.Slots, rarity.Grades);
    }

    /// <summary>Figures on events the weights were not learnt from: each event is judged by a model that saw none of its letters.</summary>
    public static void CrossValidate(Table pairs, Table messages, Table events, IEnumerable<string> texts)
    {
        var (learning, _) = Prepare(pairs, messages, events, texts);
        var judged = learning.Pairs.Select(p => (p.Group, Pair: p.Pair, Score: learning.JudgePair(p))).ToList();
        PrintAuc("pairs_auc_unseen", [.. judged.GroupBy(j => j.Group).Select(g => g.Select(j => (j.Pair.IsSame, j.Score)).ToList())]);
        var same = ThresholdOf(learning, messages, events);
        var score = StreamScore.Of(StreamTask.Attach(learning.Model, Letter.Load(messages), learning.Judge), StreamTask.EventsOf(events), same);
        StreamScore.Print("_unseen", score, same);
    }

    /// <summary>Shipped model.</summary>
    public static void Evaluate(PairModel model, Table pairs, Table? messages)
    {
        pairs.Need("same");
        var judged = LetterPair.Load(pairs, messages).ConvertAll(p => (Pair: p, Score: model.Score(p.LikenessBy(model))));
        PrintAuc("pairs_auc", [.. judged.Select(j => new List<(bool, double)> { (j.Pair.IsSame, j.Score) })]);
        Figures.PrintConfusion(judged.ConvertAll(j => (j.Pair.IsSame ? "same" : "other", j.Score >= model.Possible ? "same" : "other")));
        foreach (var (pair, score) in judged.OrderByDescending(j => j.Pair.IsSame ? 1 - j.Score : j.Score).Take(12))
        {
            var shared = string.Join(' ', model.SharedWords($"{pair.A.Title} {pair.A.Detail}", $"{pair.B.Title} {pair.B.Detail}", 3));
            Console.WriteLine($"worst {score:0.000} {(pair.IsSame ? "same" : "other")} {pair.Kind}: {pair.A.Id} {pair.A.Title} | {pair.B.Id} {pair.B.Title} | shared: {shared}");
        }
    }

    /// <summary>Writes score and verdict of each pair, in the order of the file.</summary>
    public static void Predict(PairModel model, Table pairs, Table? messages, TextWriter into)
    {
        into.WriteLine("id_a\tid_b\tscore\tsame");
        foreach (var pair in LetterPair.Load(pairs, messages))
        {
            var score = model.Score(pair.LikenessBy(model));
            into.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pair.A.Id}\t{pair.B.Id}\t{score:0.000000}\t{(score >= model.Possible ? 1 : 0)}"));
        }
    }

    private static (PairLearning Learning, Rarity Rarity) Prepare(Table pairs, Table messages, Table events, IEnumerable<string> texts)
    {
        var letters = Letter.Load(messages);
        var rarity = Rarity.Of(texts.Concat(letters.Select(l => $"{l.Title} {l.Detail}")));
        var model = Model("learning", rarity.Table, new double[Likeness.Count + 1], 1);
        return (new PairLearning(model, LetterPair.Load(pairs, messages), letters, StreamTask.EventsOf(events)), rarity);
    }

    private static PairModel Model(string version, RarityTable rarity, double[] weights, double same) =>
        new(version, rarity, CommonBelow, weights[..^1], weights[^1], Possible, same);

    // The lowest threshold from which on, on unseen events, at most so many attachments that touch a labelled letter are wrong.
    private static double ThresholdOf(PairLearning learning, Table messages, Table events)
    {
        var found = StreamTask.Attach(learning.Model, Letter.Load(messages), learning.Judge);
        var labels = StreamTask.EventsOf(events);
        return Enumerable.Range(50, 49).Select(t => t / 100.0).FirstOrDefault(t => StreamScore.Of(found, labels, t).WrongOfAttached <= MayBeWrong, 0.99);
    }

    private static void PrintAuc(string name, IReadOnlyList<List<(bool Truth, double Score)>> groups)
    {
        double Auc(IReadOnlyList<List<(bool, double)>> drawn) => Figures.Auc([.. drawn.SelectMany(g => g)]);
        Figures.Print(name, Auc(groups), $"{groups.Sum(g => g.Count)} pairs in {groups.Count} groups, baseline 0.948", Figures.Range(groups, Auc));
    }
}
