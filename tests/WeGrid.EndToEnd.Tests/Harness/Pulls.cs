using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WeGrid.Bot;
using WeGrid.Bot.Intake;
using WeGrid.Hosting;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Secrets;
using WeGrid.Testing;
using WeGrid.WeCom.Tests.Archive;

namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>A Bot that pulls when it is told and never by itself, on a clock that moves when it is told: nothing of it depends on how quick the machine is.</summary>
internal sealed class Pulls : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("wegrid-pulls-").FullName;
    private readonly TestDatabase _given;
    private readonly FinanceStub _stub;
    private readonly WebApplication _platform;
    private readonly WebApplication _bot;

    private Pulls(TestDatabase given, FinanceStub stub, WebApplication platform)
    {
        (_given, _stub, _platform) = (given, stub, platform);
        Ledger = new Ledger(given.Database);
        _bot = BotApp.Build([.. Settings().Select(s => $"--{s.Key}={s.Value}")], Time, null, House.Files);
    }

    public ManualTime Time { get; } = new(House.Tuesday);

    public Ledger Ledger { get; }

    public List<TestCorp> Corps { get; } = [];

    public CorpArchives Archives => _bot.Services.GetRequiredService<CorpArchives>();

    public static async Task<Pulls> OpenAsync(FinanceStub stub, params string[] corps)
    {
        var pulls = new Pulls(await TestDatabase.CreateAsync(), stub, await PlatformAsync());
        foreach (var id in corps)
        {
            var corp = TestCorp.Make(pulls._folder, id);
            pulls.Corps.Add(corp);
            await pulls.ImportAsync(corp, 1);
        }

        return pulls;
    }

    /// <summary>A version of the corp with those keys; a key may be another version's, as when somebody mistakes the file.</summary>
    public async Task<CorpEntry> ImportAsync(TestCorp corp, params int[] versions)
    {
        FinanceStub.Keys(corp.Folder, corp.File, versions);
        corp.Save();
        var import = new CorpImport(new CorpStore(_given.Database), new SecretStore(_given.Database, KeyRing.Open(KeyFile)), House.Files, new HandoverStore(_given.Database));
        Assert.Empty(await import.RunAsync(corp.Path, Time.GetUtcNow()));
        return await RefreshAsync(corp);
    }

    /// <summary>Another version of the same corp, as a change of the alert level makes one.</summary>
    public async Task<CorpEntry> BumpAsync(TestCorp corp)
    {
        await Ledger.ScalarAsync("update corp set version = version + 1 where corp_id = $1", corp.Id);
        return await RefreshAsync(corp);
    }

    public Task PullAsync(CancellationToken cancellationToken = default) => _bot.Services.GetRequiredService<Puller>().PullAllAsync(cancellationToken);

    /// <summary>What is parked: conversation and reason.</summary>
    public Task<IReadOnlyList<string>> ParkedAsync(string corp = "longxi") =>
        Ledger.ListAsync<string>("select conversation || ' ' || error from inbox where corp_id = $1 and status = 2 order by 1", corp);

    /// <summary>What one of its administrators is told: template and values.</summary>
    public Task<IReadOnlyList<string>> ToldAsync(string corp = "longxi") => Ledger.ListAsync<string>(
        "select template || ' ' || model::text from outbox where corp_id = $1 and recipient = (select min(recipient) from outbox where corp_id = $1) order by 1", corp);

    /// <summary>How many messages of the archive are recorded.</summary>
    public Task<long> RecordedAsync(string corp = "longxi") => Ledger.CountAsync("select count(*) from inbox where corp_id = $1 and channel = 'archive'", corp);

    public async ValueTask DisposeAsync()
    {
        await _bot.DisposeAsync();
        await _platform.DisposeAsync();
        await _given.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A platform to which nobody has written.</summary>
    private static async Task<WebApplication> PlatformAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var platform = builder.Build();
        platform.Run(context => context.Response.WriteAsync(
            """{"errcode":0,"errmsg":"ok","access_token":"t","expires_in":7200,"next_cursor":"c","has_more":0,"msg_list":[]}"""));
        await platform.StartAsync();
        return platform;
    }

    private string KeyFile => Path.Combine(_folder, "keys.json");

    private async Task<CorpEntry> RefreshAsync(TestCorp corp)
    {
        var directory = _bot.Services.GetRequiredService<CorpDirectory>();
        await directory.RefreshAsync();
        return directory.Find(corp.Id)!;
    }

    private Dictionary<string, string> Settings() => new()
    {
        ["ConnectionStrings:WeGrid"] = _given.ConnectionString,
        ["WeCom:ApiBaseUrl"] = _platform.Urls.First() + "/",
        ["Archive:Source"] = "native",
        ["Archive:Library"] = _stub.Library,
        ["State:Path"] = Path.Combine(_folder, "state"),
        ["Secrets:KeyFile"] = KeyFile,
        ["Sending:Mode"] = "live",
        ["Logging:LogLevel:Default"] = Environment.GetEnvironmentVariable("WEGRID_E2E_LOG") ?? "None",
    };
}
