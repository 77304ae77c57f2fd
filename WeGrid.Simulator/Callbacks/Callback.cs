using WeGrid.Simulator.World;
using WeGrid.WeCom.Callbacks;

namespace WeGrid.Simulator.Callbacks;

/// <summary>One thing WeCom tells a server, whole and still unencrypted.</summary>
internal sealed record Callback
{
    public required CorpState Corp { get; init; }

    /// <summary>app, bot, contact, kf or archive: what faults and the log call it.</summary>
    public required string Kind { get; init; }

    /// <summary>Path below the Bot's address.</summary>
    public required string Path { get; init; }

    public required string? Token { get; init; }

    public required string? AesKey { get; init; }

    /// <summary>CorpID for XML doors, empty for a smart bot.</summary>
    public required string ReceiveId { get; init; }

    /// <summary>The message; the same on every try.</summary>
    public required string Plain { get; init; }

    /// <summary>Text around the cipher text.</summary>
    public required Func<SealedMessage, string> Envelope { get; init; }

    public required string ContentType { get; init; }

    /// <summary>Clicks on smart-bot cards come once (path 101027).</summary>
    public bool Once { get; init; }

    /// <summary>What belongs together is first tried in the order it happened.</summary>
    public required string Lane { get; init; }

    public required string Summary { get; init; }

    /// <summary>Made anew for each try, in place of a sealed envelope: for whoever signs in another way. Takes the whole address.</summary>
    public Func<Uri, HttpRequestMessage>? Plainly { get; init; }

    /// <summary>Takes the body of a 200; called without the gate.</summary>
    public Func<ReplyBody, Task>? OnReply { get; init; }
}

/// <summary>What the server answered, with what is needed to open it.</summary>
internal sealed record ReplyBody(string Body, string Nonce, CallbackCrypto? Crypto);
