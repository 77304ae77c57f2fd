using System.Net;
using WeGrid.Domain;
using WeGrid.Domain.Tickets;

namespace WeGrid.Console.Tests.Dispatch;

/// <summary>外部单位 (DE-09): a firm without account is given a link by who rings it up, and takes the matter to its end by it.</summary>
public sealed class UnitLinkTests
{
    [Fact]
    [Trait("Feature", "DE-09")]
    public async Task UnitWithoutAccount_ByItsLink_SignsForStartsAndResolves()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.OrderAsync();
        var link = await desk.DispatchAsync(number);
        Assert.Equal("shen.yi", Assert.Single(await desk.ListAsync<string>("select recipient from outbox where template = 'unit_by_link'")));
        Assert.Equal("（0000-7654321）", await desk.NewestAsync("unit.phone", number));

        var page = await desk.OpenAsync(link);
        Assert.All(["村口垃圾桶满了三天", "村口老樟树下", "柏木村", "洁美环卫公司", "毛泽远", "请先签收"], w => Assert.Contains(w, page.Words, StringComparison.Ordinal));
        Assert.Equal(["signfor", "start", "resolve", "return"], page.Moves);
        var before = (await desk.EventsAsync(number)).Count;
        await desk.OpenAsync(link); // chat programs open links by themselves
        Assert.Equal(before, (await desk.EventsAsync(number)).Count);

        var sent = await desk.SendAsync(link, page, "signfor");
        Assert.Equal(HttpStatusCode.SeeOther, sent.Status);
        page = await desk.OpenAsync(new Uri(link, sent.Header("Location")));
        Assert.Contains("签收已收到，谢谢", page.Words, StringComparison.Ordinal);
        Assert.Equal(["start", "resolve", "return"], page.Moves);
        Assert.NotNull((await desk.TicketAsync(number)).SignedForAt);
        Assert.Equal(0, await desk.CountAsync("select count(*) from due where kind = 'signfor'"));

        await desk.SendAsync(link, page, "start");
        page = await desk.OpenAsync(link);
        Assert.Equal(["resolve"], page.Moves);
        await desk.SendAsync(link, page, "resolve", ("note", "垃圾已清走\n桶洗过了"));
        page = await desk.OpenAsync(link);
        Assert.Empty(page.Moves);
        Assert.Contains("已经办结", page.Words, StringComparison.Ordinal);

