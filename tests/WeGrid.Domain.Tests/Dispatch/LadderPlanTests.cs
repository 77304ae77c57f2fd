using WeGrid.Domain.Corps;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tests.Tickets;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Dispatch;

/// <summary>升级方案 as data: own people, wait and channel per step; a running ticket keeps the one it was ordered under.</summary>
public sealed class LadderPlanTests
{
    private const string Three = """
        "settings": { "ladders": [
          { "name": "路灯", "categories": ["市政设施"], "steps": [
            { "posts": ["microGridMember"], "wait": "30min" },
            { "people": ["shu"], "wait": "2h", "channel": "cardAndCall" },
            { "posts": ["dutyOfficer", "townLeader"], "people": ["shu"] } ] },
          { "name": "其他", "steps": [ { "posts": ["gridLeader"] } ] } ] },
        "grids": [
        """;

    private static readonly Corp _corp = A.CorpOf(A.Town.Replace("\"grids\": [", Three, StringComparison.Ordinal));

    [Fact]
    public void For_StepsOfThePlan_PeopleWaitAndChannelOfEach()
    {
        var rungs = Ladder.For(A.Ticket(), _corp);

        Assert.Equal(["wei", "shu", "ban", "zhen"], rungs.Select(r => r.UserId));
        Assert.Equal(["30min", "2h", null, null], rungs.Select(r => r.Wait?.ToString()));
        Assert.Equal([AskBy.Card, AskBy.CardAndCall, AskBy.Card, AskBy.Card], rungs.Select(r => r.Channel));
    }

    [Theory]
    [InlineData("市政设施", A.Grid, "wei shu ban zhen")]
    [InlineData("供电", A.Grid, "shu fu")] // the second plan, for every category: holder, then B角
    [InlineData("市政设施", "qs-b", "ban zhen")] // shu holds no post there and is passed over
    [InlineData("监督举报", A.Grid, "ji")] // confidential: never by a plan
    public void For_CategoryAndGrid_ChooseThePlanAndThePeople(string category, string grid, string people) =>
        Assert.Equal(people.Split(' '), Ladder.For(A.Ticket(category: category, grid: grid), _corp).Select(r => r.UserId));

    [Fact]
    [Trait("Feature", "DE-04")]
    public void Climb_EachStep_AsksItsOwnPersonByItsOwnChannelForItsOwnTime()
    {
        var run = new DeskRun(A.Ticket(), A.Monday, rules: A.Rules(_corp));

        Assert.Equal(A.Monday.AddMinutes(30), run.Dues[DueKind.Accept]);
        Assert.DoesNotContain(run.Notices, n => n.Channel == Channel.Voice);
        run.DueNext();
        Assert.Single(run.To("shu", "ticket_new"));
        var call = Assert.Single(run.To("shu", "ask_voice"));
        Assert.Equal((Channel.Voice, false, A.Monday.AddMinutes(150)), (call.Channel, call.IsDanger, call.ValidUntil));
        Assert.Equal(A.Monday.AddMinutes(150), run.Dues[DueKind.Accept]);
        run.DueNext();
        Assert.Single(run.To("ban", "ticket_new"));
        Assert.Empty(run.To("ban", "ask_voice"));
        // No wait of its own: the corp's limit of 接单, a working day.
        Assert.Equal(A.Time("2026-11-18 00:00"), run.Dues[DueKind.Accept]);
    }

    [Fact]
    public void Climb_TheCall_DiesWithTheCardWhenSomebodyAccepts()
    {
        var run = new DeskRun(A.Ticket(), A.Monday, rules: A.Rules(_corp));
        run.DueNext();
        var call = run.To("shu", "ask_voice").Single();

        run.Move(TicketMove.Accept, "wei", Role.GridStaff, A.Monday.AddMinutes(31));

        var grey = Assert.Single(run.To("shu", "card_taken"));
        Assert.Equal((call.Subject, true), (grey.Subject, grey.Supersedes));
        Assert.True(grey.Seq > call.Seq);
    }

