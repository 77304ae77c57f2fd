using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using WeGrid.Domain;
using WeGrid.EndToEnd.Tests.Harness;
using WeGrid.Hosting;
using WeGrid.Postgres.Secrets;

namespace WeGrid.EndToEnd.Tests;

/// <summary>Two towns in one install never see each other; their secrets are kept sealed.</summary>
public sealed class TownsTests
{
    private const string Matter = "@小溪 滨河路全淹了，水深得车子过不去";

    [Fact]
    [Trait("Feature", "AD-08")]
    public async Task TwoTowns_SamePeopleSameWordsSameNumbers_NothingCrosses()
    {
        await using var house = await House.OpenAsync(new Plan { Bots = 2, Workers = 2, Corps = ["longxi", "hexi"] });
        await Task.WhenAll(
            house.World.SayAsync("wr-longxi-b", "deng.yu", Matter, "longxi"),
            house.World.SayAsync("wr-longxi-b", "deng.yu", Matter, "hexi"));
        await house.RestAsync();
        var (here, there) = (await house.Ledger.OnlyTicketAsync("longxi"), await house.Ledger.OnlyTicketAsync("hexi"));
        Assert.Equal(here, there);
        await house.World.TapAsync("he.tian", $"accept:{here}", "longxi");
        await house.RestAsync();
        Assert.Equal(TicketStatus.Accepted, await house.Ledger.StatusAsync(here, "longxi"));
        Assert.Equal(TicketStatus.Ordered, await house.Ledger.StatusAsync(there, "hexi"));
        Assert.True(await house.World.CanTapAsync("he.tian", $"accept:{there}", "hexi"));
        Assert.DoesNotContain("hexi", await house.World.DumpAsync("he.tian", "longxi"), StringComparison.Ordinal);
        Assert.DoesNotContain("龙溪镇", await house.World.DumpAsync("he.tian", "hexi"), StringComparison.Ordinal);
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "AD-08")]
    public async Task OneTownsKeys_AtTheOthersDoor_Refused()
    {
        await using var house = await House.OpenAsync(new Plan { Corps = ["longxi", "hexi"] });
        var knocker = new Knocker(house.Http, house.Bot.Url);
        var words = Encoding.UTF8.GetBytes("<xml><FromUserName>he.tian</FromUserName><CreateTime>1773108000</CreateTime><MsgType>text</MsgType><Content>停水了</Content><MsgId>1</MsgId><AgentID>1000002</AgentID></xml>");
        Assert.Equal(HttpStatusCode.Forbidden, await knocker.AppAsync(house.Corps[0], words, door: "hexi"));
        Assert.Equal(HttpStatusCode.Forbidden, await knocker.AppAsync(house.Corps[1], words, receiver: house.Corps[0].WeComId));
        Assert.Equal(HttpStatusCode.NotFound, await knocker.AppAsync(house.Corps[0], words, door: "elsewhere"));
        Assert.Equal(0L, await house.Ledger.ScalarAsync("select count(*) from inbox"));
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "AU-10")]
    public async Task Secrets_SealedInTheDatabase_KeysTurnedWhileTheHouseRuns()
    {
        await using var house = await House.OpenAsync();
        var store = new SecretStore(house.Database, KeyRing.Open(house.KeyFile));
        await NothingInTheClearAsync(house);
        Assert.Equal((await store.NamesAsync("longxi")).Count, await store.RotateAsync());
        Assert.Equal(1, await house.Ledger.CountAsync("select count(distinct key_version) from secret where corp_id = $1"));
        await NothingInTheClearAsync(house);

        // A Bot started now reads with the new key; one that runs has what it needs.
        await house.StartBotAsync();
        await house.Bot.Services.GetRequiredService<CorpDirectory>().RefreshAsync();
        await house.SayAsync("app:grid", "fang.qiu", "老槐树旁边的路灯不亮了");
        await house.SayAsync("app:grid", "deng.yu", "卫生室这边停水两天了");
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"));
        await house.EndWellAsync();
    }

    private static async Task NothingInTheClearAsync(House house)
    {
        var rows = await house.Ledger.ListAsync<string>("select encode(cipher, 'escape') from secret union all select document from corp");
        Assert.NotEmpty(rows);
        foreach (var secret in house.Corp.Secrets)
        {
            Assert.DoesNotContain(rows, r => r.Contains(secret, StringComparison.Ordinal));
        }
    }
}
