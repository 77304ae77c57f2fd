using WeGrid.Domain;
using WeGrid.Domain.Understanding;
using WeGrid.Testing;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Jobs;

/// <summary>热点 in the digest: told once, to who leads the village, with the tickets behind it.</summary>
[Trait("Feature", "ST-08")]
public sealed class HotTopicJobsTests : IClassFixture<TestDatabase>
{
    private readonly Village _village;
    private readonly House _house;

    public HotTopicJobsTests(TestDatabase given)
    {
        _village = new(given.Database, Village.At(2026, 3, 2, 10));
        _house = new(_village);
    }

    [Fact]
    public async Task Rise_IsToldOnceInTheDigest_WithTheList_ToTheVillageLeader()
    {
        await OrderAsync(1, "供水");
        _village.Time.AdvanceTo(Village.At(2026, 4, 14, 10));
        for (var number = 11; number <= 16; number++)
        {
            await OrderAsync(number, "供水");
        }

        await OrderAsync(21, Ticket.ConfidentialCategory, 6);
        _village.Time.AdvanceTo(Village.At(2026, 4, 14, 18, 5));
        await Task.WhenAll(Task.Run(() => _house.Digests.DigestAsync(_village.Now, default)), Task.Run(() => new House(_village).Digests.DigestAsync(_village.Now, default)));

        var digests = await _village.OutboxAsync("grid_digest");
        var line = Assert.Single(digests.Single(d => d.Recipient == Village.Leader).Model.Lines, l => l.Template == "hot_line");
        Assert.Equal(("供水", "6", "11、12、13、14、15、16"), (line.Values["hot.category"], line.Values["count"], line.Values["numbers"]));
        Assert.DoesNotContain(digests.Where(d => d.Recipient != Village.Leader).SelectMany(d => d.Model.Lines), l => l.Template == "hot_line");
        Assert.Equal("供水 6", Assert.Single(await _village.RowsAsync("select category || ' ' || recent from hot_topic where corp_id = $1")));

        // The next day it is still up: said already.
        _village.Time.AdvanceTo(Village.At(2026, 4, 15, 18, 5));
        await OrderAsync(17, "供水");
        await _house.Digests.DigestAsync(_village.Now, default);
        Assert.Single((await _village.OutboxAsync("grid_digest")).SelectMany(d => d.Model.Lines), l => l.Template == "hot_line");
    }

    [Fact]
    public async Task SmallCounts_AndAYoungTown_NeverAlarm()
    {
        for (var number = 1; number <= 9; number++)
        {
            await OrderAsync(number, "供水");
        }

        await _house.Digests.DigestAsync(_village.Now, default);
        _village.Time.AdvanceTo(Village.At(2026, 5, 14, 10));
        for (var number = 11; number <= 14; number++)
        {
            await OrderAsync(number, "供电");
        }

        await _house.Digests.DigestAsync(_village.Now, default);
        Assert.Empty(await _village.RowsAsync("select category from hot_topic where corp_id = $1"));
    }

    private async Task OrderAsync(long number, string category, int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            await _village.OrderAsync(number + i, Urgency.WorkingDays, $"resident{number + i}", category: category);
        }
    }
}
