namespace WeGrid.WeCom.Callbacks;

/// <summary>回调解析: the full reading of a recorded callback. Never throws, whatever the bytes.</summary>
public static class CallbackParser
{
    /// <summary>Reads by channel: XML for app, contact, kf_event and archive_event, JSON for bot.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The channel is not a callback: kf and archive messages have parsers of their own.</exception>
    public static CallbackMessage Parse(CallbackChannel channel, ReadOnlyMemory<byte> plaintext) => channel switch
    {
        CallbackChannel.App or CallbackChannel.Contact or CallbackChannel.KfEvent or CallbackChannel.ArchiveEvent => ParseXml(plaintext),
        CallbackChannel.Bot => ParseBot(plaintext),
        CallbackChannel.Kf or CallbackChannel.Archive => throw new ArgumentOutOfRangeException(nameof(channel), channel, "Pulled, not called back."),
    };

    /// <summary>Reads a decrypted XML callback.</summary>
    public static CallbackMessage ParseXml(ReadOnlyMemory<byte> plaintext)
    {
        var fault = XmlNode.TryParse(plaintext, out var root);
        return fault == CallbackFault.None ? XmlCallbackReader.Read(root!, plaintext) : new UnreadableMessage(fault, plaintext);
    }

    /// <summary>Reads a decrypted smart bot callback.</summary>
    public static CallbackMessage ParseBot(ReadOnlyMemory<byte> plaintext)
    {
        if (plaintext.IsEmpty || plaintext.Length > XmlEnvelope.MaxBytes)
        {
            return new UnreadableMessage(plaintext.IsEmpty ? CallbackFault.Empty : CallbackFault.TooLarge, plaintext);
        }

        using var document = WireJson.TryParse(plaintext);
        return document is { RootElement.ValueKind: System.Text.Json.JsonValueKind.Object }
            ? BotCallbackReader.Read(document.RootElement, plaintext)
            : new UnreadableMessage(CallbackFault.NotJson, plaintext);
    }
}
