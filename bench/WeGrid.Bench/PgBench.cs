using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace WeGrid.Bench;

/// <summary>Runs PostgreSQL's own load tool: the baseline that nobody here wrote.</summary>
internal sealed partial class PgBench(NpgsqlConnectionStringBuilder database, string scripts)
{
    private const int Clients = 32;

    public async Task PrepareAsync()
    {
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var command = source.CreateCommand(await File.ReadAllTextAsync(Path.Combine(scripts, "schema.sql")));
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>R: transactions a second of <c>bench/pgbench/r.sql</c>.</summary>
    public async Task<double> RunAsync(int seconds)
    {
        await PrepareAsync();
        var bin = Environment.GetEnvironmentVariable("WEGRID_PG_BIN");
        var start = new ProcessStartInfo(bin is { Length: > 0 } ? Path.Combine(bin, "pgbench") : "pgbench")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "-n", "-M", "prepared", "-c", Clients.ToString(CultureInfo.InvariantCulture), "-j", "2", "-T", seconds.ToString(CultureInfo.InvariantCulture),
                "-f", Path.Combine(scripts, "r.sql"), "-h", database.Host!, "-p", database.Port.ToString(CultureInfo.InvariantCulture),
                "-U", database.Username!, database.Database!,
            },
        };
        start.Environment["PGPASSWORD"] = database.Password ?? "";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var match = Tps().Match(output);
        return match.Success && process.ExitCode == 0
            ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"pgbench failed: {await errors}{output}");
    }

    [GeneratedRegex(@"tps = ([0-9.]+) \(without")]
    private static partial Regex Tps();
}
