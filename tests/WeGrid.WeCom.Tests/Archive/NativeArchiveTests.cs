using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using WeGrid.WeCom.Archive;
using WeGrid.WeCom.Archive.Native;
using WeGrid.WeCom.Media;
using Xunit.Abstractions;

namespace WeGrid.WeCom.Tests.Archive;

/// <summary>The archive by WeCom's library, in its own process, against a library of our own making with the same functions.</summary>
public sealed class NativeArchiveTests(ITestOutputHelper output)
{
    private const string Secret = "archive-secret-5b1f";
    private const string Password = "clerk:proxy-word-77c2";
    private static readonly CancellationToken s_none = CancellationToken.None;
    private readonly SteppedTime _time = new();

    [Fact, Trait("Feature", "IN-01")]
    public async Task Pull_Pages_GiveEverythingInOrder_AndSlicesGoBack()
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        Enumerable.Range(1, 7).ToList().ForEach(i => stub.SayText(i * 10, $"第{i}句 井盖没了"));
        await using (var archive = Open(stub))
        {
            var seqs = new List<long>();
            var pull = await archive.PullAsync(0, 3, s_none);
            for (; pull.HasMore; pull = await archive.PullAsync(seqs[^1], 3, s_none))
            {
                seqs.AddRange(pull.Items.Select(i => i.Seq));
            }

            seqs.AddRange(pull.Items.Select(i => i.Seq));
            Assert.Equal([10L, 20, 30, 40, 50, 60, 70], seqs);
            Assert.Equal((70L, 1, "A70_external"), (pull.LastSeq, pull.Items[^1].PublicKeyVersion, pull.Items[^1].MsgId));
            Assert.Equal(FinanceStub.TextOf(70, "第7句 井盖没了"), Encoding.UTF8.GetString(pull.Items[^1].Json.Span));
            Assert.Empty((await archive.PullAsync(70, 3, s_none)).Items);
            Assert.Equal("0 0 1", stub.Live);
        }

