using Microsoft.Extensions.Logging.Abstractions;
using WeGrid.Domain;
using WeGrid.Domain.Deadlines;
using WeGrid.Domain.Dispatch;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Hosting;
using WeGrid.Testing;
using WeGrid.Worker.Due;

namespace WeGrid.Worker.Tests.Due;

/// <summary>承诺快照 in the store: what a clerk changes holds for what is ordered after it.</summary>
public sealed class PolicySnapshotTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    // A Wednesday in working hours.
    private static readonly DateTimeOffset Morning = Village.At(2026, 4, 15, 10);

    private readonly Village _village = new(given.Database, Morning, file => file.Replace(
        "\"grids\": [",
        """
        "settings": { "ladders": [ { "name": "通用", "steps": [
            { "posts": ["microGridMember"], "wait": "30min" },
            { "posts": ["gridLeader"], "wait": "1h", "channel": "cardAndCall" },
            { "posts": ["dutyOfficer"], "wait": "2h" } ] } ] },
        "grids": [
        """, StringComparison.Ordinal));

    [Fact]
    [Trait("Feature", "DE-13")]
    public async Task LadderAndLimitsEdited_RunningTicketKeepsItsOwn_TheNextOneHasTheNew()
    {
        var old = await _village.OrderAsync(1024, Urgency.WorkingDays, category: "市政设施");
        var promised = (await _village.TicketAsync(old)).DueAt;
        // The clerk turns the ladder round, shortens every wait, and changes every limit of the deadline file.
        var edited = new LadderPlan("新", [], [new LadderStep([PostKind.TownLeader], [], new DueRule(5, DueUnit.Minutes)), new LadderStep([PostKind.DutyOfficer], [])]);
        var rules = _village.Rules with { Corp = _village.Corp with { Ladders = [edited] }, Deadlines = Shorter() };
        using var runner = Runner(rules);

        var fresh = await OrderAsync(rules, 1025);

        await ClimbAsync(runner, old, 30, 1, Village.Leader, TimeSpan.FromHours(1));
        await ClimbAsync(runner, old, 60, 2, Village.Duty, TimeSpan.FromHours(2));
        Assert.Equal(Village.Leader, Assert.Single(await _village.OutboxAsync("ask_voice")).Recipient);
        Assert.Equal(promised, (await _village.TicketAsync(old)).DueAt);
        // Dispatched by the old limit of a working day, not by the new one of an hour.
        var effects = new Effects();
        var file = await _village.FileAsync(old);
        Assert.Null(new TicketDesk(rules).Move(effects, file, new MoveRequest(TicketMove.Accept, new Actor(Role.GridStaff, Village.Micro), _village.Now)));
        Assert.Equal(Village.At(2026, 4, 17, 0), effects.Dues[new DueKey(DueKind.Dispatch, "1024")]);

        Assert.Equal(("新", 1), ((await _village.TicketAsync(fresh)).Policy!.Ladder.Name, (await _village.TicketAsync(fresh)).Rung));
        Assert.Contains(await _village.OutboxAsync("ticket_new"), m => m.Recipient == Village.Boss && m.Model.Values["ticket.number"] == "1025");
        Assert.True((await _village.TicketAsync(fresh)).DueAt < promised);
    }

    [Fact]
    public async Task Snapshots_OfOneKindOfMatter_AreKeptOnce()
    {
        await _village.OrderAsync(1024, Urgency.WorkingDays, category: "市政设施");
        await _village.OrderAsync(1025, Urgency.WorkingDays, category: "市政设施", person: "other");
        await _village.OrderAsync(1026, Urgency.TwoHours, person: "third");

        Assert.Equal(2, await _village.CountAsync("select count(*) from ticket_policy where corp_id = $1"));
        Assert.Equal(3, await _village.CountAsync("select count(*) from ticket t join ticket_policy p on p.corp_id = t.corp_id and p.id = t.policy where t.corp_id = $1"));
    }

    [Fact]
    public async Task TicketFromBeforeThereWereSnapshots_GoesByWhatHoldsToday()
    {
        await _village.OrderAsync(1024, Urgency.WorkingDays, category: "市政设施");
        await _village.RowsAsync("update ticket set policy = null where corp_id = $1");

        Assert.Null((await _village.TicketAsync(1024)).Policy);
        await _village.PassAsync(TimeSpan.FromMinutes(30));

        Assert.Equal(1, (await _village.TicketAsync(1024)).Rung);
    }

    private static DeadlinePolicy Shorter()
    {
        var folder = DataFiles.FindFolder();
        var categories = CategoryTree.Parse(File.ReadAllText(Path.Combine(folder, "categories.json"))).Tree!;
        var text = File.ReadAllText(Path.Combine(folder, "deadlines.json"))
            .Replace("\"dispatch\": \"1wd\"", "\"dispatch\": \"1h\"", StringComparison.Ordinal)
            .Replace("\"other\": \"1wd\"", "\"other\": \"1h\"", StringComparison.Ordinal)
            .Replace("\"due\": \"5wd\"", "\"due\": \"1wd\"", StringComparison.Ordinal);
        return DeadlinePolicy.Parse(text, categories).Policy!;
    }

    private DueRunner Runner(DeskRules rules)
    {
        var entry = new CorpEntry(2, new CorpDesks(rules.Corp, rules, new TicketDesk(rules), null!), new Dictionary<string, string>());
        return new DueRunner(given.Database, _village.Due, () => [entry], [new TicketClocks(_village.Saver)], NullLogger<DueRunner>.Instance);
    }

    private async Task<long> OrderAsync(DeskRules rules, long number)
    {
        var seen = await _village.TicketAsync(1024);
        var draft = new Ticket
        {
            CorpId = seen.CorpId, Number = number, Status = TicketStatus.Ordered, GridId = seen.GridId, VillageId = seen.VillageId, Category = seen.Category,
            Kind = seen.Kind, List = seen.List, Urgency = seen.Urgency, Summary = seen.Summary, OrderedAt = _village.Now, DueAt = _village.Now, HopStartedAt = _village.Now,
        };
        var effects = new Effects();
        new TicketDesk(rules).Order(effects, draft, new Reporter("neighbour", "archive:room", ToldState.NotTold, null), new Domain.Notices.Reach("neighbour", true), Actor.Machine("test/1"), _village.Now);
        await _village.SaveAsync(effects);
        return number;
    }

    private async Task ClimbAsync(DueRunner runner, long number, int minutes, int rung, string asked, TimeSpan wait)
    {
        _village.Time.Advance(TimeSpan.FromMinutes(minutes));
        await runner.RunDueAsync(_village.Now);
        Assert.Equal(rung, (await _village.TicketAsync(number)).Rung);
        Assert.Contains(await _village.OutboxAsync("ticket_new"), m => m.Recipient == asked && m.Model.Values["ticket.number"] == $"{number}");
        Assert.Equal(_village.Now + wait, await _village.DueAtAsync("accept", $"{number}"));
    }
}
