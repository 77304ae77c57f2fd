using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Understanding;

/// <summary>更正 (UN-14): what a person said about a label of the machine's. Kept for learning; the words it is about stay where they are.</summary>
/// <param name="Id">Ours.</param>
/// <param name="Demand">The demand or ignored message it is about.</param>
/// <param name="Ticket">Its ticket; null when it is none.</param>
/// <param name="Field">Which label.</param>
/// <param name="Was">What the label was before, in words.</param>
/// <param name="Now">What the person said.</param>
/// <param name="Machine">Why the machine had said it: rule, words and version; empty when it had not.</param>
/// <param name="By">Who, in which capacity.</param>
/// <param name="At">When.</param>
public sealed record Correction(Guid Id, Guid Demand, long? Ticket, CorrectedLabel Field, string Was, string Now, string Machine, Actor By, DateTimeOffset At)
{
    /// <summary>并案、拆单: the other ticket.</summary>
    public long? Other { get; init; }

    /// <summary>保密: nothing of it is exported.</summary>
    public bool IsConfidential { get; init; }

    /// <summary>第几步: how many events the ticket's history had then: their order where two come in one second; 0 where there is no ticket.</summary>
    public int Step { get; init; }

    /// <summary>说明: the person's own words; empty for none.</summary>
    public string Note { get; init; } = "";
}

/// <summary>更正哪一项.</summary>
public enum CorrectedLabel
{
    /// <summary>是不是诉求.</summary>
    Demand = 1,

    /// <summary>类别.</summary>
    Category = 2,

    /// <summary>性质.</summary>
    Kind = 3,

    /// <summary>紧急程度.</summary>
    Urgency = 4,

    /// <summary>地点.</summary>
    Place = 5,

    /// <summary>是同一件: 并案.</summary>
    Merge = 6,

    /// <summary>不是同一件: 撤销并案.</summary>
    Unmerge = 7,

    /// <summary>是两件: 拆单.</summary>
    Split = 8,
}
