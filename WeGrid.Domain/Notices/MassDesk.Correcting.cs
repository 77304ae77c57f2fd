namespace WeGrid.Domain.Notices;

// 更正群通知 (NT-19): what has not gone is taken back; a group that read it, or may yet, reads the correction, and no other.
public sealed partial class MassDesk
{
    /// <summary>Corrects a notice to customer groups.</summary>
    /// <param name="effects">What it brings about.</param>
    /// <param name="notices">The notice, one for each group.</param>
    /// <param name="files">The tasks some of them are in.</param>
    /// <param name="reason">更正的话.</param>
    /// <param name="newId">The correction's id.</param>
    /// <param name="now">Time.</param>
    public CorrectionOutcome Correct(Effects effects, IReadOnlyList<GroupNotice> notices, IReadOnlyList<MassFile> files, string reason, Guid newId, DateTimeOffset now)
    {
        return Follow(effects, notices, files, n => new(newId, n.Group, CorrectionDesk.TextFor(n.Text, reason, n.IsDanger), now, now + (n.IsDanger ? MassSendRules.DangerValidity : MassSendRules.Validity))
        {
            IsDanger = n.IsDanger, Corrects = n.Id,
        }, WaitReason.Corrected, now);
    }

    /// <summary>跟进: what has not gone is taken back, and every group that read it, or may yet, reads what follows, and no other.</summary>
    /// <param name="effects">What it brings about.</param>
    /// <param name="notices">The notices, one for each group.</param>
    /// <param name="files">The tasks some of them are in.</param>
    /// <param name="then">What such a group reads now.</param>
    /// <param name="why">What an owner is told who was asked to paste it.</param>
    /// <param name="now">Time.</param>
    public CorrectionOutcome Follow(Effects effects, IReadOnlyList<GroupNotice> notices, IReadOnlyList<MassFile> files, Func<GroupNotice, GroupNotice> then, WaitReason why, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(notices);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(then);
        foreach (var waiting in notices.Where(n => n.Status is GroupNoticeStatus.Proposed or GroupNoticeStatus.Queued))
        {
            Keep(effects, waiting with { Status = GroupNoticeStatus.Withdrawn });
        }

        foreach (var underWay in notices.Where(n => n.Status == GroupNoticeStatus.Sending))
        {
            // The owner may be confirming it this very moment: the correction is at hand, and goes only if it did go out.
            Keep(effects, underWay with { Status = GroupNoticeStatus.Withdrawn });
            Keep(effects, then(underWay) with { Status = GroupNoticeStatus.Proposed, Send = underWay.Send });
        }

        foreach (var file in files.Where(f => f.Send.Status is MassSendStatus.Planned or MassSendStatus.Waiting && !f.Send.IsTakenBack))
        {
            TakeBack(effects, file.Send, now);
        }

        foreach (var saying in notices.Where(n => n.Status == GroupNoticeStatus.Saying))
        {
            Hush(effects, saying);
        }

        // What a machine was to say may be said this very moment.
        Queue(effects, notices.Where(n => n.Status is GroupNoticeStatus.Sent or GroupNoticeStatus.Saying or GroupNoticeStatus.Said).Select(then), now);
        foreach (var handed in notices.Where(n => n.Status is GroupNoticeStatus.Handed or GroupNoticeStatus.Pasted).GroupBy(n => HandlerOf(n.Group)))
        {
            Hand(effects, handed.Key, [.. handed.Select(then)], why, now);
        }

        var reached = notices.Count(n => n.Status is GroupNoticeStatus.Sent or GroupNoticeStatus.Saying or GroupNoticeStatus.Said or GroupNoticeStatus.Handed or GroupNoticeStatus.Pasted);
        return new CorrectionOutcome([.. notices.Where(n => n.Status is GroupNoticeStatus.Proposed or GroupNoticeStatus.Queued or GroupNoticeStatus.Sending).Select(n => n.Id)], reached, 0, []);
    }

    /// <summary>取代: something graver is said in their place: what waits is withdrawn, and a task that holds nothing else is taken back, so that it is not confirmed after it.</summary>
    /// <param name="effects">What it brings about.</param>
    /// <param name="notices">Notices that are overtaken.</param>
    /// <param name="files">The tasks they are in.</param>
    /// <param name="now">Time.</param>
    public void Overtake(Effects effects, IReadOnlyList<GroupNotice> notices, IReadOnlyList<MassFile> files, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(notices);
        ArgumentNullException.ThrowIfNull(files);
        foreach (var overtaken in notices)
        {
            Hush(effects, overtaken);
        }

        var gone = notices.Select(n => (n.Id, n.Group)).ToHashSet();
        foreach (var file in files.Where(f => f.Send.Status is MassSendStatus.Planned or MassSendStatus.Waiting && !f.Send.IsTakenBack && f.Notices.All(n => gone.Contains((n.Id, n.Group)))))
        {
            TakeBack(effects, file.Send, now);
        }
    }

    /// <summary>What of it has not left is not said any more.</summary>
    private void Hush(Effects effects, GroupNotice notice)
    {
        Keep(effects, notice with { Status = GroupNoticeStatus.Withdrawn });
        if (notice.Status == GroupNoticeStatus.Saying)
        {
            GroupVoice.Of(Corp, notice.Group)?.Silence(effects, notice);
        }
    }

    private void TakeBack(Effects effects, MassSend send, DateTimeOffset now)
    {
        var taken = send with { Why = MassSend.TakenBack };
        effects.MassSends[send.Id] = taken;
        if (send.Status == MassSendStatus.Waiting)
        {
            effects.Dues[TaskOf(send.Id)] = null;
            Call(effects, taken, Channel.MassCancel, Purpose.MassCancel, now);
        }
    }
}
