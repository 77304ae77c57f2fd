namespace WeGrid.Domain;

/// <summary>工单状态 (design.md §4, drawn in docs/ticket-states.md).</summary>
public enum TicketStatus
{
    /// <summary>已点单: the resident has ordered; nobody in the grid has said "mine" yet.</summary>
    Ordered = 1,

    /// <summary>已接单: somebody in the grid has said "mine"; no unit is named yet.</summary>
    Accepted = 2,

    /// <summary>已派单: the village has named a unit; signing for it (签收) is an event inside this state.</summary>
    Dispatched = 3,

    /// <summary>办理中: the unit works on it.</summary>
    InProgress = 4,

    /// <summary>已办结: done in the handler's view; everyone who raised it is being told and asked.</summary>
    Resolved = 5,

    /// <summary>已评单: at least one resident has rated this round and nobody disputes it.</summary>
    Rated = 6,

    /// <summary>已归档: the end; nothing moves after.</summary>
    Closed = 7,

    /// <summary>待补充: waits for the resident's answer; the only state in which the clock stands still, and that is capped.</summary>
    WaitingOnResident = 8,

    /// <summary>已退单: the unit said "not mine"; the village dispatches again.</summary>
    Returned = 9,

    /// <summary>已并案: lives on in another ticket, with everyone attached there.</summary>
    Merged = 10,

    /// <summary>终止: ended without being handled, with a reason told to the resident.</summary>
    Terminated = 11,

    /// <summary>已挂账: cannot be done now; a superior consented, the resident knows why and when it is looked at again. The promise is that day.</summary>
    Deferred = 12,

    /// <summary>待核实: done, says who handled it; somebody else looks on site before the resident hears of it.</summary>
    Checking = 13,
}
