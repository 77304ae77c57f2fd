using System.Collections.Concurrent;
using WeGrid.Domain.Scheduling;
using WeGrid.Testing;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Jobs;

public sealed class CatalogueTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private readonly Village _village = new(given.Database, Village.At(2026, 4, 15, 10));

    [Fact]
    public void Jobs_EveryOne_HasItsOwnNameAndKeepsOffTheFullAndHalfHour()
    {
        var jobs = new House(_village).Catalogue.Jobs;

        Assert.Equal(jobs.Count, jobs.Select(j => j.Name).Distinct().Count());
        foreach (var job in jobs)
        {
            var times = job.Schedule.Between(_village.Now, _village.Now.AddDays(8));
            Assert.DoesNotContain(times, t => t.Minute is 0 or 30 && t.Second == 0);
            Assert.Matches("^[a-z]+(-[a-z]+)*$", job.Name);
        }
    }

    [Fact]
    public async Task RunAsync_EveryJobTwiceOnAnEmptyTown_SucceedsAndIsNoted()
    {
        var house = new House(_village);

        foreach (var job in house.Catalogue.Jobs)
        {
            Assert.True(await house.Runner.RunAsync(job.Name, _village.Now), job.Name);
            Assert.True(await house.Runner.RunAsync(job.Name, _village.Now), job.Name);
        }

        var states = await house.States.ReadAsync();
        Assert.All(house.Catalogue.Jobs, j => Assert.Contains(states, s => s.Job == j.Name && s.LastOk == _village.Now && s.LastError is null && s.Runs >= 2));
    }

    [Fact]
    public async Task CatchUpAsync_DownOverNight_RunsWhatWasMissedOnce()
    {
        await using var own = await TestDatabase.CreateAsync();
        var village = new Village(own.Database, Village.At(2026, 4, 15, 10));
        var ran = new List<string>();
        var house = new House(village, (job, _) => ran.Add(job));
        Assert.Equal(0, await house.Runner.CatchUpAsync(village.Now, TimeSpan.Zero));
        foreach (var job in house.Catalogue.Jobs)
        {
            await house.Runner.RunAsync(job.Name, village.Now);
        }

        ran.Clear();
        village.Time.AdvanceTo(Village.At(2026, 4, 16, 10));
        await house.Runner.CatchUpAsync(village.Now, TimeSpan.Zero);

        Assert.Equal(house.Catalogue.Jobs.Where(j => j.CatchUp != CatchUp.None && j.Schedule is Daily or Every && j.CatchUp.AtMost > 0).Select(j => j.Name).Order(), ran.Order());
    }

    [Fact]
    public async Task CatchUpAsync_ThreeHoursDownThenThreeWorkers_EachMissedRunIsOneWorkers()
    {
        await using var own = await TestDatabase.CreateAsync();
        var village = new Village(own.Database, Village.At(2026, 4, 15, 7));
        var ran = new ConcurrentQueue<string>();
        var workers = Enumerable.Range(0, 3).Select(_ => new House(village, (job, _) => ran.Enqueue(job))).ToList();
        foreach (var job in workers[0].Catalogue.Jobs)
        {
            await workers[0].Runner.RunAsync(job.Name, village.Now);
        }

        ran.Clear();
        village.Time.AdvanceTo(Village.At(2026, 4, 15, 10, 1));
        await Task.WhenAll(workers.Select(w => w.Runner.CatchUpAsync(village.Now, TimeSpan.Zero)));

        // 8:12, 8:52, 9:02, 9:27, 9:34, 9:42, 9:47 and the latest of every hour; nothing of the evening, the night, the week, or what is not made up for.
        Assert.Equal(["call-reminders", "corp-check", "follow-ups", "register-visits", "regrids", "staffing-leaders", "survey-expiry", "survey-reminders", "topics"], ran.Order());
    }

    [Fact]
    public async Task CatchUpAsync_EngineMayStillFire_IsLeftToItUntilTheGraceEnds()
    {
        await using var own = await TestDatabase.CreateAsync();
        var village = new Village(own.Database, Village.At(2026, 4, 15, 9));
        var house = new House(village);
        await house.Runner.RunAsync("follow-ups", village.Now);
        village.Time.AdvanceTo(Village.At(2026, 4, 15, 9, 6));
        Assert.Equal(0, await house.Runner.CatchUpAsync(village.Now, TimeSpan.FromMinutes(5)));

        village.Time.AdvanceTo(Village.At(2026, 4, 15, 9, 8));

        Assert.Equal(1, await house.Runner.CatchUpAsync(village.Now, TimeSpan.FromMinutes(5)));
        Assert.Equal(0, await house.Runner.CatchUpAsync(village.Now, TimeSpan.FromMinutes(5)));
    }
}
