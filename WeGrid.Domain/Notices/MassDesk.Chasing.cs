namespace WeGrid.Domain.Notices;

// 催确认 (NT-18): a task nobody confirmed is looked at and reminded of, at most three times; then the superior hears of it, once; in the end it is taken back.
public sealed partial class MassDesk
{
    /// <summary>After the confirmation the platform's list may lag: a group it does not name by then was not reached.</summary>
    private static readonly TimeSpan _listed = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan _lookAgain = TimeSpan.FromMinutes(5);

    /// <summary>A task that cannot be taken back is tried again so long.</summary>
    private static readonly TimeSpan _cancelling = TimeSpan.FromHours(24);

    private enum Chase
    {
        Remind,
        Raise,
        Expire,
        Settle,
    }

    /// <summary>到点: the clock of a task has run out.</summary>
    public void FallDue(Effects effects, MassFile file, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        var send = file.Send;
        effects.Dues[TaskOf(send.Id)] = null;
        if (send.Status == MassSendStatus.Planned)
        {
            // The call's own row dies with the same time; what is not made by now will not be.
            End(effects, file, MassSendStatus.Expired, "expired", now);
            return;
        }

        if (send.Status != MassSendStatus.Waiting)
        {
            return;
        }

        var (at, step) = NextStep(send);
        if (at > now)
        {
            effects.Dues[TaskOf(send.Id)] = at;
            return;
        }

        var (channel, purpose) = step switch
        {
            Chase.Remind => (Channel.MassRemind, Purpose.MassRemind),
            Chase.Raise or Chase.Settle => (Channel.MassLook, Purpose.MassLook),
            Chase.Expire => (Channel.MassCancel, Purpose.MassCancel),
        };
        Call(effects, send, channel, purpose, now);
    }

    /// <summary>有回音: a call about a task was answered, or not. What it saw stands in the file already.</summary>
    /// <param name="effects">What it brings about.</param>
    /// <param name="file">The task.</param>
    /// <param name="purpose">Which call.</param>
    /// <param name="why">Why it came to nothing; null when it was answered.</param>
    /// <param name="now">Time.</param>
    public void Answered(Effects effects, MassFile file, Purpose purpose, string? why, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        if (file.Send is not { Status: MassSendStatus.Waiting } send)
        {
            return;
        }

        if (send.ConfirmedAt is { } confirmed)
        {
            // Whatever was asked for: it is in the groups.
            Settle(effects, file, confirmed, now);
        }
        else if (purpose == Purpose.MassCancel)
        {
            CancelAnswered(effects, file, why, now);
        }
        else if (purpose == Purpose.MassRemind)
        {
            Next(effects, send with { Reminders = send.Reminders + 1, RemindedAt = now }, now);
            Tell(effects, send.Owner, "mass_chase", send, now);
        }
        else if (purpose == Purpose.MassLook)
        {
            Next(effects, send with { RaisedAt = now }, now);
            var grid = Corp.Chats.GetValueOrDefault(send.Groups[0].Group)?.GridId;
            if (Above(grid, send.Owner).OrderBy(u => Corp.Rota.IsOnLeave(u, now)).FirstOrDefault() is { } superior)
            {
                Tell(effects, superior, "mass_raised", send, now);
            }
        }
    }

    /// <summary>看到: what the platform says of a task. Confirmed is what can be known; read is not.</summary>
    public void Looked(Effects effects, MassFile file, MassLook look, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(effects);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(look);
        if (file.Send.Status != MassSendStatus.Waiting || look.ConfirmedAt is not { } confirmed)
        {
            return;
        }

        var seen = look.Groups.Where(g => g.Status != MassGroupStatus.Waiting).ToLookup(g => g.Group, StringComparer.Ordinal);
        var send = file.Send with { ConfirmedAt = confirmed, Groups = [.. file.Send.Groups.Select(g => seen[g.Group].FirstOrDefault() ?? g)] };
        effects.MassSends[send.Id] = send;
        Settle(effects, file with { Send = send }, confirmed, now);
    }

    private (DateTimeOffset At, Chase Step) NextStep(MassSend send)
    {
        if (send.ConfirmedAt is { } confirmed)
        {
            return (confirmed + _lookAgain, Chase.Settle);
        }

        if (send.IsTakenBack)
        {
            return (send.PlannedAt, Chase.Expire);
        }

        var step = send.RaisedAt is not null ? Chase.Expire : send.Reminders < MassSendRules.MostReminders ? Chase.Remind : Chase.Raise;
        var at = Quiet.NextAllowed((send.RemindedAt ?? send.CreatedAt ?? send.PlannedAt) + Corp.MassSend.Chase(send.IsDanger), send.IsDanger);
        return step == Chase.Expire || at >= send.ValidUntil ? (send.ValidUntil, Chase.Expire) : (at, step);
    }

