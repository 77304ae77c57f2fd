using WeGrid.Domain.Procedures;
using WeGrid.Postgres.Procedures;
using WeGrid.Testing;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Jobs;

public sealed class DutyJobsTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset ThreeDaysBefore = Village.At(2026, 4, 14, 6, 22);

    [Fact]
    public async Task Begin_ThreeDaysBefore_OneForEachVillage_TwiceIsOnce_WhoDoesItHearsInTheMorning()
    {
        var village = new Village(given.Database, ThreeDaysBefore, f => Chosen(f, "reception"));
        var house = new House(village);

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => new House(village).Duties.BeginAsync(village.Now, default)));
        await house.Duties.BeginAsync(village.Now.AddDays(2), default);

        var files = await OpenAsync(village);
        Assert.All(files, f => Assert.Equal(($"{village.Corp.Grids.Find(f.Matter.GridId)!.Name}4月17日书记接待日", Village.At(2026, 4, 18, 0)), (f.Matter.Title, f.Matter.DueAt!.Value)));
        Assert.Equal(village.Corp.Grids.Grids.Where(g => g.Kind == Domain.GridKind.Village).Select(g => g.Id).Order(), files.Select(f => f.Matter.GridId).Order());
        var told = await village.OutboxAsync("procedure_start");
        // Nobody began it by hand: who leads the village hears of it too, not in the night.
        Assert.Contains(Village.Leader, told.Select(m => m.Recipient));
        Assert.All(told, m => Assert.Equal(Village.At(2026, 4, 14, 7), m.DueAt));
        Assert.Equal(told.Count, told.Select(m => (m.Recipient, m.Model.Values["matter.number"])).Distinct().Count());
    }

    [Fact]
    public async Task Begin_NotChosen_OrNotItsDay_IsQuiet()
    {
        var unchosen = new Village(given.Database, ThreeDaysBefore);
        await new House(unchosen).Duties.BeginAsync(unchosen.Now, default);
        Assert.Empty(await OpenAsync(unchosen));

        var early = new Village(given.Database, ThreeDaysBefore.AddDays(-1), f => Chosen(f, "reception"));
        await new House(early).Duties.BeginAsync(early.Now, default);
        Assert.Empty(await OpenAsync(early));
    }

    [Fact]
    [Trait("Feature", "D01")]
    public async Task Themes_OneForEachVillageInTwoMonths_AMissingOneAlarms_MeetingsAreNotMatters()
    {
        await using var own = await TestDatabase.CreateAsync();
        var village = new Village(own.Database, Village.At(2025, 1, 2, 6, 22), f => Chosen(f, "theme"));
        var (house, held, matters) = (new House(village), 0, 0);
        var villages = village.Corp.Grids.Grids.Count(g => g.Kind == Domain.GridKind.Village);
        // Thirty meetings and twenty-eight matters, however many villages share them; the last window is left undone.
        for (var window = 0; held < 30; window++)
        {
            village.Time.AdvanceTo(Village.At(2025 + (window / 6), 1 + (window % 6 * 2), 2, 6, 22));
            await house.Duties.BeginAsync(village.Now, default);
            await house.Duties.BeginAsync(village.Now.AddDays(20), default);
            var open = await OpenAsync(village);
            Assert.Equal(villages, open.Count);
            foreach (var file in open)
            {
                var more = Math.Min(30 - held, 1);
                held += more;
                matters += await HoldAsync(village, file, more, held <= 28 ? 1 : 0);
            }
        }

        village.Time.AdvanceTo(Village.At(2035, 1, 2, 6, 22));
        await house.Duties.BeginAsync(village.Now, default);
        var report = await house.DutyStore.ReportAsync(village.Id, "theme", new DateOnly(2025, 1, 1), new DateOnly(2035, 12, 31), Village.At(2035, 3, 1, 0));
        Assert.Equal((30, 28), (report.Records["会议记录"], report.Records["议定事项"]));
        Assert.Equal((report.Begun - villages, villages, 0), (report.Done, report.Late, report.Dropped));

        // Who leads the village and who is above hear that there was none.
        village.Time.AdvanceTo(Village.At(2035, 3, 1, 0, 1));
        await village.Runner.RunDueAsync(village.Now);
        Assert.Contains(Village.Duty, (await village.OutboxAsync("procedure_late")).Select(m => m.Recipient));
    }

    [Fact]
    [Trait("Feature", "C13")]
    public async Task Fair_AnnouncedToTheGroup_SignedUpFor_Held_AndCounted()
    {
        var (records, told) = await HeldAsync("fair",
            [
                new ProcedureAct.Note("公告", "周六上午在晒谷场磨刀理发"), new ProcedureAct.Finish("announce"),
                new ProcedureAct.Note("报名", "理发 3人"), new ProcedureAct.Note("报名", "磨刀 5把"),
                new ProcedureAct.Note("办了什么", "理发、磨刀、量血压"), new ProcedureAct.Note("服务人数", "63人"), new ProcedureAct.Finish("hold"),
            ]);
        Assert.Equal((2, 1), (records["报名"], records["服务人数"]));
        Assert.Contains(told, t => t.Notice.To == NoticeAudience.Group && t.Step.Id == "announce");
    }

    [Fact]
    [Trait("Feature", "A09")]
    public async Task Committee_EachQuarter_InvitesWhoSitsOnItWhileTheirTermLasts()
    {
        var village = new Village(given.Database, Village.At(2026, 9, 24, 6, 22), f => Chosen(f, "committee"));
        var house = new House(village);
        Domain.Registers.RegisterEntry Member(int number, string user, string until) =>
            new("part-time", number, "t", user, "", new Dictionary<string, string> { ["姓名"] = user, ["单位"] = "供电所", ["任期至"] = until }) { AddedAt = village.Now };
        await house.RegisterStore.ReplaceAsync(village.Id, "part-time", _ => [Member(1, Village.Contact, "2027-12-31"), Member(2, Village.Micro, "2026-08-31")]);
        for (var day = 0; day < 7; day++)
        {
            await house.Duties.BeginAsync(village.Now.AddDays(day), default);
        }

        var files = await OpenAsync(village);
        Assert.NotEmpty(files);
        Assert.All(files, f => Assert.Equal([Village.Contact], f.Matter.Invited));
        var told = await village.OutboxAsync("procedure_start");
        Assert.Contains("请您作为兼职委员到会", told.First(t => t.Recipient == Village.Contact).Model.Values["matter.words"], StringComparison.Ordinal);
        Assert.DoesNotContain(told, t => t.Recipient == Village.Micro);

        // Whose term has ended is said once to who keeps the register, by number.
        village.Time.AdvanceTo(Village.At(2026, 9, 24, 9, 34));
        await house.Registers.RemindAsync(village.Now, default);
        await house.Registers.RemindAsync(village.Now.AddDays(4), default);
        var over = await village.OutboxAsync("register_over");
        Assert.Equal([Village.Duty, Village.Boss], over.Select(o => o.Recipient).Order());
        Assert.All(over, o => Assert.Equal(("镇街兼职委员", "2", "8月31日"), (o.Model.Values["register.name"], o.Model.Values["what"], o.Model.Values["date"])));
    }

    [Fact]
    [Trait("Feature", "C18")]
    public async Task Outreach_EachQuarter_HeldAndCounted()
    {
        var (records, _) = await HeldAsync("outreach", [new ProcedureAct.Note("讲了什么", "养老诈骗"), new ProcedureAct.Note("到场人数", "41"), new ProcedureAct.Finish("hold")]);
        Assert.Equal(1, records["到场人数"]);
    }

    [Fact]
    [Trait("Feature", "E01")]
    public async Task Training_OfTheTown_HeldWithItsAttendance()
    {
        var (records, _) = await HeldAsync("training",
            [new ProcedureAct.Note("讲了什么", "防汛叫应"), new ProcedureAct.Note("应到人数", "34"), new ProcedureAct.Note("到课人数", "31人"), new ProcedureAct.Finish("hold")]);
        Assert.Equal((1, 1), (records["应到人数"], records["到课人数"]));
    }

    [Fact]
    [Trait("Feature", "B04")]
    public async Task Station_EachWeek_ItsRosterAndWhatWasHeard()
    {
        var (records, told) = await HeldAsync("station",
            [new ProcedureAct.Note("值守安排", "周一到周五，上午九点到十一点"), new ProcedureAct.Note("心愿数", "2个"), new ProcedureAct.Note("诉求数", "1"), new ProcedureAct.Finish("keep")]);
        Assert.Equal((1, 1, 1), (records["值守安排"], records["心愿数"], records["诉求数"]));
        Assert.DoesNotContain(told, t => t.Notice.To == NoticeAudience.Group);
    }

    /// <summary>Begun by the calendar in October, done, and counted.</summary>
    private async Task<(IReadOnlyDictionary<string, int> Records, IReadOnlyList<(ProcedureStep Step, ProcedureNotice Notice)> Told)> HeldAsync(string duty, IReadOnlyList<ProcedureAct> acts)
    {
        var village = new Village(given.Database, Village.At(2026, 10, 9, 6, 22), f => Chosen(f, duty));
        var house = new House(village);
        await house.Duties.BeginAsync(village.Now, default);
        var told = await DoAsync(village, Assert.Single(await OpenAsync(village)), acts);
        var report = await house.DutyStore.ReportAsync(village.Id, duty, new DateOnly(2026, 10, 1), new DateOnly(2026, 12, 31), village.Now);
        Assert.Equal((1, 1, 0, 0), (report.Begun, report.Done, report.Dropped, report.Late));
        return (report.Records, told);
    }

    private static async Task<int> HoldAsync(Village village, ProceedingFile file, int meetings, int matters)
    {
        await DoAsync(village, file,
        [
            new ProcedureAct.Note("主题", "路灯装哪里"),
            .. Enumerable.Repeat(new ProcedureAct.Note("会议记录", "到了二十户"), Math.Max(meetings, 1)),
            .. Enumerable.Repeat(new ProcedureAct.Note("议定事项", "装在村口"), matters),
            new ProcedureAct.Finish("discuss"),
        ]);
        return matters;
    }

    private static async Task<IReadOnlyList<(ProcedureStep Step, ProcedureNotice Notice)>> DoAsync(Village village, ProceedingFile file, IReadOnlyList<ProcedureAct> acts)
    {
        var (desk, telling, current, at) = (new ProcedureDesk(village.Corp, village.Rules.Calendar), new ProcedureTelling(village.Rules), file, village.Now.AddHours(4));
        var told = new List<(ProcedureStep, ProcedureNotice)>();
        await using var connection = await village.Database.OpenAsync();
        foreach (var act in acts)
        {
            var result = desk.Do(current.Procedure, current.Matter, act, desk.People(current.Procedure.Find(current.Matter.Step)!, current.Matter, NoticeAudience.Doers)[0], at);
            Assert.Null(result.Refusal);
            told.AddRange(result.Telling);
            var effects = new Domain.Effects();
            current = telling.Keep(effects, current.Procedure, current.Matter, result, at);
            await village.Saver.SaveAsync(connection, village.Id, effects, at);
        }

        return told;
    }

    private static async Task<IReadOnlyList<ProceedingFile>> OpenAsync(Village village)
    {
        await using var connection = await village.Database.OpenAsync();
        return await ProceedingStore.OpenAsync(connection, village.Id, null);
    }

    private static string Chosen(string file, string duty) => file.Replace("\"grids\": [", $"\"settings\": {{ \"duties\": [\"{duty}\"] }}, \"grids\": [", StringComparison.Ordinal);
}
