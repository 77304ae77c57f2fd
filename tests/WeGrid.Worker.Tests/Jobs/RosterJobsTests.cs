using WeGrid.Domain.Corps;
using WeGrid.Hosting;
using WeGrid.Testing;
using WeGrid.Worker.Tests.Due;

namespace WeGrid.Worker.Tests.Jobs;

public sealed class RosterJobsTests(TestDatabase given) : IClassFixture<TestDatabase>
{
    private static readonly DateTimeOffset Afternoon = Village.At(2026, 4, 15, 16, 10);

    [Fact]
    public async Task CheckDuty_NobodyOnDutyTonight_TellsTheTownLeaderOnceInTheAfternoon()
    {
        var village = new Village(given.Database, Afternoon, f => f.Replace("\"post\": \"dutyOfficer\"", "\"post\": \"gridMember\"", StringComparison.Ordinal));
        var house = new House(village);

        await house.Rosters.CheckDutyAsync(Afternoon, default);
        await house.Rosters.CheckDutyAsync(Afternoon, default);

        var alarm = Assert.Single(await village.OutboxAsync());
        Assert.Equal(("roster_alarm", Village.Boss, Afternoon), (alarm.Template, alarm.Recipient, alarm.DueAt));
        Assert.Contains("没有镇值班人员", alarm.Model.Values["what"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckDuty_TheOnlyOfficerIsOnLeaveTonight_IsSaid()
    {
        var village = new Village(given.Database, Afternoon, f => f.Replace(
            "\"grids\": [", "\"settings\": { \"leave\": [ { \"user\": \"fan.yi\", \"from\": \"2026-04-15 18:00\", \"to\": \"2026-04-16\" } ] }, \"grids\": [", StringComparison.Ordinal));

        await new House(village).Rosters.CheckDutyAsync(Afternoon, default);

        Assert.Contains(await village.OutboxAsync("roster_alarm"), m => m.Model.Values["what"].Contains("没有镇值班人员", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CheckDuty_OfficerWithoutPhone_IsSaid()
    {
        var village = new Village(given.Database, Afternoon, f => f.Replace("\"mobile\": \"13900000003\", ", "", StringComparison.Ordinal));

        await new House(village).Rosters.CheckDutyAsync(Afternoon, default);

        Assert.Contains(await village.OutboxAsync("roster_alarm"), m => m.Model.Values["what"].Contains("范毅", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CheckDuty_SomebodyOnDuty_IsQuiet()
    {
        var village = new Village(given.Database, Afternoon);

        await new House(village).Rosters.CheckDutyAsync(Afternoon, default);

        Assert.Empty(await village.OutboxAsync());
    }

    [Fact]
    public async Task CheckStaffing_EmptySlots_OneListForTheTown()
    {
        var village = new Village(given.Database, Village.At(2026, 4, 20, 9, 17));

        await new House(village).Rosters.CheckStaffingAsync(village.Now, default);

        var messages = await village.OutboxAsync("staffing");
        Assert.Equal([Village.Duty, Village.Boss], messages.Select(m => m.Recipient).Order());
        Assert.Contains(messages[0].Model.Lines, l => l.Values["grid.name"] == "石桥村二组" && l.Values["fault"] == "空岗");
    }

    [Fact]
    [Trait("Feature", "A01")]
    public async Task TellLeaders_MicroGridWithoutItsWorker_TheLeaderOnceAndTheTownsList()
    {
        var village = new Village(given.Database, Village.At(2026, 4, 20, 9, 27), Without(Village.Micro));
        var rosters = new House(village).Rosters;

        await Task.WhenAll(Task.Run(() => rosters.TellLeadersAsync(village.Now, default)), Task.Run(() => new House(village).Rosters.TellLeadersAsync(village.Now, default)));
        for (var day = 21; day <= 30; day++)
        {
            await rosters.TellLeadersAsync(Village.At(2026, 4, day, 9, 27), default);
        }

        var told = Assert.Single(await village.OutboxAsync("staffing_leader"));
        Assert.Equal((Village.Leader, village.Now), (told.Recipient, told.DueAt));
        var line = Assert.Single(told.Model.Lines).Values;
        Assert.Equal(("二组一格", "微网格员", "无人"), (line["grid.name"], line["post.name"], line["fault"]));
        await rosters.CheckStaffingAsync(village.Now, default);
        Assert.All(await village.OutboxAsync("staffing"), m => Assert.Contains(m.Model.Lines, l => l.Values["fault"] == "无人"));
    }

    [Fact]
    [Trait("Feature", "A01")]
    public async Task TellLeaders_SomethingNewOrBackAgain_IsSaidWithTheWholeList()
    {
        var village = new Village(given.Database, Village.At(2026, 4, 20, 9, 27), WithSecondMicroGrid);
        var vacant = Changed(WithSecondMicroGrid(Village.File(village.Id)), Without(Village.Micro));
        var doubled = Changed(WithSecondMicroGrid(Village.File(village.Id)), f => f.Replace(
            "{ \"grid\": \"m\", \"post\": \"microGridMember\" }", "{ \"grid\": \"m\", \"post\": \"microGridMember\" }, { \"grid\": \"m2\", \"post\": \"microGridMember\" }", StringComparison.Ordinal));

        Assert.Equal(1, await ToldAsync(20, null)); // the second micro-grid has nobody
        Assert.Equal(2, await ToldAsync(21, vacant)); // now the first has nobody either
        Assert.Equal(2, await ToldAsync(22, null)); // one cured: nothing to say
        Assert.Equal(3, await ToldAsync(23, vacant)); // and open again
        Assert.Equal(4, await ToldAsync(24, doubled)); // one person for both
        var last = (await village.OutboxAsync("staffing_leader"))[^1];
        Assert.Equal([("二组一格", "何梅"), ("二组二格", "何梅")], last.Model.Lines.Select(l => (l.Values["grid.name"], l.Values["person.name"])));
        Assert.All(last.Model.Lines, l => Assert.Equal("一人多格", l.Values["fault"]));

        async Task<int> ToldAsync(int day, Corp? corp)
        {
            var house = new House(village, corps: corp is null ? null : () => [new CorpEntry(2, village.Entry.Desks with { Corp = corp }, new Dictionary<string, string>())]);
            await house.Rosters.TellLeadersAsync(Village.At(2026, 4, day, 9, 27), default);
            return (await village.OutboxAsync("staffing_leader")).Count;
        }
    }

    [Theory]
    [Trait("Feature", "A01")]
    [InlineData(2026, 4, 18, 9)] // Saturday
    [InlineData(2026, 5, 4, 9)] // holiday
    [InlineData(2026, 4, 20, 20)] // a run caught up in the evening
    public async Task TellLeaders_OutsideWorkingHours_Waits(int year, int month, int day, int hour)
    {
        var village = new Village(given.Database, Village.At(year, month, day, hour, 27), Without(Village.Micro));

        await new House(village).Rosters.TellLeadersAsync(village.Now, default);

        Assert.Empty(await village.OutboxAsync());
        await new House(village).Rosters.TellLeadersAsync(Village.At(2026, 5, 6, 9, 27), default);
        Assert.Single(await village.OutboxAsync("staffing_leader"));
    }

    [Fact]
    public async Task WriteRosters_PhonesInAFileForItsOwnerOnly()
    {
        var village = new Village(given.Database, Afternoon);
        var house = new House(village);

        await house.Rosters.WriteRostersAsync(Afternoon, default);
        await house.Rosters.WriteRostersAsync(Afternoon, default);

        var file = Assert.Single(Directory.GetFiles(house.Rosters.Folder));
        var text = await File.ReadAllTextAsync(file);
        Assert.Contains("范毅  13900000003", text, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    private static Func<string, string> Without(string user) =>
        file => string.Join('\n', file.Split('\n').Where(l => !l.Contains($"\"{user}\"", StringComparison.Ordinal)));

    private static string WithSecondMicroGrid(string file) => file.Replace(
        "\"name\": \"二组一格\", \"kind\": \"micro\" }", "\"name\": \"二组一格\", \"kind\": \"micro\" }, { \"id\": \"m2\", \"parent\": \"g\", \"name\": \"二组二格\", \"kind\": \"micro\" }", StringComparison.Ordinal);

    private static Corp Changed(string file, Func<string, string> change)
    {
        var (corp, faults) = CorpFile.Parse(change(file));
        Assert.Empty(faults);
        return corp!;
    }
}
