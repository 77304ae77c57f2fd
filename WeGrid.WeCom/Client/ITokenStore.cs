using System.Collections.Concurrent;

namespace WeGrid.WeCom.Client;

/// <summary>An access token and the moment from which it is no longer used.</summary>
/// <param name="Value">The token. Secret.</param>
/// <param name="UseUntil">Expiry minus margin, UTC.</param>
public sealed record StoredToken(string Value, DateTimeOffset UseUntil)
{
    /// <summary>The time only.</summary>
    public override string ToString() => $"StoredToken(until {UseUntil:O})";
}

/// <summary>
/// 令牌库: where access tokens are kept so that several processes share them (WeCom invalidates and rate-limits; every process
/// fetching its own is how refresh storms begin). Keys are <see cref="AppCredentials.StoreKey"/>.
/// </summary>
public interface ITokenStore
{
    /// <summary>The stored token, expired or not; null when there is none.</summary>
    ValueTask<StoredToken?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>Stores a fresh token.</summary>
    ValueTask SaveAsync(string key, StoredToken token, CancellationToken cancellationToken);

    /// <summary>Drops the token only if it is still the one that failed: a fresher one of another process stays.</summary>
    ValueTask ExpireAsync(string key, string failedValue, CancellationToken cancellationToken);

    /// <summary>Held while one process fetches; the others wait here and then find the fresh token.</summary>
    ValueTask<IAsyncDisposable> LockAsync(string key, CancellationToken cancellationToken);
}

/// <summary>The store of a single process. A shared store is the host's.</summary>
public sealed class InMemoryTokenStore : ITokenStore
{
    private readonly ConcurrentDictionary<string, StoredToken> _tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _locks = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask<StoredToken?> FindAsync(string key, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_tokens.GetValueOrDefault(key));

    /// <inheritdoc/>
    public ValueTask SaveAsync(string key, StoredToken token, CancellationToken cancellationToken)
    {
        _tokens[key] = token;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask ExpireAsync(string key, string failedValue, CancellationToken cancellationToken)
    {
        if (_tokens.TryGetValue(key, out var token) && token.Value == failedValue)
        {
            _tokens.TryRemove(new KeyValuePair<string, StoredToken>(key, token));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<IAsyncDisposable> LockAsync(string key, CancellationToken cancellationToken)
    {
        var gate = _locks.GetOrAdd(key, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancellationToken);
        return new Held(gate);
    }

    private sealed class Held(SemaphoreSlim gate) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            gate.Release();
            return ValueTask.CompletedTask;
        }
    }
}
