using WeGrid.Domain.Intake;
using WeGrid.Domain.Notices;
using WeGrid.Domain.Tests.Intake;
using Xunit;

namespace WeGrid.Domain.Tests.Notices;

/// <summary>群发台 (NT-18, NT-19): what becomes of a task: chased by a table of times, settled by what the platform says, taken back when it was wrong.</summary>
public sealed class MassDeskTests
{
    private static readonly DateTimeOffset _made = A.Time("2026-11-16 10:00");
    private static readonly MassDesk _desk = new(A.Rules());

    private static MassFile File(string made = "2026-11-16 10:00", bool danger = false, Func<MassSend, MassSend>? with = null)
    {
        var id = new Guid(7, 0, 0, new byte[8]);
        var send = new MassSend(id, "shu", "停水", A.Time(made), A.Time(made).AddHours(danger ? 12 : 72))
        {
            IsDanger = danger, Status = MassSendStatus.Waiting, MessageId = "msg", CreatedAt = A.Time(made), Groups = [new MassGroup("wr-a")],
        };
        var notice = new GroupNotice(new Guid(8, 0, 0, new byte[8]), "wr-a", "停水", send.PlannedAt, send.ValidUntil) { By = "bao", IsDanger = danger, Status = GroupNoticeStatus.Sending, Send = id };
        return new MassFile((with ?? (s => s))(send), [notice]);
    }

    private static DueKey TaskOf(MassFile file) => new(DueKind.MassTask, $"{file.Send.Id}");

    /// <summary>Plays an owner who never confirms: every call of a due step is answered at once.</summary>
    private static List<(DateTimeOffset At, Channel Call)> Chase(MassFile file)
    {
        var calls = new List<(DateTimeOffset, Channel)>();
        var now = file.Send.CreatedAt!.Value;
        for (var step = 0; step < 20 && file.Send.Status == MassSendStatus.Waiting; step++)
        {
            var effects = new Effects();
            _desk.FallDue(effects, file, now);
            if (effects.Dues[TaskOf(file)] is { } later)
            {
                now = later;
                continue;
            }

            var call = Assert.Single(effects.Notices);
            calls.Add((now, call.Channel));
            effects = new Effects();
            _desk.Answered(effects, file, call.Purpose, null, now);
            file = file with { Send = effects.MassSends[file.Send.Id] };
        }

        Assert.Equal(MassSendStatus.Expired, file.Send.Status);
        return calls;
    }

    [Theory]
    [InlineData("2026-11-16 10:00", false, "11-16 11:00 MassRemind, 11-16 12:00 MassRemind, 11-16 13:00 MassRemind, 11-16 14:00 MassLook, 11-19 10:00 MassCancel")]
    [InlineData("2026-11-16 20:30", false, "11-17 07:00 MassRemind, 11-17 08:00 MassRemind, 11-17 09:00 MassRemind, 11-17 10:00 MassLook, 11-19 20:30 MassCancel")] // nobody is reminded at night
    [InlineData("2026-11-16 23:00", true, "11-16 23:05 MassRemind, 11-16 23:10 MassRemind, 11-16 23:15 MassRemind, 11-16 23:20 MassLook, 11-17 11:00 MassCancel")]
    [Trait("Feature", "NT-18")]
    public void Chase_ThreeReminders_TheSuperiorOnce_ThenItIsTakenBack(string made, bool danger, string steps) =>
        Assert.Equal(steps, string.Join(", ", Chase(File(made, danger)).Select(c => $"{c.At:MM-dd HH:mm} {c.Call}")));

    [Fact]
    public void Raised_TellsTheDutyOfficer_AndNoResident()
    {
        var effects = new Effects();
        _desk.Answered(effects, File(with: s => s with { Reminders = 3, RemindedAt = _made.AddHours(3) }), Purpose.MassLook, null, _made.AddHours(4));
        var told = Assert.Single(effects.Notices);
        Assert.Equal(("ban", "mass_raised"), (told.Recipient, told.Template));
    }

