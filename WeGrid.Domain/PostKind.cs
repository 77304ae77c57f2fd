namespace WeGrid.Domain;

/// <summary>岗位: what a person answers for in a grid (domain.md A01, A02, A.6). Names are those of the corp file.</summary>
public enum PostKind
{
    /// <summary>微网格员: the unpaid worker of one micro-grid; first to hear of a matter.</summary>
    MicroGridMember,

    /// <summary>网格员: the grid worker of a larger grid.</summary>
    GridMember,

    /// <summary>村民小组长: head of a villagers' group.</summary>
    GroupLeader,

    /// <summary>包组人员: the cadre who answers for a group.</summary>
    GroupCadre,

    /// <summary>网格长 (often the 村书记): answers for the village's grid and dispatches.</summary>
    GridLeader,

    /// <summary>镇值班: on duty for the town, day and night.</summary>
    DutyOfficer,

    /// <summary>镇领导: called when life is at stake and nobody answered.</summary>
    TownLeader,

    /// <summary>党组织: the party organisation of the grid; informed, never escalated to.</summary>
    PartyOrg,

    /// <summary>网格单位: the partner unit; informed, never escalated to.</summary>
    PartnerUnit,

    /// <summary>调解员: mediates disputes of the village.</summary>
    Mediator,

    /// <summary>法律顾问: the lawyer who advises the town and its villages.</summary>
    LegalAdviser,

    /// <summary>纪检: the only one to see a complaint about an official.</summary>
    Discipline,
}

/// <summary>岗位名称.</summary>
public static class PostKinds
{
    /// <summary>As people say it: 网格长.</summary>
    public static string Name(this PostKind kind) => kind switch
    {
        PostKind.MicroGridMember => "微网格员",
        PostKind.GridMember => "网格员",
        PostKind.GroupLeader => "村民小组长",
        PostKind.GroupCadre => "包组人员",
        PostKind.GridLeader => "网格长",
        PostKind.DutyOfficer => "镇值班",
        PostKind.TownLeader => "镇领导",
        PostKind.PartyOrg => "党组织",
        PostKind.PartnerUnit => "网格单位",
        PostKind.Mediator => "调解员",
        PostKind.LegalAdviser => "法律顾问",
        PostKind.Discipline => "纪检",
    };
}
