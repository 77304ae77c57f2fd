using System.Globalization;
using System.Text.Json.Nodes;
using WeGrid.EndToEnd.Tests.Harness;
using WeGrid.Hosting;
using WeGrid.Postgres.Corps;
using WeGrid.Postgres.Secrets;
using WeGrid.WeCom.Tests.Archive;
using Xunit.Abstractions;

namespace WeGrid.EndToEnd.Tests;

/// <summary>What is said in a customer group, sealed as WeCom seals it, read through its library's functions in a process of its own.</summary>
public sealed class NativeArchiveTests(ITestOutputHelper output)
{
    private const string Villagers = "wr-longxi-a";

    /// <summary>A process is started on the way, and the Bot looks by itself only every fifteen seconds.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(180);

    [Fact]
    [Trait("Feature", "IN-01")]
    [Trait("Feature", "IN-04")]
    [Trait("Feature", "IN-09")]
    public async Task GroupTalk_LibraryDiesOnTheWay_BecomesOneTicket_NothingLostNothingTwice()
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        await using var house = await House.OpenAsync(Plan(stub, 1));
        stub.Order("DecryptData", "crash", after: 1);
        var first = await house.World.SayAsync(Villagers, "wm-mei", "三号闸那边的护栏断了，娃娃过路危险");
        var second = await house.World.SayAsync(Villagers, "wm-lin", "大家好");
        await SealAsync(house, stub);
        await RingAsync(house);
        await PulledAsync(house, first);
        await PulledAsync(house, second);
        await house.RestAsync();

        Assert.Equal(2, stub.Calls.Count(c => c == "Init"));
        var number = await house.Ledger.OnlyTicketAsync();
        Assert.Equal(1, await house.Ledger.CountAsync($"select count(*) from demand where corp_id = $1 and msgid = '{first}' and person = 'wm-mei' and chat like '%{Villagers}' and ticket = {number}"));
        Assert.Equal(2, await house.Ledger.CountAsync("select count(*) from inbox where corp_id = $1 and channel = 'archive'"));

        var photo = (await house.World.PostAsync("say", new JsonObject { ["chat"] = Villagers, ["person"] = "wm-mei", ["photo"] = true }))["msgid"]!.ToString();
        await SealAsync(house, stub);
        await RingAsync(house);
        await PulledAsync(house, photo);
        await Patience.UntilAsync("the photo is kept", async () => await house.Ledger.CountAsync("select count(*) from media where corp_id = $1 and status = 2") == 1, _patience);
        await CursorAsync(house, "3");
        await house.EndWellAsync();
    }

    [Fact]
    [Trait("Feature", "IN-01")]
    public async Task KeyThatIsLacking_HoldsUpNobody_AndOpensWhatWasKeptWhenItIsImported()
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        await using var house = await House.OpenAsync(Plan(stub, 1));
        var shut = await house.World.SayAsync(Villagers, "wm-mei", "三号闸那边的护栏断了，娃娃过路危险");
        await SealAsync(house, stub, version: 2);
        var open = await house.World.SayAsync(Villagers, "wm-lin", "大家好");
        await SealAsync(house, stub);
        await RingAsync(house);
        await PulledAsync(house, open);
        await house.RestAsync();
        Assert.Equal(0, await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1"));
        Assert.Equal(["archive_sealed:1 sealed: seq 1, key version 2: 10007 no private key of this version"],
            await house.Ledger.ListAsync<string>("select conversation || ' ' || error from inbox where corp_id = $1 and status = 2", "longxi"));

        Keys(house.Corp, 1, 2);
        house.Corp.Save();
        var pem = Path.Combine(house.Corp.Folder, "secrets", "archive-2.pem");
        var import = new CorpImport(new CorpStore(house.Database), new SecretStore(house.Database, KeyRing.Open(house.KeyFile)), House.Files, new HandoverStore(house.Database));
        await File.WriteAllTextAsync(pem, "-----BEGIN NOTHING-----");
        Assert.StartsWith("archive.keys: file:secrets/archive-2.pem holds no RSA private key", Assert.Single(await import.RunAsync(house.Corp.Path, house.Machine.GetUtcNow())), StringComparison.Ordinal);
        await File.WriteAllTextAsync(pem, FinanceStub.Pem(2));
        Assert.Empty(await import.RunAsync(house.Corp.Path, house.Machine.GetUtcNow()));
        await Patience.UntilAsync("what was kept is opened", async () => await house.Ledger.CountAsync("select count(*) from ticket where corp_id = $1") == 1, _patience);
        await house.RestAsync();

        Assert.Equal(1, await house.Ledger.CountAsync($"select count(*) from demand where corp_id = $1 and msgid = '{shut}'"));
        await house.EndWellAsync();

        stub.Say(3, "[\"no message\"]", msgId: "odd");
        await Patience.UntilAsync("what is no message is shown", async () =>
            await house.Ledger.CountAsync("select count(*) from inbox where corp_id = $1 and status = 2 and error = 'unreadable: seq 3'") == 1, _patience);
        await CursorAsync(house, "3");
    }

    private static Plan Plan(FinanceStub stub, params int[] versions) => new()
    {
        Furnish = corp => Keys(corp, versions),
        More = new Dictionary<string, string> { ["Archive:Source"] = "native", ["Archive:Library"] = stub.Library },
    };

    private static void Keys(TestCorp corp, params int[] versions) => FinanceStub.Keys(corp.Folder, corp.File, versions);

    /// <summary>What the world's archive holds by now is given to the library's stand-in as WeCom would give it.</summary>
    private static async Task SealAsync(House house, FinanceStub stub, int version = 1)
    {
        foreach (var item in (await house.World.GetAsync("archive?seq=0&limit=1000"))["items"]!.AsArray())
        {
            var seq = item!["seq"]!.GetValue<long>();
            if (!stub.Has(seq))
            {
                // The bytes are there before anybody can hear of them.
                await SealMediaAsync(house, stub, item["message"]!["image"]?["sdkfileid"]?.ToString());
                stub.Say(seq, World.Text(item["message"]!), version);
            }
        }
    }

    /// <summary>In pieces of sixteen bytes: even a small picture takes several.</summary>
    private static async Task SealMediaAsync(House house, FinanceStub stub, string? id)
    {
        if (id is not null)
        {
            stub.PutMedia(id, Convert.FromBase64String((await house.World.GetAsync($"archive/media?sdkfileid={id}&index="))["data"]!.ToString()), chunk: 16);
        }
    }

    /// <summary>The archive rings at most every 15 seconds; now it does.</summary>
    private static Task<JsonNode> RingAsync(House house) => house.World.PostAsync("clock", new JsonObject { ["advance"] = "16" });

    /// <summary>It moves after what was pulled is recorded.</summary>
    private static Task CursorAsync(House house, string seq) => Patience.UntilAsync($"the cursor is {seq}", async () =>
        (await house.Ledger.ListAsync<string>("select cursor from pull_cursor where corp_id = $1 and source = 'archive'", "longxi")).SequenceEqual([seq]), _patience);

    private static Task PulledAsync(House house, string id) => Patience.UntilAsync($"{id} is pulled", async () =>
        await house.Ledger.CountAsync(string.Create(CultureInfo.InvariantCulture, $"select count(*) from inbox where corp_id = $1 and channel = 'archive' and position(convert_to('{id}', 'UTF8') in body) > 0")) > 0, _patience);
}