    [Fact]
    public void Looked_ConfirmedAndListed_IsSent_AndTheAskerHearsOfReach()
    {
        var effects = new Effects();
        var file = File();
        _desk.Looked(effects, file, new MassLook(_made.AddMinutes(30), [new MassGroup("wr-a", MassGroupStatus.Sent, _made.AddMinutes(30))]), _made.AddMinutes(31));
        Assert.Equal(MassSendStatus.Sent, effects.MassSends[file.Send.Id].Status);
        Assert.Equal(GroupNoticeStatus.Sent, Assert.Single(effects.GroupNotices.Values).Status);
        Assert.Equal(("bao", "1"), Assert.Single(effects.Notices) is var told ? (told.Recipient, told.Values["count"]) : default);
    }

    [Theory]
    [InlineData(5, MassSendStatus.Waiting, null)] // the list may lag
    [InlineData(20, MassSendStatus.Sent, WaitReason.Failed)] // it does not lag so long
    public void Looked_ConfirmedButNotListed_WaitsAndThenTheOwnerPastes(int minutesAfter, MassSendStatus status, WaitReason? why)
    {
        var effects = new Effects();
        var file = File();
        _desk.Looked(effects, file, new MassLook(_made, []), _made.AddMinutes(minutesAfter));
        Assert.Equal(status, effects.MassSends[file.Send.Id].Status);
        Assert.Equal(why, effects.GroupNotices.Values.Select(n => (WaitReason?)n.Waits).SingleOrDefault());
        Assert.Equal(why is not null, effects.Notices.Exists(n => n.Template == "group_paste" && n.Recipient == "shu"));
    }

    [Fact]
    public void NotMade_TheOwnerGetsTheWords_WholeAndApart()
    {
        var effects = new Effects();
        var file = File(with: s => s with { Status = MassSendStatus.Planned, MessageId = null });
        _desk.NotMade(effects, file, "configuration", _made);
        Assert.Equal(["group_notice_text", "group_paste"], effects.Notices.Select(n => n.Template));
        Assert.Equal("停水", effects.Notices[0].Values["notice.text"]);
        Assert.Equal(GroupNoticeStatus.Handed, Assert.Single(effects.GroupNotices.Values).Status);
    }

    [Theory]
    [InlineData(GroupNoticeStatus.Queued, 0, 1, 0)]
    [InlineData(GroupNoticeStatus.Sent, 1, 0, 1)]
    [InlineData(GroupNoticeStatus.Lapsed, 0, 0, 0)]
    [Trait("Feature", "NT-19")]
    public void Correct_GoesWhereItWasRead_AndNowhereElse(GroupNoticeStatus status, int reached, int stopped, int queued)
    {
        var effects = new Effects();
        var notice = File().Notices[0] with { Status = status, Send = status == GroupNoticeStatus.Sent ? Guid.NewGuid() : null };
        var outcome = _desk.Correct(effects, [notice, notice with { Group = "wr-z", Status = GroupNoticeStatus.Lapsed }], [], "不停水", new Guid(9, 0, 0, new byte[8]), _made);
        Assert.Equal((reached, stopped), (outcome.Reached, outcome.Stopped.Count));
        var corrections = effects.GroupNotices.Values.Where(n => n.Corrects == notice.Id).ToList();
        Assert.Equal(queued, corrections.Count);
        Assert.All(corrections, c => Assert.Equal(("wr-a", "更正：刚才的“停水”发错了，请以这条为准：不停水", true), (c.Group, c.Text, c.StandsAlone)));
    }

    [Theory]
    [InlineData(false, GroupNoticeStatus.Withdrawn, GroupNoticeStatus.Withdrawn)] // taken back in time: nobody read it, nobody reads the correction
    [InlineData(true, GroupNoticeStatus.Sent, GroupNoticeStatus.Queued)] // the owner was faster
    [Trait("Feature", "NT-19")]
    public void Correct_UnderWay_IsTakenBack_OrCorrectedWhenTheOwnerWasFaster(bool confirmed, GroupNoticeStatus wrong, GroupNoticeStatus correction)
    {
        var (effects, file) = (new Effects(), File());
        _desk.Correct(effects, file.Notices, [file], "不停水", new Guid(9, 0, 0, new byte[8]), _made.AddMinutes(5));
        Assert.Equal(Channel.MassCancel, Assert.Single(effects.Notices).Channel);
        file = new MassFile(effects.MassSends[file.Send.Id], [.. effects.GroupNotices.Values]);
        effects = new Effects();
        if (confirmed)
        {
            _desk.Looked(effects, file, new MassLook(_made.AddMinutes(5), [new MassGroup("wr-a", MassGroupStatus.Sent, _made.AddMinutes(5))]), _made.AddMinutes(6));
        }
        else
        {
            _desk.Answered(effects, file, Purpose.MassCancel, null, _made.AddMinutes(6));
        }

        var after = file.Notices.ToDictionary(n => n.Corrects is not null, n => effects.GroupNotices.GetValueOrDefault((n.Id, n.Group), n).Status);
        Assert.Equal((wrong, correction), (after[false], after[true]));
    }

