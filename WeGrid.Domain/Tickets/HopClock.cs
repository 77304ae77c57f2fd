namespace WeGrid.Domain.Tickets;

/// <summary>环节计时 (X-07, LC-06): how long each hop took. The parts add up to the whole between the first event and the last.</summary>
/// <param name="Hop">The state the time was spent in.</param>
/// <param name="Time">How long, over all rounds.</param>
public sealed record HopTime(TicketStatus Hop, TimeSpan Time)
{
    /// <summary>The hops of a ticket up to <paramref name="until"/>, in the order they were first entered.</summary>
    /// <param name="steps">Time and state after each event, in order.</param>
    /// <param name="until">Now, or the end.</param>
    public static IReadOnlyList<HopTime> Of(IReadOnlyList<(DateTimeOffset At, TicketStatus To)> steps, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(steps);
        var order = new List<TicketStatus>();
        var sums = new Dictionary<TicketStatus, TimeSpan>();
        for (var i = 0; i < steps.Count; i++)
        {
            var (at, state) = steps[i];
            var end = i + 1 < steps.Count ? steps[i + 1].At : until;
            if (!sums.TryGetValue(state, out var sum))
            {
                order.Add(state);
            }

            sums[state] = sum + (end - at);
        }

        return order.ConvertAll(state => new HopTime(state, sums[state]));
    }
}
