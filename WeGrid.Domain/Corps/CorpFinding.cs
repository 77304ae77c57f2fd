namespace WeGrid.Domain.Corps;

/// <summary>检查范围: what has to be asked for a finding to be found; what could not be asked keeps the findings it had.</summary>
public enum CheckArea
{
    /// <summary>租户文件.</summary>
    File,

    /// <summary>应用.</summary>
    App,

    /// <summary>成员.</summary>
    Members,

    /// <summary>客户群.</summary>
    Groups,

    /// <summary>会话存档.</summary>
    Archive,

    /// <summary>微信客服.</summary>
    Kf,
}

/// <summary>体检结果: what can be wrong with a corp before the first storm.</summary>
public enum CorpFault
{
    /// <summary>没有镇值班.</summary>
    NoDutyOfficer,

    /// <summary>没有应用: nothing can be said to anybody.</summary>
    NoApp,

    /// <summary>岗位没人: nobody holds the post.</summary>
    PostVacant,

    /// <summary>责任链断: one of the five parts cannot be found at the group or above it.</summary>
    ChainBroken,

    /// <summary>一格多员.</summary>
    PostDoubled,

    /// <summary>一人多格.</summary>
    HoldsTwo,

    /// <summary>只有B角: a post with a stand-in and no holder.</summary>
    OnlyStandIn,

    /// <summary>没有B角: a post that must always answer has one person.</summary>
    NoStandIn,

    /// <summary>没有电话.</summary>
    NoPhone,

    /// <summary>电话不对: not a number that could be rung.</summary>
    BadPhone,

    /// <summary>没人能联系上: nobody of the grid's ladder has a channel and a phone.</summary>
    NobodyReachable,

    /// <summary>群没有群主.</summary>
    NoOwner,

    /// <summary>群主没有岗位.</summary>
    OwnerWithoutPost,

    /// <summary>单位没有联系人.</summary>
    NoContact,

    /// <summary>写的是已撤销的网格.</summary>
    GridClosed,

    /// <summary>不是可信IP: WeCom does not take calls from this address.</summary>
    AddressRefused,

    /// <summary>接口不许用: WeCom refuses a call for its settings.</summary>
    CallRefused,

    /// <summary>应用停用.</summary>
    AppClosed,

    /// <summary>不是成员.</summary>
    NotAMember,

    /// <summary>不在可见范围.</summary>
    NotVisible,

    /// <summary>没有激活.</summary>
    NotActivated,

    /// <summary>已停用.</summary>
    Disabled,

    /// <summary>已离职.</summary>
    Left,

    /// <summary>没有这个群.</summary>
    GroupGone,

    /// <summary>群主不符: the file says somebody else.</summary>
    OwnerDiffers,

    /// <summary>群主离职: the group waits for another owner.</summary>
    OwnerLeft,

    /// <summary>群里没有存档席位: nothing said there can be read.</summary>
    NoArchiveSeat,

    /// <summary>客服账号没有了.</summary>
    KfGone,

    /// <summary>没有存档私钥: everything said in the groups comes sealed, and nothing of it can be opened.</summary>
    NoArchiveKey,
}

/// <summary>体检发现: one thing that is wrong, where, and about whom. Names people by userid alone.</summary>
/// <param name="Area">What was asked.</param>
/// <param name="Path">Where in the corp file.</param>
/// <param name="Fault">What is wrong.</param>
/// <param name="Detail">About whom or what: userid, address, code; empty for nothing more.</param>
public sealed record CorpFinding(CheckArea Area, string Path, CorpFault Fault, string Detail = "")
{
    /// <summary>标识: the same finding tomorrow has the same.</summary>
    public string Key => $"{Area}:{Path}:{Fault}:{Detail}";

    /// <summary>For who works at the machine: path, what is wrong, cure.</summary>
    public override string ToString() => $"{Path}: {What()}; {Cure()}";

    private string What() => Fault switch
    {
        CorpFault.NoDutyOfficer => "nobody holds the post dutyOfficer",
        CorpFault.NoApp => "there is no app, so that nothing can be said to anybody",
        CorpFault.PostVacant => "nobody holds this post",
        CorpFault.ChainBroken => "nobody holds this post here or above",
        CorpFault.PostDoubled => "more than one person holds this post",
        CorpFault.HoldsTwo => $"'{Detail}' holds this post in other grids, too",
        CorpFault.OnlyStandIn => "there is a stand-in and no holder",
        CorpFault.NoStandIn => $"'{Detail}' holds this post alone; who answers when they do not?",
        CorpFault.NoPhone => $"'{Detail}' has no phone",
        CorpFault.BadPhone => $"the phone of '{Detail}' is no number that could be rung",
        CorpFault.NobodyReachable => "nobody who would be asked can be reached",
        CorpFault.NoOwner => "the group has no owner",
        CorpFault.OwnerWithoutPost => $"'{Detail}' owns the group and holds no post",
        CorpFault.NoContact => "the unit has neither a contact nor a phone",
        CorpFault.GridClosed => $"the grid '{Detail}' is closed",
        CorpFault.AddressRefused => $"WeCom does not take calls from {(Detail.Length > 0 ? Detail : "this address")} (60020)",
        CorpFault.CallRefused => $"WeCom refuses the call {Detail}",
        CorpFault.AppClosed => "the app is switched off",
        CorpFault.NotAMember => $"WeCom knows no member '{Detail}'",
        CorpFault.NotVisible => $"'{Detail}' is not in the app's visible range",
        CorpFault.NotActivated => $"'{Detail}' has not activated the account",
        CorpFault.Disabled => $"the account of '{Detail}' is disabled",
        CorpFault.Left => $"'{Detail}' has left the corp",
        CorpFault.GroupGone => "WeCom knows no such customer group",
        CorpFault.OwnerDiffers => $"in WeCom the owner is '{Detail}'",
        CorpFault.OwnerLeft => $"the owner '{Detail}' has left the corp",
        CorpFault.NoArchiveSeat => "nobody in the group has a seat of the message archive, so that nothing said there is read",
        CorpFault.KfGone => "WeCom knows no such kf account",
        CorpFault.NoArchiveKey => "the archive is read by WeCom's library and there is no private key, so that nothing said in the groups can be opened",
    };

