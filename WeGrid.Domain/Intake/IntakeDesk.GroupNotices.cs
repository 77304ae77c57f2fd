using WeGrid.Domain.Notices;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Intake;

// 群通知: what a staff member wants the residents' groups to read; they see it once more, as it will stand there, before it goes on its way.
public sealed partial class IntakeDesk
{
    private const string GroupNoticeVerb = "gnotice";
    private const string PastedVerb = "pasted";
    private static readonly PostKind[] _mayWarn = [PostKind.GridLeader, PostKind.DutyOfficer, PostKind.TownLeader];

    private static void NeedForGroupNotice(ButtonKey key, IntakeNeeds needs)
    {
        if (key.Verb is GroupNoticeVerb or PastedVerb && key.Args is [var id, ..] && Guid.TryParse(id, out var notice))
        {
            needs.GroupNotices.Add(notice);
        }
    }

    private void GroupNotice(GroupNoticeCommand command, Spoken spoken, IntakeFacts facts, Effects effects)
    {
        if (command.Text is null)
        {
            // The newest one they have not answered for.
            var proposed = facts.GroupNotices.Where(n => n.Status == GroupNoticeStatus.Proposed && IsOf(n, spoken.Person)).ToList();
            var newest = proposed.OrderByDescending(n => n.QueuedAt).ThenByDescending(n => n.Id).FirstOrDefault();
            Confirmed(proposed.FindAll(n => n.Id == newest?.Id), command.IsYes, spoken, facts, effects);
            return;
        }

        var groups = GroupsOf(spoken.Person);
        var why = groups.Count == 0 ? "您管的网格里没有登记村民群"
            : command.Text.Length == 0 ? "请写上要告诉大家的话，例如：群通知 明早八点到十点停水"
            : MassText.BytesOf(command.Text) > MassSendRules.TextBytes ? "太长了，一条群发最多约1300个字"
            : command.IsDanger && !Corp.Grids.PostsOf(spoken.Person).Any(p => _mayWarn.Contains(p.Kind)) ? "紧急群通知由网格长、镇值班或镇领导发"
            : null;
        if (why is not null)
        {
            Reply(spoken, facts, effects, "reply_group_refused", ("why", why));
            return;
        }

        Propose(command, spoken, spoken.Person, groups, facts, effects);
    }

    private void Propose(GroupNoticeCommand command, Spoken spoken, string looks, List<Corps.Chat> groups, IntakeFacts facts, Effects effects)
    {
        var id = facts.NewId(spoken.At);
        foreach (var group in groups)
        {
            effects.GroupNotices[(id, group.Id)] = new GroupNotice(id, group.Id, command.Text!, spoken.At, ValidityOf(command.IsDanger, spoken.At))
            {
                IsDanger = command.IsDanger, By = looks, Status = GroupNoticeStatus.Proposed,
            };
        }

        var card = Answer(spoken, Channel.AppCard, looks, "group_notice_ask", Purpose.Reply,
            ("notice.groups", string.Join('、', groups.Select(g => g.Name))), ("count", Text(groups.Count)),
            ("what", command.IsDanger ? "紧急：马上建群发，夜里也发" : "和同一时段的别的通知合成一条，一天至多一条"),
            ("why", PersonalData.IsIn(command.Text!) ? "文中有手机号或证件号，请看一眼该不该让全群知道" : "")) with
        {
            Subject = $"gnotice:{id}", Seq = 0, TaskId = $"gnotice-{id:N}",
            // Who has asked for it looks at once; somebody else is not woken for it.
            SendAt = looks == spoken.Person ? spoken.At : rules.Deadlines.Quiet.NextAllowed(spoken.At, danger: false),
            Buttons = [new NoticeButton("group_send", $"{GroupNoticeVerb}:{id}:send"), new NoticeButton("group_drop", $"{GroupNoticeVerb}:{id}:drop")],
        };
        var texts = MassDesk.Texts(card, command.Text!).ToList();
        effects.Notices.AddRange(texts);
        effects.Notices.Add(card with { Seq = texts.Count });
    }

