using System.Globalization;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Tickets;

namespace WeGrid.Domain.Notices;

/// <summary>
/// 群发台 (NT-17, NT-18, X-18): what becomes of notices to customer groups: planned, made as tasks, chased until the owner confirms, handed to the
/// owner to paste where no task helps. Pure.
/// </summary>
public sealed partial class MassDesk(DeskRules rules)
{
    private Corp Corp => rules.Corp;

    private QuietHours Quiet => rules.Deadlines.Quiet;

    /// <summary>群通知入口: queues notices. Whoever has something to say to residents' groups says it here.</summary>
    public void Queue(Effects effects, IEnumerable<GroupNotice> notices, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(notices);
        foreach (var notice in notices)
        {
            if (GroupVoice.Of(Corp, notice.Group) is { } voice)
            {
                Keep(effects, notice with { Status = GroupNoticeStatus.Saying, Send = null, PlannedAt = null, Waits = WaitReason.None });
                effects.Notices.AddRange(voice.Say(notice, Quiet.NextAllowed(now, notice.IsDanger)));
                continue;
            }

            var handler = HandlerOf(notice.Group);
            if (handler.Length > 0 && Corp.Chats.GetValueOrDefault(notice.Group) is { Kind: ChatKind.Internal })
            {
                // It had a voice when this was wanted: no mass send helps there.
                Hand(effects, handler, [notice], WaitReason.Failed, now);
                continue;
            }

            if (handler.Length == 0)
            {
                // Nobody holds any post: there is no phone for it. It stays to be seen.
                Keep(effects, notice with { Status = GroupNoticeStatus.Lapsed, Send = null, Waits = WaitReason.NoOwner });
                continue;
            }

            Keep(effects, notice with { Status = GroupNoticeStatus.Queued, Send = null, PlannedAt = null, Waits = WaitReason.None });
            effects.Dues[PlanOf(handler)] = now;
        }
    }

    /// <summary>计划: what waits for the groups of one owner; texts that are alike for several groups are one task to confirm.</summary>
    /// <param name="effects">What it brings about.</param>
    /// <param name="owner">Whose groups.</param>
    /// <param name="queues">What waits for each.</param>
    /// <param name="newId">Makes an id for a time.</param>
    /// <param name="now">Time.</param>
    public void Plan(Effects effects, string owner, IReadOnlyList<GroupQueue> queues, Func<DateTimeOffset, Guid> newId, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(queues);
        ArgumentNullException.ThrowIfNull(newId);
        var due = new List<(string Group, PlannedSend Send)>();
        var unsent = new List<UnsentNotice>();
        DateTimeOffset? next = null;
        foreach (var queue in queues)
        {
            var plan = Corp.Chats.GetValueOrDefault(queue.Group)?.Owner is null ? Ownerless(queue) : MassSendPlanner.Plan(queue.Queued, queue.Quota, Corp.MassSend, Quiet, now);
            due.AddRange(plan.Sends.Where(s => s.At <= now).Select(s => (queue.Group, s)));
            unsent.AddRange(plan.Unsent);
            foreach (var later in plan.Sends.Where(s => s.At > now))
            {
                later.Notices.ToList().ForEach(n => Keep(effects, n with { PlannedAt = later.At, Waits = later.Waits }));
                next = next < later.At ? next : later.At;
            }
        }

        foreach (var alike in due.GroupBy(d => (d.Send.Text, d.Send.IsDanger)))
        {
            Make(effects, owner, [.. alike], newId(now), now);
        }

        foreach (var why in unsent.GroupBy(u => u.Why))
        {
            Hand(effects, owner, [.. why.Select(u => u.Notice)], why.Key, now);
        }

        effects.Dues[PlanOf(owner)] = next;
    }

    /// <summary>建成: the platform took the task; the owner is asked to confirm it, by voice too when it is danger that nobody else rings for.</summary>
    public void Made(Effects effects, MassFile file, string messageId, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        if (file.Send is not { Status: MassSendStatus.Planned } planned)
        {
            return;
        }

        var send = planned with { Status = MassSendStatus.Waiting, MessageId = messageId, CreatedAt = now };
        effects.MassSends[send.Id] = send;
        if (send.IsTakenBack)
        {
            Call(effects, send, Channel.MassCancel, Purpose.MassCancel, now);
            return;
        }

        Tell(effects, send.Owner, "mass_confirm", send, now);
        // Of an official warning 叫应 rings the phones; a call more would be one of the three that may ring within eight minutes.
        if (send.IsDanger && !file.Notices.Any(n => n.IsOfficial))
        {
            Tell(effects, send.Owner, "mass_voice", send, now, Channel.Voice);
        }

        effects.Dues[TaskOf(send.Id)] = NextStep(send).At;
    }

