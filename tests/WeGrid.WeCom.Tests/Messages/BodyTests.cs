using System.Text;
using System.Text.Json;
using WeGrid.WeCom.Messages;

namespace WeGrid.WeCom.Tests.Messages;

public sealed class BodyTests
{
    private static readonly TimeSpan s_check = TimeSpan.FromMinutes(30);
    private static readonly ButtonCard s_card = new()
    {
        Title = "新工单 1024",
        TitleNote = "龙溪村一组",
        Source = "龙溪镇网格",
        Quote = "老桥头路灯不亮",
        Body = "请在20分钟内接单",
        Lines = [new CardLine("位置", "老桥头"), new CardLine("联系", "李婶", UserId: "zhao"), new CardLine("地图", "打开", Url: "https://h5.example/m")],
        Url = "https://h5.example/t/1024",
        TaskId = "t-1024_zhao@1",
        Buttons = [new CardButton("接单", "accept"), new CardButton("误报", "false", 2)],
    };

    [Fact]
    public void AppText_Chinese_IsWrittenAsItIsInFixedOrder() =>
        Assert.Equal(
            """{"touser":"zhao|li","msgtype":"text","agentid":1000002,"text":{"content":"路灯+1 <a href=\"https://x\">看</a>"},"enable_duplicate_check":1,"duplicate_check_interval":1800}""",
            Text(AppMessages.Text(1000002, ["zhao", "li"], "路灯+1 <a href=\"https://x\">看</a>", s_check)));

    [Fact]
    public void AppText_SameInput_SameBytes() =>
        Assert.Equal(AppMessages.Card(1, ["zhao"], s_card, s_check).Bytes.ToArray(), AppMessages.Card(1, ["zhao"], s_card with { }, s_check).Bytes.ToArray());

    [Theory]
    [InlineData(682, true)]
    [InlineData(683, false)]
    public void AppText_Limit_IsInBytes(int characters, bool built)
    {
        var body = AppMessages.Text(1, ["zhao"], new string('水', characters), s_check);

        Assert.Equal(built, body.IsBuilt);
        Assert.Equal(built ? null : new MessageRefusal("text.content", LimitUnit.Bytes, 2048, 2049), body.Refusal);
    }

    [Fact]
    public void TextCard_Body_AndLimits()
    {
        var url = new Uri("https://h5.example/a");
        Assert.Equal(
            """{"touser":"zhao","msgtype":"textcard","agentid":1,"textcard":{"title":"工单","description":"请处理","url":"https://h5.example/a","btntxt":"去处理"},"enable_duplicate_check":1,"duplicate_check_interval":1800}""",
            Text(AppMessages.TextCard(1, ["zhao"], "工单", "请处理", url, "去处理", s_check)));
        AssertRefused("textcard.title", LimitUnit.Characters, 128, 129, AppMessages.TextCard(1, ["zhao"], new string('题', 129), "x", url, null, s_check));
        AssertRefused("textcard.description", LimitUnit.Characters, 512, 513, AppMessages.TextCard(1, ["zhao"], "x", new string('文', 513), url, null, s_check));
        AssertRefused("textcard.btntxt", LimitUnit.Characters, 4, 5, AppMessages.TextCard(1, ["zhao"], "x", "y", url, "五个字按钮", s_check));
    }

    [Fact]
    public void ButtonCard_Body_HasTheDocumentedShape() =>
        Assert.Equal(
            """{"touser":"zhao","msgtype":"template_card","agentid":1,"template_card":{"card_type":"button_interaction","source":{"desc":"龙溪镇网格"},"task_id":"t-1024_zhao@1","main_title":{"title":"新工单 1024","desc":"龙溪村一组"},"quote_area":{"quote_text":"老桥头路灯不亮"},"sub_title_text":"请在20分钟内接单","horizontal_content_list":[{"keyname":"位置","value":"老桥头"},{"type":3,"keyname":"联系","value":"李婶","userid":"zhao"},{"type":1,"keyname":"地图","value":"打开","url":"https://h5.example/m"}],"card_action":{"type":1,"url":"https://h5.example/t/1024"},"button_list":[{"text":"接单","style":1,"key":"accept"},{"text":"误报","style":2,"key":"false"}]},"enable_duplicate_check":1,"duplicate_check_interval":1800}""",
            Text(AppMessages.Card(1, ["zhao"], s_card, s_check)));

