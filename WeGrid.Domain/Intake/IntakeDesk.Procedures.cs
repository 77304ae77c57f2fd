using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Procedures;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 程序: staff begin matters that are no tickets, and take them step by step, by short words. Answered privately, wherever it was said.
public sealed partial class IntakeDesk
{
    private readonly ProcedureTelling _telling = new(rules);
    private readonly ProcedureDesk _procedures = new(rules.Corp, rules.Calendar);
    private readonly ProcedureWords _procedureWords = new(rules.Corp, rules.Calendar);

    private ProcedureCommand? ProcedureIn(Spoken spoken) =>
        spoken is { HeardBy: null, IsAddressed: true } && Corp.Staff.ContainsKey(spoken.Person) ? ProcedureCommand.Parse(spoken.Text, rules.Procedures) : null;

    private static void NeedForProcedure(ProcedureCommand command, Spoken spoken, IntakeNeeds needs)
    {
        switch (command.Verb)
        {
            case ProcedureVerb.List:
                needs.Unclaimed.Add(command.Procedure!.Id);
                return;
            case ProcedureVerb.Begin:
                needs.MoreNumbers++;
                return;
            case ProcedureVerb.Link:
                needs.Numbers.UnionWith(TicketsIn(command.Rest));
                break;
            case ProcedureVerb.Note:
                needs.Photographers.Add(spoken.Person);
                break;
            default:
                break;
        }

        needs.Proceedings.Add(command.Number);
    }

    /// <summary>Whether it was one of theirs; "记 3 …" of no matter is words like others. A cry for help is one beside it.</summary>
    private bool ProcedureSaid(ProcedureCommand command, Spoken spoken, Hearing hearing, IntakeFacts facts, Effects effects)
    {
        if (command.Verb == ProcedureVerb.List)
        {
            Unclaimed(command.Procedure!, spoken, facts, effects);
            return true;
        }

        if (command.Procedure is { } procedure)
        {
            Begun(procedure, command.Rest, spoken, facts, effects);
        }
        else if (facts.Proceedings.TryGetValue(command.Number, out var file) && MaySee(command, file, spoken.Person))
        {
            Went(command, file, spoken, facts, effects);
        }
        else if (command.IsClear && hearing is { Command: null, Understood: not ({ IsDemand: true } or { Verdict: Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger }) })
        {
            ProcedureRefused(spoken, facts, effects, $"没有编号是{Text(command.Number)}的事项；办工单请回复“办结 {Text(command.Number)} 怎么办的”");
            return true;
        }
        else
        {
            return false;
        }

        if (hearing.Understood is { Verdict: Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger })
        {
            Words(spoken, hearing, facts, effects);
        }

        return true;
    }

    /// <summary>保密: to who has nothing to do with it there is no such number. What waits to be claimed may be claimed by anybody.</summary>
    private bool MaySee(ProcedureCommand command, ProceedingFile file, string person) => !file.Procedure.IsConfidential || _procedures.IsConcerned(file.Procedure, file.Matter, person)
        || (command.Verb == ProcedureVerb.Claim && file.Procedure.Find(file.Matter.Step) is { Claims.Count: > 0 });

    private void Begun(Procedure procedure, string rest, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var begin = _procedureWords.Begin(procedure, facts.NextNumber(), rest, spoken.Person, spoken.At);
        var result = _procedures.Start(procedure, begin, spoken.Person, spoken.At);
        if (result.Refusal is { } why)
        {
            ProcedureRefused(spoken, facts, effects, BeginWhy(procedure, why, result.About));
            return;
        }

        var (file, done) = Went(procedure, null, result, spoken, facts, effects);
        ShowProceeding(file, done, spoken, facts, effects);
    }

    private void Went(ProcedureCommand command, ProceedingFile file, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (command.Verb == ProcedureVerb.Show)
        {
            ShowProceeding(file, "", spoken, facts, effects);
            return;
        }

        var (current, said) = (file, "");
        foreach (var act in ActsOf(command, file, spoken, facts))
        {
            var result = _procedures.Do(current.Procedure, current.Matter, act, spoken.Person, spoken.At);
            if (result.Refusal is { } why)
            {
                ProcedureRefused(spoken, facts, effects, Why(current, act, why, result.About));
                break;
            }

            (current, var done) = Went(current.Procedure, current.Matter, result, spoken, facts, effects);
            said = said.Length == 0 ? done : $"{said}；{done}";
            TakePhoto(result.Event!, current, spoken, facts, effects);
        }

        if (said.Length > 0)
        {
            ShowProceeding(current, said, spoken, facts, effects);
        }
    }

