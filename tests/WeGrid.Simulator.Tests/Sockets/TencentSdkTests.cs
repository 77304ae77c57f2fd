using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Xunit.Abstractions;

namespace WeGrid.Simulator.Tests.Sockets;

/// <summary>
/// The platform's side of the long connection against Tencent's own library: what it takes for the platform, our client may. Needs node; at a desk without it
/// the test says so and ends.
/// </summary>
public sealed class TencentSdkTests(ITestOutputHelper output)
{
    private static readonly bool s_ci = Environment.GetEnvironmentVariable("CI") == "true";
    private static readonly Lazy<Task<(string? Folder, string Why)>> s_library = new(FetchAsync);

    [Fact]
    [Trait("Feature", "IN-01")]
    public async Task Library_HearsAnswersPushesAndIsDisplaced()
    {
        if (await PrepareAsync() is not { } folder)
        {
            return;
        }

        await using var desk = await SocketDesk.OpenAsync();
        await using var sdk = Sdk.Start(folder, desk.Desk.Address, "botSecret");
        await sdk.SeeAsync("authenticated");

        await desk.Desk.SayAsync("staff", "lifang", "@小网 路灯坏了");
        Assert.Equal("@小网 路灯坏了", (await sdk.SeeAsync("message")).Text("text"));
        await sdk.AckedAsync("begun");
        await sdk.AckedAsync("finished");
        await desk.Desk.SayAsync("staff", "lifang", "@小网 推送");
        await sdk.AckedAsync("pushed");
        await desk.Desk.SayAsync("staff", "lifang", "@小网 卡片");
        await sdk.AckedAsync("carded");
        await desk.Desk.SimAsync("tap", """{ "person": "WangLei", "card": "sdk1", "key": "k1" }""");
        Assert.Equal("k1", (await sdk.SeeAsync("tapped")).Text("key"));
        await sdk.AckedAsync("updated");
        await desk.Desk.SimAsync("enter", """{ "chat": "bot:helper", "person": "lifang" }""");
        await sdk.AckedAsync("welcomed");
        await desk.Desk.SimAsync("say", """{ "chat": "staff", "person": "lifang", "photo": "塌方", "text": "@小网 看" }""");
        Assert.Equal("89504e47", (await sdk.SeeAsync("image")).Text("head"));
        Assert.Equal(["查到了", "**明天停水**", "一组停水"], (await desk.ShownAsync("WangLei")));
        Assert.Equal("已受理", (await desk.Desk.PhoneAsync("WangLei")).Last(i => i!["card"] is not null)!["card"].Text("replaced"));

        await desk.StrikeAsync("kick");
        await sdk.SeeAsync("displaced");
        await sdk.SeeAsync("disconnected");
        Assert.Empty(await desk.Desk.UnexpectedAsync());
        Assert.DoesNotContain(sdk.Seen, s => s.Text("event") is "reconnecting" or "error");
        Assert.Equal((1, 1, false), await desk.CountsAsync());
    }

    [Fact]
    public async Task Library_WrongSecret_IsRefused()
    {
        if (await PrepareAsync() is not { } folder)
        {
            return;
        }

        await using var desk = await SocketDesk.OpenAsync();
        await using var sdk = Sdk.Start(folder, desk.Desk.Address, "wrong");
        Assert.Contains("853000", (await sdk.SeeAsync("error")).Text("message"), StringComparison.Ordinal);
    }

    private async Task<string?> PrepareAsync()
    {
        var (folder, why) = await s_library.Value;
        Assert.False(s_ci && folder is null, $"In CI node and its registry must be there; {why}");
        if (folder is null)
        {
            output.WriteLine($"NOTICE: not checked against Tencent's library: {why}");
        }

        return folder;
    }

    private static async Task<(string? Folder, string Why)> FetchAsync()
    {
        var folder = Directory.CreateTempSubdirectory("wegrid-socket-").FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "node")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        try
        {
            using var npm = Process.Start(Command(folder, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"))!;
            var text = npm.StandardOutput.ReadToEndAsync();
            var errors = npm.StandardError.ReadToEndAsync();
            await npm.WaitForExitAsync();
            return npm.ExitCode == 0 ? (folder, "") : (null, $"npm ci ended with {npm.ExitCode}: {await text}{await errors}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (null, "npm is not installed");
        }
    }

    private static ProcessStartInfo Command(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        Array.ForEach(arguments, start.ArgumentList.Add);
        return start;
    }

    /// <summary>The library at work, and what it saw.</summary>
    private sealed class Sdk : IAsyncDisposable
    {
        private static readonly TimeSpan _most = TimeSpan.FromSeconds(60);
        private readonly Process _process;
        private readonly Channel<JsonNode> _lines = Channel.CreateUnbounded<JsonNode>();

        private Sdk(Process process) => _process = process;

        public List<JsonNode> Seen { get; } = [];

        public static Sdk Start(string folder, Uri simulator, string secret)
        {
            var process = Process.Start(Command(folder, "node", "check.js", new UriBuilder(simulator) { Scheme = "ws" }.Uri.ToString(), "aib1", secret))!;
            var sdk = new Sdk(process);
            process.OutputDataReceived += (_, line) =>
            {
                if (line.Data is null)
                {
                    sdk._lines.Writer.TryComplete();
                }
                else if (line.Data.StartsWith('{'))
                {
                    sdk._lines.Writer.TryWrite(JsonNode.Parse(line.Data)!);
                }
            };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return sdk;
        }

        /// <summary>The next of that name, seen before or still to come.</summary>
        public async Task<JsonNode> SeeAsync(string what)
        {
            using var late = new CancellationTokenSource(_most);
            while (true)
            {
                if (Seen.Find(s => s.Text("event") == what) is { } found)
                {
                    return found;
                }

                Seen.Add(await _lines.Reader.ReadAsync(late.Token));
            }
        }

        public async Task AckedAsync(string what) => Assert.Equal("0", (await SeeAsync(what)).Text("errcode"));

        public async ValueTask DisposeAsync()
        {
            if (!_process.HasExited)
            {
                _process.Kill();
                await _process.WaitForExitAsync();
            }

            _process.Dispose();
        }
    }
}
