using System.Text;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Dispatch;

/// <summary>分派: who of several holders of one post, or of a unit's contacts, is asked first.</summary>
public sealed class AssignTests
{
    private const Role VillageRole = Role.GridStaff | Role.Village;

    [Theory]
    [Trait("Feature", "DE-07")]
    [InlineData("least_busy", "wei=3 wu=1 yu=2", "wu yu wei")]
    [InlineData("least_busy", "wei=1 wu=1 yu=1", "wei wu yu")] // even: the order of the file
    [InlineData("round_robin", "wei@3 wu@1 yu@2", "wu yu wei")]
    [InlineData("round_robin", "wei@3 wu@1", "yu wu wei")] // never asked before all who were
    [InlineData("first", "wei=9 wu=0 yu=0", "wei wu yu")]
    [InlineData("least_busy", "wei=0 wu=5 yu=6", "wu yu", "wei")] // on leave
    public void Order_ThenNobodyAnswers_TheOthersOfThePostAreAskedInThatOrder(string by, string loads, string asked, string away = "")
    {
        var corp = Corp(by, away);
        var (desk, effects) = (new TicketDesk(A.Rules(corp)), new Effects { Loads = LoadsOf(loads, corp) });
        var file = desk.Order(effects, A.Ticket(), A.Reporter(), A.ByKf(A.Monday), Actor.Machine("test/1"), A.Monday);
        var at = A.Monday;
        for (var i = 1; i < asked.Split(' ').Length; i++)
        {
            at = effects.Dues[new DueKey(DueKind.Accept, "1024")]!.Value;
            effects.Loads = LoadsOf(loads, corp);
            desk.FallDue(effects, file, DueKind.Accept, at);
        }

        var cards = effects.Notices.Where(n => n.Template == "ticket_new").ToList();
        Assert.Equal(asked, string.Join(' ', cards.Select(n => n.Recipient)));
        Assert.Equal(cards.Count, cards.Select(n => n.TaskId).Distinct().Count());
        Assert.Equal(by != "first", Text(effects.Events[0]).Contains($"\"~assign\":\"{by}\",\"~assigned\":\"{asked.Split(' ')[0]}\"", StringComparison.Ordinal));
        // Then the ladder goes on to the next post as ever.
        effects.Loads = LoadsOf(loads, corp);
        desk.FallDue(effects, file, DueKind.Accept, effects.Dues[new DueKey(DueKind.Accept, "1024")]!.Value);
        Assert.Equal("zu", effects.Notices.Last(n => n.Template == "ticket_new").Recipient);
    }

    [Fact]
    [Trait("Feature", "DE-07")]
    public void LeastBusy_WithinOneDecision_CountsWhatItGaveItself()
    {
        var corp = Corp("least_busy");
        var (desk, effects) = (new TicketDesk(A.Rules(corp)), new Effects { Loads = LoadsOf("", corp) });
        for (var i = 1; i <= 9; i++)
        {
            desk.Order(effects, A.Ticket() with { Number = i }, A.Reporter($"wm{i}"), A.ByKf(A.Monday, $"wm{i}"), Actor.Machine("test/1"), A.Monday.AddSeconds(i));
        }

        Assert.Equal([3, 3, 3], effects.Notices.Where(n => n.Template == "ticket_new").GroupBy(n => n.Recipient).Select(g => g.Count()));
    }

