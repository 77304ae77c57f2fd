using System.Text.Json.Nodes;

namespace WeGrid.EndToEnd.Tests;

/// <summary>职责: what is due by the calendar begins by itself, and its people take it on by the same short words.</summary>
public sealed class DutyTests
{
    private const string App = "app:grid";

    [Fact]
    [Trait("Feature", "B03")]
    public async Task ReceptionDay_ThreeDaysBefore_TheDayBefore_BookedHeldAndAnswered_WhereItIsNotHeldTheTownHears()
    {
        await using var house = await House.OpenAsync(new Plan { Furnish = c => c.File["settings"]!["duties"] = new JsonArray("reception") });
        await house.MoveToAsync(3, 12);
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from proceeding where corp_id = $1"));
        await house.MoveToAsync(1, 9);
        var reception = (await house.Ledger.ListAsync<long>("select number from proceeding where corp_id = 'longxi' and grid_id = 'lx-lxc'"))[0];
        foreach (var person in new[] { "zhou.li", "he.tian" })
        {
            Assert.Equal(1, await house.World.CountAsync(person, $"接待{reception}“龙溪村3月17日书记接待日”", "到了“接待”", "3月17日前做完"));
        }

        await SayAsync(house, "he.tian", $"记 {reception} 预约 三组12号，田埂的事", "已记下预约");
        await house.MoveToAsync(2, 9, 5);
        Assert.Equal(1, await house.World.CountAsync("zhou.li", $"接待{reception}", "明天到期"));
        await house.MoveToAsync(1, 17);
        await SayAsync(house, "zhou.li", $"记 {reception} 接待情况 来了四户，田埂的事答应去量", "已记下接待情况");
        await SayAsync(house, "zhou.li", $"记 {reception} 接待人数 4", "已记下接待人数");
        await SayAsync(house, "zhou.li", $"完成 {reception}", "“接待”做完了", "现在是“答复”");
        await SayAsync(house, "zhou.li", $"步骤 {reception}", "预约：三组12号，田埂的事", "接待人数：4");

        // The other village did not hold its own: its leader and the town hear of it.
        await house.MoveToAsync(1, 9);
        Assert.Equal(1, await house.World.CountAsync("qin.hai", "柏树村3月17日书记接待日", "过了期限"));
        Assert.Equal(1, await house.World.CountAsync("tan.hua", "柏树村3月17日书记接待日", "过了期限"));
        await SayAsync(house, "zhou.li", $"记 {reception} 答复情况 量好了，各让半尺", "已记下答复情况");
        await SayAsync(house, "zhou.li", $"完成 {reception}", "这件事结束了");

        // A month later there are new ones, and none twice.
        await house.MoveToAsync(30, 9);
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from duty_occasion where corp_id = $1 and day = '2026-04-17'"));
        Assert.Equal(4, await house.Ledger.CountAsync("select count(*) from duty_occasion where corp_id = $1"));
        await house.EndWellAsync();
    }

    /// <summary>Says something, and is answered with these words, once more than before.</summary>
    private static async Task SayAsync(House house, string person, string words, params string[] answer)
    {
        var before = await house.World.CountAsync(person, answer);
        await house.SayAsync(App, person, words);
        Assert.True(await house.World.CountAsync(person, answer) == before + 1, $"'{words}' of {person}: not answered with {string.Join(", ", answer)}\n{await house.World.DumpAsync(person)}");
    }
}
