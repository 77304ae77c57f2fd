using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Registers;

namespace WeGrid.Domain.Intake;

// 名册: who sees to somebody says that they were visited, or asks for their own list. Answered privately, wherever it was said; what else the words tell of is
// understood like everybody's.
public sealed partial class IntakeDesk
{
    private readonly RegisterDesk _registers = new(rules.Corp);

    private static void NeedForRegister(RegisterCommand command, Spoken spoken, IntakeNeeds needs)
    {
        var kind = command.Kind;
        if (command.Verb is RegisterVerb.In or RegisterVerb.Out)
        {
            needs.RegisterMoves.Add((kind.Id, command.Numbers[0]));
            if (kind.Ledger!.Receipt.Length > 0)
            {
                needs.Receipts[kind.Id] = kind.Ledger.Receipt;
            }
        }
        else if (command.Verb == RegisterVerb.Stock || kind.Post is not null)
        {
            needs.WholeRegisters.Add(kind.Id);
        }
        else
        {
            needs.Registers.Add((kind.Id, spoken.Person));
        }
    }

    private void RegisterSaid(RegisterCommand command, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var entries = facts.Entries.FindAll(e => e.Kind == command.Kind.Id);
        switch (command.Verb)
        {
            case RegisterVerb.Mine:
                effects.Notices.AddRange(RegisterLists(command.Kind, entries.FindAll(e => _registers.IsOf(command.Kind, e, spoken.Person)), spoken));
                break;
            case RegisterVerb.Stock:
                effects.Notices.AddRange(RegisterLists(command.Kind, entries.FindAll(e => _registers.MaySee(command.Kind, e, spoken.Person)), spoken));
                break;
            case RegisterVerb.Visit:
                RegisterVisited(command, entries.FindAll(e => _registers.IsOf(command.Kind, e, spoken.Person)), spoken, facts, effects);
                break;
            default:
                RegisterMoved(command, entries.Find(e => e.Number == command.Numbers[0] && _registers.MaySee(command.Kind, e, spoken.Person)), spoken, facts, effects);
                break;
        }
    }

    private void RegisterMoved(RegisterCommand command, RegisterEntry? entry, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (entry is null)
        {
            effects.Notices.Add(OfRegister(spoken, $"没有归您管的{Text(command.Numbers[0])}号；回复“{command.Kind.Ledger!.Stock}”看有哪些。"));
            return;
        }

        var (ledger, goesOut) = (command.Kind.Ledger!, command.Verb == RegisterVerb.Out);
        var unit = entry.Fields.GetValueOrDefault(ledger.Unit, ledger.Unit);
        var other = command.Said.Length > 0 && !command.Said.StartsWith(unit, StringComparison.Ordinal) && Measures.Contains(command.Said[0], StringComparison.Ordinal);
        if (command.Amount == 0 || other)
        {
            var word = goesOut ? ledger.Out : ledger.In;
            effects.Notices.Add(OfRegister(spoken, $"没有记：{Text(entry.Number)}号按{unit}记整数，写成“{word} {Text(entry.Number)} 2{unit} 说明”。"));
            return;
        }

        if (goesOut ? command.Amount > entry.Left : command.Amount > RegisterMost - entry.Left)
        {
            effects.Notices.Add(OfRegister(spoken, goesOut
                ? $"没有记：{Text(entry.Number)}号只有{Text(entry.Left)}{unit}，{ledger.Out}不了{Text(command.Amount)}{unit}。"
                : $"没有记：{Text(entry.Number)}号最多记到{Text(RegisterMost)}{unit}。"));
            return;
        }

        var left = entry.Left + (goesOut ? -command.Amount : command.Amount);
        facts.Entries[facts.Entries.IndexOf(entry)] = entry with { Left = left };
        var said = command.Said.StartsWith(unit, StringComparison.Ordinal) ? command.Said[unit.Length..].Trim(' ', ',', '，') : command.Said;
        effects.RegisterMoves.Add(new RegisterMove(command.Kind.Id, entry.Number, left - entry.Left, left, said, spoken.Person, spoken.At));
        var told = ledger.Receipt.Length == 0 ? "" : Receipt(command.Kind, entry, effects.RegisterMoves[^1], unit, spoken, facts, effects);
        effects.Notices.Add(OfRegister(spoken, $"已记：{Text(entry.Number)}号{(goesOut ? ledger.Out : ledger.In)}{Text(command.Amount)}{unit}，还有{Text(left)}{unit}。记错了再记一笔相反的。{told}"));
    }

