using System.Text.Json.Nodes;

namespace WeGrid.Simulator.World;

/// <summary>One call, in or out, as GET /sim/log shows it. Never holds a secret, a token or a key.</summary>
internal sealed record LogEntry(
    long N, DateTimeOffset Time, string Api, string? Corp, string Summary, int? Errcode, string Verdict, string? Budget, string? Fault);

/// <summary>Something a healthy run does not do, as GET /sim/unexpected shows it.</summary>
internal sealed record UnexpectedEntry(long N, DateTimeOffset Time, string Kind, string Api, string? Corp, int? Errcode, string Detail);

/// <summary>What happened and what should not have.</summary>
internal sealed class Journal(SimClock clock)
{
    /// <summary>A long bench must not eat the machine; the newest entries are kept.</summary>
    private const int Keep = 200_000;

    private readonly Lock _gate = new();
    private readonly Queue<LogEntry> _log = new();
    private readonly List<UnexpectedEntry> _unexpected = [];
    private long _n;

    public void Log(string api, string? corp, string summary, int? errcode, string verdict, string? budget = null, string? fault = null)
    {
        lock (_gate)
        {
            _log.Enqueue(new LogEntry(++_n, clock.GetUtcNow(), api, corp, summary, errcode, verdict, budget, fault));
            if (_log.Count > Keep)
            {
                _log.Dequeue();
            }
        }
    }

    public void Unexpected(string kind, string api, string? corp, string detail, int? errcode = null)
    {
        lock (_gate)
        {
            _unexpected.Add(new UnexpectedEntry(++_n, clock.GetUtcNow(), kind, api, corp, errcode, detail));
        }
    }

    public IReadOnlyList<LogEntry> Entries(string? api, long after)
    {
        lock (_gate)
        {
            return [.. _log.Where(e => e.N > after && (api is null || e.Api.StartsWith(api, StringComparison.Ordinal)))];
        }
    }

    public IReadOnlyList<UnexpectedEntry> Unexpecteds(string? kind)
    {
        lock (_gate)
        {
            return [.. _unexpected.Where(e => kind is null || e.Kind == kind)];
        }
    }

    public void ClearUnexpected()
    {
        lock (_gate)
        {
            _unexpected.Clear();
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _log.Clear();
            _unexpected.Clear();
        }
    }

    public static JsonNode? View<T>(IReadOnlyList<T> items) => System.Text.Json.JsonSerializer.SerializeToNode(items, Json.Plain);
}