    private IEnumerable<ProcedureAct> ActsOf(ProcedureCommand command, ProceedingFile file, Spoken spoken, IntakeFacts facts)
    {
        if (file.Procedure.Find(file.Matter.Step) is not { } step)
        {
            return [new ProcedureAct.Finish("")];
        }

        return command.Verb switch
        {
            ProcedureVerb.Note => [ProcedureWords.Note(step, command.Rest, [.. PhotosOf(spoken, facts).Select(p => p.Id)])],
            ProcedureVerb.Link => TicketsIn(command.Rest).Where(n => facts.Files.TryGetValue(n, out var ticket) && !ticket.Ticket.IsConfidential).Select(n => new ProcedureAct.Link(n)).DefaultIfEmpty(new ProcedureAct.Link(0)),
            ProcedureVerb.Claim => [_procedureWords.Claim(step, command.Rest)],
            ProcedureVerb.Come or ProcedureVerb.CannotCome => [_procedureWords.Answer(command.Rest, command.Verb == ProcedureVerb.Come)],
            ProcedureVerb.Drop => [new ProcedureAct.Drop(command.Rest)],
            _ => [_procedureWords.Finish(step, command.Rest, spoken.At)],
        };
    }

    /// <summary>Keeps what was done; gives the words for it.</summary>
    private (ProceedingFile File, string Done) Went(Procedure procedure, Proceeding? before, ProcedureResult result, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var file = _telling.Keep(effects, procedure, before, result, spoken.At);
        facts.Proceedings[file.Matter.Number] = file;
        var done = Done(file, result.Event!);
        foreach (var (step, notice) in result.Telling)
        {
            done += notice.To switch
            {
                NoticeAudience.Group => ToGroups(file, step, notice, spoken, facts, effects),
                NoticeAudience.Proposers => ToProposers(file, step, spoken, facts, effects),
                _ => "",
            };
        }

        return (file, done);
    }

    /// <summary>村民群 after a second look; gives what the person must know of it.</summary>
    private string ToGroups(ProceedingFile file, ProcedureStep step, ProcedureNotice notice, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var groups = Corp.Chats.Values.Where(c => c.Kind == ChatKind.Customer && c.GridId is { } grid && Corp.Grids.IsWithin(grid, file.Matter.GridId)).OrderBy(c => c.Id, StringComparer.Ordinal).ToList();
        var text = ProcedureTelling.GroupText(file, step, notice);
        if (groups.Count == 0)
        {
            return "；这里没有登记村民群，请用别的办法告诉大家";
        }

        if (MassText.BytesOf(text) > MassSendRules.TextBytes)
        {
            return "；记下的话太长，群里发不了，请用“群通知 …”另写一段短的";
        }

        Propose(new GroupNoticeCommand(text, IsDanger: false, IsYes: false), spoken, groups, facts, effects);
        return "；村民群的通知请看下一条，点了确认才发";
    }

    /// <summary>提议的人, like all who reported a ticket; one who reported several once.</summary>
    private string ToProposers(ProceedingFile file, ProcedureStep step, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var ticket in file.Matter.Tickets.Select(t => facts.Files.GetValueOrDefault(t)).OfType<Tickets.TicketFile>())
        {
            _desk.TellOfMatter(effects, ticket, told, spoken.At, ("matter.kind", file.Procedure.Matter), ("matter.title", file.Matter.Title), ("step.name", step.Name), ("matter.said", ProcedureTelling.Said(file.Matter, step)));
        }

