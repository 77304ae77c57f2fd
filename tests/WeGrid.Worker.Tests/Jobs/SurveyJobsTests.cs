using WeGrid.Domain.Surveys;
using WeGrid.Testing;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Jobs;

public sealed class SurveyJobsTests : IClassFixture<TestDatabase>
{
    private readonly Village _village;
    private readonly House _house;

    public SurveyJobsTests(TestDatabase given)
    {
        _village = new(given.Database, Village.At(2026, 4, 15, 10));
        _house = new(_village);
    }

    [Fact]
    public async Task Remind_TwoWorkersAndEveryTenMinutes_OneReminderOnly()
    {
        await _village.OrderAsync();
        await _village.ResolveAsync(1024);
        await RemindAtAsync(Village.At(2026, 4, 17, 9, 53));
        Assert.Empty(await _village.OutboxAsync("survey_reminder"));

        _village.Time.AdvanceTo(Village.At(2026, 4, 17, 10, 3));
        await Task.WhenAll(
            Task.Run(() => _house.Surveys.RemindAsync(_village.Now, default)), Task.Run(() => new House(_village).Surveys.RemindAsync(_village.Now, default)));
        await RemindAtAsync(Village.At(2026, 4, 17, 10, 13));
        await RemindAtAsync(Village.At(2026, 4, 19, 10, 13));

        Assert.Single(await _village.OutboxAsync("survey_reminder"));
        Assert.Equal(Village.At(2026, 4, 17, 10, 3), Assert.Single((await _village.FileAsync(1024)).Surveys).RemindedAt);
    }

    [Fact]
    public async Task Remind_OutsideTheWindow_WaitsForMorning()
    {
        await _village.OrderAsync();
        _village.Time.AdvanceTo(Village.At(2026, 4, 15, 19, 50));
        await _village.ResolveAsync(1024);

        await RemindAtAsync(Village.At(2026, 4, 17, 20, 3));
        Assert.Empty(await _village.OutboxAsync("survey_reminder"));
        await RemindAtAsync(Village.At(2026, 4, 18, 9, 3));

        Assert.Single(await _village.OutboxAsync("survey_reminder"));
    }

    [Fact]
    public async Task Remind_AnsweredMeanwhile_SaysNothing()
    {
        await _village.OrderAsync();
        await _village.ResolveAsync(1024);
        await _village.DecideAsync(1024, (effects, file) => _village.Desk.Answer(effects, file, "resident", 1, true, Satisfaction.Satisfied, "", _village.Now));

        await RemindAtAsync(Village.At(2026, 4, 17, 11, 3));

        Assert.Empty(await _village.OutboxAsync("survey_reminder"));
    }

    [Fact]
    public async Task Expire_SilentToTheEnd_IsNotedOnceAndCountsNowhere()
    {
        await _village.OrderAsync();
        await _village.ResolveAsync(1024);
        _village.Time.AdvanceTo(Village.At(2026, 4, 23, 8, 12));

        await _house.Surveys.ExpireAsync(_village.Now, default);
        await _house.Surveys.ExpireAsync(_village.Now, default);

        Assert.Equal(1, await _village.CountAsync("select count(*) from mark where corp_id = $1 and kind = 'survey-expired'"));
        var survey = Assert.Single((await _village.FileAsync(1024)).Surveys);
        Assert.Null(survey.Solved);
        Assert.False(survey.IsBad);
    }

    private Task RemindAtAsync(DateTimeOffset at)
    {
        _village.Time.AdvanceTo(at);
        return _house.Surveys.RemindAsync(at, default);
    }
}