    /// <summary>回执: whom the entry is about reads it alone, where a talk with them is open; else who sees to it passes it on. Gives what the person who moved must know of it.</summary>
    private string Receipt(RegisterKind kind, RegisterEntry entry, RegisterMove move, string unit, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var sendAt = rules.Deadlines.Survey.NextSendAt(spoken.At);
        var reach = entry.Fields.GetValueOrDefault(kind.Ledger!.Receipt, "") is { Length: > 0 } id ? facts.ReachOf(id) : null;
        var receipt = Answer(spoken, Channel.AppText, spoken.Person, "register_receipt", Purpose.Inform,
            ("register.name", kind.Name), ("number", Text(entry.Number)), ("what", $"{(move.Amount < 0 ? kind.Ledger.Out : kind.Ledger.In)}{Text(Math.Abs(move.Amount))}{unit}，现在有{Text(move.Left)}{unit}"), ("register.said", move.Said.Length > 0 ? $"（{move.Said}）" : "")) with
        {
            Subject = $"register-receipt:{kind.Id}:{Text(entry.Number)}:{spoken.MessageId}", SendAt = sendAt,
        };
        if (reach is not null && (reach.IsMember || reach.ByKf(sendAt)))
        {
            effects.Notices.Add(receipt with { Recipient = reach.Person, Channel = reach.IsMember ? Channel.AppText : Channel.KfText, Via = reach.IsMember ? Corp.MainApp?.Id ?? "" : reach.OpenKfId! });
            return "回执已单独发给这一户。";
        }

        var holder = _registers.SeesTo(kind, entry, spoken.At) is { Length: > 0 } sees ? sees : spoken.Person;
        effects.Notices.Add(receipt with { Recipient = holder, Template = "register_receipt_pass" });
        return holder == spoken.Person ? "这一户在微信里还找不到，回执另发给您，请当面告诉他们。" : "这一户在微信里还找不到，回执请联系人转告了。";
    }

    /// <summary>量词 a clerk may write behind an amount: another than the entry's is no slip to be passed over.</summary>
    private const string Measures = "袋箱桶床件斤吨包瓶盒个只套元分角亩间台双人公户组场";

    /// <summary>So much one entry may hold: beyond it a number was mistyped.</summary>
    private const int RegisterMost = 9_999_999;

    private void RegisterVisited(RegisterCommand command, List<RegisterEntry> mine, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        var visited = mine.FindAll(e => command.Numbers.Contains(e.Number));
        foreach (var entry in visited)
        {
            facts.Entries[facts.Entries.IndexOf(entry)] = entry with { SeenAt = spoken.At };
        }

        effects.RegisterVisits.AddRange(visited.Select(e => new RegisterVisited(command.Kind.Id, e.Number, command.Said, spoken.Person, spoken.At)));
        var others = command.Numbers.Except(visited.Select(e => e.Number)).ToList();
        var done = visited.Count == 0 ? "" : $"已记下：{string.Join('、', visited.Select(e => Text(e.Number)))}号{command.Kind.Visit!.Word}过了，下次请在{NextOf(command.Kind, visited[0], spoken.At)}前。";
        var not = others.Count == 0 ? "" : $"{string.Join('、', others.Select(n => Text(n)))}号不归您{command.Kind.Visit!.Word}；回复“{command.Kind.Mine}”看您的。";
        effects.Notices.Add(OfRegister(spoken, done + not));
    }

    private IEnumerable<Notice> RegisterLists(RegisterKind kind, List<RegisterEntry> mine, Spoken spoken)
    {
        if (mine.Count == 0)
        {
            return [OfRegister(spoken, $"{kind.Name}里没有归您的。")];
        }

        if (kind.Visit is null)
        {
            return RegisterLines.Messages(mine.OrderBy(e => e.Number)).Select((part, i) => Answer(spoken, Channel.AppText, spoken.Person, "reply_register_own", Purpose.Reply, ("register.name", kind.Name), ("count", Text(mine.Count))) with
            {
                Subject = $"register:{kind.Id}:{spoken.MessageId}", Seq = i, Lines = [.. part.Select(e => RegisterLines.Of(kind, e))],
            });
        }

        return RegisterLines.Messages(mine.OrderBy(e => RegisterDesk.DueAt(kind, e)).ThenBy(e => e.Number)).Select((part, i) =>
            Answer(spoken, Channel.AppText, spoken.Person, "reply_register_list", Purpose.Reply, ("register.name", kind.Name), ("count", Text(mine.Count)), ("register.word", kind.Visit!.Word), ("register.unit", kind.Visit.Unit)) with
            {
                Subject = $"register:{kind.Id}:{spoken.MessageId}", Seq = i, Lines = [.. part.Select(e => RegisterLines.Of(kind, e))],
            });
    }

    private static string NextOf(RegisterKind kind, RegisterEntry entry, DateTimeOffset at) =>
        ChinaTime.In(RegisterDesk.DueAt(kind, entry with { SeenAt = at })!.Value).ToString("M月d日", System.Globalization.CultureInfo.InvariantCulture);

    private Notice OfRegister(Spoken spoken, string what) => Answer(spoken, Channel.AppText, spoken.Person, "reply_register", Purpose.Reply, ("what", what));
}