    /// <summary>说完: what became of one part of a notice that a machine was to say; where it could not, the owner gets the words from there on to paste.</summary>
    /// <param name="effects">What it brings about.</param>
    /// <param name="notice">群通知.</param>
    /// <param name="part">Which part, from 0.</param>
    /// <param name="why">Why it came to nothing; null when the platform has taken it.</param>
    /// <param name="now">Time.</param>
    public void Said(Effects effects, GroupNotice notice, int part, string? why, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(notice);
        if (notice.Status != GroupNoticeStatus.Saying)
        {
            return; // Taken back, or handed over for an earlier part.
        }

        if (why is null)
        {
            Keep(effects, notice with { Status = part == GroupVoice.PartsOf(notice) - 1 ? GroupNoticeStatus.Said : GroupNoticeStatus.Saying });
            return;
        }

        GroupVoice.Of(Corp, notice.Group)?.Silence(effects, notice);
        var reason = now >= notice.ValidUntil ? WaitReason.Lapsed : why == "unknown_delivery" ? WaitReason.Doubtful : WaitReason.Failed;
        Hand(effects, HandlerOf(notice.Group), [notice with { Text = string.Concat(MassText.Split(notice.Text, GroupVoice.TextBytes).Skip(part)) }], reason, now);
    }

    /// <summary>没建成: the owner gets the words to paste.</summary>
    public void NotMade(Effects effects, MassFile file, string why, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Send.Status == MassSendStatus.Planned)
        {
            End(effects, file, file.Send.IsTakenBack ? MassSendStatus.Cancelled : MassSendStatus.Failed, why, now);
        }
    }

    /// <summary>已发到群里: the owner says that they pasted it.</summary>
    public void Pasted(Effects effects, IEnumerable<GroupNotice> notices, string by)
    {
        ArgumentNullException.ThrowIfNull(notices);
        foreach (var notice in notices.Where(n => n.Status == GroupNoticeStatus.Handed && Same(HandlerOf(n.Group), by)))
        {
            Keep(effects, notice with { Status = GroupNoticeStatus.Pasted });
        }
    }

    /// <summary>经手人 of a group: its owner; where none is known the grid leader, else whoever is on duty.</summary>
    public string HandlerOf(string group)
    {
        var chat = Corp.Chats.GetValueOrDefault(group);
        return chat?.Owner ?? Above(chat?.GridId, "").FirstOrDefault() ?? "";
    }

    /// <summary>群名, as people say them.</summary>
    public string NamesOf(IEnumerable<string> groups) => string.Join('、', groups.Distinct().Select(g => Corp.Chats.TryGetValue(g, out var chat) ? chat.Name : g));

    private static MassPlan Ownerless(GroupQueue queue) => new([], [.. queue.Queued.Select(n => new UnsentNotice(n, WaitReason.NoOwner, null))]);

    private void Make(Effects effects, string owner, List<(string Group, PlannedSend Send)> alike, Guid id, DateTimeOffset now)
    {
        var first = alike[0].Send;
        var send = new MassSend(id, owner, first.Text, now, alike.Min(a => a.Send.ValidUntil))
        {
            IsDanger = first.IsDanger, Groups = [.. alike.Select(a => new MassGroup(a.Group))],
        };
        effects.MassSends[id] = send;
        foreach (var notice in alike.SelectMany(a => a.Send.Notices))
        {
            Keep(effects, notice with { Status = GroupNoticeStatus.Sending, Send = id, PlannedAt = null, Waits = WaitReason.None });
        }

        Call(effects, send, Channel.MassSend, Purpose.MassSend, now);
        effects.Dues[TaskOf(id)] = send.ValidUntil;
    }

    private static void Keep(Effects effects, GroupNotice notice) => effects.GroupNotices[(notice.Id, notice.Group)] = notice;

    private static DueKey PlanOf(string owner) => new(DueKind.GroupPlan, owner);

    private static DueKey TaskOf(Guid send) => new(DueKind.MassTask, send.ToString());

    /// <summary>上级 at a grid, duty officer first; never the person themself, who is there before who is on leave.</summary>
    private IEnumerable<string> Above(string? grid, string person)
    {
        PostKind[] kinds = person.Length == 0 ? [PostKind.GridLeader, PostKind.DutyOfficer] : [PostKind.DutyOfficer, PostKind.TownLeader, PostKind.GridLeader];
        return kinds.SelectMany(k => grid is null ? [] : Corp.Grids.NearestHolders(grid, k)).Select(p => p.UserId)
            .Concat(Ladder.Anybody(Corp.Grids).Select(r => r.UserId))
            .Where(u => !Same(u, person)).Distinct(StringComparer.OrdinalIgnoreCase);
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