        // The same rules, history and messages as a contact's; the unit stands in the history, who is asked stays a person.
        var ticket = await desk.TicketAsync(number);
        Assert.Equal((TicketStatus.Resolved, "垃圾已清走\n桶洗过了", "mao.ze"), (ticket.Status, ticket.ResultNote, ticket.Holder));
        var byLink = (await desk.EventsAsync(number)).Where(e => e.Actor == "link:clean").ToList();
        Assert.Equal([TicketMove.SignFor, TicketMove.Start, TicketMove.Resolve], byLink.Select(e => e.Move));
        Assert.All(byLink, e => Assert.Equal(Role.Unit, e.Role));
        Assert.All(byLink, e => Assert.Contains("\"~link\":\"", System.Text.Encoding.UTF8.GetString(e.Canonical), StringComparison.Ordinal));
        Assert.Equal(1, await desk.CountAsync($"select count(*) from outbox where template = 'result' and recipient = '{Desk.Resident}'"));
        var events = (await desk.EventsAsync(number)).Select(e => new HistoryChecker.Kept(e.Seq, e.Canonical, e.Hash)).ToList();
        Assert.Empty(HistoryChecker.Check(number, ticket.Seq, ticket.HeadHash, events));
    }

    [Fact]
    public async Task Form_SentTwiceOrAtOnce_CountsOnce()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.OrderAsync();
        var link = await desk.DispatchAsync(number);
        var page = await desk.OpenAsync(link);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => desk.SendAsync(link, page, "resolve", ("note", "清走了"))));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.SeeOther, a.Status));
        Assert.Equal(HttpStatusCode.SeeOther, (await desk.SendAsync(link, page, "resolve", ("note", "换一句话"))).Status);

        Assert.Single(await desk.EventsAsync(number), e => e.Move == TicketMove.Resolve);
        Assert.Equal("清走了", (await desk.TicketAsync(number)).ResultNote);
        Assert.Equal(1, await desk.CountAsync("select count(*) from link_use"));
    }

    [Fact]
    public async Task TwoForms_OfPagesOpenedBefore_SecondHearsWhatIsSoNow()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.OrderAsync();
        var link = await desk.DispatchAsync(number);
        var (one, other) = (await desk.OpenAsync(link), await desk.OpenAsync(link));

        Assert.Equal(HttpStatusCode.SeeOther, (await desk.SendAsync(link, one, "signfor")).Status);
        var refused = await desk.SendAsync(link, other, "signfor");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("没有办成：已经做过了", refused.Words, StringComparison.Ordinal);
        Assert.Single(await desk.EventsAsync(number), e => e.Move == TicketMove.SignFor);
    }

    [Fact]
    public async Task Forms_NotMadeForThisLink_DoNothing()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.OrderAsync();
        var other = await desk.OrderAsync();
        var link = await desk.DispatchAsync(number);
        var page = await desk.OpenAsync(link);
        var foreign = (await desk.OpenAsync(await desk.DispatchAsync(other))).Once("signfor");
        var own = page.Once("signfor");
        string[] bad = ["", "x", foreign, own[..^2] + (own[^2] == 'A' ? "BA" : "AA"), new string('A', 43), new string('!', 43), own + own];

        foreach (var once in bad)
        {
            var answer = await desk.SendAsync(link, once, "signfor");
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Contains("signfor", answer.Moves); // the page again, with a form that works
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await desk.SendAsync(link, own, "close")).Status);
        using var crossSite = new HttpRequestMessage(HttpMethod.Post, link) { Content = new FormUrlEncodedContent([new("once", own), new("move", "signfor")]) };
        crossSite.Headers.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(HttpStatusCode.BadRequest, (await desk.Phone.SendAsync(crossSite)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await desk.Phone.PostAsync(link, new StringContent("{}", null, "application/json"))).StatusCode);
        Assert.DoesNotContain(await desk.EventsAsync(number), e => e.Actor.StartsWith("link:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Return_WithAReasonOfTheList_EndsTheLink()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.OrderAsync();
        var link = await desk.DispatchAsync(number);
        var page = await desk.OpenAsync(link);

        foreach (var none in new[] { "", "because" })
        {
            var refused = await desk.SendAsync(link, page, "return", ("note", none.Length > 0 ? "别的话" : ""), ("reason", none));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains("请选一个退单的原因", refused.Words, StringComparison.Ordinal);
        }

        Assert.Equal(TicketStatus.Dispatched, (await desk.TicketAsync(number)).Status);
        var fresh = page.Once("start");
        var given = await desk.SendAsync(link, page, "return", ("reason", "duty"));
        Assert.Contains("退单已收到，谢谢", given.Words, StringComparison.Ordinal);
        Assert.Contains("退单已收到，谢谢", (await desk.SendAsync(link, page, "return", ("reason", "duty"))).Words, StringComparison.Ordinal);
        var ticket = await desk.TicketAsync(number);
        Assert.Equal((TicketStatus.Returned, "clean", "duty", 1), (ticket.Status, ticket.ReturnedBy, ticket.ReturnReason, ticket.Returns));

        Assert.Equal(HttpStatusCode.Gone, (await desk.TryAsync(link)).Status);
        Assert.Equal(HttpStatusCode.Gone, (await desk.SendAsync(link, fresh, "start")).Status);
        Assert.Equal(1, await desk.CountAsync("select count(*) from link where kind = 1 and ended_at is not null"));

        // Given anew to the same firm: a new link, and the old one stays shut.
        var again = await desk.DispatchAgainAsync(number);
        Assert.NotEqual(link, again);
        Assert.Equal(HttpStatusCode.Gone, (await desk.TryAsync(link)).Status);
        Assert.Contains("signfor", (await desk.OpenAsync(again)).Moves);
    }

    [Fact]
    public async Task Return_TooLate_IsNotOffered()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.OrderAsync();
        var link = await desk.DispatchAsync(number);
        var page = await desk.OpenAsync(link);
        desk.Time.Advance(TimeSpan.FromDays(4));

        Assert.DoesNotContain("return", (await desk.OpenAsync(link)).Moves);
        Assert.Contains("已过可退单的期限", (await desk.SendAsync(link, page, "return", ("reason", "duty"))).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_GuessedForeignOrExpired_OpenNothing()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.OrderAsync();
        var link = await desk.DispatchAsync(number);
        var progress = await desk.LinkAsync("progress.link", number);
        var token = link.AbsolutePath.Split('/')[^1];
        Assert.Equal(43, token.Length);
        string[] wrong =
        [
            $"/u/{Desk.Town}/{LinkToken.New(() => System.Security.Cryptography.RandomNumberGenerator.GetBytes(16))}", $"/u/{Desk.Town}/{token[..^1]}", $"/u/{Desk.Town}/{token}A",
            $"/u/other/{token}", $"/u/{Desk.Town}/..%2f..", $"/u/{Desk.Town}/' or 1=1 --", $"/p/{Desk.Town}/{token}", $"/u/{Desk.Town}/{progress.AbsolutePath.Split('/')[^1]}",
            $"/u/{Desk.Town}/{token.ToUpperInvariant()}", "/u", "/", "/u/../p",
        ];
        foreach (var path in wrong)
        {
            var page = await desk.TryAsync(desk.At(path));
            Assert.True(page.Status == HttpStatusCode.NotFound, $"{path}: {page.Status}");
            Assert.DoesNotContain($"{number}", page.Words, StringComparison.Ordinal);
        }

        var once = (await desk.OpenAsync(link)).Once("signfor");
        desk.Time.Advance(PageLink.UnitLasts + TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Gone, (await desk.TryAsync(link)).Status);
        Assert.Equal(HttpStatusCode.Gone, (await desk.SendAsync(link, once, "signfor")).Status);
        Assert.DoesNotContain(await desk.EventsAsync(number), e => e.Actor.StartsWith("link:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Link_UnitNoLongerInCharge_Shut()
    {
        await using var desk = await Desk.OpenAsync();
        var (merged, target) = (await desk.OrderAsync(), await desk.OrderAsync());
        var link = await desk.DispatchAsync(merged);
        await desk.MoveAsync(merged, TicketMove.Merge, Role.Village, "shen.yi", into: target);
        Assert.Equal(HttpStatusCode.Gone, (await desk.TryAsync(link)).Status);

        // Not solved: the second round begins with the grid, not with the firm.
        var again = await desk.DispatchAsync(target);
        await desk.SendAsync(again, await desk.OpenAsync(again), "resolve", ("note", "清走了"));
        await desk.MoveAsync(target, TicketMove.Reopen, Role.Resident, Desk.Resident, "还是满的");
        Assert.Equal(HttpStatusCode.Gone, (await desk.TryAsync(again)).Status);
    }

    [Theory]
    [InlineData(Domain.Understanding.Urgency.WorkingDays)]
    [InlineData(Domain.Understanding.Urgency.Life)]
    public async Task Link_OfAConfidentialMatter_IsNeverGiven(Domain.Understanding.Urgency urgency)
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.OrderAsync("举报垃圾站老板行贿", Ticket.ConfidentialCategory, change: t => t with { Urgency = urgency, Subcategory = "家庭暴力" });
        await desk.MoveAsync(number, TicketMove.Accept, Role.GridStaff | Role.Superior, "jin.an");
        await desk.MoveAsync(number, TicketMove.Dispatch, Role.Village | Role.Superior, "jin.an", unit: "clean");

        Assert.Equal(0, await desk.CountAsync("select count(*) from link where kind = 1"));
        Assert.Equal(1, await desk.CountAsync("select count(*) from outbox where template = 'unit_by_phone'"));
        Assert.Equal(0, await desk.CountAsync("select count(*) from outbox where template = 'unit_by_link'"));
    }

    [Fact]
    public async Task Pages_OfAUnit_SayNothingOfWhoRaisedIt()
    {
        await using var desk = await Desk.OpenAsync();
        var number = await desk.OrderAsync();
        await desk.DecideAsync(number, (effects, file) => desk.Tickets.Attach(
            effects, file, new Reporter(Desk.Neighbour, "kf:wk-qy", ToldState.NotTold, null), desk.ByKf(Desk.Neighbour), Domain.Understanding.Urgency.WorkingDays, Actor.Machine("t"), desk.Now));
        var link = await desk.DispatchAsync(number);
        var page = await desk.OpenAsync(link);

        Assert.All([Desk.Resident, Desk.Neighbour, "wk-qy", "kf:", "1390000", "mao.ze"], w => Assert.DoesNotContain(w, page.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Result_TooLongOrEmpty_RefusedAndKept()
    {
        await using var desk = await Desk.OpenAsync();
        var link = await desk.DispatchAsync(await desk.OrderAsync());
        var page = await desk.OpenAsync(link);

        var tooLong = await desk.SendAsync(link, page, "resolve", ("note", new string('长', 201)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, tooLong.Status);
        Assert.Contains("最多 200 个字", tooLong.Words, StringComparison.Ordinal);
        Assert.Contains(new string('长', 201), tooLong.Tree!.Descendants("textarea").Select(t => t.Value));
        var empty = await desk.SendAsync(link, page, "resolve", ("note", "  \u0007 "));
        Assert.Contains("请写一句办了什么", empty.Words, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await desk.SendAsync(link, page, "resolve", ("note", new string('x', 40_000)))).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await desk.SendAsync(link, page, "resolve", ("note", new string('长', 200)))).Status);
    }
}
