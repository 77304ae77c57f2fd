using WeGrid.Domain.Corps;

namespace WeGrid.Domain.Warnings;

/// <summary>换届时的叫应: a run that is going on when somebody hands over. Pure.</summary>
public static class CallHandover
{
    /// <summary>
    /// Who changes: OLD is not called any more and keeps what they answered; NEW, who has not heard of it, is called from the first try, in OLD's
    /// place; whoever stood in for OLD or was to go to a door goes on under the right name.
    /// </summary>
    /// <param name="all">Everybody of the run, by user id in any case.</param>
    /// <param name="handover">Who handed over to whom.</param>
    /// <param name="now">Now.</param>
    public static IReadOnlyList<Callee> Take(IReadOnlyDictionary<string, Callee> all, Handover handover, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(all);
        ArgumentNullException.ThrowIfNull(handover);
        var changed = all.Values.Where(c => !handover.IsFrom(c.UserId) && (handover.IsFrom(c.For) || handover.IsFrom(c.DoorBy)))
            .ToDictionary(c => c.UserId, c => c with { For = handover.Of(c.For), DoorBy = handover.Of(c.DoorBy) }, StringComparer.OrdinalIgnoreCase);
        if (all.Values.FirstOrDefault(c => handover.IsFrom(c.UserId)) is not { State: not CalleeState.Released } old)
        {
            return [.. changed.Values];
        }

        if (old.IsOpen)
        {
            changed[old.UserId] = old with { State = CalleeState.Released, NextAt = null };
        }

        if ((changed.GetValueOrDefault(handover.To) ?? all.Values.FirstOrDefault(c => string.Equals(c.UserId, handover.To, StringComparison.OrdinalIgnoreCase))) is null or { State: CalleeState.Released })
        {
            changed[handover.To] = new Callee { UserId = handover.To, GridId = old.GridId, Post = old.Post, Role = old.Role, For = old.For, FirstAt = now, NextAt = now };
        }

        return [.. changed.Values];
    }
}
