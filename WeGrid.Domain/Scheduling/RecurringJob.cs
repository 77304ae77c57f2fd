namespace WeGrid.Domain.Scheduling;

/// <summary>定时任务: one line of the catalogue. What it does is "what is due": run twice, the second time changes nothing.</summary>
/// <param name="Name">Its name in the engine, in job_state and on the jobs page: lower case with hyphens.</param>
/// <param name="Schedule">When.</param>
/// <param name="CatchUp">What happens with occurrences that were missed.</param>
/// <param name="Method">The method that does it, for people who look for it.</param>
/// <param name="Queue">Whom it serves.</param>
public sealed record RecurringJob(string Name, Schedule Schedule, CatchUp CatchUp, string Method, JobQueue Queue = JobQueue.People);

/// <summary>队列: what goes first when much is due at once.</summary>
public enum JobQueue
{
    /// <summary>对人: somebody waits for what it says or checks.</summary>
    People,

    /// <summary>内务: housekeeping, which nobody sees.</summary>
    House,
}

/// <summary>补跑: how many of the occurrences missed while nothing ran are made up for; the newest ones.</summary>
/// <param name="AtMost">0 or more.</param>
public readonly record struct CatchUp(int AtMost)
{
    /// <summary>不补: only the next occurrence counts.</summary>
    public static readonly CatchUp None = new(0);

    /// <summary>补一次: however many were missed.</summary>
    public static readonly CatchUp Once = new(1);

    /// <summary>全补, but never more than that many.</summary>
    public static CatchUp AllUpTo(int most) => new(most);

    /// <summary>The missed occurrences to run now, oldest first.</summary>
    /// <param name="schedule">When it should have run.</param>
    /// <param name="lastStart">When it last began; null when it never ran, then nothing was missed.</param>
    /// <param name="now">Now; an occurrence at this very moment has not been missed.</param>
    public IReadOnlyList<DateTimeOffset> Missed(Schedule schedule, DateTimeOffset? lastStart, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (lastStart is not { } last || AtMost == 0)
        {
            return [];
        }

        var newest = new Queue<DateTimeOffset>();
        foreach (var occurrence in schedule.Between(last, now).Where(o => o < now))
        {
            newest.Enqueue(occurrence);
            if (newest.Count > AtMost)
            {
                newest.Dequeue();
            }
        }

        return [.. newest];
    }
}
