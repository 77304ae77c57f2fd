using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Understanding;

public sealed class PlaceTests
{
    [Theory]
    [Trait("Feature", "UN-06")]
    [InlineData("龙溪桥头的路灯坏了", "龙溪桥头")]
    [InlineData("小卖部门口积水了", "小卖部门口")]
    [InlineData("七社晒场边上井盖没了", "七社晒场边上")]
    [InlineData("12号楼三单元停水", "12号楼三单元")]
    [InlineData("三号闸漏水", "三号闸")]
    [InlineData("路边那棵大榕树倒了", "路边那棵大榕树")]
    [InlineData("停电了，隔壁罗家湾也停了", "隔壁罗家湾")]
    [InlineData("老张家的墙要倒了", "老张家")]
    [InlineData("王婆婆家屋顶漏雨", "王婆婆家")]
    [InlineData("我们组那段路烂得很", "我们组那段路")]
    [InlineData("村西头没得水", "村西头")]
    [InlineData("马路登不亮，六队路口", "六队路口")]
    [InlineData("停电了", null)]
    [InlineData("大家都没水", null)]
    [InlineData("走路回家看不见", null)]
    public void PlacePhrase_InSpokenWords_IsTheExactPart(string text, string? phrase)
    {
        Assert.Equal(phrase, Shipped.InGroup(text).PlacePhrase);
    }

    [Theory]
    [Trait("Feature", "UN-06")]
    [Trait("Feature", "X-04")]
    [InlineData("三号闸", "lx-lxc", "lx-lxc-2", Certainty.Exact)]
    [InlineData("龙溪桥头", "lx-lxc", "lx-lxc-1", Certainty.Exact)]
    [InlineData("老槐树东边", "lx-lxc", "lx-lxc-1", Certainty.Exact)]
    [InlineData("三组", "lx-lxc", "lx-lxc-3", Certainty.Exact)]
    [InlineData("一组", "lx-lxc", "lx-lxc-1", Certainty.Exact)]
    [InlineData("一组", "lx-bhc", "lx-bhc-1", Certainty.Exact)]
    [InlineData("柏树村一组", "lx-lxc", "lx-bhc-1", Certainty.Exact)]
    [InlineData("桥头", "lx-lxc-3", "lx-lxc-1", Certainty.Likely)]
    [InlineData("桥头", "lx-bhc", "lx-bhc-2", Certainty.Likely)]
    [InlineData("河边", "lx-lxc", "lx-lxc", Certainty.Likely)]
    [InlineData("罗家湾", "lx-lxc", "lx-lxc", Certainty.ChatOnly)]
    [InlineData(null, "lx-lxc", "lx-lxc", Certainty.ChatOnly)]
    [InlineData("一组", null, null, Certainty.ChatOnly)]
    public void Locate_Phrase_GivesGridAndCertainty(string? phrase, string? chat, string? grid, Certainty certainty)
    {
        var location = Shipped.Longxi.Locate(phrase, chat);

        Assert.Equal((grid, certainty), (location.Grid, location.Certainty));
    }

    [Fact]
    [Trait("Feature", "UN-07")]
    [Trait("Feature", "X-04")]
    public void Locate_OnABorder_NamesBothAndFilesAbove()
    {
        var location = Shipped.Longxi.Locate("滨河路中间", "lx-lxc-1");

        Assert.Equal(("lx-lxc", Certainty.Border), (location.Grid, location.Certainty));
        Assert.Equal(["lx-lxc-1", "lx-lxc-2"], location.BorderGrids);
    }

    [Fact]
    public void Locate_OtherWordsForOnePlace_HaveOneKey()
    {
        Assert.Equal(Shipped.Longxi.Locate("大桥头", "lx-lxc").PlaceKey, Shipped.Longxi.Locate("龙溪桥头", "lx-lxc").PlaceKey);
        Assert.NotEqual(Shipped.Longxi.Locate("桥头", "lx-bhc").PlaceKey, Shipped.Longxi.Locate("桥头", "lx-lxc").PlaceKey);
    }
}
