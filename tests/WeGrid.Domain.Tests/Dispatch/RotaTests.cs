using WeGrid.Domain.Corps;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Tests.Tickets;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Dispatch;

/// <summary>值班表与请假: who is there at a moment, and that who is away is passed over.</summary>
public sealed class RotaTests
{
    private const string Settings = """
        "settings": {
          "duty": [
            { "grid": "qs", "user": "ban", "from": "2026-11-16 08:00", "to": "2026-11-16 20:00" },
            { "grid": "qs", "user": "ye", "from": "2026-11-16 20:00", "to": "2026-11-17 08:00" } ],
          "leave": [ { "user": "WEI", "from": "2026-11-16", "to": "2026-11-17" }, { "user": "shu", "from": "2026-11-16 09:00", "to": "2026-11-16 18:00" } ] },
        "grids": [
        """;

    private static readonly string _file = A.Town.Replace("\"grids\": [", Settings, StringComparison.Ordinal).Replace(
        "{ \"userid\": \"zhen\"", "{ \"userid\": \"ye\", \"name\": \"叶守夜\", \"posts\": [ { \"grid\": \"qs\", \"post\": \"dutyOfficer\", \"standIn\": true } ] }, { \"userid\": \"zhen\"", StringComparison.Ordinal);

    private static readonly Corp _corp = A.CorpOf(_file);

    [Theory]
    [Trait("Feature", "DE-05")]
    [InlineData("2026-11-16 07:59", PostKind.DutyOfficer, "ban ye")] // no turn: everybody who holds the post, stand-in last
    [InlineData("2026-11-16 08:00", PostKind.DutyOfficer, "ban")]
    [InlineData("2026-11-16 19:59", PostKind.DutyOfficer, "ban")]
    [InlineData("2026-11-16 20:00", PostKind.DutyOfficer, "ye")] // the stand-in's own turn
    [InlineData("2026-11-17 08:00", PostKind.DutyOfficer, "ban ye")]
    [InlineData("2026-11-15 23:59", PostKind.MicroGridMember, "wei")]
    [InlineData("2026-11-16 00:00", PostKind.MicroGridMember, "")]
    [InlineData("2026-11-17 23:59", PostKind.MicroGridMember, "")] // the last day is included
    [InlineData("2026-11-18 00:00", PostKind.MicroGridMember, "wei")]
    [InlineData("2026-11-16 10:00", PostKind.GridLeader, "fu")] // the stand-in covers
    public void OnDuty_AtAMoment_IsComputable(string at, PostKind kind, string people) =>
        Assert.Equal(people.Split(' ', StringSplitOptions.RemoveEmptyEntries), _corp.Rota.OnDuty(_corp.Grids, A.Grid, kind, A.Time(at)).Select(p => p.UserId));

    [Fact]
    public void OnTurnAndOnLeave_LeavesThePostToTheOthers()
    {
        var rota = _corp.Rota with { Leaves = [new Leave("ban", A.Monday, A.Monday.AddDays(1))] };

        Assert.Equal(["ye"], rota.OnDuty(_corp.Grids, A.Grid, PostKind.DutyOfficer, A.Monday).Select(p => p.UserId));
    }

    [Fact]
    [Trait("Feature", "DE-05")]
    public void Ladder_PassesOverWhoIsOnLeave_TheStandInCovers()
    {
        var run = new DeskRun(A.Ticket(), A.Monday, rules: A.Rules(_corp));

        Assert.Single(run.To("zu", "ticket_new")); // wei is on leave
        Assert.Null(run.Decline("zu", A.Monday.AddMinutes(1)));
        Assert.Null(run.Decline("bao", A.Monday.AddMinutes(2)));
        Assert.Single(run.To("fu", "ticket_new")); // in place of shu
        Assert.Null(run.Move(TicketMove.Accept, "fu", Role.GridStaff | Role.Village, A.Monday.AddMinutes(3)));
        Assert.DoesNotContain(run.Notices, n => n.Recipient is "wei" or "shu" && n.Template == "ticket_new");
    }

