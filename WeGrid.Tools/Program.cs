using Microsoft.Extensions.Configuration;
using WeGrid.Tools;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
return await Tool.RunAsync(args, new ConfigurationBuilder().AddEnvironmentVariables().Build(), TimeProvider.System, read: null, stop.Token);
