using System.Net;
using System.Text;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Tickets;
using WeGrid.Postgres.Forms;
using WeGrid.Postgres.Privacy;

namespace WeGrid.Console.Tests.Forms;

/// <summary>网页表单 (IN-03, IT-08): over HTTP as a phone does it, with no script.</summary>
public sealed class FormTests
{
    [Fact]
    [Trait("Feature", "IN-03")]
    public async Task Form_ByTheCodeOfAGrid_IsRecordedForDeciding_AndThePageOfItsKeyOpens()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.OpenAsync(desk.At(Filled.Form));
        var fields = Filled.From(page, ("grid", "m"), ("place", "樟树下"), ("name", "林婶"), ("phone", "139 0000 2222"));
        var answer = await desk.SendAsync(fields, photos: [Filled.Jpeg(), Filled.Jpeg(2000)]);

        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        Assert.Equal($"/r/qingyan/{fields["key"]}", desk.Next(answer).AbsolutePath);
        var form = FormReport.Parse((await desk.ListAsync<byte[]>("select body from inbox where channel = 'form' and status = 0"))[0])!;
        Assert.Equal(("m", "樟树下", "林婶", "13900002222", 2), (form.Grid, form.Place, form.Name, form.Phone, form.Photos));
        Assert.Equal(FormTalk.PersonOf(LinkToken.Hash(fields["key"])), form.Person);
        Assert.Equal([form.PhotoMedia(1), form.PhotoMedia(2)], await desk.ListAsync<string>("select media from form_photo order by media"));
        Assert.Equal(2064, await desk.CountAsync("select sum(octet_length(bytes)) from form_photo where kind = 'image/jpeg'"));

