using WeGrid.Domain.Surveys;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 回访: surveys asked by a person, and the reason of a bad rating. 收卡: a card that was answered turns grey.
public sealed partial class IntakeDesk
{
    private void CallBack(CallBackCommand command, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var number = Text(command.Number);
        if (!facts.Files.TryGetValue(command.Number, out var file) || IsHidden(file, spoken.Person))
        {
            Reply(spoken, facts, effects, "reply_unknown", ("number", number));
            return;
        }

        var why = _desk.CallBack(effects, file, spoken.Person, command, spoken.At) switch
        {
            CallBackOutcome.Noted => null,
            CallBackOutcome.OwnWork => "经办人不能回访自己办的件，请换一位同事",
            CallBackOutcome.ReasonMissing => $"不满意的要记一句原因，请在末尾加上群众的原话再发一次，例如：回访 {number} 电话 没解决 不满意 还是不亮",
            CallBackOutcome.NothingToAsk => "现在没有等待评价的人",
        };
        if (why is null)
        {
            Again(file, command, spoken, facts, effects);
            Reply(spoken, facts, effects, "reply_done", ("number", number), ("move", "回访"), ("status", Tickets.Words.Of(file.Ticket.Status)));
        }
        else
        {
            Reply(spoken, facts, effects, "reply_refused", ("number", number), ("move", "回访"), ("status", Tickets.Words.Of(file.Ticket.Status)), ("why", why), ("possible", "查看进展"));
        }
    }

    /// <summary>差评原因 by a tap.</summary>
    private void Reason(BadReason reason, Heard heard, TicketFile file, IntakeFacts facts, Effects effects)
    {
        if (_desk.Explain(effects, file, heard.Person, Tickets.Words.Of(reason), heard.At))
        {
            Reply(heard, facts, effects, "reply_reason", ("number", Text(file.Ticket.Number)));
            return;
        }

        // Said already, or long over: thanked all the same, and nothing changes.
        Reply(heard, facts, effects, "survey_late", [.. Tickets.Words.Values(file.Ticket, Corp).Where(v => v.Key != "corp.name").Select(v => (v.Key, v.Value))]);
    }

    /// <summary>差评原因: what somebody says privately after a bad rating without a reason is the reason, unless it is a courtesy or a matter of its own.</summary>
    private bool Explained(Spoken spoken, Understood understood, IntakeFacts facts, Effects effects)
    {
        if (!spoken.IsPrivate || understood.Verdict is Verdict.Danger or Verdict.Crisis or Verdict.UnverifiedDanger or Verdict.Progress
            or Verdict.Thanks or Verdict.Ack or Verdict.StaffAck or Verdict.Sticker or Verdict.Advert or Verdict.Unreadable)
        {
            return false;
        }

        var file = facts.Files.Values.FirstOrDefault(f => TicketDesk.AwaitsReason(f, spoken.Person, spoken.At) && IsAbout(understood, f.Ticket));
        if (file is null)
        {
            return false;
        }

        _desk.Explain(effects, file, spoken.Person, spoken.Text, spoken.At);
        Reply(spoken, facts, effects, "reply_reason", ("number", Text(file.Ticket.Number)));
        return true;
    }

    /// <summary>"The lamp is still dark" reads like a demand, and "they were rude" like an unsure one; from who was just asked what went wrong they are the reason.</summary>
    private static bool IsAbout(Understood understood, Ticket ticket) =>
        !IsSecret(understood) && !understood.Flags.HasFlag(Flags.Confidential) // for 纪检 alone, whatever was asked
        && (understood.Verdict != Verdict.Demand
            || (understood.NeedsPerson && understood.PlacePhrase is null)
            || SameMatter.Score(understood.Facts, FactsOf(ticket)) >= SameMatter.Possible);

    /// <summary>A card that is answered turns grey and says so, or it would be tapped again. Cards that ask several people are greyed by the ticket's own desk.</summary>
    private void Grey(Tapped tapped, IntakeFacts facts, Effects effects)
    {
        var key = ButtonKey.Parse(tapped.Key);
        var status = key is not null && facts.Files.TryGetValue(key.Number, out var file) ? file.Ticket.Status : (TicketStatus?)null;
        var taken = key?.Verb switch
        {
            "relay" => "已转告",
            "arrive" => "已到岗",
            "help" => "已报需要支援",
            "woken" => "已叫醒",
            "nobody" => "没见到人",
            "doorhelp" => "已报需要支援",
            "broadcast" => "已播报",
            "release" => "已放行",
            "reject" => "不受理",
            PastedVerb => "已发到群里",
            GroupNoticeVerb => key.Args is [_, "send"] ? "已确认" : "不发",
            "draft" => "已处理",
            ReviewVerb when key.Args is ["none"] => "已看过",
            "solved" or "level" or "reason" or LaterVerb => "已收到，谢谢",
            "dispatch" when status == TicketStatus.Dispatched => "已派单",
            "disagree" when status == TicketStatus.Returned => "已报上级裁定",
            "consent" or "refuse" => "已处理",
            "start" when status == TicketStatus.InProgress => "办理中",
            "unsplit" when status == TicketStatus.Merged => "已撤销拆单",
            _ => null,
        };
        if (taken is not null && tapped.TaskId.Length > 0)
        {
            GreyAs(tapped, taken, effects);
        }
    }

    private void GreyAs(Tapped tapped, string taken, Effects effects)
    {
        if (!effects.Notices.Exists(n => n.Channel == Notices.Channel.CardUpdate && n.TaskId == tapped.TaskId && n.Recipient == tapped.Person))
        {
            effects.Notices.Add(Answer(tapped, Notices.Channel.CardUpdate, tapped.Person, "card_taken", Notices.Purpose.Inform, ("taken", taken)) with
            {
                TaskId = tapped.TaskId,
                Subject = $"card:{tapped.TaskId}",
            });
        }
    }
}
