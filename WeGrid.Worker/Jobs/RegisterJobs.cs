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
    // Lists name people: whoever needs one again asks for it.
    private static readonly TimeSpan _listsKept = TimeSpan.FromDays(14);

    /// <summary>该走访的, on working days; to each person once a week. Of those nobody sees to, who may see them hears by number.</summary>
    public async Task RemindAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps().Where(c => c.Desks.Rules.Calendar.IsWorkingDay(ChinaTime.DateOf(now))))
        {
            foreach (var kind in corp.Desks.Rules.Registers.Where(k => k.Visit is not null))
            {
                var (desk, all) = (new RegisterDesk(corp.Corp), await store.AllAsync(corp.Corp.Id, kind.Id, cancellationToken));
                await say.SayAllAsync(
                    corp.Corp.Id, "register", desk.Due(kind, all, now).Where(d => d.Key.Length > 0).Select(d =>
                        new SaidOnce($"{kind.Id}:{Week(now)}:{d.Key}", () => [.. Reminders(corp, kind, d.Key, [.. d], now)])), now, cancellationToken);
                await say.SayAllAsync(
                    corp.Corp.Id, "register-alone", desk.Alone(kind, all, now).Select(n =>
                        new SaidOnce($"{kind.Id}:{Week(now)}:{n.Key}", () => [Alone(corp, kind, n.Key, [.. n], now)])), now, cancellationToken);
            }

            foreach (var kind in corp.Desks.Rules.Registers.Where(k => k.Sizes.Count > 0))
            {
                await GapsAsync(corp, kind, now, cancellationToken);
            }

            foreach (var kind in corp.Desks.Rules.Registers.Where(k => k.Until.Length > 0))
            {
                await OverAsync(corp, kind, now, cancellationToken);
            }
        }
    }

    /// <summary>What was said of visits and is older than its kind keeps it, and lists that were sent.</summary>
    public async Task ForgetAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps())
        {
            await store.ForgetAsync(corp.Corp.Id, corp.Desks.Rules.Registers.ToDictionary(k => k.Id, k => k.Keep.Count, StringComparer.Ordinal), now - _listsKept, now, cancellationToken);
        }
    }

    private static IEnumerable<Notice> Reminders(CorpEntry corp, RegisterKind kind, string user, List<RegisterEntry> due, DateTimeOffset now) =>
        RegisterLines.Messages(due).Select((part, i) => DigestJobs.Message(corp, user, "register_due", $"register:{kind.Id}:{Week(now)}", now) with
        {
            Seq = i,
            // Said once a week: a day's outage must not be a week's silence.
            ValidUntil = null,
            Values = new Dictionary<string, string>
            {
                ["corp.name"] = corp.Corp.Name, ["register.name"] = kind.Name, ["register.word"] = kind.Visit!.Word, ["register.unit"] = kind.Visit.Unit, ["count"] = due.Count.ToString(CultureInfo.InvariantCulture),
            },
            Lines = [.. part.Select(e => RegisterLines.Of(kind, e))],
        });

    /// <summary>缺额, to who may see the kind, the nearest to each grid; once a week. A register nobody has begun is not chased.</summary>
    private async Task GapsAsync(CorpEntry corp, RegisterKind kind, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var all = await store.AllAsync(corp.Corp.Id, kind.Id, cancellationToken);
        var gaps = all.Count == 0 ? [] : new RegisterDesk(corp.Corp).Gaps(kind, all);
        var told = gaps.SelectMany(g => kind.See.SelectMany(p => corp.Corp.Grids.NearestHolders(g.GridId, p)).Where(p => !p.IsStandIn).Select(p => (p.UserId, Gap: g)).Distinct());
        await say.SayAllAsync(
            corp.Corp.Id, "register-gaps", told.ToLookup(t => t.UserId, t => t.Gap, StringComparer.OrdinalIgnoreCase).Select(t =>
                new SaidOnce($"{kind.Id}:{Week(now)}:{t.Key}", () => [Gaps(corp, kind, t.Key, [.. t], now)])), now, cancellationToken);
    }

    private static Notice Gaps(CorpEntry corp, RegisterKind kind, string user, List<RegisterGap> gaps, DateTimeOffset now) =>
        DigestJobs.Message(corp, user, "register_gaps", $"register-gaps:{kind.Id}:{Week(now)}", now) with
        {
            ValidUntil = null,
            Values = new Dictionary<string, string>
            {
                ["corp.name"] = corp.Corp.Name, ["register.name"] = kind.Name, ["count"] = gaps.Count.ToString(CultureInfo.InvariantCulture),
                ["left"] = gaps.Count > RegisterLines.Most ? $"另有{(gaps.Count - RegisterLines.Most).ToString(CultureInfo.InvariantCulture)}处，请办事员列出来。" : "",
            },
            Lines = [.. gaps.Take(RegisterLines.Most).Select(g => RegisterLines.Of(g, corp.Corp.Grids.Find(g.GridId)!.Name))],
        };

    /// <summary>到期: what does not hold any more, by its last day, once to who may see the kind; what was over long before it was imported is not chased.</summary>
    private async Task OverAsync(CorpEntry corp, RegisterKind kind, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = ChinaTime.DateOf(now);
        var over = (await store.AllAsync(corp.Corp.Id, kind.Id, cancellationToken)).Where(e => kind.EndOf(e) is { } last && last < today && last >= today.AddDays(-OverDays));
        var told = over.SelectMany(e => kind.See.SelectMany(p => corp.Corp.Grids.NearestHolders(e.GridId, p)).Where(p => !p.IsStandIn).Select(p => (Key: $"{kind.Id}:{kind.EndOf(e):yyyy-MM-dd}:{p.UserId}", p.UserId, Entry: e)).Distinct());
        await say.SayAllAsync(
            corp.Corp.Id, "register-over", told.ToLookup(t => t.Key, StringComparer.OrdinalIgnoreCase).Select(t =>
                new SaidOnce(t.Key, () => [Over(corp, kind, t.First().UserId, [.. t.Select(o => o.Entry)], now)])), now, cancellationToken);
    }

    private static Notice Over(CorpEntry corp, RegisterKind kind, string user, List<RegisterEntry> entries, DateTimeOffset now)
    {
        var last = kind.EndOf(entries[0])!.Value;
        return DigestJobs.Message(corp, user, "register_over", $"register-over:{kind.Id}:{last:yyyy-MM-dd}", now) with
        {
            ValidUntil = null,
            Values = new Dictionary<string, string>
            {
                ["corp.name"] = corp.Corp.Name, ["register.name"] = kind.Name, ["count"] = entries.Count.ToString(CultureInfo.InvariantCulture), ["date"] = last.ToString("M月d日", CultureInfo.InvariantCulture),
                ["what"] = string.Join('、', entries.Take(Numbers).Select(e => e.Number.ToString(CultureInfo.InvariantCulture))),
            },
        };
    }

    private const int OverDays = 30;

    /// <summary>Numbers, no names: who may see them looks them up in the register.</summary>
    private static Notice Alone(CorpEntry corp, RegisterKind kind, string user, List<RegisterEntry> entries, DateTimeOffset now) =>
        DigestJobs.Message(corp, user, "register_alone", $"register-alone:{kind.Id}:{Week(now)}", now) with
        {
            ValidUntil = null,
            Values = new Dictionary<string, string>
            {
                ["corp.name"] = corp.Corp.Name, ["register.name"] = kind.Name, ["register.word"] = kind.Visit!.Word, ["register.unit"] = kind.Visit.Unit, ["count"] = entries.Count.ToString(CultureInfo.InvariantCulture),
                ["what"] = string.Join('、', entries.Take(Numbers).Select(e => e.Number.ToString(CultureInfo.InvariantCulture))),
            },
        };

    private const int Numbers = 50;

    private static string Week(DateTimeOffset now)
    {
        var day = ChinaTime.DateOf(now).ToDateTime(TimeOnly.MinValue);
        return string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(day)}w{ISOWeek.GetWeekOfYear(day)}");
    }
}
