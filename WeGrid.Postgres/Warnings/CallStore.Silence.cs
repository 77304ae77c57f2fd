using Npgsql;
using WeGrid.Domain.Warnings;
using WeGrid.Postgres.Due;

namespace WeGrid.Postgres.Warnings;

// 静默: some grids of a run are left alone for a while.
public static partial class CallStore
{
    /// <summary>静默 of some grids of a run, with who says so, why and until when; gives how many are not called meanwhile, null when no such run goes on.</summary>
    /// <param name="connection">In a transaction.</param>
    /// <param name="desk">Of the corp and the plan of the run.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="silence">What is asked for.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<int?> SilenceAsync(NpgsqlConnection connection, Func<CallRun, CallDesk> desk, string corpId, CallSilence silence, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(silence);
        if (await LockAsync(connection, corpId, silence.Run, cancellationToken) is not { } run)
        {
            return null;
        }

        await using (var due = new NpgsqlBatch(connection))
        {
            // Held before the callees are read: no answer comes in between.
            StageNext(due, corpId, silence.Run, now);
            DueStore.StageNotify(due);
            await due.ExecuteNonQueryAsync(cancellationToken);
        }

        var all = await CalleesAsync(connection, corpId, silence.Run, cancellationToken);
        var silent = desk(run).Silence([.. all.Values], silence.Grids, silence.Until);
        await using var batch = new NpgsqlBatch(connection);
        StageCallees(batch, corpId, silence.Run, silent);
        StageEvents(batch, corpId, silence.Run, [new CallEvent(now, silence.By, "silenced", $"{string.Join(',', silence.Grids)} until {silence.Until.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}: {silence.Reason}")]);
        StageSilenced(batch, corpId, now, [.. silent.Select(c => (silence.Run, c.UserId))]);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return silent.Count;
    }
}
