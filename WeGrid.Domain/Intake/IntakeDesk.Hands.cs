using WeGrid.Domain.Procedures;
using WeGrid.Domain.Registers;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Ties;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 举手: residents back a matter, sign in at its meeting, say what their household thinks. 任务 of a meeting become tickets.
public sealed partial class IntakeDesk
{
    private readonly HandDesk _hands = new(rules.Corp);

    /// <summary>What a machine heard raises no hand, and a form none: whoever fills in five would be five people. A poll that runs goes on though no file of today has one.</summary>
    private HandCommand? HandIn(Spoken spoken) =>
        spoken.HeardBy is null && !FormTalk.IsConversation(spoken.Conversation)
            ? HandCommand.Parse(spoken.Text, rules.Procedures.Select(p => p.Matter)) : null;

    /// <summary>Of the household that is named, of those the person is tied to, and of every identity of theirs.</summary>
    private void NeedForHand(HandCommand hand, Spoken spoken, Beforehand before, IntakeNeeds needs)
    {
        needs.Proceedings.Add(hand.Matter);
        var households = HouseholdsOf(spoken.Person, before.Ties, before.Households).Select(h => h.Household).Append(hand.Household).Distinct();
        needs.Hands.UnionWith(from account in before.Ties.Accounts(spoken.Person)
                              from household in households
                              select (hand.Matter, account, household.Length > 0 ? HandDesk.DigestOf(hand.Matter, household) : ""));
    }

    /// <summary>户 somebody is tied to, with its grid, as a household is compared; what stands in an entry is shown to nobody.</summary>
    private IEnumerable<(string GridId, string Household)> HouseholdsOf(string person, TieBook ties, IReadOnlyCollection<RegisterEntry> entries) =>
        from belonging in ties.Belongings(person)
        let named = Identity.HouseholdOf(belonging)
        where named is not null
        from entry in entries
        where entry.Kind == named.Value.Kind && entry.Number == named.Value.Number
        let column = rules.Registers.FirstOrDefault(k => k.Id == entry.Kind)?.Household ?? ""
        let household = HandCommand.HouseholdOf(entry.Fields.GetValueOrDefault(column, ""))
        where household.Length > 0
        select (entry.GridId, household);

    /// <summary>Whether it was one; the number of no such matter leaves the words as they are. A cry for help, or a demand behind it, is one beside it.</summary>
    private bool HandSaid(HandCommand said, Spoken spoken, Hearing hearing, IntakeFacts facts, Effects effects)
    {
        if (!HandSaid(said, spoken, facts, effects))
        {
            return false;
        }

        if (hearing.Understood is { Verdict: Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger } || (said.Rest.Length > 0 && hearing.Understood is { IsDemand: true }))
        {
            Words(spoken, hearing, facts, effects);
        }

        return true;
    }

    private bool HandSaid(HandCommand said, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (!facts.Proceedings.TryGetValue(said.Matter, out var file))
        {
            return false;
        }

        var known = facts.Hands.FindAll(h => h.Matter == said.Matter);
        var village = Corp.Grids.VillageOf(file.Matter.GridId);
        var households = HouseholdsOf(spoken.Person, facts.Ties, facts.Households).Where(h => Corp.Grids.VillageOf(h.GridId) == village).Select(h => h.Household).Distinct().ToList();
        var result = _hands.Raise(file, said, (spoken.Person, spoken.Conversation, spoken.MessageId, KnownGrid(spoken)), known, spoken.At, facts.Ties, households);
        if (result.Hand is not { } hand)
        {
            if (result.Refusal != HandRefusal.NoSuchMatter)
            {
                Reply(spoken, facts, effects, "reply_hand_refused", ("why", HandWhy(file, result.Refusal!.Value)));
            }

            return result.Refusal != HandRefusal.NoSuchMatter;
        }

        Raise(hand, facts, effects);
        facts.Proceedings[said.Matter] = file = file with { Matter = file.Matter with { Hands = result.Tally } };
        if (result.IsEnough)
        {
            _telling.Backed(effects, file, spoken.At);
        }

        Reply(spoken, facts, effects, "reply_hand", ("matter.kind", file.Procedure.Matter), ("matter.number", Text(said.Matter)), ("matter.title", file.Matter.Title), ("matter.done", HandDone(hand, file)));
        return true;
    }

    private static void Raise(Hand hand, IntakeFacts facts, Effects effects)
    {
        effects.Hands.Add(hand);
        facts.Hands.RemoveAll(h => h.Matter == hand.Matter && h.Kind == hand.Kind && h.Step == hand.Step && string.Equals(h.Person, hand.Person, StringComparison.OrdinalIgnoreCase));
        facts.Hands.Add(hand);
    }

    private static string HandDone(Hand hand, ProceedingFile file) => hand.Kind switch
    {
        HandKind.Backing => $"您的附议记下了，现在有{Text(file.Matter.Hands.Backing)}人附议",
        HandKind.Present => "您的签到记下了",
        _ => $"您家的意见记下了：{WordOf(hand.Choice)}。{Tickets.Words.Time(file.Matter.DueAt!.Value)}截止，在那以前可以改。只是征求意见，不是村民会议表决",
    };

    private static string DayOf(DateOnly day) => $"{Text(day.Month)}月{Text(day.Day)}日";

    private static string WordOf(Choice? choice) => choice switch { Choice.Agree => "同意", Choice.Against => "不同意", _ => "弃权" };

