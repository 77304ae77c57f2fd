using WeGrid.Domain.Intake;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>相像的旧单: what of a neighbourhood is fetched whole.</summary>
public sealed class AlikeMattersTests
{
    private static readonly MatterFacts _lamp = new("桥头路灯不亮", "g/桥头", "市政设施/路灯");

    [Theory]
    [InlineData("the same matter, open", "桥头的路灯不亮了", "g/桥头", true, "1", "1")]
    [InlineData("the same matter, done", "桥头的路灯不亮了", "g/桥头", false, "", "1")]
    [InlineData("another spot", "桥头路灯不亮", "g/村口", true, "", "")]
    public void Among_OneEarlier(string what, string text, string place, bool isOpen, string open, string reports)
    {
        var found = AlikeMatters.Among([_lamp], [Matter(1, new MatterFacts(text, place, "市政设施/路灯"), isOpen)]);
        Assert.True((open, reports) == (string.Join(',', found.Open), string.Join(',', found.Reports)), what);
    }

    [Fact]
    public void Among_LikeWhatIsJoined_IsCountedAlthoughItIsNotLikeWhatIsSaid()
    {
        // No place said: the words decide, and each is like its neighbour only.
        MatterFacts said = new("路灯坏了", null, "市政设施/路灯"), joined = new("路灯坏了路面塌了", null, "市政设施/路灯"), third = new("路面塌了有个坑", null, "市政设施/路灯");
        Assert.True(SameMatter.AreSame(said, joined) && SameMatter.AreSame(joined, third) && !SameMatter.AreSame(said, third));

        var (open, reports) = AlikeMatters.Among([said], [Matter(1, joined, isOpen: true), Matter(2, third, isOpen: false)]);

        Assert.Equal([1], open);
        Assert.Equal([1, 2], reports);
    }

    [Fact]
    public void Among_NothingSaid_NothingIsFetched() => Assert.Equal(([], []), AlikeMatters.Among([], [Matter(1, _lamp, isOpen: true)]));

    [Fact]
    public void Decide_ComparedWithNothingBefore_SaysWhatWasLacking()
    {
        var desk = A.IntakeDesk();
        var needs = new IntakeNeeds();
        var hearing = desk.Need(new IntakeRun().InGroup("zhang", "桥头的路灯坏了三天了，麻烦修一下"), new Beforehand(), needs);
        Assert.NotEmpty(needs.Neighbourhoods);

        foreach (var (asked, lacking) in new[] { (needs, false), (new IntakeNeeds(), true) })
        {
            var facts = new IntakeFacts { NextNumber = () => 1, NewId = _ => Guid.NewGuid(), Needs = asked };
            desk.Decide(hearing, facts, new Effects());
            Assert.Equal(lacking, facts.Lacking.Exists(l => needs.Neighbourhoods[l.Neighbourhood].Contains(l.Facts)));
        }
    }

    [Theory]
    [InlineData("archive:g-one", true)]
    [InlineData("bot:g-one", true)]
    [InlineData("kf:g-one:wm123", true)]
    [InlineData("app:zhang", false)]
    [InlineData("g-two", false)]
    public void ChatOf_EachWayAConversationIsNamed(string conversation, bool isKnown)
    {
        var chat = A.Corp.Chats.Values.First();
        Assert.Equal(isKnown ? chat : null, A.Corp.ChatOf(conversation.Replace("g-one", chat.Id, StringComparison.Ordinal)));
    }

    private static EarlierMatter Matter(long number, MatterFacts facts, bool isOpen) => new(number, isOpen, "g", facts, A.Monday) { IsOpen = isOpen };
}
