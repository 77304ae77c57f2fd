using WeGrid.Domain.Tests.Dispatch;
using WeGrid.EndToEnd.Tests.Harness;
using WeGrid.Hosting;

namespace WeGrid.EndToEnd.Tests;

/// <summary>四级网格: the corp file and its gazetteer as a street office would write them, imported and spoken to.</summary>
public sealed class FourLevelTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("wegrid-four-").FullName;

    [Fact]
    [Trait("Feature", "A04")]
    public async Task SentenceWithAnAddress_EndsOnThePhoneOfThatCourtyard_ThenOfItsUnit()
    {
        WriteData();
        await using var house = await House.OpenAsync(new Plan { Furnish = Furnish, More = new Dictionary<string, string> { ["Data:Path"] = _data } });
        Assert.Equal(134, await house.Ledger.CountAsync("select count(*) from grid where corp_id = $1"));

        await house.SayAsync("wr-longxi-b", "deng.yu", "@小溪 朝阳社区二单元1号院的路灯不亮了");
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.Equal("j-1-2-1", await house.Ledger.ScalarAsync("select grid_id from ticket where corp_id = 'longxi'"));
        Assert.True(await house.World.CanTapAsync("luo.gen", $"accept:{number}"));
        await house.TapAsync("luo.gen", $"decline:{number}");
        Assert.True(await house.World.CanTapAsync("he.tian", $"accept:{number}"));
        Assert.False(await house.World.CanTapAsync("qin.hai", $"accept:{number}")); // the same number in the speaker's own community
        await house.EndWellAsync();
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private static void Furnish(TestCorp corp)
    {
        corp.File["grids"] = FourLevels.Grids();
        Dictionary<string, string> posts = new()
        {
            ["luo.gen"] = "j-1-2-1", ["he.tian"] = "j-1-2", ["zhou.li"] = "j-1", ["wu.min"] = "j-1", ["qin.hai"] = "j-2-2-1", ["tan.hua"] = "j", ["pei.an"] = "j", ["yan.zheng"] = "j",
        };
        foreach (var staff in corp.File["staff"]!.AsArray())
        {
            foreach (var post in staff!["posts"]!.AsArray())
            {
                post!["grid"] = posts[staff["userid"]!.ToString()];
            }
        }

        foreach (var chat in corp.File["chats"]!.AsArray())
        {
            chat!["grid"] = "j-2";
        }
    }

    private void WriteData()
    {
        var shipped = DataFiles.FindFolder();
        foreach (var file in Directory.EnumerateFiles(shipped, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_data, Path.GetRelativePath(shipped, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        File.WriteAllText(Path.Combine(_data, "gazetteer", "longxi.json"), FourLevels.Gazetteer().ToJsonString());
    }
}
