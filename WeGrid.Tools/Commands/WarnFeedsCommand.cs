using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Warnings;
using WeGrid.Postgres;
using WeGrid.Postgres.Warnings;

namespace WeGrid.Tools.Commands;

/// <summary><c>warn feeds [--corp ID] [--json]</c>: how old what is known of each source of warnings is. Exit code 1 when one is silent for too long.</summary>
internal static class WarnFeedsCommand
{
    public static async Task<int> RunAsync(IServiceProvider services, string[] args, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await Arguments.CorpAsync(services, Arguments.Named(args, "--corp"), cancellationToken) is not { } corp)
        {
            return 2;
        }

        var states = await new FeedStore(services.GetRequiredService<Database>()).ReadAsync(corp.Corp.Id, cancellationToken);
        var lines = corp.Corp.Warnings.Feeds.Select(f => Line.Of(f, states.GetValueOrDefault(f.Key), now)).ToList();
        Output.Write(lines, args, l => $"{l.Name,-20} {(l.ReadAt is { } at ? $"read {ChinaTime.In(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} ({l.AgeSeconds} s ago)" : "never read")}{(l.Failures > 0 ? $"  {l.Failures} failures since: {l.Fault}" : "")}{(l.IsStale ? "  STALE" : "")}");
        return lines.Exists(l => l.IsStale) ? 1 : 0;
    }

    private sealed record Line(string Name, DateTimeOffset? ReadAt, long? AgeSeconds, int Failures, string Fault, bool IsStale)
    {
        public static Line Of(WarningFeed feed, FeedState? state, DateTimeOffset now) => state is null
            ? new Line(feed.Name, null, null, 0, "", true)
            : new Line(feed.Name, state.WasRead ? state.GoodAt : null, state.WasRead ? (long)(now - state.GoodAt).TotalSeconds : null, state.Failures, state.Fault, state.GoodAt + feed.StaleAfter <= now);
    }
}
