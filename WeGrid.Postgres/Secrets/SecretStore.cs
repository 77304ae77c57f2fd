using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace WeGrid.Postgres.Secrets;

/// <summary>
/// Secrets at rest: AES-256-GCM, bound to corp and name, so that a row copied to another place does not open.
/// </summary>
public sealed class SecretStore(Database database, KeyRing ring)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public async Task PutAsync(string corpId, string name, string value, CancellationToken cancellationToken = default)
    {
        var (version, nonce, cipher) = Seal(corpId, name, Encoding.UTF8.GetBytes(value));
        await database.Source.Command("""
            insert into secret (corp_id, name, key_version, nonce, cipher) values ($1, $2, $3, $4, $5)
            on conflict (corp_id, name) do update
               set key_version = excluded.key_version, nonce = excluded.nonce, cipher = excluded.cipher
            """, corpId, name, version, nonce, cipher).RunAsync(cancellationToken);
    }

    /// <summary>Null when there is none of that name.</summary>
    public async Task<string?> GetAsync(string corpId, string name, CancellationToken cancellationToken = default)
    {
        var found = await database.Source.Command("select key_version, nonce, cipher from secret where corp_id = $1 and name = $2", corpId, name)
            .ListAsync(r => (Version: r.GetInt32(0), Nonce: r.GetFieldValue<byte[]>(1), Cipher: r.GetFieldValue<byte[]>(2)), cancellationToken);
        return found is [var row] ? Encoding.UTF8.GetString(Open(corpId, name, row.Version, row.Nonce, row.Cipher)) : null;
    }

    /// <summary>The names, never the values.</summary>
    public Task<IReadOnlyList<string>> NamesAsync(string corpId, CancellationToken cancellationToken = default) =>
        database.Source.Command("select name from secret where corp_id = $1 order by name", corpId).ListAsync(r => r.GetString(0), cancellationToken);

    public async Task<bool> DeleteAsync(string corpId, string name, CancellationToken cancellationToken = default) =>
        await database.Source.Command("delete from secret where corp_id = $1 and name = $2", corpId, name).RunAsync(cancellationToken) > 0;

    /// <summary>
    /// Adds a key and encrypts every secret of the installation with it, all or none. Returns how many. The old keys stay
    /// in the ring: backups need them.
    /// </summary>
    public async Task<int> RotateAsync(CancellationToken cancellationToken = default)
    {
        ring.Add();
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var rows = await new NpgsqlCommand("select corp_id, name, key_version, nonce, cipher from secret order by corp_id, name for update", connection)
            .ListAsync(r => (Corp: r.GetString(0), Name: r.GetString(1), Version: r.GetInt32(2), Nonce: r.GetFieldValue<byte[]>(3),
                Cipher: r.GetFieldValue<byte[]>(4)), cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var row in rows)
        {
            var (version, nonce, cipher) = Seal(row.Corp, row.Name, Open(row.Corp, row.Name, row.Version, row.Nonce, row.Cipher));
            batch.Add("update secret set key_version = $3, nonce = $4, cipher = $5 where corp_id = $1 and name = $2",
                row.Corp, row.Name, version, nonce, cipher);
        }

        if (rows.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return rows.Count;
    }

    private (int Version, byte[] Nonce, byte[] Cipher) Seal(string corpId, string name, byte[] plain)
    {
        var version = ring.Newest;
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var cipher = new byte[plain.Length + TagBytes];
        using var aes = new AesGcm(ring.Find(version)!, TagBytes);
        aes.Encrypt(nonce, plain, cipher.AsSpan(0, plain.Length), cipher.AsSpan(plain.Length), BoundTo(corpId, name));
        CryptographicOperations.ZeroMemory(plain);
        return (version, nonce, cipher);
    }

    private byte[] Open(string corpId, string name, int version, byte[] nonce, byte[] cipher)
    {
        var key = ring.Find(version)
            ?? throw new SecretException($"Secret {corpId}/{name} needs key version {version}, which is not in the key ring {ring.Path}: restore the ring from its backup.");
        try
        {
            var plain = new byte[cipher.Length - TagBytes];
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(nonce, cipher.AsSpan(0, plain.Length), cipher.AsSpan(plain.Length), plain, BoundTo(corpId, name));
            return plain;
        }
        catch (CryptographicException)
        {
            throw new SecretException($"Secret {corpId}/{name} does not open with key version {version} of the key ring {ring.Path}: it is another ring's, or the row was changed.");
        }
    }

    private static byte[] BoundTo(string corpId, string name) => Encoding.UTF8.GetBytes($"{corpId}|{name}");
}
