namespace WeGrid.WeCom.Messages;

/// <summary>智能机器人正文: replies to a response_url, passive replies in the HTTP response, and replies over the long connection (paths 101031, 101138, 101463).</summary>
public static class BotReplies
{
    /// <summary>Most bytes of markdown; one more and the whole message is refused (45002).</summary>
    public const int MarkdownBytes = 20480;

    /// <summary>For a response_url: markdown; in a group it quotes the message it answers.</summary>
    public static BuiltBody Markdown(string content) => BodyWriter.Build(body =>
    {
        body.Text("msgtype", "markdown");
        body.Object("markdown", () => body.Bytes("content", content, MarkdownBytes, required: true));
    });

    /// <summary>For a response_url or as a passive reply: a card.</summary>
    public static BuiltBody Card(TemplateCard card) => BodyWriter.Build(body =>
    {
        body.Text("msgtype", "template_card");
        CardWriter.Write(body, card, CardWriter.BotTitle);
    });

    /// <summary>Passive or over the long connection: a stream reply; the content replaces what was shown before.</summary>
    /// <param name="id">Chosen by us, stays the same until finished.</param>
    /// <param name="finish">True for the last.</param>
    /// <param name="content">Markdown, ≤ 20480 bytes.</param>
    /// <param name="feedbackId">Asks for 👍/👎; ≤ 256 bytes.</param>
    public static BuiltBody Stream(string id, bool finish, string content, string? feedbackId = null) => BodyWriter.Build(body =>
    {
        body.Text("msgtype", "stream");
        WriteStream(body, id, finish, content, feedbackId);
    });

    /// <summary>Passive or over the long connection: a stream reply and a card in one; the card once per message.</summary>
    /// <param name="id">Chosen by us, stays the same until finished.</param>
    /// <param name="finish">True for the last.</param>
    /// <param name="content">Markdown, ≤ 20480 bytes.</param>
    /// <param name="card">The card.</param>
    public static BuiltBody StreamWithCard(string id, bool finish, string content, TemplateCard card) => BodyWriter.Build(body =>
    {
        body.Text("msgtype", "stream_with_template_card");
        WriteStream(body, id, finish, content, null);
        CardWriter.Write(body, card, CardWriter.BotTitle);
    });

    /// <summary>Passive, only to enter_chat: the day's welcome.</summary>
    public static BuiltBody Welcome(string content) => BodyWriter.Build(body =>
    {
        body.Text("msgtype", "text");
        body.Object("text", () => body.Bytes("content", content, AppMessages.TextBytes, required: true));
    });

    /// <summary>Passive, only to template_card_event within 5 s: the card changes for these members (none: for all).</summary>
    public static BuiltBody UpdateCard(IReadOnlyList<string> userIds, TemplateCard card) => BodyWriter.Build(body =>
    {
        body.Text("response_type", "update_template_card");
        body.Texts("userids", userIds, 1000);
        CardWriter.Write(body, card, CardWriter.BotTitle);
    });

    private static void WriteStream(BodyWriter body, string id, bool finish, string content, string? feedbackId) => body.Object("stream", () =>
    {
        body.Text("id", id, required: true);
        body.Json.WriteBoolean("finish", finish);
        body.Bytes("content", content, MarkdownBytes);
        if (feedbackId is not null)
        {
            body.Object("feedback", () => body.Bytes("id", feedbackId, 256, required: true));
        }
    });
}
