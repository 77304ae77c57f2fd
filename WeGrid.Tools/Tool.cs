using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using WeGrid.Hosting;
using WeGrid.Tools.Commands;
using WeGrid.Tools.Story;

namespace WeGrid.Tools;

/// <summary>The commands of <c>./wegrid</c> that need the product's own code. Exit codes: 0 ok, 1 failed, 2 usage, 3 held for a person, 4 refused.</summary>
public static class Tool
{
    /// <summary>Runs one command; what it says goes to the console.</summary>
    /// <param name="args">The command and its arguments, as on the command line.</param>
    /// <param name="configuration">The settings (docs/operations/running.md).</param>
    /// <param name="machine">The clock of the machine.</param>
    /// <param name="read">The data folder, when it has been read already.</param>
    /// <param name="cancellationToken">Ends it early; nothing is left half done.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, IConfiguration configuration, TimeProvider machine, DataFiles? read, CancellationToken cancellationToken)
    {
        if (args is ["warn", .. var asked] && configuration["WEGRID_WITHOUT_DATABASE"] is { Length: > 0 })
        {
            return await WarnCommands.AloneAsync(configuration, asked, machine);
        }

        if (args is ["procedure", "check" or "show" or "draw", ..] or ["procedure"])
        {
            return await ProcedureCommand.RunAsync(args[1..]);
        }

        var services = new ServiceCollection();
        services.AddLogging(l => l.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning));
        try
        {
            services.AddWeGrid(configuration, machine, read: read);
        }
        catch (WrongSettingsException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return 2;
        }

        await using var provider = services.BuildServiceProvider();
        try
        {
            return await RunAsync(provider, args, cancellationToken);
        }
        catch (NpgsqlException unreachable) when (IsUnreachable(unreachable))
        {
            await Console.Error.WriteLineAsync($"The database cannot be reached: {unreachable.Message.ReplaceLineEndings(" ")}\nWhat to look at: ConnectionStrings__WeGrid, and whether PostgreSQL runs.");
            return 1;
        }
    }

    private static async Task<int> RunAsync(IServiceProvider provider, string[] args, CancellationToken cancellationToken)
    {
        var rest = args.Skip(1).ToArray();
        return args.FirstOrDefault() switch
        {
            "migrate" => await DatabaseCommands.MigrateAsync(provider, cancellationToken),
            "corp" => await CorpCommands.RunAsync(provider, rest, cancellationToken),
            "ticket" => await TicketCommands.RunAsync(provider, rest, cancellationToken),
            "queue" => await QueueCommands.QueueAsync(provider, rest, cancellationToken),
            "jobs" => await QueueCommands.JobsAsync(provider, rest, cancellationToken),
            "parked" => await ParkedCommands.RunAsync(provider, rest, cancellationToken),
            "dead" => await DeadCommand.RunAsync(provider, rest, cancellationToken),
            "preview" => await PreviewCommand.RunAsync(provider, rest, cancellationToken),
            "keys" => await KeyCommands.RunAsync(provider, rest, cancellationToken),
            "rates" => await RateCommands.RunAsync(provider, rest, cancellationToken),
            "lists" => await ListCommand.RunAsync(provider, rest, cancellationToken),
            "map" => await MapCommand.RunAsync(provider, rest, cancellationToken),
            "workload" => await RateCommands.WorkloadAsync(provider, rest, cancellationToken),
            "notice" => await NoticeCommands.RunAsync(provider, rest, cancellationToken),
            "review" => await ReviewCommands.RunAsync(provider, rest, cancellationToken),
            "corrections" => await CorrectionCommands.RunAsync(provider, rest, cancellationToken),
            "native" => await NativeCommand.RunAsync(provider, rest, cancellationToken),
            "audit" => await AuditCommand.RunAsync(provider, rest, cancellationToken),
            "warn" => await WarnCommands.RunAsync(provider, rest, isDrill: false, cancellationToken),
            "drill" => await WarnCommands.RunAsync(provider, rest, isDrill: true, cancellationToken),
            "register" => await RegisterCommands.RunAsync(provider, rest, cancellationToken),
            "person" => await PersonCommand.RunAsync(provider, rest, cancellationToken),
            "report" => await ReportCommands.RunAsync(provider, rest, cancellationToken),
            "duty" => await DutyCommands.RunAsync(provider, rest, cancellationToken),
            "household" => await HouseholdCommands.RunAsync(provider, rest, cancellationToken),
            "story" => await StormNight.PlayAsync(provider, cancellationToken),
            _ => Usage(),
        };
    }

    /// <summary>Not there, not letting in, or going away: no fault of the command.</summary>
    private static bool IsUnreachable(NpgsqlException error) => error is not PostgresException { SqlState: var state } ||
        state is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification ||
        state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal);

    private static int Usage()
    {
        Console.Error.WriteLine("migrate | corp import FILE|try FILE|check|handover|export|forms | native list | ticket list|show N | queue | jobs | parked list|show ID|replay ID|replay --all | dead list | preview | keys rotate | audit | rates MONTH | lists [GRID] | map [GRID] | workload | notice list|correct ID | review | corrections export FILE | warn FILE|stop RUN|report RUN|silence RUN | drill FILE | household import FILE|check|list | register kinds|import KIND FILE|check KIND|list KIND | person show N|tie N M|untie N | procedure check|show|draw FILE | duty list|report ID FROM TO | story");
        return 2;
    }
}
