using System.Reflection;
using Microsoft.AspNetCore.Http;
using WeGrid.WeCom.Client;

namespace WeGrid.WeCom.Tests.Client;

/// <summary>Nothing that may end in a log or an exception shows a secret, however the platform answers.</summary>
public sealed class SecretLeakTests
{
    private const string Key = "WEBHOOK-KEY-DO-NOT-PRINT";
    private const string Code = "RESPONSE-CODE-DO-NOT-PRINT";
    private const string KfToken = "KF-TOKEN-DO-NOT-PRINT";
    private const string TokenMark = "TOKEN-";
    private static readonly string[] s_secrets = [PlatformStub.Secret, Key, Code, KfToken, TokenMark];
    private static readonly byte[] s_body = """{"touser":"zhao"}"""u8.ToArray();

    [Theory]
    [InlineData(200, """{"errcode":0,"msgid":"M","response_code":"RESPONSE-CODE-DO-NOT-PRINT"}""")]
    [InlineData(200, """{"errcode":40001,"errmsg":"invalid TOKEN-1 CORPSECRET-DO-NOT-PRINT"}""")]
    [InlineData(200, """{"errcode":60020,"errmsg":"from ip: TOKEN-1"}""")]
    [InlineData(200, "CORPSECRET-DO-NOT-PRINT TOKEN-1 WEBHOOK-KEY-DO-NOT-PRINT")]
    [InlineData(500, "TOKEN-1")]
    [InlineData(302, "TOKEN-1")]
    [InlineData(-1, "")]
    public async Task EveryCall_EveryAnswer_PrintsNoSecret(int status, string answer)
    {
        await using var stub = await PlatformStub.StartAsync();
        stub.OnCall = c =>
        {
            if (status < 0)
            {
                c.Abort();
                return Task.CompletedTask;
            }

            c.Response.StatusCode = status;
            return c.Response.WriteAsync(answer);
        };

        var none = CancellationToken.None;
        object[] results =
        [
            await stub.Client.SendAppMessageAsync(PlatformStub.App, s_body, none),
            await stub.Client.UpdateTemplateCardAsync(PlatformStub.App, s_body, none),
            await stub.Client.RespondAsync($"{stub.Address}cgi-bin/aibot/response?response_code={Code}", s_body, none),
            await stub.Client.WebhookSendAsync(Key, s_body, none),
            await stub.Client.KfSendAsync(PlatformStub.App, s_body, none),
            await stub.Client.KfSyncAsync(PlatformStub.App, "c", KfToken, 10, "wk", none),
            await stub.Client.CallAsync(PlatformStub.App, s_body, none),
            await stub.Client.CallStatesAsync(PlatformStub.App, "zhao", "c", none),
            await stub.Client.GetCallbackIpAsync(PlatformStub.App, none),
            await stub.Tokens.GetAsync(PlatformStub.App, none),
            (await stub.Tokens.GetAsync(PlatformStub.App, none)).Value!,
            PlatformStub.App,
        ];

        Assert.All(results, r => AssertClean(r.ToString()!));
        Assert.All(results.OfType<SendResult>(), AssertFieldsClean);
    }

    [Fact]
    public async Task Cancelled_TheExceptionPrintsNoSecret()
    {
        await using var stub = await PlatformStub.StartAsync();
        using var cancel = new CancellationTokenSource();
        stub.OnCall = async c =>
        {
            await cancel.CancelAsync();
            c.Abort();
        };

        var thrown = await Record.ExceptionAsync(() => stub.Client.SendAppMessageAsync(PlatformStub.App, s_body, cancel.Token));

        AssertClean(thrown?.ToString() ?? "");
    }

    /// <summary>The response code itself must be handed on to be stored; no other field may carry a secret.</summary>
    private static void AssertFieldsClean(SendResult result)
    {
        foreach (var property in typeof(SendResult).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.Name != nameof(SendResult.ResponseCode)))
        {
            AssertClean(property.GetValue(result)?.ToString() ?? "");
        }
    }

    private static void AssertClean(string text) => Assert.All(s_secrets, s => Assert.DoesNotContain(s, text, StringComparison.Ordinal));
}
