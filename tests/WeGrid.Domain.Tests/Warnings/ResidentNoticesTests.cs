using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Warnings;
using Xunit;

namespace WeGrid.Domain.Tests.Warnings;

public sealed class ResidentNoticesTests
{
    private static readonly DateTimeOffset _now = Cap.Now;

    private static readonly Corp _town = CorpFile.Parse("""
        { "corp": "lx", "name": "龙溪镇", "wecomCorpId": "ww-lx", "apps": [], "grids": [
            { "id": "lx", "level": "镇", "name": "龙溪镇", "code": "530621100", "kind": "town" },
            { "id": "lx-a", "parent": "lx", "level": "村", "name": "龙溪村", "kind": "village" },
            { "id": "lx-a-1", "parent": "lx-a", "level": "组", "name": "一组", "kind": "group" },
            { "id": "lx-b", "parent": "lx", "level": "村", "name": "柏树村", "kind": "village" } ],
          "staff": [
            { "userid": "duty", "name": "谭华", "mobile": "13800000005", "posts": [ { "grid": "lx", "post": "dutyOfficer" } ] },
            { "userid": "zhou", "name": "周立", "mobile": "13800000001", "posts": [ { "grid": "lx-a", "post": "gridLeader" } ] } ],
          "chats": [
            { "id": "wr-town", "kind": "customer", "grid": "lx", "owner": "duty", "name": "全镇群" },
            { "id": "wr-a", "kind": "customer", "grid": "lx-a", "owner": "zhou", "name": "龙溪村民群" },
            { "id": "wr-a1", "kind": "customer", "grid": "lx-a-1", "owner": "zhou", "name": "一组群" },
            { "id": "wr-b", "kind": "customer", "grid": "lx-b", "owner": "duty", "name": "柏树村民群" },
            { "id": "staff-a", "kind": "internal", "grid": "lx-a", "owner": "zhou", "name": "网格工作群" } ] }
        """).Corp!;

    [Theory]
    [Trait("Feature", "WA-18")]
    [InlineData("lx-a", "wr-a wr-a1 wr-town")]
    [InlineData("lx-a-1", "wr-a wr-a1 wr-town")]
    [InlineData("lx-b", "wr-b wr-town")]
    [InlineData("lx", "wr-a wr-a1 wr-b wr-town")]
    public void Of_TheGroupsOfTheArea_OnceForAColour(string grid, string groups)
    {
        var words = Words(WarningColour.Red, grid);

        var told = ResidentNotices.Of(words, [], _now);

        Assert.Equal(groups, string.Join(' ', told.Select(n => n.Group)));
        Assert.All(told, n => Assert.Equal((true, true, _now.AddHours(6)), (n.IsDanger, n.IsOfficial, n.ValidUntil)));
        Assert.Empty(ResidentNotices.Of(words, told, _now.AddHours(1)));
        // The area grew: only who is new reads it.
        Assert.Equal(4 - told.Count, ResidentNotices.Of(Words(WarningColour.Red, "lx"), told, _now).Count);
    }

    [Fact]
    [Trait("Feature", "WA-18")]
    public void Of_AGraverColour_IsSaidAnew_AndWhatStillWaitedIsOvertaken()
    {
        var orange = ResidentNotices.Of(Words(WarningColour.Orange, "lx-b"), [], _now);
        List<GroupNotice> before = [orange[0] with { Status = GroupNoticeStatus.Sent }, orange[1]];
        var red = Words(WarningColour.Red, "lx-b");

        Assert.Equal(["wr-b", "wr-town"], ResidentNotices.Of(red, before, _now).Select(n => n.Group));
        Assert.Equal([orange[1]], ResidentNotices.Overtaken(red, before));
        Assert.Empty(ResidentNotices.Overtaken(Words(WarningColour.Orange, "lx-b"), before));
    }

    [Fact]
    [Trait("Feature", "WA-18")]
    [Trait("Feature", "WA-10")]
    public void Of_ADrillAMissingItemOrAPlanThatTellsNobody_None()
    {
        Assert.Empty(ResidentNotices.Of(Words(WarningColour.Red, "lx", isDrill: true), [], _now));
        Assert.Empty(ResidentNotices.Of(Words(WarningColour.Red, "lx") with { Doubts = "防御指南" }, [], _now));
        Assert.Empty(ResidentNotices.Of(Words(WarningColour.Blue, "lx"), [], _now));
        Assert.All(ResidentNotices.Of(Words(WarningColour.Yellow, "lx"), [], _now), n => Assert.False(n.IsDanger));
    }

    [Fact]
    [Trait("Feature", "WA-18")]
    public void Text_TheOfficialWholeAndUnaltered_TheTownsTipsBelowTheLine_NothingForStaff()
    {
        var words = Words(WarningColour.Red, "lx");

        var text = ResidentNotices.Of(words, [], _now)[0].Text;

        Assert.StartsWith("暴雨红色预警\n预计未来3小时有暴雨。\n请做好防范。\n（松林县气象台", text, StringComparison.Ordinal);
        Assert.EndsWith($"——以下为本镇提示——\n{words.Plan.Tips}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("带班", text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Feature", "WA-18")]
    public void Lift_GoesToWhoReadIt_WhatHasNotGoneIsTakenBack()
    {
        var told = ResidentNotices.Of(Words(WarningColour.Red, "lx"), [], _now);
        List<GroupNotice> before =
        [
            told[0] with { Status = GroupNoticeStatus.Sent }, told[1], told[2] with { Status = GroupNoticeStatus.Handed, Waits = WaitReason.WindowUsed }, told[3] with { Status = GroupNoticeStatus.Withdrawn },
        ];
        var (effects, id) = (new Effects(), Guid.CreateVersion7(_now));
        var lift = Words(WarningColour.Red, "lx") with { Warning = Warning(WarningColour.Red) with { Kind = WarningKind.Cancel, Title = "解除暴雨红色预警" } };

        new MassDesk(A.Rules(_town)).Follow(effects, before, [], n => ResidentNotices.Lift(lift, n, id, _now), WaitReason.Lifted, _now);

        var states = effects.GroupNotices.Values.OrderBy(n => n.Group, StringComparer.Ordinal).Select(n => $"{n.Group} {(n.Id == id ? "lift" : "told")} {n.Status}");
        Assert.Equal(["wr-a lift Queued", "wr-a1 told Withdrawn", "wr-b lift Handed"], states);
        Assert.All(effects.GroupNotices.Values.Where(n => n.Id == id), n => Assert.StartsWith("解除暴雨红色预警", n.Text, StringComparison.Ordinal));
        Assert.DoesNotContain(effects.GroupNotices.Values, n => n.Id == id && n.Text.Contains("本镇提示", StringComparison.Ordinal));
        Assert.Contains(effects.Notices, n => n.Values.GetValueOrDefault("why") == "刚才请您手动发的预警解除了");
    }

    private static Warning Warning(WarningColour colour) => new()
    {
        Identifier = "w", Sender = "station", Issuer = "松林县气象台", Kind = WarningKind.Alert, Type = "暴雨", Colour = colour, Title = $"暴雨{colour.Name()}预警",
        Text = "预计未来3小时有暴雨。", Instruction = "请做好防范。", Sent = _now,
    };

    private static CallWords Words(WarningColour colour, string grid, bool isDrill = false) => new(
        _town, new CallRun(1, "w", "暴雨", colour, isDrill, [grid], _now, _now.AddHours(6)), Warning(colour), Cap.Rules.PlanFor("暴雨", colour), "");
}
