using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace WeGrid.Console.Tests.Forms;

/// <summary>草稿 (IN-18): the form's own script, run as a phone runs it, against the real Console, with the network cut at the worst moments.</summary>
public sealed class DraftScriptTests(ITestOutputHelper output)
{
    [Fact]
    [Trait("Feature", "IN-18")]
    public async Task NoNetwork_DraftIsKeptOnThePhone_AndSentWhenItIsBack_AfterThePageWasClosed()
    {
        await using var desk = await Desk.OpenAsync();
        if (await RunAsync(desk, """[{"open":1},{"type":"河边的路灯坏了"},{"network":"down"},{"send":1},{"open":1},{"network":"up"},{"online":1}]""") is not { } seen)
        {
            return;
        }

        Assert.Equal("KEPT", Said(seen, 3));
        Assert.Contains("河边的路灯坏了", Kept(seen, 3), StringComparison.Ordinal);
        Assert.Equal(0, Went(seen, 4)?.Length ?? 0);
        Assert.Contains("/r/qingyan/", Went(seen, 6), StringComparison.Ordinal);
        Assert.Equal("", Kept(seen, 6));
        Assert.Equal(1, await desk.CountAsync("select count(*) from inbox where channel = 'form'"));
    }

    [Fact]
    [Trait("Feature", "IN-18")]
    [Trait("Feature", "IT-08")]
    public async Task AnswerLost_SentAgain_IsOneReport()
    {
        await using var desk = await Desk.OpenAsync();
        if (await RunAsync(desk, """[{"open":1},{"network":"lossy"},{"type":"桥栏杆断了"},{"send":1},{"online":1},{"network":"up"},{"online":1}]""") is not { } seen)
        {
            return;
        }

        Assert.Equal(("KEPT", "KEPT"), (Said(seen, 3), Said(seen, 4)));
        Assert.Contains("/r/qingyan/", Went(seen, 6), StringComparison.Ordinal);
        Assert.Equal(1, await desk.CountAsync("select count(*) from inbox where channel = 'form'"));
    }

    [Fact]
    public async Task WhatIsTyped_StaysAfterAReload_AndTwoDraftsAreTwoReports()
    {
        await using var desk = await Desk.OpenAsync();
        if (await RunAsync(desk, """[{"open":1},{"type":"路灯坏了"},{"open":1},{"send":1},{"open":1},{"type":"水管漏了"},{"send":1}]""") is not { } seen)
        {
            return;
        }

        Assert.Equal("路灯坏了", seen[2]!["words"]!.ToString());
        Assert.NotNull(Went(seen, 3));
        Assert.NotEqual(Went(seen, 3), Went(seen, 6));
        Assert.Equal(2, await desk.CountAsync("select count(*) from inbox where channel = 'form'"));
    }

    [Fact]
    public async Task WhatTheServerRefuses_IsShownByItsOwnPage_AndWhoReportsAnOfficialLeavesNoNumberOnThePhone()
    {
        await using var desk = await Desk.OpenAsync();
        if (await RunAsync(desk, """[{"open":1},{"type":" "},{"send":1},{"open":1},{"type":"村长收了钱"},{"tick":1},{"send":1}]""") is not { } seen)
        {
            return;
        }

        Assert.Equal(1, seen[2]!["submitted"]!.GetValue<int>());
        Assert.DoesNotContain("13900002222", Kept(seen, 5), StringComparison.Ordinal);
        Assert.Contains("/r/qingyan/", Went(seen, 6), StringComparison.Ordinal);
    }

    private static string Said(JsonArray seen, int step) => seen[step]!["said"]!.ToString();

    private static string Kept(JsonArray seen, int step) => seen[step]!["kept"]!.ToString();

    private static string? Went(JsonArray seen, int step) => seen[step]!["went"]?.ToString();

    /// <summary>What happened after each step; null where there is no node to run it, which must not be so in CI.</summary>
    private async Task<JsonArray?> RunAsync(Desk desk, string steps)
    {
        var url = desk.At(Filled.Form);
        var script = await desk.Phone.GetStringAsync(desk.At("f/draft.js"));
        var input = JsonSerializer.Serialize(new { script, url = url.ToString(), steps = JsonNode.Parse(steps) });
        var start = new ProcessStartInfo("node", Path.Combine(AppContext.BaseDirectory, "node", "phone.mjs"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        try
        {
            using var process = Process.Start(start)!;
            var (errors, text) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, await errors);
            return JsonNode.Parse(await text)!.AsArray();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", "In CI node must be there.");
            output.WriteLine("NOTICE: the script of the form was not run: there is no node.");
            return null;
        }
    }
}
