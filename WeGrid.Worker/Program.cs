using WeGrid.Worker;
using WeGrid.Hosting;

try
{
    await WorkerApp.Build(args, TimeProvider.System).RunAsync();
    return 0;
}
catch (WrongSettingsException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 2;
}
