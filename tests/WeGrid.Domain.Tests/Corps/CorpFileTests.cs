using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using Xunit;

namespace WeGrid.Domain.Tests.Corps;

public sealed class CorpFileTests
{
    [Fact]
    public void Parse_GoodFile_HasEverything()
    {
        var (corp, faults) = CorpFile.Parse(A.Town);

        Assert.Empty(faults);
        Assert.Equal(("qingshui", "清水镇", "ww-test"), (corp!.Id, corp.Name, corp.WeComCorpId));
        Assert.Equal(1000002, corp.MainApp!.AgentId);
        Assert.Equal("env:APP_SECRET", corp.MainApp.Secrets.Secret);
        Assert.Equal(ChatKind.Internal, corp.Chats["wr-in"].Kind);
        Assert.Equal(["power"], corp.UnitsFor("供电").Select(u => u.Id));
        Assert.True(corp.Grids.Posts.Single(p => p.UserId == "fu").IsStandIn);
        Assert.Equal("舒继明", corp.Staff["SHU"].Name);
        Assert.Empty(corp.ContactsOf(null));
    }

    /// <summary>The documented limits where the file says nothing, each of them a setting.</summary>
    [Fact]
    [Trait("Feature", "X-17")]
    public void Parse_Limits_DocumentedOnesUnlessTheCorpSaysOtherwise()
    {
        var usual = CorpFile.Parse(A.Town).Corp!.Limits;
        var own = CorpFile.Parse(A.Town.Replace("\"grids\": [", "\"settings\": { \"limits\": { \"accounts\": 500, \"voiceDay\": 5, \"dangerShare\": 40 } }, \"grids\": [", StringComparison.Ordinal)).Corp!.Limits;

        Assert.Equal(
            [(60, 30), (3600, 1000), (480, 3), (86400, 8), (60, 20), (60, 30), (3600, 1000), (86400, 40_000), (60, 10_000), (3600, 150_000), (60, 20_000), (3600, 600_000),
                (3600, 12), (86400, 30), (3600, 5), (86400, 10), (60, 1000), (60, 200), (86400, 10_000), (60, 100)],
            Enum.GetValues<BudgetKind>().SelectMany(usual.Of).Select(w => ((int)w.Span.TotalSeconds, w.Limit)));
        Assert.Equal((100_000, 60_000), (own.Of(BudgetKind.App)[0].Limit, own.Of(BudgetKind.App)[0].Ordinary));
        Assert.Equal([(3, 1), (5, 3)], own.Of(BudgetKind.Voice).Select(w => (w.Limit, w.Ordinary)));
    }

    [Fact]
    public void Parse_ArchiveKeys_EveryVersionWithItsReference()
    {
        var corp = CorpFile.Parse(A.Town.Replace("\"grids\": [", "\"archive\": { \"secret\": \"env:A\", \"keys\": [ { \"version\": 2, \"privateKey\": \"file:b.pem\" }, { \"version\": 1, \"privateKey\": \"env:K\" } ] }, \"grids\": [", StringComparison.Ordinal)).Corp!;

        Assert.Equal([new ArchiveKey(2, "file:b.pem"), new ArchiveKey(1, "env:K")], corp.ArchiveKeys);
    }

    [Fact]
    public void Parse_StoryFile_IsGood()
    {
        var (corp, faults) = CorpFile.Parse(File.ReadAllText(Path.Combine(A.Root, "data", "story", "longxi.json")));

        Assert.Empty(faults);
        Assert.NotNull(corp);
    }

