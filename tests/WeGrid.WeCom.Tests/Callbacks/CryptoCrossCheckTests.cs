using System.Diagnostics;
using System.Text;
using System.Text.Json;
using WeGrid.WeCom.Callbacks;
using Xunit.Abstractions;

namespace WeGrid.WeCom.Tests.Callbacks;

/// <summary>Our crypto against Tencent's own library, both ways. Needs node; at a desk without it the test says so and ends.</summary>
public sealed class CryptoCrossCheckTests(ITestOutputHelper output)
{
    private static readonly bool s_ci = Environment.GetEnvironmentVariable("CI") == "true";

    [Fact]
    public async Task SealAndOpen_AgainstTencentsLibrary_AgreeBothWays()
    {
        if (await PrepareAsync() is not { } folder)
        {
            return;
        }

        using var crypto = Vector.Crypto();
        string[] messages = [.. Enumerable.Range(0, 70).Select(i => new string('a', i)), "村口路灯坏了", "下雨👨‍👩‍👧涨水", new('涝', 20_000)];
        var cases = messages.Select((m, i) => (Message: m, Box: crypto.Seal(Encoding.UTF8.GetBytes(m), "1700000000", $"nonce{i}"))).ToArray();
        var input = JsonSerializer.Serialize(new
        {
            token = Vector.Token,
            key = Vector.Key,
            receiveId = Vector.Corp,
            cases = cases.Select(c => new { message = c.Message, timestamp = c.Box.Timestamp, nonce = c.Box.Nonce, encrypt = c.Box.Encrypt }),
        });

        var (exit, answer) = await RunAsync(folder, "node", "check.js", input);

        Assert.Equal(0, exit);
        using var theirs = JsonDocument.Parse(answer);
        Assert.Equal(cases.Length, theirs.RootElement.GetArrayLength());
        foreach (var ((message, box), their) in cases.Zip(theirs.RootElement.EnumerateArray()))
        {
            Assert.Equal(message, their.GetProperty("message").GetString());
            Assert.Equal(Vector.Corp, their.GetProperty("id").GetString());
            Assert.Equal(box.Signature, their.GetProperty("signature").GetString());
            var refusal = crypto.TryOpen(
                their.GetProperty("sealedSignature").GetString()!, box.Timestamp, box.Nonce, their.GetProperty("sealed").GetString()!, out var opened);
            Assert.Equal(CallbackRefusal.None, refusal);
            Assert.Equal(message, Encoding.UTF8.GetString(opened));
        }
    }

    private async Task<string?> PrepareAsync()
    {
        var folder = Directory.CreateTempSubdirectory("wegrid-crypto-").FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "node")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var (exit, text) = await RunAsync(folder, "npm", "ci --no-audit --no-fund --ignore-scripts");
        if (exit == 0)
        {
            return folder;
        }

        Assert.False(s_ci, $"In CI node and its registry must be there; npm ci ended with {exit}: {text}");
        output.WriteLine($"NOTICE: not checked against Tencent's library: npm ci ended with {exit}.");
        return null;
    }

    private static async Task<(int Exit, string Output)> RunAsync(string folder, string program, string arguments, string input = "")
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var text = process.StandardOutput.ReadToEndAsync();
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            return (process.ExitCode, process.ExitCode == 0 ? await text : await text + await errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (127, $"{program} is not installed");
        }
    }
}
