using Microsoft.Extensions.DependencyInjection;
using WeGrid.Hosting;
using WeGrid.Postgres;
using WeGrid.Postgres.Housekeeping;

namespace WeGrid.Tools.Commands;

/// <summary><c>migrate</c>: brings the schema up to this program and makes the partitions of the coming months.</summary>
internal static class DatabaseCommands
{
    public static async Task<int> MigrateAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var database = services.GetRequiredService<Database>();
        if (await database.CheckAsync(cancellationToken) is { } unfit)
        {
            await Console.Error.WriteLineAsync(unfit.Message);
            return 4;
        }

        var outcome = await services.GetRequiredService<Migrator>().MigrateAsync(cancellationToken: cancellationToken);
        if (outcome.Refusal is { } refusal)
        {
            await Console.Error.WriteLineAsync(refusal.Message);
            return 4;
        }

        foreach (var migration in outcome.Applied)
        {
            Console.WriteLine($"applied {migration.Number:0000} {migration.Name}");
        }

        await new Partitions(database).EnsureAsync(services.GetRequiredService<Clocks>().Machine.GetUtcNow(), cancellationToken: cancellationToken);
        Console.WriteLine(outcome.Applied.Count == 0 ? "nothing to migrate" : $"{outcome.Applied.Count} migrations applied");
        return 0;
    }
}