    private static string HandWhy(ProceedingFile file, HandRefusal why)
    {
        var (kind, number) = (file.Procedure.Matter, Text(file.Matter.Number));
        return why switch
        {
            HandRefusal.Over => $"{kind}{number}已经结束了",
            HandRefusal.NotNow => $"{kind}{number}现在是“{file.Procedure.Find(file.Matter.Step)?.Name}”，这时不用",
            HandRefusal.NotHere => $"{kind}{number}是别的村的事；您是那个村的，请在村里的群里说",
            HandRefusal.NotToday => $"{kind}{number}的会是{DayOf(file.Matter.MeetsOn(file.Procedure.Find(file.Matter.Step)!)!.Value)}，那天才签到",
            HandRefusal.Closed => $"{kind}{number}的意见征集已经截止了",
            HandRefusal.NoChoice => $"请写同意、不同意或者弃权，例如：同意 {number} 三组12号",
            HandRefusal.NoHousehold => $"一户一个意见，请写几组几号，例如：同意 {number} 三组12号",
            HandRefusal.OtherHousehold => "您登记的不是这一户；登记错了请找网格员，或者私聊回复“取消关联”",
            HandRefusal.HouseholdSpoke => "这一户已经有家里人说过意见了，要改请由他来改",
            _ => "已经记过了，谢谢您",
        };
    }

    /// <summary>提议的人 back what their demands are put into; whoever did so already is counted once.</summary>
    private ProceedingFile BackedByProposers(ProceedingEvent done, ProceedingFile file, IntakeFacts facts, Effects effects, DateTimeOffset at)
    {
        if (done.Act is not ProcedureAct.Link link || !facts.Files.TryGetValue(link.Ticket, out var ticket)
            || Corp.Grids.VillageOf(ticket.Ticket.GridId) != Corp.Grids.VillageOf(file.Matter.GridId))
        {
            // A demand of elsewhere may stand behind it; its people are no neighbours.
            return file;
        }

        var known = facts.HandPeople.GetValueOrDefault(file.Matter.Number, []).Select(p => p.Reach.Person).Concat(effects.Hands.Where(h => h.Matter == file.Matter.Number).Select(h => h.Person)).Select(ticket.Ties.PersonOf);
        var more = HandDesk.Proposers(file, ticket.Reporters, at, ticket.Ties).ExceptBy(known, h => ticket.Ties.PersonOf(h.Person), StringComparer.OrdinalIgnoreCase).ToList();
        effects.Hands.AddRange(more);
        facts.Hands.AddRange(more);
        var backed = file with { Matter = file.Matter with { Hands = file.Matter.Hands with { Backing = file.Matter.Hands.Backing + more.Count } } };
        facts.Proceedings[file.Matter.Number] = backed;
        if (file.Procedure.Find(file.Matter.Step) is { Backing: > 0 } step && file.Matter.Hands.Backing < step.Backing && backed.Matter.Hands.Backing >= step.Backing)
        {
            _telling.Backed(effects, backed, at);
        }

        return backed;
    }

    /// <summary>Planned work is understood by its own words alone: no command, no cry for help.</summary>
    private Hearing NeedForTask(ProcedureCommand command, string task, Spoken spoken, IntakeNeeds needs)
    {
        var said = spoken with { Text = task };
        var understood = Understand(said, task, needs.Understood);
        NeedLikes(said, understood, needs);
        needs.MoreNumbers++;
        return new Hearing(spoken, understood, null) { Procedure = command, IsTask = true };
    }

    /// <summary>任务: the words of "记 1030 任务 …"; null for everything else.</summary>
    private static string? TaskIn(ProcedureCommand command) =>
        command.Verb == ProcedureVerb.Note && command.Rest.StartsWith(ProcedureField.TaskName, StringComparison.Ordinal)
        && command.Rest[ProcedureField.TaskName.Length..] is [' ' or '：' or ':' or '，' or ',' or '\n' or '\r', ..] after && after.Trim(' ', '：', ':', '，', ',', '\n', '\r') is { Length: > 0 } words ? words : null;

    /// <summary>A task becomes a ticket first, whose number stands in the record; where it may not be left, there is none.</summary>
    private ProcedureResult DoWithTask(ProceedingFile file, ProcedureAct act, Spoken spoken, Hearing hearing, IntakeFacts facts, Effects effects)
    {
        ProcedureResult Do(ProcedureAct what) => _procedures.Do(file.Procedure, file.Matter, what, spoken.Person, spoken.At);
        if (act is not ProcedureAct.Note { Name: ProcedureField.TaskName } note || hearing.Understood is not { } understood || Do(note with { Ticket = 1 }).Refusal is not null)
        {
            return Do(act);
        }

        // Where its words name no place it is where the matter is; planned work is nobody's emergency.
        var grid = understood.Location is { Certainty: not Certainty.ChatOnly, Grid: { } named } && Corp.Grids.IsWithin(named, file.Matter.GridId) ? named : file.Matter.GridId;
        var told = understood with { Location = understood.Location with { Grid = grid }, Verdict = Verdict.Demand, Urgency = Urgency.WorkingDays };
        var ticket = Open(spoken with { Text = note.Value }, told, facts, effects, by: new Actor(Role.GridStaff, spoken.Person));
        return Do(note with { Ticket = ticket.Ticket.Number });
    }
}
