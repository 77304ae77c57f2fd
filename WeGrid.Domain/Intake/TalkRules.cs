namespace WeGrid.Domain.Intake;

/// <summary>对话规则 (<c>settings.talk</c>): how long messages may stand apart and still belong together.</summary>
/// <param name="BurstMinutes">连着说: so long after one's own last message the next may go on from it; 0: never.</param>
/// <param name="CorrectHours">更正: so long after it was ordered the place of a matter is corrected by a word in the conversation.</param>
/// <param name="PlaceMinutes">问地点: so long the answer is waited for, until who has the ticket is told to ask; 0: never asked.</param>
/// <param name="QuoteDays">引用: so old a message may be that is quoted.</param>
public sealed record TalkRules(int BurstMinutes, int CorrectHours, int PlaceMinutes, int QuoteDays)
{
    /// <summary>Of a corp that says nothing.</summary>
    public static TalkRules Default { get; } = new(5, 24, 30, 7);

    /// <summary>连着说.</summary>
    public TimeSpan Burst => TimeSpan.FromMinutes(BurstMinutes);

    /// <summary>更正.</summary>
    public TimeSpan Correct => TimeSpan.FromHours(CorrectHours);

    /// <summary>问地点.</summary>
    public TimeSpan Place => TimeSpan.FromMinutes(PlaceMinutes);

    /// <summary>引用.</summary>
    public TimeSpan Quote => TimeSpan.FromDays(QuoteDays);
}