    private void GroupNotice(ButtonKey key, Heard heard, IntakeFacts facts, Effects effects)
    {
        var notices = key.Args is [var id, ..] && Guid.TryParse(id, out var wanted) ? facts.GroupNotices.FindAll(n => n.Id == wanted) : [];
        if (key.Verb == PastedVerb)
        {
            _mass.Pasted(effects, notices, heard.Person);
            Reply(heard, facts, effects, effects.GroupNotices.Count > 0 ? "reply_group_pasted" : "reply_group_gone");
            return;
        }

        Confirmed(notices.FindAll(n => n.Status == GroupNoticeStatus.Proposed && IsOf(n, heard.Person)), key.Args is [_, "send"], heard, facts, effects);
    }

    private void Confirmed(List<GroupNotice> notices, bool isYes, Heard heard, IntakeFacts facts, Effects effects)
    {
        if (notices.Count == 0)
        {
            Reply(heard, facts, effects, "reply_group_gone");
            return;
        }

        // Two taps of one run decide once.
        facts.GroupNotices.RemoveAll(n => n.Id == notices[0].Id);
        if (!isYes)
        {
            notices.ForEach(n => effects.GroupNotices[(n.Id, n.Group)] = n with { Status = GroupNoticeStatus.Withdrawn });
            Reply(heard, facts, effects, "reply_group_dropped");
            return;
        }

        _mass.Queue(effects, notices.Select(n => n with { QueuedAt = heard.At, ValidUntil = ValidityOf(n.IsDanger, heard.At) }), heard.At);
        Queued(notices, heard, facts, effects);
    }

    /// <summary>What a machine says goes at once; for the rest a person is waited for, and named.</summary>
    private void Queued(List<GroupNotice> notices, Heard heard, IntakeFacts facts, Effects effects)
    {
        var said = notices.FindAll(n => GroupVoice.Of(Corp, n.Group) is not null);
        var asked = notices.Except(said).ToList();
        var names = _mass.NamesOf(said.Select(n => n.Group));
        if (asked.Count == 0)
        {
            Reply(heard, facts, effects, "reply_group_saying", ("notice.groups", names));
            return;
        }

        var owners = asked.Select(n => _mass.HandlerOf(n.Group)).Distinct().Select(u => Corp.Staff.TryGetValue(u, out var staff) ? staff.Name : u);
        Reply(heard, facts, effects, "reply_group_queued", ("notice.groups", _mass.NamesOf(asked.Select(n => n.Group))), ("notice.owner", string.Join('、', owners)),
            ("notice.said", said.Count > 0 ? $"{names}由机器直接发。" : ""));
    }

    private static DateTimeOffset ValidityOf(bool danger, DateTimeOffset at) => at + (danger ? MassSendRules.DangerValidity : MassSendRules.Validity);

    private static bool IsOf(GroupNotice notice, string person) => string.Equals(notice.By, person, StringComparison.OrdinalIgnoreCase);

    /// <summary>The groups of a person that are told things: those they own, and those of the grids they hold a post in or above.</summary>
    private List<Corps.Chat> GroupsOf(string person)
    {
        var grids = Corp.Grids.PostsOf(person).Where(p => Dispatch.Ladder.MayBeAsked(p.Kind) || p.Kind == PostKind.PartyOrg).Select(p => p.GridId).ToList();
        return [.. Corp.Chats.Values.Where(c => c.IsToldOf)
            .Where(c => string.Equals(c.Owner, person, StringComparison.OrdinalIgnoreCase) || (c.GridId is { } grid && grids.Exists(g => Corp.Grids.IsWithin(grid, g))))
            .OrderBy(c => c.Id, StringComparer.Ordinal)];
    }
}
