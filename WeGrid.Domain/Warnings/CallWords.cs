using System.Globalization;
using System.Text;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Notices;

namespace WeGrid.Domain.Warnings;

/// <summary>叫应的话: the messages of a run. The official text stands whole and unaltered with issuer and time; the town's tips stand below the line (domain.md C.1).</summary>
/// <param name="Corp">租户.</param>
/// <param name="Run">叫应.</param>
/// <param name="Warning">预警.</param>
/// <param name="Plan">叫应方案.</param>
/// <param name="Doubts">待核实: what is missing or doubtful; empty for none.</param>
public sealed record CallWords(Corp Corp, CallRun Run, Warning Warning, WarningPlan Plan, string Doubts)
{
    /// <summary>How many bytes one text bears, a little below what WeCom takes (2048; wecom.md §4), for what the template adds.</summary>
    public const int PartBytes = 1900;

    private const string Line = "——以下为本镇提示——";

    /// <summary>发布单位, as it is said.</summary>
    public string IssuedBy => Issuer();

    /// <summary>发布时间, as it is said; empty when it is not known.</summary>
    public string IssuedAt => Time(Warning.Sent);

    /// <summary>演练 mark, in front of every title and text of a drill.</summary>
    public string Drill => Run.IsDrill ? "【演练】" : "";

    /// <summary>暴雨橙色预警.</summary>
    public string Name => Muster.NameOf(Warning.Type, Warning.Colour);

    /// <summary>险情: goes at night, too, and has its share of every budget: 橙, 红 and a team that is called out; no drill.</summary>
    public bool IsDanger => (Warning.Colour.IsGrave() || Warning.Team.Length > 0) && !Run.IsDrill;

    /// <summary>原文: the whole message in parts that fit, each but a lone one with its number; then the town's own below the line.</summary>
    public IReadOnlyList<string> Parts()
    {
        var official = Official();
        var own = string.Join('\n', new[] { Doubts.Length > 0 ? $"要素不全，待核实：{Doubts}" : "", Plan.Tips, Plan.Lead.Length > 0 ? $"带班：{Plan.Lead}" : "" }.Where(t => t.Length > 0));
        var whole = own.Length > 0 && Warning.Kind != WarningKind.Cancel ? $"{official}\n{Line}\n{own}" : official;
        var room = PartBytes - Encoding.UTF8.GetByteCount(Drill) - 8;
        var parts = Cut(whole, room);
        return parts.Count == 1 ? [Drill + parts[0]] : [.. parts.Select((p, i) => $"{Drill}({Text(i + 1)}/{Text(parts.Count)}){p}")];
    }

    /// <summary>给居民的话: the official text whole, then the town's tips below the line; of a lift the official text alone.</summary>
    public string ForResidents() => Plan.Tips.Length > 0 && Warning.Kind != WarningKind.Cancel ? $"{Official()}\n{Line}\n{Plan.Tips}" : Official();

    /// <summary>The messages of one step.</summary>
    public IEnumerable<Notice> Of(CallStep step, DateTimeOffset now) => step switch
    {
        CallStep.Try { Number: 1 } first => [.. Texts(first.Callee.UserId, now), Card(first.Callee, now), .. Calls(first.Callee, 1, now)],
        CallStep.Try again => [Again(again.Callee, again.Number, now), .. Calls(again.Callee, again.Number, now)],
        CallStep.Report report => [List(report.Superior, report.Unwoken, now)],
        CallStep.Door door => [DoorTask(door.Walker, door.Callee, now)],
        CallStep.Help help => [Help(help.Superior, help.Callee, now)],
        _ => [],
    };

    /// <summary>转发: the text alone, for those nobody calls; in the daytime.</summary>
    public IEnumerable<Notice> Texts(string user, DateTimeOffset at)
    {
        foreach (var (i, part) in Parts().Index())
        {
            yield return To(user, Channel.AppText, "warning_text", at, ("warning.part", part)) with { Subject = TextSubject(user), Seq = Order(at) + i, ValidUntil = Warning.Kind == WarningKind.Cancel ? null : Run.EndsAt };
        }
    }

    /// <summary>更正: what was sent in error, to exactly those it was sent to. Not a lift: it says that there was nothing.</summary>
    public Notice Corrected(string user, string reason, DateTimeOffset now) =>
        To(user, Channel.AppText, "warning_corrected", now, ("reason", reason)) with { Subject = TextSubject(user), Seq = Order(now), Supersedes = true, ValidUntil = null };

