using WeGrid.Domain.Follows;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Follows;

/// <summary>关注 as people write it: what is read as which area and kind, and what stays words.</summary>
[Trait("Feature", "NT-13")]
public sealed class FollowCommandTests
{
    private static readonly Understander _understander = new(A.Lexicon, Gazetteer.Empty(A.Lexicon.Normaliser));
    private static readonly FollowReader _reader = new(A.Corp, A.Categories, _understander);

    [Theory]
    [InlineData("关注 上湾村", FollowVerb.Follow, "上湾村")]
    [InlineData("@小清 关注：上湾村 路灯", FollowVerb.Follow, "上湾村 路灯")]
    [InlineData("关注路灯。", FollowVerb.Follow, "路灯")]
    [InlineData("关 注 路灯", FollowVerb.Follow, "路灯")]
    [InlineData("关住 路灯", FollowVerb.Follow, "路灯")]
    [InlineData("注关 路灯", FollowVerb.Follow, "路灯")]
    [InlineData("我的关注", FollowVerb.List, "")]
    [InlineData("我的关住", FollowVerb.List, "")]
    [InlineData("关注", FollowVerb.List, "")]
    [InlineData("取消关注 路灯", FollowVerb.Drop, "路灯")]
    [InlineData("去消关注", FollowVerb.Drop, "")]
    [InlineData("取关", FollowVerb.Drop, "")]
    public void Parse_Words(string said, FollowVerb verb, string rest)
    {
        var command = FollowCommand.Parse(said);
        Assert.Equal((verb, rest), (command!.Verb, command.Rest));
    }

    [Theory]
    [InlineData("取消关注 2", "2", false)]
    [InlineData("取消关注2号", "2", false)]
    [InlineData("取消关注 第2个、3", "2 3", false)]
    [InlineData("取消关注 ２", "2", false)]
    [InlineData("取消关注 全部", "", true)]
    [InlineData("取消关注所有", "", true)]
    public void Parse_WhatIsDropped(string said, string numbers, bool all)
    {
        var command = FollowCommand.Parse(said)!;
        Assert.Equal((numbers, all), (string.Join(' ', command.Numbers), command.IsAll));
    }

    [Theory]
    [InlineData("请领导关注一下我们村的路灯")]
    [InlineData("关注了")]
    [InlineData("感谢关注")]
    [InlineData("关注一下吧，路灯坏了好几天")]
    [InlineData("路灯 关注")]
    [InlineData("接单 1024")]
    public void Parse_OtherWords_AreNone(string said) => Assert.Null(FollowCommand.Parse(said));

    [Theory]
    [InlineData("上湾村", "qs-a//", FollowSure.Name)]
    [InlineData("上湾", "qs-a//", FollowSure.Name)]
    [InlineData("上湾村一组", "qs-a-1//", FollowSure.Name)]
    [InlineData("上湾 一组", "qs-a-1//", FollowSure.Name)]
    [InlineData("一组", "qs-a-1//", FollowSure.Name)]
    [InlineData("河边微网格", "qs-a-1-m//", FollowSure.Name)]
    [InlineData("全镇", "//", FollowSure.Name)]
    [InlineData("清水镇", "qs//", FollowSure.Name)]
    [InlineData("路灯", "/市政设施/路灯", FollowSure.Name)]
    [InlineData("市政设施", "/市政设施/", FollowSure.Name)]
    [InlineData("市政设施/路灯", "/市政设施/路灯", FollowSure.Name)]
    [InlineData("停水问题", "/供水/停水", FollowSure.Name)]
    [InlineData("供电", "/供电/", FollowSure.Name)]
    [InlineData("街灯", "/市政设施/路灯", FollowSure.Word)]
    [InlineData("没水", "/供水/停水", FollowSure.Word)]
    [InlineData("路登", "/市政设施/路灯", FollowSure.Word)]
    [InlineData("上湾村 路灯", "qs-a/市政设施/路灯", FollowSure.Name)]
    [InlineData("路灯 上湾村", "qs-a/市政设施/路灯", FollowSure.Name)]
    [InlineData("上湾村的路灯", "qs-a/市政设施/路灯", FollowSure.Name)]
    [InlineData("上湾路灯", "qs-a/市政设施/路灯", FollowSure.Name)]
    [InlineData("上湾村 一组 路灯", "qs-a-1/市政设施/路灯", FollowSure.Name)]
    [InlineData("上弯村", "qs-a//", FollowSure.Near)]
    [InlineData("上湾村 垃极清运", "qs-a/环境卫生/垃圾清运", FollowSure.Near)]
    [InlineData("道路破顺", "/道路交通/道路破损", FollowSure.Near)]
    public void Read_WhatIsMeant(string words, string target, FollowSure sure)
    {
        var wish = _reader.Read(words, null, A.Monday);
        Assert.NotNull(wish.Target);
        Assert.Equal((target, sure), ($"{wish.Target.Value.GridId}/{wish.Target.Value.Category}/{wish.Target.Value.Subcategory}", wish.Sure));
    }

    [Theory]
    [InlineData("中湾村", "上湾村 下湾村")]
    [InlineData("湾村", "上湾村 下湾村")]
    [InlineData("路灯坏", "路灯")]
    [InlineData("月亮湖", "")]
    [InlineData("民生", "")]
    public void Read_WhatIsNotSure_SaysWhatIsNear(string words, string near)
    {
        var wish = _reader.Read(words, null, A.Monday);
        Assert.Null(wish.Target);
        Assert.Equal(near, string.Join(' ', wish.Near));
    }

    [Theory]
    [InlineData("监督举报")]
    [InlineData("干部作风")]
    [InlineData("家庭矛盾")]
    [InlineData("微心愿")]
    [InlineData("上湾村 低保五保")]
    [InlineData("低保户")]
    [InlineData("待分类")]
    public void Read_WhatTellsOfPeople_MayNotBeFollowed(string words)
    {
        var wish = _reader.Read(words, null, A.Monday);
        Assert.Null(wish.Target);
        Assert.True(wish.IsPersonal);
    }

    [Fact]
    public void Read_TwoGridsOfOneName_TheirOwnIsMeant_ElseBothAreNamed()
    {
        var corp = A.CorpOf(A.Town.Replace("""{ "id": "qs-b", "parent": "qs",""", """{ "id": "qs-b-1", "parent": "qs-b", "level": "组", "name": "一组", "kind": "group" }, { "id": "qs-b", "parent": "qs",""", StringComparison.Ordinal));
        var reader = new FollowReader(corp, A.Categories, _understander);

        Assert.Equal("qs-b-1", reader.Read("一组 路灯", "qs-b", A.Monday).Target?.GridId);
        Assert.Equal("qs-a-1", reader.Read("上湾村一组", "qs-b", A.Monday).Target?.GridId);
        Assert.Equal(["上湾村一组", "下湾村一组"], reader.Read("一组", null, A.Monday).Near.Order());
    }

    [Theory]
    [InlineData("关注", true)]
    [InlineData("取消关注", true)]
    [InlineData("走访", false)]
    public void Words_AreTaken(string word, bool taken) => Assert.Equal(taken, StaffWords.IsTaken(word));
}
