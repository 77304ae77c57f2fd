using WeGrid.Domain.Notices;
using WeGrid.Domain.Procedures;
using Xunit;

namespace WeGrid.Domain.Tests.Procedures;

public sealed class ProcedureTellingTests
{
    private static readonly ProcedureTelling _telling = new(A.Rules());

    [Fact]
    public void Keep_ABeginning_TheMatterItsEventItsClockAndThoseWhoDoIt()
    {
        var run = ProcedureRun.Of("seven-steps");
        var effects = Kept(run);

        Assert.Equal(new ProceedingFile(run.Procedure, run.Matter), effects.Proceedings[1]);
        Assert.Equal([(1L, run.Last.Event!)], effects.ProceedingEvents);
        Assert.Equal(A.Time("2026-12-01 00:00"), Assert.Single(effects.Dues, d => d.Key == new DueKey(DueKind.Procedure, "1")).Value);
        // Who began it reads what to do in the answer.
        Assert.Equal("fu:procedure_start zu:procedure_start", Told(effects));
        Assert.All(effects.Notices, n =>
        {
            Assert.Equal((Channel.AppText, "grid", Purpose.Inform), (n.Channel, n.Via, n.Purpose));
            Assert.Equal(("procedure:1:do", 1, true), (n.Subject, n.Seq, n.Supersedes));
            Assert.Equal(("议题", "1", "村口装减速带"), (n.Values["matter.kind"], n.Values["matter.number"], n.Values["matter.title"]));
            Assert.Equal(("收集意见", "第1步，共7步", "还差：意见3份。"), (n.Values["step.name"], n.Values["step.place"], n.Values["step.lacks"]));
        });
    }

    [Fact]
    public void Keep_ARecord_TellsNobody()
    {
        var run = ProcedureRun.Of("seven-steps");
        Assert.Null(run.Do(new ProcedureAct.Note("意见", "要装")));

        Assert.Empty(Kept(run).Notices);
    }

    [Fact]
    public void Keep_OneMessageAPerson_WhatIsToBeDoneBeforeWhatIsDone()
    {
        // Who applied is told of it and puts it on the list: they hear of the list alone.
        var run = ProcedureRun.Of("admission").To("approve");
        Assert.Equal("ban", run.Matter.Starter);
        // Above who applied stands who approves.
        Assert.Equal("zhen:procedure_start", Told(Kept(run)));
        run.Advance("准入");

        Assert.Equal("ban:procedure_start", Told(Kept(run)));
    }

    [Fact]
    public void Keep_WhoHasJustDoneIt_IsNotToldThatItIsDone()
    {
        var own = ProcedureRun.Of("rectify").To("verify");
        own.Advance("合格", "shu");
        Assert.Equal("", Told(Kept(own)));

        var others = ProcedureRun.Of("rectify").To("verify");
        others.Advance("合格", "ban");
        var effects = Kept(others);
        Assert.Equal("shu:procedure_done", Told(effects));
        Assert.Equal(("结论：合格。", "复查情况：写在这里"), (effects.Notices[0].Values["matter.outcome"], effects.Notices[0].Values["matter.said"]));
        // Nothing is waited for any more.
        Assert.Null(effects.Dues[new DueKey(DueKind.Procedure, "1")]);
    }

    [Fact]
    public void Keep_WhoDoesTheNextStepToo_ReadsItInTheAnswer()
    {
        var run = ProcedureRun.Of("four-two").To("open");
        Assert.Equal(("shu", "fu:procedure_start"), (run.Last.Event!.By, Told(Kept(run))));
    }

    [Fact]
    public void Keep_ToldOfTheNextStep_ReadsHowTheOneBeforeEnded_AndWhatWasLeftWhereTheyHearOfIt()
    {
        var run = ProcedureRun.Of("admission", by: "ban").To("approve");
        run.Advance("准入", "zhen");
        var notice = Assert.Single(Kept(run).Notices);

        Assert.Equal(("ban", "procedure_start"), (notice.Recipient, notice.Template));
        Assert.Equal(("“审批”的结论：准入。", "审批意见：写在这里"), (notice.Values["matter.outcome"], notice.Values["matter.said"]));
    }

