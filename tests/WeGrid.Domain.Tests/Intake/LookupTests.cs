using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Registers;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>查名册 at the desk: what is only a question is answered, what tells of more goes the way of everything.</summary>
public sealed class LookupTests
{
    private const string Zhang = "wmZhang";

    private static readonly RegisterKind _stations = Kind("stations");
    private static readonly RegisterKind _relief = Kind("relief");

    private readonly IntakeRun _run;

    public LookupTests()
    {
        _run = new IntakeRun(with: r => r with { Registers = [_stations, _relief] });
        _run.Entries.Add(Entry("stations", 1, "qs-a", "bao", ("名称", "上湾暖心驿站"), ("办什么", "社保卡、代办"), ("地点", "村委会一楼"), ("开放时间", "全天")));
        _run.Entries.Add(Entry("relief", 1, "qs-a", "", ("物资", "大米"), ("单位", "袋")) with { Left = 10 });
    }

    private Spoken ToBot(string text) => _run.InGroup("shu", text) with
    {
        Person = "cun", Conversation = "bot:wr-in", Chat = A.Corp.Chats["wr-in"], IsAddressed = true, ResponseUrl = "https://reply.example/1",
    };

    [Fact]
    [Trait("Feature", "B10")]
    public void Where_InAnInternalGroup_IsAnsweredThere()
    {
        _run.Hear(ToBot("请问社保卡在哪里办？"));
        var notice = Assert.Single(_run.Last.Notices);
        Assert.Equal((Channel.BotReply, "reply_where_group"), (notice.Channel, notice.Template));
        Assert.StartsWith("上湾暖心驿站，村委会一楼，全天。现在开着。", notice.Values["register.open"], StringComparison.Ordinal);
        Assert.Equal("上湾暖心驿站，村委会一楼，全天。现在开着。", GroupWords.Of(notice).Values["register.open"]);
        Assert.Equal(DemandStatus.Answered, Assert.Single(_run.Last.Demands).Status);
    }

    [Fact]
    [Trait("Feature", "B11")]
    public void Shut_GoesToWhoSeesToIt_WithoutWhoSaidSo_InTheDaytime()
    {
        _run.Now = new DateTimeOffset(A.Monday.Date.AddHours(23), A.Monday.Offset);
        _run.Reachable("cun", _run.Now);
        _run.Hear(ToBot("上湾暖心驿站没开门"));
        var told = Assert.Single(_run.Last.Notices, n => n.Template == "register_shut");
        Assert.Equal("bao", told.Recipient);
        Assert.DoesNotContain(told.Values.Values, v => v.Contains("cun", StringComparison.Ordinal));
        Assert.Equal(A.Deadlines.Quiet.NextAllowed(_run.Now, danger: false), told.SendAt);
        Assert.True(told.SendAt > _run.Now);
    }

    [Theory]
    [InlineData("上湾暖心驿站没开门，路灯也坏了")]
    [InlineData("上湾暖心驿站没人在，水管漏水淌一地")]
    [InlineData("投诉上湾暖心驿站天天关着门，没人管")]
    [InlineData("上湾暖心驿站停电了找谁？")]
    [InlineData("上湾暖心驿站没开门，门口路灯也坏了三天，晚上老人走路看不见")]
    [InlineData("上湾暖心驿站关着门冒黑烟，起火了快来人")]
    [InlineData("举报上湾暖心驿站天天关着门，村干部拿了补贴不上班")]
    public void Shut_AndMoreThanThat_IsNotAnsweredAway(string text)
    {
        _run.Hear(ToBot(text));
        Assert.DoesNotContain(_run.Last.Notices, n => n.Template is "register_shut" or "reply_shut" or "reply_shut_group" or "reply_where" or "reply_where_group");
        Assert.DoesNotContain(_run.Last.Demands, d => d.Status == DemandStatus.Answered);
        Assert.NotEmpty(_run.Last.Demands);
    }

    [Fact]
    [Trait("Feature", "C15")]
    public void Ledger_MovesWhatIsThere_AndNoMore()
    {
        var move = Assert.Single(_run.Hear(_run.ToApp("shu", "发放 1 8 给三户")).RegisterMoves);
        Assert.Equal((-8, 2, "给三户", "shu"), (move.Amount, move.Left, move.Said, move.By));
        var effects = _run.Hear(_run.ToApp("shu", "发放 1 11"));
        Assert.Empty(effects.RegisterMoves);
        Assert.Contains("没有记：1号只有2袋", Assert.Single(effects.Notices).Values["what"], StringComparison.Ordinal);
        // Whose village it is not, and who is no staff, moves nothing.
        Assert.Empty(_run.Hear(_run.ToApp("xia", "发放 1 1")).RegisterMoves);
        Assert.Empty(_run.Hear(ToBot("发放 1 1")).RegisterMoves);
    }

    private static RegisterKind Kind(string id) => RegisterKindReader.Parse($"{id}.json", File.ReadAllText(Path.Combine(A.Root, "data", "registers", $"{id}.json"))).Kind!;

    private RegisterEntry Entry(string kind, int number, string grid, string holder, params (string Name, string Value)[] fields) =>
        new(kind, number, grid, holder, "", fields.ToDictionary(f => f.Name, f => f.Value)) { AddedAt = _run.Now };
}
