using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Reports;
using WeGrid.Postgres.Reports;
using WeGrid.Testing;
using Xunit;

namespace WeGrid.Postgres.Tests.Reports;

public sealed class BurdenStoreTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    /// <summary>What was sent counts by day and person; a call at one in the morning belongs to the night that began the evening before.</summary>
    [Fact]
    [Trait("Feature", "X-22")]
    [Trait("Feature", "ST-10")]
    public async Task DaysAsync_SentMessagesAndCalls_ByPersonAndNight()
    {
        await given.Database.RunAsync("""
            insert into outbox_done (corp_id, finished_at, id, lane, channel, recipient, seq, template, danger, purpose, created_at, attempt, verdict, reason)
            select 'longxi', at::timestamptz, gen_random_uuid(), 'l', channel, who, 0, 't', false, 'Ask', at::timestamptz, 1, verdict, 'r'
              from (values ('2026-07-01 10:00+08', 'app_card', 'WangLei', 1), ('2026-07-01 11:00+08', 'app_text', 'wanglei', 1),
                           ('2026-07-01 11:00+08', 'app_text', 'wanglei', 3), ('2026-07-01 11:00+08', 'kf_text', 'wm1', 1),
                           ('2026-07-01 22:30+08', 'app_card', 'WangLei', 1), ('2026-07-02 01:00+08', 'voice', 'WangLei', 1),
                           ('2026-07-02 07:00+08', 'app_text', 'WangLei', 1), ('2026-07-03 09:00+08', 'voice', 'lifang', 1),
                           ('2026-08-03 09:00+08', 'voice', 'lifang', 1)) v (at, channel, who, verdict)
            """);
        var from = new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.FromHours(8));

        var days = await new BurdenStore(given.Database).DaysAsync("longxi", from, from.AddDays(30), new QuietHours(new DayWindow(new TimeOnly(21, 0), new TimeOnly(7, 0))));

        Assert.Equal(
            [
                new PhoneDay("lifang", new DateOnly(2026, 7, 3), 0, 1, 0),
                new PhoneDay("wanglei", new DateOnly(2026, 7, 1), 2, 0, 0),
                new PhoneDay("wanglei", new DateOnly(2026, 7, 2), 2, 1, 2, 1),
            ],
            days);
        Assert.Empty(await new BurdenStore(given.Database).DaysAsync("stranger", from, from.AddDays(30), new QuietHours(new DayWindow(new TimeOnly(21, 0), new TimeOnly(7, 0)))));
    }
}