    /// <summary>A refusal says nothing of whether the owner may still confirm: what is not known to be cancelled is not called so, and is asked for again.</summary>
    [Theory]
    [InlineData("unclassified", 1, MassSendStatus.Waiting)]
    [InlineData("gave_up", 1, MassSendStatus.Waiting)]
    [InlineData("unclassified", 97, MassSendStatus.Cancelled)] // a day after its end nobody can confirm it
    [InlineData("blackhole", 1, MassSendStatus.Cancelled)] // withheld here: it never existed there
    [InlineData(null, 1, MassSendStatus.Cancelled)]
    [Trait("Feature", "NT-19")]
    public void Cancel_WithoutAYes_IsNoEnd_AndIsAskedForAgain(string? why, int hoursAfter, MassSendStatus status)
    {
        var (effects, now) = (new Effects(), _made.AddHours(hoursAfter));
        var file = File(with: s => s with { Why = MassSend.TakenBack });
        _desk.Answered(effects, file, Purpose.MassCancel, why, now);
        Assert.Equal(status, effects.MassSends.GetValueOrDefault(file.Send.Id, file.Send).Status);
        Assert.Equal(status == MassSendStatus.Waiting ? now.AddHours(1) : (DateTimeOffset?)null, effects.Dues[TaskOf(file)]);

        _desk.FallDue(effects, file with { Send = effects.MassSends.GetValueOrDefault(file.Send.Id, file.Send) }, now.AddHours(1));
        Assert.Equal(status == MassSendStatus.Waiting, effects.Notices.Exists(n => n.Channel == Channel.MassCancel));
    }

    /// <summary>The cancel's own look found it confirmed, and the platform does not list the group yet.</summary>
    [Theory]
    [InlineData(null, true, GroupNoticeStatus.Sent, GroupNoticeStatus.Queued)]
    [InlineData("unclassified", true, GroupNoticeStatus.Sent, GroupNoticeStatus.Queued)]
    [InlineData(null, false, GroupNoticeStatus.Withdrawn, GroupNoticeStatus.Withdrawn)] // it never reached the group, and its correction is of no use
    [Trait("Feature", "NT-19")]
    public void Cancel_FoundItConfirmed_IsNotTakenForCancelled(string? why, bool listed, GroupNoticeStatus wrong, GroupNoticeStatus correction)
    {
        var (effects, file) = (new Effects(), File());
        _desk.Correct(effects, file.Notices, [file], "不停水", new Guid(9, 0, 0, new byte[8]), _made.AddMinutes(5));
        file = new MassFile(effects.MassSends[file.Send.Id] with { ConfirmedAt = _made.AddMinutes(5) }, [.. effects.GroupNotices.Values]);
        effects = new Effects();
        _desk.Answered(effects, file, Purpose.MassCancel, why, _made.AddMinutes(6));
        Assert.Empty(effects.MassSends);
        Assert.Empty(effects.GroupNotices);
        Assert.Equal(_made.AddMinutes(11), effects.Dues[TaskOf(file)]);

        IReadOnlyList<MassGroup> groups = listed ? [new MassGroup("wr-a", MassGroupStatus.Sent, _made.AddMinutes(5))] : [];
        _desk.Looked(effects, file, new MassLook(_made.AddMinutes(5), groups), _made.AddMinutes(21));
        Assert.Equal(MassSendStatus.Sent, effects.MassSends[file.Send.Id].Status);
        var after = file.Notices.ToDictionary(n => n.Corrects is not null, n => effects.GroupNotices.GetValueOrDefault((n.Id, n.Group), n).Status);
        Assert.Equal((wrong, correction), (after[false], after[true]));
    }

