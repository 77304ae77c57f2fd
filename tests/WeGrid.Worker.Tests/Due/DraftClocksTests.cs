using WeGrid.Domain;
using WeGrid.Domain.Intake;
using WeGrid.Postgres.Tickets;
using WeGrid.Testing;

namespace WeGrid.Worker.Tests.Due;

public sealed class DraftClocksTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Wednesday = Village.At(2026, 4, 15, 10);

    private readonly Village _village = new(given.Database, Wednesday);

    [Fact]
    public async Task RunDue_NobodyTaps_ReminderThenTheDutyOfficerThenEveryWorkingDay()
    {
        var id = Assert.Single(await DraftAsync(1));
        Assert.Equal(Village.Leader, Assert.Single(await _village.OutboxAsync("draft")).Recipient);

        await UntilAsync(Village.At(2026, 4, 17, 9));
        Assert.Equal(Village.Leader, Assert.Single(await _village.OutboxAsync("draft_reminder")).Recipient);
        await UntilAsync(Village.At(2026, 4, 20, 9));
        var card = (await _village.OutboxAsync("draft"))[^1];
        Assert.Equal((Village.Duty, "看不懂；没有地点", $"draft-{id:N}-1"), (card.Recipient, card.Model.Values["reason"], card.Model.TaskId));
        await UntilAsync(Village.At(2026, 4, 24, 9));

        Assert.Equal(3, (await _village.OutboxAsync("draft_reminder")).Count(r => r.Recipient == Village.Duty));
        var open = Assert.Single(await DraftStore.OpenAsync(_village.Database, _village.Id));
        Assert.Equal((id, Village.Duty, true), (open.Id, open.Asked, open.Reminded));
        Assert.True(open.Until > _village.Now);
    }

    [Fact]
    public async Task RunDue_ManyDrafts_AreOneReminder_AlsoThoseOfALittleLater()
    {
        await DraftAsync(3);
        _village.Time.Advance(TimeSpan.FromMinutes(50));
        await DraftAsync(2);

        await UntilAsync(Village.At(2026, 4, 17, 9));

        var reminder = Assert.Single(await _village.OutboxAsync("draft_reminder"));
        Assert.Equal((5, "5"), (reminder.Model.Lines.Count, reminder.Model.Values["count"]));
    }

    [Fact]
    public async Task RunDue_TwoWorkers_OneReminder()
    {
        await DraftAsync(4);
        _village.Time.AdvanceTo(Village.At(2026, 4, 17, 9));

        await Task.WhenAll(
            Task.Run(() => _village.NewRunner().RunDueAsync(_village.Now)), Task.Run(() => _village.NewRunner().RunDueAsync(_village.Now)));

        Assert.Equal(4, Assert.Single(await _village.OutboxAsync("draft_reminder")).Model.Lines.Count);
    }

    [Fact]
    public async Task RunDue_DecidedMeanwhile_IsNotRemindedOf()
    {
        var id = Assert.Single(await DraftAsync(1));
        await _village.RowsAsync("update demand set status = 4 where corp_id = $1");

        await UntilAsync(Village.At(2026, 4, 17, 9));

        Assert.Empty(await _village.OutboxAsync("draft_reminder"));
        Assert.Null(await _village.DueAtAsync("draft", id.ToString()));
    }

    [Fact]
    public async Task Decided_TheClockIsGone()
    {
        var id = Assert.Single(await DraftAsync(1));
        Assert.NotNull(await _village.DueAtAsync("draft", id.ToString()));
        var effects = new Effects();
        effects.Drafts[id] = null;

        await _village.SaveAsync(effects);

        Assert.Null(await _village.DueAtAsync("draft", id.ToString()));
    }

    [Fact]
    public async Task RunDue_DraftOfBeforeTheClock_IsAskedFromTheBeginning()
    {
        var id = Assert.Single(await DraftAsync(1));
        await _village.RowsAsync("""update due set payload = '{"turn": 1}', due_at = $2 where corp_id = $1""", _village.Now.UtcDateTime);

        await _village.Runner.RunDueAsync(_village.Now);

        Assert.Equal([$"draft-{id:N}", $"draft-{id:N}-1"], (await _village.OutboxAsync("draft")).Select(c => c.Model.TaskId).Order());
    }

    private async Task UntilAsync(DateTimeOffset end)
    {
        while (await _village.Due.NextDueAtAsync(_village.Id) is { } next && next <= end)
        {
            _village.Time.AdvanceTo(next > _village.Now ? next : _village.Now);
            await _village.Runner.RunDueAsync(_village.Now);
        }

        _village.Time.AdvanceTo(end);
    }

    private async Task<IReadOnlyList<Guid>> DraftAsync(int count)
    {
        var desk = new DraftDesk(_village.Rules);
        var effects = new Effects();
        for (var i = 0; i < count; i++)
        {
            var draft = new Demand(
                Guid.CreateVersion7(_village.Now), "wmhe", "archive:room", $"m{i}", _village.Now.AddSeconds(i), $"那个事{i}", DemandStatus.Draft, null,
                """{ "reasons": ["看不懂", "没有地点"] }""");
            effects.Demands.Add(draft);
            desk.Ask(effects, new WaitingDraft(draft, "看不懂", new DraftClock { Grid = "m" }), _village.Now);
        }

        await _village.SaveAsync(effects);
        return [.. effects.Demands.Select(d => d.Id)];
    }
}
