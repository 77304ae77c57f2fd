using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Testing;

namespace WeGrid.Worker.Tests.Due;

public sealed class RelayCardsTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Morning = Village.At(2026, 4, 15, 10);

    private readonly Village _village = new(given.Database, Morning);

    [Fact]
    public async Task RunDue_SevenTexts_OneCardOfFiveAndTheRestTwoHoursLater()
    {
        await WantAsync(7);

        await _village.Runner.RunDueAsync(_village.Now);

        var first = Assert.Single(await _village.OutboxAsync("relay_card"));
        Assert.Equal((Village.Leader, 5), (first.Recipient, first.Model.Lines.Count));
        Assert.Equal($"relay:{first.Model.TaskId}", Assert.Single(first.Model.Buttons).Key);
        Assert.StartsWith("relay-lu@-ping-", first.Model.TaskId, StringComparison.Ordinal);
        Assert.Equal(5, await _village.CountAsync("select count(*) from relay where corp_id = $1 and card = $2 and carded_at is not null", first.Model.TaskId));
        Assert.Equal(Morning + DeskRules.RelayPause, await _village.DueAtAsync("relay", Village.Leader));

        await _village.PassAsync(DeskRules.RelayPause);

        Assert.Equal(2, (await _village.OutboxAsync("relay_card"))[^1].Model.Lines.Count);
        Assert.Null(await _village.DueAtAsync("relay", Village.Leader));
    }

    [Fact]
    public async Task RunDue_AnotherTextSoonAfterACard_WaitsForTheTwoHours()
    {
        await WantAsync(1);
        await _village.Runner.RunDueAsync(_village.Now);
        _village.Time.Advance(TimeSpan.FromMinutes(30));
        await WantAsync(1, from: 50);

        await _village.Runner.RunDueAsync(_village.Now);
        Assert.Single(await _village.OutboxAsync("relay_card"));

        await _village.PassAsync(TimeSpan.FromMinutes(90));
        Assert.Equal(2, (await _village.OutboxAsync("relay_card")).Count);
    }

    [Fact]
    public async Task RunDue_SameTextWantedAgainSoon_StillWaitsForTheTwoHours()
    {
        await WantAsync(1);
        await _village.Runner.RunDueAsync(_village.Now);
        await WantAsync(1);

        await _village.Runner.RunDueAsync(_village.Now);

        Assert.Single(await _village.OutboxAsync("relay_card"));
    }

    [Fact]
    public async Task RunDue_AtNight_WaitsForTheMorning()
    {
        _village.Time.AdvanceTo(Village.At(2026, 4, 15, 22));
        await WantAsync(1);

        await _village.Runner.RunDueAsync(_village.Now);

        Assert.Empty(await _village.OutboxAsync("relay_card"));
        Assert.Equal(Village.At(2026, 4, 16, 7), await _village.DueAtAsync("relay", Village.Leader));
    }

    [Fact]
    public async Task RunDue_MatterOfLifeAtNight_GoesAtOnceAndFirst()
    {
        await WantAsync(1);
        await _village.Runner.RunDueAsync(_village.Now);
        _village.Time.AdvanceTo(Village.At(2026, 4, 15, 23));
        await WantAsync(1, from: 60);
        await _village.OrderAsync(900, Urgency.Life, reachable: false);

        await _village.Runner.RunDueAsync(_village.Now);

        var card = (await _village.OutboxAsync("relay_card"))[^1];
        Assert.Equal("900", card.Model.Lines[0].Values["ticket.number"]);
        Assert.Equal(2, await _village.CountAsync("select count(*) from relay where corp_id = $1 and card = $2", card.Model.TaskId));
        Assert.Equal(1, await _village.CountAsync("select count(*) from outbox where corp_id = $1 and template = 'relay_card' and danger"));
    }

    [Fact]
    public async Task RunDue_TwoWorkers_OneCard()
    {
        await WantAsync(4);

        await Task.WhenAll(
            Task.Run(() => _village.NewRunner().RunDueAsync(_village.Now)), Task.Run(() => _village.NewRunner().RunDueAsync(_village.Now)));

        Assert.Equal(4, Assert.Single(await _village.OutboxAsync("relay_card")).Model.Lines.Count);
    }

    /// <summary>Who holds them may give them back as they were: the step stays, and they come later.</summary>
    [Fact]
    public async Task RunDue_TextsInOthersHands_StepStays()
    {
        await WantAsync(2);
        await using (var connection = await given.Database.OpenAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using var hold = new Npgsql.NpgsqlCommand("select 1 from relay where corp_id = $1 for update", connection, transaction) { Parameters = { new() { Value = _village.Id } } };
            await hold.ExecuteNonQueryAsync();

            await _village.Runner.RunDueAsync(_village.Now);
            Assert.Empty(await _village.OutboxAsync("relay_card"));
        }

        await _village.PassAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(2, Assert.Single(await _village.OutboxAsync("relay_card")).Model.Lines.Count);
        Assert.Null(await _village.DueAtAsync("relay", Village.Leader));
    }

    private Task WantAsync(int count, int from = 1)
    {
        var effects = new Effects();
        for (var i = 0; i < count; i++)
        {
            var values = new Dictionary<string, string> { ["ticket.number"] = $"{from + i}" };
            effects.Relays.Add(new Relay(Village.Leader, $"wm{from + i}", from + i, "relay_result", values, TellsResult: true, _village.Now.AddSeconds(i)));
        }

        effects.Dues[new DueKey(DueKind.Relay, Village.Leader)] = _village.Now;
        return _village.SaveAsync(effects);
    }
}
