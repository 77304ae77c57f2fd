namespace WeGrid.WeCom.Messages;

/// <summary>群发正文: bodies of externalcontact/add_msg_template (path 92135) for customer groups.</summary>
public static class MassMessages
{
    /// <summary>Most bytes of the text.</summary>
    public const int TextBytes = 4000;

    /// <summary>Most groups of one task.</summary>
    public const int Groups = 2000;

    /// <summary>文本 to groups of one owner; the owner may not choose others when they confirm.</summary>
    /// <param name="sender">群主: who confirms.</param>
    /// <param name="chatIds">1..2000 of their customer groups.</param>
    /// <param name="content">≤ 4000 bytes.</param>
    public static BuiltBody Text(string sender, IReadOnlyList<string> chatIds, string content) => BodyWriter.Build(body =>
    {
        body.Text("chat_type", "group");
        body.Texts("chat_id_list", chatIds, Groups, required: true);
        body.Text("sender", sender, required: true);
        body.Object("text", () => body.Bytes("content", content, TextBytes, required: true));
    });

    /// <summary>A call that only names a message: remind, stop, recall.</summary>
    public static BuiltBody Named(string messageId) => BodyWriter.Build(body => body.Text("msgid", messageId, required: true));
}
