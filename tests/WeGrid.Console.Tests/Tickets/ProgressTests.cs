using System.Net;
using WeGrid.Domain;
using WeGrid.Domain.Tickets;
using WeGrid.Domain.Understanding;
using WeGrid.Postgres.Privacy;
using WeGrid.Postgres.Tickets;

namespace WeGrid.Console.Tests.Tickets;

/// <summary>进度页 (LC-17): who raised a matter sees where it stands by a link that came to them alone.</summary>
public sealed class ProgressTests
{
    [Fact]
    [Trait("Feature", "LC-17")]
    public async Task Resident_ByTheLinkOfTheReceipt_SeesStateAndHistoryToTheEnd()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.OrderAsync();
        Assert.StartsWith("看进度：https://grid.example/p/qingyan/", await desk.NewestAsync("progress.link", number), StringComparison.Ordinal);
        var mine = await desk.LinkAsync("progress.link", number);
        await SeesAsync(desk, mine, "已经登记，等柏木村接手", "收到", "前办好");

        var firm = await desk.DispatchAsync(number);
        await SeesAsync(desk, mine, "已交给洁美环卫公司，等他们签收", "柏木村接手", "交给洁美环卫公司");
        var page = await desk.OpenAsync(firm);
        await desk.SendAsync(firm, page, "start");
        await SeesAsync(desk, mine, "洁美环卫公司正在办理", "洁美环卫公司开始办理");
        desk.Time.Advance(TimeSpan.FromDays(20));
        await SeesAsync(desk, mine, "已经晚了，正在催办");
        await desk.SendAsync(firm, await desk.OpenAsync(firm), "resolve", ("note", "垃圾已清走，桶洗过了"));
        var seen = await SeesAsync(desk, mine, "已经办好", "垃圾已清走，桶洗过了", "办好了");

