using WeGrid.Hosting;
using WeGrid.Worker;
using WeGrid.Worker.Templates;

if (args is ["template", "check", ..])
{
    var faults = TemplateCheck.Run(Path.Combine(DataFiles.FindFolder(), "templates"));
    foreach (var fault in faults)
    {
        Console.WriteLine($"{fault.File}:{fault.Line} {fault.Message}");
    }

    Console.WriteLine(faults.Count == 0 ? "模板没有问题" : $"{faults.Count} 处问题");
    return faults.Count == 0 ? 0 : 4;
}

if (args is ["template", "show", var template])
{
    return TemplateShow.Run(Path.Combine(DataFiles.FindFolder(), "templates"), template, Console.Out) ? 0 : 4;
}

if (args is ["template", ..])
{
    await Console.Error.WriteLineAsync("template check | template show NAME");
    return 2;
}

try
{
    await WorkerApp.Build(args, TimeProvider.System).RunAsync();
    return 0;
}
catch (Exception wrong) when (wrong is WrongSettingsException or InvalidDataException)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 2;
}
