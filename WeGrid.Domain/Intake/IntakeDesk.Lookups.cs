using System.Text.Json;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Registers;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 查名册: where one goes for a thing, and when it is open, stands in the open registers; a station that is shut in its hours is told to who sees to it.
public sealed partial class IntakeDesk
{
    private readonly RegisterLookup _lookup = new(rules.Corp, rules.Calendar);

    /// <summary>A question fits in so many characters; what is longer tells of more, and a person reads it.</summary>
    private const int LookupLongest = 40;

    /// <summary>Whether the words may ask for what an open register tells: only then are they read.</summary>
    private bool MayLookUp(Spoken spoken, Understood understood) =>
        spoken.Text.Length <= LookupLongest && rules.Registers.Any(k => k.Open is not null) && (spoken.IsAddressed || understood.IsDemand) && RegisterLookup.MayAsk(Lookable(spoken, understood));

    /// <summary>As it was said and as it was understood: a name may be spelt in either way.</summary>
    private static string Lookable(Spoken spoken, Understood understood) => $"{understood.NormalText}\n{spoken.Text}";

    private bool LookedUp(Spoken spoken, Understood understood, string? grid, IntakeFacts facts, Effects effects)
    {
        // A breakdown with "whom do I call" is no question about a place.
        if (understood.Kind != DemandKind.Consultation || understood.Urgency != Urgency.WorkingDays || !MayLookUp(spoken, understood) || _lookup.Find(Lookable(spoken, understood), rules.Registers, facts.Entries, grid, spoken.At) is not { } found)
        {
            return false;
        }

        var said = SayWhereAsked(forGroups: true, "reply_where", spoken, understood, facts, effects,
            [("register.open", _lookup.Say(found.Kind, found.Entry, spoken.At))]);
        if (said)
        {
            effects.Demands.Add(Record(spoken, understood, DemandStatus.Answered, null, facts) with { Label = Label(understood, found.Kind, found.Entry) });
        }

        return said;
    }

    /// <summary>没开门: somebody stands before a door that should be open. Who sees to it is told, without who said so; where nobody does, it goes to a person like everything.</summary>
    private bool ShutSaid(Spoken spoken, Understood understood, IntakeFacts facts, Effects effects)
    {
        if (understood.Kind is DemandKind.Complaint or DemandKind.Report || !MayLookUp(spoken, understood) || _lookup.Shut(Lookable(spoken, understood), rules.Registers, facts.Entries, understood.Location.Grid ?? GridOf(spoken), spoken.At) is not { } shut
            || _registers.SeesTo(shut.Kind, shut.Entry, spoken.At) is not { Length: > 0 } holder)
        {
            return false;
        }

        var (name, hours) = (shut.Entry.Fields[shut.Kind.Open!.Name], shut.Entry.Fields.GetValueOrDefault(shut.Kind.Open.Hours, ""));
        if (!SayWhereAsked(forGroups: true, "reply_shut", spoken, understood, facts, effects, [("register.open", name)]))
        {
            return false;
        }

        effects.Notices.Add(Answer(spoken, Channel.AppText, holder, "register_shut", Purpose.Inform, ("register.open", name), ("register.hours", hours)) with
        {
            SendAt = rules.Deadlines.Quiet.NextAllowed(spoken.At, danger: false),
            Subject = $"register-shut:{shut.Kind.Id}:{Text(shut.Entry.Number)}", Supersedes = true,
        });
        effects.Demands.Add(Record(spoken, understood, DemandStatus.Answered, null, facts) with { Label = Label(understood, shut.Kind, shut.Entry) });
        return true;
    }

    private static string Label(Understood understood, RegisterKind kind, RegisterEntry entry) => JsonSerializer.Serialize(new
    {
        by = $"registers/{kind.Version}",
        verdict = understood.Verdict.ToString(),
        register = kind.Id,
        number = entry.Number,
        reasons = understood.Reasons.Select(r => r.ToString()),
    });
}