        // How a person is reached, at the end; dates on every step; no staff, nobody else.
        Assert.Contains("0000-1234567", seen.Words, StringComparison.Ordinal);
        Assert.Contains("在原来的聊天里直接回复", seen.Words, StringComparison.Ordinal);
        Assert.Equal(5, seen.Tree!.Descendants("li").Count());
        Assert.All(seen.Tree.Descendants("li"), li => Assert.Matches(@"^\d+月\d+日", li.Element("time")!.Value));
        Assert.Empty(seen.Tree.Descendants("form"));
        Assert.All(["毛泽远", "沈怡", "mao.ze", "shen.yi", Desk.Resident, "link:"], w => Assert.DoesNotContain(w, seen.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Neighbour_WhoJoined_SeesNothingOfWhoCameBefore()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.OrderAsync("我是何小雨家隔壁，我家老人摔在垃圾堆上", place: "三组12号何家门口");
        var first = await desk.LinkAsync("progress.link", number);
        await desk.DecideAsync(number, (effects, file) => desk.Tickets.Attach(
            effects, file, new Reporter(Desk.Neighbour, "kf:wk-qy", ToldState.NotTold, null), desk.ByKf(Desk.Neighbour), Urgency.WorkingDays, Actor.Machine("t"), desk.Now));
        var mine = desk.Here((await desk.ListAsync<string>($"select model #>> '{{Values,progress.link}}' from outbox where recipient = '{Desk.Neighbour}'"))[0]);
        var page = await desk.OpenAsync(mine);

        Assert.All(["何小雨", "老人", "三组12号", "何家", Desk.Resident], w => Assert.DoesNotContain(w, page.Text, StringComparison.Ordinal));
        Assert.NotEqual(first, mine);
    }

    [Fact]
    public async Task Merged_TheLinkGoesOnWithTheOther_AndErasedOpensNothing()
    {
        await using var desk = await Desk.OpenAsync();
        var (mine, other) = (await desk.OrderAsync(), await desk.OrderAsync(person: Desk.Neighbour));
        var link = await desk.LinkAsync("progress.link", mine);
        await desk.DecideAsync([mine, other], (effects, files) =>
        {
            var by = new Actor(Role.GridStaff | Role.Village, "shen.yi");
            Assert.Null(desk.Tickets.Move(effects, files[0], new MoveRequest(TicketMove.Merge, by, desk.Now) { MergeInto = other }));
            desk.Tickets.Attach(effects, files[1], new Reporter(Desk.Resident, "kf:wk-qy", ToldState.NotTold, null, mine), desk.ByKf(Desk.Resident), Urgency.WorkingDays, by, desk.Now);
        });
        await SeesAsync(desk, link, $"您的 {mine} 号和这一件是同一件事", $"{other}号", "等柏木村接手");

        await desk.MoveAsync(other, TicketMove.Terminate, Role.Village, "shen.yi", "重复");
        await new PersonStore(desk.Database).EraseAsync(Desk.Town, Desk.Resident, desk.Now);
        Assert.Equal(0, await desk.CountAsync($"select count(*) from link where person = '{Desk.Resident}'"));
        Assert.Equal(HttpStatusCode.NotFound, (await desk.TryAsync(link)).Status);
    }

    [Theory]
    [InlineData(Urgency.WorkingDays)]
    [InlineData(Urgency.Life)]
    public async Task Confidential_PageSaysThatItIsSeenToAndNothingElse(Urgency urgency)
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.OrderAsync("举报垃圾站老板行贿", Ticket.ConfidentialCategory, "村委会", change: t => t with { Urgency = urgency, Subcategory = "家庭暴力" });
        var link = await desk.AskAsync(number);
        await desk.MoveAsync(number, TicketMove.Accept, Role.GridStaff | Role.Superior, "jin.an");
        await desk.MoveAsync(number, TicketMove.Dispatch, Role.Village | Role.Superior, "jin.an", unit: "road");
        await SeesAsync(desk, link, "正在办理", "您反映的事");
        await desk.MoveAsync(number, TicketMove.Resolve, Role.GridStaff | Role.Superior, "jin.an", "已约谈老板");
        var page = await SeesAsync(desk, link, "已经办完，结果单独告诉您");

        string[] secrets = ["家庭", "暴力", "举报", "监督", "保密", "行贿", "老板", "约谈", "村委会", "柏木村", "养护站", "jin.an", "金安", "蓝波"];
        Assert.All(secrets, w => Assert.DoesNotContain(w, page.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WaitingDeferredAndEnded_SaidInPlainWords()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.OrderAsync();
        var link = await desk.LinkAsync("progress.link", number);
        await desk.MoveAsync(number, TicketMove.Accept, Role.GridStaff, "mao.ze");
        await desk.MoveAsync(number, TicketMove.AskResident, Role.GridStaff, "mao.ze", "哪一只桶？");
        await SeesAsync(desk, link, "等您补充情况，请在原来的聊天里直接回复");
        await desk.MoveAsync(number, TicketMove.ResumeAfterWaiting, Role.Resident, Desk.Resident, "樟树下的");
        await desk.MoveAsync(number, TicketMove.Terminate, Role.Resident, Desk.Resident, "已经有人清走了");
        await SeesAsync(desk, link, "已经结束，没有再办", "已经有人清走了", "接着办理", "结束");
    }

    [Fact]
    public async Task Expired_OpensNothing_AndHousekeepingLeavesNoTokenBehind()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.OrderAsync();
        var link = await desk.LinkAsync("progress.link", number);
        var token = link.AbsolutePath.Split('/')[^1];
        // What left stands with the messages that were sent, for as long as the job has not come by.
        await desk.ListAsync<int>($"""
            insert into outbox_done (corp_id, finished_at, id, lane, channel, recipient, subject, seq, template, model, body, danger, purpose, ticket, person, created_at, attempt, verdict)
            select corp_id, '{desk.Now.UtcDateTime:O}', id, lane, channel, recipient, subject, seq, template, model, convert_to(model::text, 'UTF8'), danger, purpose, ticket, person, created_at, 1, 1
              from outbox where model #>> '{"{Values,progress.link}"}' <> ''
            """);
        await desk.ListAsync<int>("delete from outbox");
        Assert.Equal(1, await HoldersAsync(desk, token));
        var links = new LinkStore(desk.Database);
        await links.ForgetAsync(Desk.Town, desk.Now.AddMinutes(1), desk.Now.AddDays(-14));
        Assert.Equal(0, await HoldersAsync(desk, token));
        Assert.Equal(1, await desk.CountAsync("select count(*) from outbox_done where model #>> '{Values,ticket.number}' <> ''"));
        await desk.OpenAsync(link); // the table knows it by its digest

        desk.Time.Advance(PageLink.ProgressLasts);
        Assert.Equal(HttpStatusCode.Gone, (await desk.TryAsync(link)).Status);
        await links.ForgetAsync(Desk.Town, desk.Now.AddMinutes(1), desk.Now.AddDays(-14));
        Assert.Equal(0, await desk.CountAsync("select count(*) from link"));
        Assert.Equal(HttpStatusCode.NotFound, (await desk.TryAsync(link)).Status);
    }

    [Fact]
    public async Task NoAddress_NoLinks()
    {
        await using var desk = await Desk.OpenAsync(url: null);
        var number = await desk.OrderAsync();
        await desk.MoveAsync(number, TicketMove.Accept, Role.GridStaff, "mao.ze");
        await desk.MoveAsync(number, TicketMove.Dispatch, Role.Village, "shen.yi", unit: "clean");
        Assert.Equal(0, await desk.CountAsync("select count(*) from link"));
        Assert.Equal(1, await desk.CountAsync("select count(*) from outbox where template = 'unit_by_phone'"));
    }

    /// <summary>Rows of any table in which the token stands.</summary>
    private static async Task<long> HoldersAsync(Desk desk, string token)
    {
        var tables = await desk.ListAsync<string>("select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition");
        var sum = 0L;
        foreach (var table in tables)
        {
            sum += await desk.CountAsync($"select count(*) from {table} x where strpos(to_jsonb(x)::text, '{token}') > 0 or strpos(to_jsonb(x)::text, encode(convert_to('{token}', 'UTF8'), 'hex')) > 0");
        }

        return sum;
    }

    private static async Task<PageSeen> SeesAsync(Desk desk, Uri link, params string[] words)
    {
        var page = await desk.OpenAsync(link);
        Assert.All(words, w => Assert.Contains(w, page.Words, StringComparison.Ordinal));
        return page;
    }
}
