using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using WeGrid.Hosting;
using WeGrid.WeCom.Client;

namespace WeGrid.WeCom.Tests.Client;

/// <summary>The contract of a wire, whichever package set carries the call: same replies, exact bytes, nothing of an address told.</summary>
public sealed class PlatformWireTests
{
    private const string Token = "TOKEN-DO-NOT-PRINT";
    private static readonly byte[] s_body = """{"touser":"ZhaoDan","text":{"content":"雨\u2028大🌊"},"msgtype":"text"  }"""u8.ToArray();

    public static TheoryData<string> Paths =>
    [
        "cgi-bin/message/send", "cgi-bin/message/update_template_card", "cgi-bin/kf/send_msg", "cgi-bin/kf/sync_msg", "cgi-bin/pstncc/call",
        "cgi-bin/pstncc/getstates", "cgi-bin/webhook/send", "cgi-bin/aibot/response", "cgi-bin/externalcontact/groupchat/get",
    ];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Send_AnyCall_CarriesTheBytesAndBringsTheBytes(string path)
    {
        await using var stub = await PlatformStub.StartAsync("""{"errcode":0,"a":[1, 2] ,"extra":{"no":"model"}}""");
        string? type = null;
        var answer = stub.OnCall;
        stub.OnCall = c =>
        {
            type = c.Request.ContentType;
            return answer(c);
        };

        var reply = await SendAsync(stub, path);

        Assert.Equal((WireEnd.Answered, HttpStatusCode.OK, """{"errcode":0,"a":[1, 2] ,"extra":{"no":"model"}}"""), (reply.End, reply.Status, Encoding.UTF8.GetString(reply.Body.Span)));
        Assert.Equal(("/" + path, $"?access_token={Token}%2F", Encoding.UTF8.GetString(s_body)), Assert.Single(stub.Requests));
        Assert.Equal("application/json; charset=utf-8", type);
        Silent(reply.ToString());
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Send_Redirected_NobodyIsFollowed(string path)
    {
        await using var stub = await PlatformStub.StartAsync();
        await using var stranger = await PlatformStub.StartAsync();
        stub.OnCall = c =>
        {
            c.Response.Redirect(new Uri(stranger.Address, "elsewhere").AbsoluteUri, permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        };

        var reply = await SendAsync(stub, path);

        Assert.Equal((WireEnd.Answered, HttpStatusCode.TemporaryRedirect), (reply.End, reply.Status));
        Assert.Empty(stranger.Requests);
    }

    [Theory]
    [InlineData(503, "busy")]
    [InlineData(200, "{broken")]
    [InlineData(200, "[1]")]
    [InlineData(502, "<html>")]
    [InlineData(200, "")]
    public async Task Send_OddAnswers_ComeAsTheyAre(int status, string body)
    {
        await using var stub = await PlatformStub.StartAsync();
        stub.OnCall = c =>
        {
            c.Response.StatusCode = status;
            c.Response.Headers.RetryAfter = "17";
            return c.Response.WriteAsync(body);
        };

        var reply = await SendAsync(stub, "cgi-bin/message/send");

        Assert.Equal((WireEnd.Answered, status, body, TimeSpan.FromSeconds(17)), (reply.End, (int)reply.Status, Encoding.UTF8.GetString(reply.Body.Span), reply.RetryAfter));
    }

    [Fact]
    public async Task Send_CutInTheMiddleOfTheAnswer_NoAnswer()
    {
        await using var stub = await PlatformStub.StartAsync();
        stub.OnCall = async c =>
        {
            c.Response.ContentLength = 100;
            await c.Response.WriteAsync("{");
            await c.Response.Body.FlushAsync();
            c.Abort();
        };

        Assert.Equal(WireEnd.NoAnswer, (await SendAsync(stub, "cgi-bin/message/send")).End);
    }

    [Fact]
    public async Task Send_CutBeforeTheAnswer_NoAnswer()
    {
        await using var stub = await PlatformStub.StartAsync();
        stub.OnCall = c =>
        {
            c.Abort();
            return Task.CompletedTask;
        };

        Assert.Equal(WireEnd.NoAnswer, (await SendAsync(stub, "cgi-bin/message/send")).End);
    }

    [Fact]
    public async Task Send_NobodyListens_NeverLeft()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
        free.Stop();
        using var http = new HttpClient();
        var wire = PlatformWire.Over(() => http, address, new ManualTime());

        Assert.Equal(WireEnd.NeverLeft, (await wire.SendAsync(Request(address, "cgi-bin/message/send"), CancellationToken.None)).End);
    }

    [Theory]
    [InlineData("cgi-bin/message/send", false)]
    [InlineData("cgi-bin/message/send", true)]
    [InlineData("cgi-bin/webhook/send", false)]
    [InlineData("cgi-bin/webhook/send", true)]
    public async Task Send_NoWholeAnswerInTime_NoAnswer(string path, bool afterHeaders)
    {
        await using var stub = await PlatformStub.StartAsync();
        using var http = new HttpClient { Timeout = TimeSpan.FromMilliseconds(200) };
        _ = HoldsBack(stub, afterHeaders);

        var reply = await PlatformWire.Over(() => http, stub.Address, stub.Clock).SendAsync(Request(stub.Address, path), CancellationToken.None);

        Assert.Equal(WireEnd.NoAnswer, reply.End);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Send_CallerCancels_OnlyThatIsThrown(bool afterHeaders)
    {
        await using var stub = await PlatformStub.StartAsync();
        using var cancel = new CancellationTokenSource();
        var reached = HoldsBack(stub, afterHeaders);
        var sending = stub.Wire.SendAsync(Request(stub.Address, "cgi-bin/message/send"), cancel.Token);
        await reached;
        await cancel.CancelAsync();

        Silent((await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending)).ToString());
    }

    [Fact]
    public async Task Send_AnswerWithoutEnd_IsNotKept()
    {
        await using var stub = await PlatformStub.StartAsync();
        stub.OnCall = async c =>
        {
            var mebibyte = new byte[1 << 20];
            for (var i = 0; i <= HttpWire.MaxAnswerBytes >> 20 && !c.RequestAborted.IsCancellationRequested; i++)
            {
                await c.Response.Body.WriteAsync(mebibyte);
            }
        };

        Assert.True((await SendAsync(stub, "cgi-bin/message/send")).Body.IsEmpty);
    }

    private static Task HoldsBack(PlatformStub stub, bool afterHeaders)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stub.OnCall = async c =>
        {
            if (afterHeaders)
            {
                await c.Response.WriteAsync("{");
                await c.Response.Body.FlushAsync();
            }

            reached.TrySetResult();
            var gone = new TaskCompletionSource();
            c.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        };
        return reached.Task;
    }

    private static Task<WireReply> SendAsync(PlatformStub stub, string path) => stub.Wire.SendAsync(Request(stub.Address, path), CancellationToken.None);

    private static WireRequest Request(Uri platform, string path)
    {
        var request = new WireRequest(HttpMethod.Post, new Uri(platform, $"{path}?access_token={Token}%2F"), s_body);
        Silent(request.ToString());
        return request;
    }

    private static void Silent(string said) => Assert.DoesNotContain(Token, said, StringComparison.Ordinal);
}
