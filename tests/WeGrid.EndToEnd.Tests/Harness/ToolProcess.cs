using System.Diagnostics;

namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>One command of <c>./wegrid</c> that WeGrid.Tools answers, run to its end.</summary>
internal static class ToolProcess
{
    /// <summary>Runs the Tools of the same configuration as these tests.</summary>
    public static async Task<(int Exit, string Out, string Err)> RunAsync(IReadOnlyList<string> args, IReadOnlyDictionary<string, string> settings)
    {
        var flavour = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var dll = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "WeGrid.Tools", flavour, "WeGrid.Tools.dll"));
        var start = new ProcessStartInfo("dotnet", [dll, .. args])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = Path.GetDirectoryName(dll),
        };
        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, texts[0], texts[1]);
    }
}
