using Npgsql;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Tickets;

namespace WeGrid.Postgres.Corps;

/// <summary>汛期响应: the level of a corp and the chain of its switchings. Switching makes a new version of the corp, so that every host takes it up.</summary>
public static class AlertStore
{
    /// <summary>The level and the end of the chain, held for this transaction: two who switch at once do so one after the other.</summary>
    public static async Task<(AlertLevel Level, int Seq, byte[] Hash)> HoldAsync(NpgsqlConnection connection, string corpId, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("select alert_level from corp where corp_id = $1 for no key update", corpId);
        batch.Add("select seq, hash from alert_event where corp_id = $1 order by seq desc limit 1", corpId);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var level = await row.ReadAsync(cancellationToken) ? (AlertLevel)row.GetInt16(0) : AlertLevel.None;
        await row.NextResultAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? (level, row.GetInt32(0), row.GetFieldValue<byte[]>(1)) : (level, 0, []);
    }

    /// <summary>The level a corp is on.</summary>
    public static async Task<AlertLevel> LevelAsync(Database database, string corpId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var command = database.Source.Command("select alert_level from corp where corp_id = $1", corpId);
        return await command.ExecuteScalarAsync(cancellationToken) is short level ? (AlertLevel)level : AlertLevel.None;
    }

    /// <summary>Every fault of the chain, and of the level beside it.</summary>
    public static async Task<IReadOnlyList<string>> FaultsAsync(Database database, string corpId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        var events = await database.Source.Command("select seq, level, canonical, hash from alert_event where corp_id = $1 order by seq", corpId)
            .ListAsync(r => (Level: (AlertLevel)r.GetInt16(1), Kept: new HistoryChecker.Kept(r.GetInt32(0), r.GetFieldValue<byte[]>(2), r.GetFieldValue<byte[]>(3))), cancellationToken);
        if (events.Count == 0)
        {
            return [];
        }

        var faults = HistoryChecker.Check(AlertEvent.Number, events.Count, events[^1].Kept.Hash, [.. events.Select(e => e.Kept)]).ToList();
        if (await LevelAsync(database, corpId, cancellationToken) != events[^1].Level)
        {
            faults.Add($"{AlertEvent.Number}: the level is not the one that was switched to last");
        }

        return faults;
    }

    internal static void Stage(NpgsqlBatch batch, string corpId, IReadOnlyList<AlertEvent> events)
    {
        foreach (var entry in events)
        {
            batch.Add("insert into alert_event (corp_id, seq, at, actor, level, canonical, hash) values ($1, $2, $3, $4, $5, $6, $7)",
                corpId, entry.Seq, entry.At.UtcDateTime, entry.By, (short)entry.Level, entry.Canonical, entry.Hash);
        }

        if (events.Count > 0)
        {
            batch.Add("update corp set alert_level = $2, version = version + 1 where corp_id = $1", corpId, (short)events[^1].Level);
        }
    }
}
