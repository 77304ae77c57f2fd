using Npgsql;
using WeGrid.Domain.Corps;
using WeGrid.Hosting;
using WeGrid.Postgres.Reports;
using WeGrid.Postgres.Sockets;
using WeGrid.WeCom.Client;

namespace WeGrid.Bot.Sockets;

/// <summary>
/// 长连接告警: the administrators hear once of what only they can mend; again only after it had worked. Alarms are raised in the database with their words, and
/// whichever Bot runs tells them until they are told.
/// </summary>
internal sealed partial class SocketAlarm(AlarmStore alarms, AdministratorLine line, CorpDirectory corps, Clocks clocks, ILogger<SocketAlarm> log)
{
    private const string Back = "socket_back:";

    /// <summary>The platform refuses the bot or its secret.</summary>
    public SocketNews Refused(CorpEntry corp, CorpBot bot, int? errCode)
    {
        Refused(corp.Corp.Id, bot.Id, Code(errCode));
        return News($"socket_refused:{bot.Id}",
            $"智能机器人“{bot.Name}”的长连接被拒绝（错误码{Code(errCode)}），群里@它没有回应。请核对租户文件里的botId和secret，并确认机器人的API模式是长连接，改好后重新导入。");
    }

    /// <summary>Somebody else connects with our bot.</summary>
    public SocketNews Contested(CorpEntry corp, CorpBot bot, int times)
    {
        Contested(corp.Corp.Id, bot.Id, times);
        return News($"socket_displaced:{bot.Id}",
            $"智能机器人“{bot.Name}”的长连接一小时内第{times}次被别处顶掉，消息会漏。请检查是否另有程序用同一个机器人连接；确认前请改用电话联系。");
    }

    /// <summary>It cannot be opened, and has not been for long. False when that could not be written down.</summary>
    public Task<bool> DownAsync(CorpEntry corp, CorpBot bot, SendResult outcome)
    {
        var why = outcome.ErrCode is { } code ? $"平台答复错误码{Code(code)}" : "连不上平台，请检查网络、域名解析和证书";
        return QuietlyAsync(corp.Corp.Id, () => alarms.RaiseUntoldAsync(
            corp.Corp.Id, DownOf(bot.Id), $"智能机器人“{bot.Name}”的长连接断了{SocketRules.Down.TotalMinutes:0}分钟以上还没有接上（{why}），群里@它没有回应。程序会一直重试；接上前请改用电话联系。", clocks.Domain.GetUtcNow()));
    }

    /// <summary>It works. False when that could not be written down: an alarm that stands would hide the next.</summary>
    public Task<bool> WorksAsync(string corpId, string bot, bool isUncontested) => QuietlyAsync(corpId, async () =>
    {
        await alarms.ClearAsync(corpId, $"socket_refused:{bot}");
        await alarms.ClearAndTellAsync(corpId, DownOf(bot), Back + bot, $"智能机器人“{NameOf(corpId, bot)}”的长连接已经恢复。断线期间群里@它的话可能没有收到，请大家再说一遍。", clocks.Domain.GetUtcNow());
        if (isUncontested)
        {
            await alarms.ClearAsync(corpId, $"socket_displaced:{bot}");
        }
    });

    /// <summary>Tells what is still to be told.</summary>
    public Task TellAsync(CancellationToken stopping) => QuietlyAsync("-", async () =>
    {
        foreach (var (corpId, name, words) in await alarms.TakeUntoldAsync(clocks.Domain.GetUtcNow(), SocketRules.TellAgain, stopping))
        {
            if (corps.Find(corpId) is { } corp && await line.TellAsync(corp, words, stopping))
            {
                await alarms.ToldAsync(corpId, name, stands: !name.StartsWith(Back, StringComparison.Ordinal), CancellationToken.None);
            }
        }
    });

    private static string DownOf(string bot) => $"socket_down:{bot}";

    private static string Code(int? errCode) => errCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-";

    private SocketNews News(string name, string words) => new(name, words, clocks.Domain.GetUtcNow());

    private string NameOf(string corpId, string bot) => corps.Find(corpId)?.Corp.Bots.FirstOrDefault(b => b.Id == bot)?.Name ?? bot;

    /// <summary>A database that is away: what could not be raised is raised again at the next failure, what could not be cleared is cleared at the next look.</summary>
    private async Task<bool> QuietlyAsync(string corpId, Func<Task> doing)
    {
        try
        {
            await doing();
            return true;
        }
        catch (Exception broken) when (broken is NpgsqlException or TimeoutException or IOException)
        {
            NotRaised(corpId, broken.GetType().Name);
            return false;
        }
    }

    [LoggerMessage(EventId = 123, Level = LogLevel.Critical, Message = "Corp {CorpId}: the long connection of bot {Bot} is refused (errcode {ErrCode}); it is tried again at once when the corp file is imported, else in a quarter of an hour.")]
    private partial void Refused(string corpId, string bot, string errCode);

    [LoggerMessage(EventId = 124, Level = LogLevel.Critical, Message = "Corp {CorpId}: the long connection of bot {Bot} was displaced {Times} times in a row; somebody else connects with it.")]
    private partial void Contested(string corpId, string bot, int times);

    [LoggerMessage(EventId = 125, Level = LogLevel.Error, Message = "Corp {CorpId}: an alarm of a long connection could not be raised or told ({Fault}).")]
    private partial void NotRaised(string corpId, string fault);
}
