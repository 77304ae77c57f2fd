using WeGrid.WeCom.Client;
using WeGrid.WeCom.Sockets;

namespace WeGrid.Bot.Sockets;

/// <summary>What it says of itself.</summary>
internal sealed partial class SocketKeeper
{
    [LoggerMessage(EventId = 126, Level = LogLevel.Information, Message = "Corp {CorpId}: the long connection of bot {Bot} is open.")]
    private partial void Opened(string corpId, string bot);

    [LoggerMessage(EventId = 127, Level = LogLevel.Warning, Message = "Corp {CorpId}: the long connection of bot {Bot} ended ({End}).")]
    private partial void Ended(string corpId, string bot, BotSocketEnd end);

    [LoggerMessage(EventId = 130, Level = LogLevel.Warning, Message = "Corp {CorpId}: the long connection of bot {Bot} cannot be opened ({Reason}, errcode {ErrCode}); trying again.")]
    private partial void NotOpened(string corpId, string bot, SendReason reason, string errCode);

    [LoggerMessage(EventId = 131, Level = LogLevel.Warning, Message = "Corp {CorpId}: the long connection of bot {Bot} heard nothing for long and cannot be made anew (errcode {ErrCode}); the one there is goes on.")]
    private partial void NotRotated(string corpId, string bot, string errCode);

    [LoggerMessage(EventId = 128, Level = LogLevel.Error, Message = "Corp {CorpId}: the long connection of bot {Bot} broke ({Fault}); trying again.")]
    private partial void Broke(string corpId, string bot, string fault);

    [LoggerMessage(EventId = 129, Level = LogLevel.Warning, Message = "Corp {CorpId}: nothing can be said for bot {Bot} ({Fault}).")]
    private partial void DatabaseAway(string corpId, string bot, string fault);
}
