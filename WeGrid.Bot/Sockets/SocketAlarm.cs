using Npgsql;
using WeGrid.Domain.Corps;
using WeGrid.Hosting;
using WeGrid.Postgres.Reports;

namespace WeGrid.Bot.Sockets;

/// <summary>长连接告警: the administrators hear once of what only they can mend; again only after it had worked.</summary>
internal sealed partial class SocketAlarm(AlarmStore alarms, AdministratorLine line, Clocks clocks, ILogger<SocketAlarm> log)
{
    /// <summary>The platform refuses the bot or its secret.</summary>
    public Task RefusedAsync(CorpEntry corp, CorpBot bot, int? errCode)
    {
        var code = errCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-";
        Refused(corp.Corp.Id, bot.Id, code);
        return RaiseAsync(corp, $"socket_refused:{bot.Id}",
            $"智能机器人“{bot.Name}”的长连接被拒绝（错误码{code}），群里@它没有回应。请核对租户文件里的botId和secret，并确认机器人的API模式是长连接，改好后重新导入。");
    }

    /// <summary>Somebody else connects with our bot.</summary>
    public Task ContestedAsync(CorpEntry corp, CorpBot bot, int times)
    {
        Contested(corp.Corp.Id, bot.Id, times);
        return RaiseAsync(corp, $"socket_displaced:{bot.Id}",
            $"智能机器人“{bot.Name}”的长连接一小时内第{times}次被别处顶掉，消息会漏。请检查是否另有程序用同一个机器人连接；确认前请改用电话联系。");
    }

    /// <summary>It works.</summary>
    public async Task WorksAsync(string corpId, string bot, bool isUncontested)
    {
        try
        {
            await alarms.ClearAsync(corpId, $"socket_refused:{bot}");
            if (isUncontested)
            {
                await alarms.ClearAsync(corpId, $"socket_displaced:{bot}");
            }
        }
        catch (Exception broken) when (broken is NpgsqlException or TimeoutException)
        {
            // An alarm that stands a little longer hides nothing new.
        }
    }

    private async Task RaiseAsync(CorpEntry corp, string name, string text)
    {
        try
        {
            if (await alarms.RaiseAsync(corp.Corp.Id, name, clocks.Domain.GetUtcNow()) && !await line.TellAsync(corp, text, CancellationToken.None))
            {
                await alarms.ClearAsync(corp.Corp.Id, name);
            }
        }
        catch (Exception broken) when (broken is NpgsqlException or TimeoutException)
        {
            NotRaised(corp.Corp.Id, broken.GetType().Name);
        }
    }

    [LoggerMessage(EventId = 123, Level = LogLevel.Critical, Message = "Corp {CorpId}: the long connection of bot {Bot} is refused (errcode {ErrCode}); it is not tried again before its bot or secret is another (import the corp file).")]
    private partial void Refused(string corpId, string bot, string errCode);

    [LoggerMessage(EventId = 124, Level = LogLevel.Critical, Message = "Corp {CorpId}: the long connection of bot {Bot} was displaced {Times} times in a row; somebody else connects with it.")]
    private partial void Contested(string corpId, string bot, int times);

    [LoggerMessage(EventId = 125, Level = LogLevel.Error, Message = "Corp {CorpId}: an alarm of a long connection could not be raised ({Fault}).")]
    private partial void NotRaised(string corpId, string fault);
}
