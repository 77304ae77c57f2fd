namespace WeGrid.WeCom.Messages;

/// <summary>智能机器人推送正文: bodies of aibot_send_msg over the long connection (path 101463).</summary>
public static class BotPushes
{
    /// <summary>markdown, unasked.</summary>
    /// <param name="conversation">chatid of the group; the userid for a 1:1.</param>
    /// <param name="isGroup">Whether it is a group.</param>
    /// <param name="content">≤ 20480 bytes.</param>
    public static BuiltBody Markdown(string conversation, bool isGroup, string content) => BodyWriter.Build(body =>
    {
        Head(body, conversation, isGroup, "markdown");
        body.Object("markdown", () => body.Bytes("content", content, BotReplies.MarkdownBytes, required: true));
    });

    /// <summary>A card, unasked.</summary>
    /// <param name="conversation">chatid of the group; the userid for a 1:1.</param>
    /// <param name="isGroup">Whether it is a group.</param>
    /// <param name="card">The card; its task_id must be new to the bot.</param>
    public static BuiltBody Card(string conversation, bool isGroup, TemplateCard card) => BodyWriter.Build(body =>
    {
        Head(body, conversation, isGroup, "template_card");
        CardWriter.Write(body, card, CardWriter.BotTitle);
    });

    /// <summary>The words of a finished stream reply as a push: where the reply's req_id is not taken any more.</summary>
    /// <param name="conversation">chatid of the group; the userid for a 1:1.</param>
    /// <param name="isGroup">Whether it is a group.</param>
    /// <param name="reply">A body of <see cref="BotReplies.Stream"/>.</param>
    public static BuiltBody OfReply(string conversation, bool isGroup, ReadOnlyMemory<byte> reply)
    {
        using var document = WireJson.TryParse(reply);
        return Markdown(conversation, isGroup, document?.RootElement.Child("stream").Text("content") ?? "");
    }

    private static void Head(BodyWriter body, string conversation, bool isGroup, string type)
    {
        body.Text("chatid", conversation, required: true);
        body.Number("chat_type", isGroup ? 2 : 1);
        body.Text("msgtype", type);
    }
}
