using System.Text;
using WeGrid.WeCom.Archive;
using WeGrid.WeCom.Callbacks;
using WeGrid.WeCom.Client;

namespace WeGrid.WeCom.Tests.Callbacks;

/// <summary>Whatever arrives, reading it ends with a value. Seeds are fixed so that a failure can be seen again.</summary>
public sealed class FuzzTests
{
    private static readonly byte[][] s_corpus =
        [.. Sample.Names("*").Select(Sample.Bytes), Encoding.ASCII.GetBytes(Vector.Encrypt), "{\"encrypt\":\"QUJD\"}"u8.ToArray(), "<xml><Encrypt>QUJD</Encrypt></xml>"u8.ToArray()];

    private static readonly byte[][] s_tokens =
    [
        "<![CDATA["u8.ToArray(), "]]>"u8.ToArray(), "<xml>"u8.ToArray(), "</xml>"u8.ToArray(), "<!DOCTYPE x ["u8.ToArray(), "&#0;"u8.ToArray(),
        "&#xD800;"u8.ToArray(), "\\ud800"u8.ToArray(), "\\u0000"u8.ToArray(), "null"u8.ToArray(), "1e999"u8.ToArray(), "[[[[[[[["u8.ToArray(),
        "\"event\":"u8.ToArray(), "\"from\":3"u8.ToArray(), "{}"u8.ToArray(), [0xFF, 0xFE, 0x00], [0xED, 0xA0, 0x80], "--"u8.ToArray(), "<a/>"u8.ToArray(),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Readers_TwentyThousandMutatedBodies_NeverThrow(int seed)
    {
        var random = new Random(seed);
        using var crypto = Vector.Crypto();
        for (var i = 0; i < 5_000; i++)
        {
            var body = random.Next(8) == 0 ? Noise(random) : Mutate(random, s_corpus[random.Next(s_corpus.Length)]);
            try
            {
                ReadEveryWay(crypto, body);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, body {i} ({Convert.ToBase64String(body)}): {e}");
            }
        }
    }

    private static void ReadEveryWay(CallbackCrypto crypto, byte[] body)
    {
        foreach (var channel in Enum.GetValues<CallbackChannel>())
        {
            CallbackHead.TryRead(channel, body, DateTimeOffset.UnixEpoch.AddYears(50), out _);
        }

        _ = CallbackParser.ParseXml(body).ToString();
        _ = CallbackParser.ParseBot(body).ToString();
        _ = KfMessage.TryParse(body)?.ToString();
        _ = ArchiveParser.TryParse(body)?.ToString();
        if (XmlEnvelope.TryRead(body, out var xml))
        {
            crypto.TryOpen(Vector.Signature.AsSpan(), "1".AsSpan(), "2".AsSpan(), xml.Encrypt.Span, out _);
        }

        JsonEnvelope.TryRead(body, out _);
        var text = Encoding.UTF8.GetString(body);
        crypto.TryOpen(crypto.Sign("1", "2", text), "1", "2", text, out _);
    }

    private static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(0, 300)];
        random.NextBytes(noise);
        return noise;
    }

    private static byte[] Mutate(Random random, byte[] sample)
    {
        var body = sample.ToList();
        for (var n = random.Next(1, 6); n > 0 && body.Count > 0; n--)
        {
            var at = random.Next(body.Count);
            switch (random.Next(6))
            {
                case 0: body[at] = (byte)random.Next(256); break;
                case 1: body.RemoveRange(at, Math.Min(random.Next(1, 20), body.Count - at)); break;
                case 2: body.InsertRange(at, s_tokens[random.Next(s_tokens.Length)]); break;
                case 3: body.RemoveRange(at, body.Count - at); break;
                case 4: body.InsertRange(at, body.GetRange(at, Math.Min(random.Next(1, 60), body.Count - at))); break;
                default: body[at] ^= (byte)(1 << random.Next(8)); break;
            }
        }

        return [.. body];
    }
}
