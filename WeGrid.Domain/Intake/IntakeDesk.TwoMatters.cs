using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 一条几件事: each goes its own way, linked to the first; put together again by 撤销拆单 (IN-13).
public sealed partial class IntakeDesk
{
    private IReadOnlyList<(string Words, Understood Said)> NeedForMatters(Spoken spoken, Understood understood, IntakeNeeds needs)
    {
        if (understood.Verdict != Verdict.Demand || IsSecret(understood) || Corp.Staff.ContainsKey(spoken.Person))
        {
            return [];
        }

        var parts = SeveralMatters.In(spoken.Text, part => Understand(spoken, part, needs.Understood));
        if (parts.Count < 2)
        {
            return [];
        }

        needs.MoreNumbers += parts.Count - 1;
        var matters = parts.Select(p => (Words: p, Said: Understand(spoken, p, needs.Understood))).ToList();
        matters.ForEach(m => NeedLikes(spoken, m.Said, needs));
        return matters;
    }

    private bool TwoMatters(Spoken spoken, IReadOnlyList<(string Words, Understood Said)> matters, IntakeFacts facts, Effects effects)
    {
        if (matters.Count < 2 || matters.Any(m => IsSecret(m.Said)))
        {
            return false; // linked, the one would show the other
        }

        long? first = null;
        foreach (var (words, part) in matters)
        {
            // A reply to a message can be given once.
            Raise(spoken with { Text = words, ResponseUrl = first is null ? spoken.ResponseUrl : null }, part, facts, effects, linked: first);
            first ??= effects.Demands[^1].Ticket;
        }

        return true;
    }
}
