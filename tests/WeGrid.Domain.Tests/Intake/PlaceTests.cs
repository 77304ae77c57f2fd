using WeGrid.Domain.Corps;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>A demand over 微信客服 whose place nobody knows: link, earlier tickets, else one question; the town has it meanwhile.</summary>
public sealed class PlaceTests
{
    private const string Zhang = "wmZhang";
    private const string Lamp = "路灯坏了三天了，晚上看不见路";
    private const string Water = "停水两天了，家里没水用";
    private readonly IntakeRun _run = new();

    private Ticket Ticket(long number = 1024) => _run.All.Files[number].Ticket;

    private Notice? Question => _run.Last.Notices.Find(n => n.Template.StartsWith("ask_village", StringComparison.Ordinal));

    private string? Asked => _run.Last.Notices.Find(n => n.Template is "ticket_new" or "life")?.Recipient;

    private void Enter(string param) => _run.Hear(new Entered($"kf:wk-qs:{Zhang}", Zhang, _run.Now, param));

    [Fact]
    public void NothingKnown_TheTownHasIt_AndTheResidentIsAskedOnceWithAMenu()
    {
        _run.Hear(_run.ByKf(Zhang, Lamp));

        Assert.Equal(("qs", "ban"), (Ticket().GridId, Asked));
        Assert.Equal((Channel.KfMenu, "wk-qs", "ask_village"), (Question!.Channel, Question.Via, Question.Template));
        Assert.Equal(["village:1024:qs-a", "village:1024:qs-b"], Question.Buttons.Select(b => b.Key));
        Assert.Equal(["上湾村", "下湾村"], Question.Buttons.Select(b => b.Text));
        Assert.Contains(_run.Last.Notices, n => n.Purpose == Purpose.Receipt);
    }

    [Fact]
    public void Answer_ByMenu_MovesTheTicketToTheVillage()
    {
        _run.Hear(_run.ByKf(Zhang, Lamp));
        var town = _run.Last.Notices.First(n => n.Template == "ticket_new");

        _run.Hear(_run.ByKf(Zhang, "上湾村") with { MenuId = "village:1024:qs-a" });

        Assert.Equal(("qs-a", "qs-a", "bao"), (Ticket().GridId, Ticket().VillageId, Asked));
        Assert.Contains(_run.Last.Notices, n => n.Channel == Channel.CardUpdate && n.TaskId == town.TaskId && n.Recipient == "ban");
        Assert.DoesNotContain(_run.Last.Notices, n => n.Template == "ticket_new" && n.TaskId == town.TaskId);
        Assert.Contains(_run.Last.Notices, n => n.Template == "reply_located" && n.Values["said.village"] == "上湾村");
        Assert.Contains(_run.Last.Events, e => e.Move == TicketMove.Locate);

        _run.Hear(_run.ByKf(Zhang, "下湾村") with { MenuId = "village:1024:qs-b" });
        Assert.Equal("qs-a", Ticket().GridId); // once
    }

    [Theory]
    [InlineData("上湾村", "qs-a")]
    [InlineData("我是下湾的", "qs-b")]
    [InlineData("上湾村一组的", "qs-a")]
    public void Answer_InWords_IsUnderstood(string words, string grid)
    {
        _run.Hear(_run.ByKf(Zhang, Lamp));

        _run.Hear(_run.ByKf(Zhang, words));

        Assert.Equal(grid, Ticket().GridId);
        Assert.Single(_run.All.Files);
    }

    [Fact]
    public void Answer_TwoVillagesOrANewMatter_IsNone()
    {
        _run.Hear(_run.ByKf(Zhang, Lamp));
        _run.Hear(_run.ByKf(Zhang, "上湾还是下湾"));
        Assert.Equal("qs", Ticket().GridId);
        _run.Hear(_run.ByKf(Zhang, "上湾村停水两天了，家里没水用"));
        Assert.Equal("qs", Ticket().GridId);
    }

    [Fact]
    public void Answer_OfSomebodyElse_MovesNothing()
    {
        _run.Hear(_run.ByKf(Zhang, Lamp));

        _run.Hear(_run.ByKf("wmLi", "上湾村") with { MenuId = "village:1024:qs-a" });

        Assert.Equal("qs", Ticket().GridId);
        Assert.Empty(_run.Last.Homes);
    }

    [Fact]
    public void Answer_AfterTheDutyOfficerTookIt_IsToldToThem()
    {
        _run.Hear(_run.ByKf(Zhang, Lamp));
        _run.Hear(_run.ToApp("ban", "接单 1024"));

        _run.Hear(_run.ByKf(Zhang, "上湾村"));

        Assert.Equal(("qs-a", TicketStatus.Accepted, "ban"), (Ticket().GridId, Ticket().Status, Ticket().Holder));
        Assert.Null(Asked);
        Assert.Contains(_run.Last.Notices, n => n.Template == "located" && n.Recipient == "ban" && n.Values["said.village"] == "上湾村");
    }

