using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WeGrid.Domain.Corps;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Secrets;
using WeGrid.WeCom.Client;

namespace WeGrid.Hosting;

/// <summary>
/// The corps of this installation, in memory, read again when a file was imported. Secrets are taken from the encrypted store,
/// or resolved from their references where nothing is stored.
/// </summary>
public sealed partial class CorpDirectory(CorpStore store, ISecretReader secrets, DataFiles data, Clocks clocks, ILogger<CorpDirectory> log) : BackgroundService
{
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(5);
    private volatile Dictionary<string, CorpEntry> _corps = [];

    /// <summary>All corps, in the order of their ids.</summary>
    public IReadOnlyList<CorpEntry> All => [.. _corps.Values.OrderBy(c => c.Corp.Id, StringComparer.Ordinal)];

    /// <summary>A corp, or null.</summary>
    public CorpEntry? Find(string corpId) => _corps.GetValueOrDefault(corpId);

    /// <summary>Reads what changed.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken = default)
    {
        var corps = new Dictionary<string, CorpEntry>(StringComparer.Ordinal);
        foreach (var (corpId, version) in await store.VersionsAsync(cancellationToken))
        {
            var known = Find(corpId);
            var entry = known?.Version == version ? known : await TryReadAsync(corpId, version, cancellationToken) ?? known;
            if (entry is not null)
            {
                corps[corpId] = entry;
            }
        }

        _corps = corps;
    }

    /// <summary>Reads one corp and no other, for commands that ask about one; null when there is none of that id, or it cannot be read.</summary>
    public async Task<CorpEntry?> ReadAsync(string corpId, CancellationToken cancellationToken = default)
    {
        var version = (await store.VersionsAsync(cancellationToken)).FirstOrDefault(v => v.CorpId == corpId).Version;
        if (version == 0 || await TryReadAsync(corpId, version, cancellationToken) is not { } entry)
        {
            return null;
        }

        _corps = new Dictionary<string, CorpEntry>(_corps, StringComparer.Ordinal) { [corpId] = entry };
        return entry;
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_every, clocks.Machine);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RefreshAsync(stoppingToken);
            }
            catch (Exception broken) when (broken is Npgsql.NpgsqlException or TimeoutException)
            {
                CorpsUnreadable(broken.GetType().Name);
            }
        }
    }

    /// <summary>A corp whose gazetteer or secrets are broken must not take the others down: what was known of it goes on.</summary>
    private async Task<CorpEntry?> TryReadAsync(string corpId, long version, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(corpId, version, cancellationToken);
        }
        catch (Exception broken) when (broken is InvalidDataException or SecretException)
        {
            CorpBroken(corpId, broken.Message);
            return null;
        }
    }

    private async Task<CorpEntry?> ReadAsync(string corpId, long version, CancellationToken cancellationToken)
    {
        var document = await store.DocumentAsync(corpId, cancellationToken);
        var (corp, faults) = document is null ? (null, ["gone"]) : CorpFile.Parse(document);
        if (corp is null)
        {
            CorpRefused(corpId, faults.Count);
            return null;
        }

        var kept = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var reference in CorpSecrets.ReferencesOf(corp).Distinct())
        {
            if (await secrets.FindAsync(corpId, reference, cancellationToken) is { } secret)
            {
                kept[reference] = secret;
            }
        }

        corp = corp with { Handovers = await store.HandoversAsync(corpId, cancellationToken) };
        return new CorpEntry(version, data.DesksOf(corp.At(await store.AlertAsync(corpId, cancellationToken))), kept);
    }

    [LoggerMessage(EventId = 20, Level = LogLevel.Warning, Message = "Corp files cannot be read ({Fault}); the known ones go on.")]
    private partial void CorpsUnreadable(string fault);

    [LoggerMessage(EventId = 22, Level = LogLevel.Error, Message = "Corp {CorpId} cannot be read: {Fault}")]
    private partial void CorpBroken(string corpId, string fault);

    [LoggerMessage(EventId = 21, Level = LogLevel.Error, Message = "Corp {CorpId}: its stored file has {Faults} faults; ./wegrid corp check lists them.")]
    private partial void CorpRefused(string corpId, int faults);
}

/// <summary>Where secrets come from.</summary>
public interface ISecretReader
{
    /// <summary>The secret behind a reference; null when there is none.</summary>
    Task<string?> FindAsync(string corpId, string reference, CancellationToken cancellationToken);
}

/// <summary>One corp in memory, with its secrets. Never printed.</summary>
public sealed class CorpEntry(long version, CorpDesks desks, IReadOnlyDictionary<string, string> secrets)
{
    // Asked for with every message; each holds a digest.
    private readonly ConcurrentDictionary<string, AppCredentials> _credentials = new(StringComparer.Ordinal);

    public long Version { get; } = version;

    public CorpDesks Desks { get; } = desks;

    public Corp Corp => Desks.Corp;

    /// <summary>The secret behind a reference of the corp file; null when it could not be found.</summary>
    public string? Secret(string? reference) => reference is null ? null : secrets.GetValueOrDefault(reference);

    /// <summary>What an app signs in with; null when its secret is missing.</summary>
    public AppCredentials? Credentials(string? appId)
    {
        var app = Corp.Apps.FirstOrDefault(a => a.Id == appId) ?? Corp.MainApp;
        return Secret(app?.Secrets.Secret) is { } secret ? CredentialsOf(secret) : null;
    }

    /// <summary>What a secret of this corp signs in with.</summary>
    public AppCredentials CredentialsOf(string secret) => _credentials.GetOrAdd(secret, s => new AppCredentials(Corp.WeComCorpId, s));

    /// <summary>agentid of an app; 0 when there is none.</summary>
    public long AgentId(string? appId) => (Corp.Apps.FirstOrDefault(a => a.Id == appId) ?? Corp.MainApp)?.AgentId ?? 0;
}

/// <summary>Which secrets a corp file refers to.</summary>
public static class CorpSecrets
{
    /// <summary>Every reference in the file.</summary>
    public static IEnumerable<string> ReferencesOf(Corp corp) =>
        corp.Apps.Select(a => a.Secrets)
            .Concat(corp.Bots.Select(b => b.Secrets))
            .Append(corp.Contact)
            .OfType<CallbackSecrets>()
            .SelectMany(s => new[] { s.Secret, s.Token, s.AesKey })
            .Append(corp.ArchiveSecret)
            .Concat(corp.ArchiveKeys.Select(k => k.PrivateKeyRef))
            .Append(corp.Warnings.ApiKey)
            .Append(corp.Carrier?.SecretRef)
            .Concat(corp.Robots.Select(r => r.KeyRef))
            .OfType<string>()
            .Where(r => r.Length > 0);
}

/// <summary>The encrypted store first; what was never imported is resolved on this machine.</summary>
public sealed class StoredSecrets(SecretStore store) : ISecretReader
{
    public async Task<string?> FindAsync(string corpId, string reference, CancellationToken cancellationToken) =>
        await store.GetAsync(corpId, reference, cancellationToken) ?? SecretReferences.Resolve(reference, Directory.GetCurrentDirectory());
}