    [Fact]
    public void Card_ThatWaitsForTheMorning_GoesByWhoIsThereInTheMorning()
    {
        var evening = A.Time("2026-11-15 22:00"); // wei is there still, and not at seven

        Assert.Single(new DeskRun(A.Ticket(at: evening), evening, rules: A.Rules(_corp)).To("zu", "ticket_new"));
    }

    [Fact]
    public void Dispatcher_OnLeave_TheStandInChooses()
    {
        var run = new DeskRun(A.Ticket(), A.Monday, rules: A.Rules(_corp));

        run.Move(TicketMove.Accept, "zu", Role.GridStaff, A.Monday.AddMinutes(1));

        Assert.Single(run.To("fu", "ticket_choose"));
    }

    [Fact]
    public void Night_UrgentMatter_BeginsWithWhoseTurnItIs()
    {
        var night = A.Time("2026-11-16 23:00");

        var run = new DeskRun(A.Ticket(urgency: Urgency.TwoHours, at: night), night, rules: A.Rules(_corp));

        Assert.Single(run.To("ye", "ticket_new"));
    }

    [Fact]
    public void Life_CallsThoseWhoAreThere()
    {
        var run = new DeskRun(A.Ticket(urgency: Urgency.Life), A.Monday, rules: A.Rules(_corp));

        Assert.Equal(["ban", "fu"], run.Notices.Where(n => n.Template == "life_voice").Select(n => n.Recipient).Order());
    }

    [Fact]
    public void Lapse_PassesOverWhoIsOnLeave()
    {
        var run = new DeskRun(A.Ticket(urgency: Urgency.TwoHours), A.Monday, rules: A.Rules(_corp));
        Assert.Null(run.Move(TicketMove.Accept, "bao", Role.GridStaff, A.Monday.AddMinutes(1)));

        run.Due(DueKind.Progress, run.Dues[DueKind.Progress]);

        Assert.Single(run.To("fu", "ticket_new"));
    }

    [Fact]
    public void EverybodyAway_SomebodyIsAskedAllTheSame()
    {
        var leaves = _corp.Staff.Keys.Select(u => new Leave(u, A.Monday.AddDays(-1), A.Monday.AddDays(9))).ToList();
        var rules = A.Rules(_corp with { Rota = new Rota([], leaves) });

        Assert.Single(new DeskRun(A.Ticket(), A.Monday, rules: rules).To("wei", "ticket_new"));
        Assert.NotEmpty(new DeskRun(A.Ticket(urgency: Urgency.Life), A.Monday, rules: rules).Notices.Where(n => n.Template == "life_voice").ToList());
    }

    [Theory]
    [InlineData("\"user\": \"ban\"", "\"user\": \"shu\"", "settings.duty[0].user: 'shu' does not hold this post in grid 'qs'")]
    [InlineData("\"user\": \"WEI\"", "\"user\": \"gone\"", "settings.leave[0].user: 'gone' is not in staff")]
    [InlineData("\"to\": \"2026-11-16 20:00\"", "\"to\": \"2026-11-16 07:00\"", "settings.duty[0].to: is not after 'from'")]
    [InlineData("\"from\": \"2026-11-16\"", "\"from\": \"11月16日\"", "settings.leave[0].from: '11月16日' is not a time; write 2026-11-16 18:00")]
    [InlineData("\"from\": \"2026-11-16\", \"to\"", "\"form\": \"2026-11-16\", \"to\"", "settings.leave[0].form: is not known here; known are user, from, to")]
    public void Parse_Fault_IsListedWithItsPath(string good, string bad, string fault)
    {
        Assert.Contains(good, _file, StringComparison.Ordinal);

        var (corp, faults) = CorpFile.Parse(_file.Replace(good, bad, StringComparison.Ordinal));

        Assert.Null(corp);
        Assert.Contains(faults, f => f.StartsWith(fault, StringComparison.Ordinal));
    }
}
