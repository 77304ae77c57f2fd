using System.Globalization;
using WeGrid.Domain.DataFiles;

namespace WeGrid.Domain.Understanding.Answers;

/// <summary>Reads <c>data/answers/CORP.json</c> and lists every fault with its cure.</summary>
internal sealed class AnswerBookReader(string file, Normaliser normaliser)
{
    private const int LongestAnswer = 400;
    private const int LongestSource = 60;
    private const int NumberFrom = 7;
    private readonly List<DataFault> _faults = [];
    private List<string> _fillers = [];

    public (AnswerBook? Book, IReadOnlyList<DataFault> Faults) Read(string json)
    {
        if (JsonAt.Parse(file, json, _faults) is not { } root)
        {
            return (null, _faults);
        }

        root.AllowOnly("version", "likeness", "lead", "fillers", "asking", "personal", "unhappy", "answers");
        var version = root.Need("version", "write the date of the last change")?.Text() ?? "";
        var likeness = root.Need("likeness", "write a number such as 0.6: from there a question counts as that one")?.Number(0.4, 1) ?? 1;
        var lead = root.Need("lead", "write a number such as 0.08: by so much the nearest must lead")?.Number(0, 0.5) ?? 0;
        _fillers = Words(root, "fillers");
        var words = new AnswerWords(_fillers, Words(root, "asking"), Words(root, "personal"), Words(root, "unhappy"));
        var answers = (root.Need("answers", "write a list, or [] for none")?.Items() ?? []).Select(ReadOne).OfType<ApprovedAnswer>().ToList();
        if (_faults.Count == 0)
        {
            Twice(root, answers);
        }

        return _faults.Count == 0 ? (new AnswerBook(version, likeness, lead, words, answers), _faults) : (null, _faults);
    }

    /// <summary>What is left of a question without its filler words; the longest go first.</summary>
    public static string CoreOf(string normalText, IReadOnlyList<string> fillers) =>
        fillers.Aggregate(normalText, (text, word) => text.Replace(word, "", StringComparison.Ordinal));

    private List<string> Words(JsonAt at, string name) =>
        [.. (at.Need(name, "write a list of words, or [] for none")?.Texts() ?? []).Select(Normal).Distinct().OrderByDescending(w => w.Length)];

    private string Normal(string text) => normaliser.Normalise(text).Text;

    private ApprovedAnswer? ReadOne(JsonAt at)
    {
        at.AllowOnly("id", "questions", "must", "never", "answer", "source", "approved", "approvedBy", "validUntil", "grid", "group");
        var questions = at.Need("questions", "write how people ask it: [ \"…\" ]")?.Texts() ?? [];
        var (approved, until) = (Day(at, "approved"), Day(at, "validUntil"));
        var answer = new ApprovedAnswer
        {
            Id = at.Need("id", "write a short name of its own")?.Text() ?? "",
            Questions = questions,
            Cores = [.. questions.Select(q => CoreOf(Normal(q), _fillers))],
            Must = [.. (at.Find("must")?.Texts() ?? []).Select(w => (IReadOnlyList<string>)[.. w.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(Normal)])],
            Never = [.. (at.Find("never")?.Texts() ?? []).Select(Normal)],
            Text = Short(at, "answer", LongestAnswer),
            Source = Short(at, "source", LongestSource),
            Approved = approved ?? default,
            ApprovedBy = at.Need("approvedBy", "write who approved it: name and post")?.Text() ?? "",
            ValidUntil = until ?? default,
            Grid = at.Find("grid")?.Text(),
            ForGroups = at.Find("group")?.YesNo() ?? false,
        };
        Check(at, answer);
        return answer;
    }

    private static void Check(JsonAt at, ApprovedAnswer answer)
    {
        if (answer.Questions.Count == 0)
        {
            at.Fault("no question is written", "write at least one way of asking it in 'questions'");
        }

        if (answer.Must.Any(w => w.Count == 0))
        {
            at.Fault("an entry of 'must' holds no word", "write words, alternatives with | between");
        }

        if (answer.ValidUntil < answer.Approved)
        {
            at.Fault("it ends before it was approved", "write a 'validUntil' after 'approved'");
        }

        if (PersonalData.IsIn(answer.Text))
        {
            at.Fault("a person's number stands in the answer", "write the office's own telephone");
        }

        if (answer.ForGroups && HasNumber(answer.Text))
        {
            at.Fault("a number of seven digits or more stands in it: it is never said in a group", "take out the number, or leave 'group' out");
        }
    }

    /// <summary>Two answers to one question would never be sure.</summary>
    private static void Twice(JsonAt root, List<ApprovedAnswer> answers)
    {
        foreach (var id in answers.GroupBy(a => a.Id).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            root.Fault($"id '{id}' is there twice", "give each answer an id of its own");
        }

        foreach (var same in answers.SelectMany(a => a.Cores.Distinct().Select(c => (a.Id, a.Grid, Core: c))).GroupBy(a => (a.Grid, a.Core)).Where(g => g.Count() > 1))
        {
            root.Fault($"{string.Join(" and ", same.Select(s => $"'{s.Id}'"))} answer the same question", "keep the question with one of them");
        }
    }

    private static DateOnly? Day(JsonAt at, string name)
    {
        if (at.Need(name, "write a day: 2026-11-26") is not { } found || found.Text() is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        found.Fault($"'{text}' is no day", "write a day: 2026-11-26");
        return null;
    }

    private static string Short(JsonAt at, string name, int longest)
    {
        if (at.Need(name, "write it") is not { } found || found.Text() is not { } text)
        {
            return "";
        }

        if (text.Length > longest)
        {
            found.Fault($"{text.Length} characters long", $"write at most {longest}: a message must fit whole");
        }

        return text;
    }

    private static bool HasNumber(string text)
    {
        var run = 0;
        foreach (var c in text)
        {
            run = char.IsDigit(c) ? run + 1 : c is '-' or ' ' or '－' ? run : 0;
            if (run >= NumberFrom)
            {
                return true;
            }
        }

        return false;
    }
}
