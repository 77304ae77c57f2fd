using WeGrid.Domain;

namespace WeGrid.Tools.Story;

// 保密: a complaint about the village secretary. For everybody but 纪检 it does not exist.
internal sealed partial class StormNight
{
    private static readonly string[] _everybodyElse = ["zhou.li", "wu.min", "he.tian", "luo.gen", "tan.hua", "pei.an", "shi.zheng", "gong.dian", "qin.hai", "fang.qiu"];

    private async Task ConfidentialAsync()
    {
        Narrator.Chapter("12:10 邓雨 reports the village secretary");
        await UntilAsync(1, 12, 10);
        await _village.SayAsync(App, "deng.yu", "我要举报周立贪污低保款，发到我手上只有一半");
        await RestAsync();
        var number = await _tickets.CountAsync("select max(number) from ticket where corp_id = $1 and category = '监督举报'");
        _narrator.Check("严正 (纪检) is asked, on a card without a word of it", await _village.CanTapAsync("yan.zheng", $"accept:{number}") && !await _village.SawAsync("yan.zheng", "低保款"));
        _narrator.Check("邓雨's own receipt does not say what it is about", await _village.SawAsync("deng.yu", Text(number)) && !await _village.SawAsync("deng.yu", "监督举报"));
        await _village.SayAsync(App, "zhou.li", $"查看 {number} 想看看");
        await _village.SayAsync(App, "tan.hua", $"接单 {number}");
        await RestAsync();
        _narrator.Check("for 周立 and 谭华 there is no such number, and who tried is written down",
            await _tickets.StatusAsync(number) == TicketStatus.Ordered && await _tickets.CountAsync("select count(*) from look where corp_id = $1 and not shown") == 1);
        await _village.TapAsync("yan.zheng", $"accept:{number}");
        await RestAsync();
        await _village.SayAsync(App, "yan.zheng", $"查看 {number} 核实");
        await RestAsync();
        _narrator.Check("严正 reads the words when he asks, and that is written down", await _village.SawAsync("yan.zheng", "低保款") && await _tickets.CountAsync("select count(*) from look where corp_id = $1 and shown") == 1);
        await _village.SayAsync(App, "yan.zheng", $"办结 {number} 已核实并责令退还");
        await RestAsync();
        var heard = 0;
        foreach (var person in _everybodyElse)
        {
            heard += await _village.SawAsync(person, "低保款") || await _village.SawAsync(person, "责令退还") ? 1 : 0;
        }

        _narrator.Check("nobody else heard a word", heard == 0);
        _narrator.Check("邓雨 has the result", await _village.CanTapAsync("deng.yu", $"solved:{number}"));
    }
}
