namespace WeGrid.Domain.Tickets;

/// <summary>工单动作: everything that can be done to a ticket. What is legal when, and by whom, stands in <see cref="TicketRules"/>.</summary>
public enum TicketMove
{
    /// <summary>点单: the demand becomes a numbered ticket.</summary>
    Order = 1,

    /// <summary>接单: "mine", says the grid.</summary>
    Accept = 2,

    /// <summary>派单: the village names a unit.</summary>
    Dispatch = 3,

    /// <summary>签收: the unit has seen it.</summary>
    SignFor = 4,

    /// <summary>退单: the unit says "not mine", with a reason.</summary>
    Return = 5,

    /// <summary>开始办理.</summary>
    Start = 6,

    /// <summary>办结: done in the handler's view, with a note of what was done.</summary>
    Resolve = 7,

    /// <summary>评单: a resident rated it.</summary>
    Rate = 8,

    /// <summary>归档.</summary>
    Close = 9,

    /// <summary>请居民补充: a question to the resident; the clock stops.</summary>
    AskResident = 10,

    /// <summary>居民已补充: the answer came, or the wait is over; the clock goes on.</summary>
    ResumeAfterWaiting = 11,

    /// <summary>并案: becomes part of another ticket.</summary>
    Merge = 12,

    /// <summary>二次办理: not solved or not satisfied; shorter clock, higher owner.</summary>
    Reopen = 13,

    /// <summary>终止.</summary>
    Terminate = 14,

    /// <summary>附和: one more person raised the same matter.</summary>
    Attach = 15,

    /// <summary>告知: somebody who raised the matter has been told.</summary>
    Tell = 16,

    /// <summary>升级: the next rung was asked.</summary>
    Escalate = 17,

    /// <summary>催办: the holder was reminded.</summary>
    Urge = 18,

    /// <summary>督办: a level above was told that it is overdue or badly rated.</summary>
    Supervise = 19,

    /// <summary>误报: a card of danger was a false alarm; counted, never a reason to hold back the next.</summary>
    FalseAlarm = 20,

    /// <summary>定位: the resident said which village it is; until then it lay with the town.</summary>
    Locate = 21,

    /// <summary>不同意退单: the dispatcher disagrees with a return; the arbiter rules.</summary>
    DisputeReturn = 22,

    /// <summary>申请延期: more time is asked for, before the due time.</summary>
    AskExtension = 23,

    /// <summary>同意延期: a superior moves the due time; the resident is told.</summary>
    GrantExtension = 24,

    /// <summary>申请挂账: it cannot be done now; a reason and a day to look at it again are named.</summary>
    AskDeferral = 25,

    /// <summary>挂账: a superior puts it on the list of what cannot be done now; the resident is told.</summary>
    Defer = 26,

    /// <summary>不同意请示: the superior does not give more time.</summary>
    RefuseAsk = 27,

    /// <summary>恢复办理: it can be done after all, or has become graver.</summary>
    ResumeDeferred = 28,

    /// <summary>不予受理: it is nobody's here; the resident is told why and where to go.</summary>
    Refuse = 29,

    /// <summary>撤销并案: it was another matter after all; it goes on where it stood.</summary>
    Unmerge = 30,

    /// <summary>撤出: who came only with a merge that was undone leaves again.</summary>
    Detach = 31,

    /// <summary>协办: another unit gets a part of its own.</summary>
    Assist = 32,

    /// <summary>协办办结: its part is done.</summary>
    AssistDone = 33,

    /// <summary>取消协办: the part is not needed any more.</summary>
    AssistEnd = 34,

    /// <summary>接单失效: accepted, and nothing came of it in time; the ladder goes on.</summary>
    LapseAcceptance = 40,

    /// <summary>督办要答复: a superior wants a written answer in time.</summary>
    DemandAnswer = 41,

    /// <summary>答复督办: the written answer.</summary>
    AnswerSupervisor = 42,

    /// <summary>报办结: done, where somebody else must look on site before it counts.</summary>
    ReportDone = 50,

    /// <summary>核实属实: looked at on site by who did not handle it: done.</summary>
    ConfirmDone = 51,

    /// <summary>核实退回: looked at on site: not done; it goes on where it stood.</summary>
    RejectDone = 52,

    /// <summary>照片: a picture becomes evidence.</summary>
    AddPhoto = 53,

    /// <summary>拆单: a second matter becomes a ticket of its own.</summary>
    Split = 54,

    /// <summary>在办: who accepted it is still at it, and does not type while they are; the acceptance does not lapse yet.</summary>
    StillOn = 60,

    /// <summary>更正: a person corrects what the machine made out: category, kind, urgency, place.</summary>
    Correct = 80,

    /// <summary>移交: who had it in hand, or would have been asked, handed over what they answer for to another.</summary>
    HandOver = 90,

    /// <summary>网格调整: the grid it lay in was split, merged or closed; it goes where its place belongs now.</summary>
    Regrid = 91,

    /// <summary>上调: not settled in time at one step of its ladder; the next is asked.</summary>
    Climb = 61,

    /// <summary>补正: who raised it said more, corrected the place, or took words back; the ticket says what is known now.</summary>
    Amend = 70,
}
