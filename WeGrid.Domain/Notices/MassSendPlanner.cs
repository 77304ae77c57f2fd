using WeGrid.Domain.Deadlines;

namespace WeGrid.Domain.Notices;

/// <summary>计划的群发.</summary>
/// <param name="At">When the task is to be made.</param>
/// <param name="Notices">What is in it, in the order of the text.</param>
/// <param name="Text">As the group will read it.</param>
/// <param name="Waits">Why not now.</param>
public sealed record PlannedSend(DateTimeOffset At, IReadOnlyList<GroupNotice> Notices, string Text, WaitReason Waits)
{
    /// <summary>险情.</summary>
    public bool IsDanger => Notices[0].IsDanger;

    /// <summary>The earliest end of what is in it: a text of which a part is over is not sent.</summary>
    public DateTimeOffset ValidUntil => Notices.Min(n => n.ValidUntil);
}

/// <summary>发不了的.</summary>
/// <param name="Notice">Which.</param>
/// <param name="Why">Why there is no mass send for it.</param>
/// <param name="Until">Until when there is none; null when no time helps.</param>
public sealed record UnsentNotice(GroupNotice Notice, WaitReason Why, DateTimeOffset? Until);

/// <summary>群发计划 of one group: every notice is in exactly one of the two.</summary>
/// <param name="Sends">Danger first, then in the order of their times.</param>
/// <param name="Unsent">What the owner is asked to paste, or what is over.</param>
public sealed record MassPlan(IReadOnlyList<PlannedSend> Sends, IReadOnlyList<UnsentNotice> Unsent);

/// <summary>
/// 群发计划员 (NT-17): shares the few mass sends of a group. Danger goes at once; ordinary notices of a day are one text, what ends first stands
/// first; official texts go alone, as they are, and so do corrections, which wait for no day. Pure.
/// </summary>
public static class MassSendPlanner
{
    /// <summary>No further ahead than two windows of a month.</summary>
    private const int MostDays = 62;

    /// <summary>Plans everything queued for one group.</summary>
    /// <param name="queued">What waits.</param>
    /// <param name="quota">What the group has had.</param>
    /// <param name="rules">群发规则.</param>
    /// <param name="quiet">静默时段.</param>
    /// <param name="now">Time.</param>
    public static MassPlan Plan(IReadOnlyList<GroupNotice> queued, GroupQuota quota, MassSendRules rules, QuietHours quiet, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(queued);
        ArgumentNullException.ThrowIfNull(quota);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(quiet);
        var planning = new Planning(new Ledger(quota, rules), rules, quiet, now);
        var open = queued.Where(planning.MayBeSent).OrderBy(n => n.ValidUntil).ThenBy(n => n.QueuedAt).ThenBy(n => n.Id).ToList();
        planning.Danger([.. open.Where(n => n.IsDanger)]);
        planning.Corrections(open.Where(n => !n.IsDanger && n.Corrects is not null));
        planning.Ordinary([.. open.Where(n => !n.IsDanger && n.Corrects is null)]);
        return new MassPlan([.. planning.Sends.OrderByDescending(s => s.IsDanger).ThenBy(s => s.At)], planning.Unsent);
    }

    private sealed class Planning(Ledger ledger, MassSendRules rules, QuietHours quiet, DateTimeOffset now)
    {
        public List<PlannedSend> Sends { get; } = [];

        public List<UnsentNotice> Unsent { get; } = [];

        public bool MayBeSent(GroupNotice notice)
        {
            var why = notice.ValidUntil <= now ? WaitReason.Lapsed : MassText.BytesOf(notice.Text) > MassSendRules.TextBytes ? WaitReason.TooLong : WaitReason.None;
            if (why != WaitReason.None)
            {
                Unsent.Add(new UnsentNotice(notice, why, null));
            }

            return why == WaitReason.None;
        }

        /// <summary>Now or not at all: a warning that waits for next month's quota is none.</summary>
        public void Danger(List<GroupNotice> open)
        {
            open.Sort((a, b) => (a.QueuedAt, a.Id).CompareTo((b.QueuedAt, b.Id)));
            while (open.Count > 0)
            {
                var batch = TakeBatch(open);
                if (ledger.Blocks(now, danger: true) is { } why)
                {
                    Unsent.AddRange(batch.Select(n => new UnsentNotice(n, why, rules.WindowOf(now).EndsAt)));
                    continue;
                }

                Add(now, batch, WaitReason.None);
            }
        }

