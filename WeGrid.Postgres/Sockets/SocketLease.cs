namespace WeGrid.Postgres.Sockets;

/// <summary>The right to hold the one live connection of a bot.</summary>
/// <param name="CorpId">租户.</param>
/// <param name="Bot">The bot's id in the corp file.</param>
/// <param name="Epoch">Which take-over; the fence of everything its holder writes.</param>
/// <param name="Displaced">How often in a row other connections displaced ours.</param>
/// <param name="DisplacedAt">When last; null when never.</param>
public sealed record SocketLease(string CorpId, string Bot, long Epoch, int Displaced, DateTimeOffset? DisplacedAt);

/// <summary>What the administrators are to be told of a connection.</summary>
/// <param name="Name">Of the alarm; told once while it stands.</param>
/// <param name="Words">In Chinese.</param>
/// <param name="At">When.</param>
public sealed record SocketNews(string Name, string Words, DateTimeOffset At);

/// <summary>Where a connection stands, for whoever looks.</summary>
/// <param name="Bot">The bot's id in the corp file.</param>
/// <param name="Holder">Which process.</param>
/// <param name="LeasedUntil">Until when, unless it renews.</param>
/// <param name="IsLive">Signed in.</param>
/// <param name="NotBefore">冷却, or the next try of what was refused; null when none.</param>
/// <param name="IsRefused">The platform refused the bot or its secret.</param>
public sealed record SocketState(string Bot, string Holder, DateTimeOffset LeasedUntil, bool IsLive, DateTimeOffset? NotBefore, bool IsRefused);
