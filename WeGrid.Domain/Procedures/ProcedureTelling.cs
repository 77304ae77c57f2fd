using System.Globalization;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Procedures;

/// <summary>一件事 with the procedure it goes by, as that was when it began.</summary>
/// <param name="Procedure">程序.</param>
/// <param name="Matter">事.</param>
public sealed record ProceedingFile(Procedure Procedure, Proceeding Matter);

/// <summary>告知: what is said to whom when a matter goes on, and what its number answers. Of one matter a person gets one message a moment.</summary>
/// <param name="rules">办事规则.</param>
public sealed class ProcedureTelling(DeskRules rules)
{
    private readonly ProcedureDesk _desk = new(rules.Corp, rules.Calendar);

    private Corp Corp => rules.Corp;

    /// <summary>Keeps what was done: the event, the matter, when the clock looks next, and what the staff are told.</summary>
    /// <param name="effects">What it brings about.</param>
    /// <param name="procedure">程序.</param>
    /// <param name="before">The matter before it; null where it has just begun.</param>
    /// <param name="result">What was done.</param>
    /// <param name="at">When.</param>
    public ProceedingFile Keep(Effects effects, Procedure procedure, Proceeding? before, ProcedureResult result, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(result);
        var file = new ProceedingFile(procedure, result.Proceeding!);
        effects.Proceedings[file.Matter.Number] = file;
        effects.ProceedingEvents.Add((file.Matter.Number, result.Event!));
        effects.Dues[new DueKey(DueKind.Procedure, Text(file.Matter.Number))] = _desk.NextLook(procedure, file.Matter);
        if (before is not null && result.Event!.Act is ProcedureAct.Finish or ProcedureAct.Drop)
        {
            // What was said of that step and has not left yet is no longer wanted.
            effects.Silenced.AddRange(_desk.Asked(procedure, before).Select(p => (p, ToDo(file.Matter))));
        }

        foreach (var told in Told(file, result))
        {
            effects.Notices.Add(Notice(file, result, told, at));
        }

        if (before is not null && result.Event!.Act is ProcedureAct.Drop)
        {
            effects.Notices.AddRange(_desk.Involved(procedure, before).Where(p => !IsBy(result, p)).Select(p => Message(file, p, "procedure_dropped", Values(file, null, p), at)));
        }

        return file;
    }

