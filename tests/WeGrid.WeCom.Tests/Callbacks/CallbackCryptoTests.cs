using System.Text;
using FsCheck;
using FsCheck.Fluent;
using WeGrid.WeCom.Callbacks;

namespace WeGrid.WeCom.Tests.Callbacks;

public sealed class CallbackCryptoTests
{
    [Fact]
    public void TryOpen_OfficialVector_GivesTheMessage()
    {
        using var crypto = Vector.Crypto();

        var refusal = crypto.TryOpen(Vector.Signature, Vector.Timestamp, Vector.Nonce, Vector.Encrypt, out var message);

        Assert.Equal(CallbackRefusal.None, refusal);
        Assert.Equal(284, message.Length);
        var text = Assert.IsType<AppText>(CallbackParser.ParseXml(message));
        Assert.Equal(("hello", "mycreate", "4561255354251345929", "218"),
            (text.Content, text.Header.FromUserName, text.Header.MsgId, text.Header.AgentId));
    }

    [Fact]
    public void TryOpen_OfficialVectorAsBytes_GivesTheMessage()
    {
        using var crypto = Vector.Crypto();

        var refusal = crypto.TryOpen(
            Vector.Signature.AsSpan(), Vector.Timestamp.AsSpan(), Vector.Nonce.AsSpan(), Encoding.ASCII.GetBytes(Vector.Encrypt), out var message);

        Assert.Equal(CallbackRefusal.None, refusal);
        Assert.Equal(284, message.Length);
    }

    [Fact]
    public void Sign_OfficialVector_IsTheirs()
    {
        using var crypto = Vector.Crypto();

        Assert.Equal(Vector.Signature, crypto.Sign(Vector.Timestamp, Vector.Nonce, Vector.Encrypt));
    }

    [Theory]
    [InlineData("0" + "77715d11cdb4164915debcba66cb864d751f3e6", Vector.Timestamp, Vector.Nonce)]
    [InlineData("", Vector.Timestamp, Vector.Nonce)]
    [InlineData("477715D11CDB4164915DEBCBA66CB864D751F3E6", Vector.Timestamp, Vector.Nonce)]
    [InlineData(Vector.Signature, "1409659814", Vector.Nonce)]
    [InlineData(Vector.Signature, Vector.Timestamp, "1372623148")]
    [InlineData(Vector.Signature, Vector.Timestamp, "")]
    public void TryOpen_ForgedQuery_BadSignature(string signature, string timestamp, string nonce)
    {
        using var crypto = Vector.Crypto();

        Assert.Equal(CallbackRefusal.BadSignature, crypto.TryOpen(signature, timestamp, nonce, Vector.Encrypt, out var message));
        Assert.Empty(message);
    }

    [Fact]
    public void TryOpen_EndlessNonce_BadSignature()
    {
        using var crypto = Vector.Crypto();

        Assert.Equal(CallbackRefusal.BadSignature, crypto.TryOpen(Vector.Signature, Vector.Timestamp, new string('é', 100_000), Vector.Encrypt, out _));
    }

    [Fact]
    public void TryOpen_MeantForAnotherCorp_WrongReceiver()
    {
        using var ours = new CallbackCrypto(Vector.Token, Vector.Key, "ww0000000000000000");

        Assert.Equal(CallbackRefusal.WrongReceiver, ours.TryOpen(Vector.Signature, Vector.Timestamp, Vector.Nonce, Vector.Encrypt, out var message));
        Assert.Empty(message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==x")]
    public void TryOpen_SignedJunk_BadCipherText(string encrypt)
    {
        using var crypto = Vector.Crypto();
        var signature = crypto.Sign(Vector.Timestamp, Vector.Nonce, encrypt);

        Assert.Equal(CallbackRefusal.BadCipherText, crypto.TryOpen(signature, Vector.Timestamp, Vector.Nonce, encrypt, out _));
    }

    [Fact]
    public void TryOpen_SignedRandomBlocks_NeverGivesAMessage()
    {
        using var crypto = Vector.Crypto();
        var random = new Random(5);
        for (var i = 0; i < 2000; i++)
        {
            var blocks = new byte[16 * random.Next(1, 12)];
            random.NextBytes(blocks);
            var encrypt = Convert.ToBase64String(blocks);

            var refusal = crypto.TryOpen(crypto.Sign("1", "2", encrypt), "1", "2", encrypt, out var message);

            Assert.NotEqual(CallbackRefusal.None, refusal);
            Assert.Empty(message);
        }
    }

    [Theory]
    [InlineData("short")]
    [InlineData("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2!")]
    [InlineData("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q   C")]
    public void Constructor_BadKey_Refuses(string key)
    {
        var thrown = Assert.Throws<ArgumentException>(() => new CallbackCrypto("t", key, "c"));

        Assert.DoesNotContain(key, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SealThenOpen_EveryPadding_GivesTheMessageBack()
    {
        using var crypto = Vector.Crypto();
        for (var length = 0; length < 64; length++)
        {
            var message = Encoding.ASCII.GetBytes(new string('x', length));
            var box = crypto.Seal(message, "1409659813", "n");

            Assert.Equal(0, Convert.FromBase64String(box.Encrypt).Length % 32);
            Assert.Equal(CallbackRefusal.None, crypto.TryOpen(box.Signature, "1409659813", "n", box.Encrypt, out var opened));
            Assert.Equal(message, opened);
        }
    }

    [Fact]
    public void SealThenOpen_AnyTextAndReceiver_GivesTheMessageBack() =>
        Prop.ForAll<string, string>((text, receiver) =>
        {
            var message = Encoding.UTF8.GetBytes(text ?? "");
            using var crypto = new CallbackCrypto("Token1", Vector.Key, receiver ?? "");
            var box = crypto.Seal(message, "1700000000", "0123456789");
            var refusal = crypto.TryOpen(box.Signature, box.Timestamp, box.Nonce, box.Encrypt, out var opened);
            return refusal == CallbackRefusal.None && opened.AsSpan().SequenceEqual(message);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public async Task TryOpen_ManyThreadsOneInstance_NeverMixesUp()
    {
        using var crypto = Vector.Crypto();
        var boxes = Enumerable.Range(0, 64)
            .Select(i => (Text: $"message {i} {new string('长', i * 7)}", Box: crypto.Seal(Encoding.UTF8.GetBytes($"message {i} {new string('长', i * 7)}"), "1", $"{i}")))
            .ToArray();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(() =>
        {
            for (var round = 0; round < 500; round++)
            {
                var (text, box) = boxes[(worker * 31 + round) % boxes.Length];
                Assert.Equal(CallbackRefusal.None, crypto.TryOpen(box.Signature, box.Timestamp, box.Nonce, box.Encrypt, out var message));
                Assert.Equal(text, Encoding.UTF8.GetString(message));
            }
        })));
    }

    [Fact]
    public void TryOpen_ManyTimes_AllocatesLittleMoreThanTheMessage()
    {
        using var crypto = Vector.Crypto();
        var encrypt = Encoding.ASCII.GetBytes(Vector.Encrypt);
        void Open() => crypto.TryOpen(Vector.Signature.AsSpan(), Vector.Timestamp.AsSpan(), Vector.Nonce.AsSpan(), encrypt, out _);
        for (var i = 0; i < 100; i++)
        {
            Open();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Open();
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1000, 284, 1024);
    }
}
