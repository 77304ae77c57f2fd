using WeGrid.Domain.Dispatch;

namespace WeGrid.Domain.Corps;

/// <summary>租户: one WeCom corp (usually a town) as its corp file describes it. Immutable; one per version of the file. Holds references to secrets, never secrets.</summary>
public sealed record Corp
{
    /// <summary>租户代号.</summary>
    public required string Id { get; init; }

    /// <summary>名称: 龙溪镇.</summary>
    public required string Name { get; init; }

    /// <summary>企业ID: CorpID in WeCom.</summary>
    public required string WeComCorpId { get; init; }

    /// <summary>应用.</summary>
    public IReadOnlyList<CorpApp> Apps { get; init; } = [];

    /// <summary>智能机器人.</summary>
    public IReadOnlyList<CorpBot> Bots { get; init; } = [];

    /// <summary>客户联系回调.</summary>
    public CallbackSecrets? Contact { get; init; }

    /// <summary>微信客服账号.</summary>
    public IReadOnlyList<KfAccount> Kf { get; init; } = [];

    /// <summary>会话存档 secret reference.</summary>
    public string? ArchiveSecret { get; init; }

    /// <summary>存档私钥: one for every version the platform's console has given a number; old ones stay.</summary>
    public IReadOnlyList<ArchiveKey> ArchiveKeys { get; init; } = [];

    /// <summary>群机器人.</summary>
    public IReadOnlyList<CorpRobot> Robots { get; init; } = [];

    /// <summary>网格树.</summary>
    public required GridTree Grids { get; init; }

    /// <summary>工作人员 by userid, case-insensitive.</summary>
    public required IReadOnlyDictionary<string, StaffMember> Staff { get; init; }

    /// <summary>群与会话 by id.</summary>
    public required IReadOnlyDictionary<string, Chat> Chats { get; init; }

