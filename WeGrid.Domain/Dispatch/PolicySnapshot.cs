using WeGrid.Domain.Corps;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Understanding;

namespace WeGrid.Domain.Dispatch;

/// <summary>
/// 承诺快照: the ladder and the limits as they stood when a ticket was ordered. A clerk's change holds for what is ordered after it;
/// who holds a post, who is on duty and which days are worked are facts, not promises, and are always those of today.
/// </summary>
public sealed record PolicySnapshot
{
    /// <summary>指纹: digest of everything below; equal snapshots are kept once.</summary>
    public required string Id { get; init; }

    /// <summary>Version of the deadline file, for reasons.</summary>
    public required string Version { get; init; }

    /// <summary>升级方案.</summary>
    public required LadderPlan Ladder { get; init; }

    /// <summary>各环节时限.</summary>
    public required IReadOnlyDictionary<Hop, HopLimit> Limits { get; init; }

    /// <summary>紧急程度 the handling limit was found for.</summary>
    public required Urgency Urgency { get; init; }

    /// <summary>办理时限 of this kind of matter.</summary>
    public required DueRule Handling { get; init; }

    /// <summary>The hour at which day-based limits end; null is 24:00.</summary>
    public required TimeOnly? DayEndsAt { get; init; }

    /// <summary>延期: the most one may add.</summary>
    public required DueRule ExtensionAtMost { get; init; }

    /// <summary>延期: how many times.</summary>
    public required int ExtensionTimes { get; init; }

    /// <summary>挂账: the farthest review.</summary>
    public required DueRule ReviewAtMost { get; init; }

    /// <summary>办结要求: of its category.</summary>
    public Tickets.ClosingRule Closing { get; init; } = Tickets.ClosingRule.NoteOnly;

    /// <summary>What is promised to a ticket that is ordered now.</summary>
    public static PolicySnapshot Take(Ticket ticket, Corp corp, DeadlinePolicy deadlines, Tickets.ClosingRules? closing = null)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(corp);
        ArgumentNullException.ThrowIfNull(deadlines);
        var taken = new PolicySnapshot
        {
            Id = "",
            Version = deadlines.Version,
            Ladder = corp.LadderFor(ticket),
            Limits = deadlines.Limits,
            Urgency = ticket.Urgency,
            Handling = deadlines.HandlingFor(ticket.Urgency, ticket.Kind, ticket.Category),
            DayEndsAt = deadlines.DayEndsAt,
            ExtensionAtMost = deadlines.ExtensionAtMost,
            ExtensionTimes = deadlines.ExtensionTimes,
            ReviewAtMost = deadlines.ReviewAtMost,
            Closing = (closing ?? Tickets.ClosingRules.None).For(ticket.Category, ticket.Subcategory),
        };
        return taken with { Id = PolicyText.Fingerprint(taken) };
    }

    /// <summary>When a hop must be over; null where nothing was promised for it: handling of a matter that has become graver since, a hop there was no limit for.</summary>
    public Deadline? For(Urgency urgency, Hop hop, DateTimeOffset at, WorkingCalendar calendar)
    {
        DueRule? promised = hop != Hop.Handling ? Limits.GetValueOrDefault(hop)?.For(urgency) : urgency == Urgency ? Handling : null;
        if (promised is not { } rule)
        {
            return null;
        }

        var (due, provisional) = rule.From(at, calendar, DayEndsAt);
        return new Deadline(due, provisional, $"deadlines {Version}: {hop} {rule}");
    }

    /// <summary>Two are the same when everything in them is.</summary>
    public bool Equals(PolicySnapshot? other) => other?.Id == Id;

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Id, StringComparison.Ordinal);
}
