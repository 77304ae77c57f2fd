using Microsoft.AspNetCore.Http;
using WeGrid.WeCom.Client;

namespace WeGrid.WeCom.Tests.Client;

public sealed class AccessTokenSourceTests
{
    private static readonly CancellationToken s_none = CancellationToken.None;

    [Fact]
    public async Task Get_FiftyCallersAtOnce_OneRequest()
    {
        await using var stub = await PlatformStub.StartAsync();
        var gate = new TaskCompletionSource();
        stub.OnToken = async (n, c) =>
        {
            await gate.Task;
            await c.Response.WriteAsync($"{{\"errcode\":0,\"access_token\":\"T{n}\",\"expires_in\":7200}}");
        };

        var callers = Enumerable.Range(0, 50).Select(_ => stub.Tokens.GetAsync(PlatformStub.App, s_none)).ToArray();
        gate.SetResult();
        var tokens = await Task.WhenAll(callers);

        Assert.Equal(1, stub.TokenCalls);
        Assert.All(tokens, t => Assert.Equal("T1", t.Value!.Value));
    }

    [Fact]
    public async Task Get_OneCallerCancels_TheOthersStillGetIt()
    {
        await using var stub = await PlatformStub.StartAsync();
        var gate = new TaskCompletionSource();
        stub.OnToken = async (_, c) =>
        {
            await gate.Task;
            await c.Response.WriteAsync("{\"errcode\":0,\"access_token\":\"T\",\"expires_in\":7200}");
        };
        using var impatient = new CancellationTokenSource();

        var first = stub.Tokens.GetAsync(PlatformStub.App, impatient.Token);
        var second = stub.Tokens.GetAsync(PlatformStub.App, s_none);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();

        Assert.Equal("T", (await second).Value!.Value);
        Assert.Equal(1, stub.TokenCalls);
    }

    [Fact]
    public async Task Get_UntilMarginBeforeExpiry_SameToken()
    {
        await using var stub = await PlatformStub.StartAsync();

        await stub.Tokens.GetAsync(PlatformStub.App, s_none);
        stub.Clock.Advance(TimeSpan.FromSeconds(7200) - AccessTokenSource.Margin - TimeSpan.FromSeconds(1));
        var before = await stub.Tokens.GetAsync(PlatformStub.App, s_none);
        stub.Clock.Advance(TimeSpan.FromSeconds(1));
        var after = await stub.Tokens.GetAsync(PlatformStub.App, s_none);

        Assert.Equal(("TOKEN-1", "TOKEN-2", 2), (before.Value!.Value, after.Value!.Value, stub.TokenCalls));
    }

    [Fact]
    public async Task Get_ShortLife_MarginShrinks()
    {
        await using var stub = await PlatformStub.StartAsync();
        stub.OnToken = (n, c) => c.Response.WriteAsync($"{{\"errcode\":0,\"access_token\":\"T{n}\",\"expires_in\":60}}");

        await stub.Tokens.GetAsync(PlatformStub.App, s_none);
        stub.Clock.Advance(TimeSpan.FromSeconds(44));
        Assert.Equal("T1", (await stub.Tokens.GetAsync(PlatformStub.App, s_none)).Value!.Value);
        stub.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("T2", (await stub.Tokens.GetAsync(PlatformStub.App, s_none)).Value!.Value);
    }

    [Fact]
    public async Task Get_TwoSecrets_TwoTokens()
    {
        await using var stub = await PlatformStub.StartAsync();

        var one = await stub.Tokens.GetAsync(PlatformStub.App, s_none);
        var two = await stub.Tokens.GetAsync(new AppCredentials(PlatformStub.App.CorpId, "other"), s_none);

        Assert.NotEqual(one.Value!.Value, two.Value!.Value);
    }

    [Fact]
    public async Task Renew_TokenAlreadyReplaced_AsksNobody()
    {
        await using var stub = await PlatformStub.StartAsync();
        var old = (await stub.Tokens.GetAsync(PlatformStub.App, s_none)).Value!;
        var fresh = await stub.Tokens.RenewAsync(PlatformStub.App, old, s_none);

        var again = await stub.Tokens.RenewAsync(PlatformStub.App, old, s_none);

        Assert.Equal(("TOKEN-2", "TOKEN-2", 2), (fresh.Value!.Value, again.Value!.Value, stub.TokenCalls));
    }

    [Fact]
    public async Task Get_SharedStore_TwoProcessesOneRequest()
    {
        await using var stub = await PlatformStub.StartAsync();
        var store = new InMemoryTokenStore();
        AccessTokenSource[] processes = [new(stub.Wire, stub.Clock, store), new(stub.Wire, stub.Clock, store)];

        var tokens = await Task.WhenAll(processes.SelectMany(p => Enumerable.Range(0, 10).Select(_ => p.GetAsync(PlatformStub.App, s_none))));

        Assert.Equal(1, stub.TokenCalls);
        Assert.All(tokens, t => Assert.Equal("TOKEN-1", t.Value!.Value));
    }

    [Fact]
    public async Task Get_WrongSecret_AskedOnceAMinute()
    {
        await using var stub = await PlatformStub.StartAsync();
        stub.OnToken = (_, c) => c.Response.WriteAsync("{\"errcode\":40001,\"errmsg\":\"invalid credential\"}");

        var first = await stub.Tokens.GetAsync(PlatformStub.App, s_none);
        var second = await stub.Tokens.GetAsync(PlatformStub.App, s_none);
        Assert.Equal(1, stub.TokenCalls);
        stub.Clock.Advance(AccessTokenSource.RefusalPause);
        await stub.Tokens.GetAsync(PlatformStub.App, s_none);

        Assert.Equal((Verdict.Dead, SendReason.Configuration, 40001), (first.Outcome.Verdict, first.Outcome.Reason, first.Outcome.ErrCode));
        Assert.Null(second.Value);
        Assert.Equal(2, stub.TokenCalls);
    }

    [Theory]
    [InlineData("{\"errcode\":-1}")]
    [InlineData("{\"errcode\":0}")]
    [InlineData("{\"errcode\":0,\"access_token\":\"\",\"expires_in\":7200}")]
    [InlineData("{\"errcode\":0,\"access_token\":\"T\",\"expires_in\":-1}")]
    [InlineData("<html>")]
    public async Task Get_OddAnswer_RetryNotThrown(string answer)
    {
        await using var stub = await PlatformStub.StartAsync();
        stub.OnToken = (_, c) => c.Response.WriteAsync(answer);

        var result = await stub.Tokens.GetAsync(PlatformStub.App, s_none);

        Assert.Equal((Verdict.Retry, SendReason.Transient), (result.Outcome.Verdict, result.Outcome.Reason));
    }
}
