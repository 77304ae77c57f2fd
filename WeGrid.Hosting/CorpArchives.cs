using WeGrid.WeCom.Archive;
using WeGrid.WeCom.Archive.Native;

namespace WeGrid.Hosting;

/// <summary>
/// 各租户的存档: where each corp's archived talk comes from. A file is one for the whole installation; an address is asked for each corp's own; WeCom's library signs
/// in as one corp, so that each has a process of its own, started when it is first asked.
/// </summary>
public sealed class CorpArchives(WeGridSettings settings, HttpClient http, Clocks clocks) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (CorpEntry Corp, NativeArchive Archive)> _native = new(StringComparer.Ordinal);
    private readonly Lazy<FileArchiveSource> _file = new(() => new FileArchiveSource(settings.ArchivePath));
    private readonly Lazy<IArchiveMedia> _media = new(() => IsAddress(settings) ? new HttpArchiveMedia(http, new Uri(settings.ArchivePath)) : new FileArchiveMedia(settings.ArchivePath));

    /// <summary>Whether archives are read at all here.</summary>
    public bool IsRead => settings.ArchiveSource.Length > 0;

    /// <summary>What is said in its groups; null when nothing is read.</summary>
    public async ValueTask<IArchiveSource?> SourceOfAsync(CorpEntry corp, CancellationToken cancellationToken) => settings.ArchiveSource switch
    {
        "file" when IsAddress(settings) => AddressOf(corp),
        "file" => _file.Value,
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

        var (archive, former) = Take(corp, secret);
        if (former is not null)
        {
            // A call it is in may take its time; only this corp waits for it.
            await former.DisposeAsync().AsTask().WaitAsync(cancellationToken);
        }

        return archive;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var (_, archive) in _native.Values)
        {
            await archive.DisposeAsync();
        }
    }

    private HttpArchiveSource AddressOf(CorpEntry corp) => new(http, new Uri(settings.ArchivePath), corp.Corp.Id);

    /// <summary>The one that reads as this corp does; and the one it takes the place of, when the corp was imported with other keys or another secret.</summary>
    private (NativeArchive Archive, NativeArchive? Former) Take(CorpEntry corp, string secret)
    {
        lock (_gate)
        {
            _native.TryGetValue(corp.Corp.Id, out var known);
            var isSame = known.Archive is not null && IsSame(known.Corp, corp);
            var archive = isSame ? known.Archive! : Make(corp, secret);
            _native[corp.Corp.Id] = (corp, archive);
            return (archive, isSame ? null : known.Archive);
        }
    }

    /// <summary>A storm makes many versions of a corp; none of them is a reason to start the library anew.</summary>
    private static bool IsSame(CorpEntry before, CorpEntry now) => ReferenceEquals(before, now) || (
        before.Corp.WeComCorpId == now.Corp.WeComCorpId && before.Secret(before.Corp.ArchiveSecret) == now.Secret(now.Corp.ArchiveSecret) && KeysOf(before).SequenceEqual(KeysOf(now)));

    private static IEnumerable<(int Version, string Pem)> KeysOf(CorpEntry corp) => corp.Corp.ArchiveKeys.Select(k => (k.Version, corp.Secret(k.PrivateKeyRef) ?? ""));

    private NativeArchive Make(CorpEntry corp, string secret)
    {
        var options = new NativeArchiveOptions
        {
            Library = Path.GetFullPath(settings.ArchiveLibrary), Program = Path.Combine(AppContext.BaseDirectory, "WeGrid.Archive.dll"),
            Proxy = settings.ArchiveProxy, ProxyPassword = settings.ArchiveProxyPassword,
        };
        return new NativeArchive(options, new ArchiveAccess(corp.Corp.WeComCorpId, secret), new ArchiveKeys(KeysOf(corp)), clocks.Machine);
    }

    private static bool IsAddress(WeGridSettings settings) => settings.ArchivePath.StartsWith("http", StringComparison.Ordinal);
}
