namespace WeGrid.WeCom.Messages;

/// <summary>
/// 应用消息正文: bodies of message/send and message/update_template_card. The duplicate check is always on, so a repeat of the same
/// bytes within the interval reaches nobody twice; what must reach twice must differ in its text or task_id.
/// </summary>
public static class AppMessages
{
    /// <summary>Most bytes of a text; longer ones the platform cuts without a word, we refuse.</summary>
    public const int TextBytes = 2048;

    /// <summary>Longest duplicate check the platform knows: 4 h.</summary>
    public static readonly TimeSpan MaxDuplicateCheck = TimeSpan.FromHours(4);

    private const int MaxUsers = 1000;

    /// <summary>文本.</summary>
    /// <param name="agentId">AgentID of the app.</param>
    /// <param name="userIds">1..1000 members.</param>
    /// <param name="content">≤ 2048 bytes.</param>
    /// <param name="duplicateCheck">Up to 4 h, whole seconds.</param>
    public static BuiltBody Text(long agentId, IReadOnlyList<string> userIds, string content, TimeSpan duplicateCheck) =>
        Send(agentId, userIds, "text", duplicateCheck, body =>
            body.Object("text", () => body.Bytes("content", content, TextBytes, required: true)));

    /// <summary>Markdown (≤ 2048 bytes); not shown on the WeChat side.</summary>
    public static BuiltBody Markdown(long agentId, IReadOnlyList<string> userIds, string content, TimeSpan duplicateCheck) =>
        Send(agentId, userIds, "markdown", duplicateCheck, body =>
            body.Object("markdown", () => body.Bytes("content", content, TextBytes, required: true)));

    /// <summary>文本卡片: shown on the WeChat side too, opens a page.</summary>
    /// <param name="agentId">AgentID of the app.</param>
    /// <param name="userIds">1..1000 members.</param>
    /// <param name="title">≤ 128 characters.</param>
    /// <param name="description">≤ 512 characters.</param>
    /// <param name="url">Opened on a press.</param>
    /// <param name="buttonText">≤ 4 characters; null for the platform's 详情.</param>
    /// <param name="duplicateCheck">Up to 4 h.</param>
    public static BuiltBody TextCard(
        long agentId, IReadOnlyList<string> userIds, string title, string description, Uri url, string? buttonText, TimeSpan duplicateCheck) =>
        Send(agentId, userIds, "textcard", duplicateCheck, body => body.Object("textcard", () =>
        {
            body.Characters("title", title, 128, required: true);
            body.Characters("description", description, 512, required: true);
            body.Bytes("url", url.AbsoluteUri, 2048, required: true);
            body.Characters("btntxt", buttonText, 4);
        }));

    /// <summary>模板卡片.</summary>
    public static BuiltBody Card(long agentId, IReadOnlyList<string> userIds, TemplateCard card, TimeSpan duplicateCheck) =>
        Send(agentId, userIds, "template_card", duplicateCheck, body => CardWriter.Write(body, card, CardWriter.AppTitle));

    /// <summary>更新卡片: the buttons become one grey text (已由张三受理) for these members.</summary>
    /// <param name="agentId">AgentID of the app.</param>
    /// <param name="userIds">1..1000 members; empty for everybody who got the card.</param>
    /// <param name="responseCode">The newest one. Secret.</param>
    /// <param name="replaceName">Text on the dead button.</param>
    public static BuiltBody UpdateButton(long agentId, IReadOnlyList<string> userIds, string responseCode, string replaceName) =>
        Update(agentId, userIds, responseCode, body =>
            body.Object("button", () => body.Text("replace_name", replaceName, required: true)));

    /// <summary>更新卡片: a whole new card, with <see cref="TemplateCard.ReplaceText"/> in place of its buttons where wanted.</summary>
    public static BuiltBody UpdateCard(long agentId, IReadOnlyList<string> userIds, string responseCode, TemplateCard card) =>
        Update(agentId, userIds, responseCode, body => CardWriter.Write(body, card, CardWriter.AppTitle));

    /// <summary>紧急通知 (pstncc/call): rings these members.</summary>
    public static BuiltBody VoiceCall(IReadOnlyList<string> userIds) =>
        BodyWriter.Build(body => body.Texts("callee_userid", userIds, 1000, required: true));

    private static BuiltBody Send(
        long agentId, IReadOnlyList<string> userIds, string type, TimeSpan duplicateCheck, Action<BodyWriter> content) =>
        BodyWriter.Build(body =>
        {
            body.Joined("touser", userIds, MaxUsers);
            body.Text("msgtype", type);
            body.Number("agentid", agentId);
            content(body);
            body.Number("enable_duplicate_check", 1);
            body.Check("duplicate_check_interval", LimitUnit.Items, (int)MaxDuplicateCheck.TotalSeconds, (int)duplicateCheck.TotalSeconds);
            body.Number("duplicate_check_interval", Math.Max(1, (long)duplicateCheck.TotalSeconds));
        });

    private static BuiltBody Update(long agentId, IReadOnlyList<string> userIds, string responseCode, Action<BodyWriter> content) =>
        BodyWriter.Build(body =>
        {
            body.Texts("userids", userIds, MaxUsers);
            if (userIds.Count == 0)
            {
                body.Number("atall", 1);
            }

            body.Number("agentid", agentId);
            body.Text("response_code", responseCode, required: true);
            content(body);
        });
}