    /// <summary>会话所在的群: where a conversation is held, as the inbox names it (<c>archive:ROOM</c>, <c>bot:CHAT</c>, <c>kf:ACCOUNT:PERSON</c>); null when it is in none of the corp's.</summary>
    public Chat? ChatOf(string conversation)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        return conversation.Split(':', 3) switch
        {
            ["kf", var account, _] => Chats.GetValueOrDefault(account),
            _ => Chats.GetValueOrDefault(conversation[(conversation.IndexOf(':', StringComparison.Ordinal) + 1)..]),
        };
    }

    /// <summary>承办单位.</summary>
    public IReadOnlyList<HandlingUnit> Units { get; init; } = [];

    /// <summary>对外电话: the number residents may ring; empty when none is given out.</summary>
    public string Phone { get; init; } = "";

    /// <summary>升级顺序.</summary>
    public IReadOnlyList<PostKind> EscalationOrder { get; init; } = Ladder.DefaultOrder;

    /// <summary>升级方案, in order; empty for the order of the posts alone.</summary>
    public IReadOnlyList<LadderPlan> Ladders { get; init; } = [];

    /// <summary>值班表与请假.</summary>
    public Rota Rota { get; init; } = Rota.Empty;

    /// <summary>升级方案表: what holds where the corp file says nothing.</summary>
    public LadderBook Book { get; init; } = LadderBook.Default;

    /// <summary>The corp's own 生命通道; null for that of the book.</summary>
    public LifePlan? Life { get; init; }

    /// <summary>The corp's own posts for confidential matters; null for those of the book.</summary>
    public IReadOnlyList<PostKind>? Confidential { get; init; }

    /// <summary>生命通道.</summary>
    public LifePlan LifeLadder => Life ?? Book.Life;

    /// <summary>Which posts are asked about a confidential matter.</summary>
    public IReadOnlyList<PostKind> ConfidentialPosts => Confidential ?? Book.Confidential;

    /// <summary>加强班次.</summary>
    public IReadOnlyList<AlertRoster> Rosters { get; init; } = [];

    /// <summary>预警设置.</summary>
    public Warnings.WarningSettings Warnings { get; init; } = Domain.Warnings.WarningSettings.Default;

    /// <summary>队伍.</summary>
    public IReadOnlyList<Team> Teams { get; init; } = [];

    /// <summary>语音短信服务商; null where the corp has none.</summary>
    public Carrier? Carrier { get; init; }

    /// <summary>打得通: whether the carrier can ring somebody.</summary>
    public bool CanPhone(string userId) => Carrier is not null && Staff.TryGetValue(userId, out var staff) && staff.Mobile.Length > 0;

    /// <summary>汛期响应: the level the town is on.</summary>
    public AlertLevel Alert { get; private init; }

    /// <summary>The corp as it is for the matters of each roster that is on.</summary>
    internal IReadOnlyList<(AlertRoster Roster, Corp Corp)> Layers { get; init; } = [];

    /// <summary>卡片上限.</summary>
    public StormRules Storm { get; init; } = StormRules.Default;

    /// <summary>发送限额.</summary>
    public Notices.SendLimits Limits { get; init; } = Notices.SendLimits.Default;

    /// <summary>减负线.</summary>
    public Reports.BurdenCap BurdenCap { get; init; } = Domain.Reports.BurdenCap.Default;

    /// <summary>对话规则.</summary>
    public Intake.TalkRules Talk { get; init; } = Intake.TalkRules.Default;

    /// <summary>回看规则.</summary>
    public Intake.ReviewRules Review { get; init; } = Intake.ReviewRules.Default;

    /// <summary>原生上报: which of WeCom's own forms are read.</summary>
    public IReadOnlyList<Intake.NativeSource> Native { get; init; } = [];

    /// <summary>职责 the corp has chosen, by id.</summary>
    public IReadOnlyList<string> Duties { get; init; } = [];

    /// <summary>由诉求提出: procedures that like demands begin by themselves here, by id.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>公开数据: whether anybody may read how many matters there were.</summary>
    public bool Open { get; init; }

    /// <summary>网格调整, done or to come.</summary>
    public IReadOnlyList<Regrid> Regrids { get; init; } = [];

    /// <summary>报表 the corp has chosen, by id.</summary>
    public IReadOnlyList<string> Reports { get; init; } = [];

    /// <summary>换届: the handovers that have been done.</summary>
    public IReadOnlyList<Handover> Handovers { get; init; } = [];

    /// <summary>体检规则.</summary>
    public CheckRules Check { get; init; } = CheckRules.Default;

    /// <summary>群发规则.</summary>
    public Notices.MassSendRules MassSend { get; init; } = Notices.MassSendRules.Default;

    /// <summary>分派规则.</summary>
    public AssignRules Assign { get; init; } = AssignRules.Default;

    /// <summary>派单规则, in order.</summary>
    public IReadOnlyList<RoutingRule> Routing { get; init; } = [];

    /// <summary>The corp on a level.</summary>
    public Corp At(AlertLevel level) => this with { Alert = level, Layers = [.. Rosters.Where(r => r.IsOn(level)).Select(r => (r, r.Over(this)))] };

    /// <summary>The corp as it is for a ticket: with the roster that is on for such matters, if there is one.</summary>
    public Corp For(Ticket ticket) => Layers.Count == 0 ? this : Layers.Where(l => l.Roster.Fits(ticket)).Select(l => l.Corp).FirstOrDefault() ?? this;

    /// <summary>The corp as it is for matters of a category: with the roster that is on for such, if there is one.</summary>
    public Corp ForCategory(string category) => Layers.Where(l => l.Roster.Categories.Contains(category)).Select(l => l.Corp).FirstOrDefault() ?? this;

    /// <summary>Whether a person is on any roster.</summary>
    public bool IsOnRoster(string userId) => Rosters.Any(r => r.Posts.Any(p => string.Equals(p.UserId, userId, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The ladder for a ticket that is ordered now: the corp's own for its category, the shipped one for it, the corp's own for all, else the order of the posts.</summary>
    public LadderPlan LadderFor(Ticket ticket) =>
        Ladders.FirstOrDefault(l => l.Categories.Count > 0 && l.Fits(ticket)) ?? Book.Plans.FirstOrDefault(l => l.Fits(ticket)) ?? Ladders.FirstOrDefault(l => l.Fits(ticket)) ?? LadderPlan.Of(EscalationOrder);

    /// <summary>The unit of that id, or null.</summary>
    public HandlingUnit? FindUnit(string? id) => Units.FirstOrDefault(u => u.Id == id);

    /// <summary>Contacts of a unit; empty for none.</summary>
    public IReadOnlyList<string> ContactsOf(string? unitId) => FindUnit(unitId)?.Contacts ?? [];

    /// <summary>Contacts of a unit for a matter of a grid, the default person first; empty for none.</summary>
    public IReadOnlyList<string> ContactsOf(string? unitId, string gridId) =>
        FindUnit(unitId) is { } unit ? Dispatch.Routing.ContactsFor(unit, gridId, Grids) : [];

    /// <summary>The same for a ticket: whoever it was shared out to first.</summary>
    public IReadOnlyList<string> ContactsOf(string? unitId, Ticket ticket)
    {
        var contacts = ContactsOf(unitId, ticket.GridId);
        return ticket.Picked.Count == 0 ? contacts : [.. contacts.OrderByDescending(c => ticket.Picked.ToList().FindIndex(p => string.Equals(p, c, StringComparison.OrdinalIgnoreCase)))];
    }

    /// <summary>Units that take a category, as the file orders them.</summary>
    public IEnumerable<HandlingUnit> UnitsFor(string category) => Units.Where(u => u.Categories.Contains(category));

    /// <summary>The app that speaks to members.</summary>
    public CorpApp? MainApp => Apps.Count > 0 ? Apps[0] : null;
}

/// <summary>回调密钥: references (env:NAME or file:PATH) to a callback's token and key.</summary>
public sealed record CallbackSecrets(string? Secret, string? Token, string? AesKey);

/// <summary>自建应用.</summary>
public sealed record CorpApp(string Id, long AgentId, CallbackSecrets Secrets);

/// <summary>智能机器人: hears what is @-ed to it in internal groups.</summary>
public sealed record CorpBot(string Id, string BotId, string Name, string Mode, CallbackSecrets Secrets)
{
    /// <summary>长连接: we connect to the platform; left out, it calls us back.</summary>
    public bool IsSocket => Mode == "socket";
}

/// <summary>微信客服账号.</summary>
public sealed record KfAccount(string OpenKfId, string Name);

/// <summary>存档私钥.</summary>
/// <param name="Version">版本号 of its public key, from 1.</param>
/// <param name="PrivateKeyRef">Reference (env:NAME or file:PATH) to the PEM.</param>
public sealed record ArchiveKey(int Version, string PrivateKeyRef);

/// <summary>群机器人: its key is a secret; the id is ours.</summary>
public sealed record CorpRobot(string Id, string KeyRef, string? Chat);

/// <summary>工作人员.</summary>
/// <param name="UserId">WeCom userid.</param>
/// <param name="Name">Name, for staff's eyes.</param>
/// <param name="Mobile">Phone, for staff's eyes; empty when unknown.</param>
/// <param name="UsesWeChat">Works on the WeChat side (微工作台): gets text and links, no buttons.</param>
public sealed record StaffMember(string UserId, string Name, string Mobile, bool UsesWeChat)
{
    /// <summary>不收: kinds of <see cref="Notices.NoticeKinds.Optional"/> they go without.</summary>
    public IReadOnlyList<string> Muted { get; init; } = [];
}

/// <summary>群或会话.</summary>
public sealed record Chat(string Id, ChatKind Kind, string? GridId, string? Owner, string? Bot, string Name)
{
    /// <summary>来源: code of the channel what is said there counts for (data/channels.json); null for how it is heard.</summary>
    public string? Channel { get; init; }

    /// <summary>应用群聊: the app that made this internal group and speaks in it (appchat); null for groups people made.</summary>
    public string? App { get; init; }

    /// <summary>收群通知: an internal group that is told what residents' groups are told.</summary>
    public bool Notices { get; init; }

    /// <summary>Whether 群通知 and warnings are for this group: residents' groups always.</summary>
    public bool IsToldOf => Kind == ChatKind.Customer || (Kind == ChatKind.Internal && Notices);
}

/// <summary>会话种类: decides what can be read and written there (wecom.md §11).</summary>
public enum ChatKind
{
    /// <summary>内部群: the smart bot hears what is @-ed to it and can answer.</summary>
    Internal,

    /// <summary>客户群: readable through the archive with consent; not writable by machine.</summary>
    Customer,

    /// <summary>微信客服: 1:1 with a WeChat resident, writable for 48 h.</summary>
    Kf,
}

/// <summary>承办单位: a department or station tickets are dispatched to.</summary>
public sealed record HandlingUnit(string Id, string Name, IReadOnlyList<string> Categories, IReadOnlyList<string> Contacts)
{
    /// <summary>电话: whom to ring where nobody of the unit has an account; empty when unknown.</summary>
    public string Phone { get; init; } = "";
}
