using System.Globalization;
using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Notices;

// 告知: what the people around a mass send are told, and the calls themselves.
public sealed partial class MassDesk
{
    /// <summary>So much of a text goes into one message to be copied.</summary>
    private const int PasteBytes = 1800;

    private const int FirstWords = 24;

    /// <summary>等待原因, as people say it.</summary>
    public static string Say(WaitReason why) => why switch
    {
        WaitReason.None => "",
        WaitReason.Gathering => "等一会儿，和别的通知合成一条",
        WaitReason.Quiet => "现在是静默时段",
        WaitReason.DayUsed => "今天已经群发过一次",
        WaitReason.WindowUsed => "这个群的群发额度用完了",
        WaitReason.KeptForDanger => "剩下的群发留给险情",
        WaitReason.TooLong => "内容太长，群发放不下",
        WaitReason.Lapsed => "已经过了有效期",
        WaitReason.NoOwner => "这个群没有登记群主",
        WaitReason.Failed => "没有发成功",
        WaitReason.Doubtful => "不知道机器发出去没有，先看一眼群里，没有再发",
        WaitReason.Corrected => "刚才请您手动发的那条发错了，这是更正",
        WaitReason.Lifted => "刚才请您手动发的预警解除了",
    };

    /// <summary>A time as staff read it.</summary>
    public static string Say(DateTimeOffset at) => ChinaTime.In(at).ToString("M月d日HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The first words, to tell which text is meant.</summary>
    public static string FirstOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var line = text.ReplaceLineEndings(" ");
        var elements = new StringInfo(line);
        return elements.LengthInTextElements <= FirstWords ? line : elements.SubstringByTextElements(0, FirstWords) + "…";
    }

    /// <summary>The text as messages of their own, so that a finger can copy it whole.</summary>
    internal static IEnumerable<Notice> Texts(Notice like, string text) =>
        MassText.Split(text, PasteBytes).Select((part, i) => like with
        {
            Channel = Channel.AppText, Template = "group_notice_text", Values = new Dictionary<string, string> { ["notice.text"] = part }, Buttons = [], TaskId = "", Seq = like.Seq + i,
        });

    /// <summary>请群主粘贴: the words, then a card with 已发到群里. What would come too late is over.</summary>
    private void Hand(Effects effects, string owner, IReadOnlyList<GroupNotice> notices, WaitReason why, DateTimeOffset now)
    {
        foreach (var same in notices.GroupBy(n => n.Id))
        {
            var notice = same.First();
            var at = Quiet.NextAllowed(now, notice.IsDanger);
            if (why == WaitReason.Lapsed || at >= notice.ValidUntil || owner.Length == 0)
            {
                same.ToList().ForEach(n => Keep(effects, n with { Status = GroupNoticeStatus.Lapsed, Send = null, PlannedAt = null, Waits = why }));
                TellAsker(effects, notice, "mass_lapsed", Values(notice.Text, same.Select(n => n.Group), owner, why), now);
                continue;
            }

            same.ToList().ForEach(n => Keep(effects, n with { Status = GroupNoticeStatus.Handed, PlannedAt = null, Waits = why }));
            var card = new Notice
            {
                Channel = Channel.AppCard,
                Recipient = owner,
                Via = Corp.MainApp?.Id ?? "",
                Template = "group_paste",
                Values = Values(notice.Text, same.Select(n => n.Group), owner, why),
                Buttons = [new NoticeButton("pasted", $"pasted:{notice.Id}")],
                TaskId = $"paste-{notice.Id:N}-{(int)why}-{now.ToUnixTimeSeconds()}",
                Subject = $"paste:{notice.Id}",
                Seq = (int)(now.ToUnixTimeSeconds() % 100_000_000) * 10,
                SendAt = at,
                ValidUntil = notice.ValidUntil,
                IsDanger = notice.IsDanger,
                Purpose = Purpose.Relay,
            };
            var texts = Texts(card, notice.Text).ToList();
            effects.Notices.AddRange(texts);
            effects.Notices.Add(card with { Seq = card.Seq + texts.Count });
        }
    }