    [Theory]
    [InlineData("qs-b")]
    [InlineData("下湾村")]
    public void Link_SaysTheVillage_NobodyIsAsked(string param)
    {
        Enter(param);
        _run.Hear(_run.ByKf(Zhang, Lamp));

        Assert.Equal(("qs-b", "xia"), (Ticket().GridId, Asked));
        Assert.Null(Question);
        Assert.Equal("qs-b", Assert.Single(_run.Needs.Neighbourhoods).Key.Village);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nowhere")]
    [InlineData("qs")]
    public void Link_ThatNamesNoVillage_IsNothing(string param)
    {
        Enter(param);

        Assert.Empty(_run.Last.Homes);
        _run.Hear(_run.ByKf(Zhang, Lamp));
        Assert.NotNull(Question);
    }

    [Fact]
    public void EarlierTicket_SaysTheVillage()
    {
        _run.Hear(_run.InGroup(Zhang, "河边的路灯坏了三天了，晚上看不见路"));

        _run.Hear(_run.ByKf(Zhang, Water));

        Assert.Equal("qs-a", Ticket(1025).GridId);
        Assert.Null(Question);
    }

    [Fact]
    public void AccountOfAVillage_SaysTheVillage_AndOnesOwnWordGoesBefore()
    {
        var chat = new Chat("wk-qs", ChatKind.Kf, "qs-b", null, null, "下湾便民");
        _run.Hear(_run.ByKf(Zhang, Lamp) with { Chat = chat });
        Assert.Equal("qs-b", Ticket().GridId);

        Enter("qs-a");
        _run.Hear(_run.ByKf(Zhang, Water) with { Chat = chat });
        Assert.Equal("qs-a", Ticket(1025).GridId);
    }

    [Fact]
    public void Danger_IsCalledOutAtOnce_AndTheVillagesPeopleWhenItIsKnown()
    {
        _run.Now = A.Time("2026-11-17 03:00");
        _run.Hear(_run.ByKf(Zhang, "着火了，屋里还有人，快救命"));
        Assert.Contains(_run.Last.Notices, n => n is { Channel: Channel.Voice, Recipient: "ban" } && n.SendAt == A.Time("2026-11-17 03:00"));
        Assert.NotNull(Question);
        var first = _run.Last.Notices.Where(n => n.Template == "life").Select(n => n.TaskId).ToList();

        _run.Hear(_run.ByKf(Zhang, "上湾村") with { MenuId = "village:1024:qs-a" });

        Assert.Contains(_run.Last.Notices, n => n is { Channel: Channel.Voice, Recipient: "shu", IsDanger: true });
        Assert.Empty(_run.Last.Notices.Where(n => n.Template == "life").Select(n => n.TaskId).Intersect(first));
    }

    [Fact]
    public void TwoResidentsWithoutAPlace_AreTwoMatters()
    {
        _run.Hear(_run.ByKf(Zhang, Water));
        _run.Hear(_run.ByKf("wmLi", Water));
        Assert.Equal(2, _run.All.Files.Count);

        _run.Hear(_run.ByKf(Zhang, Water));
        Assert.Equal(2, _run.All.Files.Count);
    }

    [Fact]
    public void Confidential_IsNotAskedAbout()
    {
        _run.Hear(_run.ByKf(Zhang, "村支书贪污低保款"));

        Assert.True(Ticket().IsConfidential);
        Assert.Null(Question);
    }

    [Fact]
    public void ElevenVillages_AreAskedForInWords()
    {
        var more = string.Concat(Enumerable.Range(1, 9).Select(i => $$"""{ "id": "qs-v{{i}}", "parent": "qs", "level": "村", "name": "{{"甲乙丙丁戊己庚辛壬"[i - 1]}}家村", "kind": "village" },"""));
        var run = new IntakeRun(A.CorpOf(A.Town.Replace("""{ "id": "qs-b",""", more + """{ "id": "qs-b",""", StringComparison.Ordinal)));
        run.Hear(run.ByKf(Zhang, Lamp));
        Assert.Single(run.Last.Notices, n => n is { Template: "ask_village_words", Channel: Channel.KfText, Buttons.Count: 0 });

        run.Hear(run.ByKf(Zhang, "庚家"));

        Assert.Equal("qs-v7", run.All.Files[1024].Ticket.GridId);
    }
}
