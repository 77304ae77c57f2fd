using System.Globalization;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Procedures;
using WeGrid.Domain.Understanding;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Procedures;
using WeGrid.Postgres.Tickets;
using WeGrid.Worker.Due;

namespace WeGrid.Worker.Jobs;

/// <summary>网格调整: every hour, what is open in a grid that is closed goes where it belongs now. What lies there already is left alone: twice is once.</summary>
public sealed class RegridJobs(Database database, RegridStore store, DecisionSaver saver, SayOnce say, CorpsNow corps, Func<Corp, Gazetteer> places)
{
    // A worker that dies leaves the rest to the next.
    private const int Part = 50;

    // As long as is remembered what was said (RetentionTimes.Marks); a file that comes later than that says it to nobody.
    private static readonly TimeSpan _told = TimeSpan.FromDays(80);

    /// <summary>Lines a message bears.</summary>
    public const int Lines = 12;

    /// <summary>Moves what is due.</summary>
    public async Task MoveAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps().Where(c => c.Corp.Regrids.Any(r => r.At <= now)))
        {
            var closed = corp.Corp.Grids.Grids.Where(g => g.IsClosed(now)).Select(g => g.Id).Order(StringComparer.Ordinal).ToList();
            var gazetteer = new Lazy<Gazetteer>(() => places(corp.Corp));
            for (long after = 0; await store.OpenAsync(corp.Corp.Id, closed, after, Part, cancellationToken) is { Count: > 0 } numbers; after = numbers[^1])
            {
                await MoveAsync(corp, gazetteer, numbers, now, cancellationToken);
            }

            for (long after = 0; await store.ProceedingsAsync(corp.Corp.Id, closed, after, Part, cancellationToken) is { Count: > 0 } numbers; after = numbers[^1])
            {
                foreach (var number in numbers)
                {
                    await MoveMatterAsync(corp, gazetteer, number, now, cancellationToken);
                }
            }

            var taken = closed.Select(c => (Closed: c, Grid: Regrid.InForce(corp.Corp, c, now))).Where(m => Takers(corp.Corp, m.Closed, now) == 1).ToList();
            await store.MoveEntriesAsync(corp.Corp.Id, taken, cancellationToken);
            await TellAsync(corp, now, cancellationToken);
        }
    }

    private static int Takers(Corp corp, string closed, DateTimeOffset now) => corp.Regrids.First(r => r.At <= now && r.From.Contains(closed)).To.Count;

    private async Task MoveAsync(CorpEntry corp, Lazy<Gazetteer> gazetteer, IReadOnlyList<long> numbers, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // What somebody has in hand at this moment goes the next hour.
        var free = await TicketLock.TakeFreeAsync(connection, corp.Corp.Id, numbers, cancellationToken);
        var effects = new Effects { Loads = await LoadStore.LoadAsync(connection, corp.Corp, now, cancellationToken) };
        foreach (var file in (await TicketStore.LoadAsync(connection, corp.Corp, [.. free], cancellationToken)).Values.OrderBy(f => f.Ticket.Number))
        {
            corp.Desks.Tickets.Regrid(effects, file, Now(corp.Corp, gazetteer, file.Ticket.GridId, file.Ticket.Place, now), now);
        }

        if (await saver.SaveAsync(connection, corp.Corp.Id, effects, now, null, cancellationToken) == SaveResult.Saved)
        {
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>程序中的事, one in a transaction: who has it in hand at this moment is waited for, as by its clock.</summary>
    private async Task MoveMatterAsync(CorpEntry corp, Lazy<Gazetteer> gazetteer, long number, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // One that this version cannot read stays, and hides no other; its clock says so.
        var file = await ProceedingStore.TryHoldAsync(connection, corp.Corp.Id, number, cancellationToken);
        // Another worker may have moved it meanwhile: then it lies where it belongs.
        if (file is null || ProcedureDesk.Regrid(file.Procedure, file.Matter, Now(corp.Corp, gazetteer, file.Matter.GridId, file.Matter.Title, now), now) is not { } moved)
        {
            return;
        }

        var effects = new Effects();
        new ProcedureTelling(corp.Desks.Rules).Keep(effects, file.Procedure, file.Matter, moved, now);
        await saver.SaveAsync(connection, corp.Corp.Id, effects, now, null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Where something of a grid lies now: of several that took over, the one its words name.</summary>
    private static string Now(Corp corp, Lazy<Gazetteer> gazetteer, string gridId, string words, DateTimeOffset now)
    {
        var village = Regrid.InForce(corp, gridId, now);
        var placed = words.Length > 0 && village != gridId ? gazetteer.Value.Locate(words, village) : null;
        return (placed is { Certainty: Certainty.Exact or Certainty.Likely } ? Regrid.Named(corp, gridId, placed.Grid, now) : null) ?? village;
    }

    /// <summary>Once for each adjustment: who leads the grids that took over, or the village, reads what changed and what only people can sort.</summary>
    private async Task TellAsync(CorpEntry corp, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var regrid in corp.Corp.Regrids.Where(r => r.At <= now && r.At > now - _told))
        {
            var left = (await store.LeftAsync(corp.Corp.Id, regrid.From, cancellationToken)).Sum(l => l.Count);
            foreach (var person in regrid.To.SelectMany(g => corp.Corp.Grids.NearestHolders(g, PostKind.GridLeader)).Where(p => !p.IsStandIn).Select(p => p.UserId).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal))
            {
                await say.SayAsync(corp.Corp.Id, "regrid", $"{regrid.On:yyyy-MM-dd}:{string.Join('+', regrid.From)}:{person}", [Message(corp, regrid, person, left, now)], now, cancellationToken);
            }
        }
    }

    private static Notice Message(CorpEntry corp, Regrid regrid, string person, long left, DateTimeOffset now) =>
        DigestJobs.Message(corp, person, "regrid", $"regrid:{regrid.On:yyyy-MM-dd}:{regrid.From[0]}", now) with
        {
            ValidUntil = null, // It is said once: late is better than never.
            Values = new Dictionary<string, string>
            {
                ["corp.name"] = corp.Corp.Name,
                ["date"] = regrid.On.ToString("M月d日", CultureInfo.InvariantCulture),
                ["grids.before"] = Names(corp.Corp, regrid.From),
                ["grids.now"] = Names(corp.Corp, regrid.To),
                ["left"] = left == 0 ? "" : $"名册和应转户里还有{left.ToString(CultureInfo.InvariantCulture)}条写在原来的网格，请改到现在的网格。",
            },
        };

    private static string Names(Corp corp, IReadOnlyList<string> grids) =>
        string.Join('、', grids.Take(Lines).Select(g => corp.Grids.Find(g)?.Name ?? g)) + (grids.Count > Lines ? $"等{grids.Count.ToString(CultureInfo.InvariantCulture)}个网格" : "");
}
