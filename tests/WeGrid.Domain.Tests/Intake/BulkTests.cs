using WeGrid.Domain.Intake;
using WeGrid.Domain.Tickets;
using Xunit;

namespace WeGrid.Domain.Tests.Intake;

/// <summary>批量: one command, many tickets, each with its own verdict, one answer (LC-18).</summary>
public sealed class BulkTests
{
    [Theory]
    [InlineData("批量 退单 1024 1025 1030 不属我辖区", TicketMove.Return, "1024,1025,1030", "不属我辖区")]
    [InlineData("批量退单1024、1025号，1030不属我辖区", TicketMove.Return, "1024,1025,1030", "不属我辖区")]
    [InlineData("@小清 批量 派单 １０２４ 1025 1024 镇养护站", TicketMove.Dispatch, "1024,1025", "镇养护站")]
    [InlineData("批量 接单 1024-1027 1030", TicketMove.Accept, "1024,1025,1026,1027,1030", "")]
    [InlineData("批量 延期 1024 1025 3天 等材料", TicketMove.AskExtension, "1024,1025", "3天 等材料")]
    [InlineData("批量 挂账 1024 2027-03-31 等资金", TicketMove.AskDeferral, "1024", "2027-03-31 等资金")]
    [InlineData("批量 延期 1024 12月31日 等材料", TicketMove.AskExtension, "1024", "12月31日 等材料")]
    [InlineData("批量 终止 1024 1025 2号楼已拆", TicketMove.Terminate, "1024,1025", "2号楼已拆")]
    public void Parse_ReadsMoveNumbersAndReason(string text, TicketMove move, string numbers, string rest)
    {
        var bulk = BulkCommand.Parse(text);

        Assert.Equal((move, numbers, rest), (bulk!.Move, string.Join(',', bulk.Numbers), bulk.Rest));
    }

    [Theory]
    [InlineData("批量采购了一批灯泡")]
    [InlineData("批量 退单 不属我辖区")]
    [InlineData("退单 1024 1025")]
    public void Parse_OtherWords_AreNoBulkCommand(string text) => Assert.Null(BulkCommand.Parse(text));

    [Fact]
    [Trait("Feature", "LC-18")]
    public void Bulk_TwentyTicketsMoved_WithOneReason_EachWithItsOwnVerdict_AndOneAnswer()
    {
        var run = new IntakeRun();
        for (var i = 0; i < 22; i++)
        {
            run.Hear(run.InGroup($"wm{i}", i % 2 == 0 ? $"{i + 3}号楼前的路灯坏了" : $"{i + 3}组路口的路面塌了一个坑"));
        }

        var numbers = run.All.Files.Keys.Order().ToList();
        Assert.Equal(22, numbers.Count);
        foreach (var number in numbers)
        {
            run.Hear(run.ToApp("wei", $"接单 {number}"));
            run.Hear(run.ToApp("shu", $"派单 {number} 镇养护站"));
        }

        run.Hear(run.ToApp("lu", $"开始 {numbers[7]}"));
        run.Hear(run.ToApp("lu", $"批量 退单 {string.Join(' ', numbers.Take(21))} 9999 不属我辖区"));

        var reply = Assert.Single(run.Last.Notices, n => n.Recipient == "lu");
        Assert.Equal(("reply_bulk", "20", "2"), (reply.Template, reply.Values["bulk.done"], reply.Values["bulk.failed"]));
        Assert.Equal(["现在是“办理中”", "没有这个编号"], reply.Lines.Select(l => l.Values["why"]));
        Assert.Equal([$"{numbers[7]}", "9999"], reply.Lines.Select(l => l.Values["bulk.numbers"]));
        Assert.Equal(20, run.All.Files.Values.Count(f => f.Ticket is { Status: TicketStatus.Returned, ReturnReason: "area" }));
        Assert.Equal(TicketStatus.Dispatched, run.All.Files[numbers[21]].Ticket.Status);
    }

    [Fact]
    public void Bulk_ConfidentialMatters_AreNotThere()
    {
        var run = new IntakeRun();
        run.Hear(run.ToApp("dian", "我要举报舒继明贪污低保款"));
        run.Hear(run.ToApp("shu", "批量 接单 1024"));

        Assert.Equal("没有这个编号", Assert.Single(Assert.Single(run.Last.Notices).Lines).Values["why"]);
    }

    [Theory]
    [InlineData("批量 并案 1024 1025", "这个动作要一件一件办")]
    [InlineData("批量 接单 1000-1050 2000", "一次最多50件，请分几次发")]
    public void Bulk_WhatIsNotForMany_IsSaid(string words, string why)
    {
        var run = new IntakeRun();
        run.Hear(run.ToApp("shu", words));

        Assert.Equal(why, Assert.Single(Assert.Single(run.Last.Notices).Lines).Values["why"]);
        Assert.Empty(run.Last.Events);
    }
}
