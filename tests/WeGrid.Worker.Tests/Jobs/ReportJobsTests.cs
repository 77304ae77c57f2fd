using WeGrid.Domain;
using WeGrid.Domain.Procedures;
using WeGrid.Domain.Registers;
using WeGrid.Domain.Reports;
using WeGrid.Domain.Understanding;
using WeGrid.Postgres.Registers;
using WeGrid.Postgres.Reports;
using WeGrid.Testing;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Jobs;

/// <summary>报表 of headings over what was recorded anyway, on real PostgreSQL.</summary>
public sealed class ReportJobsTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset _april = Village.At(2026, 4, 7, 9);

    [Fact]
    [Trait("Feature", "A03")]
    public async Task Month_SevenHeadingsToWhoLeadsTheGrid_OnTheSecond_Once_OfWhatWasRecorded()
    {
        var village = new Village(given.Database, _april, f => Chosen(f, "in-grid"));
        var house = new House(village);
        for (var number = 1; number <= 3; number++)
        {
            await village.OrderAsync(number, Urgency.WorkingDays);
        }

        await village.ResolveAsync(1, told: false);
        await village.OrderAsync(4, Urgency.WorkingDays, category: Ticket.ConfidentialCategory);
        await RectifyAsync(village, 900);
        await house.RegisterStore.ReplaceAsync(village.Id, "pairs", _ => [Entry("pairs", 1, "m", ("姓名", "石阿婆"), ("类别", "老人"))]);
        var said = new Effects();
        said.RegisterVisits.Add(new RegisterVisited("pairs", 1, "身体好", Village.Micro, village.Now));
        await village.SaveAsync(said);
        // What May brings is May's.
        village.Time.AdvanceTo(Village.At(2026, 5, 1, 9));
        await village.OrderAsync(5, Urgency.WorkingDays);
        await village.ResolveAsync(2, told: false);

        village.Time.AdvanceTo(Village.At(2026, 5, 2, 9, 52));
        await house.Reports.SayAsync(village.Now, default);
        await house.Reports.SayAsync(village.Now.AddHours(2), default);

        var (_, recipient, _, model) = Assert.Single(await village.OutboxAsync("report"));
        Assert.Equal((Village.Leader, "石桥村", "七个在网格", "2026年4月1日至2026年4月30日"), (recipient, model.Values["grid.name"], model.Values["report.name"], model.Values["period"]));
        Assert.Equal(
            [
                "党建引领 议事会议0次、党员志愿0件", "责任明确 在岗2人、结对1对", "措施落实 办结诉求1件、交办办完0件", "问题发现 新增问题3件、走访发现0件、登记隐患1件",
                "隐患消除 整改销号0件、问题办结1件", "服务体现 帮办服务0件、看望1次", "人心凝聚 评价0件、满意0件、调解0件",
            ],
            model.Lines.Select(l => $"{l.Values["report.heading"]} {l.Values["report.counts"]}"));
    }

    /// <summary>The account's numbers: 10 enterprises, 36 problems, 30 jobs and more, 23 events, 10 donors and more; and 18 teams of 90.</summary>
    [Fact]
    [Trait("Feature", "A22")]
    [Trait("Feature", "A12")]
    public async Task Enterprises_TheirProblemsAreTickets_AndTheCountersOfTheAccountComeOfThem()
    {
        await using var own = await TestDatabase.CreateAsync();
        var village = new Village(own.Database, _april);
        var store = new RegisterStore(own.Database);
        await store.ReplaceAsync(village.Id, "enterprises", _ => [.. Enumerable.Range(1, 10).Select(n => Entry("enterprises", n, "t", ("企业", $"{n}号厂")))]);
        await store.ReplaceAsync(village.Id, "jobs", _ => [Entry("jobs", 1, "v", ("岗位", "缝纫工")), Entry("jobs", 2, "t", ("岗位", "装卸工"))]);
        await store.ReplaceAsync(village.Id, "enterprise-help", _ => [Entry("enterprise-help", 1, "t", ("项目", "活动"), ("单位", "场")), Entry("enterprise-help", 2, "t", ("项目", "捐助"), ("单位", "家"))]);
        await store.ReplaceAsync(village.Id, "elders", _ => [.. Enumerable.Range(1, 90).Select(n => Entry("elders", n, n % 2 == 0 ? "v" : "g", ("姓名", $"长者{n}"), ("队", $"{(n - 1) / 5 + 1}队")))]);
        for (var number = 1; number <= 37; number++)
        {
            await village.OrderAsync(number, Urgency.WorkingDays);
        }

        // The last one is no enterprise's.
        await village.RowsAsync("update ticket set origin = 'enterprise' where corp_id = $1 and number <= 36 returning number");
        for (var number = 1; number <= 36; number++)
        {
            await village.ResolveAsync(number, told: false);
        }

        var said = new Effects();
        said.RegisterMoves.AddRange(
        [
            Move("jobs", 1, 20, 20), Move("jobs", 2, 12, 12), Move("jobs", 1, -5, 15),
            .. Enumerable.Range(1, 24).Select(n => Move("enterprise-help", 1, 1, n)), Move("enterprise-help", 1, -1, 23), .. Enumerable.Range(1, 11).Select(n => Move("enterprise-help", 2, 1, n)),
        ]);
        await village.SaveAsync(said);

        var facts = await new CountStore(own.Database).ReadAsync(village.Id, Village.At(2026, 4, 1, 0), Village.At(2026, 5, 1, 0));
        Assert.Equal(["联系企业10家、联络0次", "提出36件、解决36件", "招工32人、录用5人", "活动23场、捐助11家"], Words(village, "enterprises", facts, "t"));
        Assert.StartsWith("队18支、人90名", Words(village, "teams", facts, "t")[0], StringComparison.Ordinal);
        Assert.StartsWith("联系企业0家", Words(village, "enterprises", facts, "v")[0], StringComparison.Ordinal);
        Assert.Equal("招工20人、录用5人", Words(village, "enterprises", facts, "v")[2]);
        // What was before the window counts as what is left, and nothing else.
        var later = await new CountStore(own.Database).ReadAsync(village.Id, Village.At(2026, 5, 1, 0), Village.At(2026, 6, 1, 0));
        Assert.Equal("活动0场、捐助0家", Words(village, "enterprises", later, "t")[3]);
        Assert.Equal(23, later.Single(f => f is { Source: CountSource.Ledger, What: "left", Id: "enterprise-help" } && f.Traits["项目"] == "活动").Amount);
    }

    private static RegisterMove Move(string kind, int number, int amount, int left) => new(kind, number, amount, left, "", Village.Duty, _april.AddHours(1));

    private static RegisterEntry Entry(string kind, int number, string grid, params (string Name, string Value)[] fields) =>
        new(kind, number, grid, "", "", fields.ToDictionary(f => f.Name, f => f.Value)) { AddedAt = _april };

    private static List<string> Words(Village village, string report, IReadOnlyList<CountedFact> facts, string grid) =>
        [.. village.Rules.Reports.Single(r => r.Id == report).Of(facts, village.Corp.Grids, grid).Select(h => h.Words)];

    /// <summary>A hazard that is found and not mended.</summary>
    private static async Task RectifyAsync(Village village, long number)
    {
        var (desk, telling, procedure, effects) = (new ProcedureDesk(village.Corp, village.Rules.Calendar), new ProcedureTelling(village.Rules), village.Rules.Procedures.Single(p => p.Id == "rectify"), new Effects());
        var begun = desk.Start(procedure, new ProcedureAct.Begin(number, "桥栏杆松了", "v") { Due = village.Now.AddDays(3) }, Village.Leader, village.Now);
        Assert.Null(begun.Refusal);
        telling.Keep(effects, procedure, null, begun, village.Now);
        await village.SaveAsync(effects);
    }

    private static string Chosen(string file, string report) => file.Replace("\"grids\": [", $"\"settings\": {{ \"reports\": [\"{report}\"] }}, \"grids\": [", StringComparison.Ordinal);
}
