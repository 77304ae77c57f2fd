namespace WeGrid.Domain.Tickets;

/// <summary>谁: who made a change, a person or the machine (AU-11).</summary>
/// <param name="Role">In which capacity.</param>
/// <param name="Id">userid or external userid; for the machine the rule or model version that decided.</param>
public sealed record Actor(Role Role, string Id)
{
    /// <summary>The machine, deciding by a named rule or model version.</summary>
    public static Actor Machine(string rule) => new(Role.Machine, rule);
}
