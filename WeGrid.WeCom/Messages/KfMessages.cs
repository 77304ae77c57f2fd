namespace WeGrid.WeCom.Messages;

/// <summary>微信客服正文: bodies of kf/send_msg (path 94677): within 48 h of the customer's words, at most 5 until they write again.</summary>
public static class KfMessages
{
    /// <summary>Most bytes of a text; the platform cuts silently, we refuse.</summary>
    public const int TextBytes = 2048;

    /// <summary>文本.</summary>
    /// <param name="externalUserId">The customer.</param>
    /// <param name="openKfId">The account.</param>
    /// <param name="msgId">Own id, ≤ 32 of letters, digits, _-; makes repeats harmless.</param>
    /// <param name="content">≤ 2048 bytes.</param>
    public static BuiltBody Text(string externalUserId, string openKfId, string? msgId, string content) =>
        Send(externalUserId, openKfId, msgId, "text", body => body.Object("text", () => body.Bytes("content", content, TextBytes, required: true)));

    /// <summary>菜单消息: a question with 1..10 entries to press; the press returns as a text with menu_id.</summary>
    /// <param name="externalUserId">The customer.</param>
    /// <param name="openKfId">The account.</param>
    /// <param name="msgId">Own id, see <see cref="Text"/>.</param>
    /// <param name="head">Above the entries, ≤ 1024 bytes.</param>
    /// <param name="entries">Id (≤ 128 bytes, no #) and text (≤ 128 bytes).</param>
    /// <param name="tail">Below, ≤ 1024 bytes.</param>
    public static BuiltBody Menu(
        string externalUserId, string openKfId, string? msgId, string? head, IReadOnlyList<CardChoice> entries, string? tail) =>
        Send(externalUserId, openKfId, msgId, "msgmenu", body => body.Object("msgmenu", () =>
        {
            body.Bytes("head_content", head, 1024);
            body.List("list", entries, 10, entry =>
            {
                body.Text("type", "click");
                body.Object("click", () =>
                {
                    body.Check("id", LimitUnit.Form, 0, entry.Id.Count(c => c == '#'));
                    body.Bytes("id", entry.Id, 128, required: true);
                    body.Bytes("content", entry.Text, 128, required: true);
                });
            }, required: true);
            body.Bytes("tail_content", tail, 1024);
        }));

    private static BuiltBody Send(string externalUserId, string openKfId, string? msgId, string type, Action<BodyWriter> content) =>
        BodyWriter.Build(body =>
        {
            body.Text("touser", externalUserId, required: true);
            body.Text("open_kfid", openKfId, required: true);
            body.Identifier("msgid", msgId, 32, at: false);
            body.Text("msgtype", type);
            content(body);
        });
}