    [Fact]
    public void Keep_DoneOrDropped_WhatWasSaidOfTheStepIsNoLongerWanted()
    {
        var run = ProcedureRun.Of("rectify").To("mend");
        run.FillIn();
        run.Now = ProcedureRun.Desk.NextLook(run.Procedure, run.Matter with { IsSoonTold = true })!.Value;
        Assert.True(run.Tick() && run.Tick());
        var before = run.Matter;
        Assert.Null(run.Do(new ProcedureAct.Finish("mend"), "bao"));

        // The duty officer heard that it was late: no more, where that has not left yet.
        Assert.Equal(["ban", "bao", "fu", "shu"], Kept(run, before).Silenced.Select(s => s.Recipient).Order(StringComparer.Ordinal));
        Assert.All(Kept(run, before).Silenced, s => Assert.Equal("procedure:1:do", s.Subject));
    }

    [Fact]
    public void Keep_Dropped_EverybodyWhoHasAPartHearsWhy()
    {
        var run = ProcedureRun.Of("whistle", by: "ban");
        var before = run.Matter;
        Assert.Null(run.Do(new ProcedureAct.Drop("自己处理好了"), "ban"));
        var effects = Kept(run, before);

        Assert.Equal("dian:procedure_dropped lu:procedure_dropped", Told(effects));
        Assert.All(effects.Notices, n => Assert.Equal("自己处理好了", n.Values["matter.ended"]));
    }

    [Theory]
    [InlineData("ban", "到了回复“到场 1”，来不了回复“不能到 1 原因”；做完回复“完成 1”。")]
    [InlineData("dian", "到了回复“到场 1”，来不了回复“不能到 1 原因”。")]
    [InlineData("zhen", "")]
    public void Values_How_IsOfWhatThisPersonMayDo(string person, string how)
    {
        var run = ProcedureRun.Of("whistle", by: "ban");
        Assert.Equal(how, _telling.Values(new ProceedingFile(run.Procedure, run.Matter), person)["step.how"]);
    }

    [Fact]
    public void Keep_DoneForTheirOwnSake_ClaimantsAndStarterHearOfTheEnd()
    {
        var run = ProcedureRun.Of("wish", by: "zu").To("close");
        run.Advance(by: "shu");

        Assert.Equal("wei:procedure_done zu:procedure_done", Told(Kept(run)));
    }

    [Fact]
    public void Keep_FoundWanting_ThoseWhoMendHearOfIt_WithTheNewDay()
    {
        var run = ProcedureRun.Of("rectify", by: "bao").To("verify");
        run.FillIn();
        Assert.Null(run.Do(new ProcedureAct.Finish("verify", "不合格") { Due = A.Time("2026-11-26 00:00") }, "ban"));
        var effects = Kept(run);

        Assert.Equal("shu:procedure_start fu:procedure_start bao:procedure_start", Told(effects));
        Assert.All(effects.Notices, n => Assert.Equal("，11月25日前做完", n.Values["step.due"]));
        // What was left the first time does not count.
        Assert.All(effects.Notices, n => Assert.Equal("还差：整改情况、整改后照片。", n.Values["step.lacks"]));
    }

    [Fact]
    public void Keep_Late_TellsThoseWhoDoItAndEachTimeOneHigher()
    {
        var run = ProcedureRun.Of("rectify").To("mend");
        var told = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            run.Now = ProcedureRun.Desk.NextLook(run.Procedure, run.Matter)!.Value;
            Assert.True(run.Tick());
            told.Add(Told(Kept(run)));
        }

