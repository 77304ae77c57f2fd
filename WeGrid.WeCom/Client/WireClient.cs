namespace WeGrid.WeCom.Client;

/// <summary>Calls over a wire: whatever comes back becomes an answer with its verdict.</summary>
internal sealed class WireClient(IPlatformWire wire, TimeProvider clock)
{
    public Uri BaseAddress => wire.BaseAddress;

    public DateTimeOffset Now => clock.GetUtcNow();

    public Task<WireAnswer> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, new Uri(BaseAddress, path), null, cancellationToken);

    public Task<WireAnswer> PostAsync(string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, new Uri(BaseAddress, path), body, cancellationToken);

    public async Task<WireAnswer> SendAsync(HttpMethod method, Uri address, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken)
    {
        var reply = await wire.SendAsync(new WireRequest(method, address, body), cancellationToken);
        return reply.End switch
        {
            WireEnd.Answered => WireAnswer.Read(reply.Status, reply.RetryAfter, reply.Body, clock.GetUtcNow()),
            WireEnd.NeverLeft => WireAnswer.Without(Verdict.Retry, SendReason.Transient),
            WireEnd.NoAnswer => WireAnswer.Without(Verdict.Unknown, SendReason.NoAnswer),
        };
    }
}
