using WeGrid.EndToEnd.Tests.Harness;
using WeGrid.WeCom.Tests.Archive;
using Xunit.Abstractions;

namespace WeGrid.EndToEnd.Tests;

/// <summary>What the Bot does with an archive that answers badly: on real PostgreSQL, with the library's stand-in in a process of its own, pull by pull.</summary>
public sealed class NativePullTests(ITestOutputHelper output)
{
    [Theory]
    [Trait("Feature", "IN-09")]
    [InlineData(10003)]
    [InlineData(10000)]
    [InlineData(4711)]
    public async Task Reopen_OneThatIsRefusedForWhateverReason_HoldsUpNoneBehindIt(int code)
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        await using var pulls = await Pulls.OpenAsync(stub, "longxi");
        stub.SayText(1, "三号闸那边的护栏断了", version: 2);
        stub.SayText(2, "大家好", version: 2);
        await pulls.PullAsync();
        Assert.Equal(2, (await pulls.ParkedAsync()).Count);

        stub.Order("DecryptData", "error", code);
        await pulls.ImportAsync(pulls.Corps[0], 1, 2);
        await pulls.PullAsync();
        Assert.Equal(["archive_sealed:1 sealed: seq 1, key version 2: 10007 no private key of this version"], await pulls.ParkedAsync());
        Assert.Equal(1, await pulls.RecordedAsync());

        await pulls.BumpAsync(pulls.Corps[0]);
        await pulls.PullAsync();
        Assert.Empty(await pulls.ParkedAsync());
        Assert.Equal(2, await pulls.RecordedAsync());
    }

    [Theory]
    [Trait("Feature", "IN-09")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Message_OpenedToNonsense_StaysSealedToo_UntilItIsOneThatCanBeFiled(bool wasKept)
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        await using var pulls = await Pulls.OpenAsync(stub, "longxi");
        stub.SayText(1, "三号闸那边的护栏断了", version: wasKept ? 2 : 1);
        if (wasKept)
        {
            await pulls.PullAsync();
            Assert.Single(await pulls.ParkedAsync());
        }

        // What was just kept is tried again in the same pull.
        stub.Order("DecryptData", "garble", times: wasKept ? 1 : 2);
        await pulls.ImportAsync(pulls.Corps[0], 1, 2);
        await pulls.PullAsync();
        Assert.Equal(["archive_odd:1 unreadable: seq 1", "archive_sealed:1 sealed: seq 1"], (await pulls.ParkedAsync()).Select(p => p.Split(',')[0]));
        Assert.Equal(0, await pulls.RecordedAsync());

        await pulls.BumpAsync(pulls.Corps[0]);
        await pulls.PullAsync();
        Assert.Empty(await pulls.ParkedAsync());
        Assert.Equal(1, await pulls.RecordedAsync());
    }
}
