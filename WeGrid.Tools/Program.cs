using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WeGrid.Hosting;
using WeGrid.Tools.Commands;
using WeGrid.Tools.Story;

// The commands of ./wegrid that need the product's own code. Exit codes: 0 ok, 1 failed, 2 usage, 3 held for a person, 4 refused.
var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
if (args is ["warn", .. var asked] && configuration["WEGRID_WITHOUT_DATABASE"] is { Length: > 0 })
{
    return await WarnCommands.AloneAsync(configuration, asked, TimeProvider.System);
}

if (args is ["procedure", "check" or "show" or "draw", ..] or ["procedure"])
{
    return await ProcedureCommand.RunAsync(args[1..]);
}

var services = new ServiceCollection();
services.AddLogging(l => l.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning));
try
{
    services.AddWeGrid(configuration, TimeProvider.System);
}
catch (WrongSettingsException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 2;
}

await using var provider = services.BuildServiceProvider();
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
var rest = args.Skip(1).ToArray();
return args.FirstOrDefault() switch
{
    "migrate" => await DatabaseCommands.MigrateAsync(provider, stop.Token),
    "corp" => await CorpCommands.RunAsync(provider, rest, stop.Token),
    "ticket" => await TicketCommands.RunAsync(provider, rest, stop.Token),
    "queue" => await QueueCommands.QueueAsync(provider, rest, stop.Token),
    "jobs" => await QueueCommands.JobsAsync(provider, rest, stop.Token),
    "parked" => await ParkedCommands.RunAsync(provider, rest, stop.Token),
    "dead" => await DeadCommand.RunAsync(provider, rest, stop.Token),
    "preview" => await PreviewCommand.RunAsync(provider, rest, stop.Token),
    "keys" => await KeyCommands.RunAsync(provider, rest, stop.Token),
    "rates" => await RateCommands.RunAsync(provider, rest, stop.Token),
    "lists" => await ListCommand.RunAsync(provider, rest, stop.Token),
    "workload" => await RateCommands.WorkloadAsync(provider, rest, stop.Token),
    "notice" => await NoticeCommands.RunAsync(provider, rest, stop.Token),
    "review" => await ReviewCommands.RunAsync(provider, rest, stop.Token),
    "corrections" => await CorrectionCommands.RunAsync(provider, rest, stop.Token),
    "native" => await NativeCommand.RunAsync(provider, rest, stop.Token),
    "audit" => await AuditCommand.RunAsync(provider, rest, stop.Token),
    "warn" => await WarnCommands.RunAsync(provider, rest, isDrill: false, stop.Token),
    "drill" => await WarnCommands.RunAsync(provider, rest, isDrill: true, stop.Token),
    "register" => await RegisterCommands.RunAsync(provider, rest, stop.Token),
    "duty" => await DutyCommands.RunAsync(provider, rest, stop.Token),
    "household" => await HouseholdCommands.RunAsync(provider, rest, stop.Token),
    "story" => await StormNight.PlayAsync(provider, stop.Token),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("migrate | corp import FILE|check|handover|export|forms | native list | ticket list|show N | queue | jobs | parked list|show ID|replay ID|replay --all | dead list | preview | keys rotate | audit | rates MONTH | lists [GRID] | workload | notice list|correct ID | review | corrections export FILE | warn FILE|stop RUN|report RUN|silence RUN | drill FILE | household import FILE|check|list | register kinds|import KIND FILE|check KIND|list KIND | procedure check|show|draw FILE | duty list|report ID FROM TO | story");
    return 2;
}
