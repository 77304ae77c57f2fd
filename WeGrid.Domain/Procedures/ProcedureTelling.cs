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
    /// <param name="result">What was done.</param>
    /// <param name="at">When.</param>
    public ProceedingFile Keep(Effects effects, Procedure procedure, ProcedureResult result, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(result);
        var file = new ProceedingFile(procedure, result.Proceeding!);
        effects.Proceedings[file.Matter.Number] = file;
        effects.ProceedingEvents.Add((file.Matter.Number, result.Event!));
        effects.Dues[new DueKey(DueKind.Procedure, Text(file.Matter.Number))] = _desk.NextLook(procedure, file.Matter);
        foreach (var (person, step, notice) in Told(file, result))
        {
            effects.Notices.Add(Notice(file, result, person, step, notice, at));
        }

        return file;
    }

    /// <summary>各样情况 of a matter, for replies.</summary>
    /// <param name="file">事.</param>
    public IReadOnlyDictionary<string, string> Values(ProceedingFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Values(file, file.Procedure.Find(file.Matter.Step));
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

    /// <summary>A person who does the next step hears of that alone, not that the one before is done as well.</summary>
    private IEnumerable<(string Person, ProcedureStep Step, ProcedureNotice Notice)> Told(ProceedingFile file, ProcedureResult result) =>
        result.Telling.OrderBy(t => t.Notice.On == NoticeMoment.Start ? 0 : 1)
            .SelectMany(t => _desk.People(t.Step, file.Matter, t.Notice.To).Select(p => (Person: p, t.Step, t.Notice)))
            // Who has just done it knows; but what they must do next they are told.
            .Where(t => t.Notice.On != NoticeMoment.Done || !string.Equals(t.Person, result.Event!.By, StringComparison.OrdinalIgnoreCase))
            .DistinctBy(t => t.Person, StringComparer.OrdinalIgnoreCase);

    private Notice Notice(ProceedingFile file, ProcedureResult result, string person, ProcedureStep step, ProcedureNotice notice, DateTimeOffset at)
    {
        // What must be done within hours is said at night, too.
        var isUrgent = step.WithinOf(file.Matter.Lane) is { IsByTheClock: true };
        var values = new Dictionary<string, string>(Values(file, step))
        {
            ["matter.said"] = notice.On == NoticeMoment.Done ? Said(file.Matter, step) : "",
            ["matter.outcome"] = notice.On == NoticeMoment.Done && result.Event!.Act is ProcedureAct.Finish { Outcome: { Length: > 0 } outcome } ? $"结论：{outcome}。" : "",
            ["matter.words"] = notice.Text,
        };
        return new Notice
        {
            Channel = Channel.AppText, Recipient = person, Via = Corp.MainApp?.Id ?? "", Template = $"procedure_{notice.On.ToString().ToLowerInvariant()}", Values = values,
            Subject = $"procedure:{file.Matter.Number}", Seq = file.Matter.Seq, SendAt = rules.Deadlines.Quiet.NextAllowed(at, isUrgent), Purpose = Purpose.Inform,
            // What is said after the step is done, or later than it is due, is no longer wanted; the next one says where it stands.
            Supersedes = true,
        };
    }

    private Dictionary<string, string> Values(ProceedingFile file, ProcedureStep? step)
    {
        var (procedure, matter) = file;
        var lacking = step is null ? [] : Lacking(step, matter);
        return new Dictionary<string, string>
        {
            ["corp.name"] = Corp.Name,
            ["procedure.name"] = procedure.Name,
            ["matter.kind"] = procedure.Matter,
            ["matter.number"] = Text(matter.Number),
            ["matter.title"] = matter.Title,
            ["step.name"] = step?.Name ?? "",
            ["step.place"] = step is null ? "" : Place(procedure, matter, step),
            ["step.due"] = step is not null && step.Id == matter.Step && matter.DueAt is { } due ? $"，{Words.Time(due)}前做完" : "",
            ["step.lacks"] = lacking.Count == 0 ? "" : $"还差：{string.Join('、', lacking)}。",
            ["step.how"] = step is null ? "" : How(step, matter, lacking),
        };
    }

    private static string Place(Procedure procedure, Proceeding matter, ProcedureStep step)
    {
        var steps = procedure.Steps.Where(s => s.IsOn(matter.Lane)).ToList();
        return string.Create(CultureInfo.InvariantCulture, $"第{steps.IndexOf(step) + 1}步，共{steps.Count}步");
    }

    private List<string> Lacking(ProcedureStep step, Proceeding matter) =>
    [
        .. step.Records.Where(r => matter.Here.Count(h => h.Name == r.Name) < r.Least).Select(r => r.Least > 1 ? string.Create(CultureInfo.InvariantCulture, $"{r.Name}{r.Least}份") : r.Name),
        .. step.Claims.Count > 0 && matter.Claims.Count == 0 ? ["认领"] : Array.Empty<string>(),
        .. step.Roll ? matter.Roll.Where(r => r.Value.HasCome is null).Select(r => $"{Corp.FindUnit(r.Key)?.Name ?? r.Key}到场") : [],
    ];

    /// <summary>What to write: an example for this very number.</summary>
    private static string How(ProcedureStep step, Proceeding matter, List<string> lacking)
    {
        var number = Text(matter.Number);
        var first = step.Records.FirstOrDefault(r => lacking.Exists(l => l.StartsWith(r.Name, StringComparison.Ordinal)));
        string[] how =
        [
            .. step.Roll && matter.Roll.Values.Any(r => r.HasCome is null) ? new[] { $"到了回复“到场 {number}”，来不了回复“不能到 {number} 原因”" } : [],
            .. step.Claims.Count > 0 && matter.Claims.Count == 0 ? new[] { $"认领回复“认领 {number}”" } : [],
            .. first is null ? [] : new[] { first.Kind == FieldKind.Photo ? $"先发照片，再回复“记 {number} {first.Name}”" : $"记下回复“记 {number} {first.Name} 内容”" },
            $"做完回复“完成 {number}{After(step)}”",
        ];
        return string.Join("；", how);
    }

    private static string After(ProcedureStep step) =>
        step.Votes.Count > 0 ? $"{(step.Votes.Count > 1 ? $" {string.Join('或', step.Votes.Select(v => v.Name))}" : "")} 应到30 实到25 同意20"
        : step.Outcomes.Count > 0 ? $" {string.Join('或', step.Outcomes.Keys)}" : "";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
