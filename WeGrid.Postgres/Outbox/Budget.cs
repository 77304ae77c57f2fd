using WeGrid.Domain.Notices;

namespace WeGrid.Postgres.Outbox;

/// <summary>
/// 额度: which budgets of the ledger a message draws on. One is its own (the person, the robot, the conversation), the others are shared
/// by all messages of the corp (the app's day, the interface, the address).
/// </summary>
public static class Budget
{
    public const string LanePrefix = "lane:";

    private const string Address = "address";

    private const string Carrier = "carrier";

    private const string Rooms = "rooms";

    /// <summary>The budget of its own a message draws on; null where the platform sets none. People are one whatever the case of their id.</summary>
    public static string? KeyOf(string channel, string lane, string recipient) => channel switch
    {
        "app_text" or "app_card" => "member:" + recipient.ToLowerInvariant(),
        "voice" => "voice:" + recipient.ToLowerInvariant(),
        "phone" or "sms" => $"{channel}:{recipient.ToLowerInvariant()}",
        "webhook" => "robot:" + recipient,
        "app_chat" => "room:" + recipient,
        "bot_reply" or "bot_push" => "chat:" + lane,
        _ => null,
    };

    /// <summary>The budgets of the corp it draws on as well.</summary>
    public static string[] SharedOf(string channel, string lane) => channel switch
    {
        "app_text" or "app_card" => [Address, "api:message/send", "app:" + lane[(lane.IndexOf(':', StringComparison.Ordinal) + 1)..]],
        "card_update" => [Address, "api:message/update_template_card"],
        "kf_text" or "kf_menu" => [Address, "api:kf/send_msg"],
        "voice" => [Address, "api:pstncc/call"],
        "phone" or "sms" => [Carrier],
        "app_chat" => [Address, "api:appchat/send", Rooms],
        "webhook" or "bot_reply" or "bot_push" => [Address],
        _ => [],
    };

    /// <summary>What kind of budget a key is of.</summary>
    public static BudgetKind KindOf(string key) => key[..(key.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? colon : key.Length)] switch
    {
        "member" => BudgetKind.Member,
        "voice" => BudgetKind.Voice,
        "phone" => BudgetKind.Phone,
        "sms" => BudgetKind.Sms,
        "robot" => BudgetKind.Robot,
        "room" => BudgetKind.Room,
        "chat" => BudgetKind.Chat,
        "app" => BudgetKind.App,
        "api" => BudgetKind.Api,
        Address => BudgetKind.Address,
        Carrier => BudgetKind.Carrier,
        Rooms => BudgetKind.Rooms,
        _ => throw new ArgumentOutOfRangeException(nameof(key), key, "is no budget's"),
    };

    /// <summary>Channels that cannot tell a repeat: one message in flight per lane, so that a crash doubles at most one.</summary>
    public static bool IsSerial(string channel) => channel is "webhook" or "app_chat" or "bot_reply" or "bot_push" or "voice" or "mass_send";
}
