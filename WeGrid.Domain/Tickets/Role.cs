namespace WeGrid.Domain.Tickets;

/// <summary>身份: the capacity in which somebody acts on one ticket. Flags: a village secretary is grid staff and village at once.</summary>
[Flags]
public enum Role
{
    /// <summary>无关: has nothing to do with this ticket.</summary>
    None = 0,

    /// <summary>居民: raised the matter or is attached to it.</summary>
    Resident = 1,

    /// <summary>网格: holds a post in the ticket's grid or above it.</summary>
    GridStaff = 2,

    /// <summary>村/社区: may dispatch (网格长/村书记).</summary>
    Village = 4,

    /// <summary>承办单位: contact of the unit the ticket was dispatched to.</summary>
    Unit = 8,

    /// <summary>上级: town duty officer or leader.</summary>
    Superior = 16,

    /// <summary>系统: the machine.</summary>
    Machine = 32,

    /// <summary>协办单位: contact of a unit that has an open part of the ticket.</summary>
    CoUnit = 64,
}
