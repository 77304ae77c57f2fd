using Microsoft.Extensions.Logging;

namespace WeGrid.Postgres.Inbox;

internal static partial class InboxLog
{
    [LoggerMessage(1001, LogLevel.Error, "The database does not answer ({Fault} {SqlState}); callbacks are spooled")]
    public static partial void DatabaseAway(ILogger log, string fault, string? sqlState);

    [LoggerMessage(1002, LogLevel.Information, "The database is back; callbacks are recorded again")]
    public static partial void DatabaseBack(ILogger log);

    [LoggerMessage(1003, LogLevel.Information, "Replayed {Count} spooled callbacks")]
    public static partial void Replayed(ILogger log, int count);

    [LoggerMessage(1004, LogLevel.Error, "A spooled callback of {Bytes} bytes can no longer be read; it is kept in the file 'unreadable'")]
    public static partial void Unreadable(ILogger log, int bytes);

    [LoggerMessage(1005, LogLevel.Error, "Callback {Id} could not be stored as it came and is parked ({Why})")]
    public static partial void Parked(ILogger log, Guid id, string why);

    [LoggerMessage(1006, LogLevel.Warning, "Spooled callbacks cannot be replayed yet ({Fault})")]
    public static partial void ReplayWaits(ILogger log, string fault);
}
