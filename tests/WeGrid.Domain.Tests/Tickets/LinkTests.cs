using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Tickets;

/// <summary>链接: who gets one, in which message, and when it ends.</summary>
public sealed class LinkTests
{
    private static readonly Uri _console = new("https://grid.example/town/");
    private static readonly DateTimeOffset At = A.Monday;

    private static DeskRules Rules => A.Rules() with { Console = _console };

    [Fact]
    public void Receipt_ToOnePersonAlone_HasTheLinkOfTheirPage()
    {
        var run = new DeskRun(A.Ticket(), At, rules: Rules);

        var link = Assert.Single(run.Last.Links);
        var said = Assert.Single(run.To(A.Resident, "receipt")).Values["progress.link"];
        Assert.StartsWith("看进度：https://grid.example/town/p/qingshui/", said, StringComparison.Ordinal);
        Assert.Equal((LinkKind.Progress, 1024L, A.Resident, (string?)null), (link.Kind, link.Number, link.Person, link.UnitId));
        Assert.Equal(link.TokenHash, LinkToken.Hash(said.Split('/')[^1]));
        Assert.DoesNotContain(run.Last.Notices.Where(n => n.Recipient != A.Resident), n => n.Values.Values.Any(v => v.Contains("http", StringComparison.Ordinal)));
    }

    [Fact]
    public void Receipt_InAGroupByHandOrOfLife_HasNone()
    {
        var group = new DeskRun(A.Ticket(), At, new Reach("ren", IsMember: true), Rules, "https://reply.example/url");
        Assert.Equal("", Assert.Single(group.Last.Notices, n => n.Channel == Channel.BotReply).Values["progress.link"]);
        var byHand = new DeskRun(A.Ticket(), At, A.Unreachable(), Rules);
        Assert.DoesNotContain(byHand.Last.Relays, r => r.Values.Values.Any(v => v.Contains("http", StringComparison.Ordinal)));
        var life = new DeskRun(A.Ticket(urgency: Urgency.Life), At, rules: Rules);
        var none = new DeskRun(A.Ticket(), At, rules: A.Rules());

        Assert.All([group, byHand, life, none], r => Assert.Empty(r.Last.Links));
    }

    [Fact]
    public void Progress_AskedInAGroupOrAlone_AnswersThePersonAloneWithALink()
    {
        var order = new DeskRun(A.Ticket(), At, rules: Rules);
        foreach (var conversation in new[] { "kf:wk-qs", "contact:wr-a" })
        {
            var effects = new Effects();
            var facts = new IntakeFacts { NextNumber = () => 2000, NewId = Guid.CreateVersion7 };
            facts.Files[1024] = order.File;
            facts.Reaches[A.Resident] = A.ByKf(At);
            var desk = new IntakeDesk(Rules, new Understander(A.Lexicon, Gazetteer.Empty(A.Lexicon.Normaliser)));
            var needs = new IntakeNeeds();
            var spoken = new Spoken(conversation, A.Resident, At.AddHours(1), "m1", "我那个路灯咋样了") { IsAddressed = true, IsPrivate = conversation.StartsWith("kf", StringComparison.Ordinal) };
            desk.NeedFirst(spoken, needs);
            desk.Decide(desk.Need(spoken, new Beforehand(), needs), facts, effects);

            var answer = Assert.Single(effects.Notices, n => n.Template == "reply_progress");
            Assert.Equal((Channel.KfText, A.Resident), (answer.Channel, answer.Recipient));
            Assert.Equal(Assert.Single(effects.Links).TokenHash, LinkToken.Hash(answer.Values["progress.link"].Split('/')[^1]));
        }
    }

    [Fact]
    public void Dispatch_ToAUnitWithoutContact_LinkToWhoDispatched_EndsWithTheCharge()
    {
        var run = new DeskRun(A.Ticket(category: "环境卫生"), At, rules: Rules);
        run.Move(TicketMove.Accept, "shu", Role.GridStaff | Role.Village, At);
        run.Move(TicketMove.Dispatch, "shu", Role.GridStaff | Role.Village, At, unit: "silent");

        var link = Assert.Single(run.Last.Links);
        Assert.Equal((LinkKind.Unit, "silent"), (link.Kind, link.UnitId));
        Assert.True(link.ExpiresAt >= At + PageLink.UnitLasts && link.ExpiresAt >= run.Ticket.DueAt);
        Assert.Contains("/u/qingshui/", Assert.Single(run.To("shu", "unit_by_link")).Values["unit.link"], StringComparison.Ordinal);

        var effects = new Effects();
        var desk = new TicketDesk(Rules);
        Assert.Null(desk.MoveByLink(effects, run.File, "silent", "mark", new MoveRequest(TicketMove.Return, Actor.Machine("x"), At) { Reason = "duty" }));
        Assert.Equal(At, effects.UnitLinksEnded[1024]);
        Assert.Equal(RefusalReason.NotYours, desk.MoveByLink(effects, run.File, "silent", "mark", new MoveRequest(TicketMove.Start, Actor.Machine("x"), At))!.Reason);
        Assert.Null(desk.PossibleByLink(run.File, "silent", At));
        Assert.Equal("link:silent", effects.Events[0].By.Id);
    }

