using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Intake;

// 查看: numbers and names are off the cards; who has to act may see the words, privately, and it is written down.
public sealed partial class IntakeDesk
{
    private const int ShownLength = 400;
    private static readonly TimeSpan _shownWithin = TimeSpan.FromMinutes(10);

    /// <summary>To whom a confidential matter does not exist: neither 纪检, nor the unit it was given to, nor who raised it.</summary>
    private bool IsHidden(TicketFile file, string person) =>
        file.Ticket.IsConfidential && !IsOwn(file, person) && Roles.Of(person, file, Corp) == Role.None;

    private void View(ViewCommand command, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var number = Text(command.Number);
        if (!facts.Files.TryGetValue(command.Number, out var file) || !MayView(file, spoken.Person))
        {
            // Who may not see it does not learn whether it is there.
            effects.Looks.Add(new Look(facts.NewId(spoken.At), command.Number, spoken.Person, spoken.At, command.Reason, Shown: false));
            Reply(spoken, facts, effects, "reply_unknown", ("number", number));
            return;
        }

        if (command.Reason.Length == 0)
        {
            Reply(spoken, facts, effects, "reply_refused", ("number", number), ("move", "查看"), ("status", Tickets.Words.Of(file.Ticket.Status)),
                ("why", $"请写明事由，例如：查看 {number} 联系反映人"), ("possible", "查看进展"));
            return;
        }

        effects.Looks.Add(new Look(facts.NewId(spoken.At), command.Number, spoken.Person, spoken.At, command.Reason, Shown: true));
        var said = facts.Said.GetValueOrDefault(command.Number) ?? [];
        effects.Notices.Add(Answer(spoken, Channel.AppText, spoken.Person, "reply_view", Purpose.Reply, ("number", number), ("why", command.Reason)) with
        {
            // Of a confidential matter it is shown to nobody, whoever handles it.
            Lines = [.. file.Ticket.IsConfidential || file.Ticket.Category == Ticket.ConfidentialCategory ? [] : (facts.Contacts.GetValueOrDefault(command.Number) ?? [])
                .Select(c => new NoticeLine("contact_line", new Dictionary<string, string> { ["contact"] = c.Said })), .. said.Select(text => new NoticeLine("view_line", new Dictionary<string, string> { ["text"] = Cut(text, ShownLength / said.Count) }))],
            ValidUntil = spoken.At + _shownWithin,
            Ticket = command.Number,
            Person = file.Reporters.Count > 0 ? file.Reporters[0].Person : null, // so that it goes when they are erased
        });
    }

    /// <summary>Who has to act: who holds it, the unit it was given to, the village and those above; for a matter of life everybody called.</summary>
    private bool MayView(TicketFile file, string person)
    {
        var role = Roles.Of(person, file, Corp);
        return (role & (Role.Unit | Role.CoUnit | Role.Village | Role.Superior)) != 0
            || (role != Role.None && (file.Ticket.IsLife || string.Equals(file.Ticket.Holder, person, StringComparison.OrdinalIgnoreCase)));
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length] + "…";
}
