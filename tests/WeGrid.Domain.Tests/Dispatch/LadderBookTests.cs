using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tests.Tickets;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Dispatch;

/// <summary>升级方案表: life, confidential and disputes are data; never weaker than they must be.</summary>
public sealed class LadderBookTests
{
    [Fact]
    public void Parse_TheShippedFile_IsWhatTheCodeFallsBackTo()
    {
        var (book, faults) = LadderBook.Parse(File.ReadAllText(Path.Combine(A.Root, "data", "ladders.json")));

        Assert.Empty(faults);
        Assert.Equal((LifePlan.Default.Wait, 2), (book!.Life.Wait, book.Life.Waves.Count));
        Assert.Equal(LifePlan.Default.Waves.SelectMany(w => w.Posts), book.Life.Waves.SelectMany(w => w.Posts));
        Assert.Equal(LadderBook.MayHear, book.Confidential);
        var plan = Assert.Single(book.Plans);
        Assert.Equal(LadderBook.Disputes.Categories, plan.Categories);
        Assert.Equal(LadderBook.Disputes.Steps.Select(s => (s.Name, s.After, s.UrgentAfter, string.Join(' ', s.Posts))), plan.Steps.Select(s => (s.Name, s.After, s.UrgentAfter, string.Join(' ', s.Posts))));
    }

    [Theory]
    [InlineData("\"life\": { \"wait\": \"15min\", \"steps\": [ { \"posts\": [\"gridLeader\", \"dutyOfficer\", \"townLeader\"] } ] }", "settings.life.wait: '15min' is longer than 10min; of life the next are called within ten minutes")]
    [InlineData("\"life\": { \"wait\": \"1wd\", \"steps\": [ { \"posts\": [\"gridLeader\", \"dutyOfficer\", \"townLeader\"] } ] }", "settings.life.wait: '1wd' is longer than 10min; of life the next are called within ten minutes")]
    [InlineData("\"life\": { \"steps\": [ { \"posts\": [\"gridLeader\", \"dutyOfficer\"] } ] }", "settings.life.steps: the first step names fewer than 3; of life at least 3 are called at once")]
    [InlineData("\"life\": { \"steps\": [] }", "settings.life.steps: the first step names fewer than 3; of life at least 3 are called at once")]
    [InlineData("\"life\": { \"steps\": [ { \"posts\": [\"gridLeader\", \"dutyOfficer\", \"partyOrg\"] } ] }", "settings.life.steps[0].posts: 'PartyOrg' is informed, never called; take it out")]
    [InlineData("\"confidential\": { \"posts\": [\"townLeader\"] }", "settings.confidential.posts: does not begin with 'discipline'; a confidential matter goes to 纪检 first")]
    [InlineData("\"confidential\": { \"posts\": [\"discipline\", \"gridLeader\"] }", "settings.confidential.posts: 'GridLeader' stands in a grid or village, which may not hear of it; only discipline, townLeader, dutyOfficer")]
    public void CorpFile_WeakerThanItMustBe_IsRefused(string settings, string fault) => Assert.Contains(fault, A.FaultsWith(settings));

    [Fact]
    public void Life_StrongerByTheCorpFile_IsFollowed()
    {
        var corp = A.CorpOf(A.Town.Replace("\"grids\": [",
            "\"settings\": { \"life\": { \"wait\": \"5min\", \"steps\": [ { \"posts\": [\"gridLeader\", \"dutyOfficer\", \"townLeader\"] }, { \"posts\": [\"groupLeader\"], \"people\": [\"bao\"] } ] } }, \"grids\": [", StringComparison.Ordinal));
        var run = new DeskRun(A.Ticket(urgency: Urgency.Life), A.Monday, rules: A.Rules(corp));

        Assert.Equal("ban fu shu zhen", Called(run));
        Assert.Equal(A.Monday.AddMinutes(5), run.Dues[DueKind.Life]);
        run.Due(DueKind.Life, A.Monday.AddMinutes(5));
        Assert.Equal("bao zu", Called(run));
        run.Due(DueKind.Life, A.Monday.AddMinutes(10));
        Assert.Equal("ban bao fu shu zhen zu", Called(run));
    }

    [Fact]
    public void Life_WhereAVillageHasFewerThanThree_TheNextWaveIsCalledWithThem()
    {
        var run = new DeskRun(A.Ticket(urgency: Urgency.Life, grid: "qs-b") with { VillageId = "qs-b" }, A.Monday);

        Assert.Equal("ban xia zhen", Called(run));
    }

    private static string Called(DeskRun run) => string.Join(' ', run.Last.Notices.Where(n => n.Channel == Channel.Voice).Select(n => n.Recipient).Order(StringComparer.Ordinal));
}