    [Fact]
    public void Cards_OtherTypes_HaveTheirParts()
    {
        CardChoice[] options = [new("a", "满意"), new("b", "不满意")];
        var submit = new CardChoice("go", "提交");
        var notice = Card(new NoticeCard { Title = "预警", Url = "https://h5.example", Figure = "橙", FigureNote = "暴雨", Links = [new CardLink("原文", "https://w.example")] });
        var vote = Card(new VoteCard { Title = "评价", TaskId = "v1", QuestionKey = "q", Options = options, Submit = submit, Several = true });
        var form = Card(new FormCard { Title = "退单", TaskId = "f1", Selects = [new CardSelect("why", "原因", options, "a")], Submit = submit });
        var menu = Card(s_card with { Menu = options, MenuNote = "更多", Select = new CardSelect("who", null, options), ReplaceText = "已由张三受理" });

        Assert.Contains("""emphasis_content":{"title":"橙","desc":"暴雨"},"jump_list":[{"type":1,"title":"原文","url":"https://w.example"}]}""", notice, StringComparison.Ordinal);
        Assert.Contains("""checkbox":{"question_key":"q","option_list":[{"id":"a","text":"满意"},{"id":"b","text":"不满意"}],"mode":1},"submit_button":{"text":"提交","key":"go"}""", vote, StringComparison.Ordinal);
        Assert.Contains("""select_list":[{"question_key":"why","title":"原因","selected_id":"a","option_list":""", form, StringComparison.Ordinal);
        Assert.Contains("""action_menu":{"desc":"更多","action_list":[{"text":"满意","key":"a"}""", menu, StringComparison.Ordinal);
        Assert.Contains("""button_selection":{"question_key":"who","option_list":""", menu, StringComparison.Ordinal);
        Assert.EndsWith("""replace_text":"已由张三受理"},"enable_duplicate_check":1,"duplicate_check_interval":1800}""", menu, StringComparison.Ordinal);
    }

    public static TheoryData<string, LimitUnit, int, int, TemplateCard> BrokenCards()
    {
        CardChoice[] Options(int n) => [.. Enumerable.Range(0, n).Select(i => new CardChoice($"o{i}", "x"))];
        var submit = new CardChoice("go", "提交");
        var vote = new VoteCard { Title = "t", TaskId = "v", QuestionKey = "q", Options = Options(2), Submit = submit };
        var form = new FormCard { Title = "t", TaskId = "f", Selects = [new CardSelect("q", null, Options(2))], Submit = submit };
        var notice = new NoticeCard { Title = "t", Url = "https://x" };
        return new()
        {
            { "template_card.button_list", LimitUnit.Items, 6, 7, s_card with { Buttons = [.. Enumerable.Repeat(s_card.Buttons[0], 7)] } },
            { "template_card.button_list", LimitUnit.Required, 1, 0, s_card with { Buttons = [] } },
            { "template_card.button_list[0].key", LimitUnit.Bytes, 1024, 1025, s_card with { Buttons = [new CardButton("x", new string('k', 1025))] } },
            { "template_card.task_id", LimitUnit.Bytes, 128, 129, s_card with { TaskId = new string('t', 129) } },
            { "template_card.task_id", LimitUnit.Form, 0, 2, s_card with { TaskId = "工单1" } },
            { "template_card.task_id", LimitUnit.Required, 1, 0, s_card with { TaskId = null } },
            { "template_card.main_title.title", LimitUnit.Required, 1, 0, s_card with { Title = "" } },
            { "template_card.horizontal_content_list", LimitUnit.Items, 6, 7, s_card with { Lines = [.. Enumerable.Repeat(new CardLine("a", "b"), 7)] } },
            { "template_card.action_menu.action_list", LimitUnit.Items, 3, 4, s_card with { Menu = Options(4) } },
            { "template_card.button_selection.option_list", LimitUnit.Items, 10, 11, s_card with { Select = new CardSelect("q", null, Options(11)) } },
            { "template_card.jump_list", LimitUnit.Items, 3, 4, notice with { Links = [.. Enumerable.Repeat(new CardLink("a", "https://x"), 4)] } },
            { "template_card.card_action.url", LimitUnit.Required, 1, 0, notice with { Url = null } },
            { "template_card.checkbox.option_list", LimitUnit.Items, 20, 21, vote with { Options = Options(21) } },
            { "template_card.checkbox.option_list[0].id", LimitUnit.Bytes, 128, 129, vote with { Options = [new CardChoice(new string('x', 129), "x")] } },
            { "template_card.select_list", LimitUnit.Items, 3, 4, form with { Selects = [.. Enumerable.Repeat(form.Selects[0], 4)] } },
            { "template_card.select_list[0].option_list", LimitUnit.Items, 10, 11, form with { Selects = [new CardSelect("q", null, Options(11))] } },
        };
    }

