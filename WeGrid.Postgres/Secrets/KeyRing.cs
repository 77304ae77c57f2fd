using System.Security.Cryptography;
using System.Text.Json;

namespace WeGrid.Postgres.Secrets;

/// <summary>
/// Versioned AES-256 keys in a file outside the database, readable by its owner only. The newest encrypts; older ones
/// stay until nothing is encrypted with them.
/// </summary>
public sealed class KeyRing
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Lock _gate = new();
    private SortedDictionary<int, byte[]> _keys = [];

    private KeyRing(string path) => Path = path;

    public string Path { get; }

    public int Newest
    {
        get
        {
            lock (_gate)
            {
                return _keys.Keys.Last();
            }
        }
    }

    /// <summary>Opens the ring, or creates one with a fresh key when the file is absent.</summary>
    public static KeyRing Open(string path)
    {
        var ring = new KeyRing(path);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
            ring._keys[1] = RandomNumberGenerator.GetBytes(32);
            // Written whole and then put in place: another process starting now must never read half a ring.
            var fresh = $"{path}.{Guid.NewGuid():N}";
            ring.Write(fresh, FileMode.CreateNew);
            try
            {
                File.Move(fresh, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process was first: its keys count.
                File.Delete(fresh);
            }
        }

        ring.Load();
        return ring;
    }

    /// <summary>Adds a key, which encrypts from now on; it is on disk before it is used.</summary>
    public int Add()
    {
        lock (_gate)
        {
            Load();
            var version = _keys.Keys.Last() + 1;
            _keys[version] = RandomNumberGenerator.GetBytes(32);
            var fresh = $"{Path}.{Guid.NewGuid():N}";
            Write(fresh, FileMode.CreateNew);
            File.Move(fresh, Path, overwrite: true);
            return version;
        }
    }

    /// <summary>The key, looked up in the file again when another process may have added it.</summary>
    internal byte[]? Find(int version)
    {
        lock (_gate)
        {
            if (!_keys.ContainsKey(version))
            {
                Load();
            }

            return _keys.GetValueOrDefault(version);
        }
    }

    private void Load()
    {
        Dictionary<int, string>? read;
        try
        {
            read = JsonSerializer.Deserialize<Dictionary<int, string>>(File.ReadAllBytes(Path));
        }
        catch (JsonException)
        {
            read = null;
        }

        if (read is not { Count: > 0 } || read.Values.Any(k => !IsKey(k)))
        {
            throw new SecretException($"The key ring {Path} is damaged: restore it from its backup.");
        }

        _keys = new(read.ToDictionary(p => p.Key, p => Convert.FromBase64String(p.Value)));
    }

    private static bool IsKey(string text)
    {
        Span<byte> key = stackalloc byte[33];
        return Convert.TryFromBase64String(text, key, out var length) && length == 32;
    }

    private void Write(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var file = new FileStream(path, options);
        JsonSerializer.Serialize(file, _keys.ToDictionary(p => p.Key, p => Convert.ToBase64String(p.Value)));
        file.Flush(flushToDisk: true);
    }
}

/// <summary>A secret or its key cannot be used. The message names places, never contents.</summary>
public sealed class SecretException : Exception
{
    public SecretException()
    {
    }

    public SecretException(string message) : base(message)
    {
    }

    public SecretException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
