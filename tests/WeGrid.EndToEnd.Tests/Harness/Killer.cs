namespace WeGrid.EndToEnd.Tests.Harness;

/// <summary>kill -9 exactly where it hurts: a host that stands at a gate.</summary>
internal static class Killer
{
    /// <summary>
    /// Kills the host whenever it stands before a commit, and starts it again, until there is nothing left to do or the points are used up: at true its
    /// transaction dies with it, at false it has been committed and nobody is left who knows. Returns how often it was killed. The gate is open afterwards.
    /// </summary>
    public static async Task<int> KillAtCommitsAsync(House house, Gate gate, List<IRunningHost> hosts, Func<Task<bool>> isDone, IReadOnlyList<bool> points)
    {
        var kills = 0;
        foreach (var before in points)
        {
            var waiting = false;
            await Patience.UntilAsync("the host stands at the gate or has nothing to do", async () =>
                (waiting = (await gate.WaitingAsync(GateOf.Decisions)).Length > 0) || await isDone());
            if (!waiting)
            {
                break;
            }

            await House.KillAsync(hosts);
            kills++;
            await (before ? gate.BreakAsync(GateOf.Decisions) : gate.LetThroughAsync(GateOf.Decisions));
            await house.RestartAsync(hosts);
        }

        await gate.OpenAsync(GateOf.Decisions);
        return kills;
    }

    /// <summary>Kills the Worker when the platform has taken messages and it is about to write that down. The gate of verdicts is closed before and open afterwards.</summary>
    public static async Task KillAfterSendingAsync(House house, Gate gate)
    {
        await Patience.UntilAsync("a verdict stands at the gate", async () => (await gate.WaitingAsync(GateOf.Verdicts)).Length > 0);
        await House.KillAsync(house.Workers);
        await gate.BreakAsync(GateOf.Verdicts);
        await gate.OpenAsync(GateOf.Verdicts);
        await house.RestartAsync(house.Workers);
    }
}
