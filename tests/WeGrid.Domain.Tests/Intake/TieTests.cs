using WeGrid.Domain.Notices;
using WeGrid.Domain.Procedures;
using WeGrid.Domain.Registers;
using WeGrid.Domain.Tests.Procedures;
using WeGrid.Domain.Ties;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>关联 as it is said: the code and the confirmation, staff's words and their rights, and what a tie gives.</summary>
public sealed class TieTests
{
    private const string Lamp = "村口那盏路灯坏了半个月了，晚上黑得很";
    private const string Pipe = "一组井边的水管漏水，漏了两天没人修";

    private static readonly RegisterKind _points = new("points", "积分", "1", "联系人", [], [PostKind.GridLeader]) { Household = "户号" };

    private readonly IntakeRun _run = new(with: r => r with { Procedures = [ProcedureRun.Read("deliberation")], Registers = [_points] });

    private long Raised(string person, string words)
    {
        _run.Hear(_run.InGroup(person, words));
        return _run.Last.Files.Keys.Single();
    }

    private Notice Told(string person, string template) => Assert.Single(_run.Last.Notices, n => n.Recipient == person && n.Template == template);

    private string Listed(string person) => string.Join('|', Told(person, "reply_mine").Lines.Select(l => $"{l.Values["number"]} {l.Values["mine.what"]}"));

    private static RegisterEntry Household(int number, string door, string grid = "qs-a") => new("points", number, grid, "", "", new Dictionary<string, string> { ["户号"] = door });

