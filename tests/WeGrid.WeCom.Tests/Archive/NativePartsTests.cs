using System.Security.Cryptography;
using System.Text;
using WeGrid.WeCom.Archive;
using WeGrid.WeCom.Archive.Native;

namespace WeGrid.WeCom.Tests.Archive;

/// <summary>The parts of the native source that need no library: table, keys, pages, frames.</summary>
public sealed class NativePartsTests
{
    private static readonly CancellationToken s_none = CancellationToken.None;

    [Fact]
    public void Codes_AllOfTheHeader_HaveMeaningAndHelp()
    {
        Assert.Equal(Enumerable.Range(10000, 12), FinanceCode.All.Select(c => c.Code).Where(c => c is >= 10000 and < 10100).Order());
        Assert.Equal(FinanceCure.Library, FinanceCode.Of(301111).Cure);
        Assert.All(FinanceCode.All.Where(c => c.Code != 0), c => Assert.False(c.Meaning.Length == 0 || c.Help.Length == 0 || c.Cure == FinanceCure.None));
        Assert.Equal((FinanceCure.Again, 10099), (FinanceCode.Of(10099).Cure, FinanceCode.Of(10099).Code));
    }

    [Theory]
    [InlineData(10001, FinanceCure.Again), InlineData(10003, FinanceCure.Again), InlineData(10006, FinanceCure.Key), InlineData(10007, FinanceCure.Key)]
    [InlineData(10009, FinanceCure.Setting), InlineData(10010, FinanceCure.Gone), InlineData(301058, FinanceCure.Less), InlineData(0, FinanceCure.None)]
    public void Codes_Classes(int code, FinanceCure cure) => Assert.Equal(cure, FinanceCode.Of(code).Cure);

    [Fact]
    public void Keys_BothFormsOfPem_Open_OthersDoNot()
    {
        using var rsa = RSA.Create(2048);
        using var keys = new ArchiveKeys([(1, rsa.ExportRSAPrivateKeyPem()), (2, rsa.ExportPkcs8PrivateKeyPem()), (3, "no key"), (4, rsa.ExportRSAPublicKeyPem())]);
        var box = Convert.ToBase64String(rsa.Encrypt("random-key"u8, RSAEncryptionPadding.Pkcs1));

        Assert.Equal("random-key", Encoding.ASCII.GetString(keys.Open(1, box).Key!));
        Assert.Equal("random-key", Encoding.ASCII.GetString(keys.Open(2, box).Key!));
        Assert.Equal([FinanceCode.NoKey, FinanceCode.NoKey, FinanceCode.NoKey], new[] { 3, 4, 5 }.Select(v => keys.Open(v, box).Code));
        Assert.Equal([FinanceCode.NoRandomKey, FinanceCode.NoRandomKey], new[] { "", "%" }.Select(b => keys.Open(1, b).Code));
        Assert.Equal((null, FinanceCode.WrongKey), keys.Open(1, Convert.ToBase64String(new byte[17])));
        Assert.Equal([true, false, false], new[] { rsa.ExportRSAPrivateKeyPem(), rsa.ExportRSAPublicKeyPem(), "" }.Select(ArchiveKeys.IsKey));
    }

    [Fact]
    public void Page_OddEntries_AreCountedOrKept()
    {
        var page = SealedPage.TryParse("""{"errcode":0,"chatdata":[{"seq":9,"msgid":"b","publickey_ver":2,"encrypt_random_key":"k","encrypt_chat_msg":"t"},{"seq":8},{"msgid":"no seq"},{"seq":3}]}"""u8.ToArray(), after: 3)!;

        Assert.Equal([(8L, "", 0), (9L, "b", 2)], page.Messages.Select(m => (m.Seq, m.MsgId, m.KeyVersion)));
        Assert.Equal((0, 1), (page.Code, page.Skipped));
        Assert.Equal("""{"seq":8}""", Encoding.UTF8.GetString(page.Messages[0].Raw.Span));
        Assert.Equal(301058, SealedPage.TryParse("""{"errcode":301058}"""u8.ToArray(), 0)!.Code);
        Assert.Null(SealedPage.TryParse("<html>"u8.ToArray(), 0));
        Assert.DoesNotContain("t", page.Messages[1].ToString().Replace("SealedMessage", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Frames_ThereAndBack_AndNothingElse()
    {
        using var pipe = new MemoryStream();
        await ArchiveFrame.WriteAsync(pipe, [new byte[] { 2 }, ArchiveFrame.Number(7L), default, ArchiveFrame.Number(-3)], s_none);
        pipe.Position = 0;
        var fields = (await ArchiveFrame.ReadAsync(pipe, s_none))!;

        Assert.Equal((4, 7L, 0, -3), (fields.Count, ArchiveFrame.Long(fields[1]), fields[2].Length, ArchiveFrame.Number(fields[3])));
        Assert.Null(await ArchiveFrame.ReadAsync(pipe, s_none));
        byte[][] broken = [[0, 0, 0], [255, 255, 255, 255], [0, 0, 0, 9, 1], [0, 0, 0, 5, 0, 0, 0, 9, 1], [0, 0, 0, 2, 0, 0]];
        foreach (var bytes in broken)
        {
            using var odd = new MemoryStream(bytes);
            Assert.Null(await ArchiveFrame.ReadAsync(odd, s_none));
        }
    }

    [Fact, Trait("Feature", "IN-11")]
    public void Mixed_ThatQuotes_IsTakenApart()
    {
        var mixed = Assert.IsType<ArchiveMixed>(ArchiveParser.TryParse("""
            {"msgid":"M1","action":"send","from":"wm1","roomid":"r","msgtype":"mixed","mixed":{"item":[
              {"type":"text","content":"{\"content\":\"这是一条引用/回复消息：\\n\\\"李婶：井盖没了\\\"\\n------\\n我家门口也是\"}"},
              {"type":"image","content":"{\"sdkfileid\":\"F\"}"},{"type":"text","content":"{\"content\":\"如图\"}"}]}}
            """u8.ToArray()));

        Assert.Equal(("我家门口也是\n如图", "李婶：井盖没了"), (mixed.Content, mixed.Quoted));
        Assert.Equal(3, mixed.Parts.Count);
    }

    [Fact]
    public void Forward_WithinAForward_LosesNoWords()
    {
        var record = Assert.IsType<ArchiveMixed>(ArchiveParser.TryParse("""
            {"msgid":"M1","action":"send","from":"wm1","roomid":"r","msgtype":"chatrecord","chatrecord":{"title":"两个群的聊天记录","item":[
              {"type":"ChatRecordText","content":"{\"content\":\"外面一句\"}"},
              {"type":"ChatRecordMixed","content":"{\"title\":\"里面\",\"item\":[{\"type\":\"ChatRecordText\",\"content\":\"{\\\"content\\\":\\\"里面一句\\\"}\"},{\"type\":\"ChatRecordImage\",\"content\":\"{\\\"sdkfileid\\\":\\\"F2\\\"}\"}]}"},
              {"type":"ChatRecordLocation","content":"{\"title\":\"桥头\",\"address\":\"龙溪村\"}"},{"type":"ChatRecordFile","content":"{\"sdkfileid\":\"F3\",\"filename\":\"表.xlsx\"}"}]}}
            """u8.ToArray()));

        Assert.Equal("外面一句\n里面一句\n桥头", record.Content);
        Assert.Equal(["F2", "F3"], record.Parts.Select(p => p.Media).OfType<ArchiveMedia>().Select(m => m.SdkFileId));
    }
}
