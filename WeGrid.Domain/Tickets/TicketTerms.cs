namespace WeGrid.Domain.Tickets;

/// <summary>办理条款: the limits that hold for one ticket, from the corp's deadline data.</summary>
/// <param name="WaitingCap">待补充 at most, over the whole life.</param>
/// <param name="ReopenWithin">How long after 办结 it can be reopened.</param>
/// <param name="SecondRound">How long a second round may take when no working calendar was asked.</param>
/// <param name="MaxRounds">How many rounds there are.</param>
public sealed record TicketTerms(TimeSpan WaitingCap, TimeSpan ReopenWithin, TimeSpan SecondRound, int MaxRounds)
{
    /// <summary>可退单至: until when the unit may give it back; null when no limit was asked.</summary>
    public DateTimeOffset? ReturnBy { get; init; }

    /// <summary>延期次数: how often more time may be given.</summary>
    public int ExtensionTimes { get; init; } = 1;

    /// <summary>延期至多到: null when no limit was asked.</summary>
    public DateTimeOffset? ExtensionLatest { get; init; }

    /// <summary>复核至多到: how far away the day may be on which a deferred matter is looked at again.</summary>
    public DateTimeOffset? ReviewLatest { get; init; }

    /// <summary>5 days, 15 days, 3 days, 2 rounds (contract.md, Default times).</summary>
    public static TicketTerms Default { get; } = new(TimeSpan.FromDays(5), TimeSpan.FromDays(15), TimeSpan.FromDays(3), 2);
}
