using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Hosting;
using WeGrid.Postgres.Outbox;
using WeGrid.Postgres.Tickets;
using WeGrid.WeCom.Text;
using WeGrid.Worker.Sending;
using WeGrid.Worker.Templates;

namespace WeGrid.Worker.Tests.Templates;

/// <summary>The longest values that real life gives fit every channel: nothing is ever cut.</summary>
public sealed class TemplateLengthTests
{
    private static readonly DateTimeOffset At = new(2026, 7, 1, 2, 30, 0, TimeSpan.Zero);
    private static readonly TemplateBook Book = TemplateBook.Load(Path.Combine(DataFiles.FindFolder(), "templates"), new TemplateEngine()).Book!;

    public static TheoryData<string, string> Ways()
    {
        var ways = new TheoryData<string, string>();
        foreach (var entry in Book.Registry.All.Where(e => !e.Forms.Contains("line")))
        {
            string[] channels = entry.Name == "card_taken" ? ["card_update"]
                : entry.Forms.Contains("card") ? ["app_card", "app_text", .. entry.Name is "result" or "survey_second" or "survey_reminder" ? new[] { "kf_menu" } : []]
                : entry.IsForGroups ? ["app_text", "kf_text", "bot_reply", "webhook"] : ["app_text", "kf_text"];
            foreach (var channel in channels)
            {
                ways.Add(entry.Name, channel);
            }
        }

        return ways;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Render_LongestRealisticValues_Fits(string template, string channel)
    {
        var model = Model(Book.Registry.Find(template)!);
        foreach (var recipient in new[] { "WangLei", "oldzhao" })
        {
            var claim = new OutboxClaim(Guid.CreateVersion7(At), 1, channel, "lane", recipient, null, 0, template, null, null, false, "Inform", 1024, null, At, null, At);
            var rendered = new NoticeRenderer(Book).Render(Town.Entry(), claim, model, "code");
            Assert.Null(rendered.Refusal);
            Assert.Equal(rendered.Body, new NoticeRenderer(Book).Render(Town.Entry(), claim, model, "code").Body);
        }
    }

    [Fact]
    public void Render_ResidentsMarkdown_MadeHarmless()
    {
        var entry = Book.Registry.Find("question")!;
        var model = Model(entry) with { Values = new Dictionary<string, string>(Model(entry).Values) { ["question"] = "<@all> [点我](http://x)" } };
        var claim = new OutboxClaim(Guid.Empty, 1, "app_text", "lane", "WangLei", null, 0, "question", null, null, false, "Inform", 1024, null, At, null, At);
        var body = System.Text.Encoding.UTF8.GetString(new NoticeRenderer(Book).Render(Town.Entry(), claim, model, null).Body!);
        Assert.DoesNotContain("<@all>", body, StringComparison.Ordinal);
        Assert.Contains(MarkdownEscaper.Escape("<@all>", TextFlavour.Linked), body, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_LifeCard_FirstLineSaysToCall()
    {
        Assert.Equal("请立即电话联系本人，必要时拨110/119/120", Book.Card("life")!.Title.Render(new Dictionary<string, string>()));
        var receipt = Book.Text("receipt_life")!.Render(Model(Book.Registry.Find("receipt_life")!).Values);
        Assert.All(new[] { "110", "119", "120" }, n => Assert.Contains(n, receipt, StringComparison.Ordinal));
    }

    [Fact]
    public void Render_MissingValue_BadTemplate()
    {
        var claim = new OutboxClaim(Guid.Empty, 1, "app_text", "lane", "WangLei", null, 0, "question", null, null, false, "Inform", 1024, null, At, null, At);
        var model = new NoticeModel("grid", "", new Dictionary<string, string> { ["ticket.number"] = "1024" }, [], []);
        Assert.Equal(MessageReason.BadTemplate, new NoticeRenderer(Book).Render(Town.Entry(), claim, model, null).Refusal);
    }

    /// <summary>As many lines as the job that makes the list puts into one message.</summary>
    private static NoticeLine[] LinesOf(string template, Dictionary<string, string> values)
    {
        var (line, count) = template switch
        {
            "digest" => ("digest_line", 10),
            "grid_digest" => ("grid_digest_line", 3),
            "deferred_register" => ("deferred_line", 10),
            "my_list" or "life_many" => ("my_list_line", 8),
            "staffing" or "staffing_leader" => ("staffing_line", 15),
            "corp_check" => ("corp_check_line", 8),
            "handover_list" => ("handover_line", 8),
            "evacuate" or "evacuate_above" or "reply_households_list" => ("evacuate_line", Domain.Warnings.EvacuationDesk.Lines),
            "register_due" or "reply_register_list" or "reply_register_own" => ("register_line", Domain.Registers.RegisterLines.Most),
            "register_gaps" => ("register_gap", Domain.Registers.RegisterLines.Most),
            "reply_households_count" => ("evacuate_count_line", Domain.Warnings.EvacuationDesk.Lines),
            _ => ("relay_receipt", 5),
        };
        var own = Book.Registry.Find(line)!.Variables.Where(v => !values.ContainsKey(v)).ToDictionary(v => v, v => v switch
        {
            "fault" when line == "corp_check_line" => "服务器地址203.0.113.109不在企业可信IP里，消息发不出去",
            "where" => "柳湾村便民服务站大网格 村民小组长",
            "fault" => "一人多格",
            "person.name" => "欧阳建国",
            "post.name" => "村民小组长",
            _ => "基层治理问题清单",
        });
        var all = values.Concat(own).Where(v => !_ofLines.ContainsKey((line, v.Key))).Concat(_ofLines.Where(v => v.Key.Line == line).Select(v => KeyValuePair.Create(v.Key.Name, v.Value)));
        return [.. Enumerable.Repeat(new NoticeLine(line, all.ToDictionary(v => v.Key, v => v.Value)), count)];
    }

    /// <summary>What a register may hold at most, and what the counts of a county come to.</summary>
    private static readonly Dictionary<(string Line, string Name), string> _ofLines = new()
    {
        [("evacuate_line", "number")] = "999999",
        [("evacuate_line", "household.name")] = Town.Repeat("欧阳建国", 10),
        [("evacuate_line", "household.address")] = Town.Repeat("柳湾村老桥头", 20),
        [("evacuate_line", "household.persons")] = "99",
        [("evacuate_line", "household.care")] = "，99人要照顾",
        [("evacuate_line", "household.shelter")] = "，去" + Town.Repeat("中心小学", 10),
        [("evacuate_line", "household.phone")] = " 0870-12345678",
        [("evacuate_line", "household.state")] = " 没见到人 10:32",
        [("register_line", "number")] = "999999",
        [("register_line", "register.entry")] = Town.Repeat("欧阳建国 老人 柳湾村老桥头", 60),
        [("register_line", "register.since")] = "（还有9999999公斤）",
        [("evacuate_count_line", "count")] = "9999",
        [("evacuate_count_line", "persons")] = "99999",
        [("evacuate_count_line", "safe")] = "99999",
        [("evacuate_count_line", "left")] = "，不愿转999户，没见到人999户，回流999户（10:32报）",
    };

    /// <summary>What a long-winded clerk writes: notes of 200 characters, names of 20, a card of five relays.</summary>
    private static NoticeModel Model(TemplateEntry entry)
    {
        var values = Words.Values(Town.Ticket(At) with { Number = 99_999_999 }, Town.Corp);
        foreach (var name in entry.Variables)
        {
            values[name] = name switch
            {
                "ticket.number" or "number" => "99999999",
                "ticket.summary" or "text" => Town.Repeat("桥头路灯不亮", 60),
                "ticket.place" => Town.Repeat("柳湾村一组老桥头", 30),
                "ticket.result" or "question" or "reason" or "answer" => Town.Repeat("已换灯泡和线路，今晚正常亮灯。", 200),
                "possible" => "派单、办结、请居民补充、并案、终止、催办、误报",
                "choices" => Town.Repeat("派给清河镇供电服务所、", 100),
                "register.open" => Town.Repeat("柳湾村便民服务站，村委会一楼，工作日 8:30-17:30。", Domain.Registers.RegisterLookup.Longest + 10),
                "register.hours" => Town.Repeat("工作日 8:30-12:00 14:00-17:30；周六 9:00-11:00", 40),
                _ => Town.Repeat(values.GetValueOrDefault(name) is { Length: > 0 } known ? known : "柳湾村便民服务站", 20),
            };
        }

        values.Remove("list");
        var lines = entry.Variables.Contains("list") ? LinesOf(entry.Name, values) : [];
        var buttons = entry.Buttons.Select(b => new NoticeButton(b, $"{b}:99999999:1:yes")).ToArray();
        return new NoticeModel("wkdesk", "task-1", values, lines, buttons);
    }
}
