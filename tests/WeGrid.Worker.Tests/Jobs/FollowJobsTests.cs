using WeGrid.Domain;
using WeGrid.Domain.Follows;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Hosting;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Follows;
using WeGrid.Postgres.Tickets;
using WeGrid.Testing;
using WeGrid.Worker.Jobs;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Jobs;

/// <summary>关注 on the store, and the evening's job: once for each person and matter, whatever breaks off.</summary>
[Trait("Feature", "NT-13")]
public sealed class FollowJobsTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset _evening = Village.At(2026, 4, 15, 17, 33);
    private static readonly CategoryTree _categories = CategoryTree.Parse(File.ReadAllText(Path.Combine(DataFiles.FindFolder(), "categories.json"))).Tree!;

    [Fact]
    public async Task Store_KeepsReadsAndDrops_TwiceIsOnce()
    {
        var village = new Village(given.Database, _evening);
        var follow = new Follow("wm-1", FollowerKind.Resident, new FollowTarget("v", "市政设施", "路灯"), village.Now);
        await village.SaveAsync(new Effects { Follows = { follow, follow with { Target = new FollowTarget("", "供水", "") } } });
        await village.SaveAsync(new Effects { Follows = { follow with { Since = village.Now.AddDays(1) } } });
        await village.RowsAsync("insert into kf_session (corp_id, person, open_kfid, last_at, sent_since) values ($1, 'wm-1', 'wk', $2, 3)", village.Now.UtcDateTime);

        var all = await new FollowStore(village.Database).AllAsync(village.Corp);
        Assert.Equal(2, all.Count);
        Assert.Contains(all, f => f.Follow == follow && f.Reach is { IsMember: false, OpenKfId: "wk", KfSentSince: 3 });
        var facts = await ReadAsync(village, "wm-1", "wm-2");
        Assert.Equal(2, facts["wm-1"].Count);
        Assert.False(facts.ContainsKey("wm-2"));

        // Dropped and followed again in one run begins anew.
        await village.SaveAsync(new Effects { FollowsDropped = { (follow.Person, follow.Target) }, Follows = { follow with { Since = village.Now.AddHours(1) } } });
        Assert.Equal(village.Now.AddHours(1), (await ReadAsync(village, "wm-1"))["wm-1"].Max(f => f.Since));
        await village.SaveAsync(new Effects { FollowsDropped = { (follow.Person, follow.Target) } });
        Assert.Equal("供水", Assert.Single((await ReadAsync(village, "wm-1"))["wm-1"]).Target.Category);
    }

    [Fact]
    public async Task WhoLeft_WithdrewOrIsErased_FollowsNothingAnyMore()
    {
        var village = new Village(given.Database, _evening);
        await village.SaveAsync(new Effects { Follows = { Of("wm-1"), Of("wm-2"), Of("neighbour", FollowerKind.Member), Of("bai.qi", FollowerKind.Staff), Of("he.mei", FollowerKind.Staff) } });
        await village.SaveAsync(new Effects { FollowsTold = { ("wm-2", 1024, village.Now) } });
        await village.SaveAsync(new Effects { Consents = { new ConsentChange("room", "wm-1", Agreed: false, village.Now, "archive") }, FollowersGone = { "Neighbour" } });
        Assert.Equal(["bai.qi", "he.mei", "wm-2"], await FollowersAsync(village));

        // What is kept of somebody can be had, and goes when they ask.
        var export = await new House(village).Persons.ExportAsync(village.Id, "wm-2", village.Now);
        Assert.Contains("\"grid_id\": \"v\"", export, StringComparison.Ordinal);
        Assert.Contains("\"number\": 1024", export, StringComparison.Ordinal);
        await new House(village).Persons.EraseAsync(village.Id, "wm-2", village.Now);
        Assert.Equal(0, await village.CountAsync("select (select count(*) from follow where corp_id = $1 and person = 'wm-2') + (select count(*) from follow_told where corp_id = $1)"));

        // Who is no longer in the corp file.
        Assert.Empty(await new CorpStore(village.Database).ImportAsync(Village.File(village.Id).Replace("""{ "userid": "bai.qi", "name": "白琪", "mobile": "13900000005", "posts": [] }""", """{ "userid": "new.one", "name": "新人", "posts": [] }""", StringComparison.Ordinal).Replace("\"bai.qi\"", "\"new.one\"", StringComparison.Ordinal), village.Now));
        Assert.Equal(["he.mei"], await FollowersAsync(village));
    }

    [Fact]
    public async Task Tell_ThreeWorkersAtOnceAndAgain_IsOneMessage_NextDayOnlyTheNew()
    {
        var village = new Village(given.Database, _evening.AddHours(-3));
        await village.SaveAsync(new Effects { Follows = { Of("he.mei", FollowerKind.Staff), Of("he.mei", FollowerKind.Staff) with { Target = new FollowTarget("", "供电", "") }, Of("neighbour", FollowerKind.Member) } });
        await OrderAsync(village, 1024, "neighbour");
        await OrderAsync(village, 1025);
        village.Time.AdvanceTo(_evening);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Jobs(village).TellAsync(village.Now, default)));
        await Jobs(village).TellAsync(village.Now.AddMinutes(20), default);

        Assert.Equal([("he.mei", "1025 1024"), ("neighbour", "1025")], await SaidAsync(village));

        village.Time.Advance(TimeSpan.FromHours(20));
        await OrderAsync(village, 1026);
        village.Time.AdvanceTo(_evening.AddDays(1));
        await Jobs(village).TellAsync(village.Now, default);
        await Jobs(village).TellAsync(village.Now.AddDays(1), default);
        Assert.Equal([("he.mei", "1025 1024"), ("he.mei", "1026"), ("neighbour", "1025"), ("neighbour", "1026")], await SaidAsync(village));
    }

    [Fact]
    public async Task Tell_BrokenOffBeforeItsCommit_TellsItAllNextTime_Once()
    {
        var village = new Village(given.Database, _evening.AddHours(-3));
        await village.SaveAsync(new Effects { Follows = { Of("he.mei", FollowerKind.Staff) } });
        await OrderAsync(village, 1024);
        village.Time.AdvanceTo(_evening);

        // Somebody holds the row that says so: the job waits in its transaction, and is cut off there.
        await using (var other = await village.Database.OpenAsync())
        await using (var held = await other.BeginTransactionAsync())
        {
            await using var batch = new Npgsql.NpgsqlBatch(other) { BatchCommands = { new("insert into follow_told (corp_id, person, number, at) values ($1, 'he.mei', 1024, now())") { Parameters = { new() { Value = village.Id } } } } };
            await batch.ExecuteNonQueryAsync();
            using var killed = new CancellationTokenSource();
            var run = Jobs(village).TellAsync(village.Now, killed.Token);
            while (await village.CountAsync("select count(*) from pg_locks where not granted and pid <> pg_backend_pid() and $1 <> ''") == 0)
            {
                await Task.Yield();
            }

            await killed.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        }

        Assert.Empty(await SaidAsync(village));
        await Jobs(village).TellAsync(village.Now, default);
        await Jobs(village).TellAsync(village.Now, default);
        Assert.Equal([("he.mei", "1024")], await SaidAsync(village));
    }

    [Fact]
    public async Task Tell_WhereNoTalkIsOpen_Waits_AndIsToldWithTheNext_UntilItIsTooOld()
    {
        var village = new Village(given.Database, _evening.AddDays(-3));
        await village.SaveAsync(new Effects { Follows = { Of("wm-1") } });
        await village.RowsAsync("insert into kf_session (corp_id, person, open_kfid, last_at, sent_since) values ($1, 'wm-1', 'wk', $2, 0)", village.Now.UtcDateTime);
        village.Time.Advance(TimeSpan.FromDays(2.5));
        await OrderAsync(village, 1024);
        village.Time.AdvanceTo(_evening);
        await Jobs(village).TellAsync(village.Now, default);
        Assert.Empty(await SaidAsync(village));

        // A day later they say something, and both are one message.
        village.Time.Advance(TimeSpan.FromHours(20));
        await OrderAsync(village, 1025);
        await village.RowsAsync("update kf_session set last_at = $2, sent_since = 0 where corp_id = $1", village.Now.UtcDateTime);
        village.Time.AdvanceTo(_evening.AddDays(1));
        await Jobs(village).TellAsync(village.Now, default);
        Assert.Equal([("wm-1", "1025 1024")], await SaidAsync(village));
        Assert.Equal(1, await village.CountAsync("select sent_since from kf_session where corp_id = $1"));

        await OrderAsync(village, 1026);
        village.Time.Advance(TimeSpan.FromDays(31));
        await village.RowsAsync("update kf_session set last_at = $2, sent_since = 0 where corp_id = $1", village.Now.UtcDateTime);
        await Jobs(village).TellAsync(village.Now, default);
        Assert.Single(await SaidAsync(village));
    }

    [Fact]
    public async Task Tell_OfWhatWasMerged_CorrectedOrMoved_NothingTwice_AndNothingHidden()
    {
        var village = new Village(given.Database, _evening.AddHours(-3));
        await village.SaveAsync(new Effects { Follows = { Of("he.mei", FollowerKind.Staff) } });
        await OrderAsync(village, 1024);
        await OrderAsync(village, 1025);
        await OrderAsync(village, 1030, category: Ticket.ConfidentialCategory, subcategory: "干部作风");
        await OrderAsync(village, 1031, category: "民政救助", subcategory: "低保五保");
        await OrderAsync(village, 1032, grid: "t");
        village.Time.AdvanceTo(_evening);
        await village.MoveAsync(1025, TicketMove.Terminate, Role.Superior, Village.Duty, "重复登记");
        await Jobs(village).TellAsync(village.Now, default);
        Assert.Equal([("he.mei", "1024")], await SaidAsync(village));

        // Merged into a younger one: known with it. Found to lie in the village: new there.
        await OrderAsync(village, 1026);
        await village.DecideAsync(1024, (effects, file) => Assert.Null(village.Desk.Move(effects, file, new MoveRequest(TicketMove.Merge, new Actor(Role.Village | Role.Superior, Village.Duty), village.Now) { MergeInto = 1026 })));
        await village.RowsAsync("update ticket set grid_id = 'm', village_id = 'v' where corp_id = $1 and number = 1032 returning number");
        await Jobs(village).TellAsync(village.Now.AddDays(1), default);
        Assert.Equal([("he.mei", "1024"), ("he.mei", "1032")], await SaidAsync(village));
    }

    [Fact]
    public async Task Retention_ForgetsWhatIsNoNewsAnyMore()
    {
        var village = new Village(given.Database, _evening);
        await village.SaveAsync(new Effects
        {
            Follows = { Of("he.mei", FollowerKind.Staff) },
            FollowsTold = { ("he.mei", 1, village.Now.AddDays(-31)), ("he.mei", 2, village.Now), ("gone", 2, village.Now) },
        });
        await new House(village).Keeping.RetentionAsync(village.Now, default);
        Assert.Equal([2L], (await village.RowsAsync("select number from follow_told where corp_id = $1")).Cast<long>());
    }

    private static Follow Of(string person, FollowerKind kind = FollowerKind.Resident) => new(person, kind, new FollowTarget("v", "", ""), Village.At(2026, 4, 12, 8));

    private static FollowJobs Jobs(Village village)
    {
        var desks = village.Entry.Desks;
        var entry = new CorpEntry(1, desks with { Rules = desks.Rules with { Categories = _categories } }, new Dictionary<string, string>());
        return new FollowJobs(new FollowStore(village.Database), () => [entry], new SayOnce(village.Database, village.Saver));
    }

    private static async Task OrderAsync(Village village, long number, string person = "resident", string grid = "m", string category = "供电", string subcategory = "停电")
    {
        village.Time.Advance(TimeSpan.FromMinutes(1));
        await village.OrderAsync(number, Urgency.WorkingDays, person, grid: grid, category: category);
        await village.RowsAsync("update ticket set subcategory = $2 where corp_id = $1 and number = $3 returning number", subcategory, number);
    }

    private static async Task<List<(string Person, string Numbers)>> SaidAsync(Village village) =>
        [.. (await village.OutboxAsync("follow_news")).Select(m => (m.Recipient, string.Join(' ', m.Model.Lines.Select(l => l.Values["ticket.number"])))).OrderBy(m => m.Recipient, StringComparer.Ordinal)];

    private static async Task<List<string>> FollowersAsync(Village village) => [.. (await village.RowsAsync("select person from follow where corp_id = $1 order by 1")).Cast<string>()];

    private static async Task<Dictionary<string, List<Follow>>> ReadAsync(Village village, params string[] persons)
    {
        var needs = new IntakeNeeds();
        needs.Followers.UnionWith(persons);
        await using var connection = await village.Database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        return (await IntakeStore.LoadAsync(connection, village.Corp, new Beforehand(), needs, village.Now, () => 1, _ => Guid.NewGuid())).Follows;
    }
}
