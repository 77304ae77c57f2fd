using WeGrid.Domain;

namespace WeGrid.Tools.Story;

// 退单、裁定、延期: two units say "not ours", the town rules, and the one that has it asks for time before it is over.
internal sealed partial class StormNight
{
    private async Task ReturnedTwiceAsync()
    {
        Narrator.Chapter("13:00 a lamp that two units give back");
        await UntilAsync(1, 13, 0);
        await _village.SayAsync(GroupB, "fang.qiu", "@小溪 二组晒场的路灯不亮了，晚上看不见路");
        await RestAsync();
        // The newest by its time: two pumps take numbers from blocks of their own.
        var lamp = await _tickets.CountAsync("select number from ticket where corp_id = $1 order by ordered_at desc, number desc limit 1");
        await _village.TapAsync("he.tian", $"accept:{lamp}");
        await RestAsync();
        await _village.TapAsync("zhou.li", $"dispatch:{lamp}:lighting");
        await RestAsync();
        var due = await DueAsync(lamp);
        await _village.SayAsync(App, "shi.zheng", $"退单 {lamp} 不归我");
        await RestAsync();
        _narrator.Check("施正 gave it back with a coded reason", await _tickets.StatusAsync(lamp) == TicketStatus.Returned && await _tickets.CountAsync($"select count(*) from ticket where corp_id = $1 and number = {lamp} and return_reason = 'duty'") == 1);
        _narrator.Check("周立 reads who gave it back and why, and names another unit", await _village.SawAsync("zhou.li", "镇市政所：不属职责"));
        await _village.SayAsync(App, "zhou.li", $"派单 {lamp} 供电所");
        await RestAsync();
        await _village.SayAsync(App, "gong.dian", $"退单 {lamp} 不属职责，太阳能灯不接电网");
        await RestAsync();
        await _village.SayAsync(App, "zhou.li", $"派单 {lamp} 镇市政所");
        await RestAsync();
        _narrator.Check("returned twice: 周立 may not send it round a third time, and is told who decides", await _tickets.StatusAsync(lamp) == TicketStatus.Returned && await _village.SawAsync("zhou.li", "由上级裁定"));
        await _village.TapAsync("tan.hua", $"dispatch:{lamp}:lighting");
        await RestAsync();
        await _village.SayAsync(App, "shi.zheng", $"退单 {lamp} 不属职责");
        await RestAsync();
        _narrator.Check("谭华 rules: 镇市政所 has it, and cannot give it back again", await _tickets.StatusAsync(lamp) == TicketStatus.Dispatched && await _village.SawAsync("shi.zheng", "上级已裁定"));
        _narrator.Check("方秋's date stood all the while, and she was told nothing of it", await DueAsync(lamp) == due && !await _village.SawAsync("fang.qiu", $"{lamp} 号（", "有变"));
        await ExtendedAsync(lamp, due);
    }

    private async Task ExtendedAsync(long lamp, long due)
    {
        Narrator.Chapter("13:30 施正 asks for three days more, before they are needed");
        await UntilAsync(1, 13, 30);
        await _village.TapAsync("shi.zheng", $"start:{lamp}");
        await RestAsync();
        await _village.SayAsync(App, "shi.zheng", $"延期 {lamp} 3天 等灯具到货");
        await RestAsync();
        _narrator.Check("谭华 is asked; until he answers the old date holds", await _village.CanTapAsync("tan.hua", $"consent:{lamp}") && await DueAsync(lamp) == due);
        await _village.TapAsync("tan.hua", $"consent:{lamp}");
        await RestAsync();
        _narrator.Check("granted: three days later, on record", await DueAsync(lamp) == due + (3 * 86400) && await _tickets.CountAsync($"select extensions from ticket where corp_id = $1 and number = {lamp}") == 1);
        _narrator.Check("方秋 is told the new date, 施正 that he has it", await _village.SawAsync("fang.qiu", Text(lamp), "有变") && await _village.SawAsync("shi.zheng", Text(lamp), "同意"));
        await _village.SayAsync(App, "shi.zheng", $"办结 {lamp} 已换太阳能板，试亮正常");
        await RestAsync();
        await AnswerAsync("fang.qiu", lamp, "yes", 2);
        _narrator.Check("done and rated, inside the new date", await _tickets.StatusAsync(lamp) == TicketStatus.Rated);
    }

    private Task<long> DueAsync(long number) => _tickets.CountAsync($"select extract(epoch from due_at)::bigint from ticket where corp_id = $1 and number = {number}");
}
