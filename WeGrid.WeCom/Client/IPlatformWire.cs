using System.Net;

namespace WeGrid.WeCom.Client;

/// <summary>线路: carries one call to the platform with exact bytes. One per package set; what an answer means is decided above it.</summary>
/// <remarks>
/// Every way a call can go wrong is a <see cref="WireReply"/>; only the caller's cancellation is thrown. Nothing of an address
/// (tokens and keys ride in the query) may leave in an exception or a log. No redirect is followed.
/// </remarks>
public interface IPlatformWire
{
    /// <summary>The platform, always ending in a slash.</summary>
    Uri BaseAddress { get; }

    /// <summary>Carries the call.</summary>
    Task<WireReply> SendAsync(WireRequest request, CancellationToken cancellationToken);
}

/// <summary>请求: what is to be carried. Never prints its address.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Address">Whole, with its query. Secret.</param>
/// <param name="Body">JSON, sent as it is; null for none.</param>
public sealed record WireRequest(HttpMethod Method, Uri Address, ReadOnlyMemory<byte>? Body)
{
    /// <summary>Method and path only.</summary>
    public override string ToString() => $"{Method} {Address.AbsolutePath}";
}

/// <summary>应答: what came back.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Status">The HTTP status; meaningful when answered.</param>
/// <param name="Body">The answer's bytes, at most <see cref="HttpWire.MaxAnswerBytes"/>; empty when longer.</param>
/// <param name="RetryAfter">Of the header, as a span from now; null when it said nothing.</param>
public readonly record struct WireReply(WireEnd End, HttpStatusCode Status = default, ReadOnlyMemory<byte> Body = default, TimeSpan? RetryAfter = null)
{
    /// <summary>The status and length only.</summary>
    public override string ToString() => $"{End} {(int)Status} {Body.Length} bytes";
}

/// <summary>结局 of a call.</summary>
public enum WireEnd
{
    /// <summary>有应答: the platform, or something in between, answered.</summary>
    Answered,

    /// <summary>无应答: it left and no whole answer came; it may have arrived.</summary>
    NoAnswer,

    /// <summary>未发出: it never left (name, connection or TLS failed).</summary>
    NeverLeft,
}