    [Theory]
    [Trait("Feature", "A04")]
    [InlineData("\"agentId\": 1000002", "\"agentId\": \"x\"", "apps[0].agentId: ")]
    [InlineData("\"name\": \"清水镇\", \"wecom", "\"wecom", "name: is missing")]
    [InlineData("\"kind\": \"town\"", "\"kind\": \"city\"", "grids[0].kind: 'city' is unknown; one of town, village")]
    [InlineData("\"kind\": \"town\"", "\"kind\": \"0\"", "grids[0].kind: '0' is unknown")]
    [InlineData("\"post\": \"dutyOfficer\"", "\"post\": \"duty\"", "staff[5].posts[0].post: 'duty' is unknown")]
    [InlineData("\"post\": \"dutyOfficer\"", "\"posts\": \"dutyOfficer\"", "staff[5].posts[0].post: is missing")]
    [InlineData("\"standIn\": true", "\"standIn\": \"yes\"", "staff[4].posts[0].standIn: write true or false")]
    [InlineData("\"posts\": [] },", "\"posts\": \"none\" },", "staff[11].posts: is not a list")]
    [InlineData("\"contacts\": [\"dian\"]", "\"contacts\": \"dian\"", "units[0].contacts: is not a list")]
    [InlineData("\"contacts\": [\"dian\"]", "\"contacts\": [\"gone\"]", "units: 'power' names the contact 'gone'")]
    [InlineData("\"owner\": \"shu\", \"name\": \"上湾村村民群\"", "\"owner\": \"gone\", \"name\": \"x\"", "chats: 'wr-a' is owned by 'gone'")]
    [InlineData("\"bot\": \"bot\"", "\"bot\": \"gone\"", "chats: 'wr-in' names the bot 'gone'")]
    [InlineData("\"name\": \"小清\"", "\"name\": \"小清\", \"mode\": \"websocket\"", "bots: 'bot' has mode 'websocket'; one of callback, socket")]
    [InlineData("\"name\": \"小清\"", "\"name\": \"小清\", \"mode\": \"socket\"", "bots: 'bot' is by long connection (mode socket) and has no secret")]
    [InlineData("\"aesKey\": \"env:BOT_KEY\" }", "\"aesKey\": \"env:BOT_KEY\" }, { \"id\": \"two\", \"botId\": \"aib-test\", \"name\": \"x\" }", "bots.botId: 'aib-test' is there twice")]
    [InlineData("\"parent\": \"qs-a\",", "\"parent\": \"gone\",", "grids[2].parent: 'qs-a-1' names the parent 'gone', which is not in the file; correct it")]
    [InlineData("\"parent\": \"qs-a\",", "\"parent\": [\"qs-a\", \"qs-b\"],", "grids[2].parent: is a list, and only one goes here; write it")]
    [InlineData("\"parent\": \"qs-a\",", "\"parent\": \"qs-a\", \"parent\": \"qs-b\",", "grids[2].parent: is written twice; keep one")]
    [InlineData("\"id\": \"qs-b\", \"parent\": \"qs\"", "\"id\": \"qs-a-1\", \"parent\": \"qs\"", "grids[4].id: 'qs-a-1' is there twice; every grid has one parent: keep one")]
    [InlineData("\"id\": \"qs-a\", \"parent\": \"qs\"", "\"id\": \"qs-a\", \"parent\": \"qs-a-1-m\"", "grids[1].parent: 'qs-a' is its own ancestor (qs-a → qs-a-1-m → qs-a-1 → qs-a); give one of these")]
    [InlineData("\"id\": \"qs\", \"level\"", "\"id\": \"qs\", \"parent\": \"qs\", \"level\"", "grids[0].parent: 'qs' is its own ancestor (qs → qs); give")]
    [InlineData("\"parent\": \"qs-a\",", "\"parent\": 7,", "grids[2].parent: is not a text")]
    [InlineData("\"userid\": \"zu\"", "\"userid\": \"WEI\"", "staff.userid: 'WEI' is there twice")]
    [InlineData("\"userid\": \"zu\",", "\"userid\": \"zu\", \"mute\": [\"digest\", \"ask\"],", "staff[1].mute: 'ask' is nothing one can go without; of digest, reports, changes")]
    [InlineData("\"userid\": \"zu\",", "\"userid\": \"zu\", \"mute\": [\"\"],", "staff[1].mute[0]: is not a word")]
    [InlineData("\"id\": \"road\"", "\"id\": \"power\"", "units.id: 'power' is there twice")]
    [InlineData("\"grids\": [", "\"settings\": { \"escalation\": [\"partnerUnit\"] }, \"grids\": [", "settings.escalation: 'PartnerUnit' is informed")]
    [InlineData("\"grids\": [", "\"settings\": { \"limits\": { \"memberMinute\": 1 } }, \"grids\": [", "settings.limits.memberMinute: '1' is not a number from 2 to 10000000")]
    [InlineData("\"grids\": [", "\"settings\": { \"limits\": { \"dangerShare\": 0 } }, \"grids\": [", "settings.limits.dangerShare: '0' is not a number from 5 to 90")]
    [InlineData("\"grids\": [", "\"settings\": { \"limits\": { \"perMinute\": 30 } }, \"grids\": [", "settings.limits.perMinute: ")]
    [InlineData("\"grids\": [", "\"settings\": [], \"grids\": [", "settings: is not an object")]
    [InlineData("\"grids\": [", "\"robots\": [ { \"id\": \"r\" } ], \"grids\": [", "robots[0].key: is missing")]
    [InlineData("\"grids\": [", "\"archive\": { \"secret\": \"env:A\", \"keys\": [ { \"version\": 1 } ] }, \"grids\": [", "archive.keys[0].privateKey: is missing")]
    [InlineData("\"grids\": [", "\"archive\": { \"keys\": [ { \"version\": 1, \"privateKey\": \"env:A\" }, { \"version\": 1, \"privateKey\": \"env:B\" } ] }, \"grids\": [", "archive.keys.version: '1' is there twice")]
    public void Parse_Fault_IsListedWithItsPath(string good, string bad, string fault)
    {
        Assert.Contains(good, A.Town, StringComparison.Ordinal);

        var (corp, faults) = CorpFile.Parse(A.Town.Replace(good, bad, StringComparison.Ordinal));

        Assert.Null(corp);
        Assert.Contains(faults, f => f.StartsWith(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_ManyFaults_AllListedAtOnce()
    {
        var bad = A.Town.Replace("\"kind\": \"town\"", "\"kind\": \"city\"", StringComparison.Ordinal)
            .Replace("env:APP_SECRET", "hunter2", StringComparison.Ordinal)
            .Replace("\"grid\": \"qs-b\"", "\"grid\": \"gone\"", StringComparison.Ordinal);

        Assert.Equal(3, CorpFile.Parse(bad).Faults.Count);
    }

    [Theory]
    [InlineData("env:APP_SECRET")]
    [InlineData("env:BOT_KEY")]
    public void Parse_PlainSecret_IsRefusedWithoutRepeatingIt(string reference)
    {
        var (corp, faults) = CorpFile.Parse(A.Town.Replace(reference, "s3cr3t-value", StringComparison.Ordinal));

        Assert.Null(corp);
        Assert.Contains(faults, f => f.Contains("write env:NAME or file:PATH", StringComparison.Ordinal));
        Assert.All(faults, f => Assert.DoesNotContain("s3cr3t-value", f, StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_PlainPrivateKeyOfTheArchive_IsRefused()
    {
        var json = A.Town.Replace("\"grids\": [", "\"archive\": { \"secret\": \"env:A\", \"keys\": [ { \"version\": 1, \"privateKey\": \"MIIEabc\" } ] }, \"grids\": [", StringComparison.Ordinal);

        var fault = Assert.Single(CorpFile.Parse(json).Faults);

        Assert.StartsWith("archive.keys[0].privateKey: ", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("MIIEabc", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"corp\": ")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{ \"staff\": [ 1, \"x\", null ], \"grids\": {}, \"apps\": null }")]
    public void Parse_Rubbish_IsFaultsAndNoException(string json)
    {
        var (corp, faults) = CorpFile.Parse(json);

        Assert.Null(corp);
        Assert.NotEmpty(faults);
    }
}
