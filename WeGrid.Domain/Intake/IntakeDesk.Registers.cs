using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Registers;

namespace WeGrid.Domain.Intake;

// 名册: who sees to somebody says that they were visited, or asks for their own list. Answered privately, wherever it was said; what else the words tell of is
// understood like everybody's.
public sealed partial class IntakeDesk
{
    private void RegisterSaid(RegisterCommand command, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var mine = facts.Entries.FindAll(e => e.Kind == command.Kind.Id && e.IsOf(spoken.Person));
        if (command.Numbers.Count == 0)
        {
            effects.Notices.AddRange(RegisterLists(command.Kind, mine, spoken));
            return;
        }

        var visited = mine.FindAll(e => command.Numbers.Contains(e.Number));
        effects.RegisterVisits.AddRange(visited.Select(e => new RegisterVisited(command.Kind.Id, e.Number, command.Said, spoken.Person, spoken.At)));
        var others = command.Numbers.Except(visited.Select(e => e.Number)).ToList();
        var done = visited.Count == 0 ? "" : $"已记下：{string.Join('、', visited.Select(e => Text(e.Number)))}号{command.Kind.Visit!.Word}过了，下次请在{NextOf(command.Kind, visited[0], spoken.At)}前。";
        var not = others.Count == 0 ? "" : $"{string.Join('、', others.Select(n => Text(n)))}号不归您{command.Kind.Visit!.Word}；回复“{command.Kind.Visit.List}”看您的。";
        effects.Notices.Add(OfRegister(spoken, done + not));
    }

    private IEnumerable<Notice> RegisterLists(RegisterKind kind, List<RegisterEntry> mine, Spoken spoken)
    {
        if (mine.Count == 0)
        {
            return [OfRegister(spoken, $"{kind.Name}里没有归您的。")];
        }

        return RegisterLines.Messages(mine.OrderBy(e => RegisterDesk.DueAt(kind, e)).ThenBy(e => e.Number)).Select((part, i) =>
            Answer(spoken, Channel.AppText, spoken.Person, "reply_register_list", Purpose.Reply, ("register.name", kind.Name), ("count", Text(mine.Count)), ("register.word", kind.Visit!.Word)) with
            {
                Subject = $"register:{kind.Id}:{spoken.MessageId}", Seq = i, Lines = [.. part.Select(e => RegisterLines.Of(kind, e))],
            });
    }

    private static string NextOf(RegisterKind kind, RegisterEntry entry, DateTimeOffset at) =>
        ChinaTime.In(RegisterDesk.DueAt(kind, entry with { SeenAt = at })!.Value).ToString("M月d日", System.Globalization.CultureInfo.InvariantCulture);

    private Notice OfRegister(Spoken spoken, string what) => Answer(spoken, Channel.AppText, spoken.Person, "reply_register", Purpose.Reply, ("what", what));
}
