using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.Postgres.Due;
using WeGrid.Testing;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Jobs;

public sealed class HouseJobsTests : IClassFixture<TestDatabase>
{
    private readonly Village _village;
    private readonly House _house;

    public HouseJobsTests(TestDatabase given)
    {
        _village = new(given.Database, Village.At(2026, 4, 15, 10));
        _house = new(_village);
    }

    [Fact]
    [Trait("Feature", "AU-05")]
    public async Task Retention_OldTexts_AreEmptiedYoungOnesStay()
    {
        await SayAsync("old", _village.Now.AddDays(-8));
        await SayAsync("young", _village.Now.AddDays(-6));
        await RawAsync("decided", 1, _village.Now.AddDays(-31));
        await RawAsync("waiting", 0, _village.Now.AddDays(-31));
        await RawAsync("fresh", 1, _village.Now.AddDays(-29));
        await RawAsync("ignored", 3, _village.Now.AddDays(-8));

        await _house.Keeping.RetentionAsync(_village.Now, default);
        await _house.Keeping.RetentionAsync(_village.Now, default);

        Assert.Equal(["young"], await _village.RowsAsync("select text from ignored_message where corp_id = $1 and text is not null"));
        Assert.Equal(2, await _village.CountAsync("select count(*) from ignored_message where corp_id = $1 and reason = 'chatter'"));
        Assert.Equal(["fresh", "waiting"], await _village.RowsAsync("select conversation from inbox where corp_id = $1 and body <> '' order by 1"));
    }

    [Fact]
    public async Task Retention_ConsentWithdrawn_ThatPersonsTextGoesOthersStay()
    {
        await SayAsync("theirs", _village.Now.AddDays(-1), "wmlin");
        await SayAsync("others", _village.Now.AddDays(-1), "wmhe");
        var effects = new Effects();
        effects.Consents.Add(new ConsentChange("room", "wmlin", Agreed: false, _village.Now, "archive"));
        await _village.SaveAsync(effects);
        await SayAsync("late copy", _village.Now.AddHours(-2), "wmlin");

        await _house.Keeping.RetentionAsync(_village.Now, default);

        Assert.Equal(["others"], await _village.RowsAsync("select text from ignored_message where corp_id = $1 and text is not null"));
    }

    [Fact]
    [Trait("Feature", "DE-14")]
    public async Task Audit_StepsNobodyDid_AreNotedOnce()
    {
        await _village.StageAsync(new DueRow("accept", "1", _village.Now.AddMinutes(-6)), new DueRow("accept", "2", _village.Now.AddMinutes(-4)));

        await _house.Keeping.AuditAsync(_village.Now, default);
        await _house.Keeping.AuditAsync(_village.Now.AddSeconds(30), default);

        var late = Assert.Single(await _house.Late.ListAsync(_village.Id));
        Assert.Equal(("accept", "1", _village.Now.AddMinutes(-6)), (late.Kind, late.Subject, late.DueAt));
    }

    [Fact]
    [Trait("Feature", "AU-02")]
    public async Task Heads_WholeHistoryRewritten_TheFileOutsideSeesIt()
    {
        await _village.OrderAsync();
        await _village.MoveAsync(1024, TicketMove.Accept, Role.GridStaff, Village.Micro);
        Assert.Equal(1, await _house.Heads.AppendAsync(_village.Id, new DateOnly(2026, 4, 15)));
        Assert.Equal(0, await _house.Heads.AppendAsync(_village.Id, new DateOnly(2026, 4, 15)));
        await _village.MoveAsync(1024, TicketMove.Resolve, Role.GridStaff, Village.Micro, "修好了");
        await _house.Heads.AppendAsync(_village.Id, new DateOnly(2026, 4, 16));
        Assert.Empty(await _house.Heads.VerifyAsync(_village.Id));

        // Somebody with the whole database in hand: a different story, correctly chained.
        await _village.RowsAsync("delete from ticket_event where corp_id = $1");
        await _village.RowsAsync("delete from ticket where corp_id = $1");
        await _village.RowsAsync("delete from reporter where corp_id = $1");
        await _village.RowsAsync("delete from ticket_event_value where corp_id = $1");
        _village.Time.Advance(TimeSpan.FromMinutes(1));
        await _village.OrderAsync();
        await _village.MoveAsync(1024, TicketMove.Accept, Role.GridStaff, Village.Micro);

        var faults = await _house.Heads.VerifyAsync(_village.Id);
        Assert.Equal(2, faults.Count);
        Assert.Contains("1024/2", faults[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heads_LineTakenOutOfTheFile_IsSeen()
    {
        await _village.OrderAsync(1);
        await _village.OrderAsync(2);
        await _village.OrderAsync(3);
        await _house.Heads.AppendAsync(_village.Id, new DateOnly(2026, 4, 15));
        var lines = await File.ReadAllLinesAsync(_house.Heads.FileOf(_village.Id));
        await File.WriteAllLinesAsync(_house.Heads.FileOf(_village.Id), [lines[0], lines[2]]);

        Assert.Contains("line 2", Assert.Single(await _house.Heads.VerifyAsync(_village.Id)), StringComparison.Ordinal);
    }

    private Task SayAsync(string text, DateTimeOffset at, string person = "wmlin")
    {
        var effects = new Effects();
        effects.Ignored.Add(new IgnoredMessage(Guid.CreateVersion7(at), person, "archive:room", $"m-{text}", at, text, "chatter"));
        return _village.SaveAsync(effects);
    }

    private async Task RawAsync(string conversation, short status, DateTimeOffset at)
    {
        await using var command = _village.Database.Source.CreateCommand("""
            insert into inbox (corp_id, received_at, id, channel, conversation, platform_at, dedup_key, body, status)
            values ($1, $2, $3, 'app', $4, $2, 'k'::bytea, 'raw'::bytea, $5)
            """);
        command.Parameters.AddRange(new NpgsqlParameter[]
        {
            new() { Value = _village.Id }, new() { Value = at.UtcDateTime }, new() { Value = Guid.CreateVersion7(at) }, new() { Value = conversation }, new() { Value = status },
        });
        await command.ExecuteNonQueryAsync();
    }
}
