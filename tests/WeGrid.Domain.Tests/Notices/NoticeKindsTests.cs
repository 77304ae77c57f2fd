using WeGrid.Domain.Notices;
using Xunit;

namespace WeGrid.Domain.Tests.Notices;

public sealed class NoticeKindsTests
{
    [Theory]
    [Trait("Feature", "NT-12")]
    [InlineData("digest", false, true)]
    [InlineData("accepted_yours", false, true)]
    [InlineData("accepted_yours", true, false)]
    [InlineData("amended", false, true)]
    [InlineData("ticket_new", false, false)]
    [InlineData("life", true, false)]
    [InlineData("late_yours", false, false)]
    [InlineData("reply_done", false, false)]
    public void IsMuted_EverythingOptional_NeverWhatIsMandatory(string template, bool danger, bool muted)
    {
        Assert.Equal(muted, NoticeKinds.IsMuted([.. NoticeKinds.Optional.Keys], template, danger));
        Assert.False(NoticeKinds.IsMuted([], template, danger));
    }

    /// <summary>A kind names templates there are, each of one kind only, and none with buttons.</summary>
    [Fact]
    [Trait("Feature", "NT-12")]
    public void Optional_NamesShippedTextsOnce()
    {
        var all = NoticeKinds.Optional.Values.SelectMany(t => t).ToList();

        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.All(all, t => Assert.True(File.Exists(Path.Combine(A.Root, "data", "templates", t + ".txt")), t));
    }
}
