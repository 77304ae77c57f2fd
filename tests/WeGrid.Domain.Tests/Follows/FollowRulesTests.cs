using WeGrid.Domain.Follows;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Follows;

/// <summary>Which following fits which ticket, what nobody is told, and how it is told.</summary>
[Trait("Feature", "NT-13")]
public sealed class FollowRulesTests
{
    private static readonly DateTimeOffset _evening = A.Time("2026-11-16 17:33");
    private static readonly FollowMatter _lamp = Of(1024, A.Grid, "市政设施", "路灯");

    [Theory]
    [InlineData("qs-a", "", "", true)] // the village above
    [InlineData("qs-a-1-m", "", "", true)] // the grid itself
    [InlineData("qs", "", "", true)]
    [InlineData("", "", "", true)]
    [InlineData("qs-b", "", "", false)] // another village
    [InlineData("", "市政设施", "", true)] // level 1
    [InlineData("", "市政设施", "路灯", true)] // level 2
    [InlineData("", "市政设施", "井盖", false)]
    [InlineData("", "供水", "", false)]
    [InlineData("qs-a", "市政设施", "路灯", true)] // both
    [InlineData("qs-a", "供水", "", false)]
    [InlineData("qs-b", "市政设施", "路灯", false)]
    public void Follow_Fits(string grid, string category, string subcategory, bool fits) =>
        Assert.Equal(fits ? [1024L] : [], Told([Follow(grid, category, subcategory)], [_lamp]));

    [Fact]
    public void Follow_OfAGridBelow_HearsNothingOfTheVillage() =>
        Assert.Empty(Told([Follow("qs-a-1")], [_lamp with { GridId = "qs-a" }]));

    public static TheoryData<string, FollowMatter> Unsaid => new()
    {
        { "confidential", _lamp with { Category = Ticket.ConfidentialCategory, Subcategory = "干部作风" } },
        { "reported", _lamp with { Kind = DemandKind.Report } },
        { "life", _lamp with { Urgency = Urgency.Life } },
        { "personal leaf", _lamp with { Category = "供电", Subcategory = "停电涉医疗设备" } },
        { "personal level 1", _lamp with { Category = "民政救助", Subcategory = "低保五保" } },
        { "perhaps personal", _lamp with { Category = "供电", Subcategory = "" } },
        { "unsorted", _lamp with { Category = "其他", Subcategory = "待分类" } },
        { "merged", _lamp with { Status = TicketStatus.Merged, MergedInto = 1000 } },
        { "ended", _lamp with { Status = TicketStatus.Terminated } },
        { "before it was followed", _lamp with { OrderedAt = A.Monday.AddHours(-2) } },
        { "their own hands", _lamp with { Holder = "WM-1" } },
    };

    [Theory]
    [MemberData(nameof(Unsaid))]
    public void News_WhatIsNotSaid(string why, FollowMatter matter) => Assert.True(Told([Follow("qs")], [matter]).Count == 0, why);

    [Fact]
    public void News_WithoutATreeOfCategories_NothingIsPublic() =>
        Assert.Empty(FollowRules.News(A.Corp, null, [Follow("qs")], [_lamp], [], _evening));

    [Fact]
    public void News_OfALevel_LeavesItsPersonalLeavesOut() =>
        Assert.Equal([2L], Told([Follow("", "供电")], [Of(1, A.Grid, "供电", "停电涉医疗设备"), Of(2, A.Grid, "供电", "停电")]));

    [Fact]
    public void News_FittingThreeFollowings_IsOnce_TheNewestFirst()
    {
        var followed = new[] { Follow("qs-a"), Follow("", "市政设施"), Follow("qs-a-1", "市政设施", "路灯") };
        Assert.Equal([1025L, 1024L], Told(followed, [_lamp, _lamp with { Number = 1025, OrderedAt = A.Monday.AddHours(2) }]));
    }

    [Fact]
    public void News_ToldOrOwn_IsKnown_AndSoIsWhatItWasMergedInto()
    {
        FollowMatter[] matters = [_lamp, Of(1030, A.Grid, "市政设施", "路灯") with { Status = TicketStatus.Merged, MergedInto = 1040 }, Of(1040, A.Grid, "市政设施", "路灯")];

        Assert.Equal([1024L], Told([Follow("qs")], matters, ("wm-1", 1030)));
        Assert.Equal([1040L], Told([Follow("qs")], matters, ("WM-1", 1024)));
        Assert.Equal(2, Told([Follow("qs")], matters, ("wm-2", 1030)).Count);
    }

