using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Understanding;

public sealed class PlaceCorrectionTests
{
    [Theory]
    [InlineData("不是三组是四组", "三组", "四组")]
    [InlineData("不是三组，是四组", "三组", "四组")]
    [InlineData("搞错了，不是三组，是四组，隔一条沟", "三组", "四组")]
    [InlineData("唔係村口，係橋腳嗰邊", "村口", "橋腳")]
    [InlineData("更正，不是电子厂，是隔壁那家五金厂", "电子厂", "隔壁那家五金厂")]
    [InlineData("不是6号，是7号", "6号", "7号")]
    [InlineData("打错一个字，不是27是29幢", "27", "29幢")]
    [InlineData("是四组不是三组", "三组", "四组")]
    [InlineData("下庄，不对 上庄那个，写错了", "下庄", "上庄")]
    [InlineData("写错了，是四组", "", "四组")]
    [InlineData("更正：四组桥头", "", "四组桥头")]
    public void Parse_ACorrection_SaysWrongAndRight(string text, string wrong, string right) =>
        Assert.Equal(new PlaceCorrection(wrong, right), PlaceCorrection.Parse(text));

    [Theory]
    [InlineData("四组路灯坏了")]
    [InlineData("是不是三组停水了")]
    [InlineData("不是说好今天来修的吗")]
    [InlineData("不是我说你们，路灯坏了三天了，晚上看不见路")]
    [InlineData("")]
    public void Parse_OtherWords_AreNone(string text) => Assert.Null(PlaceCorrection.Parse(text));
}
