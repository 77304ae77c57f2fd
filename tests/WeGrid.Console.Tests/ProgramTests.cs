using System.Diagnostics;
using System.Net;
using System.Text;

namespace WeGrid.Console.Tests;

/// <summary>The Console as it runs in a town: a process of its own, refused with wrong settings, and no key in its log however loud it is.</summary>
public sealed class ProgramTests
{
    private const string Listening = "Now listening on: ";

    [Fact]
    public async Task Program_WrongSettings_ListsEveryFaultAndEndsWith2()
    {
        var (exit, output) = await RunAsync(new() { ["ConnectionStrings__WeGrid"] = "", ["Console__Url"] = "http://grid.example" }, _ => Task.CompletedTask);

        Assert.Equal(2, exit);
        Assert.Contains("ConnectionStrings__WeGrid is missing", output, StringComparison.Ordinal);
        Assert.Contains("Console__Url must be https", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_AtItsLoudest_WritesNoKeyIntoItsLog()
    {
        await using var desk = await Desk.OpenAsync();
        var link = (await desk.DispatchAsync(await desk.OrderAsync())).AbsolutePath;
        var state = Directory.CreateTempSubdirectory("wegrid-console-").FullName;
        var statuses = new List<HttpStatusCode>();
        var (_, output) = await RunAsync(
            new() { ["ConnectionStrings__WeGrid"] = desk.ConnectionString, ["State__Path"] = state, ["Logging__LogLevel__Default"] = "Trace" },
            async url =>
            {
                statuses.Add((await desk.Phone.GetAsync(new Uri(url, "readyz"))).StatusCode);
                statuses.Add((await desk.Phone.GetAsync(new Uri(url, "u/nobody/here"))).StatusCode);
                await desk.ListAsync<int>("alter table link rename to link_away"); // something to write a log line about
                statuses.Add((await desk.Phone.GetAsync(new Uri(url, link))).StatusCode);
            });
        Directory.Delete(state, recursive: true);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.ServiceUnavailable], statuses);
        Assert.Contains("A page waits for the database", output, StringComparison.Ordinal);
        Assert.DoesNotContain(link.Split('/')[^1], output, StringComparison.Ordinal);
        Assert.DoesNotContain("nobody/here", output, StringComparison.Ordinal);
    }

    /// <summary>Starts it, visits it once it listens, ends it; or waits for its own end.</summary>
    private static async Task<(int Exit, string Output)> RunAsync(Dictionary<string, string> settings, Func<Uri, Task> visit)
    {
        var flavour = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var dll = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "WeGrid.Console", flavour, "WeGrid.Console.dll"));
        var start = new ProcessStartInfo("dotnet", [dll, "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(dll),
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = new StringBuilder();
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var read = Task.WhenAll(ReadAsync(process.StandardOutput, output, listening), ReadAsync(process.StandardError, output, listening));
        if (await Task.WhenAny(listening.Task, process.WaitForExitAsync(over.Token)) == listening.Task)
        {
            try
            {
                await visit(await listening.Task);
            }
            finally
            {
                // Asked to end, it writes out what its log still holds; killed, it does not.
                using var ask = Process.Start("/bin/sh", ["-c", $"kill -TERM {process.Id}"]);
                await ask.WaitForExitAsync(over.Token);
            }
        }

        await process.WaitForExitAsync(over.Token);
        await read;
        return (process.ExitCode, output.ToString());
    }

    private static async Task ReadAsync(StreamReader from, StringBuilder into, TaskCompletionSource<Uri> listening)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (into)
            {
                into.AppendLine(line);
            }

            if (line.IndexOf(Listening, StringComparison.Ordinal) is var at && at >= 0)
            {
                listening.TrySetResult(new Uri(line[(at + Listening.Length)..].Trim()));
            }
        }
    }
}
