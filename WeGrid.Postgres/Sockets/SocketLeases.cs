using Npgsql;
using WeGrid.Postgres.Reports;

namespace WeGrid.Postgres.Sockets;

/// <summary>
/// 长连接的租约: one row for a bot says which process holds its connection. A holder that renews no more is succeeded when its lease ends; one that leaves on
/// purpose at once. Leases are by the database's clock, the one clock all machines share; the cool-down is by the domain's.
/// </summary>
public sealed class SocketLeases(Database database)
{
    /// <summary>Woken when a lease was left or words were handed over; says <see cref="SocketNotice"/>.</summary>
    public const string NotifyChannel = "wegrid_socket";

    /// <summary>Takes it when nobody holds it and nothing cools down; null otherwise. Credentials that were refused wait for an import, other ones, or the next try.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="bot">The bot's id in the corp file.</param>
    /// <param name="holder">Which process.</param>
    /// <param name="credentials">A digest of what it would sign in with.</param>
    /// <param name="lease">For how long.</param>
    /// <param name="now">The domain's time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SocketLease?> TakeAsync(
        string corpId, string bot, string holder, string credentials, TimeSpan lease, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var taken = await database.Source.Command("""
            insert into bot_socket as s (corp_id, bot, holder, leased_until, epoch, is_live, displaced)
            values ($1, $2, $3, now() + $4, 1, false, 0)
            on conflict (corp_id, bot) do update
               set holder = excluded.holder, leased_until = excluded.leased_until, epoch = s.epoch + 1, is_live = false, refused = null, not_before = null,
                   down_since = case when s.leased_until > now() - interval '5 minutes' then s.down_since end
             where s.leased_until <= now() and (s.not_before is null or s.not_before <= $5 or s.refused <> $6)
            returning epoch, displaced, displaced_at
            """, corpId, bot, holder, lease, now.UtcDateTime, credentials)
            .ListAsync(r => new SocketLease(corpId, bot, r.GetInt64(0), r.GetInt32(1), r.TimeOrNull(2)), cancellationToken);
        return taken is [var held] ? held : null;
    }

    /// <summary>Goes on holding it; false when somebody else does.</summary>
    public async Task<bool> RenewAsync(SocketLease lease, bool isLive, TimeSpan until, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return await database.Source.Command(
            "update bot_socket set leased_until = now() + $4, is_live = $5, down_since = case when not $5 then down_since end where corp_id = $1 and bot = $2 and epoch = $3", lease.CorpId, lease.Bot, lease.Epoch, until, isLive)
            .RunAsync(cancellationToken) > 0;
    }

    /// <summary>断线: it is tried in vain since then, whichever process tries; a database that is away knows no better.</summary>
    public async Task<DateTimeOffset> DownAsync(SocketLease lease, DateTimeOffset since, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lease);
        try
        {
            var known = await database.Source.Command(
                "update bot_socket set down_since = least(down_since, $4) where corp_id = $1 and bot = $2 and epoch = $3 returning down_since", lease.CorpId, lease.Bot, lease.Epoch, since.UtcDateTime)
                .ListAsync(r => r.Time(0), cancellationToken);
            return known is [var at] ? at : since;
        }
        catch (Exception away) when (away is NpgsqlException or TimeoutException or IOException or OperationCanceledException)
        {
            return since;
        }
    }

    /// <summary>Leaves it to whoever comes.</summary>
    public Task LeaveAsync(SocketLease lease, CancellationToken cancellationToken = default) => EndAsync(lease, "", null, cancellationToken);

    /// <summary>Another connection displaced ours: nobody connects before the cool-down is over, or the two would throw each other out for ever.</summary>
    public Task CoolAsync(SocketLease lease, int displaced, DateTimeOffset now, DateTimeOffset notBefore, SocketNews? news = null, CancellationToken cancellationToken = default) =>
        EndAsync(lease, ", displaced = $4, displaced_at = $5, not_before = $6", news, cancellationToken, displaced, now.UtcDateTime, notBefore.UtcDateTime);

    /// <summary>The platform refused the bot or its secret: asked again with others, after an import, or later. What is to be told of it is kept with it.</summary>
    public Task RefuseAsync(SocketLease lease, string credentials, DateTimeOffset notBefore, SocketNews? news = null, CancellationToken cancellationToken = default) =>
        EndAsync(lease, ", refused = $4, not_before = $5", news, cancellationToken, credentials, notBefore.UtcDateTime);

    /// <summary>Within the caller's batch: somebody may have put right what was refused, so it is asked again at once.</summary>
    public static void StageRetry(NpgsqlBatch batch, string corpId) => batch.Add($"""
        with freed as (update bot_socket set refused = null, not_before = null where corp_id = $1 and refused is not null returning bot)
        select pg_notify('{NotifyChannel}', '{SocketNotice.Left}' || $1 || '/' || bot) from freed
        """, corpId);

    /// <summary>Where the connections of a corp stand.</summary>
    public Task<IReadOnlyList<SocketState>> StatesAsync(string corpId, CancellationToken cancellationToken = default) =>
        database.Source.Command("select bot, holder, leased_until, is_live, not_before, refused from bot_socket where corp_id = $1 order by bot", corpId)
            .ListAsync(r => new SocketState(r.GetString(0), r.GetString(1), r.Time(2), r.GetBoolean(3), r.TimeOrNull(4), !r.IsDBNull(5)), cancellationToken);

    private async Task EndAsync(SocketLease lease, string more, SocketNews? news, CancellationToken cancellationToken, params object?[] values)
    {
        ArgumentNullException.ThrowIfNull(lease);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add($"update bot_socket set leased_until = now(), is_live = false{more} where corp_id = $1 and bot = $2 and epoch = $3", [lease.CorpId, lease.Bot, lease.Epoch, .. values]);
        if (news is not null)
        {
            AlarmStore.StageRaise(batch, lease.CorpId, news.Name, news.Words, news.At);
        }

        batch.Add($"select pg_notify('{NotifyChannel}', $1)", $"{SocketNotice.Left}{lease.CorpId}/{lease.Bot}");
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
