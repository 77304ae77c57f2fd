using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WeGrid.Hosting.Media;
using WeGrid.Postgres;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Duties;
using WeGrid.Postgres.Registers;
using WeGrid.Postgres.Secrets;
using WeGrid.Postgres.Warnings;
using WeGrid.WeCom.Client;

namespace WeGrid.Hosting;

/// <summary>What both hosts stand on: settings, clocks, database, corps, the WeCom client.</summary>
public static class HostServices
{
    /// <summary>Of one HTTP call; a send can cost four (token, send, new token, send) and must end within its lease of 60 s.</summary>
    public static readonly TimeSpan HttpTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Registers it, or throws <see cref="WrongSettingsException"/> with every fault: a host with wrong settings does not start.
    /// The data folder is read where the settings say, unless it has been <paramref name="read"/> already, and the hosts of one process may share a
    /// <paramref name="database"/> (tests open hundreds of hosts over one folder; each connection costs a process of the server).
    /// </summary>
    public static WeGridSettings AddWeGrid(this IServiceCollection services, IConfiguration configuration, TimeProvider machine, TimeProvider? domain = null, DataFiles? read = null, Database? database = null)
    {
        var (settings, faults) = WeGridSettings.Read(configuration);
        if (settings is null)
        {
            throw new WrongSettingsException(faults);
        }

        var (data, dataFaults) = read is null ? DataFiles.Load(settings.DataPath, settings.ConsoleUrl) : (read.At(settings.ConsoleUrl), []);
        if (data is null)
        {
            throw new WrongSettingsException(dataFaults);
        }

        services.AddSingleton(settings).AddSingleton(data).AddSingleton<MetricsText>();
        AddClocks(services, settings, machine, domain);
        if (database is null)
        {
            services.AddSingleton(p => new Database(settings.ConnectionString, p.GetService<ILoggerFactory>()));
        }
        else
        {
            services.AddSingleton(database);
        }

        services.AddSingleton(p => new Migrator(p.GetRequiredService<Database>(), machine));
        services.AddSingleton<CorpStore>().AddSingleton<ChatStateStore>().AddSingleton<HandoverStore>().AddSingleton<RegisterStore>().AddSingleton<DutyStore>();
        services.AddSingleton<WarningStore>().AddSingleton<WarningDesk>();
        services.AddSingleton(_ => KeyRing.Open(settings.SecretsKeyFile));
        services.AddSingleton<SecretStore>().AddSingleton<ISecretReader, StoredSecrets>().AddSingleton<CorpImport>();
        services.AddSingleton<CorpDirectory>().AddHostedService(p => p.GetRequiredService<CorpDirectory>());
        services.AddSingleton(_ => NewHttp());
        services.AddSingleton(p => PlatformWire.Over(NewHttp, settings.ApiBaseUrl, machine));
        services.AddSingleton(p => new AccessTokenSource(p.GetRequiredService<IPlatformWire>(), p.GetRequiredService<Clocks>().Domain));
        services.AddSingleton(p => new WeComClient(p.GetRequiredService<IPlatformWire>(), p.GetRequiredService<AccessTokenSource>(), p.GetRequiredService<Clocks>().Domain));
        services.AddSingleton<PlatformCheck>().AddSingleton<CorpArchives>();
        services.AddSingleton<IMediaStore>(_ => new FolderMediaStore(settings.MediaPath));
        return settings;
    }

    /// <summary>
    /// A client that logs no addresses (tokens and keys ride in the query) and follows nobody elsewhere. No bound on connections:
    /// how much is under way is bounded by whoever sends, and who waited for a connection would use up its time unsent.
    /// </summary>
    public static HttpClient NewHttp() =>
        new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false, UseCookies = false }) { Timeout = HttpTimeout };

    /// <summary>Statements and addresses stay out of the log unless somebody asks for them: they carry ids by the thousand, and tokens ride in addresses.</summary>
    public static void AddWeGridFilters(this ILoggingBuilder logging) =>
        logging.AddFilter("Npgsql", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning).AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("Quartz", LogLevel.Warning).AddFilter("Hangfire", LogLevel.Warning);

    private static void AddClocks(IServiceCollection services, WeGridSettings settings, TimeProvider machine, TimeProvider? domain)
    {
        if (settings.ClockUrl is not { } url)
        {
            services.AddSingleton(new Clocks(domain ?? machine, machine));
            return;
        }

        var followed = new FollowedClock(machine);
        services.AddSingleton(new Clocks(followed, machine));
        services.AddSingleton(p => new ClockFollower(
            new HttpClient { Timeout = Timeout.InfiniteTimeSpan }, url, followed, p.GetRequiredService<Clocks>(), p.GetService<IClockJump>(), p.GetRequiredService<ILogger<ClockFollower>>()));
        services.AddHostedService(p => p.GetRequiredService<ClockFollower>());
    }
}

/// <summary>The settings or the data files are wrong; every fault is listed, with its cure.</summary>
public sealed class WrongSettingsException(IReadOnlyList<string> faults) : Exception("The settings are wrong:\n  " + string.Join("\n  ", faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