    [Fact]
    [Trait("Feature", "UN-15")]
    public void Code_EnteredAndConfirmed_BothSeeBoth_UntiedEachSeesTheirOwn()
    {
        var (lamp, pipe) = (Raised("wm-1", Lamp), Raised("wm-2", Pipe));
        _run.Hear(_run.ToApp("shu", $"关联码 {lamp}"));
        var code = Told("shu", "reply_tie_code").Values["tie.code"];

        _run.Hear(_run.ByKf("wm-2", $"关联码 {lamp} {code}"));
        Told("wm-2", "reply_tie_ask");
        Assert.Empty(_run.Ties);
        _run.Hear(_run.ByKf("wm-3", "确认关联"));
        Told("wm-3", "reply_tie_refused");
        _run.Hear(_run.ByKf("wm-2", "确认关联"));
        Assert.Equal(("wm-1", "wm-2", TieHow.Code, "wm-2"), (_run.Ties[0].One, _run.Ties[0].Other, _run.Ties[0].How, _run.Ties[0].By));
        Assert.Empty(_run.TieCodes);

        _run.Hear(_run.ByKf("wm-2", "我的诉求"));
        Assert.Equal($"{pipe} 漏水|{lamp} 路灯".Split('|').Length, Listed("wm-2").Split('|').Length);
        _run.Hear(_run.ByKf("wm-1", "路灯的事怎么样了"));
        Assert.Equal($"{lamp}", Told("wm-1", "reply_progress").Values["number"]);
        _run.Hear(_run.ByKf("wm-1", "水管的事怎么样了"));
        Assert.Equal($"{pipe}", Told("wm-1", "reply_progress").Values["number"]);

        _run.Hear(_run.ByKf("wm-1", "取消关联"));
        Told("wm-1", "reply_tied");
        _run.Hear(_run.ByKf("wm-1", "我的诉求"));
        Assert.StartsWith($"{lamp} ", Listed("wm-1"), StringComparison.Ordinal);
        Assert.DoesNotContain("|", Listed("wm-1"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public void Code_WrongThreeTimes_IsOver_TheRightOneToo()
    {
        var lamp = Raised("wm-1", Lamp);
        _run.Hear(_run.ToApp("shu", $"关联码 {lamp}"));
        var code = Told("shu", "reply_tie_code").Values["tie.code"];
        for (var i = 0; i < 3; i++)
        {
            _run.Hear(_run.ByKf("wm-2", $"关联码 {lamp} {(code == "999999" ? "000000" : "999999")}"));
        }

        Assert.Equal(3, _run.TieTries.Count(t => t.Number == lamp));
        _run.Hear(_run.ByKf("wm-2", $"关联码 {lamp} {code}"));
        Assert.Contains("试得太多", Told("wm-2", "reply_tie_refused").Values["why"], StringComparison.Ordinal);
        Assert.Empty(_run.Last.TieCodes);
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public void Staff_WithAReason_OfTheirGrid_NeverOfAConfidentialMatter()
    {
        var (lamp, pipe) = (Raised("wm-1", Lamp), Raised("wm-2", Pipe));
        _run.Hear(_run.ToApp("shu", $"同一人 {lamp} {pipe}"));
        Assert.Contains("怎么认定", Told("shu", "reply_tie_refused").Values["why"], StringComparison.Ordinal);
        _run.Hear(_run.ToApp("xia", $"同一人 {lamp} {pipe} 认得"));
        Told("xia", "reply_unknown");
        Assert.Empty(_run.Ties);
        _run.Hear(_run.ToApp("shu", $"同一人 {lamp} {pipe} 电话里本人说的"));
        Assert.Equal(("wm-1", "wm-2", TieHow.Staff, "shu", "电话里本人说的"), (_run.Ties[0].One, _run.Ties[0].Other, _run.Ties[0].How, _run.Ties[0].By, _run.Ties[0].Why));
        _run.Hear(_run.ToApp("shu", $"同一人 {pipe} {lamp} 又说一遍"));
        Assert.Contains("已经关联", Told("shu", "reply_tie_refused").Values["why"], StringComparison.Ordinal);
        _run.Hear(_run.ToApp("shu", $"取消关联 {pipe} 认错了人"));
        Assert.Empty(_run.Ties);
        Assert.Equal("认错了人", _run.Last.TiesUndone[0].Why);

        _run.Hear(_run.ByKf("wm-3", "我要举报舒继明收了承包人的钱"));
        var secret = _run.Last.Files.Keys.Single();
        foreach (var user in new[] { "shu", "ban", "zhen", "ji" })
        {
            _run.Hear(_run.ToApp(user, $"关联码 {secret}"));
            Told(user, "reply_unknown");
            _run.Hear(_run.ToApp(user, $"同一人 {secret} {lamp} 认得"));
            Told(user, "reply_unknown");
        }
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public void ConfidentialMatter_IsSeenUnderNoOtherIdentity_NorJoinedByOne()
    {
        _run.Hear(_run.ByKf("wm-1", "我要举报舒继明收了承包人的钱"));
        _run.Ties.Add(new Tie(Guid.NewGuid(), "wm-1", "wm-2", TieHow.Code, "wm-2", _run.Now, ""));
        _run.Hear(_run.ByKf("wm-2", "我的诉求"));
        Told("wm-2", "reply_no_ticket");
        _run.Hear(_run.ByKf("wm-2", "我反映的事怎么样了"));
        Told("wm-2", "reply_no_ticket");
        _run.Hear(_run.ByKf("wm-1", "我的诉求"));
        Assert.EndsWith("您反映的事", Listed("wm-1"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public void Result_GoesOnce_ToTheIdentityThatIsReached_AndItsAnswerCounts()
    {
        var lamp = Raised("wm-1", Lamp);
        _run.Hear(_run.InGroup("wm-2", "村口那盏路灯坏了半个月了，晚上黑得很，快来修"));
        _run.Ties.Add(new Tie(Guid.NewGuid(), "wm-1", "wm-2", TieHow.Code, "wm-2", _run.Now, ""));
        Assert.Equal(2, _run.All.Files[lamp].Reporters.Count);
        _run.Hear(_run.ByKf("wm-2", "你好"));
        _run.Hear(_run.ToApp("shu", $"接单 {lamp}"));
        _run.Hear(_run.ToApp("shu", $"办结 {lamp} 换了灯泡"));

        var result = Assert.Single(_run.Last.Notices, n => n.Purpose == Purpose.Result);
        Assert.Equal(("wm-2", "wm-2"), (result.Recipient, result.Person));
        Assert.Empty(_run.Last.Relays);
        _run.Deliver(lamp);
        Assert.All(_run.All.Files[lamp].Reporters, r => Assert.Equal(ToldState.ToldByBot, r.Told));
        // It was asked once; either identity answers it.
        Assert.Single(_run.All.Files[lamp].Surveys);
        _run.Hear(_run.ByKf("wm-1", "解决了，满意"));
        Assert.True(_run.All.Files[lamp].Surveys[0].IsAnswered);
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public void Result_OfWhoCannotBeReached_GoesToTheirOtherIdentity()
    {
        var lamp = Raised("wm-1", Lamp);
        _run.Ties.Add(new Tie(Guid.NewGuid(), "wm-1", "wm-2", TieHow.Code, "wm-2", _run.Now, ""));
        _run.Hear(_run.ByKf("wm-2", "你好"));
        _run.Hear(_run.ToApp("shu", $"接单 {lamp}"));
        _run.Hear(_run.ToApp("shu", $"办结 {lamp} 换了灯泡"));
        var result = Assert.Single(_run.Last.Notices, n => n.Purpose == Purpose.Result);
        Assert.Equal(("wm-2", "wm-1"), (result.Recipient, result.Person));
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public void SameMatter_UnderTwoIdentities_IsNotReportedAgainAndAgain()
    {
        var lamp = Raised("wm-1", Lamp);
        _run.Ties.Add(new Tie(Guid.NewGuid(), "wm-1", "wm-2", TieHow.Code, "wm-2", _run.Now, ""));
        _run.Hear(_run.InGroup("wm-2", Lamp));
        _run.Hear(_run.InGroup("wm-3", Lamp));
        Assert.Null(_run.All.Files[lamp].Ticket.RaisedAt);
        _run.Hear(_run.InGroup("wm-4", Lamp));
        Assert.NotNull(_run.All.Files[lamp].Ticket.RaisedAt);
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public void Backing_UnderTwoIdentities_IsOne()
    {
        var number = Begun("propose");
        _run.Ties.Add(new Tie(Guid.NewGuid(), "wm-1", "wm-2", TieHow.Staff, "shu", _run.Now, "认得"));
        _run.Hear(_run.InGroup("wm-1", $"附议 {number}"));
        _run.Hear(_run.InGroup("wm-2", $"附议 {number}"));
        Assert.Equal("wm-1", Assert.Single(_run.Hands).Person);
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public void Household_TiedOnes_SpeakForItOnce_WithoutItsDoor_AndForNoOther()
    {
        var number = Begun("poll");
        var pipe = Raised("wm-son", Pipe);
        _run.Entries.AddRange([Household(17, "三组12号"), Household(18, "三组13号"), Household(19, "九组1号", "qs-b")]);
        _run.Hear(_run.ToApp("shu", $"同一户 {pipe} 积分 17 走访认得"));
        Told("shu", "reply_tied");
        // What stands in the entry is said to nobody.
        Assert.DoesNotContain("三组", string.Concat(_run.Last.Notices.SelectMany(n => n.Values.Values)), StringComparison.Ordinal);
        _run.Ties.Add(new Tie(Guid.NewGuid(), "wm-mother", Identity.Household("points", 17), TieHow.Staff, "shu", _run.Now, "认得"));
        // A household of another village has no word here.
        _run.Ties.Add(new Tie(Guid.NewGuid(), "wm-mother", Identity.Household("points", 19), TieHow.Staff, "shu", _run.Now, "认得"));

        _run.Hear(_run.InGroup("wm-mother", $"同意 {number}"));
        Assert.Equal((Choice.Agree, HandDesk.DigestOf(number, "3组12")), (_run.Hands[0].Choice, _run.Hands[0].Household));
        _run.Hear(_run.ByKf("wm-son", $"不同意 {number}"));
        Assert.Single(_run.Hands);
        _run.Hear(_run.InGroup("wm-son", $"不同意 {number} 三组13号"));
        Assert.Single(_run.Hands);
        // Neither does a neighbour for it who writes its door.
        _run.Hear(_run.InGroup("wm-x", $"不同意 {number} 三组12号"));
        Assert.Single(_run.Hands);
        _run.Hear(_run.InGroup("wm-mother", $"弃权 {number}"));
        Assert.Equal(Choice.Abstain, Assert.Single(_run.Hands).Choice);
    }

    private long Begun(string step)
    {
        _run.Hear(_run.ToApp("shu", "提协商 换不换路灯"));
        var (number, file) = Assert.Single(_run.Matters);
        var played = ProcedureRun.Of("deliberation", by: "shu").To(step);
        _run.Matters[number] = file with { Matter = played.Matter with { Number = number, DueAt = _run.Now.AddDays(7) } };
        return number;
    }
}
