using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Understanding;

/// <summary>一条几件事: where one text is cut, and where it is not. In doubt it is one matter.</summary>
public sealed class SeveralMattersTests
{
    private static readonly Understander _understander = new(A.Lexicon, Gazetteer.Empty(A.Lexicon.Normaliser));

    private static Understood Understand(string text) => _understander.Understand(text, ChatContext.Direct(A.Grid));

    [Theory]
    [InlineData("路灯坏了三天了，晚上看不见路。另外停水两天了，家里没水用", "路灯坏了三天了，晚上看不见路|停水两天了，家里没水用")]
    [InlineData("小卖部停水两天了，家里没水用；学校门口的路灯坏了三天了", "小卖部停水两天了，家里没水用|学校门口的路灯坏了三天了")]
    [InlineData("停水两天了，家里没水用，还有个事，路灯坏了三天了，晚上看不见路", "停水两天了，家里没水用|路灯坏了三天了，晚上看不见路")]
    [InlineData("停水两天了，家里没水用，再就是路灯坏了三天了，晚上看不见路", "停水两天了，家里没水用|路灯坏了三天了，晚上看不见路")]
    [InlineData("反映两件事：1、停水两天了，家里没水用；2、路灯坏了三天了，晚上看不见路", "反映两件事，停水两天了，家里没水用|路灯坏了三天了，晚上看不见路")]
    [InlineData("两个事：第一，停水两天了，家里没水用；第二，路灯坏了三天了，晚上看不见路。麻烦了", "两个事，停水两天了，家里没水用|路灯坏了三天了，晚上看不见路，麻烦了")]
    public void In_TwoMatters_AreTwo(string text, string parts) => Assert.Equal(parts.Split('|'), SeveralMatters.In(text, Understand));

    [Theory]
    [InlineData("路灯坏了三天了，晚上看不见路")]
    [InlineData("路灯坏了三天了。晚上看不见路。老人摔了怎么办！")]
    [InlineData("停水两天了，家里没水用。另外谢谢各位")]
    [InlineData("停水两天了，家里没水用。另外隔壁也没水")]
    [InlineData("路灯坏了三天了，还有两盏一闪一闪的")]
    [InlineData("停水两天了，家里没水用；路灯坏了三天了，晚上看不见路")]
    [InlineData("停水两天了，家里没水用，还有路灯坏了三天了，晚上看不见路")]
    [InlineData("下水道堵了，臭气熏天，家里没法住人")]
    [InlineData("今天天气好。明天也好")]
    [InlineData("")]
    [InlineData("。。。")]
    public void In_InDoubt_IsOne(string text) => Assert.Equal([text], SeveralMatters.In(text, Understand));

    [Fact]
    public void In_MoreThanAPersonWouldTakeApartBlindly_StaysTogether()
    {
        const string Many = "1、停水两天了，家里没水用；2、路灯坏了三天了，晚上看不见路；3、垃圾堆了一周没人清运；4、一直停电，冰箱里的菜都坏了";

        Assert.Equal([Many], SeveralMatters.In(Many, Understand));
    }

    [Theory]
    [InlineData("1.5米宽的路", "1.5米宽的路")]
    [InlineData("2栋第一单元没灯", "2栋第一单元没灯")]
    [InlineData("甲。乙；丙！丁\n戊", "甲|乙|丙|丁|戊")]
    public void Clauses_AreCutWhereAnotherMatterMayBegin(string text, string clauses) => Assert.Equal(clauses.Split('|'), SeveralMatters.Clauses(text));
}
