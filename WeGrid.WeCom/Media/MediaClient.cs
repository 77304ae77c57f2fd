using System.Globalization;
using System.Net;
using System.Text.Json;
using WeGrid.WeCom.Client;

namespace WeGrid.WeCom.Media;

/// <summary>
/// 取件: the bytes of what people sent: media/get for apps and 微信客服 (path 90254), the sealed addresses of smart bots (path 100719).
/// Nothing is asked of an address that is not the platform's, nobody is followed elsewhere, and no more is read than may come.
/// </summary>
public sealed class MediaClient
{
    /// <summary>Where the platform keeps what smart bots are sent; a part of the host's name counts only whole.</summary>
    public static readonly IReadOnlyList<string> PlatformHosts = ["qq.com", "qpic.cn", "myqcloud.com", "tencentcos.cn"];

    private const int MaxErrorBytes = 64 << 10;

    private readonly HttpClient _http;
    private readonly Uri _base;
    private readonly AccessTokenSource _tokens;
    private readonly IReadOnlyList<string> _hosts;
    private readonly TimeSpan _patience;

    /// <summary>Uses a client owned by the host: no automatic redirects, nothing that prints addresses.</summary>
    /// <param name="http">The client.</param>
    /// <param name="baseAddress">E.g. https://qyapi.weixin.qq.com/.</param>
    /// <param name="tokens">Where access tokens come from.</param>
    /// <param name="hosts">Hosts besides the platform's own that sealed addresses may name.</param>
    /// <param name="patience">How long one fetch may take in all.</param>
    public MediaClient(HttpClient http, Uri baseAddress, AccessTokenSource tokens, IReadOnlyList<string> hosts, TimeSpan patience)
    {
        ArgumentNullException.ThrowIfNull(baseAddress);
        (_http, _tokens, _patience) = (http, tokens, patience);
        _base = baseAddress.AbsoluteUri.EndsWith('/') ? baseAddress : new Uri(baseAddress.AbsoluteUri + "/");
        _hosts = [.. PlatformHosts, .. hosts];
    }

    /// <summary>临时素材 (media/get).</summary>
    /// <param name="credentials">Of the app it was sent to, or of 微信客服.</param>
    /// <param name="mediaId">media_id, good for 3 days.</param>
    /// <param name="into">Where the bytes go; seekable.</param>
    /// <param name="most">The most that is read.</param>
    /// <param name="cancellationToken">Cancels the fetch.</param>
    public async Task<MediaEnd> GetAsync(AppCredentials credentials, string mediaId, Stream into, long most, CancellationToken cancellationToken)
    {
        var token = await _tokens.GetAsync(credentials, cancellationToken);
        if (token.Value is not { } first)
        {
            return MediaEnd.Unreachable;
        }

        var (end, errCode) = await TryAsync(first.Value, mediaId, into, most, cancellationToken);
        if (!WeComErrorCodes.IsTokenRefused(errCode))
        {
            return end;
        }

        token = await _tokens.RenewAsync(credentials, first, cancellationToken);
        return token.Value is { } second ? (await TryAsync(second.Value, mediaId, into, most, cancellationToken)).End : MediaEnd.Unreachable;
    }

    /// <summary>智能机器人媒体: an address that lives 5 minutes, its bytes sealed with the bot's EncodingAESKey.</summary>
    /// <param name="url">As received.</param>
    /// <param name="encodingAesKey">The 43 characters. Secret.</param>
    /// <param name="into">Where the bytes go; seekable and readable.</param>
    /// <param name="most">The most that is read.</param>
    /// <param name="cancellationToken">Cancels the fetch.</param>
    public async Task<MediaEnd> GetSealedAsync(string url, string encodingAesKey, Stream into, long most, CancellationToken cancellationToken)
    {
        if (AddressOf(url) is not { } address)
        {
            return MediaEnd.StrangeAddress;
        }

        var key = new byte[33];
        if (!Convert.TryFromBase64String(encodingAesKey + "=", key, out var length) || length != 32)
        {
            return MediaEnd.Sealed;
        }

        return await GuardedAsync(async limit =>
        {
            using var response = await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, limit);
            if (!response.IsSuccessStatusCode)
            {
                return EndOf(response.StatusCode);
            }

            if (response.Content.Headers.ContentLength > most + 32)
            {
                return MediaEnd.TooLarge;
            }

            await using var body = await response.Content.ReadAsStreamAsync(limit);
            return await MediaPipe.UnsealAsync(body, into, key[..32], most, limit);
        }, cancellationToken);
    }

    private async Task<(MediaEnd End, int? ErrCode)> TryAsync(string token, string mediaId, Stream into, long most, CancellationToken cancellationToken)
    {
        int? errCode = null;
        var address = new Uri(_base, string.Create(CultureInfo.InvariantCulture, $"cgi-bin/media/get?access_token={Uri.EscapeDataString(token)}&media_id={Uri.EscapeDataString(mediaId)}"));
        var end = await GuardedAsync(async limit =>
        {
            using var response = await _http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, limit);
            if (!response.IsSuccessStatusCode)
            {
                return EndOf(response.StatusCode);
            }

            await using var body = await response.Content.ReadAsStreamAsync(limit);
            if (response.Content.Headers.ContentType?.MediaType is "application/json" or "text/plain")
            {
                // Nothing that is kept is text: it is the platform's refusal.
                errCode = await ErrCodeAsync(body, limit);
                return WeComErrorCodes.IsMediaGone(errCode) ? MediaEnd.Gone : MediaEnd.Unreachable;
            }

            return response.Content.Headers.ContentLength > most ? MediaEnd.TooLarge : await MediaPipe.CopyAsync(body, into, most, limit);
        }, cancellationToken);
        return (end, errCode);
    }

    private async Task<MediaEnd> GuardedAsync(Func<CancellationToken, Task<MediaEnd>> fetch, CancellationToken cancellationToken)
    {
        // HttpClient's own timeout ends with the headers; a body that trickles must not hold a worker either.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_patience);
        try
        {
            return await fetch(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return MediaEnd.Unreachable;
        }
        catch (IOException)
        {
            // It had begun to come.
            return MediaEnd.Truncated;
        }
        catch (HttpRequestException)
        {
            return MediaEnd.Unreachable;
        }
    }

    private static MediaEnd EndOf(HttpStatusCode status) =>
        status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.Gone ? MediaEnd.Gone : MediaEnd.Unreachable;

    private static async Task<int?> ErrCodeAsync(Stream body, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        await MediaPipe.CopyAsync(body, kept, MaxErrorBytes, cancellationToken);
        using var json = WireJson.TryParse(kept.ToArray());
        return json is { RootElement.ValueKind: JsonValueKind.Object } ? (int?)json.RootElement.Number("errcode") : null;
    }

    /// <summary>An address of the platform's, over TLS; one of the base address itself where that is a simulator's. Null for any other.</summary>
    private Uri? AddressOf(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.UserInfo.Length > 0)
        {
            return null;
        }

        if (_base.IsLoopback && address.IsLoopback && address.Port == _base.Port && address.Scheme == _base.Scheme)
        {
            return address;
        }

        var isName = address.HostNameType == UriHostNameType.Dns && address is { Scheme: "https", IsDefaultPort: true };
        return isName && _hosts.Any(h => address.Host.Equals(h, StringComparison.OrdinalIgnoreCase) || address.Host.EndsWith("." + h, StringComparison.OrdinalIgnoreCase)) ? address : null;
    }
}
