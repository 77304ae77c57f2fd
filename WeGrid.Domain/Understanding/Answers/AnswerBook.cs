using WeGrid.Domain.DataFiles;

namespace WeGrid.Domain.Understanding.Answers;

/// <summary>
/// 审定问答, read from <c>data/answers/CORP.json</c>: what the corp answers by itself, in its own approved words. Pure: the same words on the same day
/// get the same answer, and why. Nothing is ever composed: an answer is given as it stands or not at all.
/// </summary>
public sealed class AnswerBook
{
    // With every needed word said, another wording of the rest may be as far from the question as this.
    private const double AllWordsSaid = 0.4;

    private readonly AnswerWords _words;

    internal AnswerBook(string version, double likeness, double lead, AnswerWords words, IReadOnlyList<ApprovedAnswer> answers) =>
        (Version, Likeness, Lead, _words, Answers) = (version, likeness, lead, words, answers);

    /// <summary>No answers: every question goes to a person.</summary>
    public static AnswerBook None { get; } = new("", 1, 0, new AnswerWords([], [], [], []), []);

    /// <summary>Version of the file.</summary>
    public string Version { get; }

    /// <summary>相似门槛: from here a question counts as that one.</summary>
    public double Likeness { get; }

    /// <summary>领先: by so much the nearest must lead the next, or a person is asked.</summary>
    public double Lead { get; }

    /// <summary>The answers.</summary>
    public IReadOnlyList<ApprovedAnswer> Answers { get; }

    /// <summary>Reads a file's text, or lists every fault with its cure.</summary>
    /// <param name="file">Its name, for the faults.</param>
    /// <param name="json">Its text.</param>
    /// <param name="normaliser">Makes questions comparable to what is said.</param>
    public static (AnswerBook? Book, IReadOnlyList<DataFault> Faults) Parse(string file, string json, Normaliser normaliser) =>
        new AnswerBookReader(file, normaliser).Read(json);

    /// <summary>Whether the words ask for something that can be told, and nothing more: who was refused or waits in vain needs a person.</summary>
    public bool IsQuestion(Understood understood)
    {
        ArgumentNullException.ThrowIfNull(understood);
        var asks = understood.Kind == DemandKind.Consultation || (understood.Kind == DemandKind.Help && _words.Asking.Any(w => understood.NormalText.Contains(w, StringComparison.Ordinal)));
        return asks && !_words.Unhappy.Any(w => understood.NormalText.Contains(w, StringComparison.Ordinal));
    }

    /// <summary>The approved answer to a question, or why there is none.</summary>
    /// <param name="normalText">What was asked, normalised.</param>
    /// <param name="today">The day it was asked.</param>
    /// <param name="livesIn">Whether the asker belongs to a grid.</param>
    public AnswerMatch Match(string normalText, DateOnly today, Func<string, bool> livesIn)
    {
        ArgumentNullException.ThrowIfNull(normalText);
        ArgumentNullException.ThrowIfNull(livesIn);
        var core = AnswerBookReader.CoreOf(normalText, _words.Fillers);
        var found = Answers
            .Where(a => a.Grid is null || livesIn(a.Grid))
            .Select(a => (Answer: a, Best: Nearest(a, normalText, core)))
            .OrderByDescending(a => a.Best.Score)
            .ThenBy(a => a.Answer.Id, StringComparer.Ordinal)
            .ToList();
        var personal = _words.Personal.Any(w => normalText.Contains(w, StringComparison.Ordinal));
        if (found.Count == 0 || found[0].Best.Score < Likeness)
        {
            return new AnswerMatch(AnswerMiss.NothingAlike, null, found.Count == 0 ? 0 : found[0].Best.Score, "", [], personal);
        }

        var (answer, best) = found[0];
        var next = found.Skip(1).Select(f => f.Best.Score).FirstOrDefault();
        var miss = best.Score - next < Lead ? AnswerMiss.NotSure
            : today > answer.ValidUntil ? AnswerMiss.Expired
            : today < answer.Approved ? AnswerMiss.NotYet
            : AnswerMiss.None;
        return new AnswerMatch(miss, answer, best.Score, best.Question, SaidOf(answer, normalText), personal);
    }

    private static (double Score, string Question) Nearest(ApprovedAnswer answer, string text, string core)
    {
        if (answer.Never.Any(w => text.Contains(w, StringComparison.Ordinal)) || !answer.Must.All(words => words.Any(w => text.Contains(w, StringComparison.Ordinal))))
        {
            return (0, "");
        }

        var (likeness, at) = answer.Cores.Select((c, i) => (SameMatter.TextLikeness(core, c), i)).Max();
        // One word alone says too little about what is asked.
        return (answer.Must.Count > 1 ? AllWordsSaid + ((1 - AllWordsSaid) * likeness) : likeness, answer.Questions[at]);
    }

    private static List<string> SaidOf(ApprovedAnswer answer, string text) =>
        [.. answer.Must.Select(words => words.First(w => text.Contains(w, StringComparison.Ordinal)))];
}

/// <summary>用词: words of the file that hold for every question, normalised.</summary>
/// <param name="Fillers">客套话: say nothing about what is asked.</param>
/// <param name="Asking">问的词.</param>
/// <param name="Personal">说自己的词: then the answer is for the asker alone.</param>
/// <param name="Unhappy">不顺的词: then it is more than a question.</param>
internal sealed record AnswerWords(IReadOnlyList<string> Fillers, IReadOnlyList<string> Asking, IReadOnlyList<string> Personal, IReadOnlyList<string> Unhappy);
