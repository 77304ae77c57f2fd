namespace WeGrid.WeCom.Sockets;

/// <summary>长连接命令: the values of <c>cmd</c> (path 101463).</summary>
public static class BotCommand
{
    /// <summary>订阅: signs the connection in; the platform limits how often.</summary>
    public const string Subscribe = "aibot_subscribe";

    /// <summary>心跳.</summary>
    public const string Ping = "ping";

    /// <summary>消息推送: somebody said something.</summary>
    public const string Message = "aibot_msg_callback";

    /// <summary>事件推送: entered, tapped, displaced.</summary>
    public const string Event = "aibot_event_callback";

    /// <summary>回复消息, within 24 h, with the req_id of the message.</summary>
    public const string Respond = "aibot_respond_msg";

    /// <summary>回复欢迎语, within 5 s of enter_chat.</summary>
    public const string RespondWelcome = "aibot_respond_welcome_msg";

    /// <summary>更新卡片, within 5 s of the tap.</summary>
    public const string RespondUpdate = "aibot_respond_update_msg";

    /// <summary>主动推送 into a conversation in which somebody has spoken to the bot.</summary>
    public const string Send = "aibot_send_msg";
}
