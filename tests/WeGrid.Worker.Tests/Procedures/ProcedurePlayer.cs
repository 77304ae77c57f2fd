using System.Globalization;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Procedures;

namespace WeGrid.Worker.Tests.Procedures;

/// <summary>People of a town with matters: mostly they do what is wanted, so that matters get far; else anything, by anybody, twice, too early, in the wrong words.</summary>
internal sealed class ProcedurePlayer(ProcedureHouse house, IReadOnlyList<long> tickets)
{
    private const int MostOpen = 3;

    private static readonly Dictionary<string, (string Person, string Words)> _beginnings = new()
    {
        ["seven-steps"] = ("lu.ping", "提议题 "), ["three-lanes"] = ("lu.ping", "提议事 大事大议："), ["wish"] = ("he.mei", "微心愿 "), ["rectify"] = ("he.mei", "限期整改 3天："),
        ["whistle"] = ("fan.yi", "吹哨 石磨村 供电所、公路站："), ["admission"] = ("fan.yi", "申请准入 "), ["four-two"] = ("dang.wei", "提议案 "), ["deliberation"] = ("lu.ping", "提协商 "),
    };

    private static readonly string[] _lanes = ["大事大议", "小事小议", "急事快议"];

    private int _begun;

    /// <summary>Begins a matter; its title is like no other's.</summary>
    public Task BeginAsync(string file, int which)
    {
        var (person, words) = _beginnings[file];
        words = file == "three-lanes" ? $"提议事 {_lanes[which % _lanes.Length]}：" : words;
        return house.SayAsync([(person, $"{words}第{++_begun}件村口的事")]);
    }

    public async Task PlayAsync(ProcedureStoreProperties.Act act)
    {
        var open = await house.OpenAsync();
        if (act.What >= 30 || open.Count == 0)
        {
            await (open.Count < MostOpen ? BeginAsync(_beginnings.Keys.ElementAt(act.Which % _beginnings.Count), act.Who) : Task.CompletedTask);
            return;
        }

        // One of four is broken at some write; whoever comes next does it again.
        if (act.Far % 4 == 0)
        {
            await house.BreakAsync(1 + (act.Far / 4 % 24), act.Far / 100 % 3 != 0);
        }

        var file = open[act.Which % open.Count];
        await (act.What switch
        {
            <= 15 => WantedAsync(file, act),
            <= 18 => house.SayAsync([.. Several(open, act)], clock: act.Who % 2 == 0),
            19 => house.SayAsync([(Any(act), Words(file, act)), (Any(act with { Who = act.Who / 11 }), Words(file, act with { Far = act.Far / 7 }))]),
            20 => TwiceAsync(file, act),
            21 => house.SayAsync([.. ProcedureHouse.Residents.Take(2 + (act.Who % 5)).Select((r, i) => (r, $"附议 {file.Matter.Number}"))], inGroup: true),
            22 => house.SayAsync([.. ProcedureHouse.Residents.Take(2 + (act.Who % 7)).Select((r, i) => (r, $"{(i % 3 == 0 ? "不同意" : "同意")} {file.Matter.Number} 三组{1 + (i % 5)}号"))], inGroup: true),
            23 => house.SayAsync([("lu.ping", $"关联 {file.Matter.Number} {tickets[act.Who % tickets.Count]}")]),
            24 => act.Who % 6 == 0 ? house.SayAsync([(Any(act), $"停办 {file.Matter.Number} 办不了了")]) : house.PassAsync(TimeSpan.FromMinutes(act.Far % 200)),
            25 => house.SendAsync(1 + (act.Who % 20)),
            <= 27 => ToTheClockAsync(act),
            _ => ChangedAsync(act),
        });
        await house.MendAsync();
    }

    /// <summary>Everything that was broken has had its time.</summary>
    public async Task RestAsync()
    {
        await house.PassAsync(TimeSpan.FromMinutes(11));
        await house.PassAsync(TimeSpan.FromMinutes(11));
    }

    private Task ChangedAsync(ProcedureStoreProperties.Act act)
    {
        house.Change(DefinitionChanges.After(house.Rules.Procedures, act.Which, act.Who));
        return Task.CompletedTask;
    }

    /// <summary>To the moment the clock speaks next, or just before or far beyond it.</summary>
    private async Task ToTheClockAsync(ProcedureStoreProperties.Act act)
    {
        var until = await house.NextLookAsync() is { } at && at > house.Village.Now ? at - house.Village.Now : TimeSpan.FromHours(1);
        await house.PassAsync(until + (act.Who % 4) switch { 0 => TimeSpan.FromTicks(-10), 1 => TimeSpan.FromDays(act.Far % 9), _ => TimeSpan.Zero });
    }

    /// <summary>What the step still wants, by whoever may, with the clock running beside it.</summary>
    private async Task WantedAsync(ProceedingFile file, ProcedureStoreProperties.Act act)
    {
        var (matter, step) = (file.Matter, file.Procedure.Find(file.Matter.Step)!);
        if (matter.MeetsOn(step) is { } day && ChinaTime.At(day, new TimeOnly(9, 0)) is var meets && meets > house.Village.Now)
        {
            await house.PassAsync(meets - house.Village.Now);
            return;
        }

        if (step.Opinion is not null && matter.DueAt > house.Village.Now && act.Who % 3 == 0)
        {
            await house.PassAsync(matter.DueAt.Value - house.Village.Now);
            return;
        }

        if (step.Backing > matter.Hands.Backing)
        {
            await house.SayAsync([.. ProcedureHouse.Residents.Take(step.Backing + (act.Who % 2)).Select(r => (r, $"附议 {matter.Number}"))], inGroup: true);
            return;
        }

        var words = Wanted(file, step, act);
        if (words.Photo)
        {
            await house.SayAsync([(words.Person, "")]);
        }

        await house.SayAsync([(words.Person, words.Text)], clock: act.Who % 5 == 0);
    }

