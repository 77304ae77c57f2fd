using Npgsql;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Outbox;
using WeGrid.Worker.Jobs;
using WeGrid.Worker.Media;

namespace WeGrid.Worker.Due;

/// <summary>
/// When the movable clock is set ahead: does in time order every due row, every message and every job between now and then, as if the
/// time had passed. Jobs that catch up nothing (they look at the present) run once, at the end.
/// </summary>
public sealed class ClockJump(DueRunner due, OutboxStore outbox, CorpsNow corps, Catalogue catalogue, JobRunner jobs, Clocks clocks, IOutboxDrain? drain = null, MediaFetcher? media = null, Database? database = null) : IClockJump
{
    /// <summary>Any number that nobody else takes.</summary>
    private const long Turn = 47_110_014;

    /// <summary>Steps that cause steps for the very same moment end some time; a circle is a bug and must not hang the clock.</summary>
    private const int MostRounds = 200;

    private const int MostWaits = 50;

    private static readonly TimeSpan _wait = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Workers jump one after the other: each has a clock of its own, and who was ahead would find the leases of another over while that one still sends. The
    /// next in turn finds nothing left to do.
    /// </summary>
    public async Task JumpAsync(FollowedClock clock, DateTimeOffset target, CancellationToken cancellationToken)
    {
        if (database is null)
        {
            await LiveAsync(clock, target, cancellationToken);
            return;
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var turn = new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection, transaction) { CommandTimeout = 0, Parameters = { new() { Value = Turn } } })
        {
            await turn.ExecuteNonQueryAsync(cancellationToken);
        }

        await LiveAsync(clock, target, cancellationToken);
    }

    private async Task LiveAsync(FollowedClock clock, DateTimeOffset target, CancellationToken cancellationToken)
    {
        var agenda = catalogue.Jobs.Where(j => j.CatchUp.AtMost > 0).ToDictionary(j => j.Name, j => j.Schedule.Next(clock.GetUtcNow()));
        await SettleAsync(clock, cancellationToken);
        while (await NextAsync(agenda, clock, cancellationToken) is var (next, isJobOnly) && next <= target)
        {
            if (isJobOnly)
            {
                // Nothing waits in any queue: the loops need not look, some forty times a day.
                clock.StepTo(next);
            }
            else
            {
                clock.MoveTo(next);
                await SettleAsync(clock, cancellationToken);
            }

            foreach (var job in catalogue.Jobs.Where(j => agenda.TryGetValue(j.Name, out var at) && at <= next))
            {
                await jobs.RunAsync(job.Name, clock.GetUtcNow(), cancellationToken);
                agenda[job.Name] = job.Schedule.Next(next);
            }
        }

        clock.MoveTo(target);
        foreach (var job in catalogue.Jobs.Where(j => j.CatchUp.AtMost == 0))
        {
            await jobs.RunAsync(job.Name, clock.GetUtcNow(), cancellationToken);
        }

        await SettleAsync(clock, cancellationToken);
    }

    /// <summary>Everything due at this moment, with everything that follows from it at this moment.</summary>
    private async Task SettleAsync(FollowedClock clock, CancellationToken cancellationToken)
    {
        var waits = 0;
        for (var round = 0; round < MostRounds; round++)
        {
            var now = clock.GetUtcNow();
            if (media is not null)
            {
                // What dies meanwhile is fetched as it would have been.
                await media.RunDueAsync(now, cancellationToken);
            }

            var done = await due.RunDueAsync(now, cancellationToken);
            if (drain is not null)
            {
                await drain.DrainAsync(cancellationToken);
            }

            if (await due.NextDueAtAsync(cancellationToken) is not { } next || next > now)
            {
                return;
            }

            // Still due and not done here: another worker is at it.
            if (done == 0 && ++waits <= MostWaits)
            {
                await Task.Delay(_wait, clocks.Machine, cancellationToken);
            }
            else if (done == 0)
            {
                return;
            }
        }
    }

    /// <summary>The next moment at which something happens, and whether nothing but jobs does then. What the jobs of this moment brought about for it is done first; most bring about nothing.</summary>
    private async Task<(DateTimeOffset At, bool IsJobOnly)?> NextAsync(Dictionary<string, DateTimeOffset> agenda, FollowedClock clock, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var coming = await ComingAsync(now, cancellationToken);
        if (coming.Exists(c => c <= now))
        {
            await SettleAsync(clock, cancellationToken);
            coming = await ComingAsync(now, cancellationToken);
        }

        // What is due already and could not be done is somebody else's now; jobs of this moment are still to come.
        var step = coming.Where(c => c > now).Min();
        var job = agenda.Values.Select(at => (DateTimeOffset?)at).Min();
        return (step is null || job <= step ? job : step) is { } at ? (at, step is null || step > at) : null;
    }

    private async Task<List<DateTimeOffset?>> ComingAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var coming = new List<DateTimeOffset?> { await due.NextDueAtAsync(cancellationToken) };
        if (media is not null)
        {
            coming.Add(await media.NextDueAtAsync(cancellationToken));
        }

        foreach (var corp in drain is null ? [] : corps())
        {
            coming.Add(await outbox.NextDueAtAsync(corp.Corp.Id, now, cancellationToken));
        }

        return coming;
    }
}
