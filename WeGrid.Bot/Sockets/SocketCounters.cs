using System.Diagnostics.Metrics;
using System.Globalization;
using WeGrid.WeCom.Client;
using WeGrid.WeCom.Sockets;

namespace WeGrid.Bot.Sockets;

/// <summary>Figures of the long connections; reasons only.</summary>
internal sealed class SocketCounters
{
    private readonly Counter<long> _opened;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _unopened;

    public SocketCounters(IMeterFactory meters)
    {
        var meter = meters.Create("WeGrid.Bot");
        _opened = meter.CreateCounter<long>("wegrid_sockets_opened");
        _ended = meter.CreateCounter<long>("wegrid_sockets_ended");
        _unopened = meter.CreateCounter<long>("wegrid_sockets_unopened");
    }

    public void Opened() => _opened.Add(1);

    public void Ended(BotSocketEnd end) => _ended.Add(1, new KeyValuePair<string, object?>("reason", Name(end)));

    /// <summary>It could not be opened; errcode is the platform's, or none when it was not reached.</summary>
    public void Unopened(SendResult outcome) => _unopened.Add(1, new KeyValuePair<string, object?>("errcode", outcome.ErrCode?.ToString(CultureInfo.InvariantCulture) ?? "none"));

    private static string Name(BotSocketEnd end) => end switch
    {
        BotSocketEnd.Closed => "closed",
        BotSocketEnd.Displaced => "displaced",
        BotSocketEnd.Silent => "silent",
        BotSocketEnd.Unsubscribed => "unsubscribed",
        BotSocketEnd.Left => "left",
    };
}