        /// <summary>更正: as soon as people are awake, though the day's send is used; wrong words are not left standing for a day.</summary>
        public void Corrections(IEnumerable<GroupNotice> corrections)
        {
            foreach (var correction in corrections)
            {
                var at = quiet.NextAllowed(now, danger: false);
                var why = at >= correction.ValidUntil ? WaitReason.Quiet : ledger.Blocks(at, danger: true);
                if (why is { } blocked)
                {
                    Unsent.Add(new UnsentNotice(correction, blocked, blocked == WaitReason.Quiet ? at : rules.WindowOf(at).EndsAt));
                    continue;
                }

                Add(at, [correction], at > now ? WaitReason.Quiet : WaitReason.None);
            }
        }

        public void Ordinary(List<GroupNotice> open)
        {
            while (open.Count > 0)
            {
                var slot = NextSlot(open.Min(Ready));
                var late = open.FindAll(n => slot.At is null || n.ValidUntil <= slot.At);
                if (late.Count > 0)
                {
                    Unsent.AddRange(late.Select(n => new UnsentNotice(n, slot.Why, slot.At)));
                    open.RemoveAll(late.Contains);
                    continue;
                }

                Add(slot.At!.Value, TakeBatch(open), slot.Why);
            }
        }

        private void Add(DateTimeOffset at, List<GroupNotice> batch, WaitReason why)
        {
            ledger.Take(at);
            Sends.Add(new PlannedSend(at, batch, MassText.Merge(batch), why));
        }

        /// <summary>When it has waited long enough for others; what ends soon does not wait, its owner still has to confirm.</summary>
        private DateTimeOffset Ready(GroupNotice notice)
        {
            var gathered = notice.QueuedAt + rules.Gather;
            var last = notice.ValidUntil - (2 * rules.Gather);
            var ready = gathered < last ? gathered : last;
            return ready < now ? now : ready;
        }

        private (DateTimeOffset? At, WaitReason Why) NextSlot(DateTimeOffset earliest)
        {
            var why = WaitReason.None;
            var at = Open(earliest);
            for (var day = 0; day < MostDays; day++)
            {
                if (ledger.Blocks(at, danger: false) is not { } blocked)
                {
                    return (at, why != WaitReason.None ? why : at > earliest ? WaitReason.Quiet : at > now ? WaitReason.Gathering : WaitReason.None);
                }

                why = blocked;
                at = Open(ChinaTime.EndOf(ChinaTime.DateOf(at)));
            }

            return (null, why);
        }

        /// <summary>The first moment not before it that is neither quiet nor too early in the day.</summary>
        private DateTimeOffset Open(DateTimeOffset at)
        {
            var awake = quiet.NextAllowed(at, danger: false);
            return ChinaTime.TimeOf(awake) >= rules.From ? awake : quiet.NextAllowed(ChinaTime.At(ChinaTime.DateOf(awake), rules.From), danger: false);
        }

        /// <summary>The first one, and what else fits into one text with it.</summary>
        private static List<GroupNotice> TakeBatch(List<GroupNotice> open)
        {
            List<GroupNotice> batch = [open[0]];
            if (!open[0].StandsAlone)
            {
                foreach (var more in open.Skip(1).Where(n => !n.StandsAlone))
                {
                    if (MassText.BytesOf(MassText.Merge([.. batch, more])) <= MassSendRules.TextBytes)
                    {
                        batch.Add(more);
                    }
                }
            }

            open.RemoveAll(batch.Contains);
            return batch;
        }
    }

    /// <summary>What the group has had, with what is planned.</summary>
    private sealed class Ledger(GroupQuota quota, MassSendRules rules)
    {
        private readonly List<DateTimeOffset> _taken = [.. quota.Used];

        public void Take(DateTimeOffset at) => _taken.Add(at);

        /// <summary>Why nothing can go to the group at that moment; null when it can.</summary>
        public WaitReason? Blocks(DateTimeOffset at, bool danger)
        {
            var window = rules.WindowOf(at);
            var used = _taken.Count(window.Contains);
            if (used >= window.Limit || (quota.FullAt is { } full && window.Contains(full)))
            {
                return WaitReason.WindowUsed;
            }

            return danger ? null
                : used >= window.Limit - rules.KeptAt(at) ? WaitReason.KeptForDanger
                : _taken.Exists(t => ChinaTime.DateOf(t) == ChinaTime.DateOf(at)) ? WaitReason.DayUsed
                : null;
        }
    }
}
