using System.Globalization;
using System.Text.RegularExpressions;
using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.EndToEnd.Tests.Harness;

namespace WeGrid.EndToEnd.Tests;

/// <summary>
/// kill -9 of the Bot while it decides each kind of move a person makes, before and after its commit, and of the Worker when the messages of the move
/// have left and their verdict is not written. What is left behind is what an undisturbed house leaves.
/// </summary>
public sealed partial class KillMovesTests
{
    private const int FirstNumber = 5001;

    private static readonly bool _long = Environment.GetEnvironmentVariable("WEGRID_LONG") == "1";

    /// <summary>Who ({0} the ticket, as in what is said) says what ({1} the next ticket), which move it is, and where the ticket must be before.</summary>
    private sealed record Spoken(string By, string Words, TicketMove Move, Func<Past, Task<long>> Make);

    private static readonly Spoken[] _spoken =
    [
        new("luo.gen", "接单 {0}", TicketMove.Accept, past => past.OrderAsync(0.01)),
        new("luo.gen", "误报 {0}", TicketMove.FalseAlarm, past => past.OrderAsync(0.01)),
        new("luo.gen", "在办 {0}", TicketMove.StillOn, past => past.BroughtToAsync(TicketStatus.Accepted, 0.01, acceptedFor: 0)),
        new("zhou.li", "派单 {0} 镇市政所", TicketMove.Dispatch, past => past.BroughtToAsync(TicketStatus.Accepted, 0.01)),
        new("zhou.li", "不予受理 {0} 诉讼途径", TicketMove.Refuse, past => past.OrderAsync(0.01)),
        new("zhou.li", "终止 {0} 反映人已撤回", TicketMove.Terminate, past => past.BroughtToAsync(TicketStatus.Accepted, 0.01)),
        new("zhou.li", "不同意退单 {0}", TicketMove.DisputeReturn, past => ThenAsync(past, TicketStatus.Dispatched, (TicketMove.Return, "shi.zheng", "不属职责", null))),
        new("zhou.li", "并案 {0} {1}", TicketMove.Merge, TwoAsync),
        new("zhou.li", "撤销并案 {0} {1}", TicketMove.Unmerge, MergedAsync),
        new("zhou.li", "协办 {0} 供电所 停电配合", TicketMove.Assist, past => past.BroughtToAsync(TicketStatus.Dispatched, 0.01)),
        new("zhou.li", "取消协办 {0} 供电所", TicketMove.AssistEnd, past => ThenAsync(past, TicketStatus.Dispatched, (TicketMove.Assist, "zhou.li", "停电配合", "power"))),
        new("gong.dian", "协办办结 {0} 已停电两小时", TicketMove.AssistDone, past => ThenAsync(past, TicketStatus.Dispatched, (TicketMove.Assist, "zhou.li", "停电配合", "power"))),
        new("shi.zheng", "签收 {0}", TicketMove.SignFor, past => past.BroughtToAsync(TicketStatus.Dispatched, 0.01)),
        new("shi.zheng", "退单 {0} 不属职责", TicketMove.Return, past => past.BroughtToAsync(TicketStatus.Dispatched, 0.01)),
        new("shi.zheng", "开始 {0}", TicketMove.Start, past => past.BroughtToAsync(TicketStatus.Dispatched, 0.01)),
        new("shi.zheng", "办结 {0} 已换灯泡", TicketMove.Resolve, past => past.BroughtToAsync(TicketStatus.InProgress, 0.01)),
        new("shi.zheng", "延期 {0} 3天 等材料", TicketMove.AskExtension, past => past.BroughtToAsync(TicketStatus.InProgress, 0.01)),
        new("shi.zheng", "挂账 {0} 30天 等资金", TicketMove.AskDeferral, past => past.BroughtToAsync(TicketStatus.InProgress, 0.01)),
        new("shi.zheng", "补充 {0} 是哪一盏灯？", TicketMove.AskResident, past => past.BroughtToAsync(TicketStatus.InProgress, 0.01)),
        new("shi.zheng", "答复 {0} 材料已到，明天装", TicketMove.AnswerSupervisor, past => ThenAsync(past, TicketStatus.InProgress, (TicketMove.DemandAnswer, "tan.hua", "为什么没办好", null))),
        new("shi.zheng", "恢复 {0}", TicketMove.ResumeDeferred, past => ThenAsync(past, TicketStatus.InProgress, (TicketMove.AskDeferral, "shi.zheng", "30天 等资金", null), (TicketMove.Defer, "tan.hua", "", null))),
        new("tan.hua", "同意 {0}", TicketMove.GrantExtension, past => ThenAsync(past, TicketStatus.InProgress, (TicketMove.AskExtension, "shi.zheng", "3天 等材料", null))),
        new("tan.hua", "不同意 {0} 请按期办", TicketMove.RefuseAsk, past => ThenAsync(past, TicketStatus.InProgress, (TicketMove.AskExtension, "shi.zheng", "3天 等材料", null))),
        new("tan.hua", "督办 {0} 为什么没办好", TicketMove.DemandAnswer, past => past.BroughtToAsync(TicketStatus.InProgress, 0.01)),
        new("tan.hua", "二次办理 {0} 灯还是不亮", TicketMove.Reopen, SurveyedAsync),
        new("zhou.li", "拆单 {0} 旁边的长椅也坏了", TicketMove.Split, past => past.BroughtToAsync(TicketStatus.Accepted, 0.01)),
        new("zhou.li", "催办 {0}", TicketMove.Urge, past => past.BroughtToAsync(TicketStatus.Dispatched, 0.01)),
        new("r{0}", "解决了，非常满意", TicketMove.Rate, SurveyedAsync),
        new("r{0}", "没解决，不满意", TicketMove.Reopen, SurveyedAsync),
        new("he.tian", "核实 {0} 属实", TicketMove.ConfirmDone, CheckingAsync),
        new("he.tian", "核实退回 {0} 通道还堵着", TicketMove.RejectDone, CheckingAsync),
    ];

