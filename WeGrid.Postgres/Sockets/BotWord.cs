namespace WeGrid.Postgres.Sockets;

/// <summary>What is to be said on a bot's connection.</summary>
/// <param name="Id">Of the outbox row.</param>
/// <param name="Bot">The bot's id in the corp file.</param>
/// <param name="Command">cmd of the frame.</param>
/// <param name="RequestId">req_id of the message that is answered; empty for words nobody asked for.</param>
/// <param name="Body">The bytes.</param>
/// <param name="Taken">Which time it was taken; 0 before the first.</param>
public sealed record BotWord(Guid Id, string Bot, string Command, string RequestId, byte[] Body, int Taken = 0);

/// <summary>What became of words.</summary>
public enum WordFate
{
    /// <summary>The platform answered; the code is beside it.</summary>
    Answered = 1,

    /// <summary>没发出: they never left.</summary>
    Kept = 2,

    /// <summary>不明: they left, and nothing was answered.</summary>
    Unknown = 3,
}

/// <summary>What became of words, with the platform's code.</summary>
/// <param name="Fate">What became of them.</param>
/// <param name="ErrCode">The platform's; null unless it answered.</param>
/// <param name="IsDoubtful">An earlier try may have arrived.</param>
public sealed record WordAnswer(WordFate Fate, int? ErrCode = null, bool IsDoubtful = false);