    [Fact]
    [Trait("Feature", "DE-07")]
    public void Dispatch_ToAUnitThatSharesOut_OneContactGetsTheCard_AndIsTheOneAskedAfter()
    {
        var corp = Corp("first", "", "least_busy");
        var (desk, effects) = (new TicketDesk(A.Rules(corp)), new Effects { Loads = LoadsOf("lu=4 qiao=1 wan=1", corp) });
        var file = desk.Order(effects, A.Ticket(), A.Reporter(), A.ByKf(A.Monday), Actor.Machine("test/1"), A.Monday);
        desk.Move(effects, file, new MoveRequest(TicketMove.Accept, new Actor(Role.GridStaff, "wei"), A.Monday));
        Assert.Null(desk.Move(effects, file, new MoveRequest(TicketMove.Dispatch, new Actor(VillageRole, "shu"), A.Monday) { UnitId = "road" }));

        Assert.Equal("qiao", Assert.Single(effects.Notices, n => n.Template == "ticket_dispatched").Recipient);
        Assert.Contains("\"~assign\":\"least_busy\",\"~assigned\":\"qiao\"", Text(effects.Events[^1]), StringComparison.Ordinal);
        Assert.Equal("qiao", effects.Turns[1024]);
        desk.FallDue(effects, file, DueKind.SignFor, A.Monday.AddDays(3));
        Assert.Equal("qiao", effects.Notices.Last(n => n.Template == "late_yours").Recipient);
        Assert.Null(desk.Move(effects, file, new MoveRequest(TicketMove.SignFor, new Actor(Roles.Of("lu", file, corp), "lu"), A.Monday.AddDays(3)))); // any of them may
    }

    [Fact]
    [Trait("Feature", "DE-15")]
    public void OverTheCap_TheStandInIsAsked_WhereTheCorpSaysSo()
    {
        var corp = A.CorpOf(A.Town.Replace("\"grids\": [", "\"settings\": { \"escalation\": [\"gridLeader\", \"dutyOfficer\"], \"storm\": { \"cards\": 2, \"standIn\": true } }, \"grids\": [", StringComparison.Ordinal));
        var (desk, effects) = (new TicketDesk(A.Rules(corp)), new Effects { Loads = new Loads(corp.Storm) });
        effects.Loads.Take(LoadKind.Ask, "shu", A.Monday);
        effects.Loads.Take(LoadKind.Ask, "shu", A.Monday);

        desk.Order(effects, A.Ticket(), A.Reporter(), A.ByKf(A.Monday), Actor.Machine("test/1"), A.Monday);

        Assert.Equal("fu", Assert.Single(effects.Notices, n => n.Template == "ticket_new").Recipient);
        Assert.Contains("\"~assign\":\"storm_stand_in\"", Text(effects.Events[0]), StringComparison.Ordinal);
    }

    private static string Text(TicketEvent entry) => Encoding.UTF8.GetString(entry.Canonical);

    private static Loads LoadsOf(string text, Corp corp)
    {
        var loads = new Loads(corp.Storm);
        foreach (var one in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = one.Split('=', '@');
            var count = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
            loads.Seen(parts[0], one.Contains('=', StringComparison.Ordinal) ? count : 0, one.Contains('@', StringComparison.Ordinal) ? A.Monday.AddDays(-9 + count) : null);
        }

        return loads;
    }

    private static Corp Corp(string by, string away = "", string units = "first")
    {
        var leave = away.Length > 0 ? $"\"leave\": [ {{ \"user\": \"{away}\", \"from\": \"2026-11-01\", \"to\": \"2026-12-30\" }} ]," : "";
        return A.CorpOf(A.Town
            .Replace("\"grids\": [", $"\"settings\": {{ {leave} \"assign\": {{ \"microGridMember\": \"{by}\", \"units\": \"{units}\" }} }}, \"grids\": [", StringComparison.Ordinal)
            .Replace("{ \"userid\": \"zu\"", """
                { "userid": "wu", "name": "吴二", "posts": [ { "grid": "qs-a-1-m", "post": "microGridMember" } ] },
                { "userid": "yu", "name": "于三", "posts": [ { "grid": "qs-a-1-m", "post": "microGridMember" } ] },
                { "userid": "qiao", "name": "乔二", "posts": [] }, { "userid": "wan", "name": "万三", "posts": [] }, { "userid": "zu"
                """.TrimEnd(), StringComparison.Ordinal)
            .Replace("\"contacts\": [\"lu\"]", "\"contacts\": [\"lu\", \"qiao\", \"wan\"]", StringComparison.Ordinal));
    }
}
