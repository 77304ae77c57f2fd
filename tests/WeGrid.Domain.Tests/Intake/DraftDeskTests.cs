using WeGrid.Domain.Intake;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>A draft is put to one person after the other until somebody decides.</summary>
public sealed class DraftDeskTests
{
    private static readonly DateTimeOffset Friday = A.Time("2026-11-20 10:00");
    private readonly DraftDesk _desk = new(A.Rules());
    private int _id;

    private WaitingDraft Draft(DraftClock? clock = null, string text = "那个事情还是那个样子", string chat = "archive:wr-a")
    {
        var demand = new Demand(new Guid(++_id, 0, 0, new byte[8]), "wmZhang", chat, $"m{_id}", Friday, text, DemandStatus.Draft, null, "{}");
        return new WaitingDraft(demand, "看不懂", clock ?? new DraftClock { Grid = A.Grid });
    }

    private (Effects Effects, WaitingDraft After, DateTimeOffset At) Asked(WaitingDraft draft, DateTimeOffset at, DraftDesk? desk = null)
    {
        var effects = new Effects();
        (desk ?? _desk).Ask(effects, draft, at);
        var (clock, due) = effects.Drafts[draft.Demand.Id]!.Value;
        return (effects, draft with { Clock = clock }, due);
    }

    private (Effects Effects, WaitingDraft After, DateTimeOffset At) Due(WaitingDraft draft, DateTimeOffset at)
    {
        var effects = new Effects();
        _desk.FallDue(effects, [draft], at);
        var (clock, due) = effects.Drafts[draft.Demand.Id]!.Value;
        return (effects, draft with { Clock = clock }, due);
    }

    [Fact]
    public void Draft_WhoIsOnLeaveIsPassedOver_AndOneWhoWentMeanwhileIsNotReminded()
    {
        var corp = A.Corp with { Rota = new Domain.Dispatch.Rota([], [new("shu", Friday.AddDays(-1), Friday.AddDays(1)), new("fu", Friday.AddDays(2), Friday.AddDays(30))]) };
        var desk = new DraftDesk(A.Rules(corp));
        var (effects, draft, at) = Asked(Draft(), Friday, desk);
        Assert.Equal("fu", effects.Notices[0].Recipient); // the stand-in, not the leader on leave

        effects = new Effects();
        desk.FallDue(effects, [draft], at);
        Assert.Equal(("ban", "draft"), (effects.Notices[0].Recipient, effects.Notices[0].Template)); // fu has gone since

        var all = new DraftDesk(A.Rules(A.Corp with { Rota = new Domain.Dispatch.Rota([], [.. new[] { "shu", "fu", "ban" }.Select(u => new Domain.Dispatch.Leave(u, Friday.AddDays(-1), Friday.AddDays(30)))]) }));
        Assert.Equal("shu", Asked(Draft(), Friday, all).Effects.Notices[0].Recipient); // nobody there: asked all the same
    }

    [Fact]
    public void Draft_NobodyTaps_OneReminderPerPerson_StandIn_DutyOfficer_AndNeverTheEnd()
    {
        var (effects, draft, at) = Asked(Draft(), Friday);
        Assert.Equal(("shu", "draft"), (effects.Notices[0].Recipient, effects.Notices[0].Template));
        List<(string Who, string What, string When)> seen = [];
        for (var i = 0; i < 8; i++)
        {
            (effects, draft, var next) = Due(draft, at);
            var notice = Assert.Single(effects.Notices);
            Assert.True(notice.SendAt >= at && next > at);
            seen.Add((notice.Recipient, notice.Template, $"{notice.SendAt.ToOffset(TimeSpan.FromHours(8)):MM-dd HH:mm}"));
            at = next;
        }

        Assert.Equal(
        [
            ("shu", "draft_reminder", "11-24 09:00"), // one working day after Friday is Monday until 24:00; then in working hours
            ("fu", "draft", "11-25 09:00"),
            ("fu", "draft_reminder", "11-27 09:00"),
            ("ban", "draft", "11-30 09:00"), // not on a Saturday
            ("ban", "draft_reminder", "12-02 09:00"),
            ("ban", "draft_reminder", "12-03 09:00"), // the top stays asked, every working day
            ("ban", "draft_reminder", "12-04 09:00"),
            ("ban", "draft_reminder", "12-07 09:00"),
        ], seen);
    }

    [Fact]
    public void Card_OfEachTurn_HasANumberOfItsOwnAndTheSameAnswer()
    {
        var (effects, draft, at) = Asked(Draft(), Friday);
        var first = effects.Notices[0];
        (_, draft, at) = Due(draft, at);
        (effects, _, _) = Due(draft, at);

        Assert.NotEqual(first.TaskId, effects.Notices[0].TaskId);
        Assert.Equal(first.Buttons.Select(b => b.Key), effects.Notices[0].Buttons.Select(b => b.Key));
        Assert.Equal("看不懂", effects.Notices[0].Values["reason"]);
    }