        return "";
    }

    private static void TakePhoto(ProceedingEvent done, ProceedingFile file, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (done.Act is ProcedureAct.Note note && PhotosOf(spoken, facts).FirstOrDefault(p => p.Id == note.Value) is { } photo)
        {
            effects.Photos.Add((file.Matter.Number, photo with { Use = PhotoUse.Work }));
            facts.Photos.GetValueOrDefault(spoken.Person)?.Remove(photo);
        }
    }

    private static IEnumerable<TicketPhoto> PhotosOf(Spoken spoken, IntakeFacts facts) => (facts.Photos.GetValueOrDefault(spoken.Person) ?? []).Concat(spoken.Photos).Where(p => p.IsProof);

    private void Unclaimed(Procedure procedure, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        // What this run has begun or claimed is newer than what was read.
        var known = facts.Unclaimed.Where(u => !facts.Proceedings.ContainsKey(u.Matter.Number)).Concat(facts.Proceedings.Values);
        var open = known.Where(u => u.Procedure.Id == procedure.Id && u.Procedure.Find(u.Matter.Step) is { Claims.Count: > 0 } && u.Matter.Claims.Count == 0).ToList();
        effects.Notices.Add(Answer(spoken, Channel.AppText, spoken.Person, "reply_procedure_list", Purpose.Reply, ("procedure.name", procedure.Name), ("matter.kind", procedure.Matter), ("count", Text(open.Count))) with
        {
            Lines = [.. open.OrderBy(u => u.Matter.Number).Take(MyList.Lines).Select(u => new NoticeLine("procedure_line", new Dictionary<string, string> { ["matter.number"] = Text(u.Matter.Number), ["matter.title"] = u.Matter.Title }))],
        });
    }

    private void ShowProceeding(ProceedingFile file, string done, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        (string, string)[] values = [.. _telling.Values(file, spoken.Person).Where(v => v.Key != "corp.name").Select(v => (v.Key, v.Value)), ("matter.done", done.Length == 0 ? "" : $"{done}。")];
        Reply(spoken, facts, effects, file.Matter.Step is null ? "reply_procedure_over" : "reply_procedure", values);
    }

    private void ProcedureRefused(Spoken spoken, IntakeFacts facts, Effects effects, string why) => Reply(spoken, facts, effects, "reply_procedure_refused", ("why", why));

    private static string Done(ProceedingFile file, ProceedingEvent done) => done.Act switch
    {
        ProcedureAct.Begin => "已发起",
        ProcedureAct.Note note => $"已记下{note.Name}",
        ProcedureAct.Link link => $"已关联工单{Text(link.Ticket)}",
        ProcedureAct.Claim => "已认领",
        ProcedureAct.Answer { Comes: false } => "已记下来不了的原因",
        ProcedureAct.Answer => "已记下到场",
        ProcedureAct.Finish finish => $"“{file.Procedure.Find(finish.Step)?.Name}”做完了{(finish.Outcome.Length > 0 ? $"，{finish.Outcome}" : "")}",
        _ => "已停办",
    };

    private static string BeginWhy(Procedure procedure, ProcedureRefusal why, string about) => why switch
    {
        ProcedureRefusal.NotYours => $"{procedure.Name}由{about}发起，请报他们",
        ProcedureRefusal.NotThere => $"您管的网格里没有“{about}”，请报那里的人",
        ProcedureRefusal.NoContact => $"“{about}”没有登记联系人，叫不到，请打电话并告诉管理员",
        ProcedureRefusal.NoSuchLane => $"请写走哪条车道（{about}），例如：{procedure.Word} {procedure.Lanes[0].Name}：什么事",
        ProcedureRefusal.NoDue => $"请写哪天前办完，例如：{procedure.Word} 3天：什么事",
        ProcedureRefusal.NoParties => about.Length > 0 ? $"没有叫“{about}”的单位，请写单位登记的名称" : $"请写叫哪些单位，例如：{procedure.Word} 派出所、卫生院：什么事、在哪里",
        _ => $"请写是什么事，例如：{procedure.Word} 什么事",
    };

    private static string Why(ProceedingFile file, ProcedureAct act, ProcedureRefusal why, string about)
    {
        var number = Text(file.Matter.Number);
        return why switch
        {
            ProcedureRefusal.Over => $"{file.Procedure.Matter}{number}已经结束了（{about}）",
            ProcedureRefusal.NotYours => $"{(about.Length > 0 ? $"“{about}”" : "这件事")}不归您做，请找做这一步的人",
            ProcedureRefusal.OtherStep => $"现在是“{about}”这一步",
            ProcedureRefusal.NoSuchRecord => $"这一步要记的是：{about}。请回复“记 {number} {about.Split('、')[0]} 内容”",
            ProcedureRefusal.BadValue => $"“{about}”没有看懂：照片请先发照片再记，日期写12月3日，数字只写数",
            ProcedureRefusal.MissingRecord => $"还缺“{about}”，请先回复“记 {number} {about} 内容”",
            ProcedureRefusal.Unclaimed => "还没有人认领",
            ProcedureRefusal.Taken => "已经有人认领了，谢谢您",
            ProcedureRefusal.NoSuchClaim => act is ProcedureAct.Claim { Kind: ClaimKind.Unit } ? $"请写哪个单位认领，例如：认领 {number} 包联 供电所" : $"“{about}”这一步不能这样认领",
            ProcedureRefusal.NotCalled => "这件事没有叫您的单位",
            ProcedureRefusal.PartiesOpen => $"{about}还没有到，也没有说为什么来不了",
            ProcedureRefusal.NoVote => $"请写表决人数，例如：完成 {number}{(about.Length > 0 && about.Contains('、', StringComparison.Ordinal) ? $" {about.Split('、')[0]}" : "")} 应到30 实到25 同意20",
            ProcedureRefusal.NoQuorum => "到会人数不够，这次表决不算，请改期再开",
            ProcedureRefusal.NoSuchOutcome => about.Length > 0 ? $"请写结论（{about}），例如：完成 {number} {about.Split('、')[0]}" : $"这一步没有别的结论，请只回复“完成 {number}”；有话要留请回复“记 {number} …”",
            ProcedureRefusal.NoReason => act is ProcedureAct.Drop ? $"请写为什么停办，例如：停办 {number} 原因" : $"请写原因，例如：不能到 {number} 原因",
            ProcedureRefusal.NoDue => $"“{about}”要再定期限，例如：完成 {number} 不合格 3天",
            ProcedureRefusal.TooEarly => $"要等到{about}才能做完这一步",
            ProcedureRefusal.NoSuchTicket => "没有这件工单，或者已经关联过了",
            _ => "没有办成",
        };
    }

    private static List<long> TicketsIn(string words) =>
        [.. System.Text.RegularExpressions.Regex.Matches(words, "[0-9]{1,15}").Select(m => long.Parse(m.Value, System.Globalization.CultureInfo.InvariantCulture)).Distinct().Take(20)];
}
