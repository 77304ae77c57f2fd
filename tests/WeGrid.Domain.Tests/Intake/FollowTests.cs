using WeGrid.Domain.Follows;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>关注 as it is said: what is kept, what is answered, and what stays a demand.</summary>
[Trait("Feature", "NT-13")]
public sealed class FollowTests
{
    private readonly IntakeRun _run = new();

    [Theory]
    [InlineData("关注 上湾村", "上湾村的各类事")]
    [InlineData("关注 上湾村 路灯", "上湾村的路灯")]
    [InlineData("关注 停水", "停水（各村）")]
    [InlineData("关注 没水", "停水（各村）")]
    [InlineData("关注 上弯村", "上湾村的各类事")]
    [InlineData("关住 路灯", "路灯（各村）")]
    public void Resident_ByKf_FollowsAndIsAnswered(string said, string name)
    {
        var effects = _run.Hear(_run.ByKf("wm-1", said));

        var follow = Assert.Single(_run.Followed);
        Assert.Equal(("wm-1", FollowerKind.Resident), (follow.Person, follow.Kind));
        var reply = Assert.Single(effects.Notices);
        Assert.Equal((Channel.KfText, "reply_follow", name), (reply.Channel, reply.Template, reply.Values["follow.name"]));
        Assert.NotEmpty(reply.Values["follow.note"]);
        Assert.Empty(_run.All.Files);
    }

    [Fact]
    public void Staff_InAGroup_IsAnsweredAlone()
    {
        var effects = _run.Hear(new Spoken("bot:wr-in", "shu", _run.Now, "m", "关注 下湾村") { Chat = A.Corp.Chats["wr-in"], IsAddressed = true, ResponseUrl = "https://reply" });

        Assert.Equal(FollowerKind.Staff, Assert.Single(_run.Followed).Kind);
        Assert.Equal((Channel.AppText, "shu"), (Assert.Single(effects.Notices).Channel, effects.Notices[0].Recipient));
    }

    [Fact]
    public void Resident_InACustomerGroup_NobodyCanAnswer_FollowsNothing()
    {
        _run.Hear(_run.InGroup("wm-1", "关注 上湾村"));
        Assert.Empty(_run.Followed);
    }

    [Theory]
    [InlineData("关注 落水")]
    [InlineData("关注 有人落水了快来救命")]
    public void CryForHelp_IsOne(string said)
    {
        _run.Hear(_run.ByKf("wm-1", said));
        Assert.Empty(_run.Followed);
        Assert.Single(_run.All.Files);
    }

    [Theory]
    [InlineData("请关注一下上湾村桥头的路灯，坏了好几天没人修")]
    [InlineData("关注 上湾村桥头的路灯坏了好几天没人修")]
    public void Demand_StaysOne(string said)
    {
        _run.Hear(_run.ByKf("wm-1", said));
        Assert.Empty(_run.Followed);
        Assert.Single(_run.All.Files);
    }

    [Theory]
    [InlineData("关注 监督举报", "私事")]
    [InlineData("关注 中湾村", "上湾村、下湾村")]
    [InlineData("关注 月亮湖", "上湾村、下湾村")]
    public void Refused_SaysWhatIsPossible(string said, string why)
    {
        var reply = Assert.Single(_run.Hear(_run.ByKf("wm-1", said)).Notices);
        Assert.Equal("reply_follow_refused", reply.Template);
        Assert.Contains(why, reply.Values["why"], StringComparison.Ordinal);
        Assert.Empty(_run.Followed);
    }

    [Fact]
    public void List_HasNumbers_DroppedByNumberNameOrAll()
    {
        foreach (var what in new[] { "上湾村", "路灯", "停水", "井盖" })
        {
            _run.Hear(_run.ByKf("wm-1", $"关注 {what}"));
        }

        _run.Hear(_run.ByKf("wm-1", "关注 路灯")); // twice is once
        var list = Assert.Single(_run.Hear(_run.ByKf("wm-1", "我的关注")).Notices);
        Assert.Equal(["1 上湾村的各类事", "2 路灯（各村）", "3 停水（各村）", "4 井盖（各村）"], list.Lines.Select(l => $"{l.Values["number"]} {l.Values["follow.name"]}"));

        Assert.Empty(_run.Hear(_run.ByKf("wm-1", "取消关注 2")).Silenced);
        Assert.Equal(["", "停水", "井盖"], _run.Followed.Select(f => f.Target.Subcategory));
        _run.Hear(_run.ByKf("wm-1", "取消关注 停水"));
        Assert.Equal("reply_follow_list", Assert.Single(_run.Hear(_run.ByKf("wm-1", "取消关注 9")).Notices).Template);
        // What has not left is not said any more.
        Assert.Equal([("wm-1", FollowDesk.Subject)], _run.Hear(_run.ByKf("wm-1", "取消关注 全部")).Silenced);
        Assert.Empty(_run.Followed);
        Assert.Equal("reply_follow_none", Assert.Single(_run.Hear(_run.ByKf("wm-1", "我的关注")).Notices).Template);
    }

    [Fact]
    public void Eleventh_IsTooMany()
    {
        foreach (var leaf in A.Categories.Nodes.Where(n => FollowRules.MayFollow(n.Category, A.Categories)).Take(FollowRules.Most))
        {
            _run.Hear(_run.ByKf("wm-1", $"关注 {leaf.Category.Path}"));
        }

        Assert.Equal(FollowRules.Most, _run.Followed.Count);
        Assert.Contains("最多关注10个", Assert.Single(_run.Hear(_run.ByKf("wm-1", "关注 下湾村")).Notices).Values["why"], StringComparison.Ordinal);
        Assert.Equal(FollowRules.Most, _run.Followed.Count);
    }

    [Fact]
    public void Forms_FollowNothing()
    {
        var person = FormTalk.PersonOf([1, 2, 3]);
        _run.Hear(new Spoken(FormTalk.ConversationOf(person), person, _run.Now, "f", "关注 上湾村") { IsPrivate = true, IsAddressed = true });
        Assert.Empty(_run.Followed);
    }

    [Fact]
    public void WhoLeftTheCorp_FollowsNothing()
    {
        _run.Hear(_run.ToApp("shu", "关注 上湾村"));
        _run.Hear(new Left("contact", "shu", _run.Now));
        Assert.Empty(_run.Followed);
    }

    [Fact]
    public void EveryKindThatMayBeFollowed_CanBeFollowedByThatName()
    {
        foreach (var leaf in A.Categories.Nodes.Select(n => n.Category).Where(c => FollowRules.MayFollow(c, A.Categories)))
        {
            var run = new IntakeRun();
            run.Hear(run.ByKf("wm-1", $"关注 {leaf.Level2}"));
            Assert.Equal(new FollowTarget("", leaf.Level1, leaf.Level2), run.Followed.SingleOrDefault()?.Target);
            Assert.Empty(run.All.Files);
        }
    }
}