        var mine = await desk.OpenAsync(desk.Next(answer));
        Assert.Contains("收到了，正在登记编号", mine.Words, StringComparison.Ordinal);
        Assert.Contains(mine.Tree!.Descendants("meta"), m => m.Attribute("http-equiv")?.Value == "refresh");
        // The key itself stands nowhere: who reads the tables opens nothing.
        Assert.Equal(0, await desk.CountAsync($"select count(*) from form_report f where strpos(to_jsonb(f)::text, '{fields["key"]}') > 0"));
        Assert.Equal(0, await desk.CountAsync($"select count(*) from inbox where strpos(convert_from(body, 'UTF8'), '{fields["key"]}') > 0"));
    }

    [Fact]
    [Trait("Feature", "IT-08")]
    public async Task SameDraft_SentTwiceAndAtOnce_IsOneMessageWithOneAnswer()
    {
        await using var desk = await Desk.OpenAsync();
        var fields = Filled.From(await desk.OpenAsync(desk.At(Filled.Form)));
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => desk.SendAsync(fields)));
        var later = await desk.SendAsync(Filled.From(await desk.OpenAsync(desk.At(Filled.Form)), ("key", fields["key"])));

        Assert.All(answers.Append(later), a => Assert.Equal((HttpStatusCode.SeeOther, desk.Next(answers[0])), (a.Status, desk.Next(a))));
        Assert.Equal(1, await desk.CountAsync("select count(*) from inbox"));
        Assert.Equal(1, await desk.CountAsync("select count(*) from form_report"));
    }

    [Fact]
    public async Task SameKey_OtherWords_IsAskedForAgain_AndThenIsAMatterOfItsOwn()
    {
        await using var desk = await Desk.OpenAsync();
        var fields = Filled.From(await desk.OpenAsync(desk.At(Filled.Form)));
        await desk.SendAsync(fields);
        fields["words"] = "村口的桥栏杆断了";
        fields["once"] = (await desk.OpenAsync(desk.At(Filled.Form))).Hidden("once");
        var again = await desk.SendAsync(fields);
        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        Assert.Contains("上一份已经收下了", again.Words, StringComparison.Ordinal);
        Assert.Equal("村口的桥栏杆断了", again.Tree!.Descendants("textarea").First().Value);

        Assert.Equal(HttpStatusCode.SeeOther, (await desk.SendAsync(Filled.From(again, ("words", fields["words"])))).Status);
        Assert.Equal(2, await desk.CountAsync("select count(*) from inbox"));
    }

    [Fact]
    public async Task NumberOfAForm_CountsOnce_AndOnlyOurs()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.OpenAsync(desk.At(Filled.Form));
        var fields = Filled.From(page);
        await desk.SendAsync(fields);
        var used = await desk.SendAsync(Filled.From(page, ("key", LinkToken.New(() => Guid.NewGuid().ToByteArray()))));
        Assert.Equal(HttpStatusCode.Conflict, used.Status);

        foreach (var once in new[] { "", "x", LinkToken.New(() => Guid.NewGuid().ToByteArray()) })
        {
            var refused = await desk.SendAsync(Filled.From(page, ("once", once)));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains("再点一次", refused.Words, StringComparison.Ordinal);
        }

        desk.Time.Advance(TimeSpan.FromDays(1));
        var yesterday = await desk.OpenAsync(desk.At(Filled.Form));
        desk.Time.Advance(TimeSpan.FromHours(20));
        Assert.Equal(HttpStatusCode.SeeOther, (await desk.SendAsync(Filled.From(yesterday))).Status);
        desk.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await desk.SendAsync(Filled.From(yesterday))).Status);
        Assert.Equal(2, await desk.CountAsync("select count(*) from inbox"));
    }

    [Theory]
    [InlineData("words", "  ", "请写一句是什么事")]
    [InlineData("words", "LONG", "写得太长了，最多 1000 个字")]
    [InlineData("phone", "12", "电话号码好像不对")]
    [InlineData("phone", "打我手机", "电话号码好像不对")]
    public async Task WhatIsWrong_IsSaid_AndWhatWasTypedStays(string name, string value, string said)
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.OpenAsync(desk.At(Filled.Form));
        var refused = await desk.SendAsync(Filled.From(page, ("place", "桥头\"><b>"), (name, value == "LONG" ? new string('长', 1001) : value)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains(said, refused.Words, StringComparison.Ordinal);
        Assert.Equal("桥头\"><b>", refused.Tree!.Descendants("input").Single(i => i.Attribute("name")!.Value == "place").Attribute("value")!.Value);
        Assert.Equal(0, await desk.CountAsync("select count(*) from inbox"));
    }

    [Fact]
    public async Task Photos_AreTakenByWhatTheyAre_AndNotByTheirName()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.OpenAsync(desk.At(Filled.Form));
        byte[][][] refused = [[Encoding.ASCII.GetBytes("<svg onload=alert(1)>")], [Filled.Jpeg(), [0x25, 0x50, 0x44, 0x46]], [.. Enumerable.Repeat(Filled.Jpeg(), 10)], [Filled.Jpeg((5 << 20) + 1)]];
        foreach (var photos in refused)
        {
            var answer = await desk.SendAsync(Filled.From(page), photos: photos);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
            Assert.Contains("照片最多 9 张", answer.Words, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await desk.SendAsync(Filled.From(page), photos: Enumerable.Repeat(Filled.Jpeg(5 << 20), 6))).Status);
        Assert.Equal(0, await desk.CountAsync("select count(*) from form_report"));
        Assert.Equal(HttpStatusCode.SeeOther, (await desk.SendAsync(Filled.From(page), photos: Enumerable.Repeat(Filled.Jpeg(), 9))).Status);
        Assert.Equal(9, await desk.CountAsync("select count(*) from form_photo"));
    }

    [Fact]
    [Trait("Feature", "IN-03")]
    public async Task Cry_OverTheLimit_IsTakenWithoutItsPhotos()
    {
        const string Plain = "村口路灯坏了三天了，晚上看不见路";
        await using var desk = await Desk.OpenAsync();
        async Task<HttpStatusCode> SayAsync(string words)
        {
            var fields = Filled.From(await desk.OpenAsync(desk.At(Filled.Form)), ("words", words), ("phone", "13900002222"));
            return (await desk.SendAsync(fields, photos: [Filled.Jpeg()])).Status;
        }

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.SeeOther, await SayAsync(Plain));
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, await SayAsync(Plain));
        Assert.Equal(HttpStatusCode.SeeOther, await SayAsync("救命，我妈掉河里了"));
        Assert.Equal((6L, 5L), (await desk.CountAsync("select count(*) from inbox"), await desk.CountAsync("select count(*) from form_photo")));
    }

    [Fact]
    [Trait("Feature", "IN-03")]
    public async Task Cry_WithPhotosWeDoNotTake_IsTakenWithoutThem()
    {
        await using var desk = await Desk.OpenAsync();
        byte[][][] heaps = [[.. Enumerable.Repeat(Filled.Jpeg(), 10)], [Filled.Jpeg((5 << 20) + 1)], [[0x25, 0x50, 0x44, 0x46]]];
        foreach (var photos in heaps)
        {
            var fields = Filled.From(await desk.OpenAsync(desk.At(Filled.Form)), ("words", "救命，我妈掉河里了"));
            Assert.Equal(HttpStatusCode.SeeOther, (await desk.SendAsync(fields, photos: photos)).Status);
        }

        Assert.Equal((3L, 0L), (await desk.CountAsync("select count(*) from inbox"), await desk.CountAsync("select count(*) from form_photo")));
        // Nobody is told of photos that are not there.
        Assert.All(await desk.ListAsync<byte[]>("select body from inbox"), b => Assert.Equal(0, FormReport.Parse(b)!.Photos));
    }

    [Fact]
    public async Task Limits_ByAddressAndPhone_AddressesAreNowhere_AndACryIsNeverHeldUp()
    {
        await using var desk = await Desk.OpenAsync();
        var taken = 0;
        PageSeen? over = null;
        for (var i = 0; i < 41; i++)
        {
            over = await desk.SendAsync(Filled.From(await desk.OpenAsync(desk.At(Filled.Form))), from: "203.0.113.77");
            taken += over.Status == HttpStatusCode.SeeOther ? 1 : 0;
            desk.Time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Equal((40, HttpStatusCode.TooManyRequests), (taken, over!.Status));
        Assert.Contains("打 12345", over.Words, StringComparison.Ordinal);
        var page = await desk.OpenAsync(desk.At(Filled.Form));
        Assert.Equal(HttpStatusCode.SeeOther, (await desk.SendAsync(Filled.From(page, ("words", "救命，我妈掉河里了")), from: "203.0.113.77")).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await desk.SendAsync(Filled.From(await desk.OpenAsync(desk.At(Filled.Form))), from: "203.0.113.78")).Status);

        var phones = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++)
        {
            phones.Add((await desk.SendAsync(Filled.From(await desk.OpenAsync(desk.At(Filled.Form)), ("phone", "13900002222")), from: $"203.0.113.{i}")).Status);
        }

        Assert.Equal([.. Enumerable.Repeat(HttpStatusCode.SeeOther, 5), HttpStatusCode.TooManyRequests], phones);
        Assert.Equal(0, await HoldersAsync(desk, "203.0.113.77"));

        // The salt goes, and with it the last that could be told.
        desk.Time.Advance(TimeSpan.FromDays(3));
        await new FormStore(desk.Database).ForgetAsync(Desk.Town, desk.Now.AddDays(-2), desk.Now.AddDays(-2), desk.Now.AddDays(-180));
        Assert.Equal(0, await desk.CountAsync("select (select count(*) from form_day) + (select count(*) from form_count)"));
        Assert.Equal(HttpStatusCode.SeeOther, (await desk.SendAsync(Filled.From(await desk.OpenAsync(desk.At(Filled.Form))), from: "203.0.113.77")).Status);
    }

    [Fact]
    [Trait("Feature", "IN-16")]
    public async Task ForDiscipline_NameAndNumberDoNotEvenReachTheInbox()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.OpenAsync(desk.At(Filled.Form));
        await desk.SendAsync(Filled.From(page, ("words", "村长收了施工队的钱"), ("discipline", "1"), ("name", "林小梅"), ("phone", "13900002222")));
        var body = Encoding.UTF8.GetString((await desk.ListAsync<byte[]>("select body from inbox"))[0]);
        Assert.Contains("\"IsForDiscipline\":true", body, StringComparison.Ordinal);
        Assert.DoesNotContain("13900002222", body, StringComparison.Ordinal);
        Assert.Equal(0, await HoldersAsync(desk, "13900002222"));
        Assert.Equal(0, await HoldersAsync(desk, "林小梅"));
    }

    [Fact]
    public async Task Page_IsSmallLabelledLargeAndWorksWithoutScript()
    {
        await using var desk = await Desk.OpenAsync();
        var page = await desk.OpenAsync(desk.At(Filled.Form));
        Assert.InRange(page.Bytes.Length, 1000, 50_000);
        Assert.Contains("110（警察）、119（火警）、120（救护）", page.Words, StringComparison.Ordinal);
        var fields = page.Tree!.Descendants().Where(e => e.Name.LocalName is "input" or "textarea" or "select" && e.Attribute("type")?.Value is not ("hidden" or "checkbox")).ToList();
        var labels = page.Tree.Descendants("label").Select(l => l.Attribute("for")?.Value).ToHashSet();
        Assert.Equal(6, fields.Count);
        Assert.All(fields, f => Assert.Contains(f.Attribute("id")!.Value, labels));
        Assert.Equal("../draft.js", Assert.Single(page.Tree.Descendants("script")).Attribute("src")!.Value);
        Assert.All(System.Text.RegularExpressions.Regex.Matches(page.Text, @"font-size:(\d+)px|font:(\d+)px"), m => Assert.True(int.Parse(m.Groups[1].Value + m.Groups[2].Value, null) >= 18));
        Assert.Contains("script-src 'self'; connect-src 'self'", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal(["", "m"], page.Tree.Descendants("option").Select(o => o.Attribute("value")!.Value));

        var script = await desk.TryAsync(desk.At("f/draft.js"));
        Assert.Equal("text/javascript; charset=utf-8", script.Header("Content-Type"));
        Assert.InRange(script.Bytes.Length, 500, 20_000);
    }

    [Theory]
    [InlineData("f/qingyan/nowhere")]
    [InlineData("f/nowhere/v")]
    [InlineData("r/qingyan/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("r/qingyan/x")]
    [InlineData("s/qingyan/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task WhatIsNoPage_IsNone(string path)
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await desk.TryAsync(desk.At(path))).Status);
    }

    [Fact]
    [Trait("Feature", "AU-06")]
    public async Task Person_ByForm_IsExportedAndErased()
    {
        await using var desk = await Desk.OpenAsync();
        var fields = Filled.From(await desk.OpenAsync(desk.At(Filled.Form)), ("phone", "13900002222"));
        var mine = desk.Next(await desk.SendAsync(fields, photos: [Filled.Jpeg()]));
        var person = FormTalk.PersonOf(LinkToken.Hash(fields["key"]));
        await desk.ListAsync<int>($"insert into resident_contact values ('{Desk.Town}', '{person}', '林婶', '13900002222', false, now())");
        await desk.ListAsync<int>("update inbox set status = 1, decided_at = now()");
        var store = new PersonStore(desk.Database);
        var export = await store.ExportAsync(Desk.Town, person, desk.Now);
        Assert.All(["13900002222", "村口路灯坏了", "image/jpeg"], w => Assert.Contains(w, export, StringComparison.Ordinal));

        await store.EraseAsync(Desk.Town, person, desk.Now);
        Assert.Equal(0, await desk.CountAsync("select (select count(*) from resident_contact) + (select count(*) from form_photo) + (select count(*) from form_report)"));
        Assert.Equal(0, await HoldersAsync(desk, "13900002222"));
        Assert.Equal(HttpStatusCode.NotFound, (await desk.TryAsync(mine)).Status);
    }

    /// <summary>Rows of any table in which the words stand, as text or as bytes.</summary>
    private static async Task<long> HoldersAsync(Desk desk, string words)
    {
        var tables = await desk.ListAsync<string>("select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition");
        var sum = 0L;
        foreach (var table in tables)
        {
            sum += await desk.CountAsync($"select count(*) from {table} x where strpos(to_jsonb(x)::text, '{words}') > 0 or strpos(to_jsonb(x)::text, encode(convert_to('{words}', 'UTF8'), 'hex')) > 0");
        }

        return sum;
    }
}