    /// <summary>待核实: a warning that is held, to who decides.</summary>
    /// <param name="user">To whom.</param>
    /// <param name="reasons">Why it is held.</param>
    /// <param name="asked">How many times somebody was asked before.</param>
    /// <param name="at">When it may go.</param>
    public Notice Held(string user, IReadOnlyList<WarningReason> reasons, int asked, DateTimeOffset at) =>
        To(user, Channel.AppCard, "warning_held", at, ("warning.title", Warning.Title), ("reason", string.Join('、', reasons.Select(WarningReasons.Said)))) with
        {
            Buttons = [new NoticeButton("release", $"release:{Warning.Identifier}"), new NoticeButton("reject", $"reject:{Warning.Identifier}")],
            TaskId = $"held-{TaskIds.Part(Warning.Identifier)}-{Text(asked)}-{TaskIds.Part(user)}",
            Subject = $"held:{Warning.Identifier}:{user}",
            Seq = asked,
            Supersedes = true,
            IsDanger = true,
        };

    /// <summary>需核实: nobody has lifted it, and it does not say until when; that is not the same as lifted (domain.md C.9).</summary>
    public Notice Unlifted(string user, DateTimeOffset now) =>
        To(user, Channel.AppText, "warning_unlifted", now) with { Subject = $"unlifted:{Text(Run.Number)}:{user}", ValidUntil = null };

    /// <summary>The card of somebody turns grey and says why.</summary>
    public Notice Grey(Callee callee, string taken, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(callee);
        var id = CardId(callee);
        return To(callee.UserId, Channel.CardUpdate, "card_taken", now, ("taken", taken)) with { TaskId = id, Subject = $"card:{id}", Seq = Order(now), ValidUntil = null };
    }

    /// <summary>未叫醒名单, as it is now: one card for all of it.</summary>
    public Notice List(string user, IReadOnlyList<Callee> unwoken, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(unwoken);
        return To(user, Channel.AppCard, "call_list", now, ("count", Text(unwoken.Count)), ("left", unwoken.Count > Lines ? $"另有{Text(unwoken.Count - Lines)}人" : "")) with
        {
            Lines = [.. unwoken.Take(Lines).Select(c => new NoticeLine("call_list_line", new Dictionary<string, string>
            {
                ["person.name"] = NameOf(c.UserId), ["grid.name"] = GridName(c.GridId), ["call.state"] = StateOf(c), ["person.phone"] = Corp.Staff.GetValueOrDefault(c.UserId)?.Mobile ?? "",
            }))],
            Buttons = [new NoticeButton("unwoken", $"unwoken:{Text(Run.Number)}")],
            TaskId = $"unwoken-{Text(Run.Number)}-{TaskIds.Part(user)}-{Text(now.ToUnixTimeMilliseconds())}",
            Subject = $"unwoken:{Text(Run.Number)}:{user}",
            Seq = Order(now),
            Supersedes = true,
        };
    }

    /// <summary>大喇叭播报: the script, and the card on which who read it out says so.</summary>
    /// <param name="user">Who reads it out.</param>
    /// <param name="village">Where.</param>
    /// <param name="now">Now.</param>
    public IEnumerable<Notice> Broadcast(string user, Grid village, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(village);
        var subject = $"script:{Text(Run.Number)}:{village.Id}";
        yield return To(user, Channel.AppText, "call_script", now, ("warning.script", Loudspeaker.Script(this))) with { Subject = subject, Seq = Order(now), Supersedes = true };
        yield return To(user, Channel.AppCard, "call_broadcast", now, ("grid.name", village.Name)) with
        {
            Buttons = [new NoticeButton("broadcast", $"broadcast:{Text(Run.Number)}:{village.Id}")],
            TaskId = $"script-{Text(Run.Number)}-{TaskIds.Part(village.Id)}-{Text(now.ToUnixTimeMilliseconds())}",
            Subject = subject,
            Seq = Order(now) + 1,
        };
    }

    /// <summary>How many people a list names; the rest is a number, and the word 未叫醒 brings what is left later.</summary>
    public const int Lines = 12;

    private string Official() => string.Join('\n', new[] { Warning.Title, Warning.Text, Warning.Instruction, $"（{Issuer()} {Time(Warning.Sent)}发布）" }.Where(t => t.Length > 0));

