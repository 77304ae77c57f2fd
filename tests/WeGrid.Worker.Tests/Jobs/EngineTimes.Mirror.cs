using Quartz;
using WeGrid.Domain.Scheduling;
using WeGrid.Testing;
using WeGrid.Worker.Jobs;

namespace WeGrid.Worker.Tests.Jobs;

/// <summary>What Quartz makes of a schedule.</summary>
internal static class EngineTimes
{
    public static Task<IReadOnlyList<DateTimeOffset>> NextAsync(Schedule schedule, IReadOnlyList<DateTimeOffset> after) =>
        Task.FromResult<IReadOnlyList<DateTimeOffset>>([.. after.Select(start => QuartzSchedules
            .Triggers(schedule, new JobKey("j"), i => new TriggerKey($"t{i}"), new ManualTime(start)).Select(t => t.GetFireTimeAfter(start)).Min()!.Value)]);
}
