using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>连着说: what one person says within minutes is one demand, understood from all the words; a matter of its own is not swallowed.</summary>
public sealed class BurstTests
{
    private const string Zhang = "wmZhang";
    private const string Li = "wmLi";
    private const string Lamp = "路灯坏了三天了，夜里很黑";
    private readonly IntakeRun _run = new();

    private TicketFile File(long number = 1024) => _run.All.Files[number];

    private Effects Say(string person, string words) => _run.Hear(_run.InGroup(person, words));

    private static Utterance Said(string id, string at, string text, DemandStatus? status = null, long? ticket = null, string person = Zhang) =>
        new(id, person, "c", A.Time($"2026-11-16 {at}"), text) { Id = Guid.NewGuid(), Status = status, Ticket = ticket };

    [Fact]
    [Trait("Feature", "IN-12")]
    public void PlaceSaidAfter_IsTheSameDemand_AndTheTicketSaysItAll()
    {
        Say(Zhang, Lamp);
        Say(Zhang, "就在一组小卖部");

        Assert.Single(_run.All.Files);
        Assert.Equal([DemandStatus.Continued], _run.Last.Demands.Select(d => d.Status));
        Assert.Equal(1, _run.All.Drafts.Values.Count(d => d.Status != DemandStatus.Continued));
        Assert.Equal((1024L, _run.All.Drafts.Values.First().Id), (_run.Last.Demands[0].Ticket!.Value, _run.Last.Demands[0].PartOf!.Value));
        Assert.Equal("一组小卖部", File().Ticket.Place);
        Assert.Equal("路灯坏了三天了，夜里很黑，就在一组小卖部", File().Ticket.Summary);
        Assert.Contains(_run.Last.Notices, n => n is { Template: "amended", Recipient: "wei" } && n.Values["ticket.place"] == "一组小卖部");
        Assert.DoesNotContain(_run.Last.Notices, n => n.Purpose == Purpose.Receipt);
        Assert.Equal(TicketMove.Amend, Assert.Single(_run.Last.Events).Move);
    }

    [Fact]
    public void GraverWordsAfter_MakeTheSameTicketGraver_AtOnce()
    {
        Say(Zhang, "河边的电线杆歪了，看着吓人");
        var number = Assert.Single(_run.All.Files).Key;
        Say(Zhang, "电线掉下来了，打着人了，快救命");

        Assert.Equal(Urgency.Life, _run.All.Files.Values.Min(f => f.Ticket.Urgency));
        Assert.Contains(_run.Last.Notices, n => n is { Channel: Channel.Voice, IsDanger: true });
        Assert.Equal(number, _run.All.Files.Keys.Min());
    }

    [Fact]
    public void AMatterOfItsOwn_IsNotSwallowed()
    {
        Say(Zhang, Lamp);
        Say(Zhang, "停水两天了，家里没水用");

        Assert.Equal(["市政设施", "供水"], _run.All.Files.Values.OrderBy(f => f.Ticket.Number).Select(f => f.Ticket.Category));
        Assert.Equal(Lamp, File().Ticket.Summary);
    }

    [Theory]
    [InlineData("今天天气真好")]
    [InlineData("哈哈哈")]
    [InlineData("谢谢")]
    public void TalkAfter_IsTalk(string words)
    {
        Say(Zhang, Lamp);
        Say(Zhang, words);

        Assert.Empty(_run.Last.Demands);
        Assert.Equal(Lamp, File().Ticket.Summary);
    }

    [Fact]
    public void LaterThanTheLimit_OrOfSomebodyElse_OrInAnotherTalk_IsNotJoined()
    {
        Say(Zhang, Lamp);
        Say(Li, "就在一组小卖部");
        Assert.Equal("", File().Ticket.Place);

        _run.Now = _run.Now.AddMinutes(10);
        Say(Zhang, "就在一组小卖部");
        Assert.Equal("", File().Ticket.Place);
    }

    [Fact]
    public void WordsBefore_ThatWereIgnored_BecomePartOfTheDemand()
    {
        Say(Zhang, "一组小卖部这里");
        Assert.Empty(_run.All.Files);
        var ignored = Assert.Single(_run.Last.Ignored);
        Say(Zhang, Lamp);

        Assert.Equal("一组小卖部这里", File().Ticket.Place);
        Assert.Equal([DemandStatus.Continued, DemandStatus.Ticketed], _run.Last.Demands.Select(d => d.Status));
        Assert.Equal(ignored.MessageId, _run.Last.Demands[0].MessageId);
        Assert.Equal([ignored.Id], _run.Last.IgnoredTaken);
        Assert.Equal(Lamp, _run.Last.Demands[1].Text);
    }

