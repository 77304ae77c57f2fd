using WeGrid.Domain.Corps;
using WeGrid.Domain.Reports;

namespace WeGrid.Domain.Tickets;

/// <summary>
/// 进度: what somebody who raised a matter reads on its page (LC-17): where it stands and how it came there, in plain words, with units and
/// places and never a person. Nothing of others who raised it. Of a confidential matter only that it is being seen to.
/// </summary>
/// <param name="Number">工单号.</param>
/// <param name="What">What it is about: its category.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Expected">By when a result is promised; empty when there is nothing to wait for.</param>
/// <param name="Result">What was done, or why nothing was; empty until then.</param>
/// <param name="Steps">How it came there, oldest first.</param>
public sealed record ProgressView(long Number, string What, string State, string Expected, string Result, IReadOnlyList<ProgressStep> Steps)
{
    private const int MostSteps = 40;

    /// <summary>The page of that person; null when the matter is none of theirs (any more).</summary>
    /// <param name="file">The ticket.</param>
    /// <param name="past">Its history.</param>
    /// <param name="person">Who looks.</param>
    /// <param name="corp">租户.</param>
    /// <param name="reasons">原因表.</param>
    /// <param name="now">When.</param>
    public static ProgressView? Of(TicketFile file, IReadOnlyList<PastStep> past, string person, Corp corp, MoveReasons reasons, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(past);
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(reasons);
        if (!file.IsOf(person))
        {
            return null;
        }

        var ticket = file.Ticket;
        // By the category, and not by the way it is handled: violence at home that is a matter of life names itself on no page either.
        var shut = IsShut(ticket);
        var village = corp.Grids.Find(ticket.VillageId)?.Name ?? corp.Name;
        return new ProgressView(
            ticket.Number,
            shut ? "您反映的事" : ticket.Subcategory.Length > 0 ? ticket.Subcategory : ticket.Category,
            shut ? Shut(ticket.Status) : Now(ticket, village, corp.FindUnit(ticket.UnitId)?.Name ?? "承办单位", reasons),
            ExpectedOf(ticket, now),
            shut ? "" : ResultOf(ticket),
            [.. StepsOf(ticket, past, village, corp).TakeLast(MostSteps)]);
    }

    private static bool IsShut(Ticket ticket) => ticket.Category == Ticket.ConfidentialCategory;

    private static string Now(Ticket ticket, string village, string unit, MoveReasons reasons) => ticket.Status switch
    {
        TicketStatus.Ordered when ticket.Round > 1 => "您说没有办好，已重新安排，等人接手",
        TicketStatus.Ordered => $"已经登记，等{village}接手",
        TicketStatus.Accepted => $"{village}已接手，正在安排",
        TicketStatus.Dispatched => ticket.SignedForAt is null ? $"已交给{unit}，等他们签收" : $"{unit}已签收，准备办理",
        TicketStatus.InProgress => $"{unit}正在办理",
        TicketStatus.Checking => "说是办好了，正请人到现场看一看",
        TicketStatus.Resolved or TicketStatus.Rated => "已经办好",
        TicketStatus.Closed => "已经办好，归档了",
        TicketStatus.WaitingOnResident => "等您补充情况，请在原来的聊天里直接回复",
        TicketStatus.Returned => $"原来的单位说不归它办，{village}正在另找单位",
        TicketStatus.Deferred => $"现在还办不了：{reasons.Deferral.Find(ticket.DeferReason)?.Name ?? "条件还不具备"}",
        TicketStatus.Merged => $"与{ticket.MergedInto}号是同一件事，合在一起办",
        TicketStatus.Terminated => "已经结束，没有再办",
    };

