namespace WeGrid.Domain.Intake;

/// <summary>代登记: what a staff member heard somewhere and registers: "走访 三组老李家：门口路灯坏了", "议事点：广场要加灯".</summary>
/// <param name="Channel">Where it was heard.</param>
/// <param name="Household">走访的人家: what stands before the colon; empty when nothing does. Personal: on no card.</param>
/// <param name="Words">What was said there.</param>
public sealed record FieldReport(MatterChannel Channel, string Household, string Words)
{
    private const int LongestHousehold = 20;
    private static readonly char[] _colons = ['：', ':'];

    /// <summary>Reads it; null when the words begin with no channel, or nothing is said.</summary>
    public static FieldReport? Parse(string text, ChannelBook channels)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(channels);
        var plain = StaffCommand.Plain(text);
        foreach (var (channel, word) in channels.Channels.SelectMany(c => c.Says.Select(w => (c, w))).OrderByDescending(w => w.w.Length))
        {
            if (plain.StartsWith(word, StringComparison.Ordinal) && plain.Length > word.Length && plain[word.Length] is ' ' or '：' or ':' or '，' or ',')
            {
                return Of(channel, plain[(word.Length + 1)..].Trim(), wasColon: plain[word.Length] is '：' or ':');
            }
        }

        return null;
    }

    private static FieldReport? Of(MatterChannel channel, string rest, bool wasColon)
    {
        var colon = wasColon ? -1 : rest.IndexOfAny(_colons);
        var household = colon is > 0 and <= LongestHousehold ? rest[..colon].Trim() : "";
        var words = household.Length > 0 ? rest[(colon + 1)..].Trim() : rest;
        return words.Length > 0 ? new FieldReport(channel, household, words) : null;
    }
}

/// <summary>入户走访记录: who visited whom, when, and what came of it.</summary>
/// <param name="Id">Ours.</param>
/// <param name="UserId">Who visited.</param>
/// <param name="Grid">Where.</param>
/// <param name="Household">Whom.</param>
/// <param name="Said">What was said; emptied after a time.</param>
/// <param name="At">When it was told.</param>
/// <param name="Ticket">The ticket that came of it; null when nothing was asked for.</param>
public sealed record Visit(Guid Id, string UserId, string Grid, string Household, string Said, DateTimeOffset At, long? Ticket);
