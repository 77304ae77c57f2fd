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
public sealed partial class ProcedureTelling(DeskRules rules)
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

        Register(effects, file, result, at);
        foreach (var told in Told(file, result))
        {
            effects.Notices.Add(Notice(file, result, told, at));
        }

        if (before is not null && result.Event!.Act is ProcedureAct.Drop)
        {
            effects.Notices.AddRange(_desk.Involved(procedure, before).Where(p => !IsBy(result, p)).Select(p => Message(file, p, "procedure_dropped", Values(file, null, p), Calm(at))));
        }

        if (result.Event!.Act is ProcedureAct.Regrid)
        {
            Moved(effects, procedure, before!, file, at);
        }

        if (Heard(file, result) is { Length: > 0 } heard)
        {
            var step = procedure.Find(file.Matter.Step)!;
            var people = _desk.People(step, file.Matter, NoticeAudience.Starter, at).Concat(_desk.People(step, file.Matter, NoticeAudience.Doers, at)).Distinct(StringComparer.OrdinalIgnoreCase);
            effects.Notices.AddRange(people.Where(p => !IsBy(result, p) && !_desk.IsCalled(file.Matter, p))
                .Select(p => Message(file, p, "procedure_heard", new Dictionary<string, string>(Values(file, step, p)) { ["matter.words"] = heard }, rules.Deadlines.Quiet.NextAllowed(at, IsHurried(step, file.Matter)))));
        }

        return file;
    }

    /// <summary>网格调整: who takes over reads once what there is to do; of who does it no more, what has not left yet is taken back.</summary>
    private void Moved(Effects effects, Procedure procedure, Proceeding before, ProceedingFile file, DateTimeOffset at)
    {
        var step = procedure.Find(file.Matter.Step)!;
        var stay = _desk.Asked(procedure, file.Matter).Concat(_desk.People(step, file.Matter, NoticeAudience.Doers));
        effects.Silenced.AddRange(_desk.Asked(procedure, before).Except(stay, StringComparer.OrdinalIgnoreCase).Select(p => (p, ToDo(file.Matter))));
        effects.Notices.AddRange(_desk.TakeOver(step, before, file.Matter, at).Select(p => Message(
            file, p, "procedure_regrid",
            new Dictionary<string, string>(Values(file, step, p))
            {
                ["grid.name"] = Corp.Grids.Find(file.Matter.GridId)?.Name ?? Corp.Name,
                ["matter.ask"] = _desk.MayDo(step, file.Matter, p) ? "请您接着办" : "那里还没有人做这一步，请您安排",
            },
            rules.Deadlines.Quiet.NextAllowed(at, IsHurried(step, file.Matter))) with
        {
            Subject = ToDo(file.Matter), Supersedes = true,
        }));
    }

    /// <summary>入册和出册 by the step that was done.</summary>
    private void Register(Effects effects, ProceedingFile file, ProcedureResult result, DateTimeOffset at)
    {
        if (result.Event!.Act is not ProcedureAct.Finish finish || file.Procedure.Find(finish.Step) is not { } step)
        {
            return;
        }

        // What runs keeps the text it began with: a register that has gone since is written into no more.
        if (step.Enters is { } enters && rules.Registers.FirstOrDefault(k => k.Id == enters.Register) is { } kind && enters.Fields.Keys.All(f => kind.Fields.Any(k => k.Name == f)))
        {
            effects.RegisterEntered.Add(enters.Of(kind, file.Matter, at));
        }

        if (step.Withdraws.Length > 0)
        {
            effects.RegisterWithdrawn.Add((step.Withdraws, checked((int)file.Matter.Number)));
        }
    }

    /// <summary>附议够了: whoever does the step may go on.</summary>
    /// <param name="effects">What it brings about.</param>
    /// <param name="file">事.</param>
    /// <param name="at">When.</param>
    public void Backed(Effects effects, ProceedingFile file, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        var step = file.Procedure.Find(file.Matter.Step)!;
        effects.Notices.AddRange(_desk.People(step, file.Matter, NoticeAudience.Doers, at)
            .Select(p => Message(file, p, "procedure_heard", new Dictionary<string, string>(Values(file, step, p)) { ["matter.words"] = $"附议的人够了（{Text(file.Matter.Hands.Backing)}人）" }, Calm(at))));
    }

    /// <summary>告诉举过手的人, where a talk with them is open; at most one message each.</summary>
    /// <param name="effects">What it brings about.</param>
    /// <param name="file">事.</param>
    /// <param name="people">Whom.</param>
    /// <param name="template">The wording.</param>
    /// <param name="at">When it happened; they are not written to at night.</param>
    /// <param name="more">What is said of it.</param>
    public void ToHands(Effects effects, ProceedingFile file, IReadOnlyList<Reach> people, string template, DateTimeOffset at, params (string Name, string Value)[] more)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(people);
        var sendAt = rules.Deadlines.Survey.NextSendAt(at);
        var values = new Dictionary<string, string>
        {
            ["corp.name"] = Corp.Name, ["matter.kind"] = file.Procedure.Matter, ["matter.number"] = Text(file.Matter.Number), ["matter.title"] = file.Matter.Title,
        };
        foreach (var (name, value) in more)
        {
            values[name] = value;
        }

        effects.Notices.AddRange(people.Where(p => p.IsMember || p.ByKf(sendAt)).Select(p => Message(file, p.Person, template, values, sendAt) with
        {
            Channel = p.IsMember ? Channel.AppText : Channel.KfText, Via = p.IsMember ? Corp.MainApp?.Id ?? "" : p.OpenKfId!,
        }));
    }

    /// <summary>还没表态的人 are reminded once, the day before it closes; nobody who has spoken is.</summary>
    /// <param name="effects">What it brings about.</param>
    /// <param name="file">事.</param>
    /// <param name="people">Whoever raised a hand for it.</param>
    /// <param name="at">When.</param>
    public void AskUndecided(Effects effects, ProceedingFile file, IEnumerable<HandPerson> people, DateTimeOffset at) =>
        ToHands(effects, file, [.. people.Where(p => !p.Spoken.Contains(file.Matter.Step)).Select(p => p.Reach)], "hand_ask", at, ("step.due", file.Matter.DueAt is { } due ? Words.Time(due) : ""));

    /// <summary>A person who does the next step hears of that alone, with what became of the one before; who has just acted is answered, and hears what is written for this moment.</summary>
    private IEnumerable<ToldOf> Told(ProceedingFile file, ProcedureResult result) =>
        result.Telling.SelectMany(t => _desk.People(t.Step, file.Matter, t.Notice.To, result.Event!.At).Select(p => (Person: p, t.Step, t.Notice)))
            .Where(t => !IsBy(result, t.Person) || t.Notice is { On: NoticeMoment.Start, Text.Length: > 0 })
            .OrderBy(t => t.Notice.On == NoticeMoment.Start ? 0 : 1)
            .GroupBy(t => t.Person, StringComparer.OrdinalIgnoreCase)
            .Select(g => new ToldOf(g.Key, g.First().Step, g.First().Notice, g.Any(t => t.Notice.On == NoticeMoment.Done)));

    /// <summary>Who did it needs no telling; of what the calendar began nobody knows yet.</summary>
    private static bool IsBy(ProcedureResult result, string person) => result.Event!.Act is not ProcedureAct.Begin { IsByItself: true } && string.Equals(person, result.Event!.By, StringComparison.OrdinalIgnoreCase);

    private Notice Notice(ProceedingFile file, ProcedureResult result, ToldOf told, DateTimeOffset at)
    {
        var (person, step, notice, hearsOfBefore) = told;
        var finish = result.Event!.Act as ProcedureAct.Finish;
        var done = finish is null ? null : file.Procedure.Find(finish.Step);
        var values = new Dictionary<string, string>(Values(file, step, person))
        {
            ["matter.said"] = done is not null && (hearsOfBefore || !file.Procedure.IsConfidential) ? Said(file.Matter, done) : "",
            ["matter.outcome"] = finish is null ? "" : notice.On == NoticeMoment.Done ? Outcome(finish) : Outcome(finish) is { Length: > 0 } outcome ? $"“{done!.Name}”的{outcome}" : "",
            ["matter.ask"] = _desk.MayDo(step, file.Matter, person) ? "请尽快做完" : "请过问一下",
            ["matter.words"] = result.Event.Act is ProcedureAct.Begin { Topic.Length: > 0 } ? $"{notice.Text}近来反映这类事的人多，所以提了出来；不合适请回复“停办 {Text(file.Matter.Number)} 原因”。" : notice.Text,
        };
        // What must be done within hours is said at night, too.
        var message = Message(file, person, $"procedure_{notice.On.ToString().ToLowerInvariant()}", values, rules.Deadlines.Quiet.NextAllowed(at, IsHurried(step, file.Matter)));
        // What there is to do is overtaken by what there is to do now; what has been done stays said.
        return notice.On == NoticeMoment.Done ? message : message with { Subject = ToDo(file.Matter), Supersedes = true };
    }

    private DateTimeOffset Calm(DateTimeOffset at) => rules.Deadlines.Quiet.NextAllowed(at, danger: false);

    private static bool IsHurried(ProcedureStep step, Proceeding matter) => step.WithinOf(matter.Lane) is { IsByTheClock: true };

    /// <summary>What who does the step must hear of at once: the first claim, who cannot come, and that nobody is waited for any more; not each arrival by itself.</summary>
    private string Heard(ProceedingFile file, ProcedureResult result) => result.Event!.Act switch
    {
        ProcedureAct.Claim claim when file.Matter.Claims.Count == 1 => $"{(claim.Unit.Length > 0 ? UnitName(claim.Unit) : Corp.Staff.GetValueOrDefault(result.Event.By)?.Name ?? "有人")}认领了",
        ProcedureAct.Answer when file.Matter.Roll.Values.All(r => r.HasCome is not null) => $"都有回音了。{RollOf(file.Matter)}",
        ProcedureAct.Answer { Comes: false } answer => $"{UnitName(answer.Party)}来不了（{Short(answer.Reason, 120)}）",
        _ => "",
    };

    private Notice Message(ProceedingFile file, string person, string template, Dictionary<string, string> values, DateTimeOffset at) => new()
    {
        Channel = Channel.AppText, Recipient = person, Via = Corp.MainApp?.Id ?? "", Template = template, Values = values,
        Subject = $"procedure:{Text(file.Matter.Number)}", Seq = file.Matter.Seq, SendAt = at, Purpose = Purpose.Inform,
    };

    private static string ToDo(Proceeding matter) => $"procedure:{Text(matter.Number)}:do";

    private sealed record ToldOf(string Person, ProcedureStep Step, ProcedureNotice Notice, bool HearsOfBefore);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
