using WeGrid.WeCom.Archive;
using WeGrid.WeCom.Archive.Native;

namespace WeGrid.Hosting;

/// <summary>
/// 各租户的存档: where each corp's archived talk comes from. A file or an address is one for the whole installation; WeCom's library signs
/// in as one corp, so that each has a process of its own, started when it is first asked.
/// </summary>
public sealed class CorpArchives(WeGridSettings settings, HttpClient http, Clocks clocks) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<string, (CorpEntry Corp, NativeArchive Archive)> _native = new(StringComparer.Ordinal);
    private readonly Lazy<IArchiveSource> _source = new(() => IsAddress(settings) ? new HttpArchiveSource(http, new Uri(settings.ArchivePath)) : new FileArchiveSource(settings.ArchivePath));
    private readonly Lazy<IArchiveMedia> _media = new(() => IsAddress(settings) ? new HttpArchiveMedia(http, new Uri(settings.ArchivePath)) : new FileArchiveMedia(settings.ArchivePath));

    /// <summary>What is said in its groups; null when nothing is read.</summary>
    public async ValueTask<IArchiveSource?> SourceOfAsync(CorpEntry corp, CancellationToken cancellationToken) => settings.ArchiveSource switch
    {
        "file" => _source.Value,
        "native" => await NativeOfAsync(corp, cancellationToken),
        _ => null,
    };

    /// <summary>What is sent there besides words; null when nothing is read.</summary>
    public async ValueTask<IArchiveMedia?> MediaOfAsync(CorpEntry corp, CancellationToken cancellationToken) => settings.ArchiveSource switch
    {
        "file" => _media.Value,
        "native" => await NativeOfAsync(corp, cancellationToken),
        _ => null,
    };

    /// <summary>WeCom's library for this corp; null when another source is set, or the corp has no secret for it.</summary>
    public async ValueTask<NativeArchive?> NativeOfAsync(CorpEntry corp, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(corp);
        if (settings.ArchiveSource != "native" || corp.Secret(corp.Corp.ArchiveSecret) is not { } secret)
        {
            return null;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_native.TryGetValue(corp.Corp.Id, out var known) && ReferenceEquals(known.Corp, corp))
            {
                return known.Archive;
            }

            // The corp was imported anew: other keys, perhaps another secret.
            if (known.Archive is { } former)
            {
                await former.DisposeAsync();
            }

            var archive = Make(corp, secret);
            _native[corp.Corp.Id] = (corp, archive);
            return archive;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, archive) in _native.Values)
        {
            await archive.DisposeAsync();
        }

        _gate.Dispose();
    }

    private NativeArchive Make(CorpEntry corp, string secret)
    {
        var options = new NativeArchiveOptions
        {
            Library = Path.GetFullPath(settings.ArchiveLibrary), Program = Path.Combine(AppContext.BaseDirectory, "WeGrid.Archive.dll"),
            Proxy = settings.ArchiveProxy, ProxyPassword = settings.ArchiveProxyPassword,
        };
        var keys = corp.Corp.ArchiveKeys.Select(k => (k.Version, Pem: corp.Secret(k.PrivateKeyRef) ?? ""));
        return new NativeArchive(options, new ArchiveAccess(corp.Corp.WeComCorpId, secret), new ArchiveKeys(keys), clocks.Machine);
    }

    private static bool IsAddress(WeGridSettings settings) => settings.ArchivePath.StartsWith("http", StringComparison.Ordinal);
}
