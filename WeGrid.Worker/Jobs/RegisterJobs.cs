using System.Globalization;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Registers;
using WeGrid.Hosting;
using WeGrid.Postgres.Registers;

namespace WeGrid.Worker.Jobs;

/// <summary>名册: once a week who sees to somebody reads privately whose visit is due; what was said of visits is emptied when its time is over.</summary>
public sealed class RegisterJobs(RegisterStore store, CorpsNow corps, SayOnce say)
{
    /// <summary>该走访的, on working days; to each person once a week, as one message.</summary>
    public async Task RemindAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps().Where(c => c.Desks.Rules.Calendar.IsWorkingDay(ChinaTime.DateOf(now))))
        {
            foreach (var kind in corp.Desks.Rules.Registers.Where(k => k.Visit is not null))
            {
                var due = new RegisterDesk(corp.Corp).Due(kind, await store.AllAsync(corp.Corp.Id, kind.Id, cancellationToken), now);
                foreach (var theirs in due.Where(d => d.Key.Length > 0))
                {
                    await say.SayAsync(corp.Corp.Id, "register", $"{kind.Id}:{Week(now)}:{theirs.Key}", [Reminder(corp, kind, theirs.Key, [.. theirs], now)], now, cancellationToken);
                }
            }
        }
    }

    /// <summary>What was said of visits and is older than its kind keeps it.</summary>
    public async Task ForgetAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps())
        {
            foreach (var kind in corp.Desks.Rules.Registers)
            {
                await store.ForgetAsync(corp.Corp.Id, kind.Id, now - TimeSpan.FromDays(kind.Keep.Count), cancellationToken);
            }
        }
    }

    private static Notice Reminder(CorpEntry corp, RegisterKind kind, string user, List<RegisterEntry> due, DateTimeOffset now) =>
        DigestJobs.Message(corp, user, "register_due", $"register:{kind.Id}:{Week(now)}", now) with
        {
            Values = new Dictionary<string, string>
            {
                ["corp.name"] = corp.Corp.Name, ["register.name"] = kind.Name, ["register.word"] = kind.Visit!.Word, ["count"] = due.Count.ToString(CultureInfo.InvariantCulture), ["left"] = RegisterLines.MoreOf(due.Count),
            },
            Lines = [.. due.Take(RegisterLines.Most).Select(e => RegisterLines.Of(kind, e))],
        };

    private static string Week(DateTimeOffset now)
    {
        var day = ChinaTime.DateOf(now).ToDateTime(TimeOnly.MinValue);
        return string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(day)}w{ISOWeek.GetWeekOfYear(day)}");
    }
}
