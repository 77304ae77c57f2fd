using System.Net;
using WeGrid.Domain;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Surveys;
using WeGrid.Domain.Tickets;

namespace WeGrid.Console.Tests.Forms;

/// <summary>我反映的事: who has the key reads, answers, rates, and takes their phone back.</summary>
public sealed class MyPageTests
{
    private static async Task<(Uri Mine, string Person, long Number)> ReportedAsync(Desk desk, string category = "环境卫生", bool withPhone = false)
    {
        var fields = Filled.From(await desk.OpenAsync(desk.At(Filled.Form)));
        var mine = desk.Next(await desk.SendAsync(fields));
        var person = FormTalk.PersonOf(LinkToken.Hash(fields["key"]));
        await desk.ListAsync<int>("update inbox set status = 1, decided_at = now()");
        if (withPhone)
        {
            await desk.ListAsync<int>($"insert into resident_contact values ('{Desk.Town}', '{person}', '林婶', '13900002222', false, now())");
            await desk.ListAsync<int>($"insert into consent values ('{Desk.Town}', 'contact', '{person}', true, now(), 'form')");
        }

        return (mine, person, await desk.OrderAsync(category: category, person: person, chat: FormTalk.ConversationOf(person)));
    }

    private static async Task<PageSeen> ActAsync(Desk desk, Uri mine, string move, params (string Name, string Value)[] more)
    {
        var page = await desk.OpenAsync(mine);
        return await desk.SendAsync(mine, page.Once(move), move, more);
    }

