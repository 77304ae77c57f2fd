using Microsoft.Extensions.DependencyInjection;
using WeGrid.Hosting;
using WeGrid.Tools.Commands;

namespace WeGrid.Tools.Story;

// 转移: households that must leave are asked for, privately, of who sees to them, until each is safe.
internal sealed partial class StormNight
{
    private static readonly string[] _householders = ["覃大缸", "向二嬢", "冉石匠", "谯木匠", "田幺叔", "龙篾匠"];

    private async Task RegisterAsync()
    {
        Narrator.Chapter("20:00 before the second night: who must leave when it gets bad");
        await UntilAsync(1, 20, 0);
        var file = Path.Combine(_services.GetRequiredService<WeGridSettings>().DataPath, "story", "households.csv");
        string[] import = ["import", file, "--corp", Corp], check = ["check", "--corp", Corp];
        var imported = await HouseholdCommands.RunAsync(_services, import, _cancel);
        _narrator.Check("the register is imported without a fault", imported == 0 && await _tickets.CountAsync("select count(*) from household where corp_id = $1") == _householders.Length);
        var helped = await HouseholdCommands.RunAsync(_services, check, _cancel);
        _narrator.Check("each household has somebody who sees to it", helped == 0);
    }

    private async Task MovedOutAsync()
    {
        Narrator.Chapter("23:46 five households leave their houses");
        _narrator.Check("罗根, 何田 and 秦海 each have their own list, and no other",
            await KnowsAsync("luo.gen", "覃大缸 向二嬢") && await KnowsAsync("he.tian", "冉石匠") && await KnowsAsync("qin.hai", "谯木匠 田幺叔") && await _village.CountAsync("luo.gen", "请马上上门", "去中心小学") == 1);
        await SaidAsync("luo.gen", "安置 12 中心小学");
        _narrator.Check("罗根 says where they are: written down by its number", await _village.CountAsync("luo.gen", "已记下：12号户集中安置，共1户2人") == 1);
        await SaidAsync("luo.gen", "不转 11");
        _narrator.Check("覃大缸 will not go: 周立 is asked to see to it himself, at once", await _village.CountAsync("zhou.li", "还没有转移好", "覃大缸", "不愿转") == 1);
        await SaidAsync("he.tian", "安置 13 村小学");
        await SaidAsync("qin.hai", "投亲 21");
        await SaidAsync("qin.hai", "安置 22 村委会");
        await SaidAsync("tan.hua", "转移进度");
        _narrator.Check("谭华 asks how far it is, and reads numbers", await _village.CountAsync("tan.hua", "应转5户14人，已转11人") == 1);
        await SaidAsync("zhou.li", "投亲 11");
        var counts = (await ReportAsync()).Evacuation.Select(e => $"{e.GridId} {e.Households}/{e.Safe}/{e.Persons}");
        _narrator.Check("everybody is safe, grid by grid; who leaves for a landslide only was not asked", string.Join(", ", counts) == "lx-bhc-1 1/2/2, lx-bhc-2 1/3/3, lx-lxc-1 1/4/4, lx-lxc-3 2/5/5");
        _narrator.Check("no resident, no group and nobody else of the staff has read a name",
            await KnowsAsync("zhou.li", "覃大缸") && await EachAsync([.. _groupA, .. _notConcerned, "tan.hua", "pei.an", "wu.min"], p => KnowsAsync(p, "")));
    }

    private async Task SaidAsync(string person, string words)
    {
        await _village.SayAsync(App, person, words);
        await RestAsync();
    }

    private async Task<bool> KnowsAsync(string person, string names) => await _village.WhichAsync(person, _householders) == names;
}
