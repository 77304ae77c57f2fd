using System.Text.Json;
using WeGrid.Domain;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Tickets;
using WeGrid.Testing;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Jobs;

public sealed class PersonStoreTests : IClassFixture<TestDatabase>
{
    private const string Person = "wmyuanlin";
    private const string Words = "我家老屋后墙开裂";

    private readonly Village _village;
    private readonly House _house;

    public PersonStoreTests(TestDatabase given)
    {
        _village = new(given.Database, Village.At(2026, 4, 15, 10));
        _house = new(_village);
    }

    [Fact]
    [Trait("Feature", "AU-06")]
    public async Task Export_SomebodyWithATicket_HoldsEverythingOfThemAndNothingOfOthers()
    {
        await LiveAsync(1, Person);
        await LiveAsync(2, "wmother");
        await PointsAsync();

        using var export = JsonDocument.Parse(await _house.Persons.ExportAsync(_village.Id, Person, _village.Now));

        var root = export.RootElement;
        Assert.Equal("三组12号", Assert.Single(root.GetProperty("registers").EnumerateArray()).GetProperty("fields").GetProperty("户号").GetString());
        Assert.Equal(Words, Assert.Single(root.GetProperty("demands").EnumerateArray()).GetProperty("text").GetString());
        Assert.Equal(1, Assert.Single(root.GetProperty("tickets").EnumerateArray()).GetProperty("number").GetInt64());
        Assert.Single(root.GetProperty("surveys").EnumerateArray());
        Assert.NotEmpty(root.GetProperty("to_be_sent").EnumerateArray());
        Assert.Equal([1L, 0L], root.GetProperty("photos").EnumerateArray().Select(p => p.GetProperty("number").GetInt64()));
        Assert.Empty(root.GetProperty("consents").EnumerateArray());
        Assert.DoesNotContain("wmother", root.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "AU-04")]
    public async Task Export_SaysWhoLookedAndWhy_ButNotWhoWasRefused()
    {
        await LiveAsync(1, Person);
        await LiveAsync(2, "wmother");
        await _village.DecideAsync(1, (effects, _) => effects.Looks.AddRange(
        [
            new Look(Guid.NewGuid(), 1, Village.Micro, _village.Now, "打电话约时间", Shown: true), new Look(Guid.NewGuid(), 1, Village.Contact, _village.Now, "好奇", Shown: false),
            new Look(Guid.NewGuid(), 2, Village.Leader, _village.Now, "派单", Shown: true),
        ]));

        using var export = JsonDocument.Parse(await _house.Persons.ExportAsync(_village.Id, Person, _village.Now));

        var look = Assert.Single(export.RootElement.GetProperty("looked_at").EnumerateArray());
        Assert.Equal((Village.Micro, "打电话约时间"), (look.GetProperty("by").GetString(), look.GetProperty("reason").GetString()));
        Assert.Equal(3, await _village.CountAsync("select count(*) from look where corp_id = $1"));
    }

    [Fact]
    [Trait("Feature", "AU-06")]
    public async Task Erase_TicketClosed_NothingOfThemIsLeftAndTheChainStaysValid()
    {
        await LiveAsync(1, Person);
        await _village.DecideAsync(1, (effects, file) =>
            _village.Desk.Answer(effects, file, Person, 1, true, Domain.Surveys.Satisfaction.Satisfied, Words, _village.Now));
        await CloseAsync(1);
        await PointsAsync();

        // What staff wrote of it: to the unit that helped, and on every card that said so.
        await _village.RowsAsync("insert into ticket_part values ($1, 1, 1, 'power', $2, now(), now(), now(), $2)", Words);
        await _village.RowsAsync("""
            insert into outbox_done (corp_id, finished_at, id, lane, channel, recipient, seq, template, model, danger, purpose, ticket, created_at, attempt, verdict)
            values ($1, now(), gen_random_uuid(), 'x', 'app_text', 'bai.qi', 0, 'assist_asked', jsonb_build_object('Values', jsonb_build_object('part.task', $2::text)), false, 'Inform', 1, now(), 1, 1)
            """, Words);
        // Said to them on a bot's connection.
        await _village.RowsAsync("""
            with said as (
                insert into outbox_done (corp_id, finished_at, id, lane, channel, recipient, seq, template, danger, purpose, created_at, attempt, verdict)
                values ($1, now(), gen_random_uuid(), 'x', 'bot_reply', $2, 0, 'receipt', false, 'Inform', now(), 1, 1) returning id)
            insert into bot_word (corp_id, id, command, bot, request_id, body, good_until, status, taken)
            select $1, id, 'aibot_respond_msg', 'helper', 'REQ', '', now(), 0, 0 from said
            """, Person);
        var report = await _house.Persons.EraseAsync(_village.Id, Person, _village.Now);

        Assert.Equal(0, await _village.CountAsync("select count(*) from bot_word where corp_id = $1"));
        Assert.Equal((1, 1, 0), (report.Demands, report.Tickets, report.StillNeeded.Count));
        foreach (var table in new[] { "demand", "reporter", "survey", "ignored_message", "ticket_event_value", "ticket_event", "ticket", "relay", "consent", "kf_session", "outbox_done", "mark", "photo", "ticket_part", "register_entry" })
        {
            Assert.Equal(0, await _village.CountAsync($"select count(*) from {table} x where corp_id = $1 and (x::text like '%' || $2 || '%' or x::text like '%' || $3 || '%')", Person, Words));
        }

        // The household's points stay, whose chat it is does not.
        Assert.Equal(["三组12号", "三组13号"], (await _house.RegisterStore.AllAsync(_village.Id, "points")).Select(e => e.Fields["户号"]));
        foreach (var entry in await _village.EventsAsync(1))
        {
            Assert.DoesNotContain(Person, System.Text.Encoding.UTF8.GetString(entry.Canonical), StringComparison.Ordinal);
        }

        var ticket = await _village.TicketAsync(1);
        var kept = (await _village.EventsAsync(1)).Select(e => new HistoryChecker.Kept(e.Seq, e.Canonical, e.Hash)).ToList();
        Assert.Empty(HistoryChecker.Check(1, ticket.Seq, ticket.HeadHash, kept));
    }

