using System.Collections.Concurrent;

namespace WeGrid.WeCom.Client;

/// <summary>
/// 令牌来源: one access token per corp and secret (developer.work.weixin.qq.com path 91039). However many callers ask, one
/// request runs; the token is given up some minutes before it expires; a refused one is dropped only if nobody has fetched
/// a fresher one meanwhile. Safe for concurrent use; one instance per process.
/// </summary>
public sealed class AccessTokenSource
{
    /// <summary>Tokens are given up this long before they expire (a quarter of their life when that is shorter).</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    /// <summary>After a wrong secret nobody asks again for so long: repeats block the whole IP address for an hour.</summary>
    public static readonly TimeSpan RefusalPause = TimeSpan.FromSeconds(60);

    private readonly WireClient _wire;
    private readonly ITokenStore _store;
    private readonly ConcurrentDictionary<string, Flight> _flights = new(StringComparer.Ordinal);

    /// <summary>Over a wire of the host's.</summary>
    /// <param name="wire">Its timeout applies.</param>
    /// <param name="clock">Time.</param>
    /// <param name="store">Shared between processes; by default this process's own memory.</param>
    public AccessTokenSource(IPlatformWire wire, TimeProvider clock, ITokenStore? store = null)
    {
        _wire = new WireClient(wire, clock);
        _store = store ?? new InMemoryTokenStore();
    }

    /// <summary>For health checks: <c>unused</c>, <c>ok</c>, or <c>refused</c> while the platform refuses the secret of at least one app.</summary>
    public string State => _flights.IsEmpty ? "unused" : _flights.Values.Any(f => f.Refusal is not null) ? "refused" : "ok";

    /// <summary>A token fit for use now.</summary>
    /// <returns>The token, or why there is none; a silent gettoken is a plain retry, since nothing was sent with it.</returns>
    public async Task<ApiResult<StoredToken>> GetAsync(AppCredentials credentials, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        if (await FindFreshAsync(credentials, cancellationToken) is { } token)
        {
            return token;
        }

        var flight = _flights.GetOrAdd(credentials.StoreKey, _ => new Flight());
        Task<ApiResult<StoredToken>> running;
        lock (flight)
        {
            if (flight.Refusal is { } refusal && _wire.Now < flight.RefusedUntil)
            {
                return refusal;
            }

            // One caller's cancellation must not take the token from the others: the flight has no token of its own.
            running = flight.Running ??= Task.Run(() => FlyAsync(credentials, flight), CancellationToken.None);
        }

        return await running.WaitAsync(cancellationToken);
    }

    /// <summary>Drops a token the platform refused and gets another; does nothing but look when a fresher one is there already.</summary>
    public async Task<ApiResult<StoredToken>> RenewAsync(AppCredentials credentials, StoredToken refused, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentNullException.ThrowIfNull(refused);
        await _store.ExpireAsync(credentials.StoreKey, refused.Value, cancellationToken);
        return await GetAsync(credentials, cancellationToken);
    }

    private async Task<ApiResult<StoredToken>?> FindFreshAsync(AppCredentials credentials, CancellationToken cancellationToken) =>
        await _store.FindAsync(credentials.StoreKey, cancellationToken) is { } token && _wire.Now < token.UseUntil
            ? new ApiResult<StoredToken>(s_ok, token)
            : null;

    private static readonly SendResult s_ok = new() { Verdict = Verdict.Sent, Reason = SendReason.Ok };

    private async Task<ApiResult<StoredToken>> FlyAsync(AppCredentials credentials, Flight flight)
    {
        try
        {
            await using var held = await _store.LockAsync(credentials.StoreKey, CancellationToken.None);
            var result = await FindFreshAsync(credentials, CancellationToken.None) ?? await FetchAsync(credentials);
            if (result.Value is { } token)
            {
                await _store.SaveAsync(credentials.StoreKey, token, CancellationToken.None);
            }

            lock (flight)
            {
                flight.Refusal = result.Outcome.Reason == SendReason.Configuration ? result : null;
                flight.RefusedUntil = _wire.Now + RefusalPause;
            }

            return result;
        }
        finally
        {
            lock (flight)
            {
                flight.Running = null;
            }
        }
    }

    private async Task<ApiResult<StoredToken>> FetchAsync(AppCredentials credentials)
    {
        var asked = _wire.Now;
        var answer = await _wire.GetAsync(
            $"cgi-bin/gettoken?corpid={Uri.EscapeDataString(credentials.CorpId)}&corpsecret={Uri.EscapeDataString(credentials.Secret)}",
            CancellationToken.None);
        var value = answer.Body.Text("access_token");
        var seconds = answer.Body.Number("expires_in");
        if (answer.Outcome.Verdict != Verdict.Sent || string.IsNullOrEmpty(value) || seconds is not (> 0 and < 1_000_000))
        {
            var outcome = answer.Outcome.Verdict is Verdict.Sent or Verdict.Unknown
                ? answer.Outcome with { Verdict = Verdict.Retry, Reason = SendReason.Transient }
                : answer.Outcome;
            return new ApiResult<StoredToken>(outcome, null);
        }

        var life = TimeSpan.FromSeconds(seconds.Value);
        var margin = life / 4 < Margin ? life / 4 : Margin;
        return new ApiResult<StoredToken>(answer.Outcome, new StoredToken(value, asked + life - margin));
    }

    private sealed class Flight
    {
        public Task<ApiResult<StoredToken>>? Running;
        public ApiResult<StoredToken>? Refusal;
        public DateTimeOffset RefusedUntil;
    }
}