    private (string Person, string Text, bool Photo) Wanted(ProceedingFile file, ProcedureStep step, ProcedureStoreProperties.Act act)
    {
        var (matter, number) = (file.Matter, file.Matter.Number);
        var doers = ProcedureHouse.Staff.Where(p => house.Desk.MayDo(step, matter, p)).ToList();
        var doer = doers.Count > 0 ? doers[act.Who % doers.Count] : "lu.ping";
        if (step.Records.FirstOrDefault(r => matter.Here.Count(h => h.Name == r.Name) < r.Least) is { } lacks)
        {
            // Each side appraises the other.
            var theirs = lacks.By.Count == 0 ? doer : lacks.By[0].Part == ProcedurePart.Party ? "bai.qi" : matter.Starter;
            return (theirs, $"记 {number} {lacks.Name} {Value(lacks, act)}".TrimEnd(), lacks.Kind == FieldKind.Photo);
        }

        if (step.Claims.Count > 0 && matter.Claims.Count == 0)
        {
            return act.Who % 4 == 0 ? ("shi.jia", $"认领 {number} 包联 公路站", false) : (ProcedureHouse.Staff[act.Who % ProcedureHouse.Staff.Length], $"认领 {number}{(act.Far % 2 == 0 ? " 一起" : "")}", false);
        }

        if (step.Roll && matter.Roll.FirstOrDefault(r => r.Value.HasCome is null) is { Key: { } party })
        {
            return (party == "power" ? "bai.qi" : "shi.jia", act.Who % 3 == 0 ? $"不能到 {number} 车坏了" : $"到场 {number}", false);
        }

        return (doer, Finish(file, step, act), false);
    }

    private static string Finish(ProceedingFile file, ProcedureStep step, ProcedureStoreProperties.Act act)
    {
        var outcome = step.Outcomes.Count == 0 || step.Votes.Count > 0 || step.Opinion is not null ? "" : act.Far % 6 == 0 ? step.Outcomes.Keys.Last() : step.Outcomes.Keys.First();
        var way = step.Votes.Count > 1 ? step.Votes[act.Who % step.Votes.Count].Name : "";
        var vote = step.Votes.Count > 0 ? $" {way} 应到30 实到{14 + (act.Far % 17)} 同意{8 + (act.Far / 17 % 20)}" : "";
        return $"完成 {file.Matter.Number} {outcome}{vote}{(outcome == "不合格" ? " 2天" : "")}".TrimEnd();
    }

    private string Value(ProcedureField field, ProcedureStoreProperties.Act act) => field.Kind switch
    {
        FieldKind.Number => "21",
        FieldKind.Photo => "",
        FieldKind.Date => $"{ChinaTime.DateOf(field.Ahead?.From(house.Village.Now, house.Rules.Calendar).At ?? house.Village.Now).AddDays(1 + (act.Far % 3)):M月d日}",
        FieldKind.Task => "把桥头的灯装上",
        _ => $"写在这里{act.Far}",
    };

    /// <summary>Several people at one moment about the same matter, one of them twice.</summary>
    private IEnumerable<(string Person, string Text)> Several(IReadOnlyList<ProceedingFile> open, ProcedureStoreProperties.Act act)
    {
        var file = open[act.Which % open.Count];
        var wanted = Wanted(file, file.Procedure.Find(file.Matter.Step)!, act);
        yield return (wanted.Person, wanted.Text);
        yield return (Any(act), wanted.Text);
        yield return (Any(act with { Who = act.Who / 13 }), Words(file, act));
        if (act.Far % 2 == 0)
        {
            yield return (wanted.Person, wanted.Text);
        }
    }

    /// <summary>The same words by the same person twice; what was meant of this step must do nothing to the next.</summary>
    private async Task TwiceAsync(ProceedingFile file, ProcedureStoreProperties.Act act)
    {
        var wanted = Wanted(file, file.Procedure.Find(file.Matter.Step)!, act);
        await house.SayAsync([(wanted.Person, wanted.Text), (wanted.Person, wanted.Text)], clock: true);
        await house.SayAsync([(wanted.Person, wanted.Text)]);
    }

    private static string Any(ProcedureStoreProperties.Act act) => ProcedureHouse.Staff[act.Who % ProcedureHouse.Staff.Length];

    /// <summary>Words that fit or do not, of any step of any text.</summary>
    private static string Words(ProceedingFile file, ProcedureStoreProperties.Act act)
    {
        var (number, steps) = (file.Matter.Number, file.Procedure.Steps);
        var step = steps[act.Far % steps.Count];
        return string.Create(CultureInfo.InvariantCulture, $"{(act.Far / 10 % 9) switch
        {
            0 => $"完成 {number}",
            1 => $"完成 {number} {step.Outcomes.Keys.FirstOrDefault() ?? "通过"}",
            2 => $"记 {number} {(step.Records.Count > 0 ? step.Records[0].Name : "情况")} 十二月三日",
            3 => $"认领 {number} 一起",
            4 => $"到场 {number}",
            5 => $"不能到 {number}",
            6 => $"完成 {number} 应到30 实到9 同意9",
            7 => $"记 {number} 没有这一样 {act.Which}",
            _ => $"步骤 {number + (act.Who % 2)}",
        }}");
    }
}
