using WeGrid.Simulator.World;

namespace WeGrid.Simulator.Sockets;

/// <summary>What a bot was told over its long connection and may answer, by the req_id it came with.</summary>
internal sealed class SocketRequest
{
    public required string Corp { get; init; }

    public required BotTalk Talk { get; init; }

    /// <summary>The card that was tapped; null for anything else.</summary>
    public SentCard? Card { get; init; }

    public required bool IsEvent { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>By the machine's own clock: five seconds are five seconds however the world's clock is moved.</summary>
    public required DateTimeOffset RealAt { get; init; }

    /// <summary>The stream that answers it, once begun, and when.</summary>
    public (string Id, DateTimeOffset At)? Stream { get; set; }

    /// <summary>The frame that finished it: the same again is refused, and is nobody's mistake.</summary>
    public string DoneBy { get; set; } = "";

    public bool HasCard { get; set; }
}