    private void Next(Effects effects, MassSend send, DateTimeOffset now)
    {
        effects.MassSends[send.Id] = send;
        var at = NextStep(send).At;
        effects.Dues[TaskOf(send.Id)] = at > now ? at : now;
    }

    private void CancelAnswered(Effects effects, MassFile file, string? why, DateTimeOffset now)
    {
        var send = file.Send;
        // Without a yes nobody knows whether it can still be confirmed: a refusal may say that it was just now. What was withheld here never existed there.
        if (why is not (null or "blackhole" or "pilot" or "shadow") && now < send.ValidUntil + _cancelling)
        {
            effects.Dues[TaskOf(send.Id)] = now.AddHours(1);
            return;
        }

        End(effects, file, send.IsTakenBack ? MassSendStatus.Cancelled : MassSendStatus.Expired, send.IsTakenBack ? MassSend.TakenBack : "expired", now);
    }

    private void Settle(Effects effects, MassFile file, DateTimeOffset confirmed, DateTimeOffset now)
    {
        var send = file.Send;
        if (send.Groups.Any(g => g.Status == MassGroupStatus.Waiting) && now < confirmed + _listed)
        {
            effects.Dues[TaskOf(send.Id)] = now + _lookAgain;
            return;
        }

        var groups = send.Groups.Select(g => g.Status == MassGroupStatus.Waiting ? g with { Status = MassGroupStatus.Missed, At = now } : g).ToList();
        send = send with { Status = MassSendStatus.Sent, Groups = groups, EndedAt = now };
        effects.MassSends[send.Id] = send;
        effects.Dues[TaskOf(send.Id)] = null;
        var reached = groups.Where(g => g.Status == MassGroupStatus.Sent).Select(g => g.Group).ToHashSet(StringComparer.Ordinal);
        foreach (var notice in file.Notices.Where(n => n.Status != GroupNoticeStatus.Proposed && reached.Contains(n.Group)))
        {
            Keep(effects, notice with { Status = GroupNoticeStatus.Sent });
        }

        // Taken back too late: it is in the group, and so is its correction.
        Queue(effects, file.Notices.Where(n => n.Status == GroupNoticeStatus.Proposed && reached.Contains(n.Group)), now);
        foreach (var needless in file.Notices.Where(n => n.Status == GroupNoticeStatus.Proposed && !reached.Contains(n.Group)))
        {
            Keep(effects, needless with { Status = GroupNoticeStatus.Withdrawn });
        }

        foreach (var missed in file.Notices.Where(n => n.Status == GroupNoticeStatus.Sending && !reached.Contains(n.Group)).GroupBy(n => groups.Find(g => g.Group == n.Group)?.Status == MassGroupStatus.Full))
        {
            Hand(effects, send.Owner, [.. missed], missed.Key ? WaitReason.WindowUsed : WaitReason.Failed, now);
        }

        TellAskers(effects, file.Notices, "mass_done", send, now);
    }

    /// <summary>Ends a task that did not go; what is still worth sending goes on, whatever way is left.</summary>
    private void End(Effects effects, MassFile file, MassSendStatus status, string why, DateTimeOffset now)
    {
        var send = file.Send with { Status = status, Why = why, EndedAt = now };
        effects.MassSends[send.Id] = send;
        effects.Dues[TaskOf(send.Id)] = null;
        foreach (var needless in file.Notices.Where(n => n.Status == GroupNoticeStatus.Proposed))
        {
            Keep(effects, needless with { Status = GroupNoticeStatus.Withdrawn });
        }

        var open = file.Notices.Where(n => n.Status == GroupNoticeStatus.Sending).ToList();
        if (status == MassSendStatus.Failed)
        {
            Hand(effects, send.Owner, open, WaitReason.Failed, now);
            return;
        }

        Queue(effects, open.Where(n => n.ValidUntil > now), now);
        var over = open.FindAll(n => n.ValidUntil <= now);
        over.ForEach(n => Keep(effects, n with { Status = GroupNoticeStatus.Lapsed, Waits = WaitReason.Lapsed }));
        TellAskers(effects, over, "mass_lapsed", send, now);
    }
}