    [Theory]
    [MemberData(nameof(BrokenCards), DisableDiscoveryEnumeration = true)]
    public void Card_OverALimit_IsRefusedByName(string field, LimitUnit unit, int limit, int actual, TemplateCard card) =>
        AssertRefused(field, unit, limit, actual, AppMessages.Card(1, ["zhao"], card, s_check));

    [Theory]
    [InlineData(36, null)]
    [InlineData(37, 37)]
    public void Card_LongTitle_IsBuiltWithAdvice(int length, int? advised)
    {
        var body = AppMessages.Card(1, ["zhao"], s_card with { Title = string.Concat(Enumerable.Repeat("👨‍👩‍👧", length)) }, s_check);

        Assert.True(body.IsBuilt);
        Assert.Equal(advised, body.Advice?.Actual);
    }

    [Fact]
    public void Recipients_Limits_AreChecked()
    {
        AssertRefused("touser", LimitUnit.Items, 1000, 1001, AppMessages.Text(1, [.. Enumerable.Repeat("u", 1001)], "x", s_check));
        AssertRefused("touser", LimitUnit.Required, 1, 0, AppMessages.Text(1, [], "x", s_check));
        AssertRefused("duplicate_check_interval", LimitUnit.Items, 14400, 14401, AppMessages.Text(1, ["u"], "x", TimeSpan.FromSeconds(14401)));
    }

    [Fact]
    public void Updates_Bodies_CarryTheCode()
    {
        Assert.Equal(
            """{"userids":["zhao"],"agentid":1,"response_code":"RC","button":{"replace_name":"已由张三受理"}}""",
            Text(AppMessages.UpdateButton(1, ["zhao"], "RC", "已由张三受理")));
        Assert.StartsWith("""{"atall":1,"agentid":1,"response_code":"RC","template_card":{"card_type":"button_interaction",""", Text(AppMessages.UpdateCard(1, [], "RC", s_card)), StringComparison.Ordinal);
        AssertRefused("response_code", LimitUnit.Required, 1, 0, AppMessages.UpdateButton(1, ["zhao"], "", "x"));
    }

    [Fact]
    public void BotReplies_Bodies_HaveTheDocumentedShape()
    {
        Assert.Equal("""{"msgtype":"markdown","markdown":{"content":"已登记 **1024**"}}""", Text(BotReplies.Markdown("已登记 **1024**")));
        Assert.Equal("""{"msgtype":"stream","stream":{"id":"s1","finish":true,"content":"好的","feedback":{"id":"f1"}}}""", Text(BotReplies.Stream("s1", true, "好的", "f1")));
        Assert.Equal("""{"msgtype":"text","text":{"content":"您好"}}""", Text(BotReplies.Welcome("您好")));
        Assert.StartsWith("""{"response_type":"update_template_card","userids":["zhao"],"template_card":{"card_type":""", Text(BotReplies.UpdateCard(["zhao"], s_card)), StringComparison.Ordinal);
        Assert.StartsWith("""{"msgtype":"template_card","template_card":{""", Text(BotReplies.Card(s_card)), StringComparison.Ordinal);
        AssertRefused("markdown.content", LimitUnit.Bytes, 20480, 20481, BotReplies.Markdown(new string('a', 20481)));
    }

