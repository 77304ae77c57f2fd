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
}