    [Theory]
    [InlineData(Urgency.TwoHours, 20)] // the step says 30, and what is urgent waits no longer than its limit
    [InlineData(Urgency.WorkingDays, 30)]
    public void Wait_OfAnUrgentMatter_IsNeverLongerThanItsLimit(Urgency urgency, int minutes) =>
        Assert.Equal(A.Monday.AddMinutes(minutes), new DeskRun(A.Ticket(urgency: urgency), A.Monday, rules: A.Rules(_corp)).Dues[DueKind.Accept]);

    [Fact]
    public void NoPlan_OrderOfThePosts_AsBefore()
    {
        Assert.Equal(Ladder.For(A.Corp.Grids, A.Grid, A.Corp.EscalationOrder).Select(r => r.UserId), Ladder.For(A.Ticket(), A.Corp).Select(r => r.UserId));
        Assert.All(Ladder.For(A.Ticket(), A.Corp), r => Assert.Equal((null, AskBy.Card), (r.Wait, r.Channel)));
    }

    [Fact]
    public void Snapshot_WrittenAndRead_IsTheSame()
    {
        var taken = PolicySnapshot.Take(A.Ticket(), _corp, A.Deadlines);

        var read = PolicyText.Read(taken.Id, PolicyText.Write(taken));

        Assert.Equal(taken.Id, PolicyText.Fingerprint(read));
        Assert.Equal(PolicyText.Write(taken), PolicyText.Write(read));
        Assert.NotEqual(taken.Id, PolicySnapshot.Take(A.Ticket(urgency: Urgency.TwoHours), _corp, A.Deadlines).Id);
        Assert.NotEqual(taken.Id, PolicySnapshot.Take(A.Ticket(), A.Corp, A.Deadlines).Id);
        Assert.Equal(taken.Id, PolicySnapshot.Take(A.Ticket(at: A.Monday.AddDays(9)), _corp, A.Deadlines).Id);
    }

    [Theory]
    [InlineData("\"wait\": \"30min\"", "\"wait\": \"soon\"", "settings.ladders[0].steps[0].wait: 'soon' is not a limit")]
    [InlineData("\"people\": [\"shu\"], \"wait\"", "\"people\": [\"gone\"], \"wait\"", "settings.ladders[0].steps[1].people: 'gone' holds no post")]
    [InlineData("\"people\": [\"shu\"], \"wait\"", "\"people\": [\"qi\"], \"wait\"", "settings.ladders[0].steps[1].people: 'qi' holds no post")]
    [InlineData("\"people\": [\"shu\"], \"wait\"", "\"wait\"", "settings.ladders[0].steps[1].posts: names nobody")]
    [InlineData("[\"microGridMember\"]", "[\"partyOrg\"]", "settings.ladders[0].steps[0].posts: 'PartyOrg' is informed")]
    [InlineData("\"cardAndCall\"", "\"letter\"", "settings.ladders[0].steps[1].channel: 'letter' is unknown; one of card, cardAndCall")]
    [InlineData("\"channel\"", "\"chanel\"", "settings.ladders[0].steps[1].chanel: is not known here; known are name, posts, people, wait, channel, after, urgentAfter")]
    [InlineData("[ { \"posts\": [\"gridLeader\"] } ]", "[]", "settings.ladders[1].steps: has no step")]
    [InlineData("\"categories\": [\"市政设施\"], ", "", "settings.ladders[0]: is for every category")]
    public void Parse_Fault_IsListedWithItsPath(string good, string bad, string fault)
    {
        var file = A.Town.Replace("\"grids\": [", Three, StringComparison.Ordinal);
        Assert.Contains(good, file, StringComparison.Ordinal);

        var (corp, faults) = CorpFile.Parse(file.Replace(good, bad, StringComparison.Ordinal));

        Assert.Null(corp);
        Assert.Contains(faults, f => f.StartsWith(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void UnknownCategories_OfALadder_AreListed() =>
        Assert.Equal(
            ["settings.ladders[0].categories: '路灯' is not in categories.json; write a level-1 name or 一级/二级"],
            Routing.UnknownCategories(_corp with { Ladders = [new LadderPlan("路灯", ["路灯"], [])] }, Understanding.Shipped.Categories));
}
