using System.Diagnostics;
using System.Security.Cryptography;

namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>A PostgreSQL of the test's own that can be stopped and started; as root every server command runs as user postgres.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly string _bin;
    private readonly string _folder;
    private readonly int _port;

    private Cluster(string bin, string folder, int port) => (_bin, _folder, _port) = (bin, folder, port);

    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres";

    /// <summary>Where the server's programs are: WEGRID_PG_BIN, else the newest installed; null when there are none.</summary>
    public static string? FindPrograms() =>
        new[] { Environment.GetEnvironmentVariable("WEGRID_PG_BIN") }
            .Concat(Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(d => int.TryParse(Path.GetFileName(d), out var v) ? v : 0).Select(d => Path.Combine(d, "bin")) : [])
            .FirstOrDefault(d => d is not null && File.Exists(Path.Combine(d, "initdb")));

    public static async Task<Cluster> StartAsync(string bin)
    {
        var folder = Path.Combine("/tmp", "wegrid-pg-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)));
        var cluster = new Cluster(bin, folder, HostProcess.FreePort());
        Directory.CreateDirectory(folder);
        if (Environment.UserName == "root")
        {
            await RunAsync("chown", "postgres:", folder);
        }

        await cluster.AsPostgresAsync("initdb", "-D", cluster.Data, "-U", "postgres", "--locale=C.UTF-8", "-E", "UTF8", "--auth=trust", "--no-sync");
        await cluster.UpAsync();
        return cluster;
    }

    private string Data => Path.Combine(_folder, "data");

    public Task UpAsync() => AsPostgresAsync("pg_ctl", "-D", Data, "-w", "-t", "60", "-l", Path.Combine(_folder, "log"), "-o", $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder}", "start");

    /// <summary>Stops it as a power cut does.</summary>
    public Task DownAsync() => AsPostgresAsync("pg_ctl", "-D", Data, "-w", "-t", "60", "-m", "immediate", "stop");

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            await DownAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private Task AsPostgresAsync(string program, params string[] arguments)
    {
        var path = Path.Combine(_bin, program);
        return Environment.UserName == "root"
            ? RunAsync("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", path, .. arguments])
            : RunAsync(path, arguments);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // A server keeps the pipes of whoever started it: its words go to its own log, not to us.
        var start = new ProcessStartInfo("sh", ["-c", "cd / && exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null", program, .. arguments]);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{Path.GetFileName(program)} ended with {process.ExitCode}");
    }
}
