using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Reports;

namespace WeGrid.Postgres.Reports;

/// <summary>负担: what the outbox has brought to whose phone, by day. Counts only; never words.</summary>
public sealed class BurdenStore(Database database)
{
    // A night belongs to the day it ends on: one night is one, however often the phone rang in it.
    private const string DaysSql = """
        select lower(recipient), day, count(*) filter (where channel not in ('voice', 'phone'))::int, count(*) filter (where channel in ('voice', 'phone'))::int,
               count(*) filter (where at_night)::int, count(*) filter (where at_night and channel in ('voice', 'phone'))::int
          from (select recipient, channel, case when $4 <= $5 then time >= $4 and time < $5 else time >= $4 or time < $5 end as at_night, day
          from (select recipient, channel, (finished_at at time zone 'Asia/Shanghai')::time as time,
                       ((finished_at at time zone 'Asia/Shanghai') + (interval '24 hours' - ($4::time)::interval))::date as day
                  from outbox_done
                 where corp_id = $1 and finished_at >= $2 and finished_at < $3 and verdict = 1 and channel in ('app_text', 'app_card', 'voice', 'phone', 'sms')) d) s
         group by 1, 2 order by 1, 2
        """;

    /// <summary>By person and day; a day begins with its quiet hours.</summary>
    public Task<IReadOnlyList<PhoneDay>> DaysAsync(string corpId, DateTimeOffset from, DateTimeOffset until, QuietHours quiet, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(quiet);
        return database.Source.Command(DaysSql, corpId, from.UtcDateTime, until.UtcDateTime, quiet.Window.From, quiet.Window.To).ListAsync(r => new PhoneDay(
            r.GetString(0), r.GetFieldValue<DateOnly>(1), r.GetInt32(2), r.GetInt32(3), r.GetInt32(4), r.GetInt32(5)), cancellationToken);
    }
}
