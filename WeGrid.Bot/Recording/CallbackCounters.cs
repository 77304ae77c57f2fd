using System.Diagnostics.Metrics;
using WeGrid.Postgres.Inbox;

namespace WeGrid.Bot.Recording;

/// <summary>Figures of the callback entrance; reasons only, nobody's data.</summary>
internal sealed class CallbackCounters
{
    private readonly Counter<long> _recorded;
    private readonly Counter<long> _refused;

    public CallbackCounters(IMeterFactory meters)
    {
        var meter = meters.Create("WeGrid.Bot");
        _recorded = meter.CreateCounter<long>("wegrid_callbacks_recorded");
        _refused = meter.CreateCounter<long>("wegrid_callbacks_refused");
    }

    public void Recorded(RecordOutcome outcome) => _recorded.Add(1, new KeyValuePair<string, object?>("outcome", Name(outcome)));

    public void Refused(KnockRefusal refusal) => _refused.Add(1, new KeyValuePair<string, object?>("reason", Name(refusal)));

    private static string Name(RecordOutcome outcome) => outcome switch
    {
        RecordOutcome.Stored => "stored",
        RecordOutcome.Known => "known",
        RecordOutcome.Spooled => "spooled",
        RecordOutcome.Unstorable => "unstorable",
    };

    private static string Name(KnockRefusal refusal) => refusal switch
    {
        KnockRefusal.None => "none",
        KnockRefusal.UnknownDoor => "unknown_door",
        KnockRefusal.Unreadable => "unreadable",
        KnockRefusal.Forged => "forged",
    };
}
