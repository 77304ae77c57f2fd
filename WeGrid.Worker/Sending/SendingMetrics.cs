using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using WeGrid.Postgres.Outbox;

namespace WeGrid.Worker.Sending;

/// <summary>发送计数: meter "WeGrid.Worker". Corps, channels and reasons; never a person.</summary>
public sealed class SendingMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "WeGrid.Worker";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _sent;
    private readonly Counter<long> _retried;
    private readonly Counter<long> _dead;
    private readonly ConcurrentDictionary<(string Corp, string Why), long> _waiting = new();
    private readonly ConcurrentDictionary<string, double> _oldest = new();
    private readonly ConcurrentDictionary<(string Corp, string Why), double> _waitingOldest = new();

    public SendingMetrics()
    {
        _sent = _meter.CreateCounter<long>("wegrid.outbox.sent", "{message}", "Messages the platform took");
        _retried = _meter.CreateCounter<long>("wegrid.outbox.retried", "{message}", "Tries that will be repeated");
        _dead = _meter.CreateCounter<long>("wegrid.outbox.dead", "{message}", "Messages that will never be sent");
        _meter.CreateObservableGauge("wegrid.outbox.waiting", Waiting, "{message}", "Open messages by what they wait for");
        _meter.CreateObservableGauge("wegrid.outbox.waiting_oldest_seconds", WaitingOldest, "s", "Age of the oldest message of each reason");
        _meter.CreateObservableGauge("wegrid.outbox.oldest_seconds", Oldest, "s", "Age of the oldest message that is not planned for later");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>Whether an instrument's meter is this one: two senders in one process each have theirs.</summary>
    public bool Owns(Meter meter) => ReferenceEquals(meter, _meter);

    internal void Count(string corpId, string channel, OutboxResult result)
    {
        var corp = Tag("corp", corpId);
        switch (result.Verdict)
        {
            case Verdict.Sent:
                _sent.Add(1, corp, Tag("channel", channel));
                break;
            case Verdict.Retry:
                _retried.Add(1, corp, Tag("channel", channel), Tag("reason", result.Reason));
                break;
            case Verdict.Dead:
                _dead.Add(1, corp, Tag("channel", channel), Tag("reason", result.Reason));
                break;
        }
    }

    internal void Waits(string corpId, IReadOnlyList<WaitingTotal> totals, DateTimeOffset now)
    {
        var late = totals.Where(t => t.Why is not ("scheduled" or "quiet" or "spread")).Select(t => (now - t.OldestCreatedAt).TotalSeconds);
        _oldest[corpId] = Math.Round(late.Append(0).Max(), 1);
        // What nothing waits for any more must be told as 0, or the last figure stands for ever.
        foreach (var (corp, why) in _waiting.Keys)
        {
            if (corp == corpId && totals.All(t => t.Why != why))
            {
                _waiting[(corp, why)] = 0;
                _waitingOldest[(corp, why)] = 0;
            }
        }

        foreach (var total in totals)
        {
            _waiting[(corpId, total.Why)] = total.Count;
            _waitingOldest[(corpId, total.Why)] = Math.Round((now - total.OldestCreatedAt).TotalSeconds, 1);
        }
    }

    private static KeyValuePair<string, object?> Tag(string name, string? value) => new(name, value);

    private IEnumerable<Measurement<double>> Oldest() => _oldest.Select(o => new Measurement<double>(o.Value, Tag("corp", o.Key)));

    private IEnumerable<Measurement<double>> WaitingOldest() =>
        _waitingOldest.Select(w => new Measurement<double>(w.Value, Tag("corp", w.Key.Corp), Tag("why", w.Key.Why)));

    private IEnumerable<Measurement<long>> Waiting() =>
        _waiting.Select(w => new Measurement<long>(w.Value, Tag("corp", w.Key.Corp), Tag("why", w.Key.Why)));
}
