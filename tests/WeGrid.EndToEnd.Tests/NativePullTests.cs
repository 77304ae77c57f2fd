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

    [Theory]
    [Trait("Feature", "IN-09")]
    [InlineData("error", 10009, "可信IP地址里（错误码10009）")]
    [InlineData("page", 301052, "已到期，请续费（错误码301052）")]
    [InlineData("crash", 0, "换新版组件")]
    public async Task Archive_ThatGivesNothingForTenMinutes_IsToldOnce_AndOnceWhenItIsBack(string action, int code, string said)
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        await using var pulls = await Pulls.OpenAsync(stub, "longxi");
        await pulls.PullAsync();
        stub.Order("GetChatData", action, code, times: 4);
        await pulls.PullAsync();
        pulls.Time.Advance(TimeSpan.FromMinutes(9));
        await pulls.PullAsync();
        Assert.Empty(await pulls.ToldAsync());

        pulls.Time.Advance(TimeSpan.FromMinutes(1));
        await pulls.PullAsync();
        var told = Assert.Single(await pulls.ToldAsync());
        Assert.StartsWith("archive_down", told, StringComparison.Ordinal);
        Assert.Contains(said, told, StringComparison.Ordinal);

        pulls.Time.Advance(TimeSpan.FromMinutes(30));
        await pulls.PullAsync();
        Assert.Single(await pulls.ToldAsync());
        pulls.Time.Advance(TimeSpan.FromMinutes(30));
        await pulls.PullAsync();
        await pulls.PullAsync();
        // Nobody sends here: what has not left is overtaken.
        Assert.StartsWith("archive_back", Assert.Single(await pulls.ToldAsync()), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "IN-09")]
    public async Task Archive_ThatHangs_KeepsNoOtherCorpWaiting()
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        await using var pulls = await Pulls.OpenAsync(stub, "anxi", "longxi");
        stub.Stick(pulls.Corps[0].WeComId);
        stub.SayText(1, "三号闸那边的护栏断了");
        using var over = new CancellationTokenSource();
        // The clock stands still: the library's time is never up, and who waits for it waits for ever.
        var all = pulls.PullAsync(over.Token);
        await Patience.UntilAsync("the other corp is pulled", async () => await pulls.RecordedAsync() == 1);
        await Patience.UntilAsync("kf is pulled, of both", async () => await pulls.Ledger.CountAsync("select count(distinct corp_id) from pull_cursor where $1 <> '' and source like 'kf:%' and read_at is not null") == 2);
        Assert.False(all.IsCompleted);

        await over.CancelAsync();
        await all;
        Assert.Equal(0, await pulls.RecordedAsync("anxi"));
    }

    [Fact]
    public async Task OldArchive_InAHangingCall_IsWaitedForByItsOwnCorpAlone_AndTheSameKeysKeepIt()
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        await using var pulls = await Pulls.OpenAsync(stub, "anxi", "longxi");
        stub.Stick(pulls.Corps[0].WeComId);
        var (before, other) = (await pulls.BumpAsync(pulls.Corps[0]), await pulls.BumpAsync(pulls.Corps[1]));
        var archive = (await pulls.Archives.NativeOfAsync(before, default))!;
        Assert.Same(archive, await pulls.Archives.NativeOfAsync(await pulls.BumpAsync(pulls.Corps[0]), default));

        using var over = new CancellationTokenSource();
        var hangs = archive.PullAsync(0, 10, over.Token);
        var renewed = pulls.Archives.NativeOfAsync(await pulls.ImportAsync(pulls.Corps[0], 1, 2), default).AsTask();
        Assert.NotNull(await pulls.Archives.NativeOfAsync(other, default).AsTask().WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.False(renewed.IsCompleted);

        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hangs);
        Assert.NotSame(archive, await renewed);
    }

    [Fact]
    [Trait("Feature", "IN-09")]
    public async Task Kept_OverWhichTheLibraryDies_IsNotTriedAgainByEveryVersionOfTheCorp()
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        await using var pulls = await Pulls.OpenAsync(stub, "longxi");
        stub.SayPoison(1, "CRASH", version: 2);
        await pulls.PullAsync();
        await pulls.ImportAsync(pulls.Corps[0], 1, 2);
        await pulls.PullAsync();
        var dead = stub.Calls.Count(c => c == "Init");
        for (var version = 0; version < 3; version++)
        {
            pulls.Time.Advance(TimeSpan.FromMinutes(6));
            await pulls.BumpAsync(pulls.Corps[0]);
            await pulls.PullAsync();
        }

        // One is started for the pages that come; none dies over what is kept.
        Assert.Equal(dead + 1, stub.Calls.Count(c => c == "Init"));
        Assert.Single(await pulls.ParkedAsync());
    }
}
