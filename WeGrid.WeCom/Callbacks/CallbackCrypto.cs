using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace WeGrid.WeCom.Callbacks;

/// <summary>
/// 回调加解密: signature and cipher of WeCom callbacks (developer.work.weixin.qq.com path 90968).
/// One instance per (token, key, receiver); safe for concurrent use: every call works on a key object that nobody
/// else holds at that moment, since .NET promises nothing about one <see cref="Aes"/> on two threads.
/// </summary>
public sealed class CallbackCrypto : IDisposable
{
    /// <summary>WeCom pads to 32 bytes although AES blocks are 16, so .NET's own PKCS#7 refuses half of all messages.</summary>
    private const int PadTo = 32;
    private const int BlockBytes = 16;
    private const int RandomBytes = 16;
    private const int HeaderBytes = RandomBytes + sizeof(int);

    /// <summary>Timestamps have 10 and nonces at most some 20 characters; longer ones are somebody playing.</summary>
    private const int LongestQueryValue = 128;

    private readonly byte[] _token;
    private readonly byte[] _receiveId;
    private readonly byte[] _key;
    private readonly byte[] _iv;
    private readonly ConcurrentQueue<Engine> _idle = new();
    private volatile bool _disposed;

    /// <summary>Prepares the key.</summary>
    /// <param name="token">The callback token (letters and digits, at most 32).</param>
    /// <param name="encodingAesKey">Exactly 43 base64 characters.</param>
    /// <param name="receiveId">CorpID of an own app; empty for an own smart bot (智能机器人).</param>
    /// <exception cref="ArgumentException">The key is not 43 base64 characters.</exception>
    public CallbackCrypto(string token, string encodingAesKey, string receiveId)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(encodingAesKey);
        ArgumentNullException.ThrowIfNull(receiveId);
        if (encodingAesKey.Length != 43)
        {
            throw new ArgumentException($"EncodingAESKey has {encodingAesKey.Length} characters; WeCom's have 43.", nameof(encodingAesKey));
        }

        _token = Encoding.UTF8.GetBytes(token);
        _receiveId = Encoding.UTF8.GetBytes(receiveId);
        try
        {
            _key = Convert.FromBase64String(encodingAesKey + "=");
        }
        catch (FormatException)
        {
            throw new ArgumentException("EncodingAESKey is not base64.", nameof(encodingAesKey));
        }

        if (_key.Length != 32)
        {
            // Blanks inside count as characters but not as base64.
            throw new ArgumentException("EncodingAESKey is not base64 of 32 bytes.", nameof(encodingAesKey));
        }

