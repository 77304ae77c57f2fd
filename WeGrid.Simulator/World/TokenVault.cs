namespace WeGrid.Simulator.World;

/// <summary>What a token may do: the corp, and whose secret it was given for.</summary>
/// <param name="Corp">The corp.</param>
/// <param name="App">The app, when the secret was an app's.</param>
/// <param name="Door">contact, kf or archive, when it was one of theirs; else empty.</param>
/// <param name="Until">When it ends.</param>
internal sealed record TokenGrant(CorpState Corp, AppEntry? App, string Door, DateTimeOffset Until);

/// <summary>Access tokens: one per secret, the same one until it ends (path 91039).</summary>
internal sealed class TokenVault
{
    private readonly Dictionary<string, TokenGrant> _grants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _current = new(StringComparer.Ordinal);

    public (string Token, TokenGrant Grant) Give(string key, Func<TokenGrant> grant, DateTimeOffset now)
    {
        if (_current.TryGetValue(key, out var token) && _grants.TryGetValue(token, out var known) && known.Until > now)
        {
            return (token, known);
        }

        token = SimWorld.NewCode(128);
        _current[key] = token;
        return (token, _grants[token] = grant());
    }

    public TokenGrant? Find(string token) => _grants.GetValueOrDefault(token);

    /// <summary>WeCom ended it early; the next gettoken gives another.</summary>
    public void Revoke(string token)
    {
        _grants.Remove(token);
        foreach (var pair in _current.Where(p => p.Value == token).ToList())
        {
            _current.Remove(pair.Key);
        }
    }

    /// <summary>All of one corp at once: gone (40014), or over before their time (42001).</summary>
    public void RevokeOf(CorpState corp, bool expired, DateTimeOffset now)
    {
        foreach (var (token, grant) in _grants.Where(g => g.Value.Corp == corp).ToList())
        {
            Revoke(token);
            if (expired)
            {
                _grants[token] = grant with { Until = now };
            }
        }
    }

    public void Clear()
    {
        _grants.Clear();
        _current.Clear();
    }
}
