using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Registers;

namespace WeGrid.Domain.Intake;

// 名册: who sees to somebody says that they were visited, or asks for their own list. Answered privately, wherever it was said.
public sealed partial class IntakeDesk
{
    private void RegisterSaid(RegisterCommand command, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var mine = facts.Entries.FindAll(e => e.Kind == command.Kind.Id && e.IsOf(spoken.Person));
        if (command.Number is not { } number)
        {
            effects.Notices.Add(RegisterList(command.Kind, mine, spoken));
            return;
        }

        if (mine.Find(e => e.Number == number) is not { } entry)
        {
            effects.Notices.Add(OfRegister(spoken, $"{Text(number)}号不归您{command.Kind.Visit!.Word}；回复“{command.Kind.Visit.List}”看您的。"));
            return;
        }

        effects.RegisterVisits.Add(new RegisterVisited(command.Kind.Id, number, command.Said, spoken.Person, spoken.At));
        var next = RegisterDesk.DueAt(command.Kind, entry with { SeenAt = spoken.At })!.Value;
        effects.Notices.Add(OfRegister(spoken, $"已记下：{Text(number)}号{command.Kind.Visit!.Word}过了。下次请在{ChinaTime.In(next).ToString("M月d日", System.Globalization.CultureInfo.InvariantCulture)}前。"));
    }

    private Notice RegisterList(RegisterKind kind, List<RegisterEntry> mine, Spoken spoken) =>
        mine.Count == 0
            ? OfRegister(spoken, $"{kind.Name}里没有归您的。")
            : Answer(spoken, Channel.AppText, spoken.Person, "reply_register_list", Purpose.Reply, ("register.name", kind.Name), ("count", Text(mine.Count)), ("left", RegisterLines.MoreOf(mine.Count)), ("register.word", kind.Visit!.Word)) with
            {
                Lines = [.. mine.OrderBy(e => RegisterDesk.DueAt(kind, e)).Take(RegisterLines.Most).Select(e => RegisterLines.Of(kind, e))],
            };

    private Notice OfRegister(Spoken spoken, string what) => Answer(spoken, Channel.AppText, spoken.Person, "reply_register", Purpose.Reply, ("what", what));
}
