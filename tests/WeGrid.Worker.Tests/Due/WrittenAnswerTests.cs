using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Testing;

namespace WeGrid.Worker.Tests.Due;

/// <summary>督办 as it stands in the store, and the clock that follows it.</summary>
public sealed class WrittenAnswerTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset _morning = Village.At(2026, 4, 15, 10);

    [Fact]
    [Trait("Feature", "DE-10")]
    public async Task Demand_IsKept_MissedOnce_ThenAnswered()
    {
        var village = new Village(given.Database, _morning);
        var number = await village.OrderAsync(urgency: Urgency.WorkingDays, category: "市政设施");
        await village.MoveAsync(number, TicketMove.DemandAnswer, Role.Superior, Village.Duty, "谁在办");

        var due = Village.At(2026, 4, 17, 0);
        Assert.Equal(new OwedAnswer(Village.Duty, Village.Micro, due), (await village.TicketAsync(number)).Owed);
        Assert.Equal(due, await village.DueAtAsync("answer", "1024"));
        Assert.Equal(Village.Micro, Assert.Single(await village.OutboxAsync("answer_wanted")).Recipient);
        await village.MoveAsync(number, TicketMove.Accept, Role.GridStaff, Village.Micro);
        Assert.Single(await village.OutboxAsync("answer_wanted"));

        village.Time.AdvanceTo(due);
        await village.Runner.RunDueAsync(village.Now);
        Assert.Equal([Village.Duty, Village.Boss], (await village.OutboxAsync("answer_missing")).Select(m => m.Recipient).OrderBy(r => r, StringComparer.Ordinal));
        Assert.Single(await village.OutboxAsync("answer_late"));

        await village.MoveAsync(number, TicketMove.AnswerSupervisor, Role.GridStaff, Village.Micro, "今天下午去看");
        Assert.Equal((null, null), ((await village.TicketAsync(number)).Owed, await village.DueAtAsync("answer", "1024")));
        Assert.Equal("今天下午去看", Assert.Single(await village.OutboxAsync("answer_given")).Model.Values["answer.words"]);
    }
}
