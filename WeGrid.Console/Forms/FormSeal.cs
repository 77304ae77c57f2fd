using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using WeGrid.Console.Pages;
using WeGrid.Domain.Deadlines;
using WeGrid.Hosting;
using WeGrid.Postgres.Forms;

namespace WeGrid.Console.Forms;

/// <summary>
/// 表单封签: a form anybody may open carries a number that was given out by us today or yesterday, and counts once. Addresses and phones are
/// counted by digests with the salt of the day, which is gone two days later.
/// </summary>
internal sealed class FormSeal(FormStore store, Clocks clocks)
{
    private const int DigestBytes = 16;
    private readonly ConcurrentDictionary<(string Corp, DateOnly Day), byte[]> _salts = new();

    /// <summary>A number for a form.</summary>
    public async Task<string> NewAsync(string corpId, CancellationToken cancellationToken) => Once.New(KeyOf(await SaltAsync(corpId, Today, cancellationToken)));

    /// <summary>The number; null when it is none of ours, or too old.</summary>
    public async Task<byte[]?> ReadAsync(string corpId, string? given, CancellationToken cancellationToken) =>
        Once.Read(KeyOf(await SaltAsync(corpId, Today, cancellationToken)), given)
        ?? Once.Read(KeyOf(await SaltAsync(corpId, Today.AddDays(-1), cancellationToken)), given);

    /// <summary>By what somebody is counted today.</summary>
    public async Task<byte[]> DigestAsync(string corpId, string kind, string value, CancellationToken cancellationToken) =>
        HMACSHA256.HashData(await SaltAsync(corpId, Today, cancellationToken), Encoding.UTF8.GetBytes($"{kind}:{value}"))[..DigestBytes];

    private DateOnly Today => ChinaTime.DateOf(clocks.Domain.GetUtcNow());

    private static string KeyOf(byte[] salt) => "form:" + Convert.ToHexString(salt);

    private async Task<byte[]> SaltAsync(string corpId, DateOnly day, CancellationToken cancellationToken)
    {
        if (_salts.TryGetValue((corpId, day), out var known))
        {
            return known;
        }

        foreach (var old in _salts.Keys.Where(k => k.Day < Today.AddDays(-1)))
        {
            _salts.TryRemove(old, out _);
        }

        return _salts[(corpId, day)] = await store.SaltAsync(corpId, day, cancellationToken);
    }
}