    /// <summary>Their household's entry in a register, and another's.</summary>
    private Task PointsAsync() => _house.RegisterStore.ReplaceAsync(_village.Id, "points", _ =>
    [
        .. new[] { ("三组12号", Person), ("三组13号", "wmother") }.Select((h, i) => new Domain.Registers.RegisterEntry("points", i + 1, "v", "", "", new Dictionary<string, string> { ["户号"] = h.Item1, ["微信"] = h.Item2 }) { AddedAt = _village.Now }),
    ]);

    [Fact]
    public async Task Erase_TicketStillOpen_FollowsWhenItIsClosed()
    {
        await LiveAsync(1, Person);

        var report = await _house.Persons.EraseAsync(_village.Id, Person, _village.Now);
        Assert.Equal([1], report.StillNeeded);
        Assert.Equal(Person, Assert.Single((await _village.FileAsync(1)).Reporters).Person);

        await CloseAsync(1);
        await _house.Keeping.RetentionAsync(_village.Now, default);

        Assert.Empty(await _house.Persons.PendingAsync(_village.Id));
        Assert.StartsWith("erased-", Assert.Single((await _village.FileAsync(1)).Reporters).Person, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erase_OneOfTwoReporters_TheOtherStaysAttached()
    {
        await LiveAsync(1, Person);
        await _village.DecideAsync(1, (effects, file) => _village.Desk.Attach(
            effects, file, new Reporter("wmother", "archive:room", ToldState.NotTold, null), new Domain.Notices.Reach("wmother", true), file.Ticket.Urgency, Actor.Machine("test/1"), _village.Now));
        await _village.DecideAsync(1, (effects, file) => _village.Desk.Sent(effects, file, "wmother", Domain.Notices.Purpose.Result, true, _village.Now));
        await CloseAsync(1);

        await _house.Persons.EraseAsync(_village.Id, Person, _village.Now);

        var people = (await _village.FileAsync(1)).Reporters.Select(r => r.Person).ToList();
        Assert.Contains("wmother", people);
        Assert.DoesNotContain(Person, people);
    }

    private async Task LiveAsync(long number, string person)
    {
        await _village.OrderAsync(number, person: person);
        var effects = new Effects();
        effects.Demands.Add(new Demand(Guid.CreateVersion7(_village.Now), person, "archive:room", $"m{number}", _village.Now, person == Person ? Words : "别的话", DemandStatus.Ticketed, number, "{}"));
        effects.Photos.Add((number, new TicketPhoto($"p{number}", person, "archive:room", _village.Now, "archive", "sdk-file", PhotoUse.Report)));
        effects.Photos.Add((0, new TicketPhoto($"q{number}", person, "archive:room", _village.Now, "archive", "sdk-file")));
        await _village.SaveAsync(effects);
        await _village.ResolveAsync(number, person: person);
    }

    private async Task CloseAsync(long number)
    {
        _village.Time.Advance(TimeSpan.FromDays(3));
        await _house.Surveys.RemindAsync(_village.Now, default);
        await _village.PassAsync(TimeSpan.FromDays(14));
        Assert.Equal(TicketStatus.Closed, (await _village.TicketAsync(number)).Status);
    }
}
