namespace WeGrid.Domain.Intake;

// 清单: what waits for whoever asks, privately, on one card.
public sealed partial class IntakeDesk
{
    private void List(Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var (waiting, count) = facts.Lists.GetValueOrDefault(spoken.Person, ([], 0));
        // What this run has changed already counts as it is now.
        var now = waiting.Select(t => facts.Files.TryGetValue(t.Number, out var file) ? file.Ticket : t)
            .Where(t => string.Equals(Scheduling.Turn.Of(Corp, t), spoken.Person, StringComparison.OrdinalIgnoreCase)).ToList();
        effects.Notices.Add(MyList.Card(Corp, spoken.Person, now, count - (waiting.Count - now.Count), "", spoken.At));
    }
}