    [Fact]
    [Trait("Feature", "SV-01")]
    [Trait("Feature", "SV-03")]
    public async Task Resolved_IsToldOnThePage_AndRatedThere_OnceAndWithBothQuestions()
    {
        await using var desk = await Desk.OpenAsync();
        var (mine, person, number) = await ReportedAsync(desk);
        var page = await desk.OpenAsync(mine);
        Assert.Contains($"编号 {number}", page.Words, StringComparison.Ordinal);
        Assert.Contains("等柏木村接手", page.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("rate", page.Moves);
        await desk.MoveAsync(number, TicketMove.Accept, Role.GridStaff, "mao.ze");
        await desk.MoveAsync(number, TicketMove.Resolve, Role.GridStaff, "mao.ze", "垃圾已清走");
        Assert.Equal(ToldState.ToldByBot, (await desk.FileAsync(number)).Reporters[0].Told);
        Assert.Contains("垃圾已清走", (await desk.OpenAsync(mine)).Words, StringComparison.Ordinal);

        var half = await ActAsync(desk, mine, "rate", ("number", $"{number}"), ("round", "1"), ("solved", "yes"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, half.Status);
        Assert.Contains("两个问题都请选一个", half.Words, StringComparison.Ordinal);
        var thanks = await ActAsync(desk, mine, "rate", ("number", $"{number}"), ("round", "1"), ("solved", "yes"), ("level", "2"));
        Assert.Equal(HttpStatusCode.SeeOther, thanks.Status);
        Assert.Contains("谢谢您的评价", (await desk.OpenAsync(new Uri(mine, thanks.Answer.Headers.Location!))).Words, StringComparison.Ordinal);
        var file = await desk.FileAsync(number);
        Assert.Equal((TicketStatus.Rated, Satisfaction.Satisfied, true), (file.Ticket.Status, file.SurveyOf(person, 1)!.Satisfaction, file.SurveyOf(person, 1)!.Solved));
        Assert.DoesNotContain("rate", (await desk.OpenAsync(mine)).Moves);
    }

    [Fact]
    [Trait("Feature", "SV-02")]
    [Trait("Feature", "SV-06")]
    public async Task Bad_NeedsAReason_AndOpensTheSecondRound()
    {
        await using var desk = await Desk.OpenAsync();
        var (mine, _, number) = await ReportedAsync(desk);
        await desk.MoveAsync(number, TicketMove.Accept, Role.GridStaff, "mao.ze");
        await desk.MoveAsync(number, TicketMove.Resolve, Role.GridStaff, "mao.ze", "垃圾已清走");
        var without = await ActAsync(desk, mine, "rate", ("number", $"{number}"), ("round", "1"), ("solved", "no"), ("level", "4"));
        Assert.Contains("请写一句哪里没办好", without.Words, StringComparison.Ordinal);
        Assert.Equal(["no", "4"], without.Tree!.Descendants("input").Where(i => i.Attribute("checked") is not null).Select(i => i.Attribute("value")!.Value));

        await ActAsync(desk, mine, "rate", ("number", $"{number}"), ("round", "1"), ("solved", "no"), ("level", "4"), ("reason", "桶后面一大堆没动"));
        var ticket = await desk.TicketAsync(number);
        Assert.Equal((TicketStatus.Ordered, 2), (ticket.Status, ticket.Round));
        Assert.Contains("已重新安排", (await desk.OpenAsync(mine)).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asked_TheQuestionStandsOnThePage_AndTheAnswerIsRecordedOnce()
    {
        await using var desk = await Desk.OpenAsync();
        var (mine, person, number) = await ReportedAsync(desk);
        await desk.MoveAsync(number, TicketMove.Accept, Role.GridStaff, "mao.ze");
        await desk.MoveAsync(number, TicketMove.AskResident, Role.GridStaff, "mao.ze", "哪一只桶？");
        var page = await desk.OpenAsync(mine);
        Assert.Contains("经办人想问您：哪一只桶？", page.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("原来的聊天", page.Words, StringComparison.Ordinal);

        var once = page.Tree!.Descendants("form").First().Descendants("input").First().Attribute("value")!.Value;
        foreach (var _ in new[] { 1, 2 })
        {
            Assert.Equal(HttpStatusCode.SeeOther, (await desk.SendAsync(mine, once, "more", ("words", "樟树下那只"), ("number", $"{number}"))).Status);
        }

        var more = FormReport.Parse(Assert.Single(await desk.ListAsync<byte[]>("select body from inbox where status = 0")))!;
        Assert.Equal((person, "樟树下那只", ""), (more.Person, more.Words, more.Grid));
        Assert.Equal(HttpStatusCode.BadRequest, (await desk.SendAsync(mine, "x", "more", ("words", "y"))).Status);
    }

    [Fact]
    [Trait("Feature", "AU-09")]
    public async Task Phone_TakenBack_IsGoneAtOnce_AndThatItWasIsKeptWithDateAndSource()
    {
        await using var desk = await Desk.OpenAsync();
        var (mine, person, number) = await ReportedAsync(desk, withPhone: true);
        await ActAsync(desk, mine, "nocall");

        Assert.Equal(0, await desk.CountAsync("select count(*) from resident_contact"));
        Assert.Equal(["contact:false:page"], await desk.ListAsync<string>($"select chat || ':' || agreed || ':' || source from consent where person = '{person}' and at = '{desk.Now.UtcDateTime:O}'"));
        Assert.DoesNotContain("nocall", (await desk.OpenAsync(mine)).Moves);
        // Nobody rings up any more: the page says it.
        await desk.MoveAsync(number, TicketMove.Accept, Role.GridStaff, "mao.ze");
        await desk.MoveAsync(number, TicketMove.Resolve, Role.GridStaff, "mao.ze", "垃圾已清走");
        Assert.Equal(0, await desk.CountAsync("select count(*) from relay"));
        Assert.Equal(ToldState.ToldByBot, (await desk.FileAsync(number)).Reporters[0].Told);
    }

    [Fact]
    [Trait("Feature", "IN-16")]
    public async Task Confidential_PageSaysNeitherWhatNorWho()
    {
        await using var desk = await Desk.OpenAsync();
        var (mine, person, number) = await ReportedAsync(desk, Ticket.ConfidentialCategory);
        await desk.MoveAsync(number, TicketMove.Accept, Role.GridStaff | Role.Superior, "jin.an");
        await desk.MoveAsync(number, TicketMove.Resolve, Role.GridStaff | Role.Superior, "jin.an", "已约谈");
        var page = await desk.OpenAsync(mine);
        Assert.Contains("请凭这个编号问纪检", page.Words, StringComparison.Ordinal);
        Assert.All(["监督", "举报", "约谈", "垃圾桶", "柏木村接手", "金安", person], w => Assert.DoesNotContain(w, page.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Life_FirstOfAllWhomToRing()
    {
        await using var desk = await Desk.OpenAsync();
        var fields = Filled.From(await desk.OpenAsync(desk.At(Filled.Form)));
        var mine = desk.Next(await desk.SendAsync(fields));
        var person = FormTalk.PersonOf(LinkToken.Hash(fields["key"]));
        await desk.OrderAsync(person: person, chat: FormTalk.ConversationOf(person), change: t => t with { Urgency = Domain.Understanding.Urgency.Life });
        Assert.Contains("请立即拨打 110、119、120", (await desk.OpenAsync(mine)).Words, StringComparison.Ordinal);
    }
}
