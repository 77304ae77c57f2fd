using Npgsql;
using WeGrid.Domain;
using WeGrid.Hosting;
using WeGrid.Postgres.Outbox;

namespace WeGrid.Worker.Sending;

/// <summary>What to write about one message.</summary>
/// <param name="CorpId">租户.</param>
/// <param name="Result">The verdict.</param>
/// <param name="At">When.</param>
/// <param name="NewCode">The code of a card just sent.</param>
/// <param name="UsedCode">The code a card was just changed with.</param>
/// <param name="Late">Of one that did not go when it was granted.</param>
/// <param name="Limits">What the corp may send.</param>
public sealed record WrittenVerdict(
    string CorpId, OutboxResult Result, DateTimeOffset At, CardCode? NewCode = null, string? UsedCode = null, LateDraw? Late = null, Domain.Notices.SendLimits? Limits = null);

/// <summary>
/// 结论登记: group commit without a timer: whatever verdicts came while the last commit ran go with the next. A verdict is written
/// before its place is free again, so a lane never has two messages whose fate is unknown.
/// </summary>
public sealed partial class VerdictWriter(OutboxStore store, CardCodeStore cards, Clocks clocks, ILogger<VerdictWriter> log)
{
    private const int Tries = 6;
    private readonly Lock _gate = new();
    private List<(WrittenVerdict Verdict, TaskCompletionSource Done)> _waiting = [];
    private bool _running;

    /// <summary>Completes when it is written; also when it cannot be: then the lease runs out and the message is tried again.</summary>
    public Task WriteAsync(WrittenVerdict verdict)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add((verdict, done));
            if (!_running)
            {
                _running = true;
                _ = Task.Run(RunAsync);
            }
        }

        return done.Task;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            List<(WrittenVerdict Verdict, TaskCompletionSource Done)> batch;
            lock (_gate)
            {
                if (_waiting.Count == 0)
                {
                    _running = false;
                    return;
                }

                (batch, _waiting) = (_waiting, []);
            }

            foreach (var corp in batch.GroupBy(b => b.Verdict.CorpId, StringComparer.Ordinal))
            {
                await WriteAsync(corp.Key, [.. corp.Select(c => c.Verdict)]);
            }

            batch.ForEach(b => b.Done.SetResult());
        }
    }

    private async Task WriteAsync(string corpId, List<WrittenVerdict> verdicts)
    {
        await DrawAnewAsync(corpId, verdicts);
        for (var tried = 1; ; tried++)
        {
            // Whatever breaks here, the lease brings the messages back; those who wait for the write must not hang.
#pragma warning disable CA1031
            try
            {
                await WriteOnceAsync(corpId, verdicts);
                return;
            }
            catch (Exception broken)
            {
                if (tried == Tries || broken is not (NpgsqlException or TimeoutException or IOException))
                {
                    VerdictsLost(corpId, verdicts.Count, broken.GetType().Name);
                    return;
                }
            }
#pragma warning restore CA1031

            await Task.Delay(TimeSpan.FromMilliseconds(50 << tried), clocks.Machine);
        }
    }

    /// <summary>
    /// Before the verdicts: what is due again must find its budget. Tried once: a second time would give back what is somebody else's; where it fails the
    /// budget stays drawn as it was granted.
    /// </summary>
    private async Task DrawAnewAsync(string corpId, List<WrittenVerdict> verdicts)
    {
        var late = verdicts.Select(v => v.Late).OfType<LateDraw>().ToList();
        if (late.Count == 0)
        {
            return;
        }

        // Whatever breaks here, the verdicts are written: those who wait for them must not hang.
#pragma warning disable CA1031
        try
        {
            await store.DrawAnewAsync(corpId, late, verdicts.Select(v => v.Limits).OfType<Domain.Notices.SendLimits>().FirstOrDefault() ?? Domain.Notices.SendLimits.Default);
        }
        catch (Exception broken)
        {
            NotDrawnAnew(corpId, late.Count, broken.GetType().Name);
        }
#pragma warning restore CA1031
    }

    private async Task WriteOnceAsync(string corpId, List<WrittenVerdict> verdicts)
    {
        var now = verdicts.Max(v => v.At);
        var codes = verdicts.Select(v => v.NewCode).OfType<CardCode>().ToList();
        if (codes.Count > 0)
        {
            // Before the verdict: a crash in between sends the card again, which the platform swallows and answers alike.
            await cards.SaveAsync(corpId, codes, now);
        }

        var used = verdicts.Select(v => v.UsedCode).OfType<string>().ToList();
        if (used.Count > 0)
        {
            await cards.UsedAsync(corpId, used);
        }

        await store.FinishAsync(corpId, verdicts.ConvertAll(v => v.Result), now);
    }

    [LoggerMessage(EventId = 75, Level = LogLevel.Warning, Message = "Corp {CorpId}: the budgets of {Count} late messages stay drawn as they were granted ({Fault}).")]
    private partial void NotDrawnAnew(string corpId, int count, string fault);

    [LoggerMessage(EventId = 42, Level = LogLevel.Error, Message = "Corp {CorpId}: {Count} verdicts could not be written ({Fault}); their leases bring them back.")]
    private partial void VerdictsLost(string corpId, int count, string fault);
}
