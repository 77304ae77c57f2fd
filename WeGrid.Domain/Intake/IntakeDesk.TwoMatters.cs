using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 一条几件事: each goes its own way, linked to the first; put together again by 撤销拆单 (IN-13).
public sealed partial class IntakeDesk
{
    private void NeedForMatters(Spoken spoken, Understood understood, IntakeNeeds needs)
    {
        var parts = MattersOf(spoken, understood);
        needs.MoreNumbers += parts.Count - 1;
        foreach (var part in parts.Where(_ => parts.Count > 1))
        {
            NeedLikes(spoken, Understand(spoken, part), needs);
        }
    }

    private IReadOnlyList<string> MattersOf(Spoken spoken, Understood understood) =>
        understood.Verdict == Verdict.Demand && !IsSecret(understood) && !Corp.Staff.ContainsKey(spoken.Person)
            ? SeveralMatters.In(spoken.Text, part => Understand(spoken, part))
            : [spoken.Text];

    private bool TwoMatters(Spoken spoken, Understood understood, IntakeFacts facts, Effects effects)
    {
        var parts = MattersOf(spoken, understood);
        if (parts.Count < 2)
        {
            return false;
        }

        var said = parts.Select(p => (Words: p, Understood: Understand(spoken, p))).ToList();
        if (said.Exists(p => IsSecret(p.Understood)))
        {
            return false; // linked, the one would show the other
        }

        long? first = null;
        foreach (var (words, part) in said)
        {
            // A reply to a message can be given once.
            Raise(spoken with { Text = words, ResponseUrl = first is null ? spoken.ResponseUrl : null }, part, facts, effects, linked: first);
            first ??= effects.Demands[^1].Ticket;
        }

        return true;
    }
}
