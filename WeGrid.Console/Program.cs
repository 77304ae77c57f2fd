using WeGrid.Console;
using WeGrid.Hosting;

try
{
    await ConsoleApp.Build(args, TimeProvider.System).RunAsync();
    return 0;
}
catch (WrongSettingsException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 2;
}
