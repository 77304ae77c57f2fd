using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using WeGrid.EndToEnd.Tests.Harness;
using WeGrid.WeCom.Callbacks;

namespace WeGrid.EndToEnd.Tests;

/// <summary>Runs alone: it measures the memory of the whole process.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;

/// <summary>Anybody on the internet may knock at the callback entrance.</summary>
[Collection("alone")]
public sealed class FuzzTests
{
    private const int Seed = 20260310;
    private const long FlatBytes = 24L << 20;

    private static readonly string[] _paths =
    [
        "wecom/longxi/app/grid", "wecom/longxi/bot/xiaoxi", "wecom/longxi/contact", "wecom/longxi/kf", "wecom/longxi/archive", "wecom/longxi/app/none", "wecom/none/app/grid",
        "wecom/longxi/app/%00", "wecom/%2e%2e/app/grid", "wecom/longxi/app/grid/more", "wecom/LONGXI/app/grid", "wecom/longxi/app/" + "x%27%3B--",
    ];

    private static readonly string[] _bodies =
    [
        "", "<", "{", "null", "[]", "\"\"", "<xml/>", "<xml><Encrypt/></xml>", "<xml><Encrypt>=</Encrypt></xml>", "{\"encrypt\":null}", "{\"encrypt\":7}", "{\"encrypt\":\"\\u0000\"}", "{\"encrypt\":\"%%%%\"}",
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><xml><Encrypt>&e;</Encrypt></xml>",
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><xml><Encrypt>&c;</Encrypt></xml>",
        "<!DOCTYPE x SYSTEM \"http://127.0.0.1:1/x.dtd\"><xml><Encrypt>QUJD</Encrypt></xml>",
        "<xml><Encrypt><![CDATA[]]]]><![CDATA[>]]></Encrypt></xml>", "<xml>\0<Encrypt>QUJD</Encrypt></xml>", "<xml><Encrypt>QUJD</Encrypt><Encrypt>QUJE</Encrypt></xml>",
    ];

    [Fact]
    public async Task AnythingAtTheEntrance_NeverA5xx_NothingStored_MemoryFlat()
    {
        var isLong = Environment.GetEnvironmentVariable("WEGRID_LONG") == "1";
        var count = isLong ? 120_000 : 3_000;
        await using var house = await House.OpenAsync();
        using var fuzzer = new Fuzzer(house.Corp);
        var statuses = new ConcurrentDictionary<int, int>();
        await KnockAsync(house, fuzzer, 0, 600, statuses);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await KnockAsync(house, fuzzer, 600, count, statuses);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;

        Assert.DoesNotContain(statuses.Keys, s => s >= 500);
        Assert.DoesNotContain(200, statuses.Keys);
        Assert.All(new[] { 400, 403, 404, 413 }, s => Assert.True(statuses.ContainsKey(s), $"no {s}: the fuzzer does not reach that far"));
        Assert.True(grown < FlatBytes, $"{grown >> 20} MB more after {count} knocks");
        Assert.Equal(0L, await house.Ledger.ScalarAsync("select (select count(*) from inbox) + (select count(*) from inbox_key) + (select count(*) from ticket)"));

        // And the house still works.
        await house.SayAsync("app:grid", "fang.qiu", "老槐树旁边的路灯不亮了");
        await house.Ledger.OnlyTicketAsync();
        await house.EndWellAsync();
    }

