using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Media;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Tools.Commands;

/// <summary><c>ticket list | show N [--as USER] [--json]</c>: ids and states; reporters' words are not printed. <c>--as</c>: what that person may see.</summary>
internal static class TicketCommands
{
    public static async Task<int> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        var directory = services.GetRequiredService<CorpDirectory>();
        await directory.RefreshAsync(cancellationToken);
        if (await Arguments.AreasAsync(directory, args) is not { } areas)
        {
            return 4;
        }

        switch (args)
        {
            case ["list", ..]:
                var rows = await TicketReader.AllAsync(services.GetRequiredService<Database>(), directory, areas, cancellationToken);
                Output.Write(rows, args, t => $"{t.Corp}  {t.Number}  {t.State,-8} {t.Urgency,-6} {t.Category,-8} {t.Grid,-10} due {t.Due:yyyy-MM-dd HH:mm}  round {t.Round}");
                return 0;
            case ["show", var number, ..] when long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted):
                return await ShowAsync(services, directory, wanted, areas, cancellationToken);
            default:
                await Console.Error.WriteLineAsync("ticket list [--as USER] [--json] | ticket show N [--as USER] [--json]");
                return 2;
        }
    }

    private static async Task<int> ShowAsync(IServiceProvider services, CorpDirectory directory, long number, Func<string, Domain.Corps.Area?> areas, CancellationToken cancellationToken)
    {
        await using var connection = await services.GetRequiredService<Database>().OpenAsync(cancellationToken);
        foreach (var entry in directory.All)
        {
            if (await TicketStore.FindAsync(connection, entry.Corp, number, cancellationToken) is { } file)
            {
                if (file.Ticket.Category == Ticket.ConfidentialCategory || areas(entry.Corp.Id)?.Holds(file) == false)
                {
                    break; // for who asks it does not exist
                }

                var events = await TicketStore.EventsAsync(connection, entry.Corp.Id, number, cancellationToken);
                var photos = await MediaStore.OfTicketAsync(connection, entry.Corp.Id, number, cancellationToken);
                Console.WriteLine(Output.Json(TicketView.Of(file, events, photos) with { Labels = await LabelLine.OfAsync(connection, file.Ticket, cancellationToken) }));
                return 0;
            }
        }

        await Console.Error.WriteLineAsync($"there is no ticket {number}");
        return 1;
    }
}
