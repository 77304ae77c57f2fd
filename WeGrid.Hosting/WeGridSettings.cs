using System.Net;
using Microsoft.Extensions.Configuration;
using WeGrid.WeCom.Sockets;

namespace WeGrid.Hosting;

/// <summary>How far sending goes.</summary>
public enum SendingMode
{
    /// <summary>Nothing leaves; rows end as dead 'blackhole'. The default: sending is opt-in.</summary>
    Blackhole,

    /// <summary>Only to the people of the allow-list.</summary>
    Pilot,

    /// <summary>To everybody.</summary>
    Live,
}

/// <summary>Whether what is decided is said.</summary>
public enum IntakeMode
{
    /// <summary>Decides and says.</summary>
    On,

    /// <summary>Decides and says nothing: a town's first weeks.</summary>
    Shadow,
}

/// <summary>Settings of both hosts, from standard .NET configuration (contract.md, Processes). Never printed: it names a database with its password.</summary>
public sealed class WeGridSettings
{
    public required string ConnectionString { get; init; }

    public required Uri ApiBaseUrl { get; init; }

    /// <summary>Where smart bots on a long connection connect to.</summary>
    public Uri BotSocketUrl { get; init; } = BotSocketOptions.Platform;

    public Uri? ClockUrl { get; init; }

    public Uri? DeadManUrl { get; init; }

    /// <summary>Where phones open the Console's pages; null: no links are given out.</summary>
    public Uri? ConsoleUrl { get; init; }

    public SendingMode Sending { get; init; }

    public IReadOnlyList<string> PilotPeople { get; init; } = [];

    public IntakeMode Intake { get; init; }

    /// <summary>Callbacks are recorded and wait; nothing is decided. For maintenance and for measuring the recorder alone.</summary>
    public bool IsIntakePaused { get; init; }

    public string ArchiveSource { get; init; } = "";

    public string ArchivePath { get; init; } = "";

    /// <summary>会话存档 SDK: WeCom's own libWeWorkFinanceSdk_C.so, for the source native.</summary>
    public string ArchiveLibrary { get; init; } = "";

    /// <summary>What the library goes through: http://HOST:PORT or socks5://HOST:PORT; empty for none.</summary>
    public string ArchiveProxy { get; init; } = "";

    /// <summary>NAME:PASSWORD for it. Secret.</summary>
    public string ArchiveProxyPassword { get; init; } = "";

    /// <summary>Opens the jobs page for acting; empty: nobody's. Secret.</summary>
    public string JobsAdminKey { get; init; } = "";

    /// <summary>Opens the jobs page for looking; empty: nobody's. Secret.</summary>
    public string JobsViewerKey { get; init; } = "";

    public required string DataPath { get; init; }

    /// <summary>Where this machine keeps what is not in the database: spool, key ring, printed rosters.</summary>
    public required string StatePath { get; init; }

    /// <summary>附件库: the folder photos, voices, videos and files lie in; Worker and Console need the same.</summary>
    public string MediaPath { get; init; } = "";

    /// <summary>Hosts besides the platform's own that a smart bot's media may come from.</summary>
    public IReadOnlyList<string> MediaHosts { get; init; } = [];

    /// <summary>语音转写: a program that reads a voice from its input and writes the words to its output; empty: nobody writes down, and a person listens.</summary>
    public string Transcriber { get; init; } = "";

    /// <summary>The key ring secrets are encrypted with; every host of one database needs the same.</summary>
    public required string SecretsKeyFile { get; init; }

    /// <summary>Reads the settings, or lists every fault with its cure.</summary>
    public static (WeGridSettings? Settings, IReadOnlyList<string> Faults) Read(IConfiguration configuration)
    {
        var faults = new List<string>();
        var state = configuration["State:Path"] ?? Path.Combine(Path.GetTempPath(), "wegrid");
        var settings = new WeGridSettings
        {
            ConnectionString = Need(configuration["ConnectionStrings:WeGrid"], "ConnectionStrings__WeGrid", "a PostgreSQL connection string", faults),
            ApiBaseUrl = Url(configuration["WeCom:ApiBaseUrl"] ?? "https://qyapi.weixin.qq.com", "WeCom__ApiBaseUrl", faults) ?? new Uri("http://invalid/"),
            BotSocketUrl = Socket(configuration["WeCom:BotSocketUrl"], configuration["WeCom:ApiBaseUrl"], faults),
            ClockUrl = Optional(configuration["Clock:Url"], "Clock__Url", faults),
            DeadManUrl = Optional(configuration["Alarm:DeadManUrl"], "Alarm__DeadManUrl", faults),
            ConsoleUrl = Optional(configuration["Console:Url"], "Console__Url", faults),
            Sending = Choice(configuration["Sending:Mode"], SendingMode.Blackhole, "Sending__Mode", faults),
            PilotPeople = configuration["Sending:PilotPeople"]?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
            Intake = Choice(configuration["Intake:Mode"], IntakeMode.On, "Intake__Mode", faults),
            IsIntakePaused = Flag(configuration["Intake:Paused"], "Intake__Paused", faults),
            ArchiveSource = configuration["Archive:Source"] ?? "",
            ArchivePath = configuration["Archive:Path"] ?? "",
            ArchiveLibrary = configuration["Archive:Library"] ?? "",
            ArchiveProxy = configuration["Archive:Proxy"] ?? "",
            ArchiveProxyPassword = configuration["Archive:ProxyPassword"] ?? "",
            JobsAdminKey = configuration["Jobs:AdminKey"] ?? "",
            JobsViewerKey = configuration["Jobs:ViewerKey"] ?? "",
            DataPath = configuration["Data:Path"] ?? DataFiles.FindFolder(),
            StatePath = state,
            MediaPath = configuration["Media:Path"] ?? Path.Combine(state, "media"),
            MediaHosts = configuration["Media:Hosts"]?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
            Transcriber = configuration["Media:Transcriber"] ?? "",
            SecretsKeyFile = configuration["Secrets:KeyFile"] ?? Path.Combine(state, "keys.json"),
        };
        Check(settings, faults);
        return faults.Count == 0 ? (settings, faults) : (null, faults);
    }

