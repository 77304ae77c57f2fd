using System.Text;
using Microsoft.AspNetCore.Http;
using WeGrid.WeCom.Archive;
using WeGrid.WeCom.Tests.Client;

namespace WeGrid.WeCom.Tests.Archive;

public sealed class ArchiveTests
{
    private static readonly CancellationToken s_none = CancellationToken.None;

    [Fact]
    public void Parse_Text_GivesHeaderAndWords()
    {
        var text = Assert.IsType<ArchiveText>(Parse("text", "\"text\":{\"content\":\"井盖没了\"}"));

        Assert.Equal(("A1_external", "send", "wm1", "wrR1", "text"), (text.Header.MsgId, text.Header.Action, text.Header.From, text.Header.RoomId, text.Header.TypeName));
        Assert.Equal(["zhao", "wm2"], text.Header.To);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1751328000123), text.Header.SentAt);
        Assert.Equal((true, true, false), (text.Header.IsExternal, text.Header.FromExternal, text.Header.FromRobot));
        Assert.Equal(("井盖没了", null), (text.Content, text.Quoted));
    }

    [Fact, Trait("Feature", "IN-11")]
    public void Parse_QuotingReply_IsTakenApart()
    {
        var text = Assert.IsType<ArchiveText>(Parse("text", "\"text\":{\"content\":\"这是一条引用/回复消息：\\n\\\"李婶：井盖没了\\\"\\n------\\n我家门口也是\"}"));

        Assert.Equal(("我家门口也是", "李婶：井盖没了"), (text.Content, text.Quoted));
    }

    [Fact, Trait("Feature", "IN-10")]
    public void Parse_Recall_NamesTheMessage()
    {
        var recall = Assert.IsType<ArchiveRecall>(Parse("revoke", "\"revoke\":{\"pre_msgid\":\"A0\"}", "recall"));

        Assert.Equal(("A0", "recall"), (recall.RecalledMsgId, recall.Header.Action));
    }

    [Theory]
    [InlineData("image", """{"md5sum":"m","filesize":100,"sdkfileid":"F"}""", 100L, "", null)]
    [InlineData("voice", """{"md5sum":"m","voice_size":200,"play_length":5,"sdkfileid":"F"}""", 200L, "", 5)]
    [InlineData("video", """{"md5sum":"m","filesize":300,"play_length":9,"sdkfileid":"F"}""", 300L, "", 9)]
    [InlineData("file", """{"md5sum":"m","filename":"表.xlsx","fileext":"xlsx","filesize":400,"sdkfileid":"F"}""", 400L, "表.xlsx", null)]
    [InlineData("emotion", """{"type":1,"width":1,"height":1,"imagesize":500,"md5sum":"m","sdkfileid":"F"}""", 500L, "", null)]
    public void Parse_Media_GivesWhatFetchesIt(string type, string body, long size, string name, int? seconds)
    {
        var media = Assert.IsType<ArchiveMediaMessage>(Parse(type, $"\"{type}\":{body}")).Media;

        Assert.Equal(new ArchiveMedia(type, "F", "m", size, name, seconds), media);
    }

    [Fact]
    public void Parse_PlaceAndLink_GiveTheirFields()
    {
        var place = Assert.IsType<ArchiveLocation>(Parse("location", "\"location\":{\"longitude\":118.5,\"latitude\":30.25,\"address\":\"龙溪村\",\"title\":\"桥头\",\"zoom\":15}"));
        var link = Assert.IsType<ArchiveLink>(Parse("link", "\"link\":{\"title\":\"通知\",\"description\":\"停水\",\"link_url\":\"https://t.example\"}"));

        Assert.Equal((30.25, 118.5, "桥头", "龙溪村"), (place.Latitude, place.Longitude, place.Title, place.Address));
        Assert.Equal(("通知", "停水", "https://t.example"), (link.Title, link.Description, link.Url));
    }

    [Fact]
    public void Parse_Mixed_GivesPieces()
    {
        var mixed = Assert.IsType<ArchiveMixed>(Parse("mixed",
            "\"mixed\":{\"item\":[{\"type\":\"text\",\"content\":\"{\\\"content\\\":\\\"看这里\\\"}\"},{\"type\":\"image\",\"content\":\"{\\\"md5sum\\\":\\\"m\\\",\\\"filesize\\\":1,\\\"sdkfileid\\\":\\\"F\\\"}\"},{\"type\":\"text\",\"content\":\"裸文字\"}]}"));

        Assert.Equal("看这里\n裸文字", mixed.Content);
        Assert.Equal(new ArchiveMedia("image", "F", "m", 1, "", null), mixed.Parts[1].Media);
    }

    [Fact]
    public void Parse_ForwardedRecord_KeepsTitleAndPieces()
    {
        var record = Assert.IsType<ArchiveMixed>(Parse("chatrecord",
            "\"chatrecord\":{\"title\":\"群聊\",\"item\":[{\"type\":\"ChatRecordText\",\"msgtime\":1,\"content\":\"{\\\"content\\\":\\\"转发的话\\\"}\",\"from_chatroom\":false}]}"));

        Assert.Equal(("群聊", "转发的话", "ChatRecordText"), (record.Title, record.Content, record.Parts[0].Kind));
    }

    [Theory]
    [InlineData("agree", "agree_time", true)]
    [InlineData("disagree", "disagree_time", false)]
    public void Parse_Consent_SaysWhoAndWhen(string type, string field, bool agreed)
    {
        var consent = Assert.IsType<ArchiveConsent>(Parse(type, $"\"{type}\":{{\"userid\":\"wm9\",\"{field}\":1751328000456}}"));

        Assert.Equal(("wm9", agreed, DateTimeOffset.FromUnixTimeMilliseconds(1751328000456)), (consent.UserId, consent.Agreed, consent.At));
    }

    [Fact]
    public void Parse_Switch_SaysWho()
    {
        var message = ArchiveParser.TryParse("""{"msgid":"S1","action":"switch","time":1751328000000,"user":"zhao"}"""u8.ToArray());

        Assert.Equal("zhao", Assert.IsType<ArchiveSwitch>(message).UserId);
    }

    [Theory]
    [InlineData("weapp", "\"weapp\":{\"title\":\"小程序\"}", "小程序")]
    [InlineData("vote", "\"vote\":{\"votetitle\":\"投票\"}", "投票")]
    [InlineData("solitaire", "\"info\":{\"title\":\"接龙\"}", "接龙")]
    [InlineData("meeting", "\"meeting\":{\"topic\":\"例会\"}", "例会")]
    [InlineData("redpacket", "\"redpacket\":{\"type\":1}", "")]
    [InlineData("collect", "\"collect\":{\"room_name\":\"一组\"}", "一组")]
    [InlineData("docmsg", "\"doc\":{\"title\":\"表格\"}", "表格")]
    [InlineData("note", "\"info\":{}", "")]
    public void Parse_KnownButNobodysDemand_IsOther(string type, string body, string title) =>
        Assert.Equal(title, Assert.IsType<ArchiveOther>(Parse(type, body)).Title);

    [Fact]
    public void Parse_MarkdownUnderInfo_IsText() =>
        Assert.Equal("# 通知", Assert.IsType<ArchiveText>(Parse("markdown", "\"info\":{\"content\":\"# 通知\"}")).Content);

    [Theory]
    [InlineData("hologram", "\"hologram\":{}")]
    [InlineData("", "\"x\":1")]
    public void Parse_NewType_IsUnknownWithRawKept(string type, string body)
    {
        var unknown = Assert.IsType<ArchiveUnknown>(Parse(type, body));

        Assert.Equal(type, unknown.Header.TypeName);
        Assert.False(unknown.Raw.IsEmpty);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    public void Parse_NotAnObject_Null(string json) => Assert.Null(ArchiveParser.TryParse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public async Task File_GrowingFile_GivesOnlyNewWholeLines()
    {
        var path = NewPath();
        var source = new FileArchiveSource(path);
        Assert.Equal(ArchiveFault.Unreachable, (await source.PullAsync(0, 10, s_none)).Fault);

        await File.WriteAllTextAsync(path, Line(1) + Line(2) + Line(3)[..20]);
        Assert.Equal([1L, 2], await Seqs(source, 0));
        Assert.Equal([1L, 2], await Seqs(source, 0));
        Assert.Empty(await Seqs(source, 2));
        await File.AppendAllTextAsync(path, Line(3)[20..] + Line(4));

        Assert.Equal([3L, 4], await Seqs(source, 2));
        Assert.Equal([4L], await Seqs(source, 3));
        Assert.Equal([2L, 3, 4], await Seqs(source, 1));
    }

    [Fact]
    public async Task File_Limit_AndJunkLines_AreMinded()
    {
        var path = NewPath();
        await File.WriteAllTextAsync(path, Line(1) + "junk\n\r\n" + "{\"seq\":9}\n" + string.Concat(Enumerable.Range(2, 50).Select(i => Line(i))));
        var source = new FileArchiveSource(path);

        var first = await source.PullAsync(0, 5, s_none);
        var all = new List<long>();
        for (var pull = first; pull.Items.Count > 0; pull = await source.PullAsync(all[^1], 5, s_none))
        {
            all.AddRange(pull.Items.Select(i => i.Seq));
        }

        Assert.Equal(2, first.SkippedLines);
        Assert.Equal(Enumerable.Range(1, 51).Select(i => (long)i), all);
        Assert.Equal(("A1", 3), (first.Items[0].MsgId, first.Items[0].PublicKeyVersion));
        Assert.Equal("""{"msgid":"A1","msgtype":"text","text":{"content":"\ud83d 话"}}""", Encoding.UTF8.GetString(first.Items[0].Json.Span));
    }

    [Fact]
    public async Task File_ReplacedByAShorterOne_StartsOver()
    {
        var path = NewPath();
        await File.WriteAllTextAsync(path, Line(1) + Line(2) + Line(3));
        var source = new FileArchiveSource(path);
        Assert.Empty(await Seqs(source, 3));

        await File.WriteAllTextAsync(path, Line(4));

        Assert.Equal([4L], await Seqs(source, 3));
    }

    [Fact]
    public async Task Http_Items_AreRead()
    {
        await using var stub = await PlatformStub.StartAsync($"{{\"items\":[{Line(8).Trim()},{Line(7).Trim()},{{\"seq\":1}}]}}");

        var pull = await new HttpArchiveSource(stub.Http, stub.Address).PullAsync(6, 5000, s_none);

        Assert.Equal([7L, 8], pull.Items.Select(i => i.Seq));
        Assert.Equal(1, pull.SkippedLines);
        Assert.Equal(("/sim/archive", "?seq=6&limit=1000"), (Assert.Single(stub.Requests).Path, stub.Requests.First().Query));

        // Of several corps behind one address nobody is given another's talk.
        await new HttpArchiveSource(stub.Http, stub.Address, "溪镇").PullAsync(6, 5000, s_none);
        Assert.Equal("?seq=6&limit=1000&corp=%E6%BA%AA%E9%95%87", stub.Requests.Last().Query);
    }

    [Theory]
    [InlineData(200, "<html>", ArchiveFault.Unreadable)]
    [InlineData(200, "{}", ArchiveFault.Unreadable)]
    [InlineData(500, "", ArchiveFault.Unreachable)]
    public async Task Http_OddAnswers_AreFaults(int status, string body, ArchiveFault fault)
    {
        await using var stub = await PlatformStub.StartAsync();
        stub.OnCall = c =>
        {
            c.Response.StatusCode = status;
            return c.Response.WriteAsync(body);
        };

        Assert.Equal(fault, (await new HttpArchiveSource(stub.Http, stub.Address).PullAsync(0, 10, s_none)).Fault);
    }

    [Theory]
    [InlineData("https://archive.example/")]
    [InlineData("http://10.0.0.1/")]
    public void Http_NotLoopback_IsRefused(string address)
    {
        using var http = new HttpClient();

        Assert.Throws<ArgumentException>(() => new HttpArchiveSource(http, new Uri(address)));
    }

    private static ArchiveMessage? Parse(string type, string body, string action = "send") => ArchiveParser.TryParse(Encoding.UTF8.GetBytes(
        $"{{\"msgid\":\"A1_external\",\"action\":\"{action}\",\"from\":\"wm1\",\"tolist\":[\"zhao\",\"wm2\"],\"roomid\":\"wrR1\",\"msgtime\":1751328000123,\"msgtype\":\"{type}\",{body}}}"));

    private static string Line(int seq) =>
        $"{{\"seq\":{seq},\"publickey_ver\":3,\"message\":{{\"msgid\":\"A{seq}\",\"msgtype\":\"text\",\"text\":{{\"content\":\"\\ud83d 话\"}}}}}}\n";

    private static string NewPath() => Path.Combine(Directory.CreateTempSubdirectory("wegrid-archive-").FullName, "archive.jsonl");

    private static async Task<IEnumerable<long>> Seqs(FileArchiveSource source, long seq) =>
        (await source.PullAsync(seq, 100, s_none)).Items.Select(i => i.Seq).ToArray();
}
