using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Intake;

// 不能这样做: why, and what is possible instead. 请示: which one a yes or no is about.
public sealed partial class IntakeDesk
{
    /// <summary>Moves nobody types.</summary>
    private static readonly TicketMove[] _quiet =
    [
        TicketMove.Attach, TicketMove.Tell, TicketMove.Escalate, TicketMove.Supervise, TicketMove.ResumeAfterWaiting, TicketMove.Rate, TicketMove.Close, TicketMove.Locate, TicketMove.Detach,
        TicketMove.AddPhoto, TicketMove.ReportDone, TicketMove.Correct, TicketMove.HandOver, TicketMove.Regrid,
    ];

    /// <summary>换届: who handed over reads to whom, and not only that it is not theirs.</summary>
    private string Why(MoveRefusal refusal, Ticket ticket, string person) =>
        refusal.Reason == RefusalReason.NotYours && Corps.Handover.LastOf(Corp.Handovers, person) is { } handover
            ? $"您的岗位{handover.On.Month}月{handover.On.Day}日已交给{Corp.Staff.GetValueOrDefault(handover.To)?.Name ?? handover.To}"
            : Why(refusal, ticket);

    private string Why(MoveRefusal refusal, Ticket ticket) => refusal.Reason switch
    {
        RefusalReason.WrongState => $"现在是“{Tickets.Words.Of(refusal.Status)}”",
        RefusalReason.NotYours => "这个环节不归您办",
        RefusalReason.UnitMissing => "没有写派给哪个单位",
        RefusalReason.NoteMissing => "请写一句说明",
        RefusalReason.AlreadyDone => "已经做过了",
        RefusalReason.WaitingUsedUp => "等待居民补充的时间已用完",
        RefusalReason.RoundsUsedUp => "已是二次办理，请由上级处理",
        RefusalReason.TooLate => "已过可重办的期限",
        RefusalReason.TargetMissing => "没有写并到哪个工单",
        RefusalReason.SomebodyUntold => "还有人没有告知",
        RefusalReason.RulingIsFinal => "上级已裁定由贵单位办理，不能再退",
        RefusalReason.ReasonMissing => $"请写明原因：{rules.Reasons.Return.Names}",
        RefusalReason.ReturnTooLate => "已过可退单的期限，有困难请找上级",
        RefusalReason.LifeCannotWait => "危及生命的事不能延期、挂账，也不能不受理",
        RefusalReason.AlreadyAsked => "已经请示过，正等上级答复",
        RefusalReason.NothingAsked => "没有等答复的请示",
        RefusalReason.ExtensionsUsedUp => $"最多延期{ticket.Policy?.ExtensionTimes ?? rules.Deadlines.ExtensionTimes}次，已经用完",
        RefusalReason.PastDue => "已过办结时限，要在到期前请示并得到同意",
        RefusalReason.UntilMissing => "请写明延到哪天（要晚于现在的时限），例如 3天、5个工作日、12月31日",
        RefusalReason.UntilTooLate => $"时间太长：延期最多{Tickets.Words.Of(ticket.Policy?.ExtensionAtMost ?? rules.Deadlines.ExtensionAtMost)}，挂账复核最远{Tickets.Words.Of(ticket.Policy?.ReviewAtMost ?? rules.Deadlines.ReviewAtMost)}",
        RefusalReason.DeferralReasonMissing => $"请写明原因：{rules.Reasons.Deferral.Names}",
        RefusalReason.RefusalReasonMissing => $"请写明原因：{rules.Reasons.Refusal.Names}",
        RefusalReason.GoToMissing => "请写明群众该找谁，例如：不予受理 1024 不归本地管，找邻镇便民中心",
        RefusalReason.NotMergedThere => "它不是并到那个工单的",
        RefusalReason.PartsOpen => "协办单位还没办完；不需要了请先取消协办",
        RefusalReason.OwnAsk => "自己的请示要由另一位上级答复",
        RefusalReason.AnswerAwaited => "已经督办过，正等书面答复",
        RefusalReason.OwnHands => "现在就在您手里，不用督办",
        RefusalReason.NoAnswerOwed => "没有要答复的督办",
        RefusalReason.AnswerMissing => "请写明办到哪一步、什么时候办好，例如：答复 编号 已到现场，今晚修好",
        RefusalReason.PhotoMissing => "还差一张现场照片，请一件一件办结",
        RefusalReason.OwnWork => "自己办的件，要由没经手的人到现场核实",
        RefusalReason.MatterMissing => "请写清另一件是什么，例如：拆单 编号 井盖也没了",
        RefusalReason.TakenAlready => "已经有人经手，改不到别的村，也改不成保密事项；请报镇值班",
        RefusalReason.ForTheArbiter => "退单有争议，由上级裁定派给谁",
    };

    /// <summary>What this person can do now, in words that are commands; answers only where something is asked, and nothing called off that is not there.</summary>
    private static string Possible(MoveRefusal refusal, TicketFile file)
    {
        TicketMove[] answers = [TicketMove.GrantExtension, TicketMove.Defer, TicketMove.RefuseAsk];
        TicketMove[] asks = [TicketMove.AskExtension, TicketMove.AskDeferral];
        TicketMove[] asked = file.Ticket.Ask switch
        {
            null => answers,
            { Kind: AskKind.Extension } => [TicketMove.Defer, .. asks],
            _ => [TicketMove.GrantExtension, .. asks],
        };
        TicketMove[] helped = file.Parts.Exists(p => p.IsOpen) ? [] : [TicketMove.AssistEnd];
        TicketMove[] owed = [file.Ticket.Owed is null ? TicketMove.AnswerSupervisor : TicketMove.DemandAnswer];
        var words = refusal.Possible.Except(_quiet).Except(asked).Except(helped).Except(owed).Select(Tickets.Words.Of).ToList();
        return words.Count > 0 ? string.Join("、", words) : "查看进展";
    }

    /// <summary>同意: to what is asked for.</summary>
    private static TicketMove ConsentTo(TicketFile file) => file.Ticket.Ask is { Kind: AskKind.Deferral } ? TicketMove.Defer : TicketMove.GrantExtension;

    /// <summary>A card answers only the request it was sent for; when nothing is asked any more the rules say so.</summary>
    private static bool IsOfThisAsk(ButtonKey key, TicketFile file) => file.Ticket.Ask is not { } ask || key.Args.Contains(ask.Mark);
}
