using Microsoft.Extensions.DependencyInjection;
using WeGrid.Hosting;

namespace WeGrid.Tools.Commands;

/// <summary>What several commands read from their line.</summary>
internal static class Arguments
{
    /// <summary>The word behind an option; null when it is not there.</summary>
    public static string? Named(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

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
