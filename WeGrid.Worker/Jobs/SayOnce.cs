using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Notices;
using WeGrid.Postgres;
using WeGrid.Postgres.Reports;
using WeGrid.Worker.Due;

namespace WeGrid.Worker.Jobs;

/// <summary>What is said once.</summary>
/// <param name="Key">For which key.</param>
/// <param name="Notices">The messages; made only when they were not said before.</param>
public sealed record SaidOnce(string Key, Func<IReadOnlyList<Notice>> Notices)
{
    /// <summary>What else is true once it is said; saved with it.</summary>
    public Action<Effects>? Also { get; init; }
}

/// <summary>Says something once for a key, however often and on however many workers the job runs.</summary>
public sealed class SayOnce(Database database, DecisionSaver saver)
{
    private const int Part = 100;

    /// <summary>True when it was said now.</summary>
    public Task<bool> SayAsync(string corpId, string kind, string key, IReadOnlyList<Notice> notices, DateTimeOffset now, CancellationToken cancellationToken) =>
        SayAsync(corpId, kind, key, (_, _) => Task.FromResult(notices), now, cancellationToken);

    /// <summary>Many things, each once for its key: a county's digests are a few transactions and not a thousand. What breaks off is said by the next run.</summary>
    public async Task SayAllAsync(string corpId, string kind, IEnumerable<SaidOnce> things, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(things);
        foreach (var part in things.DistinctBy(t => t.Key, StringComparer.Ordinal).Chunk(Part))
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var first = await MarkStore.TakeAsync(connection, corpId, kind, part.Select(t => t.Key), now, cancellationToken);
            if (first.Count > 0)
            {
                var effects = new Effects();
                foreach (var thing in part.Where(t => first.Contains(t.Key)))
                {
                    effects.Notices.AddRange(thing.Notices());
                    thing.Also?.Invoke(effects);
                }

                await saver.SaveAsync(connection, corpId, effects, now, null, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
        }
    }

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