    /// <summary>Subject of what is said to somebody before they answer; unsent, it dies with their answer.</summary>
    public string AskSubject(string user) => $"call:{Text(Run.Number)}:{user}";

    /// <summary>Subject of the calls, apart from that of the cards: a call waits for no card.</summary>
    public string RingSubject(string user) => $"ring:{Text(Run.Number)}:{user}";

    /// <summary>Subject of what the carrier does: a call and an SMS wait for nothing else, and die with the answer.</summary>
    /// <param name="kind"><c>phone</c> or <c>sms</c>.</param>
    /// <param name="user">To whom.</param>
    public string CarrierSubject(string kind, string user) => $"{kind}:{Text(Run.Number)}:{user}";

    /// <summary>The number of somebody's card of this round.</summary>
    public string CardId(Callee callee)
    {
        ArgumentNullException.ThrowIfNull(callee);
        return CardIdOf(Run.Number, Run.Colour, callee.UserId, callee.FirstAt);
    }

    /// <summary>The number of somebody's card in a run. WeCom refuses a number it has seen: whoever is called anew, after an upgrade, a change of the area or for another's post, gets a card of a new one.</summary>
    public static string CardIdOf(int run, WarningColour colour, string user, DateTimeOffset firstAt) =>
        $"call-{Text(run)}-{colour.Word()}-{TaskIds.Part(user)}-{Text(firstAt.ToUnixTimeMilliseconds())}";

    /// <summary>What a state is called on a list.</summary>
    public static string StateOf(Callee callee)
    {
        ArgumentNullException.ThrowIfNull(callee);
        return callee.State switch
        {
            CalleeState.Calling => $"在叫，第{Text(callee.Tries)}次",
            CalleeState.StandInCalled => "没应，在叫B角",
            CalleeState.SuperiorCalled => "没应，已报上级",
            CalleeState.Door => "待上门",
            CalleeState.Answered => "已应",
            CalleeState.Covered => "没应，B角已到岗",
            CalleeState.Absent => "上门没见到人",
            CalleeState.Released => "不再叫",
        };
    }

    private string TextSubject(string user) => $"warning:{Text(Run.Number)}:{user}";

    private Notice Card(Callee callee, DateTimeOffset now) =>
        To(callee.UserId, Channel.AppCard, "call", now, Of(callee)) with
        {
            Buttons = [new NoticeButton("arrive", $"arrive:{Text(Run.Number)}"), new NoticeButton("help", $"help:{Text(Run.Number)}")],
            TaskId = CardId(callee),
            Subject = AskSubject(callee.UserId),
            Seq = Order(now),
            Purpose = Purpose.Call,
        };

    private Notice Again(Callee callee, int number, DateTimeOffset now) =>
        To(callee.UserId, Channel.AppText, "call_again", now, [.. Of(callee), ("call.try", Text(number))]) with
        {
            Subject = AskSubject(callee.UserId), Seq = Order(now), Purpose = Purpose.Call, ValidUntil = callee.NextAt ?? Run.EndsAt,
        };

    private IEnumerable<Notice> Calls(Callee callee, int number, DateTimeOffset now) =>
        Plan.ChannelsOf(number, Corp.CanPhone(callee.UserId), Corp.Carrier is { SmsTemplate.Length: > 0 }).Select(c => c switch
        {
            CallChannel.Ring => Call(callee, number, now, Channel.Voice, "call_voice", RingSubject(callee.UserId)),
            CallChannel.Phone => Call(callee, number, now, Channel.Phone, "call_phone", CarrierSubject("phone", callee.UserId)),
            CallChannel.Sms => Call(callee, number, now, Channel.Sms, "call_sms", CarrierSubject("sms", callee.UserId)),
        });

    /// <summary>It dies when the next try is due: nobody is rung by what is over.</summary>
    private Notice Call(Callee callee, int number, DateTimeOffset now, Channel channel, string template, string subject) =>
        To(callee.UserId, channel, template, now, [.. Of(callee), ("call.try", Text(number)), ("warning.issuer", Spoken(Issuer())), ("call.round", Text(callee.FirstAt.ToUnixTimeMilliseconds()))]) with
        {
            Subject = subject, Seq = Order(now), Supersedes = true, Purpose = Purpose.Call, ValidUntil = callee.NextAt ?? Run.EndsAt,
        };