    /// <summary>Every sixth move in one house; with WEGRID_LONG all of them, and each by itself, too, killed in either order.</summary>
    public static TheoryData<int, int> Plans()
    {
        var plans = new TheoryData<int, int> { { -1, 0 } };
        foreach (var i in _long ? Enumerable.Range(0, _spoken.Length) : [])
        {
            plans.Add(i, 0);
            plans.Add(i, 1);
        }

        return plans;
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task KilledWhileDecidingAndAfterSending_LeavesWhatAnUndisturbedHouseLeaves(int which, int order)
    {
        List<Spoken> chosen = which < 0 ? [.. _spoken.Where((_, i) => _long || i % 6 == 0)] : [_spoken[which]];
        var (undisturbed, _) = await PlayAsync(chosen, null);
        var (killed, kills) = await PlayAsync(chosen, which < 0 ? [true, false] : order == 0 ? [true, false, true, false] : [false, true, false, true]);
        Assert.InRange(kills, which < 0 ? 3 : 2, 5);
        Assert.Equal(undisturbed, killed);
    }

    private static async Task<(IReadOnlyList<string> Traces, int Kills)> PlayAsync(List<Spoken> chosen, bool[]? points)
    {
        // The platform tries until the house is back, as it does for ten seconds; here the machine may be slow.
        await using var house = await House.OpenAsync(new Plan
        {
            InProcesses = points is not null, IsPresent = true, Workers = 0, Furnish = KillStepsTests.Furnish, Simulator = ["--Simulator:Limits:CallbackSeconds", "5", "--Simulator:Limits:CallbackTries", "40"],
        });
        var past = await Past.OfAsync(house, FirstNumber);
        var numbers = new List<long>();
        foreach (var spoken in chosen)
        {
            numbers.Add(await spoken.Make(past));
        }

        await house.Ledger.ScalarAsync("delete from outbox where corp_id = $1", house.Corp.Id);
        await house.Ledger.ScalarAsync("delete from due where corp_id = $1", house.Corp.Id);
        await using var gate = await Gate.BuildAsync(house);
        var kills = 0;
        if (points is not null)
        {
            await gate.CloseAsync(GateOf.Decisions);
        }

        foreach (var (spoken, number) in chosen.Zip(numbers))
        {
            await house.World.SayAsync("app:grid", With(spoken.By, number), With(spoken.Words, number));
        }

        await house.World.IdleAsync();
        if (points is not null)
        {
            kills = await Killer.KillAtCommitsAsync(house, gate, house.Bots, () => NothingWaitsAsync(house), points);
            await Patience.UntilAsync("all is decided", () => NothingWaitsAsync(house));
            await gate.CloseAsync(GateOf.Verdicts);
            await house.StartWorkerAsync("worker0");
            await Killer.KillAfterSendingAsync(house, gate);
            kills++;
        }
        else
        {
            await Patience.UntilAsync("all is decided", () => NothingWaitsAsync(house));
            await house.StartWorkerAsync("worker0");
        }

        if (kills == 0)
        {
            await house.RestAsync();
        }

        // What was under way at a kill comes back only then.
        await house.LeasesEndAsync();
        foreach (var (spoken, number) in chosen.Zip(numbers))
        {
            Assert.Contains(spoken.Move, await house.Ledger.MovesAsync(number));
        }

        Assert.Empty(await Traces.DoubledAsync(house));
        Assert.Empty(await Traces.DeadAsync(house));
        // Numbers come in blocks, and a block dies with its Bot: that a new ticket has another number is no loss.
        List<string> traces = [.. (await Traces.OfAsync(house)).Select(t => NewNumber().Replace(t, "new")).Order(StringComparer.Ordinal)];
        await house.EndWellAsync();
        return (traces, kills);
    }

    private static string With(string text, long number) => string.Format(CultureInfo.InvariantCulture, text, number, number + 1);

    private static async Task<bool> NothingWaitsAsync(House house) => await house.Ledger.CountAsync("select count(*) from inbox where corp_id = $1 and status = 0") == 0;

    private static async Task<long> ThenAsync(Past past, TicketStatus status, params (TicketMove Move, string By, string Note, string? Unit)[] moves)
    {
        var number = await past.BroughtToAsync(status, 0.01);
        foreach (var (i, (move, by, note, unit)) in moves.Index())
        {
            await past.MoveAsync(number, 0.009 - (0.001 * i), move, by, note, unit);
        }

        return number;
    }

    private static async Task<long> TwoAsync(Past past)
    {
        var number = await past.OrderAsync(0.01);
        await past.OrderAsync(0.01);
        return number;
    }

    private static async Task<long> MergedAsync(Past past)
    {
        var number = await TwoAsync(past);
        await past.MoveAsync(number, 0.009, TicketMove.Merge, "zhou.li", into: number + 1);
        return number;
    }

    private static async Task<long> SurveyedAsync(Past past)
    {
        var number = await past.BroughtToAsync(TicketStatus.Resolved, 0.01);
        await past.ToldAsync(number, 0.009);
        return number;
    }

    private static async Task<long> CheckingAsync(Past past)
    {
        var number = await past.BroughtToAsync(TicketStatus.Accepted, 0.01, "消防隐患");
        await past.MoveAsync(number, 0.009, TicketMove.ReportDone, "luo.gen", "通道清开了");
        return number;
    }

    [GeneratedRegex(@"\b1\d{3}\b")]
    private static partial Regex NewNumber();
}