        Assert.Equal("0 0 0", stub.Live);
        Assert.Equal(["Init", "GetChatData 0 3 socks5://127.0.0.1:9 clerk:proxy-word-77c2 10"], stub.Calls.Take(2));
    }

    [Fact]
    public async Task Child_CommandLineAndEnvironment_HoldNoSecret()
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        stub.SayText(1, "一");
        Environment.SetEnvironmentVariable("ConnectionStrings__WeGridProbe", Secret);
        await using var archive = Open(stub);
        Assert.Single((await archive.PullAsync(0, 10, s_none)).Items);

        // The library sits in that process; nothing may be read off it from outside.
        var seen = await File.ReadAllTextAsync($"/proc/{archive.ProcessId}/cmdline");
        try
        {
            seen += await File.ReadAllTextAsync($"/proc/{archive.ProcessId}/environ");
        }
        catch (UnauthorizedAccessException)
        {
            // It has closed its memory to others, which is as well.
        }

        Assert.Contains("WeGrid.Archive.dll", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, seen, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, seen, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, $"{new ArchiveAccess("ww1", Secret)}{Options(stub)}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10000), InlineData(10001), InlineData(10002), InlineData(10003), InlineData(10004), InlineData(10005)]
    [InlineData(10006), InlineData(10007), InlineData(10008), InlineData(10009), InlineData(10010), InlineData(10011), InlineData(301111)]
    public async Task Pull_EveryError_ComesBackAsItsCode_AndIsAskedAgain(int code)
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        stub.SayText(1, "一");
        stub.Order("GetChatData", code == 10009 ? "page" : "error", code);
        await using var archive = Open(stub);
        var refused = await archive.PullAsync(0, 10, s_none);

        Assert.Equal((ArchiveFault.Refused, code, 0, null), (refused.Fault, refused.Code, refused.Items.Count, refused.LastSeq));
        Assert.Equal([1L], (await archive.PullAsync(0, 10, s_none)).Items.Select(i => i.Seq));
        Assert.Equal("0 0 1", stub.Live);
    }

    [Fact]
    public async Task Pull_TooMuchAtOnce_AsksForLess()
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        stub.SayText(1, "一");
        stub.Order("GetChatData", "page", 301058);
        await using var archive = Open(stub);
        await archive.PullAsync(0, 400, s_none);
        await archive.PullAsync(0, 400, s_none);
        await archive.PullAsync(1, 400, s_none);

        Assert.Equal(["400", "100", "400"], stub.Calls.Where(c => c.StartsWith("GetChatData", StringComparison.Ordinal)).Select(c => c.Split(' ')[2]));
    }

    [Theory]
    [InlineData(10001, 3), InlineData(10003, 3), InlineData(10004, 1), InlineData(10006, 1), InlineData(10008, 1)]
    public async Task Decrypt_Error_KeepsTheMessageSealed_AndGoesOnBehindIt(int code, int tries)
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        stub.SayText(1, "一");
        stub.SayText(2, "二");
        stub.SayText(3, "三");
        await using var archive = Open(stub);
        var (seqs, unopened, after) = (new List<long>(), new List<UnopenedMessage>(), 0L);
        stub.Order("DecryptData", "error", code, after: 1, times: tries);
        for (var i = 0; i < 5 && after < 3; i++)
        {
            var pull = await archive.PullAsync(after, 10, s_none);
            seqs.AddRange(pull.Items.Select(m => m.Seq));
            unopened.AddRange(pull.Unopened);
            after = pull.LastSeq ?? after;
        }

        Assert.Equal([1L, 3], seqs);
        Assert.Equal((2L, code, "A2_external"), (Assert.Single(unopened).Message.Seq, unopened[0].Code, unopened[0].Message.MsgId));
    }

    [Fact, Trait("Feature", "IN-01")]
    public async Task KeyVersions_EachOpensItsOwn_AnUnknownOneIsKeptUntilItsKeyComes()
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        stub.SayText(1, "旧钥匙", version: 1);
        stub.SayText(2, "新钥匙", version: 2);
        stub.SayText(3, "还没有的钥匙", version: 3);
        stub.SayText(4, "又是旧的", version: 1);
        await using var archive = Open(stub);
        var pull = await archive.PullAsync(0, 10, s_none);

        Assert.Equal([(1L, (int?)1), (2L, 2), (4L, 1)], pull.Items.Select(i => (i.Seq, i.PublicKeyVersion)));
        var kept = Assert.Single(pull.Unopened);
        Assert.Equal((3L, 3, FinanceCode.NoKey, 4L), (kept.Message.Seq, kept.Message.KeyVersion, kept.Code, pull.LastSeq));
        var asKept = SealedMessage.TryParse(kept.Message.Raw)!;
        Assert.Equal((null, FinanceCode.NoKey), await OpenAsync(archive, asKept));

        await using var later = Open(stub, 1, 2, 3);
        Assert.Equal((FinanceStub.TextOf(3, "还没有的钥匙"), 0), await OpenAsync(later, asKept));
    }

    [Fact]
    public async Task Keys_WrongOneUnderAVersion_IsSaid()
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        stub.SayText(1, "一");
        await using var archive = new NativeArchive(Options(stub), new ArchiveAccess("ww1", Secret), new ArchiveKeys([(1, FinanceStub.Pem(9))]), _time);
        Assert.Equal(FinanceCode.WrongKey, Assert.Single((await archive.PullAsync(0, 10, s_none)).Unopened).Code);
    }

    [Theory]
    [InlineData("crash"), InlineData("abort")]
    [Trait("Feature", "IN-09")]
    public async Task CrashMidPage_ChildIsStartedAnew_NothingLostNothingTwice(string how)
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        Enumerable.Range(1, 5).ToList().ForEach(i => stub.SayText(i, $"第{i}句"));
        stub.Order("DecryptData", how, after: 2);
        await using var archive = Open(stub);
        var first = await archive.PullAsync(0, 10, s_none);
        var dead = stub.Pid;
        Assert.Equal([1L, 2], first.Items.Select(i => i.Seq));
        Assert.Equal(ArchiveFault.Crashed, first.Fault);
        Assert.Equal((ArchiveFault.Resting, 0), await FaultAsync(archive, 2));

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([3L, 4, 5], (await archive.PullAsync(2, 10, s_none)).Items.Select(i => i.Seq));
        Assert.NotEqual(dead, stub.Pid);
    }

    [Fact]
    public async Task CrashOverThePage_AsksForLess_AndRestsLongerEachTime()
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        stub.SayText(1, "一");
        stub.Order("GetChatData", "crash", times: 3);
        await using var archive = Open(stub);
        foreach (var rest in new[] { 1, 2, 4 })
        {
            Assert.Equal((ArchiveFault.Crashed, 0), await FaultAsync(archive, 0, 500));
            _time.Advance(TimeSpan.FromSeconds(rest) - TimeSpan.FromMilliseconds(500));
            Assert.Equal((ArchiveFault.Resting, 0), await FaultAsync(archive, 0, 500));
            _time.Advance(TimeSpan.FromMilliseconds(500));
        }

        Assert.Equal([1L], (await archive.PullAsync(0, 500, s_none)).Items.Select(i => i.Seq));
        Assert.Equal(["500", "125", "31", "7"], stub.Calls.Where(c => c.StartsWith("GetChatData", StringComparison.Ordinal)).Select(c => c.Split(' ')[2]));
    }

    [Fact, Trait("Feature", "IN-09")]
    public async Task PoisonMessage_IsGivenUpAfterThreeDeaths_TheOthersComeThrough()
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        stub.SayText(1, "一");
        stub.SayPoison(2, "CRASH");
        stub.SayText(3, "三");
        await using var archive = Open(stub);
        var (seqs, after) = (new List<long>(), 0L);
        var unopened = new List<UnopenedMessage>();
        for (var i = 0; i < 6 && after < 3; i++)
        {
            var pull = await archive.PullAsync(after, 10, s_none);
            seqs.AddRange(pull.Items.Select(m => m.Seq));
            unopened.AddRange(pull.Unopened);
            after = pull.LastSeq ?? after;
            _time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal([1L, 3], seqs);
        Assert.Equal((2L, 0), (Assert.Single(unopened).Message.Seq, unopened[0].Code));
    }

    [Fact]
    public async Task Hang_IsKilledInTime_AndTheNextCallIsServed()
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        stub.SayText(1, "一");
        stub.SayText(2, "二");
        await using var archive = Open(stub, options => options with { Patience = TimeSpan.FromSeconds(12) });
        Assert.Equal(2, (await archive.PullAsync(0, 10, s_none)).Items.Count);
        stub.Order("DecryptData", "hang", after: 1);
        var hung = await archive.PullAsync(0, 10, s_none);

        Assert.Equal([1L], hung.Items.Select(i => i.Seq));
        Assert.Equal(ArchiveFault.Hung, hung.Fault);
        await EndsAsync(stub.Pid);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([2L], (await archive.PullAsync(1, 10, s_none)).Items.Select(i => i.Seq));
    }

    [Fact]
    public async Task KilledWhileIdle_IsStartedAnewAtOnce()
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        stub.SayText(1, "一");
        await using var archive = Open(stub);
        Assert.Single((await archive.PullAsync(0, 10, s_none)).Items);
        using (var child = Process.GetProcessById(archive.ProcessId!.Value))
        {
            child.Kill();
            await child.WaitForExitAsync();
        }

        // It may be noticed only by the question: then the next one is served after the pause.
        var pull = await archive.PullAsync(0, 10, s_none);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Single(pull.Fault == ArchiveFault.None ? pull.Items : (await archive.PullAsync(0, 10, s_none)).Items);
    }

    [Fact]
    public async Task LibraryThatPrints_DoesNotDisturbTheAnswers()
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        stub.SayText(1, "一");
        stub.Order("GetChatData", "noise", times: 2);
        stub.Order("DecryptData", "noise", times: 2);
        await using var archive = Open(stub);

        Assert.Single((await archive.PullAsync(0, 10, s_none)).Items);
    }

    [Theory]
    [InlineData("there-is-none.so", FinanceCode.NoLibrary)]
    [InlineData("libc.so.6", FinanceCode.NoFunction)]
    public async Task WrongLibrary_IsSaidWithItsCure(string library, int code)
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        await using var archive = Open(stub, options => options with { Library = library });

        Assert.Equal((ArchiveFault.Refused, code), await FaultAsync(archive, 0));
        Assert.Equal(FinanceCure.Library, FinanceCode.Of(code).Cure);
    }

    [Fact, Trait("Feature", "IN-04")]
    public async Task Media_InPieces_AreWhole_AndGoBack()
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        var bytes = RandomNumberGenerator.GetBytes(300_000);
        stub.PutMedia("F1", bytes, chunk: 65_536);
        await using var archive = Open(stub);
        using var into = new MemoryStream();

        Assert.Equal(MediaEnd.Got, await ArchiveMediaReader.FetchAsync(archive, "F1", into, 1 << 20, s_none));
        Assert.Equal(SHA256.HashData(bytes), SHA256.HashData(into.ToArray()));
        Assert.Equal(5, stub.Calls.Count(c => c.StartsWith("GetMediaData", StringComparison.Ordinal)));
        Assert.Contains("GetMediaData Range:bytes=65536-131071", stub.Calls);
        Assert.Equal("0 0 1", stub.Live);
    }

    [Fact]
    public async Task Media_GoneOrDyingLibrary_AreTold()
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        var bytes = RandomNumberGenerator.GetBytes(1000);
        stub.PutMedia("F1", bytes, chunk: 400);
        await using var archive = Open(stub);
        async Task<MediaEnd> FetchAsync(string id, Stream into) => await ArchiveMediaReader.FetchAsync(archive, id, into, 1 << 20, s_none);

        Assert.Equal((MediaEnd.Gone, MediaEnd.Gone), (await FetchAsync("none", Stream.Null), await FetchAsync("expired1", Stream.Null)));
        stub.Order("GetMediaData", "crash", after: 1);
        Assert.Equal(MediaEnd.Unreachable, await FetchAsync("F1", Stream.Null));
        _time.Advance(TimeSpan.FromSeconds(2));
        using var whole = new MemoryStream();
        Assert.Equal(MediaEnd.Got, await FetchAsync("F1", whole));
        Assert.Equal(bytes, whole.ToArray());
    }

    [Fact, Trait("Feature", "IN-10"), Trait("Feature", "IN-11")]
    public async Task RecallQuoteMixedAndForwards_ComeThroughAsTheyWereSaid()
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        stub.Say(1, Json("revoke", """{"pre_msgid":"A0_external"}""", "recall"));
        stub.Say(2, Json("text", """{"content":"这是一条引用/回复消息：\n\"李婶：\n井盖没了\"\n------\n我家门口也是"}"""));
        stub.Say(3, Json("mixed", """{"item":[{"type":"text","content":"{\"content\":\"看这里\"}"},{"type":"image","content":"{\"sdkfileid\":\"F\",\"md5sum\":\"m\",\"filesize\":7}"}]}"""));
        stub.Say(4, Json("chatrecord", """{"title":"群聊","item":[{"type":"ChatRecordText","msgtime":1,"content":"{\"content\":\"转发的话\"}"}]}"""));
        await using var archive = Open(stub);
        var said = (await archive.PullAsync(0, 10, s_none)).Items.Select(i => ArchiveParser.TryParse(i.Json)).ToArray();

        Assert.Equal("A0_external", Assert.IsType<ArchiveRecall>(said[0]).RecalledMsgId);
        Assert.Equal(("我家门口也是", "李婶：\n井盖没了"), (Assert.IsType<ArchiveText>(said[1]).Content, ((ArchiveText)said[1]!).Quoted));
        Assert.Equal(("看这里", "F"), (Assert.IsType<ArchiveMixed>(said[2]).Content, ((ArchiveMixed)said[2]!).Parts[1].Media!.SdkFileId));
        Assert.Equal(("群聊", "转发的话"), (Assert.IsType<ArchiveMixed>(said[3]).Title, ((ArchiveMixed)said[3]!).Content));
    }

    [Fact]
    public async Task Disposed_EndsItsProcess_AndGivesNothingMore()
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        stub.SayText(1, "一");
        var archive = Open(stub);
        Assert.Single((await archive.PullAsync(0, 10, s_none)).Items);
        await archive.DisposeAsync();

        Assert.Null(archive.ProcessId);
        await EndsAsync(stub.Pid);
        Assert.Equal((ArchiveFault.Unreachable, 0), await FaultAsync(archive, 0));
    }

    [Fact]
    public async Task LeftAloneInACall_TheProcessEnds()
    {
        if (FinanceStub.Make(output) is not { } stub)
        {
            return;
        }

        using var child = Process.Start(new ProcessStartInfo("dotnet", [Options(stub).Program, stub.Library]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (questions, answers) = (child.StandardInput.BaseStream, child.StandardOutput.BaseStream);
        await ArchiveFrame.WriteAsync(questions, [new[] { (byte)ArchiveVerb.Open }, "ww1"u8.ToArray(), "s"u8.ToArray()], s_none);
        Assert.Equal(0, ArchiveFrame.Number((await ArchiveFrame.ReadAsync(answers, s_none))![0]));
        await ArchiveFrame.WriteAsync(questions, [new[] { (byte)ArchiveVerb.Decrypt }, "k"u8.ToArray(), "HANG"u8.ToArray()], s_none);
        child.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await child.WaitForExitAsync(patience.Token);

        Assert.Equal(1, child.ExitCode);
    }

    private static string Json(string type, string body, string action = "send") =>
        $$"""{"msgid":"B{{type}}_external","action":"{{action}}","from":"wm1","tolist":[],"roomid":"wrR1","msgtime":1751328000123,"msgtype":"{{type}}","{{type}}":{{body}}}""";

    private static async Task<(string? Json, int Code)> OpenAsync(NativeArchive archive, SealedMessage message)
    {
        var (item, _, code) = await archive.OpenAsync(message, s_none);
        return (item is null ? null : Encoding.UTF8.GetString(item.Json.Span), code);
    }

    private static async Task<(ArchiveFault Fault, int Code)> FaultAsync(NativeArchive archive, long seq, int limit = 10)
    {
        var pull = await archive.PullAsync(seq, limit, s_none);
        Assert.Empty(pull.Items);
        return (pull.Fault, pull.Code);
    }

    /// <summary>Who was killed closes what it had open a moment before it is gone: it must end, not have ended.</summary>
    private static async Task EndsAsync(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await process.WaitForExitAsync(patience.Token);
        }
        catch (ArgumentException)
        {
            // Gone already.
        }
    }

    private static NativeArchiveOptions Options(FinanceStub stub) => new()
    {
        Library = stub.Library, Program = Path.Combine(AppContext.BaseDirectory, "WeGrid.Archive.dll"),
        Proxy = "socks5://127.0.0.1:9", ProxyPassword = Password, Patience = TimeSpan.FromSeconds(60),
    };

    private NativeArchive Open(FinanceStub stub, Func<NativeArchiveOptions, NativeArchiveOptions> change) =>
        new(change(Options(stub)), new ArchiveAccess("ww1", Secret), new ArchiveKeys([(1, FinanceStub.Pem(1))]), _time);

    private NativeArchive Open(FinanceStub stub, params int[] versions) => new(
        Options(stub), new ArchiveAccess("ww1", Secret), new ArchiveKeys((versions is [] ? [1, 2] : versions).Select(v => (v, FinanceStub.Pem(v)))), _time);

    /// <summary>A clock that stands until a test sets it ahead: pauses end when told; real waits stay real.</summary>
    private sealed class SteppedTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan by) => _now += by;
    }
}