    [Theory]
    [InlineData("shu", "silent", true, "unit_by_link")]
    [InlineData("ban", "silent", true, "unit_by_link")]
    [InlineData("wei", "silent", false, "reply_refused")] // accepted it, and does not dispatch
    [InlineData("xia", "silent", false, "reply_refused")] // of another village
    [InlineData("shu", "road", false, "reply_refused")] // has a contact, and so a card
    public void LinkCommand_WhoMayDispatch_GetsANewOneAndShutsTheOld(string who, string unit, bool given, string template)
    {
        var run = new DeskRun(A.Ticket(category: "环境卫生"), At, rules: Rules);
        run.Move(TicketMove.Accept, "wei", Role.GridStaff, At);
        run.Move(TicketMove.Dispatch, "shu", Role.GridStaff | Role.Village, At, unit: unit);
        var effects = new Effects();
        var facts = new IntakeFacts { NextNumber = () => 2000, NewId = Guid.CreateVersion7 };
        facts.Files[1024] = run.File;
        var desk = new IntakeDesk(Rules, new Understander(A.Lexicon, Gazetteer.Empty(A.Lexicon.Normaliser)));
        var needs = new IntakeNeeds();
        var spoken = new Spoken($"app:grid:{who}", who, At.AddHours(1), "m1", "链接 1024号") { IsAddressed = true, IsPrivate = true };
        desk.Decide(desk.Need(spoken, new Beforehand(), needs), facts, effects);

        Assert.Contains(1024, needs.Numbers);
        Assert.Equal((who, template), (Assert.Single(effects.Notices).Recipient, effects.Notices[0].Template));
        Assert.Equal(given ? 1 : 0, effects.Links.Count);
        Assert.Equal(given, effects.UnitLinksEnded.ContainsKey(1024));
    }

    [Fact]
    public void MoveByLink_OfWhatAUnitMayNotDo_Refused()
    {
        var run = new DeskRun(A.Ticket(category: "环境卫生"), At, rules: Rules);
        run.Move(TicketMove.Accept, "shu", Role.GridStaff | Role.Village, At);
        run.Move(TicketMove.Dispatch, "shu", Role.GridStaff | Role.Village, At, unit: "silent");
        var desk = new TicketDesk(Rules);
        TicketMove[] may = [TicketMove.SignFor, TicketMove.Start, TicketMove.Resolve, TicketMove.Return];
        Assert.Equal(may, desk.PossibleByLink(run.File, "silent", At));
        Assert.All(Enum.GetValues<TicketMove>().Except(may), move =>
            Assert.Equal(RefusalReason.NotYours, desk.MoveByLink(new Effects(), run.File, "silent", "mark", new MoveRequest(move, Actor.Machine("x"), At) { Note = "x" })?.Reason));
        Assert.Equal(RefusalReason.NotYours, desk.MoveByLink(new Effects(), run.File, "road", "mark", new MoveRequest(TicketMove.SignFor, Actor.Machine("x"), At))?.Reason);
    }

    [Fact]
    public void Token_IsLongUnguessableAndStandsInAnAddress()
    {
        var tokens = Enumerable.Range(0, 200).Select(_ => LinkToken.New(() => System.Security.Cryptography.RandomNumberGenerator.GetBytes(History.SaltBytes))).ToList();
        Assert.Equal(200, tokens.Distinct().Count());
        Assert.All(tokens, t => Assert.True(LinkToken.IsOne(t)));
        Assert.Equal(32, LinkToken.Hash(tokens[0]).Length);
        Assert.All(["", "x", tokens[0] + "a", tokens[0][..^1], tokens[0][..^1] + "/", new string('路', 43)], t => Assert.False(LinkToken.IsOne(t)));
    }

    [Fact]
    public void CorpFile_Phone_IsGivenOut()
    {
        var corp = A.CorpOf(A.Town.TrimEnd().TrimEnd('}') + """, "settings": { "phone": "0000-1234567" } }""");
        Assert.Equal("0000-1234567", corp.Phone);
        Assert.Equal("", A.Corp.Phone);
    }
}
