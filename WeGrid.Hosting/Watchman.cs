using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WeGrid.Domain.Deadlines;
using WeGrid.Postgres.Housekeeping;
using WeGrid.Postgres.Reports;

namespace WeGrid.Hosting;

/// <summary>
/// Watches the other processes' heartbeats and the database. When one is silent for longer than a minute, the administrators
/// of every corp get one direct message, past outbox and Worker; the next only after it was seen alive again.
/// </summary>
public sealed partial class Watchman(
    Heartbeats heartbeats, AlarmStore alarms, CorpsNow corps, AdministratorLine line, HeartbeatName self, Clocks clocks, ILogger<Watchman> log)
    : BackgroundService
{
    /// <summary>Silent for longer than this is stale.</summary>
    public static readonly TimeSpan Stale = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan _forgetAfter = TimeSpan.FromDays(1);
    private DateTimeOffset? _blindSince;
    private bool _blindTold;

    // Bot and Worker watch each other; the Console, which sends nothing, is watched by both.
    private IEnumerable<string> Others => [self.Process == HeartbeatName.Bot ? HeartbeatName.Worker : HeartbeatName.Bot, HeartbeatName.Console];

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken = default)
    {
        var now = clocks.Machine.GetUtcNow();
        try
        {
            var beats = await heartbeats.ReadAsync(cancellationToken);
            (_blindSince, _blindTold) = (null, false);
            foreach (var other in Others)
            {
                await JudgeAsync(other, beats.Where(b => b.Process == other).ToList(), now, cancellationToken);
            }
        }
        catch (Exception broken) when (broken is Npgsql.NpgsqlException or TimeoutException)
        {
            _blindSince ??= now;
            if (!_blindTold && now - _blindSince > Stale)
            {
                _blindTold = true;
                DatabaseSilent();
                await TellAllAsync($"数据库已超过1分钟没有回应（{Clock(now)}），消息会在恢复后继续处理，请立即检查。", cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Heartbeat.Interval, clocks.Machine);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception broken) when (broken is not OperationCanceledException)
            {
                LookFailed(broken.GetType().Name);
            }
        }
    }

    /// <summary>No row at all is no alarm: the other was never started here, or was stopped on purpose.</summary>
    private async Task JudgeAsync(string other, List<Postgres.Housekeeping.Heartbeat> beats, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (beats.Count == 0)
        {
            return;
        }

        var newest = beats.Max(b => b.At);
        if (now - newest > Stale)
        {
            await AlarmAsync(other, newest, now, cancellationToken);
            return;
        }

        foreach (var corp in corps())
        {
            await alarms.ClearAsync(corp.Corp.Id, Name(other), cancellationToken);
        }

        foreach (var gone in beats.Where(b => now - b.At > _forgetAfter))
        {
            await heartbeats.ForgetAsync(gone.Process, gone.Instance, cancellationToken);
        }
    }

    private static string Name(string other) => "silent:" + other;

    private async Task AlarmAsync(string other, DateTimeOffset lastSeen, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var corp in corps())
        {
            if (!await alarms.RaiseAsync(corp.Corp.Id, Name(other), now, cancellationToken))
            {
                continue;
            }

            OtherSilent(other, corp.Corp.Id, lastSeen);
            if (!await line.TellAsync(corp, WordsOf(other, lastSeen), cancellationToken))
            {
                // Not taken by the platform: the next look tries again.
                await alarms.ClearAsync(corp.Corp.Id, Name(other), cancellationToken);
            }
        }
    }

    private static string WordsOf(string other, DateTimeOffset lastSeen) => other switch
    {
        HeartbeatName.Bot => $"接收服务（Bot）自{Clock(lastSeen)}起没有心跳，请立即检查。重要事项请先电话通知。",
        HeartbeatName.Worker => $"发送服务（Worker）自{Clock(lastSeen)}起没有心跳，请立即检查。重要事项请先电话通知。",
        _ => $"网页服务（Console）自{Clock(lastSeen)}起没有心跳，链接打不开，请检查。消息照常收发。",
    };

    private async Task TellAllAsync(string text, CancellationToken cancellationToken)
    {
        foreach (var corp in corps())
        {
            await line.TellAsync(corp, text, cancellationToken);
        }
    }

    private static string Clock(DateTimeOffset at) => ChinaTime.In(at).ToString("M月d日HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);

    [LoggerMessage(EventId = 31, Level = LogLevel.Critical, Message = "No heartbeat of {Process} since {LastSeen:O}; telling the administrators of {CorpId}.")]
    private partial void OtherSilent(string process, string corpId, DateTimeOffset lastSeen);

    [LoggerMessage(EventId = 32, Level = LogLevel.Critical, Message = "The database has not answered for more than a minute.")]
    private partial void DatabaseSilent();

    [LoggerMessage(EventId = 35, Level = LogLevel.Error, Message = "The watchman could not look ({Fault}).")]
    private partial void LookFailed(string fault);
}

/// <summary>死人开关: fetches Alarm__DeadManUrl every minute, so that an outside watchdog notices when this stops.</summary>
public sealed partial class DeadMan(HttpClient http, WeGridSettings settings, Clocks clocks, ILogger<DeadMan> log) : BackgroundService
{
    private static readonly TimeSpan _every = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.DeadManUrl is not { } url)
        {
            return;
        }

        using var timer = new PeriodicTimer(_every, clocks.Machine);
        do
        {
            try
            {
                using var answer = await http.GetAsync(url, stoppingToken);
                answer.EnsureSuccessStatusCode();
            }
            catch (Exception broken) when (broken is HttpRequestException or TaskCanceledException && !stoppingToken.IsCancellationRequested)
            {
                DeadManUnreached(broken.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(EventId = 36, Level = LogLevel.Warning, Message = "Alarm__DeadManUrl could not be fetched ({Fault}).")]
    private partial void DeadManUnreached(string fault);
}
