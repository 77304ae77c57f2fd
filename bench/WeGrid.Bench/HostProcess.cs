using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace WeGrid.Bench;

/// <summary>One of our hosts as a process of its own, the Release build, as it is shipped.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TextWriter _log;

    private HostProcess(Process process, TextWriter log, int port) => (_process, _log, Port) = (process, log, port);

    public int Port { get; }

    public int Pid => _process.Id;

    /// <summary>Memory in use now, MB.</summary>
    public double ResidentMb => Memory("VmRSS");

    /// <summary>The most memory there ever was, MB.</summary>
    public double PeakMb => Memory("VmHWM");

    public static async Task<HostProcess> StartAsync(string dll, string logFile, IReadOnlyDictionary<string, string> settings, string readyPath, params string[] arguments)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, ArgumentList = { dll } };
        foreach (var argument in arguments.Append("--urls").Append($"http://127.0.0.1:{port}"))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var log = TextWriter.Synchronized(new StreamWriter(logFile) { AutoFlush = true });
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => log.WriteLine(e.Data);
        process.ErrorDataReceived += (_, e) => log.WriteLine(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var host = new HostProcess(process, log, port);
        await host.ReadyAsync(readyPath, logFile);
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _ = Native.Kill(_process.Id, Native.Terminate);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        _process.Dispose();
        await _log.DisposeAsync();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task ReadyAsync(string path, string logFile)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60) && !_process.HasExited)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{Port}{path}"));
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception waiting) when (waiting is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }

        await DisposeAsync();
        throw new InvalidOperationException($"a host did not become ready:\n{await File.ReadAllTextAsync(logFile)}");
    }

    private double Memory(string field)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
