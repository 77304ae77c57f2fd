namespace WeGrid.Trainer.Tasks;

/// <summary>What became of the letters that touch a known event; see <see cref="StreamTask"/> for what is counted.</summary>
internal sealed class StreamScore
{
    private sealed record Outcome(string Event, bool IsLabelled, bool IsLater, bool IsAttached, bool IsWrong, StreamTask.Attachment Found);

    private readonly List<List<Outcome>> _events;

    private StreamScore(List<List<Outcome>> events, int unlabelled, int together) => (_events, Unlabelled, Together) = (events, unlabelled, together);

    /// <summary>Letters of no known event.</summary>
    public int Unlabelled { get; }

    /// <summary>Those of them attached to another of them.</summary>
    public int Together { get; }

    /// <summary>Share of later letters attached to one of their event.</summary>
    public double Attached => AttachedOf(_events);

    /// <summary>Wrong attachments per labelled letter.</summary>
    public double Wrong => WrongOf(_events);

    /// <summary>Wrong attachments per attachment that touches a labelled letter: the strictest reading.</summary>
    public double WrongOfAttached
    {
        get
        {
            var wrong = _events.Sum(e => e.Count(o => o.IsWrong));
            return wrong / (double)Math.Max(1, wrong + _events.Sum(e => e.Count(o => o.IsAttached)));
        }
    }

    public static StreamScore Of(IEnumerable<StreamTask.Attachment> found, Dictionary<string, string> events, double threshold)
    {
        var begun = new HashSet<string>(StringComparer.Ordinal);
        var outcomes = new List<Outcome>();
        var (unlabelled, together) = (0, 0);
        foreach (var f in found)
        {
            var own = events.GetValueOrDefault(f.Letter.Id);
            var to = f.Earlier is not null && f.Score >= threshold ? f.Earlier : null;
            var other = to is null ? null : events.GetValueOrDefault(to.Id);
            if (own is not null)
            {
                outcomes.Add(new Outcome(own, true, !begun.Add(own), other == own, to is not null && other != own, f));
            }
            else if (other is not null)
            {
                outcomes.Add(new Outcome(other, false, false, false, true, f));
            }

            unlabelled += own is null ? 1 : 0;
            together += own is null && to is not null && other is null ? 1 : 0;
        }

        return new StreamScore([.. outcomes.GroupBy(o => o.Event).Select(g => g.ToList())], unlabelled, together);
    }

    public static void Print(string suffix, StreamScore score, double threshold)
    {
        var all = score._events.SelectMany(e => e).ToList();
        var labelled = all.Count(o => o.IsLabelled);
        Figures.Print("stream_attached" + suffix, score.Attached, $"{all.Count(o => o.IsLater)} later letters of {score._events.Count} events, threshold {threshold:0.00}, drawn by event", Figures.Range(score._events, AttachedOf));
        Figures.Print("stream_wrong" + suffix, score.Wrong, $"{all.Count(o => o.IsWrong)} wrong, {all.Count(o => o.IsWrong && !o.IsLabelled)} of them unlabelled letters, per {labelled} labelled letters", Figures.Range(score._events, WrongOf));
        Console.WriteLine($"strictest reading: {score.WrongOfAttached:0.000} of the attachments that touch a labelled letter are wrong; {score.Together} of {score.Unlabelled} unlabelled letters attached to an unlabelled one (not judged)");
    }

    /// <summary>The surest wrong attachments and the letters of an event that stayed alone.</summary>
    public void PrintWorst(int most)
    {
        var all = _events.SelectMany(e => e).ToList();
        foreach (var o in all.Where(o => o.IsWrong).OrderByDescending(o => o.Found.Score).Take(most))
        {
            Console.WriteLine($"wrong {o.Found.Score:0.000} {o.Event}: {o.Found.Letter.Id} {o.Found.Letter.Title} → {o.Found.Earlier!.Id} {o.Found.Earlier.Title}");
        }

        foreach (var o in all.Where(o => o is { IsLater: true, IsAttached: false, IsWrong: false }).OrderBy(o => o.Found.Score).Take(most))
        {
            Console.WriteLine($"alone {o.Found.Score:0.000} {o.Event}: {o.Found.Letter.Id} {o.Found.Letter.Title}, nearest {o.Found.Earlier?.Id} {o.Found.Earlier?.Title}");
        }
    }

    private static double AttachedOf(IReadOnlyList<List<Outcome>> events) =>
        events.Sum(e => e.Count(o => o.IsAttached)) / (double)Math.Max(1, events.Sum(e => e.Count(o => o.IsLater)));

    private static double WrongOf(IReadOnlyList<List<Outcome>> events) =>
        events.Sum(e => e.Count(o => o.IsWrong)) / (double)Math.Max(1, events.Sum(e => e.Count(o => o.IsLabelled)));
}