        Assert.Equal(
            [
                "shu:procedure_soon fu:procedure_soon bao:procedure_soon",
                "shu:procedure_late fu:procedure_late bao:procedure_late ban:procedure_late",
                "shu:procedure_late fu:procedure_late bao:procedure_late zhen:procedure_late",
            ],
            told);
    }

    [Theory]
    [InlineData("whistle", "2026-11-16 23:00", "2026-11-16 23:00")]
    [InlineData("seven-steps", "2026-11-16 23:00", "2026-11-17 07:00")]
    [InlineData("seven-steps", "2026-11-16 10:00", "2026-11-16 10:00")]
    public void Keep_AtNight_OnlyWhatHasHoursIsSaid(string id, string at, string sent) =>
        Assert.All(Kept(ProcedureRun.Of(id, at: A.Time(at))).Notices, n => Assert.Equal(A.Time(sent), n.SendAt));

    [Theory]
    [InlineData("three-lanes", "big", "register", "第1步，共5步", "还差：事由。", "记下回复“记 1 事由 内容”；做完回复“完成 1”。")]
    [InlineData("three-lanes", "urgent", "tell", "第4步，共4步", "还差：结果。", "记下回复“记 1 结果 内容”；做完回复“完成 1”。")]
    [InlineData("three-lanes", "big", "meet", "第3步，共5步", "还差：会议记录。", "记下回复“记 1 会议记录 内容”；做完回复“完成 1 应到30 实到25 同意20”。")]
    [InlineData("four-two", "", "resolve", "第4步，共7步", "还差：会议记录。", "记下回复“记 1 会议记录 内容”；做完回复“完成 1 代表会议或村民会议或户代表 应到30 实到25 同意20”。")]
    [InlineData("seven-steps", "", "topic", "第2步，共7步", "还差：议题说明。", "记下回复“记 1 议题说明 内容”；做完回复“完成 1 立题或不立题”。")]
    [InlineData("wish", "", "claim", "第2步，共5步", "还差：认领。", "认领回复“认领 1”；做完回复“完成 1”。")]
    [InlineData("whistle", "", "arrive", "第1步，共3步", "还差：清水供电所到场、镇养护站到场。", "到了回复“到场 1”，来不了回复“不能到 1 原因”；做完回复“完成 1”。")]
    public void Values_WhereItStandsAndWhatToWrite(string id, string lane, string step, string place, string lacks, string how)
    {
        var run = ProcedureRun.Of(id, lane: lane).To(step);
        var values = _telling.Values(new ProceedingFile(run.Procedure, run.Matter), ProcedureRun.People.First(p => ProcedureRun.Desk.MayDo(run.Step, run.Matter, p)));

        Assert.Equal((place, lacks, how), (values["step.place"], values["step.lacks"], values["step.how"]));
    }

    [Fact]
    public void Values_WhatIsThereIsNotAskedForAgain_AndAPhotoIsSentFirst()
    {
        var run = ProcedureRun.Of("rectify");
        run.FillIn(skip: "整改前照片");
        var file = new ProceedingFile(run.Procedure, run.Matter);

        Assert.Equal(("还差：整改前照片。", "先发照片，再回复“记 1 整改前照片”；做完回复“完成 1”。"), (_telling.Values(file, "shu")["step.lacks"], _telling.Values(file, "shu")["step.how"]));
    }

    [Fact]
    public void Values_OfAMatterThatIsOver_HaveNoStep()
    {
        var run = ProcedureRun.Of("wish");
        Assert.Null(run.Do(new ProcedureAct.Drop("本人不要了")));
        var values = _telling.Values(new ProceedingFile(run.Procedure, run.Matter), "shu");

        Assert.All(["step.name", "step.place", "step.due", "step.lacks", "step.how"], v => Assert.Equal("", values[v]));
    }

    [Fact]
    public void Said_WhatWasLeftTheLastTime_ButForPhotos()
    {
        var run = ProcedureRun.Of("rectify").To("verify");
        var mend = run.Procedure.Find("mend")!;
        Assert.Equal("整改情况：写在这里", ProcedureTelling.Said(run.Matter, mend));
        run.FillIn();
        Assert.Null(run.Do(new ProcedureAct.Finish("verify", "不合格") { Due = run.Now.AddDays(2) }));
        Assert.Null(run.Do(new ProcedureAct.Note("整改情况", "换了螺栓")));
        Assert.Null(run.Do(new ProcedureAct.Note("整改后照片", "") { Photo = "p9" }));

        Assert.Equal("整改情况：换了螺栓", ProcedureTelling.Said(run.Matter, mend));
    }

    [Fact]
    public void GroupText_TheWordsOfTheFile_OrTheUsualOnes_AndWhatWasLeft()
    {
        var run = ProcedureRun.Of("seven-steps").To("discuss");
        var announce = run.Procedure.Find("announce")!;
        var usual = new ProcedureNotice(NoticeMoment.Done, NoticeAudience.Group, "");
        var file = new ProceedingFile(run.Procedure, run.Matter);

        Assert.Equal("【议题·发布公告】村口装减速带\n公告：写在这里\n协商日期：2026-12-01", ProcedureTelling.GroupText(file, announce, usual));
        Assert.Equal("【请来议一议】村口装减速带", ProcedureTelling.GroupText(file, run.Procedure.Find("apply")!, usual with { Text = "【请来议一议】" }));
    }

    private static Effects Kept(ProcedureRun run, Proceeding? before = null)
    {
        var effects = new Effects();
        var file = _telling.Keep(effects, run.Procedure, before, run.Last, run.Now);
        Assert.Same(run.Matter, file.Matter);
        // Of one matter a person gets one message a moment.
        Assert.Equal(effects.Notices.Count, effects.Notices.Select(n => n.Recipient).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        return effects;
    }

    private static string Told(Effects effects) => string.Join(' ', effects.Notices.Select(n => $"{n.Recipient}:{n.Template}"));
}
