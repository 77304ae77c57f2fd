using WeGrid.Domain.Corps;
using WeGrid.Domain.Notices;
using Xunit;

namespace WeGrid.Domain.Tests.Notices;

/// <summary>群里的声音 (NT-09): who may say something in a group unasked, and what becomes of it.</summary>
public sealed class GroupVoiceTests
{
    private static readonly DateTimeOffset _now = A.Time("2026-11-16 10:00");

    private static Corp Town(string chat, string more = "") => CorpFile.Parse($$"""
        {
          "corp": "town", "name": "镇", "wecomCorpId": "ww1",
          "apps": [ { "id": "grid", "agentId": 1 } ],
          "bots": [ { "id": "xiao", "botId": "aib1", "name": "小", "mode": "socket", "secret": "env:S" }, { "id": "called", "botId": "aib2", "name": "叫" } ],
          "robots": [ {{more}} ],
          "grids": [ { "id": "t", "name": "镇", "kind": "town" } ],
          "staff": [ { "userid": "shu", "name": "舒", "posts": [ { "grid": "t", "post": "townLeader" } ] } ],
          "chats": [ { "id": "room", "grid": "t", "owner": "shu", {{chat}} } ]
        }
        """) is ({ } corp, []) ? corp : throw new InvalidOperationException();

    [Theory]
    [InlineData("\"kind\": \"customer\"", "", null)]
    [InlineData("\"kind\": \"internal\"", "", null)]
    [InlineData("\"kind\": \"internal\", \"bot\": \"called\"", "", null)] // called back, it may only answer
    [InlineData("\"kind\": \"internal\", \"bot\": \"xiao\"", "", Channel.BotPush)]
    [InlineData("\"kind\": \"internal\", \"bot\": \"xiao\"", "{ \"id\": \"r\", \"key\": \"env:K\", \"chat\": \"room\" }", Channel.Webhook)]
    [InlineData("\"kind\": \"internal\", \"bot\": \"xiao\", \"app\": \"grid\"", "{ \"id\": \"r\", \"key\": \"env:K\", \"chat\": \"room\" }", Channel.AppChat)]
    [Trait("Feature", "NT-09")]
    public void Of_WhatMaySpeakThereUnasked(string chat, string robots, Channel? channel) => Assert.Equal(channel, GroupVoice.Of(Town(chat, robots), "room")?.Channel);

    [Theory]
    [InlineData("\"kind\": \"internal\", \"notices\": true", "nothing of ours can say them there")]
    [InlineData("\"kind\": \"customer\", \"app\": \"grid\"", "only a chat of kind internal is")]
    [InlineData("\"kind\": \"internal\", \"app\": \"none\"", "by an app in apps")]
    public void Parse_SaysWhatIsMissing(string chat, string fault) =>
        Assert.Contains(fault, Assert.Throws<InvalidOperationException>(() => Town(chat)) is not null ? Faults(chat) : "", StringComparison.Ordinal);

    private static string Faults(string chat) => string.Join('\n', CorpFile.Parse($$"""
        { "corp": "town", "name": "镇", "wecomCorpId": "ww1", "apps": [ { "id": "grid", "agentId": 1 } ], "grids": [ { "id": "t", "name": "镇", "kind": "town" } ],
          "staff": [], "chats": [ { "id": "room", "grid": "t", {{chat}} } ] }
        """).Faults);

    [Fact]
    [Trait("Feature", "NT-09")]
    public void Say_LongText_InPartsInOrder_EachTellsWhatBecameOfIt()
    {
        var voice = GroupVoice.Of(Town("\"kind\": \"internal\", \"app\": \"grid\""), "room")!;
        var notice = new GroupNotice(new Guid(8, 0, 0, new byte[8]), "room", new string('水', 1500), _now, _now.AddHours(2)) { IsDanger = true };
        var parts = voice.Say(notice, _now).ToList();

        Assert.Equal(notice.Text, string.Concat(parts.Select(p => p.Values["notice.text"])));
        Assert.All(parts, p => Assert.InRange(MassText.BytesOf(p.Values["notice.text"]), 1, GroupVoice.TextBytes));
        Assert.Equal([0, 1, 2], parts.Select(p => p.Seq));
        Assert.Equal(3, GroupVoice.PartsOf(notice));
        Assert.All(parts, p => Assert.True(p.WantsVerdict && p.IsDanger && p.ValidUntil == notice.ValidUntil));
        Assert.Equal((notice.Id, "room"), GroupVoice.NoticeOf(parts[2].Subject));
        Assert.Null(GroupVoice.NoticeOf("mass:" + notice.Id));
    }

