using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using WeGrid.WeCom.Archive;
using WeGrid.WeCom.Media;
using WeGrid.WeCom.Tests.Client;

namespace WeGrid.WeCom.Tests.Media;

/// <summary>取件: the platform's two ways of giving out what people sent, and what is refused before it is asked.</summary>
public sealed class MediaClientTests
{
    private const long Most = 1 << 20;
    private static readonly string _key = Convert.ToBase64String(SHA256.HashData("a key of the tests"u8))[..43];
    private static readonly CancellationToken _none = CancellationToken.None;

    [Fact]
    public async Task Get_RefusedToken_IsRenewedOnce()
    {
        await using var stub = await PlatformStub.StartAsync();
        stub.OnCall = c => c.Request.Query["access_token"] == "TOKEN-1" ? JsonAsync(c, """{"errcode":42001}""") : BytesAsync(c, [1, 2, 3]);
        using var into = new MemoryStream();

        Assert.Equal(MediaEnd.Got, await Client(stub).GetAsync(PlatformStub.App, "M&1", into, Most, _none));
        Assert.Equal([1, 2, 3], into.ToArray());
        Assert.Equal(["?access_token=TOKEN-1&media_id=M%261", "?access_token=TOKEN-2&media_id=M%261"], stub.Requests.Select(r => r.Query));
    }

