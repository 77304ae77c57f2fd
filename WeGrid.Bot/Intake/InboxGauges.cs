using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace WeGrid.Bot.Intake;

/// <summary>What waits to be decided, per corp: how many messages, and how old the oldest is; and how often the archive gave nothing, or could not be opened.</summary>
internal sealed class InboxGauges
{
    private readonly ConcurrentDictionary<string, (long Count, double Age)> _waiting = new(StringComparer.Ordinal);

    private readonly Counter<long> _archive;

    public InboxGauges(IMeterFactory meters)
    {
        var meter = meters.Create("WeGrid.Bot");
        meter.CreateObservableGauge("wegrid_inbox_waiting", () => _waiting.Select(w => new Measurement<long>(w.Value.Count, Corp(w.Key))));
        _archive = meter.CreateCounter<long>("wegrid_archive_faults");
        meter.CreateObservableGauge("wegrid_inbox_oldest_seconds", () => _waiting.Select(w => new Measurement<double>(w.Value.Age, Corp(w.Key))));
    }

    public void Set(string corpId, long count, TimeSpan age) => _waiting[corpId] = (count, Math.Round(Math.Max(0, age.TotalSeconds), 1));

    /// <summary>A pull of the archive that failed, or messages of it that stay shut.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="fault">What it was.</param>
    /// <param name="count">How many.</param>
    public void ArchiveFault(string corpId, string fault, int count = 1) => _archive.Add(count, Corp(corpId), new("fault", fault));

    private static KeyValuePair<string, object?> Corp(string corpId) => new("corp", corpId);
}