    [Fact]
    public void Urgent_IsAskedAgainAfterTwentyMinutes_AndAtNightBeginsWithWhoIsAwake()
    {
        var clock = new DraftClock { Grid = A.Grid, Urgency = Urgency.TwoHours };
        Assert.Equal(Friday.AddMinutes(20), Asked(Draft(clock), Friday).At);

        var night = A.Time("2026-11-20 23:00");
        var (effects, _, _) = Asked(Draft(clock), night);
        Assert.Equal(("ban", night), (effects.Notices[0].Recipient, effects.Notices[0].SendAt));
        (effects, _, _) = Asked(Draft(), night);
        Assert.Equal(("shu", A.Time("2026-11-21 07:00")), (effects.Notices[0].Recipient, effects.Notices[0].SendAt));
    }

    [Fact]
    public void Reminder_OfManyDrafts_IsOneMessageThatListsThem()
    {
        var drafts = Enumerable.Range(0, 11).Select(i => Draft(new DraftClock { Asked = "shu", Grid = A.Grid }, $"第{i}句")).ToList();
        var effects = new Effects();

        _desk.FallDue(effects, drafts, Friday);

        var reminder = Assert.Single(effects.Notices);
        Assert.Equal((8, "11", "另有3条"), (reminder.Lines.Count, reminder.Values["count"], reminder.Values["left"]));
        Assert.Equal(("draft_line", "第0句"), (reminder.Lines[0].Template, reminder.Lines[0].Values["text"]));
        Assert.Equal(11, effects.Drafts.Values.Count(d => d!.Value.Clock.Reminded));
    }

    [Fact]
    public void Reminder_OfAWorkerThatWasAway_DoesNotRingAtNight()
    {
        var (effects, _, _) = Due(Draft(new DraftClock { Asked = "shu", Grid = A.Grid }), A.Time("2026-11-21 02:00"));

        Assert.Equal(A.Time("2026-11-23 09:00"), Assert.Single(effects.Notices).SendAt);
    }

    [Fact]
    public void Confidential_IsPutToDisciplineAlone()
    {
        var (effects, draft, at) = Asked(Draft(new DraftClock { Grid = A.Grid, IsConfidential = true }), Friday);
        Assert.Equal("ji", effects.Notices[0].Recipient);

        for (var i = 0; i < 3; i++)
        {
            (effects, draft, at) = Due(draft, at);
            Assert.Equal(("ji", "draft_reminder"), (effects.Notices[0].Recipient, effects.Notices[0].Template));
        }
    }

    [Fact]
    public void Confidential_SaysNothingInALine()
    {
        var effects = new Effects();
        _desk.FallDue(effects, [Draft(new DraftClock { Asked = "ji", IsConfidential = true }, "村支书的事")], Friday);

        Assert.DoesNotContain("村支书", effects.Notices[0].Lines[0].Values["text"], StringComparison.Ordinal);
    }

    [Fact]
    public void ClockOfBefore_IsAskedFromTheBeginningWithANewNumber()
    {
        var (effects, draft, _) = Due(Draft(new DraftClock { Turn = 1 }), Friday);

        Assert.Equal(("shu", "draft"), (effects.Notices[0].Recipient, effects.Notices[0].Template));
        Assert.EndsWith("-1", effects.Notices[0].TaskId, StringComparison.Ordinal);
        Assert.Equal("shu", draft.Clock.Asked);
    }

    [Fact]
    public void Erased_IsWithdrawnWithoutAWord()
    {
        var draft = Draft(new DraftClock { Asked = "shu" }, "");
        var effects = new Effects();

        _desk.FallDue(effects, [draft], Friday);

        Assert.Empty(effects.Notices);
        Assert.Equal(DemandStatus.Withdrawn, Assert.Single(effects.Demands).Status);
        Assert.Null(effects.Drafts[draft.Demand.Id]);
    }

    [Fact]
    public void NobodyHoldsAPost_ItIsLookedAtAgainTheNextWorkingDay()
    {
        var empty = A.CorpOf("""
            { "corp": "leer", "name": "空镇", "wecomCorpId": "ww-leer", "apps": [ { "id": "grid", "agentId": 1, "secret": "env:S" } ],
              "grids": [ { "id": "t", "name": "空镇", "kind": "town" } ], "staff": [], "chats": [], "units": [] }
            """);
        var (effects, draft, at) = Asked(Draft(), Friday, new DraftDesk(A.Rules(empty)));
        Assert.Empty(effects.Notices);
        Assert.Equal(("", A.Time("2026-11-23 09:00")), (draft.Clock.Asked, at));
    }

    [Fact]
    public void SetAndDecided_TheClockComesAndGoes()
    {
        var run = new IntakeRun();
        run.Hear(run.InGroup("wmZhang", "Хэлло мир"));
        var draft = Assert.Single(run.Last.Demands);
        Assert.Equal(("shu", A.Grid), (run.Last.Drafts[draft.Id]!.Value.Clock.Asked, run.Last.Drafts[draft.Id]!.Value.Clock.Grid));

        run.Hear(run.Tap("fu", $"draft:{draft.Id}:yes"));

        Assert.Null(run.Last.Drafts[draft.Id]);
    }
}
