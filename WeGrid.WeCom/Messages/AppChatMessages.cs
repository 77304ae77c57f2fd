namespace WeGrid.WeCom.Messages;

/// <summary>应用群聊正文: bodies of appchat/create and appchat/send (paths 90245, 90248). Internal groups that this app made.</summary>
public static class AppChatMessages
{
    /// <summary>Most bytes of a text.</summary>
    public const int TextBytes = 2048;

    /// <summary>建群: the app's visible range must be the whole corp.</summary>
    /// <param name="chatId">≤ 32 letters and digits; the group's id from then on.</param>
    /// <param name="name">≤ 50 characters.</param>
    /// <param name="owner">群主, one of the members.</param>
    /// <param name="members">2 to 2000 userids.</param>
    public static BuiltBody Create(string chatId, string name, string owner, IReadOnlyList<string> members) => BodyWriter.Build(body =>
    {
        body.Text("name", name, required: true);
        body.Text("owner", owner, required: true);
        body.Texts("userlist", members, 2000);
        body.Text("chatid", chatId, required: true);
    });

    /// <summary>文本.</summary>
    /// <param name="chatId">Of a group this app made.</param>
    /// <param name="content">≤ 2048 bytes.</param>
    public static BuiltBody Text(string chatId, string content) => BodyWriter.Build(body =>
    {
        body.Text("chatid", chatId, required: true);
        body.Text("msgtype", "text");
        body.Object("text", () => body.Bytes("content", content, TextBytes, required: true));
    });
}
