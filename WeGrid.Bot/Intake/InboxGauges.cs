using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace WeGrid.Bot.Intake;

/// <summary>What waits to be decided, per corp: how many messages, and how old the oldest is.</summary>
internal sealed class InboxGauges
{
    private readonly ConcurrentDictionary<string, (long Count, double Age)> _waiting = new(StringComparer.Ordinal);

    public InboxGauges(IMeterFactory meters)
    {
        var meter = meters.Create("WeGrid.Bot");
        meter.CreateObservableGauge("wegrid_inbox_waiting", () => _waiting.Select(w => new Measurement<long>(w.Value.Count, Corp(w.Key))));
        meter.CreateObservableGauge("wegrid_inbox_oldest_seconds", () => _waiting.Select(w => new Measurement<double>(w.Value.Age, Corp(w.Key))));
    }

    public void Set(string corpId, long count, TimeSpan age) => _waiting[corpId] = (count, Math.Round(Math.Max(0, age.TotalSeconds), 1));

    private static KeyValuePair<string, object?> Corp(string corpId) => new("corp", corpId);
}
