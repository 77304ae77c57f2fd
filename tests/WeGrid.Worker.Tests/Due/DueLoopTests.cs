using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using WeGrid.Postgres.Due;
using WeGrid.Testing;
using WeGrid.Worker.Due;

namespace WeGrid.Worker.Tests.Due;

public sealed class DueLoopTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private readonly Village _village = new(given.Database, Village.At(2026, 4, 15, 10));

    [Fact]
    public async Task ExecuteAsync_NotifiedThenTimePasses_DoesEachStepWhenItIsDue()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var seen = new Recorder();
        using var loop = new DueLoop(_village.NewRunner(seen), given.Database, _village.Clocks, NullLogger<DueLoop>.Instance);
        await loop.StartAsync(limit.Token);

        await _village.StageAsync(new DueRow("note", "now", _village.Now), new DueRow("note", "soon", _village.Now.AddSeconds(3)));
        Assert.Equal("now", await seen.Steps.Reader.ReadAsync(limit.Token));

        // The loop may sleep several times before three seconds are over; each sleep is ended by moving the clock on.
        var soon = seen.Steps.Reader.ReadAsync(limit.Token).AsTask();
        var due = _village.Now.AddSeconds(3);
        while (!soon.IsCompleted && _village.Now < due)
        {
            await _village.Time.TimerWithinAsync(DueLoop.Scan, limit.Token);
            var next = _village.Time.NextDue ?? due;
            _village.Time.AdvanceTo(next < due ? next : due);
        }

        Assert.Equal("soon", await soon);
        await loop.StopAsync(limit.Token);
    }

    private sealed class Recorder : IDueHandler
    {
        public Channel<string> Steps { get; } = Channel.CreateUnbounded<string>();

        public IReadOnlyCollection<string> Kinds { get; } = ["note"];

        public async Task<DueOutcome> DoAsync(DueTurn turn, CancellationToken cancellationToken)
        {
            if (await turn.TakeAsync(cancellationToken) is not { } step)
            {
                return DueOutcome.NotMine;
            }

            await using var batch = new Npgsql.NpgsqlBatch(turn.Connection);
            DueStore.StageDone(batch, turn.Corp.Corp.Id, [step]);
            await batch.ExecuteNonQueryAsync(cancellationToken);
            Steps.Writer.TryWrite(step.Subject);
            return DueOutcome.Done;
        }
    }
}