    /// <summary>Who reads over a shoulder learns nothing: neither what it is about nor who has it.</summary>
    private static string Shut(TicketStatus status) => status switch
    {
        TicketStatus.Ordered => "已经收到",
        TicketStatus.WaitingOnResident => "等您补充情况，请在原来的聊天里直接回复",
        TicketStatus.Resolved or TicketStatus.Rated or TicketStatus.Closed or TicketStatus.Terminated or TicketStatus.Merged => "已经办完，结果单独告诉您",
        TicketStatus.Accepted or TicketStatus.Dispatched or TicketStatus.InProgress or TicketStatus.Returned or TicketStatus.Deferred or TicketStatus.Checking => "正在办理",
    };

    private static string ExpectedOf(Ticket ticket, DateTimeOffset now) => ticket.Status switch
    {
        TicketStatus.Resolved or TicketStatus.Rated or TicketStatus.Closed or TicketStatus.Merged or TicketStatus.Terminated => "",
        TicketStatus.WaitingOnResident => "您补充以后接着办，等您的时间不算在内",
        TicketStatus.Deferred => $"{Words.Time(ticket.DueAt)} 再看能不能办",
        _ when now > ticket.DueAt => $"原定 {Words.Time(ticket.DueAt)} 前办好，已经晚了，正在催办",
        _ => $"预计 {Words.Time(ticket.DueAt)} 前办好{(ticket.DueIsProvisional ? "（暂定）" : "")}",
    };

    private static string ResultOf(Ticket ticket) => ticket.Status switch
    {
        TicketStatus.Resolved or TicketStatus.Rated or TicketStatus.Closed => ticket.ResultNote,
        TicketStatus.Terminated => ticket.ResultNote.Length > 0 ? ticket.ResultNote : "核实后不用办理",
        _ => "",
    };

    private static IEnumerable<ProgressStep> StepsOf(Ticket ticket, IReadOnlyList<PastStep> past, string village, Corp corp)
    {
        var unit = "承办单位";
        foreach (var step in past)
        {
            if (step.Move == TicketMove.Dispatch)
            {
                unit = corp.FindUnit(step.UnitId)?.Name ?? "承办单位";
            }

            var said = IsShut(ticket) ? Shut(step.Move) : Said(step, village, unit);
            if (said.Length > 0)
            {
                yield return new ProgressStep(step.At, said);
            }
        }
    }

    private static string Said(PastStep step, string village, string unit) => step.Move switch
    {
        TicketMove.Order => "收到",
        TicketMove.Accept => $"{village}接手",
        TicketMove.Dispatch => $"交给{unit}",
        TicketMove.SignFor => $"{unit}签收",
        TicketMove.Return => $"{unit}退回，另找单位",
        TicketMove.Start => $"{unit}开始办理",
        TicketMove.Resolve => "办好了",
        TicketMove.Close => "归档",
        TicketMove.AskResident => "请反映人补充情况",
        TicketMove.ResumeAfterWaiting or TicketMove.ResumeDeferred or TicketMove.Unmerge => "接着办理",
        TicketMove.Reopen => "没有办好，重新办理",
        TicketMove.Merge => "与另一件相同的事合在一起办",
        TicketMove.Terminate or TicketMove.FalseAlarm or TicketMove.Refuse => "结束",
        TicketMove.GrantExtension => $"改期，{Words.Time(step.DueAt)} 前办好",
        TicketMove.Defer => $"现在办不了，{Words.Time(step.DueAt)} 再看",
        TicketMove.LapseAcceptance => "换人接手",
        TicketMove.Locate => $"转到{village}",
        _ => "",
    };

    private static string Shut(TicketMove move) => move switch
    {
        TicketMove.Order => "收到",
        TicketMove.Accept => "开始办理",
        TicketMove.Resolve or TicketMove.Terminate or TicketMove.FalseAlarm or TicketMove.Refuse => "办完了",
        TicketMove.Reopen => "重新办理",
        _ => "",
    };
}

/// <summary>进度中的一步.</summary>
/// <param name="At">When.</param>
/// <param name="Said">In plain words.</param>
public sealed record ProgressStep(DateTimeOffset At, string Said);
