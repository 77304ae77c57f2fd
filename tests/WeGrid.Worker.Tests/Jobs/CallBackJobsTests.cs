using System.Text.Json;
using WeGrid.Domain;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Surveys;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Postgres.Tickets;
using WeGrid.Testing;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Jobs;

public sealed class CallBackJobsTests : IClassFixture<TestDatabase>
{
    private readonly Village _village;
    private readonly House _house;

    public CallBackJobsTests(TestDatabase given)
    {
        _village = new(given.Database, Village.At(2026, 4, 15, 10));
        _house = new(_village);
    }

    [Fact]
    [Trait("Feature", "SV-08")]
    public async Task Later_FourWeeksAfterClosing_AsksOnceOnTwoWorkersAndEveryDay()
    {
        await _village.OrderAsync();
        await _village.ResolveAsync(1024);
        await ClosedAsync(1024);
        await LaterAsync(Village.At(2026, 5, 27, 10, 6));
        Assert.Empty(await _village.OutboxAsync("later_check"));

        _village.Time.AdvanceTo(Village.At(2026, 5, 29, 10, 6));
        await Task.WhenAll(Task.Run(() => _house.CallBacks.LaterAsync(_village.Now, default)), Task.Run(() => new House(_village).CallBacks.LaterAsync(_village.Now, default)));
        await LaterAsync(Village.At(2026, 5, 30, 10, 6));

        Assert.Equal("resident", Assert.Single(await _village.OutboxAsync("later_check")).Recipient);
        Assert.Equal([0, 1], (await _village.FileAsync(1024)).Surveys.Select(s => s.Round).Order());
    }

    [Fact]
    public async Task Later_AnswerIsKeptWithOneQuestionOnly()
    {
        await _village.OrderAsync();
        await _village.ResolveAsync(1024);
        await ClosedAsync(1024);
        await LaterAsync(Village.At(2026, 5, 29, 10, 6));

        await _village.DecideAsync(1024, (effects, file) => Assert.True(_village.Desk.AnswerLater(effects, file, "resident", true, _village.Now)));

        Assert.Equal((true, (Satisfaction?)null), (await _village.FileAsync(1024)).SurveyOf("resident", Survey.LaterRound) is { } s ? (s.Solved!.Value, s.Satisfaction) : default);
    }

    [Fact]
    public async Task BrokenAgain_SaidByTwoAtOnce_TheSecondSeesWhereTheFirstLed()
    {
        await _village.OrderAsync();
        await _village.ResolveAsync(1024);
        await ClosedAsync(1024);
        await LaterAsync(Village.At(2026, 5, 29, 10, 6));
        var needs = new IntakeNeeds { Numbers = { 1024 }, Held = { 1024 } };
        await using var first = await _village.Database.OpenAsync();
        await using var one = await first.BeginTransactionAsync();
        var facts = await LoadAsync(first, needs);

        var waiting = Task.Run(async () =>
        {
            await using var second = await _village.Database.OpenAsync();
            await using var two = await second.BeginTransactionAsync();
            return (await LoadAsync(second, needs)).Files[1024].SurveyOf("resident", Survey.LaterRound)!.LedTo;
        });
        var effects = new Effects();
        Assert.True(_village.Desk.AnswerLater(effects, facts.Files[1024], "resident", false, _village.Now));
        _village.Desk.OrderAgain(effects, facts.Files[1024], 1025, "resident", Survey.LaterRound, new Actor(Role.Resident, "resident"), _village.Now);
        Assert.Equal(SaveResult.Saved, await EffectsStore.SaveAsync(first, _village.Id, effects, _village.Now));
        await one.CommitAsync();

        Assert.Equal(1025, await waiting);
        Assert.Equal(TicketStatus.Ordered, (await _village.TicketAsync(1025)).Status);
    }

    private Task<IntakeFacts> LoadAsync(Npgsql.NpgsqlConnection connection, IntakeNeeds needs) =>
        IntakeStore.LoadAsync(connection, _village.Corp, new Beforehand(), needs, _village.Now, () => 1025, _ => Guid.NewGuid());

