using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace WeGrid.WeCom.Callbacks;

/// <summary>
/// 回调加解密: signature and cipher of WeCom callbacks (developer.work.weixin.qq.com path 90968).
/// One instance per (token, key, receiver); safe for concurrent use.
/// </summary>
public sealed class CallbackCrypto : IDisposable
{
    /// <summary>WeCom pads to 32 bytes although AES blocks are 16, so .NET's own PKCS#7 refuses half of all messages.</summary>
    private const int PadTo = 32;
    private const int RandomBytes = 16;
    private const int HeaderBytes = RandomBytes + sizeof(int);

    private readonly string _token;
    private readonly byte[] _receiveId;
    private readonly byte[] _iv;
    private readonly Aes _aes;

    /// <summary>Prepares the key.</summary>
    /// <param name="token">The callback token (letters and digits, at most 32).</param>
    /// <param name="encodingAesKey">Exactly 43 base64 characters.</param>
    /// <param name="receiveId">CorpID of an own app; empty for an own smart bot (智能机器人).</param>
    /// <exception cref="ArgumentException">The key is not 43 base64 characters.</exception>
    public CallbackCrypto(string token, string encodingAesKey, string receiveId)
    {
        ArgumentNullException.ThrowIfNull(encodingAesKey);
        if (encodingAesKey.Length != 43)
        {
            throw new ArgumentException($"EncodingAESKey has {encodingAesKey.Length} characters; WeCom's have 43.", nameof(encodingAesKey));
        }

        _token = token;
        _receiveId = Encoding.UTF8.GetBytes(receiveId);
        _aes = Aes.Create();
        try
        {
            _aes.Key = Convert.FromBase64String(encodingAesKey + "=");
        }
        catch (FormatException)
        {
            _aes.Dispose();
            throw new ArgumentException("EncodingAESKey is not base64.", nameof(encodingAesKey));
        }

        _iv = _aes.Key[..16];
    }

    /// <summary>The signature over a text: lower-case hex SHA-1 of the four parts in ordinal order.</summary>
    public string Sign(string timestamp, string nonce, string encrypt)
    {
        string[] parts = [_token, timestamp, nonce, encrypt];
        Array.Sort(parts, StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(string.Concat(parts))));
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
        message = [];
        var expected = Encoding.ASCII.GetBytes(Sign(timestamp, nonce, encrypt));
        if (!CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(signature)))
        {
            return CallbackRefusal.BadSignature;
        }

        var cipher = new byte[encrypt.Length / 4 * 3 + 3];
        if (!Convert.TryFromBase64String(encrypt, cipher, out var length) || length == 0 || length % 16 != 0)
        {
            return CallbackRefusal.BadCipherText;
        }

        var plain = _aes.DecryptCbc(cipher.AsSpan(0, length), _iv, PaddingMode.None);
        return Unwrap(plain, out message);
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

        var encrypt = Convert.ToBase64String(_aes.EncryptCbc(plain, _iv, PaddingMode.None));
        return new SealedMessage(encrypt, Sign(timestamp, nonce, encrypt), timestamp, nonce);
    }

    /// <inheritdoc/>
    public void Dispose() => _aes.Dispose();

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
}
