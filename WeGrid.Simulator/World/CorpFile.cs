using System.Text.Json;

namespace WeGrid.Simulator.World;

/// <summary>The corp file of docs/corp-file.md, as far as WeCom's side of the world needs it.</summary>
internal sealed record CorpFile
{
    public string Corp { get; init; } = "";

    public string Name { get; init; } = "";

    public string WecomCorpId { get; init; } = "";

    public IReadOnlyList<AppEntry> Apps { get; init; } = [];

    public IReadOnlyList<BotEntry> Bots { get; init; } = [];

    public DoorEntry? Contact { get; init; }

    public IReadOnlyList<KfEntry> Kf { get; init; } = [];

    public DoorEntry? Archive { get; init; }

    public IReadOnlyList<RobotEntry> Robots { get; init; } = [];

    public IReadOnlyList<StaffEntry> Staff { get; init; } = [];

    public IReadOnlyList<ChatEntry> Chats { get; init; } = [];

    public SettingsEntry? Settings { get; init; }
}

/// <summary>Of the settings what the world outside has a part in.</summary>
internal sealed record SettingsEntry(CarrierEntry? Carrier);

/// <summary>Whom the corp pays for calls and SMS (docs/carrier.md).</summary>
internal sealed record CarrierEntry(string App, string Secret, string CallTemplate, string? SmsTemplate, int? WholeSeconds);

internal sealed record AppEntry(string Id, long AgentId, string? Secret, string? Token, string? AesKey);

internal sealed record BotEntry(string Id, string BotId, string Name, string? Mode, string? Secret, string? Token, string? AesKey)
{
    /// <summary>The bot connects to the platform and is not called back.</summary>
    public bool IsSocket => Mode == "socket";
}

/// <summary>Secret and callback pair of 客户联系 or 会话存档; the archive may borrow the contact's pair.</summary>
internal sealed record DoorEntry(string? Secret, string? Token, string? AesKey);

/// <summary>A 微信客服 account; secret and callback pair are the contact's where the file gives none.</summary>
internal sealed record KfEntry(string OpenKfId, string? Name, string? Secret, string? Token, string? AesKey);

internal sealed record RobotEntry(string Id, string Key, string Chat);

internal sealed record StaffEntry(string Userid, string? Name, string? Mobile, IReadOnlyList<PostEntry>? Posts, string? Client);

internal sealed record PostEntry(string Grid, string? Post);

internal sealed record ChatEntry(string Id, string Kind, string? Grid, string? Owner, string? Bot, string? Name)
{
    /// <summary>The app that made it (appchat).</summary>
    public string? App { get; init; }
}

/// <summary>One human of the world, as POST /sim/people tells it.</summary>
/// <param name="Person">userid of a member, external_userid of a resident on WeChat.</param>
/// <param name="Name">Shown name.</param>
/// <param name="Kind">member or wechat.</param>
/// <param name="Chats">Groups they are in.</param>
/// <param name="ArchiveConsent">true, false, or the groups in which they agreed to the message archive.</param>
/// <param name="Corp">Whose world; the first corp when absent.</param>
internal sealed record PersonEntry(string Person, string? Name, string? Kind, IReadOnlyList<string>? Chats, JsonElement ArchiveConsent, string? Corp);

internal sealed record PeopleFile(IReadOnlyList<PersonEntry>? People);
