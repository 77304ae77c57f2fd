using Npgsql;

namespace WeGrid.Postgres.Sockets;

/// <summary>
/// 长连接的租约: one row for a bot says which process holds its connection. A holder that renews no more is succeeded when its lease ends; one that leaves on
/// purpose at once. Leases are by the machines' clocks (a moved clock must not end them), the cool-down by the domain's.
/// </summary>
public sealed class SocketLeases(Database database)
{
    /// <summary>Woken when a lease was left or words were handed over.</summary>
    public const string NotifyChannel = "wegrid_socket";

    /// <summary>Takes it when nobody holds it, nothing cools down, and these credentials were not refused; null otherwise.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="bot">The bot's id in the corp file.</param>
    /// <param name="holder">Which process.</param>
    /// <param name="credentials">A digest of what it would sign in with.</param>
    /// <param name="machineNow">The machine's time.</param>
    /// <param name="lease">For how long.</param>
    /// <param name="now">The domain's time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SocketLease?> TakeAsync(
        string corpId, string bot, string holder, string credentials, DateTimeOffset machineNow, TimeSpan lease, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var taken = await database.Source.Command("""
            insert into bot_socket as s (corp_id, bot, holder, leased_until, epoch, is_live, displaced)
            values ($1, $2, $3, $4, 1, false, 0)
            on conflict (corp_id, bot) do update set holder = excluded.holder, leased_until = excluded.leased_until, epoch = s.epoch + 1, is_live = false, refused = null
             where s.leased_until <= $5 and (s.not_before is null or s.not_before <= $6) and s.refused is distinct from $7
            returning epoch, displaced, displaced_at
            """, corpId, bot, holder, (machineNow + lease).UtcDateTime, machineNow.UtcDateTime, now.UtcDateTime, credentials)
            .ListAsync(r => new SocketLease(corpId, bot, r.GetInt64(0), r.GetInt32(1), r.TimeOrNull(2)), cancellationToken);
        return taken is [var held] ? held : null;
    }

    /// <summary>Goes on holding it; false when somebody else does.</summary>
    public async Task<bool> RenewAsync(SocketLease lease, bool isLive, DateTimeOffset until, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return await database.Source.Command(
            "update bot_socket set leased_until = $4, is_live = $5 where corp_id = $1 and bot = $2 and epoch = $3", lease.CorpId, lease.Bot, lease.Epoch, until.UtcDateTime, isLive)
            .RunAsync(cancellationToken) > 0;
    }

    /// <summary>Leaves it to whoever comes.</summary>
    public Task LeaveAsync(SocketLease lease, DateTimeOffset machineNow, CancellationToken cancellationToken = default) =>
        EndAsync(lease, "", machineNow, cancellationToken);

    /// <summary>Another connection displaced ours: nobody connects before the cool-down is over, or the two would throw each other out for ever.</summary>
    public Task CoolAsync(SocketLease lease, int displaced, DateTimeOffset now, DateTimeOffset notBefore, DateTimeOffset machineNow, CancellationToken cancellationToken = default) =>
        EndAsync(lease, ", displaced = $5, displaced_at = $6, not_before = $7", machineNow, cancellationToken, displaced, now.UtcDateTime, notBefore.UtcDateTime);

    /// <summary>The platform refused the bot or its secret: asked again with others.</summary>
    public Task RefuseAsync(SocketLease lease, string credentials, DateTimeOffset machineNow, CancellationToken cancellationToken = default) =>
        EndAsync(lease, ", refused = $5", machineNow, cancellationToken, credentials);

    /// <summary>Where the connections of a corp stand.</summary>
    public Task<IReadOnlyList<SocketState>> StatesAsync(string corpId, CancellationToken cancellationToken = default) =>
        database.Source.Command("select bot, holder, leased_until, is_live, not_before, refused from bot_socket where corp_id = $1 order by bot", corpId)
            .ListAsync(r => new SocketState(r.GetString(0), r.GetString(1), r.Time(2), r.GetBoolean(3), r.TimeOrNull(4), !r.IsDBNull(5)), cancellationToken);

    private async Task EndAsync(SocketLease lease, string more, DateTimeOffset machineNow, CancellationToken cancellationToken, params object?[] values)
    {
        ArgumentNullException.ThrowIfNull(lease);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add($"update bot_socket set leased_until = $4, is_live = false{more} where corp_id = $1 and bot = $2 and epoch = $3",
            [lease.CorpId, lease.Bot, lease.Epoch, machineNow.UtcDateTime, .. values]);
        batch.Add($"select pg_notify('{NotifyChannel}', '')");
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
