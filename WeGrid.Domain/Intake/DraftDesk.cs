using System.Globalization;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

/// <summary>
/// 待确认台: puts a draft to a person, reminds them once in working hours, then asks the next one, in the end the duty officer,
/// who is reminded every working day until it is decided. No draft stays unseen.
/// </summary>
public sealed class DraftDesk(DeskRules rules)
{
    /// <summary>减负: drafts whose reminder would be due within this time ride on the one that is due now.</summary>
    public static readonly TimeSpan Gathered = DeskRules.RelayPause;

    /// <summary>How many drafts one reminder lists; a text bears 2048 bytes.</summary>
    public const int PerReminder = 8;

    private const int GatheredLength = 150;

    private Corp Corp => rules.Corp;

    /// <summary>请人确认: the first card. At night an urgent one begins with who is awake.</summary>
    public void Ask(Effects effects, WaitingDraft draft, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(draft);
        var rungs = Rungs(draft);
        var awake = IsUrgent(draft.Clock) && IsQuiet(at) ? rungs.FindIndex(r => IsAwake(r) && Corp.Rota.IsThere(r, at)) : -1;
        Put(effects, draft, rungs.Count == 0 ? null : awake >= 0 ? rungs[awake] : ThereFrom(rungs, 0, at) ?? rungs[0], at);
    }

    /// <summary>到点: everything of one person that is due. Who was not reminded is, in one message; what was reminded of goes to the next rung.</summary>
    public void FallDue(Effects effects, IReadOnlyList<WaitingDraft> drafts, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(drafts);
        var remind = new List<WaitingDraft>();
        foreach (var draft in drafts)
        {
            if (draft.Demand.Text.Length == 0)
            {
                // Its words were erased: nothing is left to be decided.
                effects.Demands.Add(draft.Demand with { Status = DemandStatus.Withdrawn });
                effects.Drafts[draft.Demand.Id] = null;
            }
            // Who has gone on leave since is not reminded: the next one is asked.
            else if ((draft.Clock is { Reminded: false, Asked.Length: > 0 } && !Corp.Rota.IsOnLeave(draft.Clock.Asked, at)) || Next(draft, at) is not { } next)
            {
                remind.Add(draft);
            }
            else
            {
                Put(effects, draft, next, at);
            }
        }

        foreach (var asked in remind.GroupBy(d => d.Clock.Asked, StringComparer.OrdinalIgnoreCase))
        {
            Remind(effects, asked.Key, [.. asked], at);
        }
    }

    /// <summary>待确认梯: the owner of the group with the stand-ins of their posts, the grid leaders, the duty officer; 保密 only those who may see it.</summary>
    private List<Rung> Rungs(WaitingDraft draft)
    {
        var tree = Corp.Grids;
        if (draft.Clock.IsConfidential)
        {
            return [.. Ladder.ForConfidential(tree, Corp.ConfidentialPosts)];
        }

        var chat = Corp.ChatOf(draft.Demand.Chat);
        var grid = draft.Clock.Grid.Length > 0 ? draft.Clock.Grid : chat?.GridId ?? tree.Grids.FirstOrDefault(g => g.Parent is null)?.Id ?? "";
        var rungs = Ladder.ForDraft(tree, grid, chat?.Owner);
        return [.. rungs.Count > 0 ? rungs : Ladder.Anybody(tree)];
    }

    /// <summary>The rung after who was asked, whose person is there; the first when they are on the ladder no more; null at its top.</summary>
    private Rung? Next(WaitingDraft draft, DateTimeOffset at)
    {
        var rungs = Rungs(draft);
        return ThereFrom(rungs, rungs.FindIndex(r => string.Equals(r.UserId, draft.Clock.Asked, StringComparison.OrdinalIgnoreCase)) + 1, at);
    }

    /// <summary>在岗: as in the ladder of tickets, the first from there on who is neither on leave nor outside a turn of others when the card reaches them.</summary>
    private Rung? ThereFrom(List<Rung> rungs, int from, DateTimeOffset at) =>
        rungs.Skip(from).FirstOrDefault(r => Corp.Rota.IsThere(r, rules.Deadlines.Quiet.NextAllowed(at, danger: false)));

    private void Put(Effects effects, WaitingDraft draft, Rung? asked, DateTimeOffset at)
    {
        var clock = draft.Clock with { Asked = asked?.UserId ?? "", Turn = draft.Clock.Asked.Length > 0 ? draft.Clock.Turn + 1 : draft.Clock.Turn, Reminded = false };
        if (asked is null)
        {
            // Nobody in the corp holds a post: it is asked again when somebody does.
            effects.Drafts[draft.Demand.Id] = (clock, NextMorning(at));
            return;
        }

        var sendAt = rules.Deadlines.Quiet.NextAllowed(at, danger: IsUrgent(clock) && IsAwake(asked));
        effects.Notices.Add(Card(draft.Demand.Id, asked.UserId, Shown(draft), draft.Reason, clock.Turn, sendAt));
        effects.Drafts[draft.Demand.Id] = (clock, AnswerBy(clock, sendAt));
    }