    [Fact]
    public void News_AThatIsMergedInARing_DoesNotHang() =>
        Assert.Single(Told([Follow("qs")], [_lamp, Of(1, A.Grid, "市政设施", "路灯") with { Status = TicketStatus.Merged, MergedInto = 2 }, Of(2, A.Grid, "市政设施", "路灯") with { Status = TicketStatus.Merged, MergedInto = 1 }], ("wm-1", 1)));

    [Fact]
    public void News_OlderThanThirtyDays_IsNone() =>
        Assert.Empty(FollowRules.News(A.Corp, A.Categories, [Follow("qs")], [_lamp], [], _lamp.OrderedAt + FollowRules.Waits));

    [Fact]
    public void News_OfAGridThatWasClosed_GoToWhoFollowsWhatTookOver_AndBack()
    {
        var corp = A.CorpOf(A.Town.Replace("\"grids\": [", """
            "regrids": [ { "on": "2026-11-16", "from": ["qs-old"], "to": ["qs-b"] } ], "grids": [ { "id": "qs-old", "parent": "qs", "level": "村", "name": "旧村", "kind": "village" },
            """, StringComparison.Ordinal));
        Assert.Single(FollowRules.News(corp, A.Categories, [Follow("qs-old")], [_lamp with { GridId = "qs-b" }], [], _evening));
        Assert.Single(FollowRules.News(corp, A.Categories, [Follow("qs-b")], [_lamp with { GridId = "qs-old" }], [], _evening));
    }

    [Fact]
    public void Tell_NamesNumberKindWhereAndState_NothingElse()
    {
        var notice = Tell(new Reach("wei", IsMember: true), [_lamp])!;

        Assert.Equal((Channel.AppText, "wei", "1", ""), (notice.Channel, notice.Recipient, notice.Values["count"], notice.Values["left"]));
        Assert.Equal("1024 路灯 上湾村一组 已接单", string.Join(' ', new[] { "ticket.number", "ticket.category", "grid.name", "ticket.status" }.Select(v => notice.Lines[0].Values[v])));
        Assert.Equal(4, notice.Lines[0].Values.Count);
    }

    [Fact]
    public void Tell_More_CountsTheRest()
    {
        var notice = Tell(new Reach("wei", IsMember: true), [.. Enumerable.Range(1, 11).Select(n => _lamp with { Number = n })])!;
        Assert.Equal((FollowRules.Lines, "11", "还有 3 件。"), (notice.Lines.Count, notice.Values["count"], notice.Values["left"]));
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(47, 0, true)]
    [InlineData(48, 0, false)] // the talk is over
    [InlineData(1, 2, true)]
    [InlineData(1, 3, false)] // two stay for the result and the question after it
    public void Tell_ByKf_OnlyWhileTheTalkIsOpen(int hoursAgo, int sent, bool told)
    {
        var notice = Tell(A.ByKf(_evening.AddHours(-hoursAgo), "wm-1") with { KfSentSince = sent }, [_lamp]);
        Assert.Equal(told, notice is { Channel: Channel.KfText, Via: "wk-qs" });
    }

    [Fact]
    public void Tell_AtNight_WaitsForTheMorning_AndMustBeOpenThen()
    {
        var night = A.Time("2026-11-16 23:10");
        Assert.Equal(A.Time("2026-11-17 09:00"), new FollowDesk(A.Rules()).Tell(new Reach("wei", true), [_lamp], night)!.SendAt);
        Assert.Null(new FollowDesk(A.Rules()).Tell(A.ByKf(night.AddHours(-40), "wm-1"), [_lamp], night));
    }

    [Fact]
    public void Tell_Nothing_IsNoMessage() => Assert.Null(Tell(new Reach("wei", true), []));

    private static Notice? Tell(Reach reach, IReadOnlyList<FollowMatter> news) => new FollowDesk(A.Rules()).Tell(reach, news, _evening);

    private static Follow Follow(string grid, string category = "", string subcategory = "") => new("wm-1", FollowerKind.Resident, new FollowTarget(grid, category, subcategory), A.Monday.AddHours(-1));

    private static FollowMatter Of(long number, string grid, string category, string subcategory) => new(number, grid, category, subcategory, TicketStatus.Accepted, A.Monday);

    private static IReadOnlyList<long> Told(IEnumerable<Follow> follows, IReadOnlyList<FollowMatter> matters, params (string, long)[] known) =>
        [.. FollowRules.News(A.Corp, A.Categories, follows, matters, known, _evening).GetValueOrDefault("wm-1", []).Select(m => m.Number)];
}
