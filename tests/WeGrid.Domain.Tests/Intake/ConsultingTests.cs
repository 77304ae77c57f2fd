using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Understanding.Answers;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>咨询: answered where an approved answer holds, where it may be said; a person in every other case.</summary>
public sealed class ConsultingTests
{
    private const string Zhang = "wmZhang";
    private const string Question = "请问老年证在哪里办？要带什么";

    private static readonly AnswerBook _book = AnswerBook.Parse("answers/qingshui.json", """
        {
          "version": "t", "likeness": 0.6, "lead": 0.08, "fillers": ["请问"], "asking": ["哪里", "什么", "怎么"], "personal": ["我妈"], "unhappy": ["不给", "没人管"],
          "answers": [
            { "id": "card", "questions": ["老年证在哪里办"], "must": ["老年证", "办"], "answer": "带身份证到村里办。", "source": "县老龄办", "approved": "2026-01-01", "approvedBy": "谭华", "validUntil": "2026-12-31", "group": true },
            { "id": "low", "questions": ["低保怎么申请"], "must": ["低保", "申请"], "answer": "写申请交到村里。", "source": "县民政局", "approved": "2026-01-01", "approvedBy": "谭华", "validUntil": "2026-12-31" },
            { "id": "old", "questions": ["农机补贴怎么申请"], "must": ["农机", "补贴"], "answer": "到镇农业办登记。", "source": "县农业农村局", "approved": "2025-01-01", "approvedBy": "谭华", "validUntil": "2025-12-31" }
          ]
        }
        """, A.Lexicon.Normaliser).Book!;

    private readonly IntakeRun _run = new(with: r => r with { Answers = _book });

    private Spoken ToBot(string text) => _run.InGroup("shu", text) with
    {
        Person = "cun", Conversation = "bot:wr-in", Chat = A.Corp.Chats["wr-in"], IsAddressed = true, ResponseUrl = "https://reply.example/1",
    };

    [Fact]
    public void Kf_KnownQuestion_GetsTheApprovedWordsWithSourceAndDates_AndNoTicket()
    {
        _run.Hear(_run.ByKf(Zhang, Question));
        var notice = Assert.Single(_run.Last.Notices);
        Assert.Equal((Channel.KfText, Zhang, "reply_answer"), (notice.Channel, notice.Recipient, notice.Template));
        Assert.Equal("带身份证到村里办。", notice.Values["known.answer"]);
        Assert.Equal(("县老龄办", "2026年1月1日", "2026年12月31日"), (notice.Values["known.source"], notice.Values["known.date"], notice.Values["known.until"]));
        Assert.Empty(_run.All.Files);
        var demand = Assert.Single(_run.Last.Demands);
        Assert.Equal((DemandStatus.Answered, (long?)null), (demand.Status, demand.Ticket));
        Assert.Contains("\"answer\":\"card\"", demand.Label, StringComparison.Ordinal);
        Assert.Contains("\"likeness\":", demand.Label, StringComparison.Ordinal);
    }

    [Fact]
    public void InternalGroup_GeneralAndAddressed_IsAnsweredThere()
    {
        _run.Hear(ToBot(Question));
        var notice = Assert.Single(_run.Last.Notices);
        Assert.Equal((Channel.BotReply, "reply_answer_group", "https://reply.example/1"), (notice.Channel, notice.Template, notice.Via));
    }

    [Theory]
    [InlineData("我妈的老年证在哪里办？要带什么")]
    [InlineData("低保怎么申请，要什么材料")]
    public void InternalGroup_PersonalOrNotForGroups_IsAnsweredAlone(string text)
    {
        _run.Reachable("cun", _run.Now);
        _run.Hear(ToBot(text));
        var notice = Assert.Single(_run.Last.Notices);
        Assert.Equal((Channel.KfText, "cun", "reply_answer"), (notice.Channel, notice.Recipient, notice.Template));
    }

    [Fact]
    public void CustomerGroup_NoWayToTellThemAlone_GoesToAPerson()
    {
        _run.Hear(_run.InGroup(Zhang, Question));
        Assert.DoesNotContain(_run.Last.Notices, n => n.Template.StartsWith("reply_answer", StringComparison.Ordinal));
        Assert.DoesNotContain(_run.Last.Demands, d => d.Status == DemandStatus.Answered);
    }

    [Theory]
    [InlineData("老年证的照片要求几寸的，怎么办")]
    [InlineData("农机补贴怎么申请，要带什么材料")]
    [InlineData("老年证在哪里办？去了三次都不给办，没人管")]
    public void NotKnownExpiredOrMoreThanAQuestion_GoesToAPersonAsUsual(string text)
    {
        _run.Hear(_run.ByKf(Zhang, text));
        Assert.DoesNotContain(_run.Last.Notices, n => n.Template.StartsWith("reply_answer", StringComparison.Ordinal));
        Assert.Contains(Assert.Single(_run.Last.Demands).Status, new[] { DemandStatus.Draft, DemandStatus.Ticketed });
    }

    [Fact]
    public void Expired_SaysSoOnWhatThePersonGets()
    {
        _run.Hear(_run.ByKf(Zhang, "农机补贴怎么申请，要带什么材料"));
        var reasons = System.Text.Json.JsonDocument.Parse(Assert.Single(_run.Last.Demands).Label).RootElement.GetProperty("reasons").EnumerateArray().Select(r => r.GetString());
        Assert.Contains(reasons, r => r!.Contains("答复已过期", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("救命，有人掉河里了，老年证在哪里办")]
    [InlineData("举报村支书办老年证收钱，老年证在哪里办他说了算")]
    [InlineData("不想活了，老年证在哪里办也不管了")]
    public void LifeConfidentialCrisis_AreNeverAnswered(string text)
    {
        _run.Hear(_run.ByKf(Zhang, text));
        Assert.DoesNotContain(_run.Last.Notices, n => n.Template.StartsWith("reply_answer", StringComparison.Ordinal));
        Assert.DoesNotContain(_run.Last.Demands, d => d.Status == DemandStatus.Answered);
    }

    [Fact]
    public void WantsAPerson_TheQuestionBecomesATicket_Once()
    {
        _run.Hear(_run.ByKf(Zhang, Question));
        var asked = _run.Last.Demands[0].Id;
        _run.Hear(_run.ByKf(Zhang, "人工"));
        var file = Assert.Single(_run.All.Files.Values);
        Assert.Contains("老年证", file.Ticket.Summary, StringComparison.Ordinal);
        Assert.Equal((asked, DemandStatus.Ticketed, file.Ticket.Number), (_run.Last.Demands[0].Id, _run.Last.Demands[0].Status, _run.Last.Demands[0].Ticket!.Value));

        _run.Hear(_run.ByKf(Zhang, "人工"));
        Assert.Single(_run.All.Files);
    }
}