    [Theory]
    [InlineData(MassSendStatus.Waiting, false, 1)]
    [InlineData(MassSendStatus.Planned, false, 0)] // there is no task yet to take back
    [InlineData(MassSendStatus.Waiting, true, 0)] // something else goes with it, and may still be confirmed
    [Trait("Feature", "WA-16")]
    public void Overtake_WhatWaitsForItsOwner_IsTakenBack_UnlessSomethingElseGoesWithIt(MassSendStatus status, bool another, int cancels)
    {
        var (effects, file) = (new Effects(), File(danger: true, with: s => s with { Status = status, MessageId = status == MassSendStatus.Planned ? null : "msg" }));
        var orange = file.Notices[0];
        var whole = another ? file with { Notices = [orange, orange with { Id = new Guid(9, 0, 0, new byte[8]) }] } : file;

        _desk.Overtake(effects, [orange], [whole], _made.AddMinutes(2));

        Assert.Equal((orange.Id, GroupNoticeStatus.Withdrawn), Assert.Single(effects.GroupNotices.Values) is var kept ? (kept.Id, kept.Status) : default);
        Assert.Equal(!another, effects.MassSends.Values.Any(s => s.IsTakenBack));
        Assert.Equal(cancels, effects.Notices.Count(n => n.Channel == Channel.MassCancel));
    }

    /// <summary>Red comes while the orange task is being made: it is taken back with its making, and nobody is asked to confirm it.</summary>
    [Fact]
    [Trait("Feature", "WA-16")]
    public void Overtaken_MadeMeanwhile_IsTakenBackAtOnce_AndNothingOfItGoesOn()
    {
        var (effects, file) = (new Effects(), File(danger: true, with: s => s with { Status = MassSendStatus.Planned, MessageId = null }));
        _desk.Overtake(effects, file.Notices, [file], _made);
        file = new MassFile(effects.MassSends[file.Send.Id], [.. effects.GroupNotices.Values]);
        effects = new Effects();
        _desk.Made(effects, file, "msg", _made.AddSeconds(1));
        Assert.Equal(Channel.MassCancel, Assert.Single(effects.Notices).Channel);

        file = file with { Send = effects.MassSends[file.Send.Id] };
        effects = new Effects();
        _desk.Answered(effects, file, Purpose.MassCancel, null, _made.AddSeconds(2));
        Assert.Equal(MassSendStatus.Cancelled, effects.MassSends[file.Send.Id].Status);
        Assert.Empty(effects.GroupNotices);
        Assert.Empty(effects.Notices);
    }

    [Theory]
    [InlineData(Channel.AppText, SentState.Sent, 1, 1, 1)]
    [InlineData(Channel.AppCard, SentState.Sent, 30, 0, 1)] // too old to be recalled
    [InlineData(Channel.AppText, SentState.HandedOver, 1, 0, 1)] // it may have arrived
    [InlineData(Channel.KfText, SentState.Sent, 1, 0, 1)]
    [InlineData(Channel.Voice, SentState.Sent, 1, 0, 1)]
    [InlineData(Channel.BotReply, SentState.Sent, 1, 0, 0)]
    [InlineData(Channel.AppText, SentState.Dead, 1, 0, 0)]
    [InlineData(Channel.AppText, SentState.Open, 1, 0, 0)]
    [Trait("Feature", "NT-19")]
    public void CorrectPeople_RecalledWherePossible_ToldWhereReached(Channel channel, SentState state, int hoursAgo, int recalls, int told)
    {
        var effects = new Effects();
        var row = new SentNotice(Guid.NewGuid(), channel, "wei", "grid", state, _made.AddHours(-hoursAgo), "m1", "明天开会", IsDanger: false);
        new CorrectionDesk(A.Rules()).Correct(effects, row.Id, [row], "后天开会", _made);
        Assert.Equal(recalls, effects.Notices.Count(n => n.Channel == Channel.Recall && n.Values["mass.message"] == "m1"));
        Assert.Equal(told, effects.Notices.Count(n => n.Template == "notice_corrected" && n.Recipient == "wei" && n.Values["reason"] == "后天开会" && !n.Supersedes));
    }

