using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Notices;
using WeGrid.Postgres;
using WeGrid.Postgres.Reports;
using WeGrid.Worker.Due;

namespace WeGrid.Worker.Jobs;

/// <summary>Says something once for a key, however often and on however many workers the job runs.</summary>
public sealed class SayOnce(Database database, DecisionSaver saver)
{
    /// <summary>True when it was said now.</summary>
    public Task<bool> SayAsync(string corpId, string kind, string key, IReadOnlyList<Notice> notices, DateTimeOffset now, CancellationToken cancellationToken) =>
        SayAsync(corpId, kind, key, (_, _) => Task.FromResult(notices), now, cancellationToken);

    /// <summary>The same, with what is said found inside the transaction that remembers it.</summary>
    public async Task<bool> SayAsync(
        string corpId, string kind, string key, Func<NpgsqlConnection, CancellationToken, Task<IReadOnlyList<Notice>>> find, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await MarkStore.TakeAsync(connection, corpId, kind, key, now, cancellationToken))
        {
            return false;
        }

        var effects = new Effects();
        effects.Notices.AddRange(await find(connection, cancellationToken));
        await saver.SaveAsync(connection, corpId, effects, now, null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