    /// <summary>A call says it in twenty seconds: of a long name its beginning.</summary>
    private static string Spoken(string name) => name.Length <= SpokenName ? name : name[..SpokenName];

    private const int SpokenName = 24;

    private Notice DoorTask(string walker, Callee callee, DateTimeOffset now)
    {
        var run = Text(Run.Number);
        return To(walker, Channel.AppCard, "call_door", now, [.. Of(callee), ("person.name", NameOf(callee.UserId)), ("person.phone", Corp.Staff.GetValueOrDefault(callee.UserId)?.Mobile ?? "")]) with
        {
            Buttons = [new NoticeButton("woken", $"woken:{run}:{callee.UserId}"), new NoticeButton("nobody", $"nobody:{run}:{callee.UserId}"), new NoticeButton("help", $"doorhelp:{run}:{callee.UserId}")],
            // The same walker may be asked again: a number WeCom has seen is refused.
            TaskId = $"door-{run}-{TaskIds.Part(callee.UserId)}-{Text(now.ToUnixTimeMilliseconds())}",
            Subject = $"door:{run}:{callee.UserId}",
            Seq = Order(now),
        };
    }

    private Notice Help(string superior, Callee callee, DateTimeOffset now) =>
        To(superior, Channel.AppText, "call_help", now, [.. Of(callee), ("person.name", NameOf(callee.UserId)), ("person.phone", Corp.Staff.GetValueOrDefault(callee.UserId)?.Mobile ?? "")]) with
        {
            Subject = $"help:{Text(Run.Number)}:{callee.UserId}", Seq = Order(now),
        };

    private (string, string)[] Of(Callee callee) =>
    [
        ("grid.name", GridName(callee.GridId)),
        ("call.for", callee.For.Length > 0 ? NameOf(callee.For) : ""),
        ("call.why", callee.Role switch { CalleeRole.Own => "", CalleeRole.StandIn => "B角", CalleeRole.Superior => "上一级" }),
    ];

    /// <summary>A notice of this run, with what all of them say.</summary>
    /// <param name="user">To whom.</param>
    /// <param name="channel">渠道.</param>
    /// <param name="template">模板.</param>
    /// <param name="at">When it may go.</param>
    /// <param name="more">What else it says.</param>
    public Notice To(string user, Channel channel, string template, DateTimeOffset at, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var values = new Dictionary<string, string>
        {
            ["corp.name"] = Corp.Name, ["warning.name"] = Name, ["warning.drill"] = Drill, ["warning.issuer"] = Issuer(), ["warning.sent"] = Time(Warning.Sent),
            ["warning.doubt"] = Doubts, ["call.run"] = Text(Run.Number),
        };
        foreach (var (name, value) in more)
        {
            values[name] = value;
        }

        return new Notice
        {
            Channel = channel, Recipient = user, Via = Corp.MainApp?.Id ?? "", Template = template, Values = values, Subject = AskSubject(user), Seq = Order(at), SendAt = at,
            ValidUntil = Run.EndsAt, IsDanger = IsDanger, Purpose = Purpose.Inform,
        };
    }

    private string Issuer() => Warning.Issuer.Length > 0 ? Warning.Issuer : Warning.Sender;

    private string NameOf(string user) => Corp.Staff.TryGetValue(user, out var staff) ? staff.Name : user;

    private string GridName(string grid) => Corp.Grids.Find(grid)?.Name ?? grid;

    /// <summary>At line ends, else after a full stop, else where the room ends; never inside a character.</summary>
    private static List<string> Cut(string text, int room)
    {
        var (parts, start) = (new List<string>(), 0);
        while (start < text.Length)
        {
            var (end, bytes, good) = (start, 0, -1);
            foreach (var rune in text.AsSpan(start).EnumerateRunes())
            {
                if (bytes + rune.Utf8SequenceLength > room)
                {
                    break;
                }

                bytes += rune.Utf8SequenceLength;
                end += rune.Utf16SequenceLength;
                good = rune.Value is '\n' or '。' or '；' ? end : good;
            }

            end = end == text.Length ? end : good > start ? good : end;
            parts.Add(text[start..end]);
            start = end;
        }

        return parts;
    }

    private static int Order(DateTimeOffset at) => (int)(at.ToUnixTimeSeconds() % 1_000_000_000);

    private static string Time(DateTimeOffset? at) => at is { } time ? ChinaTime.In(time).ToString("M月d日HH:mm", CultureInfo.InvariantCulture) : "";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
