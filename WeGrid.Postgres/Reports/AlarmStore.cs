namespace WeGrid.Postgres.Reports;

/// <summary>Standing alarms: raised once, and again only after they were cleared.</summary>
public sealed class AlarmStore(Database database)
{
    /// <summary>True for the one who raised it.</summary>
    public async Task<bool> RaiseAsync(string corpId, string name, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        await database.Source.Command("insert into alarm (corp_id, name, raised_at) values ($1, $2, $3) on conflict do nothing", corpId, name, now.UtcDateTime)
            .RunAsync(cancellationToken) > 0;

    /// <summary>True when it stood.</summary>
    public async Task<bool> ClearAsync(string corpId, string name, CancellationToken cancellationToken = default) =>
        await database.Source.Command("delete from alarm where corp_id = $1 and name = $2", corpId, name).RunAsync(cancellationToken) > 0;

    /// <summary>What stands.</summary>
    public Task<IReadOnlyList<(string Name, DateTimeOffset RaisedAt)>> StandingAsync(string corpId, CancellationToken cancellationToken = default) =>
        database.Source.Command("select name, raised_at from alarm where corp_id = $1 order by raised_at, name", corpId)
            .ListAsync(r => (r.GetString(0), r.Time(1)), cancellationToken);
}