    [Fact]
    [Trait("Feature", "SV-09")]
    public async Task Draw_OfTheSilentOfLastMonth_BecomesPhoneTasksAndCanBeDrawnAgain()
    {
        for (var number = 1; number <= 7; number++)
        {
            await _village.OrderAsync(number, Urgency.WorkingDays, $"resident{number}");
            await _village.ResolveAsync(number, person: $"resident{number}");
        }

        await _village.DecideAsync(1, (effects, file) => _village.Desk.Answer(effects, file, "resident1", 1, true, Satisfaction.Satisfied, "", _village.Now));
        await _village.OrderAsync(8, Urgency.WorkingDays, "resident8", category: Ticket.ConfidentialCategory);
        _village.Time.AdvanceTo(Village.At(2026, 5, 3, 9, 37));
        await _village.Runner.RunDueAsync(_village.Now);

        await Task.WhenAll(Task.Run(() => _house.CallBacks.DrawAsync(_village.Now, default)), Task.Run(() => new House(_village).CallBacks.DrawAsync(_village.Now, default)));

        var task = Assert.Single(await _village.OutboxAsync("call_task"));
        Assert.Equal((Village.Duty, "2", 2), (task.Recipient, task.Model.Values["count"], task.Model.Lines.Count)); // a fifth of six, rounded up
        Assert.DoesNotContain(task.Model.Lines, l => l.Values.Values.Any(v => v.Contains("resident", StringComparison.Ordinal)));
        var (seed, pool, drawn) = await DrawnAsync();
        Assert.Equal(6, pool.Count);
        Assert.Equal(CallBackDraw.Draw(pool, 20, 1, seed), drawn);
        Assert.Equal(drawn.Select(d => d.Number), task.Model.Lines.Select(l => long.Parse(l.Values["ticket.number"], null)));
        Assert.Equal(2, await _village.CountAsync("select count(*) from survey where corp_id = $1 and call_by = 'fan.yi'"));
    }

    [Fact]
    [Trait("Feature", "SV-09")]
    public async Task DrawnCall_MadeInTime_CountsAndTheRestIsRemindedOfOnce()
    {
        foreach (var number in new[] { 1, 2, 3, 4, 5, 6 })
        {
            await _village.OrderAsync(number, Urgency.WorkingDays, $"resident{number}");
            await _village.ResolveAsync(number, person: $"resident{number}");
        }

        _village.Time.AdvanceTo(Village.At(2026, 5, 3, 9, 37));
        await _village.Runner.RunDueAsync(_village.Now);
        await _house.CallBacks.DrawAsync(_village.Now, default);
        var (_, _, drawn) = await DrawnAsync();
        var first = drawn[0].Number;
        await _village.DecideAsync(first, (effects, file) =>
        {
            Assert.Equal(TicketStatus.Closed, file.Ticket.Status);
            Assert.Equal(CallBackOutcome.Noted, _village.Desk.CallBack(effects, file, Village.Duty, CallBackCommand.Parse($"回访 {first} 电话 已解决 满意")!, _village.Now));
        });
        Assert.Equal((false, SurveyMethod.Phone, Village.Duty), Assert.Single((await _village.FileAsync(first)).Surveys) is var s ? (s.IsLate, s.Method, s.Surveyor) : default);

        _village.Time.AdvanceTo(Village.At(2026, 5, 15, 9, 42));
        await _house.CallBacks.RemindAsync(_village.Now, default);
        _village.Time.AdvanceTo(Village.At(2026, 5, 16, 9, 42));
        await _house.CallBacks.RemindAsync(_village.Now, default);

        var reminder = Assert.Single(await _village.OutboxAsync("call_task_reminder"));
        Assert.Equal([$"{drawn[1].Number}"], reminder.Model.Lines.Select(l => l.Values["ticket.number"]));
    }

    private async Task<(string Seed, List<Unanswered> Pool, List<Unanswered> Drawn)> DrawnAsync()
    {
        var row = Assert.Single(await _village.RowsAsync("select jsonb_build_object('seed', seed, 'pool', pool, 'drawn', drawn)::text from survey_draw where corp_id = $1 and period = '2026-04'"));
        using var json = JsonDocument.Parse((string)row!);
        var web = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        return (json.RootElement.GetProperty("seed").GetString()!, json.RootElement.GetProperty("pool").Deserialize<List<Unanswered>>(web)!, json.RootElement.GetProperty("drawn").Deserialize<List<Unanswered>>(web)!);
    }

    private async Task ClosedAsync(long number)
    {
        _village.Time.AdvanceTo(Village.At(2026, 4, 17, 10));
        await _village.Runner.RunDueAsync(_village.Now);
        _village.Time.AdvanceTo(Village.At(2026, 5, 1, 10));
        await _village.Runner.RunDueAsync(_village.Now);
        Assert.Equal(TicketStatus.Closed, (await _village.TicketAsync(number)).Status);
    }

    private Task LaterAsync(DateTimeOffset at)
    {
        _village.Time.AdvanceTo(at);
        return _house.CallBacks.LaterAsync(at, default);
    }
}
