namespace WeGrid.Domain.Tickets;

/// <summary>谁: who made a change, a person or the machine (AU-11).</summary>
/// <param name="Role">In which capacity.</param>
/// <param name="Id">userid or external userid; for the machine the rule or model version that decided.</param>
public sealed record Actor(Role Role, string Id)
{
    /// <summary>How the id of a unit begins that acts by its link; no userid has a colon in it.</summary>
    private const string LinkPrefix = "link:";

    /// <summary>控制台: who works at the machine itself and did not say who they are; no userid has a colon in it.</summary>
    public const string ConsoleId = "console:operator";

    /// <summary>A unit without account, acting by its link.</summary>
    public static Actor ByLink(string unitId) => new(Role.Unit, LinkPrefix + unitId);

    /// <summary>凭链接: the unit that acts by its link; null for everybody else.</summary>
    public string? LinkedUnit => LinkedUnitOf(Id);

    /// <summary>The unit that an id in the history stands for; null when it is a person or the machine.</summary>
    public static string? LinkedUnitOf(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id.StartsWith(LinkPrefix, StringComparison.Ordinal) ? id[LinkPrefix.Length..] : null;
    }

    /// <summary>The machine, deciding by a named rule or model version.</summary>
    public static Actor Machine(string rule) => new(Role.Machine, rule);
}
