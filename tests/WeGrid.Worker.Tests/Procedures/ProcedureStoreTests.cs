using WeGrid.Testing;

namespace WeGrid.Worker.Tests.Procedures;

/// <summary>What two people, or one twice, say to one matter at the same moment.</summary>
public sealed class ProcedureStoreTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    [Fact]
    [Trait("Feature", "B03")]
    public async Task Booking_TheSameTwiceAtOneMoment_ByTheAppAndInTheGroup_IsOne_AndIsAnsweredWithTheOneThereIs()
    {
        var house = new ProcedureHouse(given);
        house.Change([DefinitionChanges.Shipped("reception")]);
        await house.SayAsync([("lu.ping", "办接待 3天：三月接待日")]);
        var number = Assert.Single(house.Began.Keys);
        for (var slot = 1; slot <= 4; slot++)
        {
            await house.AtOnceAsync([("he.mei", $"记 {number} 预约 {slot}号户 周五上午", false), ("he.mei", $"记 {number} 预约 {slot}号户，周五上午", true)]);
        }

        await house.SayAsync([("lu.ping", $"记 {number} 预约 1号户 周五上午")]);
        Assert.Equal(5, await house.Village.CountAsync("select count(*) from proceeding_event where corp_id = $1 and act->>'Name' = '预约'"));
        var refused = await house.Village.OutboxAsync("reply_procedure_refused");
        Assert.Equal(4, refused.Count);
        Assert.All(refused, r => Assert.Contains("您已经记过了：“预约”", r.Model.Values["why"], StringComparison.Ordinal));
        Assert.Equal([], await ProcedureAudit.FaultsAsync(house));
    }
}
