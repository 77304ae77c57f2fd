using System.Globalization;
using System.Text.Json;

namespace WeGrid.WeCom.Archive;

/// <summary>
/// 存档 over loopback: GET {base}/sim/archive?seq=&amp;limit=&amp;corp= → {"items":[{"seq","message"}]}, as the Simulator serves it. Decrypted
/// messages of residents never travel a network, so any other address is refused.
/// </summary>
public sealed class HttpArchiveSource : IArchiveSource
{
    private readonly HttpClient _http;
    private readonly Uri _base;
    private readonly string _corp;

    /// <summary>Uses a client owned by the host.</summary>
    /// <param name="http">The client.</param>
    /// <param name="baseAddress">Where the archive is served.</param>
    /// <param name="corp">租户: whose talk is asked for; empty: whoever serves it has only one.</param>
    /// <exception cref="ArgumentException">The address is not a loopback address.</exception>
    public HttpArchiveSource(HttpClient http, Uri baseAddress, string corp = "")
    {
        ArgumentNullException.ThrowIfNull(baseAddress);
        if (!baseAddress.IsLoopback)
        {
            throw new ArgumentException("Archived messages are only read over loopback.", nameof(baseAddress));
        }

        (_http, _corp) = (http, corp);
        _base = baseAddress.AbsoluteUri.EndsWith('/') ? baseAddress : new Uri(baseAddress.AbsoluteUri + "/");
    }

    /// <inheritdoc/>
    public async Task<ArchivePull> PullAsync(long seq, int limit, CancellationToken cancellationToken)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"sim/archive?seq={seq}&limit={Math.Clamp(limit, 1, 1000)}{(_corp.Length > 0 ? "&corp=" + Uri.EscapeDataString(_corp) : "")}");
        try
        {
            using var response = await _http.GetAsync(new Uri(_base, query), cancellationToken);
            return response.IsSuccessStatusCode
                ? Read(await response.Content.ReadAsByteArrayAsync(cancellationToken), seq)
                : new ArchivePull([], ArchiveFault.Unreachable);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ArchivePull([], ArchiveFault.Unreachable);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new ArchivePull([], ArchiveFault.Unreachable);
        }
    }

    private static ArchivePull Read(byte[] body, long seq)
    {
        using var document = WireJson.TryParse(body);
        if (document?.RootElement.Child("items") is not { ValueKind: JsonValueKind.Array } entries)
        {
            return new ArchivePull([], ArchiveFault.Unreadable);
        }

        var read = entries.EnumerateArray().Select(ArchiveEntry.Read).ToArray();
        ArchiveItem[] items = [.. read.OfType<ArchiveItem>().Where(i => i.Seq > seq).OrderBy(i => i.Seq)];
        return new ArchivePull(items, ArchiveFault.None, read.Count(i => i is null));
    }
}