    private string Cure() => Fault switch
    {
        CorpFault.NoDutyOfficer => "name one in staff.posts",
        CorpFault.NoApp => "make an own app in the admin console and write it down in apps",
        CorpFault.PostVacant or CorpFault.ChainBroken => "give it to somebody in staff.posts",
        CorpFault.PostDoubled => "keep one as holder, make the other standIn",
        CorpFault.HoldsTwo => "leave one of them to somebody else",
        CorpFault.OnlyStandIn => "name a holder, or take standIn off",
        CorpFault.NoStandIn => "name a stand-in with standIn: true",
        CorpFault.NoPhone or CorpFault.BadPhone => "write it in staff.mobile",
        CorpFault.NobodyReachable => "give phones to those on its ladder, or name somebody who has one",
        CorpFault.NoOwner => "write the owner's userid in chats.owner",
        CorpFault.OwnerWithoutPost => "give them a post, or hand the group over (corp handover)",
        CorpFault.GridClosed => "write the grid that took over (regrids)",
        CorpFault.NoContact => "write a userid in units.contacts, or a number in units.phone",
        CorpFault.AddressRefused => "add it to the app's trusted IPs (企业可信IP) in the admin console",
        CorpFault.CallRefused => "look at secret, permission and 可调用接口的应用 in the admin console",
        CorpFault.AppClosed => "switch it on in the admin console",
        CorpFault.NotAMember => "correct the userid, or add the member in WeCom",
        CorpFault.NotVisible => "add the member or the department to the app's visible range (可见范围)",
        CorpFault.NotActivated => "ask them to sign in to WeCom once",
        CorpFault.Disabled => "enable the account, or give the post to somebody else",
        CorpFault.Left => "hand over what they hold (corp handover)",
        CorpFault.GroupGone => "correct the id, or take the group out",
        CorpFault.OwnerDiffers => "correct chats.owner, or hand the group over in WeCom",
        CorpFault.OwnerLeft => "give the group another owner (corp handover, or 客户联系 – 离职继承)",
        CorpFault.NoArchiveSeat => "give the owner a seat (会话内容存档 – 开启范围), or bring somebody in who has one",
        CorpFault.KfGone => "correct the id, or make the account in the admin console",
        CorpFault.NoArchiveKey => "write version and privateKey of the console's public key in archive.keys, and import the file",
    };

    /// <summary>给管理员的话: the same for a message; people by name.</summary>
    /// <param name="corp">Whose names.</param>
    public string Words(Corp corp)
    {
        ArgumentNullException.ThrowIfNull(corp);
        var who = corp.Staff.GetValueOrDefault(Detail)?.Name ?? Detail;
        return Fault switch
        {
            CorpFault.NoDutyOfficer => "没有镇值班人员",
            CorpFault.NoApp => "没有登记应用，消息发不出去",
            CorpFault.PostVacant => "没有人",
            CorpFault.ChainBroken => "本级和上级都没有人",
            CorpFault.PostDoubled => "一格多员",
            CorpFault.HoldsTwo => $"{who}一人多格",
            CorpFault.OnlyStandIn => "只有B角",
            CorpFault.NoStandIn => $"只有{who}一人，没有B角",
            CorpFault.NoPhone => $"{who}没有登记电话",
            CorpFault.BadPhone => $"{who}登记的电话打不通（号码不对）",
            CorpFault.NobodyReachable => "没有一个人能联系上",
            CorpFault.NoOwner => "没有登记群主",
            CorpFault.OwnerWithoutPost => $"群主{who}没有岗位",
            CorpFault.GridClosed => "写的是已撤销的网格",
            CorpFault.NoContact => "没有联系人，也没有电话",
            CorpFault.AddressRefused => $"服务器地址{Detail}不在企业可信IP里，消息发不出去",
            CorpFault.CallRefused => $"企业微信不许调用{Detail}",
            CorpFault.AppClosed => "应用已停用",
            CorpFault.NotAMember => $"通讯录里没有{who}",
            CorpFault.NotVisible => $"{who}不在应用可见范围，收不到消息",
            CorpFault.NotActivated => $"{who}还没有激活企业微信",
            CorpFault.Disabled => $"{who}的账号已停用",
            CorpFault.Left => $"{who}已退出企业",
            CorpFault.GroupGone => "企业微信里没有这个客户群",
            CorpFault.OwnerDiffers => $"实际群主是{who}",
            CorpFault.OwnerLeft => $"群主{who}已离职，等待继承",
            CorpFault.NoArchiveSeat => "群里没有开通存档的人，群里的话读不到",
            CorpFault.KfGone => "微信客服账号找不到了",
            CorpFault.NoArchiveKey => "没有存档私钥，群里的话打不开；请在租户文件的 archive.keys 里写上公钥的版本号和私钥文件，重新导入",
        };
    }
}
