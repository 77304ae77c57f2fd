namespace WeGrid.Hosting;

/// <summary>The two clocks of a host: the one decisions go by, and the machine's own for heartbeats and leases' watchmen.</summary>
/// <param name="Domain">What "now" means for tickets, deadlines and messages; movable in tests and stories.</param>
/// <param name="Machine">The machine's clock; never moved.</param>
public sealed record Clocks(TimeProvider Domain, TimeProvider Machine);