    private void Remind(Effects effects, string asked, List<WaitingDraft> drafts, DateTimeOffset at)
    {
        foreach (var draft in drafts)
        {
            var again = IsUrgent(draft.Clock) && !draft.Clock.Reminded ? AnswerBy(draft.Clock, at) : NextMorning(at);
            effects.Drafts[draft.Demand.Id] = (draft.Clock with { Reminded = true }, again);
        }

        if (asked.Length == 0)
        {
            return;
        }

        // A Worker that was away may come to it at night.
        var sendAt = drafts.Exists(d => IsUrgent(d.Clock)) ? rules.Deadlines.Quiet.NextAllowed(at, danger: false) : InWorkingHours(at);
        var listed = drafts.OrderBy(d => d.Demand.SaidAt).Take(PerReminder).ToList();
        effects.Notices.Add(Notice(Channel.AppText, asked, "draft_reminder", Purpose.Inform, sendAt, $"drafts:{asked}") with
        {
            Values = Values(("count", Text(drafts.Count)), ("left", drafts.Count > listed.Count ? $"另有{Text(drafts.Count - listed.Count)}条" : "")),
            Lines = listed.ConvertAll(d => new NoticeLine("draft_line", Values(("text", d.Clock.IsConfidential ? "保密事项" : Shown(d)), ("date", Tickets.Words.Time(d.Demand.SaidAt))))),
        });
    }

    private Notice Card(Guid id, string asked, string text, string reason, int turn, DateTimeOffset sendAt) =>
        Notice(Channel.AppCard, asked, "draft", Purpose.Ask, sendAt, $"draft:{id}") with
        {
            Values = Values(("text", text), ("reason", reason)),
            TaskId = turn == 0 ? $"draft-{id:N}" : $"draft-{id:N}-{turn}",
            Buttons = [new("draft_yes", $"draft:{id}:yes"), new("draft_no", $"draft:{id}:no")],
        };

    private Notice Notice(Channel channel, string recipient, string template, Purpose purpose, DateTimeOffset sendAt, string subject) => new()
    {
        Channel = channel,
        Recipient = recipient,
        Via = Corp.MainApp?.Id ?? "",
        Template = template,
        Values = Values(),
        Subject = subject,
        Seq = (int)(sendAt.ToUnixTimeSeconds() % int.MaxValue),
        SendAt = sendAt,
        Purpose = purpose,
    };

    private Dictionary<string, string> Values(params (string Name, string Value)[] values) =>
        values.Append(("corp.name", Corp.Name)).ToDictionary(v => v.Item1, v => v.Item2);

    /// <summary>What was gathered of one sender is shown at more length: one card stands for several.</summary>
    private static string Shown(WaitingDraft draft) => Masking.Summary(draft.Demand.Text, draft.Demand.IsGathered ? GatheredLength : Masking.SummaryLength);

    /// <summary>By when an answer is wanted: the accept time of its class; an ordinary one is asked after in working hours only.</summary>
    private DateTimeOffset AnswerBy(DraftClock clock, DateTimeOffset from)
    {
        var due = rules.Deadlines.For(clock.Urgency, DemandKind.Help, "", Hop.Accept, from, rules.Calendar).At;
        return IsUrgent(clock) ? rules.Deadlines.Quiet.NextAllowed(due, danger: false) : InWorkingHours(due);
    }

    private DateTimeOffset NextMorning(DateTimeOffset at) => InWorkingHours(ChinaTime.EndOf(ChinaTime.DateOf(at)));

    /// <summary>The first moment, not before this one, of a working day in which people may be asked something.</summary>
    private DateTimeOffset InWorkingHours(DateTimeOffset at)
    {
        var send = rules.Deadlines.Survey.NextSendAt(at);
        while (!rules.Calendar.IsWorkingDay(ChinaTime.DateOf(send)))
        {
            send = rules.Deadlines.Survey.NextSendAt(ChinaTime.EndOf(ChinaTime.DateOf(send)));
        }

        return send;
    }

    private bool IsQuiet(DateTimeOffset at) => rules.Deadlines.Quiet.NextAllowed(at, danger: false) > at;

    private static bool IsUrgent(DraftClock clock) => clock.Urgency is Urgency.Life or Urgency.TwoHours;

    private static bool IsAwake(Rung rung) => rung.Kind is PostKind.DutyOfficer or PostKind.TownLeader;

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
}
