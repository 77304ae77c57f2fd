using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Intake;

// 链接: the one that was sent is lost, or in the wrong hands: whoever may dispatch gets a new one, and the old one is shut.
public sealed partial class IntakeDesk
{
    private void GiveLink(LinkCommand command, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var number = Text(command.Number);
        if (!facts.Files.TryGetValue(command.Number, out var file) || IsHidden(file, spoken.Person))
        {
            Reply(spoken, facts, effects, "reply_unknown", ("number", number));
            return;
        }

        var may = (Roles.Of(spoken.Person, file, Corp) & (Role.Village | Role.Superior)) != 0;
        if (!may || !_desk.GiveUnitLink(effects, file, spoken.Person, spoken.At))
        {
            Reply(spoken, facts, effects, "reply_refused", ("number", number), ("move", "链接"), ("status", Tickets.Words.Of(file.Ticket.Status)),
                ("why", may ? "只有已派出去、没有登记联系人的单位才用链接" : "这个环节不归您办"), ("possible", "查看进展"));
        }
    }
}
