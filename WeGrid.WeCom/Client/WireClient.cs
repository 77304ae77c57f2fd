using System.Net.Http.Headers;

namespace WeGrid.WeCom.Client;

/// <summary>HTTP to the platform: every way it can go wrong becomes an answer; only cancellation by the caller is thrown.</summary>
internal sealed class WireClient(HttpClient http, Uri baseAddress, TimeProvider clock)
{
    /// <summary>A page of 1000 kf messages stays far below; more is not the platform.</summary>
    private const int MaxAnswerBytes = 32 << 20;

    private static readonly MediaTypeHeaderValue s_json = new("application/json", "utf-8");

    /// <summary>Base address, always ending in a slash.</summary>
    public Uri BaseAddress { get; } = baseAddress.AbsoluteUri.EndsWith('/') ? baseAddress : new Uri(baseAddress.AbsoluteUri + "/");

    public DateTimeOffset Now => clock.GetUtcNow();

    public Task<WireAnswer> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, new Uri(BaseAddress, path), null, cancellationToken);

    public Task<WireAnswer> PostAsync(string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, new Uri(BaseAddress, path), body, cancellationToken);

    public async Task<WireAnswer> SendAsync(HttpMethod method, Uri address, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken)
    {
        // HttpClient's own timeout ends with the headers; a body that trickles must not hold a lane either.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (http.Timeout > TimeSpan.Zero)
        {
            limit.CancelAfter(http.Timeout);
        }

        try
        {
            using var request = new HttpRequestMessage(method, address);
            if (body is { } bytes)
            {
                request.Content = new ReadOnlyMemoryContent(bytes) { Headers = { ContentType = s_json } };
            }

            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var answer = await ReadAsync(response, limit.Token);
            return WireAnswer.Read(response.StatusCode, RetryAfter(response), answer, clock.GetUtcNow());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return WireAnswer.Without(Verdict.Unknown, SendReason.NoAnswer);
        }
        catch (HttpRequestException e) when (NeverLeft(e))
        {
            return WireAnswer.Without(Verdict.Retry, SendReason.Transient);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return WireAnswer.Without(Verdict.Unknown, SendReason.NoAnswer);
        }
    }

    private static bool NeverLeft(HttpRequestException e) => e.HttpRequestError is
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
        or HttpRequestError.ProxyTunnelError;

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > clock.GetUtcNow() => date - clock.GetUtcNow(),
        _ => null,
    };

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var kept = new MemoryStream();
        var buffer = new byte[8192];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (kept.Length + read > MaxAnswerBytes)
            {
                return default;
            }

            kept.Write(buffer, 0, read);
        }

        return kept.GetBuffer().AsMemory(0, (int)kept.Length);
    }
}
