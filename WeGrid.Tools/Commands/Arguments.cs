using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Corps;
using WeGrid.Hosting;

namespace WeGrid.Tools.Commands;

/// <summary>What several commands read from their line.</summary>
internal static class Arguments
{
    /// <summary>The word behind an option; null when it is not there.</summary>
    public static string? Named(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    /// <summary>辖区 of <c>--as USER</c>, by corp; null for a corp when nobody is named: all of it is seen. Null, and said why, when the person is in no corp's staff.</summary>
    public static async Task<Func<string, Area?>?> AreasAsync(CorpDirectory directory, string[] args)
    {
        if (Named(args, "--as") is not { } user)
        {
            return _ => null;
        }

        var areas = directory.All.Select(c => (c.Corp.Id, Area: Area.Of(c.Corp, user))).ToDictionary(a => a.Id, a => a.Area, StringComparer.Ordinal);
        if (areas.Values.All(a => a is null))
        {
            await Console.Error.WriteLineAsync($"--as '{user}' is in no corp's staff; write a userid");
            return null;
        }

        return corp => areas.GetValueOrDefault(corp) ?? Area.None;
    }

    /// <summary>The day behind an option, or another where it is not there; false for what is no day.</summary>
    public static bool DayOf(string[] args, string name, DateOnly otherwise, out DateOnly day)
    {
        day = otherwise;
        return Named(args, name) is not { } text || DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }

    /// <summary>The corp of <c>--corp</c>, else the only one there is; null, and said why, when that is none.</summary>
    public static async Task<CorpEntry?> CorpAsync(IServiceProvider services, string? named, CancellationToken cancellationToken)
    {
        var directory = services.GetRequiredService<CorpDirectory>();
        if (named is not null && await directory.ReadAsync(named, cancellationToken) is { } one)
        {
            return one;
        }

        await directory.RefreshAsync(cancellationToken);
        var corp = named is null && directory.All is [var only] ? only : null;
        if (corp is null)
        {
            await Console.Error.WriteLineAsync($"which corp? --corp ID, one of: {string.Join(", ", directory.All.Select(c => c.Corp.Id))}");
        }

        return corp;
    }
}