    [Fact]
    public void Webhook_Bodies_HaveTheDocumentedShape()
    {
        Assert.Equal(
            """{"msgtype":"text","text":{"content":"开会","mentioned_list":["zhao","@all"],"mentioned_mobile_list":["13900000000"]}}""",
            Text(WebhookMessages.Text("开会", ["zhao", "@all"], ["13900000000"])));
        Assert.Equal("""{"msgtype":"markdown","markdown":{"content":"<@zhao> 请看"}}""", Text(WebhookMessages.Markdown($"{WebhookMessages.Mention("zhao")} 请看")));
        Assert.Equal("""{"msgtype":"markdown_v2","markdown_v2":{"content":"x"}}""", Text(WebhookMessages.MarkdownV2("x")));
        Assert.True(WebhookMessages.Card(new NoticeCard { Title = "t", Url = "https://x" }).IsBuilt);
        AssertRefused("markdown.content", LimitUnit.Bytes, 4096, 4097, WebhookMessages.Markdown(new string('a', 4097)));
        AssertRefused("text.content", LimitUnit.Bytes, 2048, 2049, WebhookMessages.Text(new string('a', 2049)));
    }

    [Fact]
    public void Kf_Bodies_HaveTheDocumentedShape()
    {
        Assert.Equal("""{"touser":"wm1","open_kfid":"wk1","msgid":"o-1_a","msgtype":"text","text":{"content":"已办好"}}""", Text(KfMessages.Text("wm1", "wk1", "o-1_a", "已办好")));
        Assert.Equal(
            """{"touser":"wm1","open_kfid":"wk1","msgtype":"msgmenu","msgmenu":{"head_content":"满意吗","list":[{"type":"click","click":{"id":"s1024-5","content":"满意"}}],"tail_content":"谢谢"}}""",
            Text(KfMessages.Menu("wm1", "wk1", null, "满意吗", [new CardChoice("s1024-5", "满意")], "谢谢")));
        AssertRefused("msgmenu.list", LimitUnit.Items, 10, 11, KfMessages.Menu("wm1", "wk1", null, "h", [.. Enumerable.Repeat(new CardChoice("i", "c"), 11)], null));
        AssertRefused("msgmenu.list[0].click.id", LimitUnit.Form, 0, 1, KfMessages.Menu("wm1", "wk1", null, "h", [new CardChoice("a#b", "c")], null));
        AssertRefused("msgmenu.list[0].click.content", LimitUnit.Bytes, 128, 129, KfMessages.Menu("wm1", "wk1", null, "h", [new CardChoice("a", new string('满', 43))], null));
        AssertRefused("msgmenu.head_content", LimitUnit.Bytes, 1024, 1026, KfMessages.Menu("wm1", "wk1", null, new string('满', 342), [new CardChoice("a", "c")], null));
        AssertRefused("msgid", LimitUnit.Bytes, 32, 33, KfMessages.Text("wm1", "wk1", new string('x', 33), "c"));
        AssertRefused("msgid", LimitUnit.Form, 0, 1, KfMessages.Text("wm1", "wk1", "a@b", "c"));
    }

    [Fact]
    public void ToString_Bodies_ShowNoWords()
    {
        Assert.DoesNotContain("已办好", KfMessages.Text("wm1", "wk1", null, "已办好").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("老桥头", s_card.ToString(), StringComparison.Ordinal);
    }

    private static string Card(TemplateCard card) => Text(AppMessages.Card(1, ["zhao"], card, s_check));

    private static string Text(BuiltBody body)
    {
        Assert.Null(body.Refusal);
        using var json = JsonDocument.Parse(body.Bytes);
        return Encoding.UTF8.GetString(body.Bytes.Span);
    }

    private static void AssertRefused(string field, LimitUnit unit, int limit, int actual, BuiltBody body)
    {
        Assert.Equal(new MessageRefusal(field, unit, limit, actual), body.Refusal);
        Assert.False(body.IsBuilt);
        Assert.True(body.Bytes.IsEmpty);
    }
}
