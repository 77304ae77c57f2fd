using System.Net;
using System.Text.RegularExpressions;
using WeGrid.Console.Tests.Forms;
using WeGrid.Domain;
using WeGrid.Domain.Intake;
using WeGrid.Domain.Tickets;

namespace WeGrid.Console.Tests.Ties;

/// <summary>关联 on the page of who reported by a form: one page gives a code, the other takes it, and shows no words of the first.</summary>
public sealed class TiePageTests
{
    private static async Task<(Uri Mine, long Number)> ReportedAsync(Desk desk, string category)
    {
        var fields = Filled.From(await desk.OpenAsync(desk.At(Filled.Form)));
        var mine = desk.Next(await desk.SendAsync(fields));
        await desk.ListAsync<int>("update inbox set status = 1, decided_at = now()");
        var person = FormTalk.PersonOf(LinkToken.Hash(fields["key"]));
        return (mine, await desk.OrderAsync(category: category, person: person, chat: FormTalk.ConversationOf(person)));
    }

    private static async Task<PageSeen> ActAsync(Desk desk, Uri mine, string move, params (string Name, string Value)[] more) =>
        await desk.SendAsync(mine, (await desk.OpenAsync(mine)).Once(move), move, more);

    private static string CodeIn(PageSeen page) => Regex.Match(page.Words, "关联码 [0-9]+ ([0-9]{6})").Groups[1].Value;

    [Fact]
    [Trait("Feature", "UN-15")]
    public async Task TwoPages_OneGivesTheOtherTakes_BothShowBoth_UndoneEachItsOwn()
    {
        await using var desk = await Desk.OpenAsync();
        var (first, one) = await ReportedAsync(desk, "环境卫生");
        var (second, two) = await ReportedAsync(desk, "供水");
        var code = CodeIn(await ActAsync(desk, first, "tiecode"));
        Assert.Equal(6, code.Length);
        Assert.DoesNotContain(code, (await desk.OpenAsync(first)).Words, StringComparison.Ordinal);

        var wrong = await ActAsync(desk, second, "tie", ("number", $"{one}"), ("code", code == "111111" ? "222222" : "111111"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.DoesNotContain("tieok", (await desk.OpenAsync(second)).Moves);
        Assert.Equal(HttpStatusCode.SeeOther, (await ActAsync(desk, second, "tie", ("number", $"{one}"), ("code", code))).Status);
        Assert.DoesNotContain($"编号 {one}", (await desk.OpenAsync(second)).Words, StringComparison.Ordinal);
        await ActAsync(desk, second, "tieok");
        foreach (var page in new[] { await desk.OpenAsync(first), await desk.OpenAsync(second) })
        {
            Assert.Contains($"编号 {one}", page.Words, StringComparison.Ordinal);
            Assert.Contains($"编号 {two}", page.Words, StringComparison.Ordinal);
        }

        await ActAsync(desk, first, "tieundo");
        Assert.DoesNotContain($"编号 {two}", (await desk.OpenAsync(first)).Words, StringComparison.Ordinal);
        Assert.DoesNotContain("tieundo", (await desk.OpenAsync(second)).Moves);
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public async Task Codes_ThreeWrongOnes_ThreeADay_NoMoreIsTaken()
    {
        await using var desk = await Desk.OpenAsync();
        var (first, one) = await ReportedAsync(desk, "环境卫生");
        var (second, _) = await ReportedAsync(desk, "供水");
        var code = "";
        for (var i = 0; i < 3; i++)
        {
            code = CodeIn(await ActAsync(desk, first, "tiecode"));
        }

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ActAsync(desk, first, "tiecode")).Status);
        for (var i = 0; i < 3; i++)
        {
            await ActAsync(desk, second, "tie", ("number", $"{one}"), ("code", code == "111111" ? "222222" : "111111"));
        }

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ActAsync(desk, second, "tie", ("number", $"{one}"), ("code", code))).Status);
    }

    [Fact]
    [Trait("Feature", "UN-15")]
    public async Task PageOfAConfidentialMatter_GivesAndTakesNoCode_AndIsShownOnNoOther()
    {
        await using var desk = await Desk.OpenAsync();
        var (secret, number) = await ReportedAsync(desk, Ticket.ConfidentialCategory);
        Assert.DoesNotContain((await desk.OpenAsync(secret)).Moves, m => m.StartsWith("tie", StringComparison.Ordinal));
        var (plain, own) = await ReportedAsync(desk, "供水");
        var once = (await desk.OpenAsync(secret)).Once("more");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await desk.SendAsync(secret, once, "tiecode", [])).Status);

        // Whoever tied them nevertheless: what was given under one identity stays under it.
        await desk.ListAsync<int>($"insert into tie select '{Desk.Town}', gen_random_uuid(), min(person), max(person), 2, 'mao.ze', now(), '' from form_report where corp_id = '{Desk.Town}'");
        Assert.DoesNotContain($"编号 {number}", (await desk.OpenAsync(plain)).Words, StringComparison.Ordinal);
        Assert.Contains($"编号 {own}", (await desk.OpenAsync(plain)).Words, StringComparison.Ordinal);
    }
}
