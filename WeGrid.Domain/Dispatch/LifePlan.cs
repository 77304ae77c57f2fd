using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Dispatch;

/// <summary>
/// 生命通道方案 (<c>settings.life</c>, <c>data/ladders.json</c>): waves of people who are called at once, by card and by voice; after the last wave
/// everybody is, again and again. May be made stronger, never weaker: at least three at once, at most ten minutes to the next wave.
/// </summary>
/// <param name="Waves">Each wave: posts and named people; stand-ins last.</param>
/// <param name="Wait">How long a wave has to answer.</param>
public sealed record LifePlan(IReadOnlyList<LadderStep> Waves, DueRule Wait)
{
    /// <summary>So many people are called at once wherever a corp has so many; a wave that has fewer borrows from the next.</summary>
    public const int AtOnce = 3;

    /// <summary>No longer than this until the next wave.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    /// <summary>As shipped: micro-grid member, grid leader and duty officer at once; then the town leader; then all.</summary>
    public static LifePlan Default { get; } = new(
        [new LadderStep([PostKind.MicroGridMember, PostKind.GridLeader, PostKind.DutyOfficer], []), new LadderStep([PostKind.TownLeader], [])],
        new DueRule(10, DueUnit.Minutes));

    /// <summary>The wait as a time; it runs day and night.</summary>
    public TimeSpan Answer => Wait.Unit == DueUnit.Hours ? TimeSpan.FromHours(Wait.Count) : TimeSpan.FromMinutes(Wait.Count);

    /// <summary>What makes it weaker than it may be; empty when it may be used.</summary>
    public IEnumerable<(string At, string Fault)> Faults()
    {
        if (Waves.Count == 0 || Waves[0].Posts.Count + Waves[0].People.Count < AtOnce)
        {
            yield return ("steps", $"the first step names fewer than {AtOnce}; of life at least {AtOnce} are called at once");
        }

        if (!Wait.IsByTheClock || Answer > LongestWait)
        {
            yield return ("wait", $"'{Wait}' is longer than 10min; of life the next are called within ten minutes");
        }

        foreach (var (i, step) in Waves.Index())
        {
            foreach (var post in step.Posts.Where(p => !Ladder.MayBeAsked(p)))
            {
                yield return ($"steps[{i}].posts", $"'{post}' is informed, never called; take it out");
            }
        }
    }
}