    private void Tell(Effects effects, string person, string template, MassSend send, DateTimeOffset now, Channel channel = Channel.AppText) =>
        Tell(effects, person, template, send.Id, send.IsDanger, Values(send), now, channel);

    private void Tell(Effects effects, string person, string template, Guid subject, bool danger, Dictionary<string, string> values, DateTimeOffset now, Channel channel = Channel.AppText)
    {
        var at = Quiet.NextAllowed(now, danger);
        effects.Notices.Add(new Notice
        {
            Channel = channel,
            Recipient = person,
            Via = Corp.MainApp?.Id ?? "",
            Template = template,
            Values = values,
            Subject = channel == Channel.Voice ? $"call:mass:{subject}" : $"mass:{subject}",
            Seq = (int)(now.ToUnixTimeSeconds() % int.MaxValue),
            SendAt = at,
            ValidUntil = at.AddHours(channel == Channel.Voice ? 1 : 12),
            IsDanger = danger,
            Purpose = Purpose.Inform,
        });
    }

    private void TellAskers(Effects effects, IReadOnlyList<GroupNotice> notices, string template, MassSend send, DateTimeOffset now)
    {
        foreach (var notice in notices.Where(n => n.By.Length > 0 && n.Status != GroupNoticeStatus.Withdrawn).DistinctBy(n => n.By, StringComparer.OrdinalIgnoreCase))
        {
            TellAsker(effects, notice, template, Values(send), now);
        }
    }

    private void TellAsker(Effects effects, GroupNotice notice, string template, Dictionary<string, string> values, DateTimeOffset now)
    {
        if (notice.By.Length > 0)
        {
            Tell(effects, notice.By, template, notice.Id, danger: false, values, now);
        }
    }

    private Dictionary<string, string> Values(MassSend send)
    {
        var values = Values(send.Text, send.Groups.Select(g => g.Group), send.Owner, WaitReason.None);
        var missed = send.Groups.Where(g => g.Status is MassGroupStatus.Full or MassGroupStatus.Missed).Select(g => g.Group).ToList();
        values["count"] = Text(send.Groups.Count(g => g.Status == MassGroupStatus.Sent));
        values["left"] = missed.Count == 0 ? "" : $"没有发到：{NamesOf(missed)}，已请群主手动发";
        values["notice.until"] = Say(send.ValidUntil);
        values["notice.since"] = Say(send.CreatedAt ?? send.PlannedAt);
        return values;
    }

    private Dictionary<string, string> Values(string text, IEnumerable<string> groups, string owner, WaitReason why) => new()
    {
        ["corp.name"] = Corp.Name,
        ["notice.first"] = FirstOf(text),
        ["notice.groups"] = NamesOf(groups),
        ["notice.owner"] = Corp.Staff.TryGetValue(owner, out var staff) ? staff.Name : owner,
        ["why"] = Say(why),
    };

    /// <summary>A call about a task, through the outbox as every other: with its budget, its verdict and its place in the queue view.</summary>
    private void Call(Effects effects, MassSend send, Channel channel, Purpose purpose, DateTimeOffset now) => effects.Notices.Add(new Notice
    {
        Channel = channel,
        Recipient = send.Owner,
        Via = Corp.MainApp?.Id ?? "",
        Template = "mass_send",
        Values = new Dictionary<string, string>
        {
            ["mass.id"] = send.Id.ToString(),
            ["mass.message"] = send.MessageId ?? "",
            ["notice.text"] = channel == Channel.MassSend ? send.Text : "",
            ["notice.chats"] = string.Join('|', send.Groups.Select(g => g.Group)),
        },
        Subject = $"task:{send.Id}",
        Seq = (int)(now.ToUnixTimeSeconds() % int.MaxValue),
        SendAt = now,
        ValidUntil = channel == Channel.MassSend ? send.ValidUntil : null,
        IsDanger = send.IsDanger,
        Purpose = purpose,
    });
}
