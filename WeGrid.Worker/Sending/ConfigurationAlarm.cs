using System.Collections.Concurrent;
using System.Globalization;
using WeGrid.WeCom.Client;

namespace WeGrid.Worker.Sending;

/// <summary>设置告警: one log line when WeCom refuses a corp's settings, and not one per dead message; again only after it had worked.</summary>
public sealed partial class ConfigurationAlarm(ILogger<ConfigurationAlarm> log)
{
    private readonly ConcurrentDictionary<(string Corp, string Via), byte> _raised = new();

    /// <summary>Looks at an answer.</summary>
    /// <param name="corpId">租户.</param>
    /// <param name="channel">Over which channel.</param>
    /// <param name="answer">The answer.</param>
    public void See(string corpId, string channel, SendResult answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.Verdict == Verdict.Sent)
        {
            _raised.TryRemove((corpId, channel), out _);
        }
        else if (answer.Reason == SendReason.Configuration && _raised.TryAdd((corpId, channel), 0))
        {
            Refused(corpId, channel, answer.ErrCode?.ToString(CultureInfo.InvariantCulture) ?? "none", answer.SeenAddress ?? "-");
        }
    }

    [LoggerMessage(EventId = 43, Level = LogLevel.Critical, Message = "Corp {CorpId}: our settings for {Channel} are refused (errcode {ErrCode}, our address {SeenAddress}); its messages are dead until an administrator mends them. ./wegrid corp check --live tells more.")]
    private partial void Refused(string corpId, string channel, string errCode, string seenAddress);
}
