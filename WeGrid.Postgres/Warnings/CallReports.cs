using System.Globalization;
using Npgsql;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Warnings;

namespace WeGrid.Postgres.Warnings;

/// <summary>叫应报告 read from what is on record, whether the run goes on or is over.</summary>
public static class CallReports
{
    // What belongs to a run is named after it: kind:RUN:whom.
    private const string SentSql = """
        select channel, count(*)::int from outbox_done
         where corp_id = $1 and finished_at >= $2 and verdict = 1 and split_part(subject, ':', 2) = $3
           and split_part(subject, ':', 1) in ('warning', 'call', 'ring', 'phone', 'sms', 'unwoken', 'door', 'help', 'script', 'evacuate', 'evacuate_above')
         group by channel order by channel
        """;

    // Each village as it was asked last, and what was said about it since.
    private const string BroadcastsSql = """
        select a.detail, a.user_id, coalesce(d.user_id, ''), d.at
          from (select distinct on (detail) detail, user_id, at from call_event where corp_id = $1 and run = $2 and what = 'script' order by detail, at desc, id desc) a
          left join lateral (select e.user_id, e.at from call_event e
                              where e.corp_id = $1 and e.run = $2 and e.what = 'broadcast' and e.detail = a.detail and e.at >= a.at order by e.at, e.id limit 1) d on true
         order by a.detail
        """;

    /// <summary>The report of one run; null when the corp has none of that number.</summary>
    /// <param name="database">Where.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="number">叫应编号.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<CallReport?> ReadAsync(Database database, string corpId, int number, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var connection = await database.OpenAsync(cancellationToken);
        if (await CallStore.FindAsync(connection, corpId, number, cancellationToken) is not var (run, endedAt, ended))
        {
            return null;
        }

        var callees = await CallStore.CalleesAsync(connection, corpId, number, cancellationToken);
        var sent = await database.Source.Command(SentSql, corpId, run.StartedAt.UtcDateTime, number.ToString(CultureInfo.InvariantCulture))
            .ListAsync(r => (Channel: r.GetString(0), Count: r.GetInt32(1)), cancellationToken);
        var broadcasts = await BroadcastsAsync(connection, corpId, number, cancellationToken);
        var groups = await database.Source.Command("select chat, status, waits from group_notice where corp_id = $1 and id = any($2) order by chat, queued_at", corpId, ResidentNotices.IdsOf(corpId, number))
            .ListAsync(r => new ToldGroup(r.GetString(0), ((GroupNoticeStatus)r.GetInt16(1)).ToString().ToLowerInvariant(), (WaitReason)r.GetInt16(2) is var why and not WaitReason.None ? why.ToString() : ""), cancellationToken);
        return CallReport.Of(run, callees.Values, endedAt, ended) with
        {
            Broadcasts = broadcasts, Groups = groups, Evacuation = await new HouseholdStore(database).CountsAsync(corpId, number, cancellationToken),
            Sent = sent.ToDictionary(s => s.Channel, s => s.Count, StringComparer.Ordinal),
        };
    }

    /// <summary>大喇叭播报 by village: who was asked last, and who has said it since.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="corpId">租户.</param>
    /// <param name="number">叫应编号.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<VillageBroadcast>> BroadcastsAsync(NpgsqlConnection connection, string corpId, int number, CancellationToken cancellationToken = default)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(BroadcastsSql, corpId, number);
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var found = new List<VillageBroadcast>();
        while (await row.ReadAsync(cancellationToken))
        {
            found.Add(new VillageBroadcast(row.GetString(0), row.GetString(1), row.GetString(2), row.TimeOrNull(3)));
        }

        return found;
    }
}
