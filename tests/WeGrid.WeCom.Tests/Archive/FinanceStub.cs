using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace WeGrid.WeCom.Tests.Archive;

/// <summary>
/// The library's stand-in (stub/finance_stub.c) in a folder of its own, and WeCom's side of the archive: what is said is sealed as WeCom
/// seals it, with the public key of a version, and lies in the folder for the stand-in to give out.
/// </summary>
internal sealed class FinanceStub
{
    private static readonly bool s_ci = Environment.GetEnvironmentVariable("CI") == "true";
    private static readonly Lazy<(string? Library, string Output)> s_built = new(Build);
    private static readonly ConcurrentDictionary<int, RSA> s_keys = new();

    private FinanceStub(string folder) => Folder = folder;

    public string Folder { get; }

    public string Library => Path.Combine(Folder, "libWeWorkFinanceSdk_C.so");

    /// <summary>The process that loaded it last.</summary>
    public int Pid => int.Parse(File.ReadAllText(Path.Combine(Folder, "pid")), CultureInfo.InvariantCulture);

    /// <summary>Slices, media and sign-ins that were not given back.</summary>
    public string Live => File.ReadAllText(Path.Combine(Folder, "live"));

    /// <summary>What the platform was asked.</summary>
    public IReadOnlyList<string> Calls => File.Exists(Path.Combine(Folder, "calls")) ? File.ReadAllLines(Path.Combine(Folder, "calls")) : [];

    /// <summary>Whether there is an entry of that seq.</summary>
    public bool Has(long seq) => File.Exists(Path.Combine(Folder, "feed")) && File.ReadLines(Path.Combine(Folder, "feed")).Any(l => l.StartsWith($"{{\"seq\":{seq},", StringComparison.Ordinal));

    /// <summary>A folder with the stand-in; null, and said, where no C compiler is. In CI one must be there.</summary>
    public static FinanceStub? Make(ITestOutputHelper output)
    {
        var (library, said) = s_built.Value;
        if (library is null)
        {
            Assert.False(s_ci, $"In CI a C compiler must be there (gcc, libc6-dev): {said}");
            output.WriteLine($"NOTICE: not tested, for there is no C compiler (gcc, libc6-dev) to make WeCom's library of: {said}");
            return null;
        }

        var stub = new FinanceStub(Directory.CreateTempSubdirectory("wegrid-finance-").FullName);
        File.Copy(library, stub.Library);
        return stub;
    }

    /// <summary>The private key of a version, as a town would keep it.</summary>
    public static string Pem(int version) => KeyOf(version).ExportRSAPrivateKeyPem();

    /// <summary>The private keys of those versions, in the folder of a corp file and in the file itself.</summary>
    public static void Keys(string folder, JsonObject file, params int[] versions)
    {
        foreach (var version in versions)
        {
            File.WriteAllText(Path.Combine(folder, "secrets", $"archive-{version}.pem"), Pem(version));
        }

        file["archive"]!["keys"] = new JsonArray([.. versions.Select(v => (JsonNode)new JsonObject { ["version"] = v, ["privateKey"] = $"file:secrets/archive-{v}.pem" })]);
    }

    /// <summary>One message, sealed with the public key of a version.</summary>
    public void Say(long seq, string json, int version = 1, string? msgId = null)
    {
        var random = RandomNumberGenerator.GetHexString(48, lowercase: true);
        var sealedKey = Convert.ToBase64String(KeyOf(version).Encrypt(Encoding.ASCII.GetBytes(random), RSAEncryptionPadding.Pkcs1));
        Put(seq, msgId ?? JsonNode.Parse(json)!["msgid"]!.ToString(), version, sealedKey, Seal(json, random));
    }

    /// <summary>A text message of a resident in a group.</summary>
    public void SayText(long seq, string words, int version = 1) => Say(seq, TextOf(seq, words), version);

    /// <summary>An entry over which the library dies (CRASH), hangs (HANG), or that it cannot open.</summary>
    public void SayPoison(long seq, string text, int version = 1) =>
        Put(seq, $"A{seq}_external", version, Convert.ToBase64String(KeyOf(version).Encrypt("k"u8, RSAEncryptionPadding.Pkcs1)), text);

    public void Put(long seq, string msgId, int version, string randomKey, string text) => File.AppendAllText(
        Path.Combine(Folder, "feed"),
        string.Create(CultureInfo.InvariantCulture, $$"""{"seq":{{seq}},"msgid":"{{msgId}}","publickey_ver":{{version}},"encrypt_random_key":"{{randomKey}}","encrypt_chat_msg":"{{text}}"}""") + "\n");

    /// <summary>From the after-th further call on, so many calls of a function go wrong.</summary>
    public void Order(string function, string action, int value = 0, int after = 0, int times = 1) =>
        File.AppendAllText(Path.Combine(Folder, "orders"), string.Create(CultureInfo.InvariantCulture, $"{function} {action} {value} {after} {times}\n"));

    /// <summary>Whoever signs in as that corp from now on waits for its pages for ever.</summary>
    public void Stick(string weComCorpId) => File.WriteAllText(Path.Combine(Folder, "stuck-" + weComCorpId), "");

    /// <summary>The bytes behind an sdkfileid.</summary>
    public void PutMedia(string sdkFileId, byte[] bytes, int chunk)
    {
        Directory.CreateDirectory(Path.Combine(Folder, "media"));
        File.WriteAllBytes(Path.Combine(Folder, "media", sdkFileId), bytes);
        File.WriteAllText(Path.Combine(Folder, "chunk"), chunk.ToString(CultureInfo.InvariantCulture));
    }

    public static string TextOf(long seq, string words) =>
        $$$"""{"msgid":"A{{{seq}}}_external","action":"send","from":"wm1","tolist":["zhao"],"roomid":"wrR1","msgtime":1751328000123,"msgtype":"text","text":{"content":"{{{words}}}"}}""";

    private static RSA KeyOf(int version) => s_keys.GetOrAdd(version, _ => RSA.Create(2048));

    /// <summary>The toy cipher that finance_stub.c opens.</summary>
    private static string Seal(string text, string key)
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var sum = plain.Aggregate(2166136261u, (hash, b) => unchecked((hash ^ b) * 16777619u));
        byte[] whole = [(byte)(sum >> 24), (byte)(sum >> 16), (byte)(sum >> 8), (byte)sum, .. plain];
        return Convert.ToHexStringLower([.. whole.Select((b, i) => (byte)(b ^ key[i % key.Length] ^ unchecked((byte)(31 * i))))]);
    }

    private static (string? Library, string Output) Build()
    {
        var folder = Directory.CreateTempSubdirectory("wegrid-finance-stub-").FullName;
        var library = Path.Combine(folder, "stub.so");
        var start = new ProcessStartInfo("cc", ["-std=gnu11", "-Wall", "-Werror", "-O1", "-shared", "-fPIC", "-o", library, Path.Combine(AppContext.BaseDirectory, "Archive", "stub", "finance_stub.c"), "-ldl"])
        {
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, said);
            return (library, said);
        }
        catch (Win32Exception)
        {
            return (null, "cc is not installed");
        }
    }
}
