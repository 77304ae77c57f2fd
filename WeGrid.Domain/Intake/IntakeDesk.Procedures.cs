using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Procedures;
using WeGrid.Domain.Registers;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 程序: staff begin matters that are no tickets, and take them step by step, by short words. Answered privately, wherever it was said.
public sealed partial class IntakeDesk
{
    private const int LeftBytes = 1500;

    // Eight lines are one message of 2,048 bytes.
    private const int LineBytes = 120;
    private const int MostParts = 6;

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
                needs.Unclaimed.UnionWith(command.Procedure!.Steps.Where(s => s.Claims.Count > 0).Select(s => (command.Procedure.Id, s.Id)));
                if (command.Procedure.Near is { } near)
                {
                    needs.Registers.Add((near.Register, spoken.Person));
                }

                return;
            case ProcedureVerb.Mine:
                needs.OpenProceedings = true;
                return;
            case ProcedureVerb.Begin:
                needs.MoreNumbers++;
                needs.WholeRegisters.UnionWith(command.Procedure!.BeginsWith);
                return;
            case ProcedureVerb.Link:
                needs.Numbers.UnionWith(TicketsIn(command.Rest));
                needs.HandPeople.Add(command.Number);
                break;
            case ProcedureVerb.Finish or ProcedureVerb.Drop:
                needs.HandPeople.Add(command.Number);
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

        if (command.Verb == ProcedureVerb.Mine)
        {
            Mine(spoken, facts, effects);
            return true;
        }

        if (command.Procedure is { } procedure)
        {
            Begun(procedure, command.Rest, spoken, facts, effects);
        }
        else if (facts.Proceedings.TryGetValue(command.Number, out var file) && MaySee(command, file, spoken.Person))
        {
            Went(command, file, spoken, hearing, facts, effects);
        }
        else if (hearing.IsTask)
        {
            // Nothing else was asked for than a task needs: it is nothing else.
            ProcedureRefused(spoken, facts, effects, $"没有编号是{Text(command.Number)}的事项，任务没有立单");
            return true;
        }
        else if ((command.IsClear || (spoken.IsPrivate && command.Number >= 1000)) && hearing is { Command: null, Understood: not ({ IsDemand: true } or { Verdict: Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger }) })
        {
            ProcedureRefused(spoken, facts, effects, $"没有编号是{Text(command.Number)}的事项；办工单请回复“办结 {Text(command.Number)} 怎么办的”");
            return true;
        }
        else
        {
            return false;
        }

        if (!hearing.IsTask && hearing.Understood is { Verdict: Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger })
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
        var book = new RegisterBook(rules.Registers, facts.Entries);
        var begin = _procedureWords.Begin(procedure, facts.NextNumber(), rest, spoken.Person, spoken.At, book);
        var result = _procedures.Start(procedure, begin, spoken.Person, spoken.At, book);
        if (result.Refusal is { } why)
        {
            ProcedureRefused(spoken, facts, effects, BeginWhy(procedure, begin, why, result.About));
            return;
        }

