using System.Globalization;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Procedures;

// 怎么说: what stands in the messages about a matter.
public sealed partial class ProcedureTelling
{
    /// <summary>What was left, where it stands beside other things: a text message takes 2,048 bytes (wecom.md §11).</summary>
    public const int SaidBytes = 700;

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
        var said = All(file.Matter, step);
        var asked = notice.On == NoticeMoment.Start ? Asked(file.Matter, step) : "";
        return $"{(notice.Text.Length > 0 ? notice.Text : $"【{file.Procedure.Matter}·{step.Name}】")}{file.Matter.Title}{(said.Length > 0 ? $"\n{said}" : "")}{(asked.Length > 0 ? $"\n{asked}" : "")}";
    }

    /// <summary>What residents write where a step asks for their word.</summary>
    private static string Asked(Proceeding matter, ProcedureStep step)
    {
        var number = Text(matter.Number);
        return string.Concat(
            step.Backing > 0 ? $"赞成提出来的请回复“附议 {number}”。" : "",
            step.SignsIn ? $"到会的人请回复“签到 {number}”。" : "",
            step.Opinion is null ? "" : $"每户请一个人回复“同意 {number} 三组12号”（换成您家的组和门牌；不同意、弃权也一样写）{(matter.DueAt is { } due ? $"，{Words.Time(due)}截止" : "")}。只是征求意见，不是村民会议表决。");
    }

    /// <summary>结论 in words; empty for none.</summary>
    /// <param name="finish">What was done.</param>
    public static string Outcome(ProcedureAct.Finish finish)
    {
        ArgumentNullException.ThrowIfNull(finish);
        return finish.Outcome.Length == 0 ? "" : finish.Hands is { } hands && ProcedureOpinion.Outcomes.Contains(finish.Outcome) ? $"{Opinion(hands, finish.Outcome)}。" : $"结论：{finish.Outcome}。";
    }

    /// <summary>意见征集 in words: what it is not stands in it (domain.md B.8).</summary>
    private static string Opinion(HandTally hands, string outcome) => string.Create(CultureInfo.InvariantCulture,
        $"意见征集：{hands.Households}户表态，同意{hands.Agree}户、不同意{hands.Against}户、弃权{hands.Abstained}户，{outcome}（只是征求意见，不是村民会议表决）");

    /// <summary>到现在留下的: what its name is made of, every record of a matter, step by step, and who has come; photos by their number.</summary>
    /// <param name="file">事.</param>
    public string Left(ProceedingFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var (procedure, matter) = file;
        var steps = matter.Records.GroupBy(r => (r.Step, r.Visit)).Select(g => $"【{procedure.Find(g.Key.Step)?.Name}】\n{string.Join('\n', g.GroupBy(r => r.Name).Select(r => Written(procedure.Find(g.Key.Step), r)))}");
        var polls = matter.Done.Where(d => d.Hands is not null && procedure.Find(d.Step)?.Opinion is not null).Select(d => Opinion(d.Hands!.Value, d.Outcome));
        return string.Join('\n', [.. rules.Labels.ItemsOf(procedure.Id) is { Length: > 0 } items ? new[] { items } : [], .. matter.Roll.Count > 0 ? new[] { RollOf(matter) } : [], .. Heads(matter) is { Length: > 0 } heads ? new[] { heads } : [], .. steps, .. polls]);
    }

    private static string Written(ProcedureStep? step, IGrouping<string, StepRecord> records) => step?.Records.FirstOrDefault(r => r.Name == records.Key)?.Kind == FieldKind.Photo
        ? string.Create(CultureInfo.InvariantCulture, $"{records.Key}：{records.Count()}张")
        : string.Join('\n', records.Select(r => $"{r.Name}：{r.Value}"));

    /// <summary>What was left at a step the last time it was done: by name, but for photos.</summary>
    /// <param name="matter">事.</param>
    /// <param name="step">步骤.</param>
    /// <returns>At most <see cref="SaidBytes"/>: it stands in messages beside other things.</returns>
    public static string Said(Proceeding matter, ProcedureStep step)
    {
        ArgumentNullException.ThrowIfNull(matter);
        ArgumentNullException.ThrowIfNull(step);
        return Short(All(matter, step), SaidBytes);
    }

    private static string All(Proceeding matter, ProcedureStep step)
    {
        var photos = step.Records.Where(r => r.Kind == FieldKind.Photo).Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
        var visit = matter.Records.Where(r => r.Step == step.Id).Select(r => r.Visit).DefaultIfEmpty(-1).Max();
        var single = step.Records.Where(r => r is { Kind: FieldKind.Date or FieldKind.Number, Least: <= 1 }).Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
        var here = matter.Records.Where(r => r.Step == step.Id && r.Visit == visit && !photos.Contains(r.Name)).ToList();
        var poll = step.Opinion is not null && matter.Done.LastOrDefault(d => d.Step == step.Id) is { Hands: { } hands } done ? new[] { Opinion(hands, done.Outcome) } : [];
        return string.Join('\n', [.. here.Where(r => !single.Contains(r.Name) || here.FindLast(h => h.Name == r.Name) == r).Select(r => $"{r.Name}：{r.Value}"), .. poll]);
    }

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
            ["matter.labels"] = rules.Labels.OfProcedure(procedure.Id),
            ["matter.ended"] = Short(matter.Ended, 300),
            ["step.name"] = step?.Name ?? "",
            ["step.place"] = step is null ? "" : Place(procedure, matter, step),
            ["step.soon"] = step?.Meets.Length > 0 ? "明天就是会议的日子" : "明天到期",
            ["step.due"] = step is not null && step.Id == matter.Step && matter.DueAt is { } due ? $"，{Words.Time(due)}前做完" : "",
            ["step.lacks"] = $"{(lacking.Count == 0 ? "" : $"还差：{Short(string.Join('、', lacking), 240)}。")}{(step is { Roll: true } ? Absent(matter) : "")}{(step is null || step.Id != matter.Step ? "" : HandsOf(step, matter))}",
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
        .. step.Backing > matter.Hands.Backing ? [string.Create(CultureInfo.InvariantCulture, $"{step.Backing - matter.Hands.Backing}人附议")] : Array.Empty<string>(),
        .. step.Roll ? matter.Roll.Where(r => r.Value.HasCome is null).Select(r => $"{UnitName(r.Key)}到场") : [],
    ];

    /// <summary>举手的数, where the step asks for hands, and what residents write.</summary>
    private static string HandsOf(ProcedureStep step, Proceeding matter)
    {
        var (number, hands) = (Text(matter.Number), matter.Hands);
        return string.Concat(
            step.Backing > 0 ? string.Create(CultureInfo.InvariantCulture, $"已有{hands.Backing}人附议（乡亲回复“附议 {number}”）。") : "",
            step.SignsIn ? string.Create(CultureInfo.InvariantCulture, $"已有{hands.Present}人签到（到会的人回复“签到 {number}”）。") : "",
            step.Opinion is { } opinion ? string.Create(CultureInfo.InvariantCulture,
                $"已有{hands.Households}户表态，至少要{opinion.Least}户（每户回复“同意 {number} 几组几号”，也可以不同意、弃权）；只是征求意见，数到截止才看。") : "");
    }

    /// <summary>How many backed it and came, once it is past; empty for none.</summary>
    private static string Heads(Proceeding matter)
    {
        // What was counted when a step was done stays; who raised their hands does not.
        var (backing, present) = (Math.Max(matter.Hands.Backing, Most(matter, h => h.Backing)), Math.Max(matter.Hands.Present, Most(matter, h => h.Present)));
        return string.Concat(
            backing > 0 ? string.Create(CultureInfo.InvariantCulture, $"附议：{backing}人。") : "",
            present > 0 ? string.Create(CultureInfo.InvariantCulture, $"签到：{present}人。") : "");
    }

    private static int Most(Proceeding matter, Func<HandTally, int> of) => matter.Done.Select(d => d.Hands is { } hands ? of(hands) : 0).DefaultIfEmpty().Max();

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

    private static string After(ProcedureStep step) => step.Opinion is not null ? "" :
        step.Votes.Count > 0 ? $"{(step.Votes.Count > 1 ? $" {string.Join('或', step.Votes.Select(v => v.Name))}" : "")} 应到30 实到25 同意20"
        : step.Outcomes.Count > 0 ? $" {string.Join('或', step.Outcomes.Keys)}" : "";

    private string UnitName(string unit) => Corp.FindUnit(unit)?.Name ?? unit;

    /// <summary>Who has come, and who cannot, with the reason.</summary>
    private string RollOf(Proceeding matter)
    {
        var here = matter.Roll.Where(r => r.Value.HasCome == true).Select(r => UnitName(r.Key)).ToList();
        return $"{(here.Count > 0 ? $"到场：{Short(string.Join('、', here), 240)}。" : "")}{Absent(matter)}";
    }

    private string Absent(Proceeding matter)
    {
        var absent = matter.Roll.Where(r => r.Value.HasCome == false).Select(r => $"{UnitName(r.Key)}（{Short(r.Value.Reason, 120)}）").ToList();
        return absent.Count > 0 ? $"来不了：{Short(string.Join('、', absent), 360)}。" : "";
    }

    /// <summary>At most so many bytes, with a mark where something was cut.</summary>
    /// <param name="text">What is said.</param>
    /// <param name="bytes">How many bytes there is room for.</param>
    internal static string Short(string text, int bytes) => MassText.BytesOf(text) <= bytes ? text : $"{MassText.Split(text, bytes - 6)[0].TrimEnd()}……";
}
