namespace WeGrid.Domain.Notices;

/// <summary>
/// 长连接地址: where the words of a smart bot on a long connection go. It stands in a notice where the response_url stands for a bot by callback:
/// the bot, the conversation, and the message that is answered. Secret as that one is: who has it can answer.
/// </summary>
/// <param name="BotId">The platform's id of the bot.</param>
/// <param name="Conversation">Group, or the person of a 1:1.</param>
/// <param name="IsGroup">Whether a group hears it.</param>
/// <param name="RequestId">req_id of the message that is answered; empty for words nobody asked for.</param>
public sealed record BotAddress(string BotId, string Conversation, bool IsGroup, string RequestId)
{
    private const string Head = "aibot:";

    /// <summary>会话: what has a budget of its own and one message under way at a time.</summary>
    public string Talk => $"{BotId}:{Conversation}";

    /// <summary>The same conversation, to be spoken to unasked.</summary>
    public BotAddress Unasked => this with { RequestId = "" };

    /// <summary>As it stands in a notice.</summary>
    public string Write() => $"{Head}{Uri.EscapeDataString(BotId)}/{(IsGroup ? "group" : "single")}/{Uri.EscapeDataString(Conversation)}/{Uri.EscapeDataString(RequestId)}";

    /// <summary>Reads it back; null for anything else, a response_url above all.</summary>
    public static BotAddress? Read(string? text)
    {
        if (text?.StartsWith(Head, StringComparison.Ordinal) is not true || text[Head.Length..].Split('/') is not [var bot, "group" or "single", var conversation, var request] parts)
        {
            return null;
        }

        return new BotAddress(Uri.UnescapeDataString(bot), Uri.UnescapeDataString(conversation), parts[1] == "group", Uri.UnescapeDataString(request));
    }

    /// <summary>Where, not what is answered.</summary>
    public override string ToString() => $"BotAddress({Talk})";
}
