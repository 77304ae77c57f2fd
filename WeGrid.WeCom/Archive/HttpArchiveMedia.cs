using System.Text.Json;
using WeGrid.WeCom.Media;

namespace WeGrid.WeCom.Archive;

/// <summary>存档媒体 over loopback: GET {base}/sim/archive/media?sdkfileid=&amp;index= → {"data","next","finished"} or {"errcode"}, as the Simulator serves it; no other address.</summary>
public sealed class HttpArchiveMedia : IArchiveMedia
{
    private readonly HttpClient _http;
    private readonly Uri _base;

    /// <summary>Uses a client owned by the host.</summary>
    /// <exception cref="ArgumentException">The address is not a loopback address.</exception>
    public HttpArchiveMedia(HttpClient http, Uri baseAddress)
    {
        ArgumentNullException.ThrowIfNull(baseAddress);
        if (!baseAddress.IsLoopback)
        {
            throw new ArgumentException("Archived media are only read over loopback.", nameof(baseAddress));
        }

        _http = http;
        _base = baseAddress.AbsoluteUri.EndsWith('/') ? baseAddress : new Uri(baseAddress.AbsoluteUri + "/");
    }

    /// <inheritdoc/>
    public async Task<ArchivePiece> ReadAsync(string sdkFileId, string index, CancellationToken cancellationToken)
    {
        var query = $"sim/archive/media?sdkfileid={Uri.EscapeDataString(sdkFileId)}&index={Uri.EscapeDataString(index)}";
        try
        {
            using var response = await _http.GetAsync(new Uri(_base, query), cancellationToken);
            return response.IsSuccessStatusCode ? Read(await response.Content.ReadAsByteArrayAsync(cancellationToken)) : ArchivePiece.None(MediaEnd.Unreachable);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ArchivePiece.None(MediaEnd.Unreachable);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return ArchivePiece.None(MediaEnd.Unreachable);
        }
    }

    private static ArchivePiece Read(byte[] body)
    {
        using var document = WireJson.TryParse(body);
        if (document is not { RootElement: { ValueKind: JsonValueKind.Object } json })
        {
            return ArchivePiece.None(MediaEnd.Unreachable);
        }

        if (json.Number("errcode") is { } code and not 0)
        {
            return ArchivePiece.None(ArchivePiece.EndOf(code));
        }

        var text = json.Text("data") ?? "";
        var data = new byte[text.Length];
        return Convert.TryFromBase64String(text, data, out var length)
            ? new ArchivePiece(data.AsMemory(0, length), json.Text("next") ?? "", json.Child("finished") is { ValueKind: JsonValueKind.True })
            : ArchivePiece.None(MediaEnd.Truncated);
    }
}