    [Theory]
    [InlineData("""{"errcode":40007,"errmsg":"invalid media_id"}""", 200, MediaEnd.Gone)]
    [InlineData("""{"errcode":-1}""", 200, MediaEnd.Unreachable)]
    [InlineData("not json", 200, MediaEnd.Unreachable)]
    [InlineData("", 503, MediaEnd.Unreachable)]
    [InlineData("", 404, MediaEnd.Gone)]
    public async Task Get_Refusals(string answer, int status, MediaEnd end)
    {
        await using var stub = await PlatformStub.StartAsync();
        stub.OnCall = c =>
        {
            c.Response.StatusCode = status;
            return JsonAsync(c, answer);
        };
        using var into = new MemoryStream();

        Assert.Equal(end, await Client(stub).GetAsync(PlatformStub.App, "M1", into, Most, _none));
        Assert.Equal(0, into.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(70_000)]
    public async Task Sealed_OpensWithTheBotsKey_WhateverThePadding(int length)
    {
        var plain = RandomNumberGenerator.GetBytes(length);
        await using var stub = await PlatformStub.StartAsync();
        stub.OnCall = c => BytesAsync(c, Seal(plain));
        using var into = new MemoryStream();

        Assert.Equal(MediaEnd.Got, await Client(stub).GetSealedAsync(new Uri(stub.Address, "media/1").ToString(), _key, into, Most, _none));
        Assert.Equal(plain, into.ToArray());
    }

    [Fact]
    public async Task Sealed_CutOff_WrongKey_TooLarge_Dead()
    {
        await using var stub = await PlatformStub.StartAsync();
        var client = Client(stub);
        var url = new Uri(stub.Address, "media/1").ToString();
        async Task<MediaEnd> GetAsync(Func<HttpContext, Task> answer, string? key = null, long most = Most)
        {
            stub.OnCall = answer;
            using var into = new MemoryStream();
            return await client.GetSealedAsync(url, key ?? _key, into, most, _none);
        }

        var bytes = Seal(new byte[1000]);
        Assert.Equal(MediaEnd.Truncated, await GetAsync(c => BytesAsync(c, bytes[..^7])));
        Assert.Equal(MediaEnd.Sealed, await GetAsync(c => BytesAsync(c, bytes[..^32])));
        Assert.Equal(MediaEnd.Sealed, await GetAsync(c => BytesAsync(c, bytes), Convert.ToBase64String(SHA256.HashData("another"u8))[..43]));
        Assert.Equal(MediaEnd.Sealed, await GetAsync(c => BytesAsync(c, bytes), "too short"));
        Assert.Equal(MediaEnd.TooLarge, await GetAsync(c => BytesAsync(c, bytes), most: 999));
        Assert.Equal(MediaEnd.Got, await GetAsync(c => BytesAsync(c, bytes), most: 1000));
        Assert.Equal(MediaEnd.Gone, await GetAsync(c =>
        {
            c.Response.StatusCode = 403;
            return Task.CompletedTask;
        }));
    }

    [Theory]
    [InlineData("https://ww-aibot-img-1258476243.cos.ap-guangzhou.myqcloud.com/x?sign=1", true)]
    [InlineData("https://qyapi.weixin.qq.com/cgi-bin/x", true)]
    [InlineData("https://grid.example.gov.cn/x", true)]
    [InlineData("http://qyapi.weixin.qq.com/x", false)]
    [InlineData("https://qyapi.weixin.qq.com:8443/x", false)]
    [InlineData("https://evilqq.com/x", false)]
    [InlineData("https://qq.com.evil.example/x", false)]
    [InlineData("https://user@qyapi.weixin.qq.com/x", false)]
    [InlineData("https://127.0.0.1/x", false)]
    [InlineData("http://127.0.0.1:1/latest/meta-data", false)]
    [InlineData("http://169.254.169.254/latest/meta-data", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("", false)]
    public async Task Sealed_OnlyThePlatformIsAsked(string url, bool asked)
    {
        await using var stub = await PlatformStub.StartAsync();
        using var nobody = new HttpClient(new Refusing());
        using var into = new MemoryStream();

        var end = await new MediaClient(nobody, stub.Address, stub.Tokens, ["example.gov.cn"], TimeSpan.FromSeconds(5)).GetSealedAsync(url, _key, into, Most, _none);

        Assert.Equal(asked ? MediaEnd.Gone : MediaEnd.StrangeAddress, end);
    }

    [Theory]
    [InlineData("""{"errcode":10010}""", MediaEnd.Gone)]
    [InlineData("""{"errcode":10005}""", MediaEnd.Gone)]
    [InlineData("""{"errcode":10001}""", MediaEnd.Unreachable)]
    [InlineData("""{"errcode":10007}""", MediaEnd.Sealed)]
    [InlineData("""{"errcode":0,"data":"!","finished":true}""", MediaEnd.Truncated)]
    [InlineData("""{"errcode":0,"data":"AQID","finished":true}""", MediaEnd.Got)]
    [InlineData("""{"errcode":0,"data":"","finished":true}""", MediaEnd.Truncated)]
    [InlineData("""{"errcode":0,"data":"AQID","next":"3","finished":false}""", MediaEnd.TooLarge)]
    [InlineData("nothing", MediaEnd.Unreachable)]
    public async Task Archive_Pieces(string answer, MediaEnd end)
    {
        await using var stub = await PlatformStub.StartAsync(answer);
        using var into = new MemoryStream();

        Assert.Equal(end, await ArchiveMediaReader.FetchAsync(new HttpArchiveMedia(stub.Http, stub.Address), "F+1", into, 100, _none));
        Assert.StartsWith("?sdkfileid=F%2B1&index=", stub.Requests.First().Query, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new HttpArchiveMedia(stub.Http, new Uri("http://archive.example/")));
    }

    private static MediaClient Client(PlatformStub stub) => new(stub.Http, stub.Address, stub.Tokens, [], TimeSpan.FromSeconds(20));

    private static byte[] Seal(byte[] plain)
    {
        var pad = 32 - (plain.Length % 32);
        using var aes = Aes.Create();
        aes.Key = Convert.FromBase64String(_key + "=");
        return aes.EncryptCbc((byte[])[.. plain, .. Enumerable.Repeat((byte)pad, pad)], aes.Key[..16], PaddingMode.None);
    }

    private static async Task BytesAsync(HttpContext context, byte[] bytes)
    {
        context.Response.ContentType = "application/octet-stream";
        await context.Response.Body.WriteAsync(bytes);
    }

    private static async Task JsonAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    }

    private sealed class Refusing : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.NotFound));
    }
}
