using WeGrid.Domain;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Duties;
using WeGrid.Domain.Procedures;
using WeGrid.Domain.Registers;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Duties;
using WeGrid.Postgres.Housekeeping;
using WeGrid.Postgres.Registers;
using WeGrid.Worker.Due;

namespace WeGrid.Worker.Jobs;

/// <summary>职责: every morning the matters of the duties a town has chosen (<c>settings.duties</c>) begin, one for each grid and occasion; their procedure does the rest.</summary>
public sealed class DutyJobs(Database database, DutyStore store, TicketNumbers numbers, DecisionSaver saver, CorpsNow corps)
{
    // A county's grids are begun in parts: a worker that dies leaves the rest to the next.
    private const int Part = 200;

    /// <summary>Begins what stands open today and has not begun; twice is once.</summary>
    public async Task BeginAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps())
        {
            foreach (var duty in corp.Desks.Rules.Duties.Where(d => corp.Corp.Duties.Contains(d.Id)))
            {
                await BeginAsync(corp, duty, now, cancellationToken);
            }
        }
    }

    private async Task BeginAsync(CorpEntry corp, Duty duty, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rules = corp.Desks.Rules;
        var open = duty.OpenOn(ChinaTime.DateOf(now), rules.Calendar).ToList();
        if (open.Count == 0 || rules.Procedures.FirstOrDefault(p => p.Id == duty.Procedure) is not { } procedure)
        {
            return;
        }

        var (desk, telling) = (new ProcedureDesk(corp.Corp, rules.Calendar), new ProcedureTelling(rules));
        var book = await BookAsync(corp, procedure, cancellationToken);
        var begun = await store.BegunAsync(corp.Corp.Id, duty.Id, [.. open.Select(o => o.Day)], cancellationToken);
        var missing = (from occasion in open
                       from grid in corp.Corp.Grids.Grids.Where(g => g.Kind == duty.Grid && !g.IsClosed(now)).OrderBy(g => g.Id, StringComparer.Ordinal)
                       where !begun.Contains((grid.Id, occasion.Day))
                       let starter = desk.StarterOf(procedure, grid.Id, now)
                       // In a grid in which nobody can begin or do it, it begins once somebody is there.
                       where starter is not null && desk.Start(procedure, Of(corp, duty, occasion, grid.Id, 1), starter, now, book).Refusal is null
                       select (Occasion: occasion, Grid: grid.Id, Starter: starter)).ToList();
        foreach (var part in missing.Chunk(Part))
        {
            var first = await numbers.ReserveAsync(corp.Corp.Id, part.Length, cancellationToken);
            await using var connection = await database.OpenAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var taken = await DutyStore.TakeAsync(connection, corp.Corp.Id, duty.Id, [.. part.Select((m, i) => new DutyRow(m.Grid, m.Occasion.Day, first + i))], cancellationToken);
            var effects = new Effects();
            foreach (var row in taken)
            {
                var (occasion, grid, starter) = part[(int)(row.Number - first)];
                telling.Keep(effects, procedure, null, desk.Start(procedure, Of(corp, duty, occasion, grid, row.Number), starter, now, book), now);
            }

            await saver.SaveAsync(connection, corp.Corp.Id, effects, now, null, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>名册 a procedure looks into when it begins.</summary>
    private async Task<RegisterBook> BookAsync(CorpEntry corp, Procedure procedure, CancellationToken cancellationToken)
    {
        string[] kinds = [.. procedure.BeginsWith];
        if (kinds.Length == 0)
        {
            return RegisterBook.Empty;
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        return new RegisterBook(corp.Desks.Rules.Registers, await RegisterStore.WholeAsync(connection, corp.Corp.Id, kinds, cancellationToken));
    }

    /// <summary>Whoever hears of many must know which: the grid's name stands in the title.</summary>
    private static ProcedureAct.Begin Of(CorpEntry corp, Duty duty, DutyOccasion occasion, string grid, long number) =>
        new(number, $"{corp.Corp.Grids.Find(grid)?.Name}{duty.TitleOf(occasion)}", grid) { Lane = duty.Lane, Due = ChinaTime.EndOf(occasion.Due), Duty = duty.Id };
}
