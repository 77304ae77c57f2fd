using WeGrid.Domain.Notices;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Notices;
using WeGrid.WeCom.Client;
using WeGrid.Worker.Due;
using WeGrid.Worker.Sending;

namespace WeGrid.Worker.Jobs;

/// <summary>看群发: asks the platform every few minutes which mass sends were confirmed. The chase looks for itself before it reminds anybody; this only hears of it sooner.</summary>
public sealed class MassSendJobs(Database database, MassSends sends, MassLooks looks, SendingRules rules, CorpsNow corps)
{
    /// <summary>Looks at every task that waits, and that what is queued has somebody who plans it: an owner may have changed since.</summary>
    public async Task LookAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var busy = await MassSendStore.BusyAsync(database, corps().Select(c => c.Corp.Id), cancellationToken);
        List<CorpEntry> concerned = [.. corps().Where(c => busy.Contains(c.Corp.Id))];
        foreach (var corp in concerned)
        {
            var desk = new MassDesk(corp.Desks.Rules);
            var queued = await MassSendStore.QueuedGroupsAsync(database, corp.Corp.Id, cancellationToken);
            var owners = queued.GroupBy(q => desk.HandlerOf(q.Group), q => q.At > now ? q.At : now, StringComparer.OrdinalIgnoreCase).Where(o => o.Key.Length > 0);
            await MassSendStore.PlanAsync(database, corp.Corp.Id, [.. owners.Select(o => (o.Key, o.Min()))], cancellationToken);
        }

        foreach (var corp in rules.Mode == SendingMode.Blackhole || rules.IsShadow ? [] : concerned)
        {
            var waiting = await MassSendStore.WaitingAsync(database, corp.Corp.Id, cancellationToken);
            if (waiting.Count == 0 || corp.Credentials(null) is not { } credentials)
            {
                continue;
            }

            foreach (var (id, message, owner) in waiting)
            {
                if ((await sends.StateAsync(credentials, message, owner, cancellationToken)).Value is { } seen)
                {
                    await looks.SeenAsync(corp, id, MassGateway.LookOf(seen), now, cancellationToken);
                }
            }
        }
    }
}
