using WeGrid.Domain.Notices;
using Xunit;

namespace WeGrid.Domain.Tests.Notices;

public sealed class BotAddressTests
{
    [Theory]
    [InlineData("aib-1", "wrOgQ", true, "REQ_1")]
    [InlineData("aib/1 ?", "zhang.san@x", false, "a/b:c%2F中")]
    [InlineData("aib", "wr", true, "")]
    public void Write_ReadBack_TheSame(string bot, string conversation, bool isGroup, string request)
    {
        var address = new BotAddress(bot, conversation, isGroup, request);

        Assert.Equal(address, BotAddress.Read(address.Write()));
        Assert.Equal(address with { RequestId = "" }, BotAddress.Read(address.Unasked.Write()));
        Assert.DoesNotContain(request.Length > 0 ? request : "/", address.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("grid")]
    [InlineData("https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=x")]
    [InlineData("aibot:a/group/b")]
    [InlineData("aibot:a/crowd/b/c")]
    public void Read_AnythingElse_Null(string? text) => Assert.Null(BotAddress.Read(text));
}
