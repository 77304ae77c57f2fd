using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Corps;
using WeGrid.Domain.Warnings;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Warnings;
using WeGrid.Testing;
using WeGrid.Worker.Due;
using WeGrid.Worker.Tests.Due;
using WeGrid.Worker.Warnings;

namespace WeGrid.Worker.Tests.Warnings;

/// <summary>转移 on the real store: who is asked, what goes up, late and doubled words, what is left after the event.</summary>
public sealed class EvacuationStepsTests : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly DateTimeOffset _night = Village.At(2026, 4, 15, 3);

    private readonly Village _village;
    private readonly WarningStore _warnings;
    private readonly HouseholdStore _households;
    private readonly DueRunner _runner;

    public EvacuationStepsTests(TestDatabase given)
    {
        _village = new Village(given.Database, _night);
        _warnings = new WarningStore(given.Database);
        _households = new HouseholdStore(given.Database);
        _runner = new DueRunner(_village.Database, _village.Due, _village.Corps,
            [new WarningSteps(_village.Saver), new CallSteps(_village.Saver, _warnings), new EvacuationSteps(_village.Saver, _warnings), new GroupPlans(_village.Saver), new MassTasks(_village.Saver)],
            NullLogger<DueRunner>.Instance);
    }

    public async Task InitializeAsync()
    {
        await _village.BatchAsync(b => b.BatchCommands.Add(new NpgsqlBatchCommand("insert into corp (corp_id, version, document, imported_at) values ($1, 1, '', $2)")
        {
            Parameters = { new() { Value = _village.Id }, new() { Value = _night.UtcDateTime } },
        }));
        await _households.ReplaceAsync(_village.Id, [House(1, "v", Village.Micro), House(2, "v", Village.Micro, care: 1), House(3, "v", ""), House(4, "t", Village.Micro) with { Types = ["台风"] }], _ => [], _night);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Register_IsReadAsItWasWritten_AndReplacedAsAWhole()
    {
        var four = (await _households.AllAsync(_village.Id))[3];
        Assert.Equal((4, "t", "台风"), (four.Number, four.GridId, string.Join(' ', four.Types)));

        await _households.ReplaceAsync(_village.Id, [House(9, "v", Village.Micro)], _ => [], _village.Now);

        Assert.Equal([9], (await _households.AllAsync(_village.Id)).Select(h => h.Number));
        Assert.Empty((await _households.AllAsync(_village.Id))[0].Types);
    }

    [Fact]
    [Trait("Feature", "WA-11")]
    [Trait("Feature", "WA-12")]
    public async Task Red_HelpersAreAsked_WordsCount_TheRestGoesUp()
    {
        await HandInAsync("A1");
        await RunAsync(0);
        // 4 is for typhoons; 3 has no helper: its village's leader is asked, and the town knows.
        Assert.Equal([$"{Village.Micro} 2 1", $"{Village.Leader} 3"], await ListsAsync("evacuate"));
        Assert.Equal([$"{Village.Duty} 3"], await ListsAsync("evacuate_above"));

        await SayAsync((1, HouseholdState.Sheltered, Village.Micro, 0), (2, HouseholdState.Refused, Village.Micro, 0));
        await RunAsync(0);
        Assert.Contains($"{Village.Leader} 2", await ListsAsync("evacuate_above"));

        await RunAsync(31 * 60);
        // Only who said nothing is asked for again.
        Assert.Equal(["1 1", "2 1", "3 2"], await _village.RowsAsync("select number || ' ' || asked from evacuation where corp_id = $1 order by number"));
        var count = Assert.Single((await CallReports.ReadAsync(_village.Database, _village.Id, 1))!.Evacuation);
        Assert.Equal(("v", 3, 9, 3), (count.GridId, count.Households, count.Persons, count.Safe));
        Assert.Equal(new StateCount(1, 3), count.Of(HouseholdState.Refused));
    }

    [Fact]
    [Trait("Feature", "WA-12")]
    public async Task Words_TheLaterCounts_InWhateverOrderTheyCome_SaidTwiceCountsOnce()
    {
        await HandInAsync("A1");
        await RunAsync(0);

        await SayAsync((1, HouseholdState.Sheltered, Village.Micro, 60));
        await SayAsync((1, HouseholdState.NotFound, Village.Micro, 0));
        await SayAsync((1, HouseholdState.Sheltered, Village.Leader, 70));

        var count = Assert.Single(await _households.CountsAsync(_village.Id, 1));
        Assert.Equal((3, 0), (count.Safe, count.Of(HouseholdState.NotFound).Households));
        Assert.Equal(3, await _village.CountAsync("select count(*) from evacuation_word where corp_id = $1"));
    }

    [Fact]
    [Trait("Feature", "WA-12")]
    public async Task Upgrade_OfTheSameWarning_AsksForNobodyTwiceAtOnce()
    {
        await HandInAsync("A1");
        await RunAsync(0);
        await HandInAsync("A2", "A1");
        await RunAsync(0);

        Assert.Equal(2, (await ListsAsync("evacuate")).Count);
        Assert.Equal(3, await _village.CountAsync("select count(*) from evacuation where corp_id = $1"));
    }

    [Fact]
    [Trait("Feature", "WA-11")]
    [Trait("Feature", "WA-13")]
    public async Task Helpers_AreCalledLikeEverybody_AndReadTheLift()
    {
        await _households.ReplaceAsync(_village.Id, [House(1, "v", Village.Contact)], _ => [], _village.Now);
        await HandInAsync("A1");
        await RunAsync(0);
        Assert.Contains(await _village.OutboxAsync("call_voice"), n => n.Recipient == Village.Contact);
        Assert.Contains(await _village.OutboxAsync("evacuate"), n => n.Recipient == Village.Contact);

        Assert.True(await _warnings.RecordAsync(_village.Id, new Warning
        {
            Identifier = "L1", Sender = "station", Issuer = "松林县气象台", Kind = WarningKind.Cancel, References = [new WarningReference("station", "A1")], Type = "暴雨", Colour = WarningColour.Red,
            Title = "松林县气象台解除暴雨红色预警", Text = "解除。", Sent = _village.Now,
        }, new WarningVerdict(WarningVerdictKind.Accepted, [], ["t"]), null, "api", _village.Now));
        await RunAsync(60 * 60);

        Assert.Contains(await _village.OutboxAsync("warning_text"), n => n.Recipient == Village.Contact && n.Model.Values["warning.part"].Contains("解除", StringComparison.Ordinal));
        // What had not left says nothing any more, and nobody is asked again.
        Assert.Equal(0, await _village.CountAsync("select count(*) from outbox where corp_id = $1 and template like 'evacuate%' and valid_until > $2", _village.Now.UtcDateTime));
        Assert.Equal(0, await _village.CountAsync("select count(*) from due where corp_id = $1 and kind = 'evacuate'"));
    }

    [Fact]
    [Trait("Feature", "WA-12")]
    public async Task SecondWarning_WhoIsSafeIsNotAskedForAgain_AndAnImportJoinsTheRun()
    {
        await HandInAsync("A1");
        await RunAsync(0);
        await SayAsync((1, HouseholdState.Sheltered, Village.Micro, 0));
        await HandInAsync("B1", type: "台风");
        await RunAsync(0);
        Assert.Equal(["1 1", "2 0", "3 0", "4 0"], await _village.RowsAsync("select number || ' ' || state from evacuation where corp_id = $1 and run = 2 order by number"));

        Assert.Equal(2, await _households.ReplaceAsync(_village.Id, [House(1, "v", Village.Micro), House(7, "v", Village.Micro)], _ => [House(1, "v", Village.Micro), House(7, "v", Village.Micro)], _village.Now));
        await RunAsync(0);
        Assert.Equal(2, await _village.CountAsync("select count(*) from evacuation where corp_id = $1 and number = 7 and asked = 1"));
    }

    [Fact]
    [Trait("Feature", "WA-12")]
    public async Task LowerColour_NobodyIsAsked_AndAGraverOneBeginsAnew()
    {
        await HandInAsync("A1");
        await RunAsync(0);
        await SayAsync((1, HouseholdState.Sheltered, Village.Micro, 0));
        await RunAsync(60);
        await HandInAsync("A2", "A1", colour: WarningColour.Yellow);
        await RunAsync(0);
        Assert.Equal(0, await _village.CountAsync("select count(*) from due where corp_id = $1 and kind = 'evacuate'"));

        await RunAsync(60);
        await HandInAsync("A3", "A2");
        await RunAsync(0);
        Assert.Equal(["1 0 1", "2 0 1", "3 0 1"], await _village.RowsAsync("select number || ' ' || state || ' ' || asked from evacuation where corp_id = $1 order by number"));
    }

    [Fact]
    [Trait("Feature", "WA-04")]
    public async Task Update_ThatComesLate_ChangesNothing()
    {
        await HandInAsync("A1");
        await RunAsync(60);
        await HandInAsync("A2", "A1");
        await RunAsync(60);
        await HandInAsync("A0", "A1", colour: WarningColour.Yellow, sentBefore: TimeSpan.FromSeconds(90));
        await RunAsync(0);

        Assert.Equal(["A2 4"], await _village.RowsAsync("select identifier || ' ' || colour from call_run where corp_id = $1"));
    }

    [Fact]
    [Trait("Feature", "AD-11")]
    public async Task Handover_TheHouseholdsGoWithIt_AndTheNewOneIsAsked()
    {
        await HandInAsync("A1");
        await RunAsync(0);
        await _village.BatchAsync(b => HandoverStore.StageDone(b, _village.Id, new Handover(Village.Micro, Village.Contact, new DateOnly(2026, 4, 15), Village.Boss), new HandoverMoved([], 0, 0, [], []), [], [], _village.Now));
        await RunAsync(0);

        Assert.Equal([$"{Village.Contact} 2 1"], (await ListsAsync("evacuate")).Where(l => l.StartsWith(Village.Contact, StringComparison.Ordinal)));
        Assert.All((await _households.AllAsync(_village.Id)).Where(h => h.Number != 3), h => Assert.Equal(Village.Contact, h.Helper));
        Assert.Equal(0, await _village.CountAsync("select count(*) from outbox where corp_id = $1 and template = 'evacuate' and recipient = $2 and valid_until > $3", Village.Micro, _village.Now.UtcDateTime));
    }

    [Fact]
    [Trait("Feature", "WA-12")]
    public async Task AfterTheEvent_HouseholdsAreDestroyed_TheCountsStay()
    {
        await HandInAsync("A1");
        await RunAsync(0);
        await SayAsync((1, HouseholdState.OwnWay, Village.Micro, 0));
        await RunAsync(7 * 3600);
        Assert.Equal(1, await _village.CountAsync("select count(*) from call_run where corp_id = $1 and ended_at is not null"));
        var before = await _households.CountsAsync(_village.Id, 1);

        await HouseholdStore.ForgetAsync(_village.Database, _village.Id, _village.Now.AddDays(-1));
        Assert.Equal(3, await _village.CountAsync("select count(*) from evacuation where corp_id = $1"));
        await HouseholdStore.ForgetAsync(_village.Database, _village.Id, _village.Now);
        await HouseholdStore.ForgetAsync(_village.Database, _village.Id, _village.Now);

        Assert.Equal(0, await _village.CountAsync("select (select count(*) from evacuation where corp_id = $1) + (select count(*) from evacuation_word where corp_id = $1)"));
        var after = await _households.CountsAsync(_village.Id, 1);
        Assert.Equal(before.Select(Said), after.Select(Said));
    }

    private static string Said(LeavingCount count) => $"{count.GridId} {count.Households} {count.Persons} {count.Care} {count.Safe} {count.LastAt:O} {string.Join(' ', count.ByState.OrderBy(s => s.Key))}";

    private static Household House(int number, string grid, string helper, int care = 0) => new(number, grid, $"户{number}", "坡上", 3, care, [], helper, "", "", "");

    private async Task HandInAsync(string identifier, string? changes = null, string type = "暴雨", WarningColour colour = WarningColour.Red, TimeSpan sentBefore = default) => Assert.True(await _warnings.RecordAsync(_village.Id, new Warning
    {
        Identifier = identifier, Sender = "station", Issuer = "松林县气象台", Kind = changes is null ? WarningKind.Alert : WarningKind.Update, References = changes is null ? [] : [new WarningReference("station", changes)],
        Type = type, Colour = colour, Title = $"松林县气象台发布{type}{colour.Name()}预警", Text = "预计未来3小时有暴雨。", Sent = _village.Now - sentBefore, Expires = _village.Now.AddHours(6),
    }, new WarningVerdict(WarningVerdictKind.Accepted, [], ["t"]), null, "api", _village.Now));

    private Task SayAsync(params (int Number, HouseholdState State, string By, int Seconds)[] words)
    {
        var effects = new Effects();
        effects.HouseholdWords.AddRange(words.Select(w => new HouseholdWord(1, w.Number, w.State, "", w.By, _village.Now.AddSeconds(w.Seconds))));
        return _village.SaveAsync(effects);
    }

    /// <summary>Who was sent which households, in the order they stand.</summary>
    private async Task<List<string>> ListsAsync(string template) =>
        [.. (await _village.OutboxAsync(template)).Select(n => $"{n.Recipient} {string.Join(' ', n.Model.Lines.Select(l => l.Values["number"]))}").Order(StringComparer.Ordinal)];

    private async Task RunAsync(int seconds)
    {
        var end = _village.Now.AddSeconds(seconds);
        await _runner.RunDueAsync(_village.Now);
        while (_village.Now < end)
        {
            _village.Time.Advance(TimeSpan.FromSeconds(Math.Min(300, (end - _village.Now).TotalSeconds)));
            await _runner.RunDueAsync(_village.Now);
        }
    }
}