    private static async Task KnockAsync(House house, Fuzzer fuzzer, int from, int to, ConcurrentDictionary<int, int> statuses) =>
        await Parallel.ForEachAsync(Enumerable.Range(from, to - from), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancel) =>
        {
            using var request = fuzzer.Make(i, house.Bot.Url);
            try
            {
                using var answer = await house.Http.SendAsync(request, cancel);
                statuses.AddOrUpdate((int)answer.StatusCode, 1, (_, n) => n + 1);
            }
            catch (HttpRequestException) when (request.Content?.Headers.ContentLength is null or > 1 << 20)
            {
                // Told 413 and hung up on in the middle of an endless body: as it should be.
                statuses.AddOrUpdate((int)HttpStatusCode.RequestEntityTooLarge, 1, (_, n) => n + 1);
            }
        });

    /// <summary>Makes the n-th knock; the same each time.</summary>
    private sealed class Fuzzer(TestCorp corp) : IDisposable
    {
        private readonly CallbackCrypto _app = new(corp.Secret("app-token"), corp.Secret("app-aeskey"), corp.WeComId);
        private readonly CallbackCrypto _strangersApp = new(corp.Secret("app-token"), corp.Secret("app-aeskey"), "wwsomebodyelse");
        private readonly CallbackCrypto _bot = new(corp.Secret("bot-token"), corp.Secret("bot-aeskey"), "");
        private readonly CallbackCrypto _forged = new("notthetoken", new string('A', 43), corp.WeComId);

        public HttpRequestMessage Make(int n, Uri bot)
        {
            var random = new Random(unchecked(Seed + (n * 7919)));
            var (path, body) = random.Next(10) switch
            {
                0 => (Path(random) + Query(random), Noise(random, random.Next(0, 4000))),
                1 => (Path(random) + Query(random), Encoding.UTF8.GetBytes(_bodies[random.Next(_bodies.Length)])),
                2 => Sealed(_forged, "wecom/longxi/app/grid", Words(random), xml: true),
                3 => Sealed(_strangersApp, "wecom/longxi/app/grid", Words(random), xml: true),
                4 => Sealed(_app, "wecom/longxi/app/grid", Unreadable(random), xml: true),
                5 => Sealed(_bot, "wecom/longxi/bot/xiaoxi", Unreadable(random), xml: false),
                6 => Sealed(_app, "wecom/longxi/contact", Words(random), xml: true),
                7 => Damaged(random),
                8 => (Path(random) + Query(random), Mutated(random)),
                _ => (Path(random) + "?" + new string('a', random.Next(1, 3000)) + "=%00", Encoding.UTF8.GetBytes("<xml><Encrypt>QUJD</Encrypt></xml>")),
            };
            if (n % 300 == 7)
            {
                body = Noise(random, (1 << 20) + random.Next(1, 200_000));
            }

            var request = new HttpRequestMessage(n % 40 == 3 ? HttpMethod.Get : n % 41 == 3 ? HttpMethod.Put : HttpMethod.Post, new Uri(bot + path));
            if (request.Method != HttpMethod.Get)
            {
                // Without a length every fifth comes in chunks.
                request.Content = n % 5 == 0 ? new StreamContent(new Unsized(body)) : new ByteArrayContent(body);
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(n % 2 == 0 ? "text/xml" : "application/json");
            }

            return request;
        }

        public void Dispose()
        {
            _app.Dispose();
            _strangersApp.Dispose();
            _bot.Dispose();
            _forged.Dispose();
        }

        private static string Path(Random random) => _paths[random.Next(_paths.Length)];

        private static string Query(Random random) => random.Next(4) switch
        {
            0 => "",
            1 => "?msg_signature=&timestamp=&nonce=",
            2 => $"?msg_signature={Convert.ToHexStringLower(Noise(random, 20))}&timestamp={random.Next()}&nonce={random.Next()}&echostr={Uri.EscapeDataString(Convert.ToBase64String(Noise(random, 48)))}",
            _ => $"?msg_signature={Uri.EscapeDataString(Encoding.Latin1.GetString(Noise(random, 200)))}&timestamp=NaN&nonce=%F0%9F%98%80",
        };

        private static byte[] Noise(Random random, int length)
        {
            var noise = new byte[length];
            random.NextBytes(noise);
            return noise;
        }

        /// <summary>A message that would be taken for real, were its envelope right.</summary>
        private static byte[] Words(Random random) => Encoding.UTF8.GetBytes(
            $"<xml><FromUserName>fang.qiu</FromUserName><CreateTime>1773108000</CreateTime><MsgType>text</MsgType><Content>停水了</Content><MsgId>{random.Next()}</MsgId><AgentID>1000002</AgentID></xml>");

        /// <summary>Rightly sealed, and no message at all: neither XML nor JSON begins with this byte.</summary>
        private static byte[] Unreadable(Random random) => [0xFF, .. Noise(random, random.Next(0, 600))];

        private static (string Path, byte[] Body) Sealed(CallbackCrypto crypto, string path, byte[] message, bool xml)
        {
            var seal = crypto.Seal(message, "1773108000", "5");
            return ($"{path}?msg_signature={seal.Signature}&timestamp=1773108000&nonce=5", Encoding.UTF8.GetBytes(xml ? $"<xml><Encrypt>{seal.Encrypt}</Encrypt></xml>" : $"{{\"encrypt\":\"{seal.Encrypt}\"}}"));
        }

        /// <summary>A real callback with one character of its cipher text changed.</summary>
        private (string Path, byte[] Body) Damaged(Random random)
        {
            var (path, body) = Sealed(_app, "wecom/longxi/app/grid", Words(random), xml: true);
            var at = "<xml><Encrypt>".Length + random.Next(40);
            body[at] = body[at] == (byte)'A' ? (byte)'B' : (byte)'A';
            return (path, body);
        }

        private static byte[] Mutated(Random random)
        {
            var body = Encoding.UTF8.GetBytes(_bodies[random.Next(_bodies.Length)] + _bodies[random.Next(_bodies.Length)]);
            for (var i = random.Next(1, 8); i > 0 && body.Length > 0; i--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            return body;
        }
    }

    /// <summary>A stream that does not say how long it is.</summary>
    private sealed class Unsized(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
