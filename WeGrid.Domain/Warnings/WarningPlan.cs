using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Warnings;

/// <summary>叫应方案 (<c>data/warnings.json</c>): who is called, how and how often, for warnings of some types and colours.</summary>
/// <param name="Name">As the clerk calls it.</param>
/// <param name="Types">灾种; empty for all.</param>
/// <param name="Colours">颜色.</param>
/// <param name="Roster">责任人: the posts whose holders are called, in the grids the warning covers and above them.</param>
/// <param name="Calls">叫应: whether each must answer and is called until they do; false: the text is passed on, in the daytime, and nobody is called.</param>
/// <param name="Tries">How many tries each person has, from 1 to 3 (WeCom lets ring three times in eight minutes).</param>
/// <param name="Within">The time all tries and the wait after the last take; at its end who has not answered is 未叫醒.</param>
/// <param name="StandInWait">How long the stand-ins have before the level above is called.</param>
/// <param name="SuperiorWait">How long the level above has before somebody is sent to the door.</param>
/// <param name="Lead">带班: who takes charge, in words for the card.</param>
/// <param name="Tips">本镇提示: what stands below the line, under the official text; empty for none.</param>
public sealed record WarningPlan(
    string Name,
    IReadOnlyList<string> Types,
    IReadOnlyList<WarningColour> Colours,
    IReadOnlyList<PostKind> Roster,
    bool Calls,
    int Tries,
    DueRule Within,
    DueRule StandInWait,
    DueRule SuperiorWait,
    string Lead,
    string Tips)
{
    /// <summary>告知居民: whether the residents' groups of the area are told.</summary>
    public bool TellsResidents { get; init; } = true;

    /// <summary>转移: whether households that must leave for such a warning are seen to.</summary>
    public bool Evacuates { get; init; }

    /// <summary>渠道: how each try rings, the first one first; tries beyond the list go as its last.</summary>
    public IReadOnlyList<IReadOnlyList<CallChannel>> Channels { get; init; } = [[CallChannel.Phone], [CallChannel.Ring, CallChannel.Sms], [CallChannel.Phone]];

    /// <summary>The most WeCom lets ring within eight minutes (wecom.md §5).</summary>
    public const int MostTries = 3;

    /// <summary>Whether it is for warnings of that type and colour.</summary>
    public bool Fits(string type, WarningColour colour) => Colours.Contains(colour) && (Types.Count == 0 || Types.Contains(type));

    /// <summary>The wait before try number <paramref name="n"/> (from 1), counted from the first.</summary>
    public TimeSpan TryAfter(int n) => Time(Within) * (n - 1) / Tries;

    /// <summary>How a try goes: by WeCom's own call where the carrier cannot ring, for a try without a call is none.</summary>
    /// <param name="number">第几次, from 1.</param>
    /// <param name="canPhone">打得通: whether the carrier can ring them.</param>
    /// <param name="canWrite">Whether the carrier writes SMS.</param>
    public IReadOnlyList<CallChannel> ChannelsOf(int number, bool canPhone, bool canWrite) =>
        [.. Channels[Math.Clamp(number, 1, Channels.Count) - 1].Select(c => c == CallChannel.Phone && !canPhone ? CallChannel.Ring : c).Where(c => c != CallChannel.Sms || (canPhone && canWrite)).Distinct()];

    /// <summary>A rule by the clock as a time.</summary>
    public static TimeSpan Time(DueRule rule) => rule.Unit == DueUnit.Hours ? TimeSpan.FromHours(rule.Count) : TimeSpan.FromMinutes(rule.Count);
}