    private static void Check(WeGridSettings settings, List<string> faults)
    {
        if (settings.ClockUrl is { } clock && !(IsLoopback(clock) && IsLoopback(settings.ApiBaseUrl)))
        {
            faults.Add("Clock__Url is obeyed only when it and WeCom__ApiBaseUrl are loopback addresses; unset it against a real WeCom");
        }

        if (settings.ClockUrl is not null && IsLoopback(settings.ApiBaseUrl) && !IsLoopback(settings.BotSocketUrl))
        {
            faults.Add("Clock__Url is obeyed only when WeCom__BotSocketUrl is a loopback address too; unset it against a real WeCom");
        }

        if (settings.BotSocketUrl.Scheme != "wss" && !IsLoopback(settings.BotSocketUrl))
        {
            faults.Add("WeCom__BotSocketUrl must be wss: the secret of every bot goes there");
        }

        if (settings.ConsoleUrl is { } pages && (pages.Query.Length > 0 || (pages.Scheme != "https" && !IsLoopback(pages))))
        {
            faults.Add("Console__Url must be https: its links open tickets; e.g. https://grid.example.gov.cn, without anything behind a ?");
        }

        if (settings.ArchiveSource is not ("" or "file" or "native"))
        {
            faults.Add($"Archive__Source is '{settings.ArchiveSource}'; one of file, native, or unset");
        }

        if (settings.ArchiveSource == "native" && !File.Exists(settings.ArchiveLibrary))
        {
            faults.Add($"Archive__Library: there is no file '{settings.ArchiveLibrary}'; Archive__Source=native needs WeCom's libWeWorkFinanceSdk_C.so for this kind of machine");
        }

        if (settings.ArchiveProxy.Length > 0 && !(Uri.TryCreate(settings.ArchiveProxy, UriKind.Absolute, out var proxy) && proxy.Scheme is "http" or "socks5"))
        {
            faults.Add("Archive__Proxy is no proxy; http://HOST:PORT or socks5://HOST:PORT");
        }

        if (settings.Sending == SendingMode.Pilot && settings.PilotPeople.Count == 0)
        {
            faults.Add("Sending__Mode=pilot needs Sending__PilotPeople, the userids that may be written to, separated by commas");
        }

        foreach (var (name, key) in new[] { ("Jobs__AdminKey", settings.JobsAdminKey), ("Jobs__ViewerKey", settings.JobsViewerKey) })
        {
            if (key.Length is > 0 and < SecretKeys.Shortest)
            {
                faults.Add($"{name} is too short: at least {SecretKeys.Shortest} characters, e.g. from openssl rand -hex 16");
            }
        }

        if (settings.Transcriber.Length > 0 && !File.Exists(settings.Transcriber))
        {
            faults.Add($"Media__Transcriber: there is no program '{settings.Transcriber}'; it reads a voice from its input and writes the words to its output; unset it and a person listens");
        }

        if (!Directory.Exists(settings.DataPath))
        {
            faults.Add($"Data__Path: there is no folder '{settings.DataPath}'; it is the data/ folder of the project");
        }
    }

    private static bool IsLoopback(Uri url) => url.IsLoopback || (IPAddress.TryParse(url.Host, out var address) && IPAddress.IsLoopback(address));

    private static string Need(string? value, string name, string what, List<string> faults)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            faults.Add($"{name} is missing: {what}");
        }

        return value ?? "";
    }

    private static Uri? Url(string value, string name, List<string> faults)
    {
        if (Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return url;
        }

        faults.Add($"{name} is not an http(s) address");
        return null;
    }

    /// <summary>Left out: the platform's own, or beside a platform that was moved to this desk.</summary>
    private static Uri Socket(string? value, string? api, List<string> faults)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return Uri.TryCreate(api, UriKind.Absolute, out var moved) && IsLoopback(moved) ? new UriBuilder("ws", moved.Host, moved.Port).Uri : BotSocketOptions.Platform;
        }

        if (Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "ws" or "wss")
        {
            return url;
        }

        faults.Add("WeCom__BotSocketUrl is not a ws(s) address");
        return BotSocketOptions.Platform;
    }

    private static Uri? Optional(string? value, string name, List<string> faults) => string.IsNullOrWhiteSpace(value) ? null : Url(value, name, faults);

    private static bool Flag(string? value, string name, List<string> faults)
    {
        if (string.IsNullOrWhiteSpace(value) || bool.TryParse(value, out _))
        {
            return bool.TryParse(value, out var flag) && flag;
        }

        faults.Add($"{name} is '{value}'; one of true, false");
        return false;
    }

    private static T Choice<T>(string? value, T otherwise, string name, List<string> faults)
        where T : struct, Enum
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return otherwise;
        }

        if (Enum.TryParse<T>(value, ignoreCase: true, out var choice) && Enum.IsDefined(choice))
        {
            return choice;
        }

        faults.Add($"{name} is '{value}'; one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");
        return otherwise;
    }
}