        var (file, done) = Went(procedure, null, result, spoken, facts, effects);
        ShowProceeding(file, done, spoken, facts, effects);
    }

    private void Went(ProcedureCommand command, ProceedingFile file, Spoken spoken, Hearing hearing, IntakeFacts facts, Effects effects)
    {
        if (command.Verb == ProcedureVerb.Show)
        {
            ShowProceeding(file, "", spoken, facts, effects);
            ShowLeft(file, spoken, effects);
            return;
        }

        var (current, said) = (file, "");
        foreach (var act in ActsOf(command, file, spoken, facts))
        {
            var result = DoWithTask(current, act, spoken, hearing, facts, effects);
            if (result.Refusal is { } why)
            {
                ProcedureRefused(spoken, facts, effects, Why(current, act, why, result.About, spoken.Person));
                break;
            }

            (current, var done) = Went(current.Procedure, current.Matter, result, spoken, facts, effects);
            said = said.Length == 0 ? done : $"{said}；{done}";
            TakePhoto(result.Event!, current, spoken, facts, effects);
            current = BackedByProposers(result.Event!, current, facts, effects, spoken.At);
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
            ProcedureVerb.Note => [ProcedureWords.Note(step, command.Rest, [.. ProofsOf(spoken, facts).OrderBy(p => p.SentAt).Select(p => p.Id)])],
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
        // What was done and what begins go to the groups as one: a leader confirms once.
        var groups = result.Telling.Where(t => t.Notice.To == NoticeAudience.Group).Select(t => ProcedureTelling.GroupText(file, t.Step, t.Notice)).ToList();
        var done = Done(file, result.Event!) + (groups.Count == 0 ? "" : ToGroups(file, string.Join("\n\n", groups), spoken, facts, effects));
        foreach (var (step, notice) in result.Telling)
        {
            if (notice.To == NoticeAudience.Proposers)
            {
                var ending = file.Matter.Step is null ? "这件事到这里办完了。" : "";
                TellProposers(file, "matter_told", facts, effects, spoken.At, ("step.name", step.Name), ("matter.said", ProcedureTelling.Said(file.Matter, step)),
                    ("matter.outcome", $"{(result.Event!.Act is ProcedureAct.Finish finish ? ProcedureTelling.Outcome(finish) : "")}{ending}"));
            }
        }

        if (result.Event!.Act is ProcedureAct.Drop && !procedure.IsConfidential)
        {
            TellProposers(file, "matter_dropped", facts, effects, spoken.At, ("matter.ended", ProcedureTelling.Short(file.Matter.Ended, 300)));
        }

        return (file, done);
    }

    /// <summary>村民群 after a second look of somebody who may write to them; gives what the person must know of it.</summary>
    private string ToGroups(ProceedingFile file, string text, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var groups = GroupsFor(file.Matter.GridId);
        if (groups.Count == 0)
        {
            return "；这里没有登记村民群，请用别的办法告诉大家";
        }

        if (MassText.BytesOf(text) > MassSendRules.TextBytes)
        {
            return "；记下的话太长，群里发不了，请用“群通知 …”另写一段短的";
        }

        bool MayWrite(string person) => !groups.Except(GroupsOf(person)).Any();
        var looks = MayWrite(spoken.Person) ? spoken.Person : Corp.Grids.NearestHolders(file.Matter.GridId, PostKind.GridLeader).Select(p => p.UserId).FirstOrDefault(MayWrite);
        if (looks is null)
        {
            return "；要告诉村民群的，没有能发的人，请告诉管理员登记网格长";
        }

        Propose(new GroupNoticeCommand(text, IsDanger: false, IsYes: false), spoken, looks, groups, facts, effects);
        return looks == spoken.Person ? "；村民群的通知另发给您看，点了确认才发" : $"；村民群的通知请{Corp.Staff[looks].Name}看过再发";
    }

    /// <summary>The residents' groups of a grid; where none lies within it, those of the nearest grid above, up to the village.</summary>
    private List<Chat> GroupsFor(string gridId)
    {
        var all = Corp.Chats.Values.Where(c => c is { Kind: ChatKind.Customer, GridId: not null }).OrderBy(c => c.Id, StringComparer.Ordinal).ToList();
        var within = all.FindAll(c => Corp.Grids.IsWithin(c.GridId!, gridId));
        var above = Corp.Grids.PathUp(gridId).Select(g => g.Id).TakeWhile(id => Corp.Grids.IsWithin(id, Corp.Grids.VillageOf(gridId)));
        return within.Count > 0 ? within : above.Select(id => all.FindAll(c => c.GridId == id)).FirstOrDefault(found => found.Count > 0) ?? [];
    }

    /// <summary>提议的人, like all who reported a ticket; one who reported several once.</summary>
    private void TellProposers(ProceedingFile file, string template, IntakeFacts facts, Effects effects, DateTimeOffset at, params (string, string)[] more)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var ticket in file.Matter.Tickets.Select(t => facts.Files.GetValueOrDefault(t)).OfType<Tickets.TicketFile>())
        {
            _desk.TellOfMatter(effects, ticket, told, template, at, [("matter.kind", file.Procedure.Matter), ("matter.title", file.Matter.Title), .. more]);
        }

        // Those who only backed it hear of it where a talk with them is open; else by the group.
        _telling.ToHands(effects, file, [.. facts.HandPeople.GetValueOrDefault(file.Matter.Number, []).Where(p => told.Add(p.Reach.Person)).Select(p => p.Reach)], $"{template}_hand", at, more);
    }

    private static void TakePhoto(ProceedingEvent done, ProceedingFile file, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (done.Act is ProcedureAct.Note note && ProofsOf(spoken, facts).Find(p => p.Id == note.Value) is { } photo)
        {
            effects.Photos.Add((file.Matter.Number, photo with { Use = PhotoUse.Work }));
            facts.Photos.GetValueOrDefault(spoken.Person)?.Remove(photo);
        }
    }

    private void Unclaimed(Procedure procedure, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var open = Open(facts).Where(u => u.Procedure.Id == procedure.Id && u.Procedure.Find(u.Matter.Step) is { Claims.Count: > 0 } && u.Matter.Claims.Count == 0).ToList();
        var own = procedure.Near is { } near ? new RegisterBook(rules.Registers, facts.Entries).InForce(near.Register, Deadlines.ChinaTime.DateOf(spoken.At)).Where(e => e.IsOf(spoken.Person)).ToList() : [];
        effects.Notices.Add(Answer(spoken, Channel.AppText, spoken.Person, "reply_procedure_list", Purpose.Reply, ("procedure.name", procedure.Name), ("matter.kind", procedure.Matter), ("count", Text(open.Count))) with
        {
            Lines = [.. open.OrderBy(u => Suits(u, own) ? 0 : 1).ThenBy(u => Away(u.Matter.GridId, spoken.Person, own)).ThenBy(u => u.Matter.Number).Take(MyList.Lines).Select(u => new NoticeLine("procedure_line", new Dictionary<string, string> { ["matter.number"] = Text(u.Matter.Number), ["matter.title"] = u.Matter.Title }))],
        });
    }

    /// <summary>合特长: what it is called says something they are good at.</summary>
    private static bool Suits(ProceedingFile file, List<RegisterEntry> own) =>
        file.Procedure.Near is { Skill.Length: > 0 } near && own.SelectMany(e => ProcedureTeams.Words(e, near.Skill)).Any(s => file.Matter.Title.Contains(s, StringComparison.Ordinal));

    /// <summary>离家多远: 0 in a grid somebody has a post in or is placed in by a register, or one that holds it; 1 in their village; 2 elsewhere, and for who has neither below the town.</summary>
    private int Away(string gridId, string person, List<RegisterEntry> own)
    {
        var homes = Corp.Grids.PostsOf(person).Select(p => p.GridId).Concat(own.Select(e => e.GridId)).Where(g => _procedures.IsLocal(g)).ToList();
        return homes.Exists(h => Corp.Grids.IsWithin(gridId, h) || Corp.Grids.IsWithin(h, gridId)) ? 0 : homes.Exists(h => Corp.Grids.VillageOf(h) == Corp.Grids.VillageOf(gridId)) ? 1 : 2;
    }

    /// <summary>What this run has begun or claimed is newer than what was read.</summary>
    private static IEnumerable<ProceedingFile> Open(IntakeFacts facts) =>
        facts.OpenProceedings.Where(u => !facts.Proceedings.ContainsKey(u.Matter.Number)).Concat(facts.Proceedings.Values).Where(f => f.Matter.Step is not null);

    private void Mine(Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var mine = Open(facts).Where(f => _procedures.IsInvolved(f.Procedure, f.Matter, spoken.Person)).OrderBy(f => f.Matter.DueAt ?? DateTimeOffset.MaxValue).ThenBy(f => f.Matter.Number).ToList();
        effects.Notices.Add(Answer(spoken, Channel.AppText, spoken.Person, "reply_procedure_mine", Purpose.Reply, ("count", Text(mine.Count))) with
        {
            Lines = [.. mine.Take(MyList.Lines).Select(f => new NoticeLine("procedure_mine", new Dictionary<string, string>(_telling.Values(f, spoken.Person)) { ["matter.title"] = ProcedureTelling.Short(f.Matter.Title, LineBytes) }))],
        });
    }

    private void ShowProceeding(ProceedingFile file, string done, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        (string, string)[] values = [.. _telling.Values(file, spoken.Person).Where(v => v.Key != "corp.name").Select(v => (v.Key, v.Value)), ("matter.done", done.Length == 0 ? "" : $"{done}。")];
        Reply(spoken, facts, effects, file.Matter.Step is null ? "reply_procedure_over" : "reply_procedure", values);
    }

    /// <summary>What has been left so far, in as many texts as it takes.</summary>
    private void ShowLeft(ProceedingFile file, Spoken spoken, Effects effects)
    {
        var left = _telling.Left(file);
        var parts = left.Length == 0 ? [] : MassText.Split(left, LeftBytes);
        effects.Notices.AddRange(parts.Take(MostParts).Select((part, i) => Answer(spoken, Channel.AppText, spoken.Person, "reply_procedure_left", Purpose.Reply,
            ("matter.kind", file.Procedure.Matter), ("matter.number", Text(file.Matter.Number)), ("matter.said", part), ("count", Text(i + 1)))));
    }

    private void ProcedureRefused(Spoken spoken, IntakeFacts facts, Effects effects, string why) => Reply(spoken, facts, effects, "reply_procedure_refused", ("why", why));

    private static string Done(ProceedingFile file, ProceedingEvent done) => done.Act switch
    {
        ProcedureAct.Begin => "已发起",
        ProcedureAct.Note note when file.Procedure.Find(file.Matter.Step) is { } step && step.Meets == note.Name => $"已改到{note.Value}，请发群通知告诉大家",
        ProcedureAct.Note note => $"已记下{note.Name}",
        ProcedureAct.Link link => $"已关联工单{Text(link.Ticket)}",
        ProcedureAct.Claim => "已认领",
        ProcedureAct.Answer { Comes: false } => "已记下来不了的原因",
        ProcedureAct.Answer => "已记下到场",
        ProcedureAct.Finish finish => $"“{file.Procedure.Find(finish.Step)?.Name}”做完了{(finish.Outcome.Length > 0 ? $"，{finish.Outcome}" : "")}{(IsUnchecked(file, finish) ? "（比例还没有对照现行法律核对）" : "")}",
        _ => "已停办",
    };

    private static bool IsUnchecked(ProceedingFile file, ProcedureAct.Finish finish) =>
        file.Procedure.Find(finish.Step)?.Votes is { Count: > 0 } votes && votes.FirstOrDefault(v => votes.Count == 1 || v.Name == finish.Way) is { Law.Length: > 0, Checked: null };

    private static List<long> TicketsIn(string words) =>
        [.. System.Text.RegularExpressions.Regex.Matches(words, "[0-9]{1,15}").Select(m => long.Parse(m.Value, System.Globalization.CultureInfo.InvariantCulture)).Distinct().Take(20)];
}