    [Theory]
    [InlineData(null, "2026-11-16 10:05", GroupNoticeStatus.Said, "")]
    [InlineData("robot", "2026-11-16 10:05", GroupNoticeStatus.Handed, "shu shu")] // the words, and the card that asks for them
    [InlineData("expired", "2026-11-16 12:00", GroupNoticeStatus.Lapsed, "")]
    [Trait("Feature", "NT-09")]
    public void Said_NotTaken_TheOwnerPastes(string? why, string at, GroupNoticeStatus status, string people)
    {
        var desk = new MassDesk(A.Rules() with { Corp = Town("\"kind\": \"internal\", \"app\": \"grid\"") });
        var notice = new GroupNotice(new Guid(8, 0, 0, new byte[8]), "room", "停水", _now, _now.AddHours(2));
        var effects = new Effects();
        desk.Queue(effects, [notice], _now);
        var saying = Assert.Single(effects.GroupNotices.Values);
        Assert.Equal(GroupNoticeStatus.Saying, saying.Status);
        Assert.Empty(effects.Dues);

        effects = new Effects();
        desk.Said(effects, saying, 0, why, A.Time(at));
        Assert.Equal(status, Assert.Single(effects.GroupNotices.Values).Status);
        Assert.Equal(people, string.Join(' ', effects.Notices.Select(n => n.Recipient)));

        // Twice the same verdict: nothing more.
        effects = new Effects();
        desk.Said(effects, saying with { Status = status }, 0, why, A.Time(at));
        Assert.Empty(effects.GroupNotices);
    }

    /// <summary>Half of it was said: the owner pastes the rest, the machine says no more of it.</summary>
    [Fact]
    [Trait("Feature", "NT-09")]
    public void Said_TheSecondOfThreePartsFails_TheRestIsPasted_AndNoMoreIsSaid()
    {
        var desk = new MassDesk(A.Rules() with { Corp = Town("\"kind\": \"internal\", \"app\": \"grid\"") });
        var saying = new GroupNotice(new Guid(8, 0, 0, new byte[8]), "room", new string('水', 1500), _now, _now.AddHours(2)) { Status = GroupNoticeStatus.Saying };
        var effects = new Effects();
        desk.Said(effects, saying, 0, null, _now);
        Assert.Equal(GroupNoticeStatus.Saying, Assert.Single(effects.GroupNotices.Values).Status);

        effects = new Effects();
        desk.Said(effects, saying, 1, "unknown_delivery", _now);
        Assert.Equal((GroupNoticeStatus.Handed, WaitReason.Doubtful), Assert.Single(effects.GroupNotices.Values) is var n ? (n.Status, n.Waits) : default);
        Assert.Equal(1500 - 682, effects.Notices.Where(n => n.Channel == Channel.AppText).Sum(n => n.Values["notice.text"].Length));
        Assert.Equal(("room", $"gword:{saying.Id}:room"), Assert.Single(effects.Silenced));
    }

    /// <summary>What waits for the morning is not said after something graver, nor handed to anybody once it was corrected.</summary>
    [Fact]
    [Trait("Feature", "NT-19")]
    public void OvertakenOrCorrected_WhatWasToBeSaid_IsSilent_AndItsVerdictIsNothing()
    {
        var desk = new MassDesk(A.Rules() with { Corp = Town("\"kind\": \"internal\", \"app\": \"grid\"") });
        var saying = new GroupNotice(new Guid(8, 0, 0, new byte[8]), "room", "停水", _now, _now.AddHours(2)) { Status = GroupNoticeStatus.Saying };
        foreach (var effects in new[] { With(e => desk.Overtake(e, [saying], [], _now)), With(e => desk.Correct(e, [saying], [], "不停了", new Guid(9, 0, 0, new byte[8]), _now)) })
        {
            Assert.Equal(("room", $"gword:{saying.Id}:room"), Assert.Single(effects.Silenced));
            var withdrawn = effects.GroupNotices[(saying.Id, "room")];
            Assert.Equal(GroupNoticeStatus.Withdrawn, withdrawn.Status);
            Assert.Empty(With(e => desk.Said(e, withdrawn, 0, "answered", _now)).GroupNotices);
        }

        // A group that lost its voice meanwhile: by hand, at once.
        var mute = new MassDesk(A.Rules() with { Corp = Town("\"kind\": \"internal\"") });
        Assert.Equal(GroupNoticeStatus.Handed, Assert.Single(With(e => mute.Queue(e, [saying], _now)).GroupNotices.Values).Status);

        static Effects With(Action<Effects> doing)
        {
            var effects = new Effects();
            doing(effects);
            return effects;
        }
    }

    [Fact]
    [Trait("Feature", "NT-19")]
    public void Follow_WhatAMachineSaid_IsCorrectedByTheMachine()
    {
        var desk = new MassDesk(A.Rules() with { Corp = Town("\"kind\": \"internal\", \"app\": \"grid\"") });
        var said = new GroupNotice(new Guid(8, 0, 0, new byte[8]), "room", "停水", _now, _now.AddHours(2)) { Status = GroupNoticeStatus.Said };
        var effects = new Effects();
        var outcome = desk.Correct(effects, [said], [], "是明天停水", new Guid(9, 0, 0, new byte[8]), _now.AddHours(1));

        Assert.Equal(1, outcome.Reached);
        var notice = Assert.Single(effects.Notices);
        Assert.Equal((Channel.AppChat, "room"), (notice.Channel, notice.Recipient));
        Assert.Contains("是明天停水", notice.Values["notice.text"], StringComparison.Ordinal);
    }
}
