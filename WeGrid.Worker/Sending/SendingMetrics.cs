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
    private readonly ConcurrentDictionary<string, IReadOnlyList<WaitingTotal>> _waiting = new(StringComparer.Ordinal);

    public SendingMetrics()
    {
        _sent = _meter.CreateCounter<long>("wegrid.outbox.sent", "{message}", "Messages the platform took");
        _retried = _meter.CreateCounter<long>("wegrid.outbox.retried", "{message}", "Tries that will be repeated");
        _dead = _meter.CreateCounter<long>("wegrid.outbox.dead", "{message}", "Messages that will never be sent");
        _meter.CreateObservableGauge("wegrid.outbox.waiting", Waiting, "{message}", "Open messages by what they wait for");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

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

    internal void Waits(string corpId, IReadOnlyList<WaitingTotal> totals) => _waiting[corpId] = totals;

    private static KeyValuePair<string, object?> Tag(string name, string? value) => new(name, value);

    private IEnumerable<Measurement<long>> Waiting() =>
        _waiting.SelectMany(c => c.Value.Select(t => new Measurement<long>(t.Count, Tag("corp", c.Key), Tag("why", t.Why))));
}
