using WeGrid.Domain.Intake;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>客户群变更: what can be counted and what must be looked up.</summary>
public sealed class GroupChangeTests
{
    [Theory]
    [InlineData("update", "add_member", "wm1 wm2", "1", "2", 2)]
    [InlineData("update", "del_member", "wm1", "1", "2", -1)]
    [InlineData("update", "add_member", "wm1 he.yun", "1", "2", null)] // somebody of ours: perhaps the archive's seat
    [InlineData("update", "add_member", "", "1", "2", null)] // nobody named
    [InlineData("update", "add_member", "wm1", "", "2", null)] // no chain
    [InlineData("update", "change_name", "", "", "", 0)]
    [InlineData("update", "change_notice", "", "", "", 0)]
    [InlineData("update", "change_owner", "", "1", "2", null)]
    [InlineData("update", "something_new", "", "1", "2", null)]
    [InlineData("create", "", "", "", "", null)]
    [InlineData("dismiss", "", "", "", "", null)]
    [Trait("Feature", "IN-01")]
    public void Of_CountsResidents_AndLooksUpTheRest(string type, string detail, string members, string before, string after, int? step)
    {
        var at = new DateTimeOffset(2026, 3, 10, 10, 0, 0, TimeSpan.FromHours(8));
        var change = GroupChange.Of("wr1", type, detail, members.Split(' ', StringSplitOptions.RemoveEmptyEntries), id => id == "he.yun", (before, after), at);

        Assert.Equal(new GroupChange("wr1", step, before, after, at), change);
        Assert.Equal("", GroupChange.OfStaff(at).ChatId);
        Assert.Null(GroupChange.OfStaff(at).Step);
    }
}