    /// <summary>各样情况 of a matter, for replies to somebody.</summary>
    /// <param name="file">事.</param>
    /// <param name="person">To whom.</param>
    public IReadOnlyDictionary<string, string> Values(ProceedingFile file, string person)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Values(file, file.Procedure.Find(file.Matter.Step), person);
    }

    /// <summary>群里的话 of a step: the words of the file, and what was left.</summary>
    /// <param name="file">事.</param>
    /// <param name="step">步骤.</param>
    /// <param name="notice">告知.</param>
    public static string GroupText(ProceedingFile file, ProcedureStep step, ProcedureNotice notice)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(notice);
        var said = Said(file.Matter, step);
        return $"{(notice.Text.Length > 0 ? notice.Text : $"【{file.Procedure.Matter}·{step.Name}】")}{file.Matter.Title}{(said.Length > 0 ? $"\n{said}" : "")}";
    }

    /// <summary>What was left at a step the last time it was done: by name, but for photos.</summary>
    /// <param name="matter">事.</param>
    /// <param name="step">步骤.</param>
    public static string Said(Proceeding matter, ProcedureStep step)
    {
        ArgumentNullException.ThrowIfNull(matter);
        ArgumentNullException.ThrowIfNull(step);
        var photos = step.Records.Where(r => r.Kind == FieldKind.Photo).Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
        var visit = matter.Records.Where(r => r.Step == step.Id).Select(r => r.Visit).DefaultIfEmpty(-1).Max();
        return string.Join('\n', matter.Records.Where(r => r.Step == step.Id && r.Visit == visit && !photos.Contains(r.Name)).Select(r => $"{r.Name}：{r.Value}"));
    }

    /// <summary>A person who does the next step hears of that alone, with what became of the one before; who has just acted is answered, and hears what is written for this moment.</summary>
    private IEnumerable<ToldOf> Told(ProceedingFile file, ProcedureResult result) =>
        result.Telling.SelectMany(t => _desk.People(t.Step, file.Matter, t.Notice.To).Select(p => (Person: p, t.Step, t.Notice)))
            .Where(t => !IsBy(result, t.Person) || t.Notice is { On: NoticeMoment.Start, Text.Length: > 0 })
            .GroupBy(t => t.Person, StringComparer.OrdinalIgnoreCase)
            .Select(g => g.MinBy(t => t.Notice.On == NoticeMoment.Start ? 0 : 1) is var first
                ? new ToldOf(g.Key, first.Step, first.Notice, g.Any(t => t.Notice.On == NoticeMoment.Done)) : throw new InvalidOperationException());

    private static bool IsBy(ProcedureResult result, string person) => string.Equals(person, result.Event!.By, StringComparison.OrdinalIgnoreCase);

    private Notice Notice(ProceedingFile file, ProcedureResult result, ToldOf told, DateTimeOffset at)
    {
        var (person, step, notice, hearsOfBefore) = told;
        var finish = result.Event!.Act as ProcedureAct.Finish;
        var done = finish is null ? null : file.Procedure.Find(finish.Step);
        var values = new Dictionary<string, string>(Values(file, step, person))
        {
            ["matter.said"] = done is not null && hearsOfBefore ? Said(file.Matter, done) : "",
            ["matter.outcome"] = finish is not { Outcome.Length: > 0 } ? "" : notice.On == NoticeMoment.Done ? $"结论：{finish.Outcome}。" : $"“{done!.Name}”的结论：{finish.Outcome}。",
            ["matter.words"] = notice.Text,
        };
        // What must be done within hours is said at night, too.
        var isUrgent = step.WithinOf(file.Matter.Lane) is { IsByTheClock: true };
        var message = Message(file, person, $"procedure_{notice.On.ToString().ToLowerInvariant()}", values, rules.Deadlines.Quiet.NextAllowed(at, isUrgent));
        // What there is to do is overtaken by what there is to do now; what has been done stays said.
        return notice.On == NoticeMoment.Done ? message : message with { Subject = ToDo(file.Matter), Supersedes = true };
    }

    private Notice Message(ProceedingFile file, string person, string template, Dictionary<string, string> values, DateTimeOffset at) => new()
    {
        Channel = Channel.AppText, Recipient = person, Via = Corp.MainApp?.Id ?? "", Template = template, Values = values,
        Subject = $"procedure:{Text(file.Matter.Number)}", Seq = file.Matter.Seq, SendAt = at, Purpose = Purpose.Inform,
    };

    private static string ToDo(Proceeding matter) => $"procedure:{Text(matter.Number)}:do";

    private Dictionary<string, string> Values(ProceedingFile file, ProcedureStep? step, string person)
    {
        var (procedure, matter) = file;
        var lacking = step is null || step.Id != matter.Step ? [] : Lacking(step, matter);
        return new Dictionary<string, string>
        {
            ["corp.name"] = Corp.Name,
            ["procedure.name"] = procedure.Name,
            ["matter.kind"] = procedure.Matter,
            ["matter.number"] = Text(matter.Number),
            ["matter.title"] = matter.Title,
            ["matter.ended"] = matter.Ended,
            ["step.name"] = step?.Name ?? "",
            ["step.place"] = step is null ? "" : Place(procedure, matter, step),
            ["step.due"] = step is not null && step.Id == matter.Step && matter.DueAt is { } due ? $"，{Words.Time(due)}前做完" : "",
            ["step.lacks"] = lacking.Count == 0 ? "" : $"还差：{string.Join('、', lacking)}。",
            ["step.how"] = step is null || step.Id != matter.Step ? "" : How(step, matter, lacking, person),
        };
    }

    private static string Place(Procedure procedure, Proceeding matter, ProcedureStep step)
    {
        var steps = procedure.Steps.Where(s => s.IsOn(matter.Lane)).ToList();
        return string.Create(CultureInfo.InvariantCulture, $"第{steps.IndexOf(step) + 1}步，共{steps.Count}步");
    }

    private List<string> Lacking(ProcedureStep step, Proceeding matter) =>
    [
        .. step.Records.Select(r => (r.Name, Left: r.Least - matter.Here.Count(h => h.Name == r.Name), r.Least)).Where(r => r.Left > 0)
            .Select(r => r.Least > 1 ? string.Create(CultureInfo.InvariantCulture, $"{r.Name}{r.Left}份") : r.Name),
        .. step.Claims.Count > 0 && matter.Claims.Count == 0 ? ["认领"] : Array.Empty<string>(),
        .. step.Roll ? matter.Roll.Where(r => r.Value.HasCome is null).Select(r => $"{Corp.FindUnit(r.Key)?.Name ?? r.Key}到场") : [],
    ];

    /// <summary>What to write: an example for this very number, of what this person may do; a sentence, or nothing.</summary>
    private string How(ProcedureStep step, Proceeding matter, List<string> lacking, string person)
    {
        var number = Text(matter.Number);
        var mayDo = _desk.MayDo(step, matter, person);
        var first = mayDo ? step.Records.FirstOrDefault(r => lacking.Exists(l => l.StartsWith(r.Name, StringComparison.Ordinal)) && _desk.IsTheirs(r, matter, person)) : null;
        string[] how =
        [
            .. step.Roll && matter.Roll.Values.Any(r => r.HasCome is null) && (mayDo || _desk.IsCalled(matter, person)) ? new[] { $"到了回复“到场 {number}”，来不了回复“不能到 {number} 原因”" } : [],
            .. step.Claims.Count > 0 && matter.Claims.Count == 0 ? new[] { $"认领回复“认领 {number}”" } : [],
            .. first is null ? [] : new[] { first.Kind == FieldKind.Photo ? $"先发照片，再回复“记 {number} {first.Name}”" : $"记下回复“记 {number} {first.Name} 内容”" },
            .. mayDo ? new[] { $"做完回复“完成 {number}{After(step)}”" } : [],
        ];
        return how.Length == 0 ? "" : $"{string.Join("；", how)}。";
    }

    private static string After(ProcedureStep step) =>
        step.Votes.Count > 0 ? $"{(step.Votes.Count > 1 ? $" {string.Join('或', step.Votes.Select(v => v.Name))}" : "")} 应到30 实到25 同意20"
        : step.Outcomes.Count > 0 ? $" {string.Join('或', step.Outcomes.Keys)}" : "";

    private sealed record ToldOf(string Person, ProcedureStep Step, ProcedureNotice Notice, bool HearsOfBefore);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
