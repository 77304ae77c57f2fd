using System.Buffers;
using System.Net.Http.Headers;

namespace WeGrid.WeCom.Client;

/// <summary>自带线路: <see cref="IPlatformWire"/> on <see cref="HttpClient"/>.</summary>
public sealed class HttpWire : IPlatformWire
{
    /// <summary>A page of 1000 kf messages stays far below; more is not the platform.</summary>
    public const int MaxAnswerBytes = 32 << 20;

    private static readonly MediaTypeHeaderValue s_json = new("application/json", "utf-8");
    private readonly HttpClient _http;
    private readonly TimeProvider _clock;

    /// <summary>Uses a client owned by the host: see <see cref="WeComClient"/> for what it must be.</summary>
    /// <param name="http">Its timeout bounds the whole call, body included.</param>
    /// <param name="baseAddress">E.g. https://qyapi.weixin.qq.com/.</param>
    /// <param name="clock">Time, for a Retry-After that names a date.</param>
    public HttpWire(HttpClient http, Uri baseAddress, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(baseAddress);
        (_http, _clock) = (http, clock);
        BaseAddress = baseAddress.AbsoluteUri.EndsWith('/') ? baseAddress : new Uri(baseAddress.AbsoluteUri + "/");
    }

    /// <inheritdoc/>
    public Uri BaseAddress { get; }

    /// <inheritdoc/>
    public async Task<WireReply> SendAsync(WireRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);

        // HttpClient's own timeout ends with the headers; a body that trickles must not hold a lane either.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (_http.Timeout > TimeSpan.Zero)
        {
            limit.CancelAfter(_http.Timeout);
        }

        try
        {
            using var message = new HttpRequestMessage(request.Method, request.Address) { Content = ContentOf(request) };
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return new WireReply(WireEnd.Answered, response.StatusCode, await ReadAsync(response, limit.Token), RetryAfter(response.Headers.RetryAfter, _clock.GetUtcNow()));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new WireReply(WireEnd.NoAnswer);
        }
        catch (HttpRequestException e)
        {
            return new WireReply(EndOf(e));
        }
        catch (IOException)
        {
            return new WireReply(WireEnd.NoAnswer);
        }
    }

    /// <summary>The body of a request as HTTP content; null for none.</summary>
    public static HttpContent? ContentOf(WireRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Body is { } bytes ? new ReadOnlyMemoryContent(bytes) { Headers = { ContentType = s_json } } : null;
    }

    /// <summary>Whether a failed call can have arrived.</summary>
    public static WireEnd EndOf(HttpRequestException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
            ? WireEnd.NeverLeft
            : WireEnd.NoAnswer;
    }

    /// <summary>A Retry-After header as a span from now.</summary>
    public static TimeSpan? RetryAfter(RetryConditionHeaderValue? header, DateTimeOffset now) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > now => date - now,
        _ => null,
    };

    /// <summary>The body; nothing of one that is longer than the platform's ever are. Most say how long they are, and are a line.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        if (response.Content.Headers.ContentLength is { } length)
        {
            var body = length <= MaxAnswerBytes ? new byte[length] : [];
            return body.AsMemory(0, await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken));
        }

        using var kept = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(8192);
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (kept.Length + read > MaxAnswerBytes)
                {
                    return default;
                }

                kept.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return kept.GetBuffer().AsMemory(0, (int)kept.Length);
    }
}
