namespace WeGrid.Domain.Deadlines;

/// <summary>环节: the piece of a ticket's way that a clock measures. Each starts its own clock; the resident's total never restarts.</summary>
public enum Hop
{
    /// <summary>接单: the grid says "mine".</summary>
    Accept,

    /// <summary>派单: the village names the unit.</summary>
    Dispatch,

    /// <summary>签收: the unit signs for it.</summary>
    SignFor,

    /// <summary>办理: the matter is dealt with and answered.</summary>
    Handling,

    /// <summary>退单: until when a unit may give it back.</summary>
    Return,

    /// <summary>待补充: how long the clock may wait for the resident.</summary>
    WaitingOnResident,

    /// <summary>重开: until when the resident may reopen.</summary>
    Reopen,

    /// <summary>二次办理: the resident is contacted.</summary>
    SecondRoundContact,

    /// <summary>二次办理: done.</summary>
    SecondRoundDone,

    /// <summary>评单: one reminder to rate.</summary>
    SurveyReminder,

    /// <summary>评单: the question ends unanswered (未评价, never a default rating).</summary>
    SurveyExpiry,

    /// <summary>进展: until when something must come of an acceptance.</summary>
    Progress,

    /// <summary>督办答复: until when a superior is answered in writing.</summary>
    Answer,

    /// <summary>核实: until when who was asked has looked on site.</summary>
    Check,
}
