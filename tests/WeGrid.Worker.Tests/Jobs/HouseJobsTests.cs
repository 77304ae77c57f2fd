using Npgsql;
using WeGrid.Domain;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tickets;
using WeGrid.Postgres.Due;
using WeGrid.Postgres.Forms;
using WeGrid.Postgres.Notices;
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
    [Trait("Feature", "AU-05")]
    public async Task Retention_PhoneThatWasLeft_GoesThirtyDaysAfterTheMatterIsOver_NotAfterItWasLeft()
    {
        var leftAt = _village.Now.AddDays(-60);
        await _village.OrderAsync(1, person: "form-open");
        var effects = new Effects();
        effects.Contacts.AddRange(new[] { "form-open", "form-asked", "form-nothing" }.Select(p => new ResidentContact(p, "林婶", "13900002222", false, leftAt)));
        effects.Demands.Add(new Demand(Guid.CreateVersion7(leftAt), "form-asked", "form:form-asked", "m", leftAt, "那个事", DemandStatus.Draft, null, "{}"));
        await _village.SaveAsync(effects);

        Assert.Equal(["form-asked", "form-open"], await PhonesAfterAsync(0));
        await CloseAsync(1, "form-open");
        Assert.Equal(["form-asked", "form-open"], await PhonesAfterAsync(27));
        Assert.Equal(["form-asked"], await PhonesAfterAsync(5));
    }

    [Fact]
    [Trait("Feature", "AU-05")]
    public async Task Retention_PhotosOfForms_GoWhenTheirFetchHasEnded_OrNobodyWantedThem()
    {
        var (old, young) = (_village.Now.AddDays(-3), _village.Now.AddHours(-1));
        foreach (var (person, at) in new[] { ("kept", young), ("lost", young), ("wanted", old), ("pending", old), ("parked", old), ("unwanted", old), ("fresh", young) })
        {
            await _village.BatchAsync(batch => FormStore.StagePhotos(batch, _village.Id, person, [new FormPhoto($"{person}/1", "image/jpeg", [0xFF, 0xD8, 0xFF])], at));
        }

        var effects = new Effects();
        effects.Photos.AddRange(new[] { "kept", "lost", "wanted" }.Select(p => (0L, new TicketPhoto(p, p, $"form:{p}", old, "form", $"{p}/1"))));
        await _village.SaveAsync(effects);
        await _village.RowsAsync("update media set status = 2, sha256 = sha256('x'), mime = 'image/jpeg', bytes = 3, ended_at = sent_at where corp_id = $1 and id = 'kept'");
        await _village.RowsAsync("update media set status = 3, fault = 1, ended_at = sent_at where corp_id = $1 and id = 'lost'");
        await RawAsync("form:pending", 0, old);
        await RawAsync("form:parked", 0, old);
        await _village.RowsAsync("update inbox set status = 2, error = 'why' where corp_id = $1 and conversation = 'form:parked'");
        await RawAsync("form:unwanted", 1, old);

        await _house.Keeping.RetentionAsync(_village.Now, default);

        Assert.Equal(["fresh", "parked", "pending", "wanted"], await _village.RowsAsync("select person from form_photo where corp_id = $1 order by 1"));
    }

    [Fact]
    [Trait("Feature", "AU-05")]
    public async Task Retention_WordsOfGroupNotices_GoWithThoseOfEverythingSent_AndWhatWasNeverAnsweredForIsOver()
    {
        var old = _village.Now.AddDays(-181);
        var (sent, waiting) = (SendOf("sent", MassSendStatus.Sent, old), SendOf("under way", MassSendStatus.Waiting, old));
        await SaveAsync(
            [sent, waiting, SendOf("lately", MassSendStatus.Sent, _village.Now.AddDays(-179))],
            NoticeOf("sent", GroupNoticeStatus.Sent, old) with { Send = sent.Id }, NoticeOf("handed", GroupNoticeStatus.Handed, old), NoticeOf("dropped", GroupNoticeStatus.Withdrawn, old),
            NoticeOf("proposed", GroupNoticeStatus.Proposed, old), NoticeOf("held back", GroupNoticeStatus.Proposed, old) with { Send = waiting.Id },
            NoticeOf("queued", GroupNoticeStatus.Queued, old), NoticeOf("lately", GroupNoticeStatus.Pasted, _village.Now.AddDays(-179)));

        await _house.Keeping.RetentionAsync(_village.Now, default);
        await _house.Keeping.RetentionAsync(_village.Now, default);

        Assert.Equal(["held back", "lately", "queued"], await _village.RowsAsync("select text from group_notice where corp_id = $1 and text <> '' order by 1"));
        Assert.Equal(["lately", "under way"], await _village.RowsAsync("select text from mass_send where corp_id = $1 and text <> '' order by 1"));
        Assert.Equal(7, await _village.CountAsync("select count(*) from group_notice where corp_id = $1 and chat = 'room' and asked_by = $2", Village.Leader));
        // A yes of today finds nothing that would go out without a word.
        await using var connection = await _village.Database.OpenAsync();
        var found = new List<GroupNotice>();
        await MassSendStore.LockAsync(connection, _village.Id, [], [Village.Leader], found);
        Assert.Equal(["held back"], found.Select(n => n.Text));
    }

    [Fact]
    [Trait("Feature", "AU-05")]
    public async Task Retention_WordsOfNativeOrders_GoAfterTheEnd_AndWhereNobodyReadsThemAnyMore()
    {
        Assert.Empty(_village.Corp.Native);
        var old = _village.Now.AddDays(-31);
        await KeepAsync(_village.Now, OrderOf("over", old), OrderOf("just over", _village.Now.AddDays(-29)), OrderOf("open"));
        await KeepAsync(old, OrderOf("unheard of"));

        await _house.Keeping.RetentionAsync(_village.Now, default);
        Assert.Equal(["just over", "open"], await WordsOfOrdersAsync());

        // Read again, what is open has its words back; what is over has not.
        await KeepAsync(_village.Now, OrderOf("over", old), OrderOf("unheard of"));
        Assert.Equal(["just over", "open", "unheard of"], await WordsOfOrdersAsync());
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

    private async Task<List<object?>> PhonesAfterAsync(int days)
    {
        _village.Time.Advance(TimeSpan.FromDays(days));
        await _house.Keeping.RetentionAsync(_village.Now, default);
        return await _village.RowsAsync("select person from resident_contact where corp_id = $1 order by 1");
    }

    /// <summary>Resolved, never rated, and over seventeen days later.</summary>
    private async Task CloseAsync(long number, string person)
    {
        await _village.ResolveAsync(number, person: person);
        _village.Time.Advance(TimeSpan.FromDays(3));
        await _house.Surveys.RemindAsync(_village.Now, default);
        await _village.PassAsync(TimeSpan.FromDays(14));
        Assert.Equal(TicketStatus.Closed, (await _village.TicketAsync(number)).Status);
    }

    private static MassSend SendOf(string text, MassSendStatus status, DateTimeOffset at) => new(Guid.CreateVersion7(at), Village.Leader, text, at, at)
    {
        Status = status, MessageId = "msg-" + text, EndedAt = status > MassSendStatus.Waiting ? at : null, Groups = [new MassGroup("room")],
    };

    private static GroupNotice NoticeOf(string text, GroupNoticeStatus status, DateTimeOffset at) => new(Guid.CreateVersion7(at), "room", text, at, at) { By = Village.Leader, Status = status };

    private Task SaveAsync(IEnumerable<MassSend> sends, params GroupNotice[] notices)
    {
        var effects = new Effects();
        foreach (var send in sends)
        {
            effects.MassSends[send.Id] = send;
        }

        foreach (var notice in notices)
        {
            effects.GroupNotices[(notice.Id, notice.Group)] = notice;
        }

        return _village.SaveAsync(effects);
    }

    private static NativeOrder OrderOf(string words, DateTimeOffset? endedAt = null) =>
        new(NativeSource.Resident, words, words, 1, "路灯", "石桥村二组", Village.At(2026, 1, 5, 10), [], endedAt is null ? [] : [new NativeStep(5, true, endedAt)]);

    private Task KeepAsync(DateTimeOffset readAt, params NativeOrder[] orders) => _house.NativeStore.KeepAsync(_village.Id, _village.Corp.Grids, orders, readAt);

    private Task<List<object?>> WordsOfOrdersAsync() => _village.RowsAsync("select words from native_order where corp_id = $1 and words <> '' order by 1");

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