    [Fact]
    public void Draft_ClearedByMoreWords_NeedsNobody()
    {
        Say(Zhang, "这里坏了，你们来看看");
        var draft = Assert.Single(_run.Last.Demands, d => d.Status == DemandStatus.Draft);

        Say(Zhang, "路灯不亮，坏了三天了，晚上看不见路");
        Assert.Equal((DemandStatus.Ticketed, 1024L), (_run.All.Drafts[draft.Id].Status, _run.All.Drafts[draft.Id].Ticket!.Value));
        Assert.True(_run.Last.Drafts.TryGetValue(draft.Id, out var clock) && clock is null);
        Assert.Equal(1024L, _run.Last.Demands[^1].Ticket);
    }

    [Fact]
    public void SecretWords_NeverGetIntoAnOrdinaryTicket()
    {
        Say(Zhang, Lamp);
        Say(Zhang, "我要举报舒继明贪污低保款");

        Assert.Equal(Lamp, File().Ticket.Summary);
        Assert.True(File(1025).Ticket.IsConfidential);
    }

    [Fact]
    public void Joined_OnAnothersTicket_KeepsTheirWords()
    {
        Say(Li, "停水两天了，家里没水用");
        Say(Zhang, "我家也是");
        Say(Zhang, "就在一组小卖部");

        Assert.Single(_run.All.Files);
        Assert.Equal("停水两天了，家里没水用", File().Ticket.Summary);
        Assert.Equal(1024L, _run.Last.Demands[0].Ticket);
    }

    [Fact]
    public void Staff_DoNotSpeakInBursts()
    {
        Say(Zhang, Lamp);
        _run.Hear(_run.InGroup("wei", "就在一组小卖部"));

        Assert.Empty(_run.Last.Demands);
    }

    [Fact]
    public void Of_WalksBackWhileNothingStandsBetween()
    {
        Utterance[] talk =
        [
            Said("1", "09:50", "别的事", DemandStatus.Ticketed, 7), Said("2", "10:00", "那里"), Said("3", "10:03", "路灯坏了", DemandStatus.Ticketed, 8),
            Said("4", "10:04", "别人的话", person: Li), Said("5", "10:07", "好黑"),
        ];
        var burst = Burst.Of(talk, "c", Zhang, "6", A.Time("2026-11-16 10:10"), TimeSpan.FromMinutes(5))!;

        Assert.Equal(["2", "3", "5"], burst.Before.Select(u => u.MessageId));
        Assert.Equal(8L, burst.Head!.Ticket);
        Assert.Null(Burst.Of(talk, "c", Zhang, "6", A.Time("2026-11-16 10:30"), TimeSpan.FromMinutes(5)));
        Assert.Null(Burst.Of(talk, "d", Zhang, "6", A.Time("2026-11-16 10:10"), TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public void Of_AnotherMatterOfThePerson_EndsIt()
    {
        Utterance[] talk = [Said("1", "10:00", "停水", DemandStatus.Ticketed, 7), Said("2", "10:02", "路灯坏了", DemandStatus.Ticketed, 8)];

        Assert.Equal(["2"], Burst.Of(talk, "c", Zhang, "3", A.Time("2026-11-16 10:03"), TimeSpan.FromMinutes(5))!.Before.Select(u => u.MessageId));
    }

    [Theory]
    [InlineData("停水两天了，家里没水用", "路灯坏了三天了，夜里很黑", true)]
    [InlineData("停水两天了，家里没水用", "另外我家也没水用", true)]
    [InlineData("停水两天了，家里没水用", "今天还没水用，饭都做不了", false)]
    [InlineData("三组小卖部停水两天了，没水用", "五组学校也停水两天了，没水用", true)]
    public void IsOwnMatter_AnotherKindAnotherPlaceOrSaidSo(string before, string words, bool own)
    {
        var understander = new Domain.Understanding.Understander(A.Lexicon, Gazetteer.Empty(A.Lexicon.Normaliser));
        Assert.Equal(own, Burst.IsOwnMatter(understander.Understand(words, ChatContext.Group(A.Grid)), understander.Understand(before, ChatContext.Group(A.Grid))));
    }

    [Theory]
    [InlineData("路灯坏了|三组", "路灯坏了，三组")]
    [InlineData("路灯坏了！|三组。|快来", "路灯坏了！三组。快来")]
    [InlineData(" |三组", "三组")]
    public void Join_ReadsAsOneText(string parts, string text) => Assert.Equal(text, Burst.Join(parts.Split('|')));

    [Fact]
    public void CorpFile_SaysHowLong()
    {
        var corp = A.CorpOf(A.Town.Replace("\"grids\": [", "\"settings\": { \"talk\": { \"burstMinutes\": 0, \"placeMinutes\": 60 } }, \"grids\": [", StringComparison.Ordinal));
        Assert.Equal((0, 24, 60, 7), (corp.Talk.BurstMinutes, corp.Talk.CorrectHours, corp.Talk.PlaceMinutes, corp.Talk.QuoteDays));
        Assert.NotEmpty(A.FaultsWith("\"talk\": { \"minutes\": 3 }"));
        var run = new IntakeRun(corp);
        run.Hear(run.InGroup(Zhang, Lamp));
        run.Hear(run.InGroup(Zhang, "就在一组小卖部"));
        Assert.Equal("", run.All.Files[1024].Ticket.Place);
    }
}
