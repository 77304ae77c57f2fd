using WeGrid.Domain.Intake;
using WeGrid.Domain.Procedures;
using WeGrid.Domain.Tests.Procedures;
using WeGrid.Domain.Understanding;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>举手 and 任务 as they are said: what counts, what is a matter of its own beside it, what stays words.</summary>
public sealed class HandTests
{
    private readonly IntakeRun _run = new(with: r => r with { Procedures = [ProcedureRun.Read("deliberation")] });

    private long Begun(string step = "propose")
    {
        _run.Hear(_run.ToApp("shu", "提协商 换不换路灯"));
        var (number, file) = Assert.Single(_run.Matters);
        var played = ProcedureRun.Of("deliberation", by: "shu").To(step);
        _run.Matters[number] = file with { Matter = played.Matter with { Number = number, DueAt = _run.Now.AddDays(7) } };
        return number;
    }

    [Theory]
    [Trait("Feature", "DL-02")]
    [InlineData("附议 {0}")]
    [InlineData("附议 协商{0}")]
    [InlineData("附议{0}！")]
    public void Backing_InTheGroup_Counts_TwiceIsOnce(string said)
    {
        var number = Begun();
        _run.Hear(_run.InGroup("wm-1", string.Format(null, said, number)));
        _run.Hear(_run.InGroup("wm-1", string.Format(null, said, number)));

        Assert.Equal("wm-1", Assert.Single(_run.Hands).Person);
        Assert.Empty(_run.All.Files);
    }

    [Fact]
    [Trait("Feature", "DL-02")]
    public void Backing_OfAMatterThatRuns_CountsThoughNoFileOfTodayAsksForIt()
    {
        var (run, played) = (new IntakeRun(), ProcedureRun.Of("deliberation", by: "shu"));
        run.Matters[1030] = new ProceedingFile(played.Procedure, played.Matter with { Number = 1030 });
        run.Hear(run.InGroup("wm-1", "附议 1030"));

        Assert.Equal("wm-1", Assert.Single(run.Hands).Person);
    }

    [Fact]
    [Trait("Feature", "DL-05")]
    public void Opinion_WithACryForHelpBehindIt_IsBoth()
    {
        var number = Begun("poll");
        _run.Hear(_run.InGroup("wm-1", $"同意 {number} 三组12号，我爹晕倒了快来人救命"));

        Assert.Equal((Choice.Agree, HandDesk.DigestOf(number, "3组12")), (_run.Hands[0].Choice, _run.Hands[0].Household));
        Assert.Equal(Urgency.Life, Assert.Single(_run.All.Files.Values).Ticket.Urgency);
    }

    [Fact]
    [Trait("Feature", "DL-05")]
    public void Opinion_WithADemandBehindIt_IsBoth_AloneItIsNoDemand()
    {
        var number = Begun("poll");
        _run.Hear(_run.InGroup("wm-1", $"不同意 {number} 三组12号"));
        Assert.Empty(_run.All.Files);
        _run.Hear(_run.InGroup("wm-2", $"不同意 {number} 三组13号，老槐树那边的路灯坏了好几天没人修"));

        Assert.Equal(2, _run.Hands.Count);
        Assert.Single(_run.All.Files);
    }

    [Fact]
    [Trait("Feature", "DL-05")]
    public void Opinion_OfOneHousehold_IsOne_WhateverStandsBehindIt()
    {
        var number = Begun("poll");
        _run.Hear(_run.InGroup("wm-1", $"同意 {number} 三组12号"));
        _run.Hear(_run.InGroup("wm-2", $"不同意 {number} 三组十二号太贵了"));

        Assert.Equal("wm-1", Assert.Single(_run.Hands).Person);
    }

    [Fact]
    [Trait("Feature", "DL-02")]
    public void WordsOfNoSuchMatter_StayWords()
    {
        Begun();
        _run.Hear(_run.InGroup("wm-1", "附议 9999"));
        _run.Hear(_run.InGroup("wm-1", "不同意 2026年的收费标准，请村里公开"));
        Assert.Empty(_run.Hands);
    }

    [Fact]
    [Trait("Feature", "DL-02")]
    public void Forms_RaiseNoHand()
    {
        var number = Begun();
        var person = FormTalk.PersonOf([1, 2, 3]);
        _run.Hear(new Spoken(FormTalk.ConversationOf(person), person, _run.Now, "f", $"附议 {number}") { IsPrivate = true, IsAddressed = true });
        Assert.Empty(_run.Hands);
    }

    [Theory]
    [Trait("Feature", "DL-07")]
    [InlineData("恢复 2 盏路灯")]
    [InlineData("办理 3 户危房鉴定")]
    [InlineData("把漏电起火的电箱换了")]
    [InlineData("组织大家清扫河沟")]
    public void Task_BecomesOneTicket_WhereTheMatterIs_AndIsNobodysEmergency(string words)
    {
        var number = Begun("carry");
        _run.Hear(_run.ToApp("shu", $"记 {number} 任务 {words}"));

        var ticket = Assert.Single(_run.All.Files.Values).Ticket;
        Assert.Equal((_run.Matters[number].Matter.GridId, Urgency.WorkingDays), (ticket.GridId, ticket.Urgency));
        Assert.Equal($"{ticket.Number}号工单，{words}", _run.Matters[number].Matter.Records[^1].Value);
    }

    [Theory]
    [Trait("Feature", "DL-07")]
    [InlineData("老槐树那边的路灯坏了好几天没人修，请派人修一下")]
    [InlineData("把漏电起火的电箱换了")]
    [InlineData("组织大家清扫河沟")]
    public void Task_OfNoSuchMatter_IsRefusedInWords_AndBecomesNothing(string words)
    {
        Begun("carry");
        var effects = _run.Hear(_run.ToApp("shu", $"记 9999 任务 {words}"));
        Assert.Empty(_run.All.Files);
        Assert.Contains("没有编号是9999的事项", Assert.Single(effects.Notices).Values["why"], StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Feature", "DL-07")]
    [InlineData("shu", "任务都安排下去了")]
    [InlineData("shu", "任务")]
    [InlineData("wei", "任务 换灯")]
    public void Task_ThatIsNone_OrNotTheirs_BecomesNoTicket(string who, string said)
    {
        var number = Begun("carry");
        var before = _run.Matters[number].Matter.Records.Count;
        _run.Hear(_run.ToApp(who, $"记 {number} {said}"));
        Assert.Empty(_run.All.Files);
        Assert.DoesNotContain(_run.Matters[number].Matter.Records.Skip(before), r => r.Name == "任务");
    }
}
