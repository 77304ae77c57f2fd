using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Tools.Commands;

/// <summary><c>audit</c>: checks the history chain of every ticket.</summary>
internal static class AuditCommand
{
    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        var directory = services.GetRequiredService<CorpDirectory>();
        await directory.RefreshAsync(cancellationToken);
        var (faults, checkedTickets) = await CheckAsync(services.GetRequiredService<Database>(), directory, cancellationToken);
        foreach (var fault in faults)
        {
            Console.WriteLine(fault);
        }

        Console.WriteLine($"{checkedTickets} tickets checked, {faults.Count} faults");
        return faults.Count == 0 ? 0 : 1;
    }

    public static async Task<(IReadOnlyList<string> Faults, int Tickets)> CheckAsync(Database database, CorpDirectory directory, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        var count = 0;
        await using var connection = await database.OpenAsync(cancellationToken);
        foreach (var entry in directory.All)
        {
            faults.AddRange(await AlertStore.FaultsAsync(database, entry.Corp.Id, cancellationToken));
            foreach (var number in await TicketReader.NumbersAsync(connection, entry.Corp.Id, cancellationToken))
            {
                var file = await TicketStore.FindAsync(connection, entry.Corp, number, cancellationToken);
                var events = await TicketStore.EventsAsync(connection, entry.Corp.Id, number, cancellationToken);
                faults.AddRange(HistoryChecker.Check(number, file!.Ticket.Seq, file.Ticket.HeadHash, [.. events.Select(e => new HistoryChecker.Kept(e.Seq, e.Canonical, e.Hash))]));
                count++;
            }
        }

        return (faults, count);
    }
}
