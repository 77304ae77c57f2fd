using System.Security.Cryptography;
using System.Text;

namespace WeGrid.WeCom.Client;

/// <summary>应用凭证: corp and app secret; each pair has its own access token. Never prints the secret.</summary>
/// <param name="CorpId">The corp's CorpID.</param>
/// <param name="Secret">The app's, kf's or contact's secret.</param>
public sealed record AppCredentials(string CorpId, string Secret)
{
    /// <summary>The app's, kf's or contact's secret. Never changed in a copy: the key below belongs to it.</summary>
    public string Secret { get; } = Secret;

    /// <summary>The corp's CorpID.</summary>
    public string CorpId { get; } = CorpId;

    /// <summary>
    /// Names the pair in caches and shared stores without showing the secret: CorpID and 16 hex digits of a digest. Secrets
    /// are 43 random characters, so the digits tell nothing.
    /// </summary>
    public string StoreKey { get; } =
        $"{CorpId}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{CorpId}\n{Secret}")).AsSpan(0, 8))}";

    /// <summary>The store key.</summary>
    public override string ToString() => $"AppCredentials({StoreKey})";
}
