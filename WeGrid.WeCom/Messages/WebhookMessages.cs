namespace WeGrid.WeCom.Messages;

/// <summary>群机器人正文: bodies of webhook/send (path 99110). Internal groups only; 20 a minute per robot.</summary>
public static class WebhookMessages
{
    /// <summary>Most bytes of a text.</summary>
    public const int TextBytes = 2048;

    /// <summary>Most bytes of either markdown.</summary>
    public const int MarkdownBytes = 4096;

    /// <summary>文本 with mentions.</summary>
    /// <param name="content">≤ 2048 bytes.</param>
    /// <param name="mentionedUsers">userids or <c>@all</c>.</param>
    /// <param name="mentionedMobiles">Phones or <c>@all</c>; for members whose userid is unknown.</param>
    public static BuiltBody Text(string content, IReadOnlyList<string>? mentionedUsers = null, IReadOnlyList<string>? mentionedMobiles = null) =>
        BodyWriter.Build(body =>
        {
            body.Text("msgtype", "text");
            body.Object("text", () =>
            {
                body.Bytes("content", content, TextBytes, required: true);
                body.Texts("mentioned_list", mentionedUsers ?? [], 1000);
                body.Texts("mentioned_mobile_list", mentionedMobiles ?? [], 1000);
            });
        });

    /// <summary>markdown; mention a member as <see cref="Mention"/> does.</summary>
    public static BuiltBody Markdown(string content) => BodyWriter.Build(body =>
    {
        body.Text("msgtype", "markdown");
        body.Object("markdown", () => body.Bytes("content", content, MarkdownBytes, required: true));
    });

    /// <summary>markdown_v2: tables and lists, but neither colour nor mention; plain text on old clients.</summary>
    public static BuiltBody MarkdownV2(string content) => BodyWriter.Build(body =>
    {
        body.Text("msgtype", "markdown_v2");
        body.Object("markdown_v2", () => body.Bytes("content", content, MarkdownBytes, required: true));
    });

    /// <summary>A notice card; robots take no buttons.</summary>
    public static BuiltBody Card(NoticeCard card) => BodyWriter.Build(body =>
    {
        body.Text("msgtype", "template_card");
        CardWriter.Write(body, card, CardWriter.AppTitle);
    });

    /// <summary>A mention inside markdown.</summary>
    public static string Mention(string userId) => $"<@{userId}>";
}