    [Fact]
    [Trait("Feature", "NT-19")]
    public void CorrectGroup_SaidOnALongConnection_ToldThereOnceUnasked()
    {
        var effects = new Effects();
        var rows = new[] { "wei", "li" }.Select(p => new SentNotice(
            Guid.NewGuid(), Channel.BotReply, p, new BotAddress("aib", "wr1", true, p).Write(), SentState.Sent, _made.AddHours(-1), null, "明天停水", IsDanger: false)).ToList();
        var outcome = new CorrectionDesk(A.Rules()).Correct(effects, rows[0].Id, rows, "后天停水", _made);

        var told = Assert.Single(effects.Notices);
        Assert.Equal((Channel.BotPush, new BotAddress("aib", "wr1", true, "").Write(), "group_notice_text"), (told.Channel, told.Via, told.Template));
        Assert.Empty(outcome.Unreachable);
    }

    [Theory]
    [InlineData("群通知 明早停水", "明早停水", false)]
    [InlineData("群通知：明早停水", "明早停水", false)]
    [InlineData("@小清 群通知 明早停水\n请备水", "明早停水\n请备水", false)]
    [InlineData("紧急群通知 涨水了", "涨水了", true)]
    [InlineData("群通知", "", false)]
    public void Parse_Reads(string text, string words, bool danger) => Assert.Equal(new GroupNoticeCommand(words, danger, IsYes: false), GroupNoticeCommand.Parse(text));

    [Theory]
    [InlineData("确认群发", true)]
    [InlineData("不群发。", false)]
    public void Parse_ReadsYesAndNo(string text, bool yes) => Assert.Equal(new GroupNoticeCommand(null, IsDanger: false, yes), GroupNoticeCommand.Parse(text));

    [Theory]
    [InlineData("群通知发了没有")]
    [InlineData("通知大家明早停水")]
    [InlineData("接单 1024")]
    public void Parse_ReadsNoMore(string text) => Assert.Null(GroupNoticeCommand.Parse(text));

    [Fact]
    public void OurOwnWords_HeardFromTheOwnerInTheGroup_AreNoDemand_TheSameFromAResidentAre()
    {
        const string text = "有人掉进桥下的河里了，快来人救命";
        var before = new IntakeRun();
        before.Hear(before.InGroup("shu", text));
        Assert.NotEmpty(before.Last.Demands);
        var run = new IntakeRun();
        run.Echoes.Add(("wr-a", text));
        run.Hear(run.InGroup("shu", text));
        Assert.Empty(run.Last.Demands.Concat<object>(run.Last.Ignored));
        run.Hear(run.InGroup("wmA", text));
        Assert.Single(run.All.Files);
    }

    [Fact]
    public void Said_IsShownOnceMore_AndQueuedAfterAYes()
    {
        var run = new IntakeRun();
        run.Hear(run.ToApp("bao", "群通知 明早停水，问13800000001"));
        var proposed = Assert.Single(run.Last.GroupNotices.Values);
        Assert.Equal(("wr-a", GroupNoticeStatus.Proposed), (proposed.Group, proposed.Status));
        Assert.Equal(["group_notice_text", "group_notice_ask"], run.Last.Notices.Select(n => n.Template));
        Assert.Contains("手机号", run.Last.Notices[1].Values["why"], StringComparison.Ordinal); // said before it is said to everybody
        run.Hear(run.Tap("wei", $"gnotice:{proposed.Id}:send"));
        Assert.Empty(run.Last.GroupNotices); // another's is not yours to confirm
        run.Hear(run.Tap("bao", $"gnotice:{proposed.Id}:send"));
        Assert.Equal(GroupNoticeStatus.Queued, Assert.Single(run.Last.GroupNotices.Values).Status);
        Assert.Contains(new DueKey(DueKind.GroupPlan, "shu"), run.Last.Dues.Keys);
        run.Hear(run.ToApp("bao", "确认群发"));
        Assert.Empty(run.Last.GroupNotices);
    }
}