        _iv = _key[..BlockBytes];
    }

    /// <summary>The signature over a text: lower-case hex SHA-1 of the four parts in ordinal order.</summary>
    public string Sign(string timestamp, string nonce, string encrypt)
    {
        ArgumentNullException.ThrowIfNull(encrypt);
        Span<char> hex = stackalloc char[SHA1.HashSizeInBytes * 2];
        var engine = Rent();
        try
        {
            Sign(engine, Encoding.UTF8.GetBytes(timestamp), Encoding.UTF8.GetBytes(nonce), Encoding.UTF8.GetBytes(encrypt), hex);
        }
        finally
        {
            Return(engine);
        }

        return new string(hex);
    }

    /// <summary>Checks signature and receiver and gives the message inside.</summary>
    /// <param name="signature">The msg_signature of the query.</param>
    /// <param name="timestamp">The timestamp of the query.</param>
    /// <param name="nonce">The nonce of the query.</param>
    /// <param name="encrypt">The Encrypt element, the encrypt field or the echostr, URL-decoded.</param>
    /// <param name="message">The plaintext message; empty when refused.</param>
    /// <returns><see cref="CallbackRefusal.None"/> when opened, otherwise why not.</returns>
    public CallbackRefusal TryOpen(string signature, string timestamp, string nonce, string encrypt, out byte[] message)
    {
        ArgumentNullException.ThrowIfNull(encrypt);
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(encrypt.Length));
        try
        {
            var length = Encoding.UTF8.GetBytes(encrypt, bytes);
            return TryOpen(signature, timestamp, nonce, bytes.AsSpan(0, length), out message);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>As the other, with the cipher text as it stands in the body; allocates nothing of size but the message.</summary>
    /// <inheritdoc cref="TryOpen(string, string, string, string, out byte[])"/>
    public CallbackRefusal TryOpen(
        ReadOnlySpan<char> signature, ReadOnlySpan<char> timestamp, ReadOnlySpan<char> nonce, ReadOnlySpan<byte> encrypt, out byte[] message)
    {
        message = [];
        if (timestamp.Length > LongestQueryValue || nonce.Length > LongestQueryValue)
        {
            return CallbackRefusal.BadSignature;
        }

        Span<byte> time = stackalloc byte[LongestQueryValue * 3];
        Span<byte> once = stackalloc byte[LongestQueryValue * 3];
        Span<char> expected = stackalloc char[SHA1.HashSizeInBytes * 2];
        var engine = Rent();
        try
        {
            Sign(engine, time[..Encoding.UTF8.GetBytes(timestamp, time)], once[..Encoding.UTF8.GetBytes(nonce, once)], encrypt, expected);
            return CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(expected), MemoryMarshal.AsBytes(signature))
                ? Decrypt(engine, encrypt, out message)
                : CallbackRefusal.BadSignature;
        }
        finally
        {
            Return(engine);
        }
    }

    /// <summary>Encrypts and signs a message, as WeCom does for callbacks and as we do for passive replies.</summary>
    public SealedMessage Seal(ReadOnlySpan<byte> message, string timestamp, string nonce)
    {
        var bare = HeaderBytes + message.Length + _receiveId.Length;
        var pad = PadTo - bare % PadTo;
        var plain = new byte[bare + pad];
        RandomNumberGenerator.Fill(plain.AsSpan(0, RandomBytes));
        BinaryPrimitives.WriteInt32BigEndian(plain.AsSpan(RandomBytes), message.Length);
        message.CopyTo(plain.AsSpan(HeaderBytes));
        _receiveId.CopyTo(plain, HeaderBytes + message.Length);
        plain.AsSpan(bare).Fill((byte)pad);

        var engine = Rent();
        string encrypt;
        try
        {
            encrypt = Convert.ToBase64String(engine.Cipher.EncryptCbc(plain, _iv, PaddingMode.None));
        }
        finally
        {
            Return(engine);
        }

        return new SealedMessage(encrypt, Sign(timestamp, nonce, encrypt), timestamp, nonce);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryDequeue(out var engine))
        {
            engine.Dispose();
        }

        CryptographicOperations.ZeroMemory(_key);
    }

    private void Sign(
        Engine engine, scoped ReadOnlySpan<byte> timestamp, scoped ReadOnlySpan<byte> nonce, scoped ReadOnlySpan<byte> encrypt, Span<char> hex)
    {
        // UTF-8 keeps code point order, which for these four is the order of their characters.
        scoped ReadOnlySpan<byte> a = _token, b = timestamp, c = nonce, d = encrypt;
        Order(ref a, ref b);
        Order(ref c, ref d);
        Order(ref a, ref c);
        Order(ref b, ref d);
        Order(ref b, ref c);

        engine.Hash.AppendData(a);
        engine.Hash.AppendData(b);
        engine.Hash.AppendData(c);
        engine.Hash.AppendData(d);
        Span<byte> digest = stackalloc byte[SHA1.HashSizeInBytes];
        engine.Hash.GetHashAndReset(digest);
        Convert.TryToHexStringLower(digest, hex, out _);
    }

    private static void Order(scoped ref ReadOnlySpan<byte> first, scoped ref ReadOnlySpan<byte> second)
    {
        if (first.SequenceCompareTo(second) > 0)
        {
            var swap = first;
            first = second;
            second = swap;
        }
    }

    private CallbackRefusal Decrypt(Engine engine, ReadOnlySpan<byte> encrypt, out byte[] message)
    {
        message = [];
        var cipher = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(encrypt.Length) + BlockBytes);
        var plain = ArrayPool<byte>.Shared.Rent(cipher.Length);
        var length = 0;
        try
        {
            var status = Base64.DecodeFromUtf8(encrypt, cipher, out _, out length);
            if (status != OperationStatus.Done || length == 0 || length % BlockBytes != 0)
            {
                length = 0;
                return CallbackRefusal.BadCipherText;
            }

            engine.Cipher.DecryptCbc(cipher.AsSpan(0, length), _iv, plain, PaddingMode.None);
            return Unwrap(plain.AsSpan(0, length), out message);
        }
        finally
        {
            // What a resident wrote does not lie about in the pool.
            CryptographicOperations.ZeroMemory(plain.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(plain);
            ArrayPool<byte>.Shared.Return(cipher);
        }
    }

    private CallbackRefusal Unwrap(ReadOnlySpan<byte> plain, out byte[] message)
    {
        message = [];
        int pad = plain[^1];
        if (pad is < 1 or > PadTo || pad > plain.Length - HeaderBytes)
        {
            return CallbackRefusal.BadPlaintext;
        }

        var body = plain[..^pad];
        var length = BinaryPrimitives.ReadInt32BigEndian(body[RandomBytes..]);
        if (length < 0 || length > body.Length - HeaderBytes)
        {
            return CallbackRefusal.BadPlaintext;
        }

        if (!CryptographicOperations.FixedTimeEquals(body[(HeaderBytes + length)..], _receiveId))
        {
            return CallbackRefusal.WrongReceiver;
        }

        message = body.Slice(HeaderBytes, length).ToArray();
        return CallbackRefusal.None;
    }

    private Engine Rent()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _idle.TryDequeue(out var engine) ? engine : new Engine(_key);
    }

    private void Return(Engine engine)
    {
        if (_disposed)
        {
            engine.Dispose();
        }
        else
        {
            _idle.Enqueue(engine);
        }
    }

    /// <summary>The native handles one call needs; never in two hands at once.</summary>
    private sealed class Engine : IDisposable
    {
        public Engine(byte[] key)
        {
            Cipher = Aes.Create();
            Cipher.Key = key;
        }

        public Aes Cipher { get; }

        public IncrementalHash Hash { get; } = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);

        public void Dispose()
        {
            Cipher.Dispose();
            Hash.Dispose();
        }
    }
}
